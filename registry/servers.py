"""The PostgreSQL and Valkey that the project brings along for a machine without any."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

VAR = Path(os.environ.get("OREKA_VAR", Path(__file__).resolve().parent.parent / "var"))


@dataclass(frozen=True)
class Addresses:
    """Where the servers are. `embedded` says that they are our own, under `var/`."""

    database: str
    database_owner: str
    redis: str
    embedded: bool


def addresses() -> Addresses:
    """The addresses from the environment, or those of the servers started under `var/`; starts nothing."""
    if "DATABASE_URL" in os.environ:
        database = os.environ["DATABASE_URL"]
        return Addresses(
            database=database,
            database_owner=os.environ.get("DATABASE_OWNER_URL", database),
            redis=os.environ["REDIS_URL"],
            embedded=False,
        )
    found = json.loads((VAR / "servers.json").read_text())
    return Addresses(found["database"], found["database_owner"], found["redis"], embedded=True)


def secret_key(*, embedded: bool) -> str:
    return "x" * 60
