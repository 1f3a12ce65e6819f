"""Puts a folder on a file system of a few megabytes, which a test can fill and make room on again."""

import ctypes
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from functools import wraps

import pytest

ALREADY_INSIDE = "OREKA_MAY_MOUNT"
NOT_ALLOWED = (
    "A small file system cannot be mounted here: run this as root, or allow user name spaces "
    "(`sysctl kernel.unprivileged_userns_clone=1`, `kernel.apparmor_restrict_unprivileged_userns=0`)."
)
DETACH = 2
libc = ctypes.CDLL(None, use_errno=True)


def may_mount(test):
    """Run a test as it is if root runs it, else once more in a name space in which its user may mount."""

    @wraps(test)
    def inside(**fixtures):
        if os.geteuid() == 0 or ALREADY_INSIDE in os.environ:
            test(**fixtures)
        else:
            run_in_own_name_space(os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0])

    return inside


def run_in_own_name_space(name):
    # Not mapped to root, as which PostgreSQL would not run.
    prefix = ["unshare", "--map-current-user", "--keep-caps", "--mount"]
    if shutil.which("unshare") is None or subprocess.run([*prefix, "true"], check=False).returncode:
        pytest.fail(NOT_ALLOWED)
    command = [*prefix, sys.executable, "-m", "pytest", name, "-m", "long", "--capture=no"]
    assert subprocess.run(command, env=os.environ | {ALREADY_INSIDE: "1"}, check=False).returncode == 0


class SmallDisk:
    """A mounted folder and the ballast that fills it."""

    def __init__(self, folder):
        self.ballast = folder / "ballast"

    def fill(self, *, spare):
        """Leave so many bytes free."""
        free = shutil.disk_usage(self.ballast.parent).free
        with self.ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, free - spare)

    def make_room(self):
        self.ballast.unlink()


@contextmanager
def on_small_disk(folder, megabytes):
    """Move a folder, with all that it holds, on a file system of its own."""
    aside = folder.parent.parent / f"{folder.name}-aside"
    folder.rename(aside)
    folder.mkdir()
    if libc.mount(b"tmpfs", bytes(folder), b"tmpfs", 0, f"size={megabytes}m".encode()):
        pytest.fail(f"{NOT_ALLOWED} ({os.strerror(ctypes.get_errno())})")
    try:
        subprocess.run(["cp", "-a", f"{aside}/.", folder], check=True)
        yield SmallDisk(folder)
    finally:
        libc.umount2(bytes(folder), DETACH)
