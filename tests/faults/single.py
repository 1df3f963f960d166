"""One server over one database, which is broken under it, or which it is broken over."""

import contextlib
import os
import signal
import subprocess
import time

from ground import LOG_LOCK, Link, Postgres, Registry, Server, folder
from load import Load, judge

# How long an act or a query may take before it is refused, and some time for a busy machine.
LIMIT = 13


def postgres_killed(program, times=5):
    """PostgreSQL is killed (SIGKILL) and started again, again and again."""
    registry = Registry(program)
    load, recoveries, alive = Load(registry.server.port, registry.token), [], set()
    for _ in range(times):
        time.sleep(2)
        registry.postgres.kill()
        time.sleep(1)
        alive.add(registry.server.status("/livez"))
        registry.postgres.start()
        recoveries.append(load.recovery(time.monotonic()))
    told = judge(registry, load)
    registry.end()
    assert alive == {200}, alive
    assert max(recoveries) < 10, recoveries
    return {"times": times, "recovered after": f"{max(recoveries):.1f} s at most", **told}


def postgres_stopped(program, seconds=30):
    """PostgreSQL is stopped (SIGSTOP) for a while, and goes on."""
    registry = Registry(program)
    load = Load(registry.server.port, registry.token)
    time.sleep(3)
    registry.postgres.signal(signal.SIGSTOP)
    time.sleep(seconds / 2)
    alive, ready = registry.server.status("/livez"), registry.server.status("/readyz")
    time.sleep(seconds / 2)
    registry.postgres.signal(signal.SIGCONT)
    recovery, slowest = load.recovery(time.monotonic()), load.slowest
    told = judge(registry, load)
    registry.end()
    assert (alive, ready) == (200, 503), (alive, ready)
    assert recovery < 10, recovery
    assert told["statuses"].get("503") and set(told["statuses"]) <= {"200", "503"}, told
    assert slowest < LIMIT, slowest
    return {"seconds": seconds, "recovered after": f"{recovery:.1f} s", **told}


def link_broken(program, seconds=10):
    """The network to PostgreSQL is slow (50 ms each way), then silent, then cut, each for a while."""
    postgres = Postgres()
    link = Link(postgres.port)
    registry = Registry(program, postgres=postgres, url=f"postgres://postgres@127.0.0.1:{link.port}/postgres")
    load, recoveries, alive = Load(registry.server.port, registry.token), [], set()
    time.sleep(2)
    link.delay = 0.05
    time.sleep(seconds)
    slow = dict(load.counts)
    link.delay = 0.0
    for broken in ("silent", "cut"):
        time.sleep(2)
        if broken == "silent":
            link.flowing.clear()
        else:
            link.cut()
        time.sleep(seconds)
        alive.add(registry.server.status("/livez"))
        link.is_cut = False
        link.flowing.set()
        recoveries.append(load.recovery(time.monotonic()))
    slowest = load.slowest
    told = judge(registry, load)
    registry.end()
    assert alive == {200} and set(slow) == {200}, (alive, slow)
    assert max(recoveries) < 10 and slowest < LIMIT, (recoveries, slowest)
    assert set(told["statuses"]) <= {"200", "503"}, told
    return {"seconds": seconds, "recovered after": f"{max(recoveries):.1f} s at most", **told}


def server_killed(program, times=10):
    """The server is killed (SIGKILL) and started again, again and again."""
    registry = Registry(program)
    load, starts = Load(registry.server.port, registry.token), []
    for _ in range(times):
        time.sleep(1)
        registry.server.process.kill()
        registry.server.process.wait()
        begun = time.monotonic()
        registry.server = Server(program, registry.url, registry.folder, port=registry.server.port)
        starts.append(time.monotonic() - begun)
    told = judge(registry, load)
    registry.end()
    return {"times": times, "started within": f"{max(starts):.1f} s", **told}


