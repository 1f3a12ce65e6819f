"""A second PostgreSQL that follows the one of a stage, and takes over when that is gone."""

import time
from urllib.parse import urlsplit

import psutil
import psycopg

from tests.stage import free_port


class Standby:
    """Follows the primary of a stage, which ends it together with its other servers."""

    def __init__(self, stage):
        self.stage = stage
        self.port = free_port()
        self.folder = stage.cluster / "standby"
        self.administrator = f"postgres://postgres:{stage.secret('postgres')}@127.0.0.1:{self.port}/postgres"

    def start(self):
        primary = urlsplit(self.stage.administrator)
        source = (
            f"host=127.0.0.1 port={primary.port} user=postgres password={primary.password} "
            "application_name=standby"
        )
        self.run("pg_basebackup", "-D", self.folder, "-d", source, "-X", "stream", "-c", "fast", "-R")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        self.run("pg_ctl", "-D", self.folder, "-l", f"{self.folder}.log", "-o", options, "-w", "start")
        postmaster = int((self.folder / "postmaster.pid").read_text().splitlines()[0])
        self.stage.servers["standby"] = psutil.Process(postmaster)

    def run(self, program, *arguments):
        arguments = tuple(map(str, arguments))
        self.stage.run_python(f"from registry import embedded; embedded._run({program!r}, *{arguments!r})")

    def must_be_waited_for(self):
        """Let the primary acknowledge nothing before this standby has it on disk."""
        self.stage.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        self.stage.sql("SELECT pg_reload_conf()")
        deadline = time.monotonic() + 30
        while self.stage.sql("SELECT sync_state FROM pg_stat_replication") != [("sync",)]:
            assert time.monotonic() < deadline, "the standby does not follow"
            time.sleep(0.1)

    def cut_off(self):
        """Let nothing of the primary arrive from now on."""
        with psycopg.connect(self.administrator, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET primary_conninfo = ''")
            connection.execute("SELECT pg_reload_conf()")
            deadline = time.monotonic() + 30
            while connection.execute("SELECT FROM pg_stat_wal_receiver").rowcount:
                assert time.monotonic() < deadline, "the standby still follows"
                time.sleep(0.02)

    def take_over(self):
        with psycopg.connect(self.administrator, autocommit=True) as connection:
            connection.execute("SELECT pg_promote()")
        self.stage.point_to(self.port)
