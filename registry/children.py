"""The processes that `make demo` starts: noted down, so that even after a kill -9 none is left behind."""

import contextlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from registry.servers import write_privately

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 15  # seconds between asking a process to end and ending it
CLOCKS_DIFFER = 2  # seconds: the system computes a start from its uptime
SHORT_LIFE = 5  # seconds: what dies sooner would die again


@dataclass
class Child:
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen
    started_at: float


class Children:
    """Children in the order of their start; they are stopped in the opposite one."""

    def __init__(self, folder: Path):
        self.notes = folder / "processes.json"
        self.logs = folder / "log"
        self.children: dict[str, Child] = {}

    def start(self, name: str, arguments: list[str], environment: dict[str, str]) -> None:
        """Start Python with arguments; its output goes to a log of the name."""
        self.logs.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, *arguments]
        with self.log(name).open("a") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the launcher alone, which stops its children in order.
                start_new_session=True,
            )
        self.children[name] = Child(command, environment, process, psutil.Process(process.pid).create_time())
        self.note()

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def note(self) -> None:
        """A pid alone may be somebody else's tomorrow; with the moment of its start it is not."""
        known = [[child.process.pid, child.started_at] for child in self.children.values()]
        write_privately(self.notes, json.dumps(known))

    def check(self) -> None:
        """:raises RuntimeError: if a child has ended"""
        for name, child in self.children.items():
            if child.process.poll() is not None:
                raise RuntimeError(f"The {name} process ended by itself:\n{last_lines(self.log(name))}")

    def restart_the_dead(self) -> list[str]:
        """:raises RuntimeError: if one died so young that it would die again"""
        dead = [name for name, child in self.children.items() if child.process.poll() is not None]
        for name in dead:
            child = self.children[name]
            if time.time() - child.started_at < SHORT_LIFE:
                self.check()
            end(child.process.pid, child.started_at)
            self.start(name, child.command[1:], child.environment)
        return dead

    def stop(self) -> None:
        for child in reversed(self.children.values()):
            end(child.process.pid, child.started_at)
        self.notes.unlink(missing_ok=True)

    def end_orphans(self) -> None:
        """End what an earlier launcher started and could not stop."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            for pid, started_at in json.loads(self.notes.read_text()):
                end(pid, started_at)
        self.notes.unlink(missing_ok=True)


def family(pid: int, started_at: float) -> list[psutil.Process]:
    """The process and its descendants, even if it is gone itself: they share the session it opened."""
    members = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid == pid and abs(process.create_time() - started_at) > CLOCKS_DIFFER:
                return []
            if os.getsid(process.pid) == pid:
                members.append(process)
    return members


def end(pid: int, started_at: float) -> None:
    """Ask a process to end, and end it and its descendants if they do not."""
    members = family(pid, started_at)
    for process in members:
        if process.pid == pid or all(member.pid != pid for member in members):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.terminate()
    _gone, alive = psutil.wait_procs(members, timeout=PATIENCE)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=PATIENCE)


def run_to_the_end(arguments: list[str], environment: dict[str, str]) -> None:
    """Run Python with arguments and wait.

    :raises RuntimeError: with what it said, if it failed
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    if done.returncode:
        raise RuntimeError(f"`{' '.join(arguments)}` failed:\n{done.stdout}{done.stderr}")


def last_lines(path: Path, number: int = 15) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-number:])
