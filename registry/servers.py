"""Where PostgreSQL and Valkey are: named by the environment, or our own under `var/`. Starts nothing."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

VAR = Path(os.environ.get("OREKA_VAR", Path(__file__).resolve().parent.parent / "var"))
# Nothing listens on this port; commands that need no server run all the same.
NOWHERE = "127.0.0.1:1"


@dataclass(frozen=True)
class Addresses:
    """Addresses as URLs. `embedded` says that the servers are our own, under `var/`."""

    database: str
    database_owner: str
    redis: str
    embedded: bool


def addresses() -> Addresses:
    """The addresses from the environment, or those that the embedded servers have written down."""
    if "DATABASE_URL" in os.environ:
        database = os.environ["DATABASE_URL"]
        return Addresses(
            database=database,
            database_owner=os.environ.get("DATABASE_OWNER_URL", database),
            redis=os.environ.get("REDIS_URL", f"redis://{NOWHERE}/0"),
            embedded=False,
        )
    path = VAR / "servers.json"
    found = json.loads(path.read_text()) if path.exists() else {}
    return Addresses(
        database=found.get("database", f"postgres://oreka_app@{NOWHERE}/oreka"),
        database_owner=found.get("database_owner", f"postgres://oreka_owner@{NOWHERE}/oreka"),
        redis=found.get("redis", f"redis://{NOWHERE}/0"),
        embedded=True,
    )


def secret(name: str) -> str:
    """A random secret that is made once and kept in `var/`, readable by its owner alone."""
    path = VAR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_privately(path, secrets.token_urlsafe(48))
    return path.read_text()


def secret_key(*, embedded: bool) -> str:
    """Django's secret key where none is set: kept in `var/` beside embedded servers, refused elsewhere."""
    if not embedded:
        raise RuntimeError("Set SECRET_KEY: a registry with servers of its own needs a key of its own.")
    return secret("secret_key")


def write_privately(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)
