"""Hours of mixed load, and what the server holds meanwhile."""

import http.client
import os
import random
import threading
import time

from ground import Registry
from load import Load, judge

EXPORTS = ["agreements.csv", "associations.jsonl", "agreements.xlsx", "agreements.parquet", "changes.jsonl?first=100"]
FOLLOW = "/graphql?query=subscription%7BrecordChanged%7Bcursor%7D%7D"


class Crowd:
    """Those who take exports, who follow and go away again, and who send wrong tokens."""

    def __init__(self, port):
        self.port, self.stopping, self.counts = port, threading.Event(), {}
        jobs = [self.export, self.follow, self.follow, self.guess]
        self.threads = [threading.Thread(target=self.again, args=(job,), daemon=True) for job in jobs]
        for thread in self.threads:
            thread.start()

    def again(self, job):
        while not self.stopping.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                status = job(connection)
            except (OSError, http.client.HTTPException):
                status = 0
            connection.close()
            key = f"{job.__name__} {status}"
            self.counts[key] = self.counts.get(key, 0) + 1
            time.sleep(0.05)

    def export(self, connection):
        connection.request("GET", f"/data/{random.choice(EXPORTS)}")
        response = connection.getresponse()
        response.read()
        return response.status

    def follow(self, connection):
        connection.request("GET", FOLLOW, headers={"Accept": "text/event-stream"})
        response = connection.getresponse()
        until = time.monotonic() + random.random() * 3
        response.readline()
        while time.monotonic() < until:
            time.sleep(0.1)
        return response.status

    def guess(self, connection):
        headers = {"Authorization": f"Bearer chiraka_{random.random()}"}
        connection.request("GET", "/graphql?query=%7B__typename%7D", headers=headers)
        return connection.getresponse().status

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def sample(registry):
    """Resident megabytes, open files, threads, and connections to PostgreSQL."""
    process = registry.server.process.pid
    with open(f"/proc/{process}/status") as file:
        status = dict(line.split(":", 1) for line in file)
    connections = registry.postgres.psql("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
    # The one that asks is among them.
    return (int(status["VmRSS"].split()[0]) // 1024, len(os.listdir(f"/proc/{process}/fd")), int(status["Threads"]),
            int(connections) - 1)


def mixed_load(program, seconds=600):
    """Readers, writers, followers, exports and wrong tokens for ten minutes, or as long as is said."""
    registry = Registry(program)
    load, crowd, samples = Load(registry.server.port, registry.token, writers=1, readers=2, public=2), Crowd(registry.server.port), []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(seconds / 60)
        samples.append(sample(registry))
    crowd.stop()
    load.stop()
    time.sleep(8)
    rest = sample(registry)
    told = judge(registry, load)
    registry.end()
    # A fifth of the time to warm up; then the second half holds no more than the first.
    warm = samples[len(samples) // 5:]
    first, second = warm[: len(warm) // 2], warm[len(warm) // 2:]
    columns = [(max(one[place] for one in first), max(one[place] for one in second)) for place in range(4)]
    names = ["megabytes", "open files", "threads", "connections"]
    held = {name: f"{before} → {after}, at rest {at_rest}" for name, (before, after), at_rest in zip(names, columns, rest)}
    unexpected = [key for key in crowd.counts if key.split()[1] not in ("200", "401", "429")]
    assert not unexpected, crowd.counts
    assert columns[0][1] <= columns[0][0] * 1.1 + 5, held
    assert all(after <= before * 1.2 + 3 for before, after in columns[1:]), held
    # Nobody asks any more: nothing is held but what the pool keeps open, 8 connections and the one that listens.
    assert rest[1] <= columns[1][0] and rest[3] <= 9, held
    return {"seconds": seconds, **held, "others": crowd.counts, **told}
