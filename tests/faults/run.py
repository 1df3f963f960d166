#!/usr/bin/env python3
"""Breaks what a registry stands on, under load, and counts what came of it.

    python3 tests/faults/run.py --program target/release/chiraka [SCENARIO …]

Each scenario starts a PostgreSQL of its own (Debian's), a registry with the real
agreements in it, and writers that each send drafts with idempotency keys, and again with the same key where no answer came.
In the end: every acknowledged write is there, no key has two, and `chiraka verify` finds nothing. One line of figures each.
"""

import argparse
import glob
import http.client
import json
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
DRAFT = """mutation ($input: DraftAgreementInput!) { draftAgreement(input: $input) {
  agreement { id } userErrors { code message } } }"""
# What is answered without the database.
ALIVE = "/graphql?query=%7B__typename%7D"
READ = "{ agreements(first: 5) { totalCount nodes { title(language: FR) council { slug } } } }"


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
    """A PostgreSQL of one scenario's own, which keeps what it says is kept."""

    def __init__(self, folder):
        self.folder, self.data = folder, os.path.join(folder, "data")
        os.chmod(folder, 0o777)
        as_postgres([f"{BINARIES}/initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"])
        self.start()

    url = property(lambda self: f"postgres://postgres@localhost/postgres?host={self.folder}")

    def start(self):
        options = f"-k {self.folder} -c listen_addresses= -c max_connections=60"
        # As a supervisor would, until the last child of a killed server has noticed.
        for _ in range(10):
            try:
                return self.try_start(options)
            except subprocess.CalledProcessError:
                time.sleep(1)
        raise SystemExit(f"PostgreSQL does not start: see {self.folder}/log")

    def try_start(self, options):
        as_postgres([f"{BINARIES}/pg_ctl", "-D", self.data, "-l", f"{self.folder}/log", "-s", "-w", "-o", options, "start"])

    def processes(self):
        with open(f"{self.data}/postmaster.pid") as file:
            head = int(file.readline())
        children = subprocess.run(["pgrep", "-P", str(head)], stdout=subprocess.PIPE, text=True).stdout.split()
        return [head, *map(int, children)]

    def signal(self, number):
        for process in self.processes():
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass

    def kill(self):
        # The head first, so that it has no more children; no other server starts while one of them is left.
        head, *children = self.processes()
        os.kill(head, signal.SIGKILL)
        for child in children:
            subprocess.run(["kill", "-KILL", str(child)], stderr=subprocess.DEVNULL)
        time.sleep(1)

    def stop(self):
        subprocess.run(["runuser", "-u", "postgres", "--"] * (os.getuid() == 0)
                       + [f"{BINARIES}/pg_ctl", "-D", self.data, "-s", "-m", "immediate", "stop"], cwd="/tmp")


class Server:
    """A server program."""

    def __init__(self, program, url, folder, port=None, **settings):
        self.port = port or free_port()
        environment = {**os.environ, "DATABASE_URL": url, "FILES_URL": f"{folder}/files", **settings}
        self.process = subprocess.Popen(
            [program, "serve", "--listen", f"127.0.0.1:{self.port}"], env=environment, cwd=folder,
            stdout=subprocess.DEVNULL, stderr=open(f"{folder}/server.log", "a"))
        for _ in range(200):
            if self.status(ALIVE) == 200:
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


