"""PostgreSQL: a private cluster, started and stopped here, with a database per size that `chiraka generate` fills."""

import json
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
# The same for every server. Without fsync the databases fill faster; reading does not sync.
SETTINGS = {
    "listen_addresses": "", "shared_buffers": "512MB", "random_page_cost": "1.1", "fsync": "off", "max_wal_size": "4GB",
    # The day on which a status is judged.
    "timezone": "Africa/Casablanca",
}


def binaries():
    """Where PostgreSQL's programs are: on the PATH, or where Debian keeps them."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for folder in [Path(part) for part in os.environ.get("PATH", "").split(":") if part] + debian:
        if all((folder / name).is_file() for name in ("initdb", "pg_ctl", "psql")):
            return folder
    raise SystemExit("PostgreSQL is not installed: no folder has initdb, pg_ctl and psql")


class Cluster:
    """A running PostgreSQL. With a `folder` its data stay there for the next run, else they go with it."""

    def __init__(self, folder=None, **settings):
        self.settings = {**SETTINGS, **settings}
        self.binaries = binaries()
        self.own = None
        self.temporary = Path(tempfile.mkdtemp(prefix="chiraka-bench-"))
        self.data = Path(folder) if folder else self.temporary / "data"
        # PostgreSQL refuses to run as root; Debian's package brings a user for it.
        self.user = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        try:
            self.start()
        except BaseException:
            self.stop()
            raise

    def start(self):
        pid_file = self.data / "postmaster.pid"
        if pid_file.is_file():
            lines = pid_file.read_text().splitlines()
            if Path(f"/proc/{lines[0].strip()}").exists():
                self.postmaster, self.socket = int(lines[0]), lines[4]
                return
        if self.user:
            os.chown(self.temporary, self.user.pw_uid, self.user.pw_gid)
        if not (self.data / "PG_VERSION").is_file():
            self.data.mkdir(parents=True, exist_ok=True)
            if self.user:
                os.chown(self.data, self.user.pw_uid, self.user.pw_gid)
            self.tool("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        settings = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in self.settings.items())
        self.own = True
        self.tool("pg_ctl", "-D", self.data, "-l", self.temporary / "log", "-s", "-w", "-t", "60",
                  "-o", f"-k {self.temporary} {settings}", "start")
        self.postmaster, self.socket = int(pid_file.read_text().splitlines()[0]), str(self.temporary)

    def stop(self):
        if self.own:
            self.tool("pg_ctl", "-D", self.data, "-s", "-m", "fast", "stop", check=False)
        shutil.rmtree(self.temporary, ignore_errors=True)

    def tool(self, name, *arguments, check=True):
        become = ["runuser", "-u", "postgres", "--"] if self.user else []
        command = [*become, str(self.binaries / name), *map(str, arguments)]
        subprocess.run(command, check=check, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def sql(self, statement, database="postgres"):
        command = [self.binaries / "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-h", self.socket, "-U", "postgres", database]
        done = subprocess.run(command, input=statement, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"PostgreSQL refused: {done.stderr.strip()}")
        return done.stdout.strip()

    def rows(self, query, database):
        """The rows of a query, each a list."""
        return [list(row.values()) for row in self.records(query, database)]

    def records(self, query, database):
        return json.loads(self.sql(f"SELECT COALESCE(json_agg(row_to_json(q)), '[]') FROM ({query}) AS q", database))

    def quieten(self):
        """Ends the statements that go on for clients who went away: they would count as the next server's work."""
        busy = "FROM pg_stat_activity WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        while self.sql(f"SELECT count(pg_cancel_backend(pid)) {busy}") != "0":
            time.sleep(0.1)

    def url(self, database):
        return f"postgres://postgres@localhost/{database}?host={self.socket}"

    def conninfo(self, database):
        return f"host={self.socket} user=postgres dbname={database}"

    def database(self, size, program):
        """The database of a size, filled if it is not there yet, and up to date."""
        name, partial = f"bench_{size}", f"bench_{size}_partial"
        if not self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            print(f"Filling {name} ...", flush=True)
            self.sql(f"DROP DATABASE IF EXISTS {partial}")
            self.sql(f"CREATE DATABASE {partial}")
            fill = ["generate", "--agreements", str(SIZES[size]), "--seed", "1"]
            for command in (["migrate"], fill):
                subprocess.run([program, *command, "--database-url", self.url(partial)], check=True, stdout=subprocess.DEVNULL)
            self.sql("VACUUM (ANALYZE)", partial)
            self.sql(f"ALTER DATABASE {partial} RENAME TO {name}")
        migrate = [program, "migrate", "--database-url", self.url(name)]
        subprocess.run(migrate, check=True, stdout=subprocess.DEVNULL)
        self.sql(f"ALTER DATABASE {name} SET timezone = '{SETTINGS['timezone']}'")
        self.sql((BENCH / "functions.sql").read_text(), name)
        return name

    def version(self):
        return self.sql("SHOW server_version").split()[0]
