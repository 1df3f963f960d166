"""Several servers over one database: replaced one by one, without news of each other, with a standby, behind a pooler."""

import http.client
import json
import os
import re
import statistics
import subprocess
import threading
import time

from ground import ROOT, Haproxy, Postgres, Registry, Server, free_port
from load import Load, judge

THEME = """mutation ($input: CreateThemeInput!) { createTheme(input: $input) { theme { slug } revision userErrors { message } } }"""
COUNT = "/graphql?query=%7Bthemes%7BtotalCount%7D%7D"
FOLLOW = "/graphql?query=subscription%7BrecordChanged(types%3A%5BTHEME%5D)%7Bcursor%7D%7D"


def rolling_restart(program, requests=50_000):
    """Two servers behind haproxy; one after the other is told to stop and replaced, until so many requests were answered."""
    settings = {"DRAIN_SECONDS": "3"}
    registry = Registry(program, **settings)
    one, two, front = registry.server, Server(program, registry.url, registry.folder, **settings), free_port()
    with open(os.path.join(ROOT, "api/deploy/haproxy.cfg")) as file:
        example = file.read()
    # As it is shipped, without TLS and what it logs.
    common, rest = example.split("frontend public")
    common = re.sub(r"(log stdout.*|log global|option httplog)\n", "\n", common)
    # For as many connections haproxy wants more open files than many a shell allows.
    common = common.replace("maxconn 20000", "maxconn 1000")
    backend = "backend chiraka\n" + rest.rsplit("backend chiraka\n", 1)[1]
    backend = backend.replace("127.0.0.1:8081", f"127.0.0.1:{one.port}").replace("127.0.0.1:8082", f"127.0.0.1:{two.port}")
    proxy = Haproxy(registry.folder, f"{common}frontend public\n    bind 127.0.0.1:{front}\n    default_backend chiraka\n\n{backend}")
    time.sleep(2)
    load, restarts, servers = Load(front, registry.token, writers=1, readers=3, public=3), 0, [one, two]
    while sum(load.counts.values()) < requests:
        old = servers.pop(0)
        assert old.terminate() == 0
        servers.append(Server(program, registry.url, registry.folder, port=old.port, **settings))
        restarts += 1
        time.sleep(2)
    told = judge(registry, load)
    failed = sum(count for status, count in told["statuses"].items() if status != "200")
    proxy.end()
    servers[1].terminate()
    registry.server = servers[0]
    registry.end()
    assert failed == 0, told
    assert restarts >= 2, restarts
    return {"restarts": restarts, "failed": failed, **told}