class Load:
    """Writers and readers, until told to stop. What no answer came to is sent again with the same key, at the end."""

    def __init__(self, port, token, writers=3, readers=3):
        self.port, self.token, self.stopping = port, token, threading.Event()
        self.lock, self.acknowledged, self.open = threading.Lock(), {}, []
        self.counts, self.slowest, self.last_good, self.without = {}, 0.0, time.monotonic(), 0
        self.threads = [threading.Thread(target=self.write, args=(number,), daemon=True) for number in range(writers)]
        self.threads += [threading.Thread(target=self.read, daemon=True) for _ in range(readers)]
        for thread in self.threads:
            thread.start()

    def send(self, query, variables, connection=None):
        """The status and the answer; 0 where none came."""
        begun = time.monotonic()
        try:
            mine = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
            mine.request("POST", "/graphql", json.dumps({"query": query, "variables": variables}), headers)
            response = mine.getresponse()
            status, answer, retry = response.status, json.loads(response.read()), response.getheader("Retry-After")
        except (OSError, http.client.HTTPException, ValueError):
            if connection:
                connection.close()
            status, answer, retry = 0, {}, None
        took, now = time.monotonic() - begun, time.monotonic()
        with self.lock:
            self.counts[status] = self.counts.get(status, 0) + 1
            self.slowest = max(self.slowest, took)
            if status == 503 and not retry:
                self.without += 1
            if status == 200 and not answer.get("errors"):
                self.last_good = now
        return status, answer

    def draft(self, key, connection=None):
        made = {"council": "ait-melloul", "title": {"fr": key}, "idempotencyKey": key}
        status, answer = self.send(DRAFT, {"input": made}, connection)
        payload = ((answer.get("data") or {}).get("draftAgreement") or {}) if status == 200 else {}
        return (payload.get("agreement") or {}).get("id")

    def write(self, number):
        connection, count = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60), 0
        while not self.stopping.is_set():
            key, count = f"{number}-{count}", count + 1
            made = self.draft(key, connection)
            with self.lock:
                if made:
                    self.acknowledged[key] = made
                else:
                    self.open.append(key)
            if not made:
                time.sleep(0.1)

    def read(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.stopping.is_set():
            status, _ = self.send(READ, {}, connection)
            if status != 200:
                time.sleep(0.1)

    def recovery(self, since):
        """Seconds from a moment to the next answer without an error."""
        while self.last_good < since:
            time.sleep(0.02)
            if time.monotonic() - since > 60:
                return float("inf")
        return time.monotonic() - since

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def judge(program, url, folder, load):
    """Every acknowledged write is there once; what was not acknowledged is done once, now."""
    lost = changed = 0
    counts = dict(load.counts)
    for key, made in load.acknowledged.items():
        again = load.draft(key)
        lost, changed = lost + (again is None), changed + (again not in (None, made))
    for key in load.open:
        if load.draft(key) is None:
            lost += 1
    _, answer = load.send("{ agreements(first: 1, filter: { status: [DRAFT] }) { totalCount } }", {})
    there, sent = answer["data"]["agreements"]["totalCount"], len(load.acknowledged) + len(load.open)
    verified = subprocess.run([program, "verify"], env={**os.environ, "DATABASE_URL": url}, cwd=folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    told = {"acknowledged": len(load.acknowledged), "without an answer": len(load.open), "lost": lost,
            "doubled or changed": changed + abs(there - sent), "sound": verified.returncode == 0,
            "statuses": {str(status): count for status, count in sorted(counts.items())},
            "503 without Retry-After": load.without, "slowest": f"{load.slowest:.1f} s"}
    if lost or told["doubled or changed"] or not told["sound"]:
        raise SystemExit(f"FAILED: {told}\n{verified.stdout[-2000:]}")
    return told


class Registry:
    """A server over a PostgreSQL, with the real agreements and somebody who may write."""

    def __init__(self, program, **settings):
        self.folder = tempfile.mkdtemp(prefix="chiraka-fault-", dir="/tmp")
        self.program, self.postgres = program, Postgres(tempfile.mkdtemp(prefix="chiraka-pg-", dir="/tmp"))
        self.url = self.postgres.url
        self.run("migrate")
        self.run("import", BUNDLE)
        self.token = self.run("token", "create", "--name", "load", "--role", "editor").split()[-1]
        self.server = Server(program, self.url, self.folder, **settings)

    def run(self, *arguments):
        environment = {**os.environ, "DATABASE_URL": self.url}
        return subprocess.run([self.program, *arguments], env=environment, cwd=self.folder, check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout

    def end(self, load):
        load.stop()
        told = judge(self.program, self.url, self.folder, load)
        self.server.terminate()
        self.postgres.stop()
        shutil.rmtree(self.folder)
        shutil.rmtree(self.postgres.folder)
        return told


def postgres_killed(program):
    """PostgreSQL is killed (SIGKILL) and started again, five times."""
    registry = Registry(program)
    load, recoveries, alive = Load(registry.server.port, registry.token), [], set()
    for _ in range(5):
        time.sleep(2)
        registry.postgres.kill()
        time.sleep(1)
        alive.add(registry.server.status(ALIVE))
        registry.postgres.start()
        recoveries.append(load.recovery(time.monotonic()))
    told = registry.end(load)
    assert alive == {200}, alive
    assert max(recoveries) < 10, recoveries
    return {"recovered after": f"{max(recoveries):.1f} s at most", **told}


def postgres_stopped(program):
    """PostgreSQL is stopped (SIGSTOP) for 30 seconds."""
    registry = Registry(program)
    load = Load(registry.server.port, registry.token)
    time.sleep(3)
    registry.postgres.signal(signal.SIGSTOP)
    time.sleep(15)
    alive = registry.server.status(ALIVE)
    time.sleep(15)
    registry.postgres.signal(signal.SIGCONT)
    recovery = load.recovery(time.monotonic())
    told = registry.end(load)
    assert alive == 200, alive
    assert recovery < 10, recovery
    return {"recovered after": f"{recovery:.1f} s", **told}


def server_killed(program):
    """The server is killed (SIGKILL) and started again, ten times."""
    registry = Registry(program)
    load, starts = Load(registry.server.port, registry.token), []
    for _ in range(10):
        time.sleep(1)
        registry.server.process.kill()
        registry.server.process.wait()
        begun = time.monotonic()
        registry.server = Server(program, registry.url, registry.folder, port=registry.server.port)
        starts.append(time.monotonic() - begun)
    told = registry.end(load)
    return {"started within": f"{max(starts):.1f} s", **told}


def backup_under_load(program):
    """A backup is made while others write, and restored into SQLite."""
    registry = Registry(program)
    load = Load(registry.server.port, registry.token)
    time.sleep(2)
    made = registry.run("backup", "registry.tar.gz")
    restored = registry.run("restore", "registry.tar.gz", "--database-url", f"sqlite://{registry.folder}/restored.db")
    told = registry.end(load)
    digest = made.split("digest ")[1].split(",")[0]
    assert f"digest {digest}" in restored and "Nothing was altered" in restored, (made, restored)
    return {"digest": digest[:12] + "…, the same", **told}


SCENARIOS = [postgres_killed, postgres_stopped, server_killed, backup_under_load]

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(ROOT, "target/release/chiraka"))
    parser.add_argument("scenario", nargs="*", metavar="SCENARIO", help=", ".join(one.__name__ for one in SCENARIOS))
    chosen = parser.parse_args()
    program = os.path.abspath(chosen.program)
    for scenario in SCENARIOS:
        if not chosen.scenario or scenario.__name__ in chosen.scenario:
            begun = time.monotonic()
            told = scenario(program)
            print(f"{scenario.__name__}: {scenario.__doc__}\n    {json.dumps(told, ensure_ascii=False)} "
                  f"({time.monotonic() - begun:.0f} s)", flush=True)
