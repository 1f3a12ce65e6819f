"""`python -m tests.bench [figures]`: measures, prints a table and writes `var/bench.json`.

With OREKA_BENCH=folder the filled databases are kept there for the next run.
"""

import argparse

from tests.bench import ground

FIGURES = ("http", "unloaded", "hot", "log", "issuing", "delivering", "queries", "lists", "size")


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("figures", nargs="*", choices=[[], *FIGURES], help="all of them, if none is named")
    parser.add_argument("--rounds", type=int, default=5, help="pairs of measurement and floor")
    parser.add_argument("--seconds", type=int, default=8, help="of each half of a pair")
    parser.add_argument("--large", type=int, default=10_000_000, help="blocks of the large database")
    asked = parser.parse_args()
    ground.end_on_signals()
    try:
        ground.start()
        measure(asked)
    finally:
        ground.stop()


def measure(asked):
    # They know models, which are only there once the ground is laid.
    from tests.bench import delivering, issuing, listing, logging, queries, retiring
    from tests.bench.options import Options
    from tests.figures import Figures

    options = Options(Figures("bench"), rounds=asked.rounds, seconds=asked.seconds, large=asked.large)
    measurements = {
        "http": retiring.over_http,
        "unloaded": retiring.unloaded,
        "hot": retiring.on_one_block,
        "log": logging.on_and_off,
        "issuing": issuing.of_any_quantity,
        "delivering": delivering.from_many_blocks,
        "queries": queries.of_every_act,
        "lists": listing.of_certificates,
        "size": retiring.at_any_size,
    }
    for name in asked.figures or FIGURES:
        measurements[name](options)
        # After each, so that what takes an hour is not lost with what fails in the next minute.
        options.figures.write()
    print("\n" + options.figures.table())


if __name__ == "__main__":
    main()
