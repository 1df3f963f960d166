"""The load: wrk, and what was used while it ran."""

import json
import subprocess
import tempfile

from . import processes
from .cluster import BENCH


def wrk(server, query, file, seconds, connections):
    """wrk's own figures: requests, microseconds, failed, p50, p99."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", BENCH / "wrk.lua",
               f"http://127.0.0.1:{server.port}{server.address(query)}", "--", file]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise SystemExit(f"wrk failed: {done.stdout[-500:]}{done.stderr[-500:]}")
    return json.loads(lines[-1])


def measure(server, query, bodies, cluster, options):
    """One round of one server and query."""
    with tempfile.NamedTemporaryFile(prefix="chiraka-bench-", suffix=".requests") as file:
        file.write(b"\n".join(bodies) + b"\n")
        file.flush()
        cluster.quieten()
        wrk(server, query, file.name, 1, options.clients)
        before = server.cpu(), processes.cpu(cluster.postmaster)
        figures = wrk(server, query, file.name, options.seconds, options.clients)
        after = server.cpu(), processes.cpu(cluster.postmaster)
    if figures["failed"] or not figures["requests"]:
        print(f"  {server.name} {query}: {figures['failed']} of {figures['requests']} requests failed", flush=True)
    requests = max(1, figures["requests"])
    return {
        "rate": figures["requests"] / figures["microseconds"] * 1e6,
        "p50": figures["p50"] / 1000,
        "p99": figures["p99"] / 1000,
        "server": (after[0] - before[0]) / requests,
        "postgres": (after[1] - before[1]) / requests,
        "failed": figures["failed"],
    }
