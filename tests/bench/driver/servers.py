"""The servers that are compared: how each is built, started and stopped."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import time

from . import processes
from .cluster import BENCH

NAMES = ["chiraka", "postgraphile", "seaography", "json_agg", "constant"]
PEERS = BENCH / "peers"
POSTGRAPHILE = BENCH / "postgraphile"


class Missing(Exception):
    """A server that is not to be had here, and why."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def peers():
    """The Rust peers' folder, compiled."""
    if not shutil.which("cargo"):
        raise Missing("no cargo to compile it")
    subprocess.run(["nice", "cargo", "build", "--release", "--locked", "--quiet"], cwd=PEERS, check=True)
    return PEERS / "target" / "release"


def node():
    """A Node that runs PostGraphile 5, with its packages installed."""
    if not shutil.which("npm"):
        raise Missing("no npm to install it")
    if not (POSTGRAPHILE / "node_modules" / "postgraphile").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=POSTGRAPHILE, check=True)
    for candidate in (POSTGRAPHILE / "node_modules" / "node" / "bin" / "node", shutil.which("node")):
        if candidate and os.access(candidate, os.X_OK):
            version = subprocess.run([candidate, "--version"], capture_output=True, text=True).stdout
            if int(re.match(r"v(\d+)", version).group(1)) >= 22:
                return str(candidate), version.strip().lstrip("v")
    raise Missing("no Node 22 or later")


class Server:
    """A server that is running."""

    def __init__(self, name, options, cluster, database):
        self.name, self.port, self.connection = name, free_port(), None
        cores, connections = os.cpu_count(), options.connections
        port, url = str(self.port), cluster.url(database)
        self.path = "/graphql"
        if name == "chiraka":
            command = [options.program, "serve", "--database-url", url, "--listen", f"127.0.0.1:{port}",
                       "--workers", cores, "--database-connections", connections, "--answer-cache", "0", *options.serve.split()]
            self.version = output(options.program, "--version").split()[-1]
        elif name == "postgraphile":
            binary, node_version = node()
            command = [binary, POSTGRAPHILE / "server.mjs", url, port, cores, max(1, connections // cores)]
            package = json.loads((POSTGRAPHILE / "node_modules" / "postgraphile" / "package.json").read_text())
            self.version = f"{package['version']} on Node {node_version}, {cores} processes"
        elif name == "seaography":
            command = [peers() / "seaography", url, port, cores, connections]
            lock = (PEERS / "Cargo.lock").read_text()
            self.version = re.search(r'name = "seaography"\nversion = "([^"]+)"', lock).group(1)
        else:
            command = [peers() / "handlers", cluster.conninfo(database), port, cores, connections, BENCH / "queries" / "json_agg"]
            self.path, self.version = None, None
        environment = {**os.environ, "NODE_ENV": "production", "GRAPHILE_ENV": "production", "RUST_LOG": "error"}
        self.process = subprocess.Popen([str(part) for part in command], env=environment, cwd="/",
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
        self.wait()

    def wait(self):
        for _ in range(600):
            if self.process.poll() is not None:
                raise SystemExit(f"{self.name} ended with {self.process.returncode} instead of serving")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise SystemExit(f"{self.name} does not listen")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, 9)
                self.process.wait()

    def address(self, query):
        """Where a query is asked."""
        return self.path or ("/constant" if self.name == "constant" else f"/{query}")

    def ask(self, query, body, method="POST", headers=None):
        """One answer: its status and its bytes."""
        for attempt in (1, 2):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            try:
                self.connection.request(method, self.address(query), body, {"Content-Type": "application/json", **(headers or {})})
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, OSError):
                self.connection = None
                if attempt == 2:
                    raise

    def cpu(self):
        return processes.cpu(self.process.pid)

    def memory(self):
        return processes.memory(self.process.pid)


def output(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()