def backup_under_load(program):
    """A backup is made while others write, and restored into SQLite."""
    registry = Registry(program)
    load = Load(registry.server.port, registry.token)
    time.sleep(2)
    made = registry.run("backup", "registry.tar.gz")
    restored = registry.run("restore", "registry.tar.gz", "--database-url", f"sqlite://{registry.folder}/restored.db")
    told = judge(registry, load)
    registry.end()
    digest = made.split("digest ")[1].split(",")[0]
    assert f"digest {digest}" in restored and "Nothing was altered" in restored, (made, restored)
    return {"digest": digest[:12] + "…, the same", **told}


@contextlib.contextmanager
def small_disk(megabytes):
    """A disk of its own, which is soon full. It takes the right to mount."""
    place = folder("disk")
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)
        os.rmdir(place)


def fill(place):
    """Takes all the room that is left."""
    with contextlib.suppress(OSError), open(f"{place}/filler", "wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def full(registry, place):
    load = Load(registry.server.port, registry.token, writers=2, readers=2)
    time.sleep(3)
    load.counts.clear()
    fill(place)
    # What has room inside what is there already is still written.
    until = time.monotonic() + 60
    while "STORAGE_FULL" not in load.codes:
        assert time.monotonic() < until, load.codes
        time.sleep(0.1)
    good = load.counts.get(200, 0)
    time.sleep(3)
    reads = load.counts.get(200, 0) - good
    alive = registry.server.status("/livez")
    os.remove(f"{place}/filler")
    made, until = len(load.acknowledged), time.monotonic() + 20
    while len(load.acknowledged) < made + 5:
        assert time.monotonic() < until, "writes go on when there is room"
        time.sleep(0.1)
    told = judge(registry, load)
    assert (alive, reads > 0) == (200, True), (alive, reads)
    assert set(told["codes"]) == {"STORAGE_FULL"}, told
    return {"read while it was full": reads, **told}


def disk_full(program):
    """The disk of the database is full, and has room again: on SQLite, and in the tables of PostgreSQL."""
    with small_disk(24) as place:
        registry = Registry(program, url=f"sqlite://{place}/registry.db")
        sqlite = full(registry, place)
        registry.end()
    with small_disk(120) as place:
        registry = Registry(program, postgres=Postgres(data=f"{place}/data"))
        postgres = full(registry, place)
        registry.end()
    return {"SQLite": sqlite, "PostgreSQL": postgres}


def pool_exhausted(program, seconds=12):
    """Nobody gets a connection: all wait for one lock; then PostgreSQL has no connection left."""
    postgres = Postgres("-c max_connections=20 -c superuser_reserved_connections=3")
    postgres.psql("CREATE ROLE registry LOGIN", "GRANT ALL ON SCHEMA public TO registry")
    registry = Registry(program, postgres=postgres, url=postgres.url.replace("postgres@", "registry@"),
                        DATABASE_CONNECTIONS="4")
    load = Load(registry.server.port, registry.token, writers=8, readers=4)
    time.sleep(3)
    with postgres.held(LOG_LOCK):
        time.sleep(seconds)
        locked = dict(load.codes)
    first = load.recovery(time.monotonic())
    # The server's own are cut, and it gets no others: PostgreSQL says what it says at max_connections.
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'registry'"
    postgres.psql("ALTER ROLE registry CONNECTION LIMIT 0", cut)
    time.sleep(seconds)
    alive = registry.server.status("/livez")
    postgres.psql("ALTER ROLE registry CONNECTION LIMIT -1")
    second, slowest = load.recovery(time.monotonic()), load.slowest
    told = judge(registry, load)
    open_now = int(postgres.psql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'registry'"))
    registry.end()
    assert alive == 200 and locked.get("BUSY"), (alive, locked)
    assert max(first, second) < 10 and slowest < LIMIT, (first, second, slowest)
    assert set(told["statuses"]) <= {"200", "503"}, told
    # Its pool, and the one that listens.
    assert open_now <= 5, open_now
    return {"codes while all waited": locked, "recovered after": f"{max(first, second):.1f} s at most",
            "connections in the end": open_now, **told}
