# `make demo` and `make test` are all that a new machine needs: Python 3.11 or newer, and make.
PYTHON ?= python3
PORT ?= 8000
BROWSER ?= 1
PROCESSES ?= 2
BIN := .venv/bin

.PHONY: help demo demo-reset test lint lock messages
.DEFAULT_GOAL := help

help:
	@echo "make demo          run the whole registry with its demonstration on 127.0.0.1:$(PORT)  (PORT=...)"
	@echo "make demo-reset    forget the demonstration's data and start afresh"
	@echo "make test          run every test  (BROWSER=0 leaves the browser tests out)"
	@echo "make lint          check style and types"
	@echo "make lock          lock the packages named in requirements/*.in"
	@echo "make messages      collect the texts to translate, and compile the catalogues"

# Wheels only: nothing is compiled. The stamp is newer than the lock it was made from.
.venv/runtime.stamp: requirements/runtime.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	touch $@

.venv/development.stamp: requirements/development.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	touch $@ .venv/runtime.stamp

demo: .venv/runtime.stamp
	@PORT=$(PORT) $(BIN)/python -m registry.demo

demo-reset: .venv/runtime.stamp
	@PORT=$(PORT) $(BIN)/python -m registry.demo --reset

test: .venv/development.stamp
	BROWSER=$(BROWSER) $(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile $(TESTS)

lint: .venv/development.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q requirements/runtime.in -o requirements/runtime.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q requirements/development.in -o requirements/development.txt

messages: .venv/development.stamp
	$(BIN)/python manage.py makemessages --locale fr --no-location --no-wrap --ignore .venv --ignore var
	$(BIN)/python manage.py compilemessages --locale fr --ignore .venv
