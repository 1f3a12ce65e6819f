"""How long processors worked for a run: what a busy machine changes least."""

import contextlib

import psutil

from registry import embedded


def seconds(*processes):
    """Processor time of processes and of all that they started, those that have ended included."""
    total = 0.0
    for process in processes:
        # The time of children that ended is in their parent's account.
        total += sum(process.cpu_times()[:4])
        for child in process.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                total += sum(child.cpu_times()[:4])
    return total


def per_retirement(run, *processes):
    """Milliseconds of the database server and further processes for each transaction of a run."""
    every = (embedded._postmaster(), *processes)
    before = seconds(*every)
    done = run()
    return 1000 * (seconds(*every) - before) / len(done.latencies)
