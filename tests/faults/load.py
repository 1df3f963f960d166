"""Who asks a registry while something is broken, and what is found in the end."""

import http.client
import json
import os
import subprocess
import threading
import time

DRAFT = """mutation ($input: DraftAgreementInput!) { draftAgreement(input: $input) {
  agreement { id } userErrors { code message } } }"""
READ = "{ agreements(first: 5) { totalCount nodes { title(language: FR) council { slug } } } }"


class Load:
    """Writers and readers, until told to stop; `public` readers have no token. What no answer came to is sent again with the
    same key, at the end."""

    def __init__(self, port, token, writers=3, readers=3, public=0):
        self.port, self.token, self.stopping = port, token, threading.Event()
        self.lock, self.acknowledged, self.open = threading.Lock(), {}, []
        self.counts, self.slowest, self.last_good, self.without = {}, 0.0, time.monotonic(), 0
        self.codes, self.public_counts = {}, {}
        self.threads = [threading.Thread(target=self.write, args=(number,), daemon=True) for number in range(writers)]
        self.threads += [threading.Thread(target=self.read, args=(self.token,), daemon=True) for _ in range(readers)]
        self.threads += [threading.Thread(target=self.read, args=(None,), daemon=True) for _ in range(public)]
        for thread in self.threads:
            thread.start()

    def send(self, query, variables, connection=None, token=None):
        """The status and the answer; 0 where none came."""
        begun = time.monotonic()
        try:
            mine = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            headers = {"Content-Type": "application/json"}
            if token:
                headers["Authorization"] = f"Bearer {token}"
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
            if not token:
                self.public_counts[status] = self.public_counts.get(status, 0) + 1
            self.slowest = max(self.slowest, took)
            for error in answer.get("errors") or []:
                code = error["extensions"]["code"]
                self.codes[code] = self.codes.get(code, 0) + 1
            if status == 503 and not retry:
                self.without += 1
            if status == 200 and not answer.get("errors"):
                self.last_good = now
        return status, answer

    def draft(self, key, connection=None):
        made = {"council": "ait-melloul", "title": {"fr": key}, "idempotencyKey": key}
        status, answer = self.send(DRAFT, {"input": made}, connection, self.token)
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

    def read(self, token):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.stopping.is_set():
            status, _ = self.send(READ, {}, connection, token)
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


def judge(registry, load):
    """Stops the load. Every acknowledged write is there once; what was not acknowledged is done once, now."""
    load.stop()
    lost = changed = 0
    counts, codes = dict(load.counts), dict(load.codes)
    for key, made in load.acknowledged.items():
        again = load.draft(key)
        lost, changed = lost + (again is None), changed + (again not in (None, made))
    for key in load.open:
        if load.draft(key) is None:
            lost += 1
    _, answer = load.send("{ agreements(first: 1, filter: { status: [DRAFT] }) { totalCount } }", {}, token=load.token)
    there, sent = answer["data"]["agreements"]["totalCount"], len(load.acknowledged) + len(load.open)
    verified = subprocess.run([registry.program, "verify"], env={**os.environ, "DATABASE_URL": registry.url},
                              cwd=registry.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    told = {"acknowledged": len(load.acknowledged), "without an answer": len(load.open), "lost": lost,
            "doubled or changed": changed + abs(there - sent), "sound": verified.returncode == 0,
            "statuses": {str(status): count for status, count in sorted(counts.items())}, "codes": codes,
            "503 without Retry-After": load.without, "slowest": f"{load.slowest:.1f} s"}
    if lost or told["doubled or changed"] or not told["sound"] or load.without:
        raise SystemExit(f"FAILED: {told}\n{verified.stdout[-2000:]}")
    return told