class Watching:
    """Whoever reads what is public at one server, again and again, and follows its changes."""

    def __init__(self, port):
        self.port, self.counts, self.events, self.stopping = port, {}, [], threading.Event()
        self.threads = [threading.Thread(target=one, daemon=True) for one in (self.count, self.follow)]
        for thread in self.threads:
            thread.start()

    def count(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self.stopping.is_set():
            connection.request("GET", COUNT)
            answer = json.loads(connection.getresponse().read())
            self.counts.setdefault(answer["data"]["themes"]["totalCount"], time.monotonic())
            time.sleep(0.002)

    def follow(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        connection.request("GET", FOLLOW, headers={"Accept": "text/event-stream"})
        response = connection.getresponse()
        while not self.stopping.is_set():
            line = response.readline()
            if line.startswith(b"data: {"):
                self.events.append(time.monotonic())

    def wait(self, known, value):
        until = time.monotonic() + 20
        while True:
            found = known(value)
            if found is not None:
                return found
            assert time.monotonic() < until, "the other server never saw it"
            time.sleep(0.001)


def seen(writer, token, watching, writes, prefix):
    """How long after each acknowledgement the other server's readers and followers see a write, in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", writer, timeout=30)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    cached, followed = [], []
    for number in range(writes):
        before, events = max(watching.counts), len(watching.events)
        made = {"slug": f"{prefix}-{number}", "label": {"fr": f"Thème {number}"}}
        connection.request("POST", "/graphql", json.dumps({"query": THEME, "variables": {"input": made}}), headers)
        answer = json.loads(connection.getresponse().read())
        now = time.monotonic()
        assert answer["data"]["createTheme"]["userErrors"] == [], answer
        found = watching.wait(lambda count: watching.counts.get(count), before + 1)
        told = watching.wait(lambda event: watching.events[event] if len(watching.events) > event else None, events)
        cached.append(max(0, found - now) * 1000)
        followed.append(max(0, told - now) * 1000)
        time.sleep(0.05)
    return cached, followed


def in_words(times):
    return f"median {statistics.median(times):.0f} ms, at most {max(times):.0f} ms"


def lost_notifications(program, writes=20):
    """A second server hears of each write; a third listens where nothing is said, so no notification arrives."""
    registry = Registry(program, role="admin")
    # Channels belong to a database: this one is another.
    elsewhere = registry.url.replace("/postgres?", "/template1?")
    servers = [Server(program, registry.url, registry.folder), Server(program, registry.url, registry.folder, NOTIFY_URL=elsewhere)]
    found = []
    for name, other in zip(("heard", "deaf"), servers):
        watching = Watching(other.port)
        watching.wait(lambda _: max(watching.counts, default=None), None)
        time.sleep(1)
        found.append(seen(registry.server.port, registry.token, watching, writes, name))
        watching.stopping.set()
        other.terminate()
    registry.end()
    heard, deaf = found
    assert statistics.median(heard[0]) < 200 and statistics.median(heard[1]) < 200, heard
    assert max(deaf[0]) < 2_000 and max(deaf[1]) < 2_000, deaf
    return {"writes": 2 * writes, "cached answers, heard": in_words(heard[0]), "followers, heard": in_words(heard[1]),
            "cached answers, deaf": in_words(deaf[0]), "followers, deaf": in_words(deaf[1])}


def standby(program, writes=20, seconds=6):
    """Two servers over a primary with a synchronous hot standby, which also answers reads; the primary is killed and the standby
    takes its place."""
    # Not in the files, which the standby gets copies of: it would wait for a standby of its own.
    primary = Postgres("-c synchronous_standby_names='*'")
    replica = Postgres(primary=primary)
    front = free_port()
    registry_url = f"postgres://postgres@127.0.0.1:{front}/postgres"
    configuration = f"""defaults
    mode tcp
    timeout connect 2s
    timeout client 1h
    timeout server 1h
listen postgres
    bind 127.0.0.1:{front}
    default-server check inter 200ms fall 2 rise 1 on-marked-down shutdown-sessions
    server primary 127.0.0.1:{primary.port}
    server standby 127.0.0.1:{replica.port} backup
"""
    proxy = Haproxy(primary.folder, configuration)
    time.sleep(1)
    settings = {"REPLICA_URL": replica.url}
    registry = Registry(program, url=registry_url, role="admin", **settings)
    other = Server(program, registry.url, registry.folder, **settings)
    reads = int(replica.psql("SELECT tup_returned + tup_fetched FROM pg_stat_database WHERE datname = 'postgres'"))
    watching = Watching(other.port)
    watching.wait(lambda _: max(watching.counts, default=None), None)
    time.sleep(1)
    heard = seen(registry.server.port, registry.token, watching, writes, "replicated")
    watching.stopping.set()

    load = Load(registry.server.port, registry.token, writers=3, readers=1, public=3)
    time.sleep(seconds)
    primary.kill()
    gone, acknowledged = time.monotonic(), len(load.acknowledged)
    time.sleep(seconds)
    # Nobody may write yet, and everybody may read.
    written = len(load.acknowledged) - acknowledged
    public = dict(load.public_counts)
    ready = registry.server.status("/readyz")
    replica.control("-w", "promote")
    promoted = time.monotonic()
    before = len(load.acknowledged)
    while len(load.acknowledged) == before:
        assert time.monotonic() - promoted < 30, "writes go on with the standby"
        time.sleep(0.02)
    recovered = time.monotonic() - promoted
    time.sleep(2)
    told = judge(registry, load)
    failed = sum(count for status, count in load.public_counts.items() if status != 200)
    answered = int(replica.psql("SELECT tup_returned + tup_fetched FROM pg_stat_database WHERE datname = 'postgres'")) - reads
    other.terminate()
    registry.end()
    proxy.end()
    replica.stop()
    primary.stop()
    assert statistics.median(heard[0]) < 200 and statistics.median(heard[1]) < 200, heard
    assert written == 0 and ready == 200, (written, ready)
    assert failed == 0, (failed, public)
    assert recovered < 10, recovered
    return {"cached answers": in_words(heard[0]), "followers": in_words(heard[1]), "public reads": sum(load.public_counts.values()),
            "public reads that failed": failed, "without a primary": f"{promoted - gone:.0f} s",
            "writes go on after": f"{recovered:.1f} s", "rows that the standby read": answered, **told}


def pooler(program, seconds=5):
    """Two servers behind PgBouncer (1.21 or later) in transaction mode."""
    version = subprocess.run(["pgbouncer", "--version"], stdout=subprocess.PIPE, text=True).stdout.split()[1]
    if tuple(map(int, version.split(".")[:2])) < (1, 21):
        return {"skipped": f"PgBouncer {version} keeps no prepared statements in transaction mode"}
    postgres, port = Postgres(), free_port()
    with open(f"{postgres.folder}/pgbouncer.ini", "w") as file:
        file.write(f"""[databases]
postgres = host={postgres.folder} port={postgres.port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
auth_type = any
pool_mode = transaction
default_pool_size = 5
max_prepared_statements = 200
ignore_startup_parameters = extra_float_digits, options
logfile = {postgres.folder}/pgbouncer.log
unix_socket_dir =
""")
    bouncer = subprocess.Popen(["runuser", "-u", "postgres", "--"] * (os.getuid() == 0)
                               + ["pgbouncer", "-q", f"{postgres.folder}/pgbouncer.ini"], cwd="/tmp")
    time.sleep(1)
    url = f"postgres://postgres@127.0.0.1:{port}/postgres"
    settings = {"NOTIFY_URL": postgres.url}
    registry = Registry(program, postgres=postgres, url=url, role="admin", **settings)
    other = Server(program, url, registry.folder, **settings)
    watching = Watching(other.port)
    watching.wait(lambda _: max(watching.counts, default=None), None)
    time.sleep(1)
    heard = seen(registry.server.port, registry.token, watching, 20, "pooled")
    watching.stopping.set()
    load = Load(registry.server.port, registry.token)
    time.sleep(seconds)
    told = judge(registry, load)
    other.terminate()
    bouncer.terminate()
    bouncer.wait()
    registry.end()
    assert set(told["statuses"]) == {"200"}, told
    return {"PgBouncer": version, "cached answers": in_words(heard[0]), "followers": in_words(heard[1]), **told}
