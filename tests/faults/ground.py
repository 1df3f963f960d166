"""What a scenario stands on: a PostgreSQL of its own, server programs, a registry with the real agreements, a proxy."""

import contextlib
import glob
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUNDLE = os.path.join(ROOT, "api/data/ait-melloul-2025-07-02.json")
BINARIES = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
# The lock that every write takes: LOG_LOCK in api/src/store/unit.rs.
LOG_LOCK = "SELECT pg_advisory_xact_lock(27980824794196833)"


def folder(prefix):
    made = tempfile.mkdtemp(prefix=f"chiraka-{prefix}-", dir="/tmp")
    # PostgreSQL's own user works in it too.
    os.chmod(made, 0o777)
    return made


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def as_postgres(arguments, **more):
    # PostgreSQL refuses to run as root; Debian's package brings a user for it.
    if os.getuid() == 0:
        arguments = ["runuser", "-u", "postgres", "--", *arguments]
    return subprocess.run(arguments, check=True, cwd="/tmp", stdout=subprocess.DEVNULL, **more)


class Postgres:
    """A PostgreSQL of one scenario's own, which keeps what it says is kept. It is new, or a standby of another."""

    def __init__(self, settings="", primary=None, data=None):
        self.folder, self.port, self.settings = folder("pg"), free_port(), settings
        self.data = data or os.path.join(self.folder, "data")
        if primary:
            as_postgres([f"{BINARIES}/pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "-h", primary.folder,
                         "-p", str(primary.port), "-U", "postgres"])
        else:
            as_postgres([f"{BINARIES}/initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
                         "--waldir", os.path.join(self.folder, "wal")])
        self.start()

    url = property(lambda self: f"postgres://postgres@localhost:{self.port}/postgres?host={self.folder}")

    def start(self):
        options = f"-k {self.folder} -c port={self.port} -c listen_addresses=127.0.0.1 -c max_connections=60 {self.settings}"
        # As a supervisor would, until the last child of a killed server has noticed.
        for _ in range(10):
            try:
                return self.control("-l", f"{self.folder}/log", "-w", "-o", options, "start")
            except subprocess.CalledProcessError:
                time.sleep(1)
        raise SystemExit(f"PostgreSQL does not start: see {self.folder}/log")

    def control(self, *arguments, **more):
        as_postgres([f"{BINARIES}/pg_ctl", "-D", self.data, "-s", *arguments], **more)

    def psql(self, *statements):
        """The answers, without spaces around them."""
        commands = [part for statement in statements for part in ("-c", statement)]
        told = subprocess.run([f"{BINARIES}/psql", "-XAtq", "-h", self.folder, "-p", str(self.port), "-U", "postgres", *commands],
                              check=True, stdout=subprocess.PIPE, text=True)
        return told.stdout.strip()

    @contextlib.contextmanager
    def held(self, statement):
        """A transaction that holds what its statement takes, until the block ends."""
        holding = subprocess.Popen([f"{BINARIES}/psql", "-XAtq", "-h", self.folder, "-p", str(self.port), "-U", "postgres"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        holding.stdin.write(f"BEGIN; {statement}; SELECT 'held';\n")
        holding.stdin.flush()
        while "held" not in holding.stdout.readline():
            pass
        try:
            yield
        finally:
            holding.communicate("ROLLBACK;\n")

    def processes(self):
        with open(f"{self.data}/postmaster.pid") as file:
            head = int(file.readline())
        children = subprocess.run(["pgrep", "-P", str(head)], stdout=subprocess.PIPE, text=True).stdout.split()
        return [head, *map(int, children)]

    def signal(self, number):
        for process in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    def kill(self):
        # The head first, so that it has no more children; no other server starts while one of them is left.
        head, *children = self.processes()
        os.kill(head, signal.SIGKILL)
        for child in children:
            subprocess.run(["kill", "-KILL", str(child)], stderr=subprocess.DEVNULL)
        time.sleep(1)

    def stop(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.control("-m", "immediate", "stop", stderr=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)


class Server:
    """A server program."""

    def __init__(self, program, url, folder, port=None, **settings):
        self.port = port or free_port()
        environment = {**os.environ, "DATABASE_URL": url, "FILES_URL": f"{folder}/files", **settings}
        self.process = subprocess.Popen(
            [program, "serve", "--listen", f"127.0.0.1:{self.port}"], env=environment, cwd=folder,
            stdout=subprocess.DEVNULL, stderr=open(f"{folder}/server.log", "a"))
        for _ in range(400):
            if self.status("/livez") == 200:
                return
            time.sleep(0.05)
        raise SystemExit(f"the server does not start: see {folder}/server.log")

    def status(self, path, timeout=20):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=timeout) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


class Registry:
    """A server over a database, with the real agreements and somebody who may write; a PostgreSQL unless an address is given."""

    def __init__(self, program, url=None, postgres=None, role="editor", **settings):
        self.folder = folder("fault")
        self.program, self.role = program, role
        self.postgres = postgres or (None if url else Postgres())
        self.url = url or self.postgres.url
        self.run("migrate")
        self.run("import", BUNDLE)
        self.token = self.run("token", "create", "--name", "load", "--role", role).split()[-1]
        self.server = Server(program, self.url, self.folder, **settings)

    def run(self, *arguments):
        environment = {**os.environ, "DATABASE_URL": self.url}
        return subprocess.run([self.program, *arguments], env=environment, cwd=self.folder, check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout

    def log(self):
        with open(f"{self.folder}/server.log") as file:
            return file.read()

    def end(self):
        self.server.terminate()
        if self.postgres:
            self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Haproxy:
    """Debian's haproxy with a configuration."""

    def __init__(self, folder, configuration):
        with open(f"{folder}/haproxy.cfg", "w") as file:
            file.write(configuration)
        self.process = subprocess.Popen(["haproxy", "-db", "-f", f"{folder}/haproxy.cfg"], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        time.sleep(1)
        assert self.process.poll() is None, "haproxy does not start"

    def end(self):
        self.process.terminate()
        self.process.wait()


class Link:
    """A network between a server and its PostgreSQL: it can be slow, silent, or cut."""

    def __init__(self, port):
        self.to, self.delay, self.flowing, self.is_cut = port, 0.0, threading.Event(), False
        self.flowing.set()
        self.sockets, self.listener = [], socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            if self.is_cut:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.to))
            self.sockets += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self.carry, args=(one, other), daemon=True).start()

    def carry(self, one, other):
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                self.flowing.wait()
                time.sleep(self.delay)
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self):
        self.is_cut = True
        for end in self.sockets:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.sockets.clear()
