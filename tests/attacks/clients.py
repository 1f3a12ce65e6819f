"""Clients that act at the same time: threads in processes of their own, each counting what became of its acts."""

import multiprocessing
import os
import random
import threading
from collections import Counter
from functools import partial

import django
import psycopg
from django.apps import apps

if not apps.ready:  # in the process from which the clients are forked
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    django.setup()

from django.db import Error, connection  # noqa: E402

from registry.refusals import Refused  # noqa: E402
from tests.attacks import model  # noqa: E402
from tests.attacks.acts import Services  # noqa: E402
from tests.attacks.raw import RuledOut  # noqa: E402
from tests.attacks.story import Story  # noqa: E402

PATIENCE = 120  # seconds until every client has begun
# Forking this process itself would copy the threads' locks of tests that ran before.
clean = multiprocessing.get_context("forkserver")
clean.set_forkserver_preload([__name__])


def at_once(script, world, *facts, processes, threads):
    """Let `processes x threads` clients play a script; what all their attempts came to, counted.

    :param script: of this module or of `raw`: given a story, a source of chance and the facts, it yields attempts
    """
    gate = clean.Barrier(processes * threads)
    ends, running = [], []
    for number in range(processes):
        end, other = clean.Pipe(duplex=False)
        target = (other, gate, script, world, facts, number, threads)
        process = clean.Process(target=play, args=target, daemon=True)
        process.start()
        other.close()
        ends.append(end)
        running.append(process)
    found = sum((end.recv() for end in ends), Counter())
    for process in running:
        process.join()
    return found


def play(end, gate, script, world, facts, number, threads):
    end.send(in_threads(gate, script, world, facts, number, threads))


def in_threads(gate, script, world, facts, number, threads):
    """The clients of one process, which may be this one; what their attempts came to, counted."""
    found = [Counter() for _thread in range(threads)]
    clients = [
        threading.Thread(
            target=attempt_all,
            args=(gate, script, world, facts, random.Random(threads * number + i), found[i]),
        )
        for i in range(threads)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(found, Counter())


def attempt_all(gate, script, world, facts, chance, found):
    story = Story(world, Services(world))
    gate.wait(timeout=PATIENCE)
    for attempt in script(story, chance, *facts):
        found[outcome(attempt)] += 1
    connection.close()


def outcome(attempt):
    """`done`, the refusal, the rule of the database, or the error that came out."""
    try:
        attempt()
    except Refused as refused:
        return type(refused).__name__
    except RuledOut as ruled_out:
        return str(ruled_out)
    except Error as error:
        return error.__cause__.diag.constraint_name or type(error.__cause__).__name__
    except psycopg.Error as error:
        return type(error).__name__
    return "done"


# Scripts: what one client tries, again and again.


def retire_and_confirm(story, _chance, kilograms, attempts):
    for _number in range(attempts):
        retirement = story.retirement(kilograms=kilograms)

        def act(retirement=retirement):
            story.make("request_retirement", retirement, by="buyer")
            story.door.confirm_retirement(retirement, by="buyer")

        yield act


def match(story, _chance, footprint, kilograms, attempts):
    for _number in range(attempts):
        retirement = story.retirement(kilograms=kilograms, footprint=footprint)
        yield partial(story.make, "request_retirement", retirement, by="buyer")


def match_for_the_second(story, chance, footprint, kilograms, attempts):
    """The subsidiary's footprint, matched by itself and by its parent."""
    for _number in range(attempts):
        retirement = story.retirement(buyer=chance.randrange(2), kilograms=kilograms, footprint=footprint)
        retirement.beneficiary = story.world.buyers[1]
        yield partial(story.make, "request_retirement", retirement, by="buyer")


def confirm_decisions(story, chance, decisions, attempts):
    for _number in range(attempts):
        yield partial(story.door.confirm_decision, chance.choice(decisions), by="chair")


def confirm_or_cancel(story, chance, retirements, attempts):
    acts = (story.door.confirm_retirement, story.door.cancel_retirement)
    for _number in range(attempts):
        yield partial(chance.choice(acts), chance.choice(retirements), by="buyer")


STEPS = {
    "accept_order": "buyer",
    "record_payment": "finance",
    "deliver_order": "registrar",
    "decline_order": "registrar",
    "cancel_order": "buyer",
}


def take_any_step(story, chance, orders, attempts):
    for _number in range(attempts):
        step = chance.choice(list(STEPS))
        yield partial(getattr(story.door, step), chance.choice(orders), by=STEPS[step])


def cancel(story, cancellation):
    story.make("request_cancellation", cancellation, by="registrar")
    story.door.approve_cancellation(cancellation, by="approver")


def cross(story, chance, orders, sources, issuances, decisions, attempts):
    """Acts that lock the same rows from different ends."""
    for _number in range(attempts):
        buyer = chance.randrange(2)
        retirement = story.retirement(buyer=buyer, kilograms=chance.randrange(1, 9))
        first = chance.randrange(1, 190)
        cancellation = model.Cancellation(issuance=chance.choice(sources), first=first, last=first + 9)
        yield chance.choice(
            [
                partial(story.door.deliver_order, chance.choice(orders), by="registrar"),
                partial(story.door.approve_issuance, chance.choice(issuances), by="approver"),
                partial(story.door.confirm_decision, chance.choice(decisions), by="chair"),
                partial(story.door.close_decision, chance.choice(decisions), by="chair"),
                partial(story.make, "request_retirement", retirement, by="buyer"),
                partial(cancel, story, cancellation),
            ]
        )
