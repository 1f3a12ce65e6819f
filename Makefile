# `make` shows what there is.
PYTHON ?= python3
PORT ?= 8000
PROCESSES ?= 2
PY := .venv/bin/python
LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

.PHONY: help demo demo-reset test proof bench lint lock messages

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

demo: .venv/runtime.stamp ## Run the demonstration on 127.0.0.1:8000 (PORT= changes it)
	@exec $(PY) -m registry.demo --port=$(PORT)

demo-reset: .venv/runtime.stamp ## Delete the demonstration's data and start afresh
	@exec $(PY) -m registry.demo --port=$(PORT) --reset

test: .venv/development.stamp ## Run every test, or TESTS=path; BROWSER=0 leaves out those that need Chromium
ifdef TESTS
	@$(PY) -m pytest -n $(PROCESSES) --dist loadfile $(TESTS)
else
	@$(PY) -m tests.whole_run $(PROCESSES)
endif

proof: .venv/development.stamp ## Run the long attacks: crashes, races, full disks; writes var/proof.json
	@$(PY) -m pytest tests/attacks -m long --capture=no -o faulthandler_timeout=7200

bench: .venv/development.stamp ## Measure the write path beside bare SQL; writes var/bench.json
	@$(PY) -m tests.bench

lint: .venv/development.stamp ## Check style and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy .

lock: ## Pin what requirements/*.in ask for; needs uv
	$(LOCK) requirements/runtime.in -o requirements/runtime.txt
	$(LOCK) requirements/development.in -o requirements/development.txt

messages: .venv/development.stamp ## Collect and compile the translations; needs gettext
	$(PY) manage.py makemessages --locale=fr --no-location --no-wrap --ignore=.venv --ignore=var
	$(PY) -m tests.swahili
	$(PY) manage.py compilemessages --ignore=.venv

# A stamp is as old as the lock file that was installed, so a changed lock is installed anew.
.venv/%.stamp: requirements/%.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed.")'
	@test -x $(PY) || $(PYTHON) -m venv --clear .venv
	@echo "Installing $< …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@touch $@ $(if $(findstring development,$@),.venv/runtime.stamp)
