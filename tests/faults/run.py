#!/usr/bin/env python3
"""Breaks what a registry stands on, under load, and counts what came of it.

    python3 tests/faults/run.py --program target/release/chiraka [SCENARIO …]

Each scenario starts a PostgreSQL of its own (and haproxy or PgBouncer where it needs them; all from Debian), a registry with the
real agreements in it, and writers that each send drafts with idempotency keys, and again with the same key where no answer came.
In the end: every acknowledged write is there, no key has two, and `chiraka verify` finds nothing. One line of figures each.

`single` is one server over one database, `several` more of them, `hours` what takes long; `ground` is what they stand on, `load`
who asks meanwhile.
"""

import argparse
import json
import os
import time

from ground import ROOT
from hours import mixed_load
from several import lost_notifications, pooler, rolling_restart, standby
from single import (backup_under_load, disk_full, link_broken, pool_exhausted, postgres_killed, postgres_stopped,
                    server_killed)

SCENARIOS = [postgres_killed, postgres_stopped, link_broken, server_killed, backup_under_load, disk_full, pool_exhausted, rolling_restart,
             lost_notifications, standby, pooler, mixed_load]
# What fits into seconds, for every change; it needs no right to mount, and nothing beside PostgreSQL.
SHORT = {postgres_killed: {"times": 1}, server_killed: {"times": 2}, pool_exhausted: {"seconds": 7},
         lost_notifications: {"writes": 5}, mixed_load: {"seconds": 10}}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(ROOT, "target/release/chiraka"))
    parser.add_argument("--short", action="store_true", help="those that take seconds, with small settings")
    parser.add_argument("--seconds", type=int, help="how long mixed_load takes")
    parser.add_argument("--requests", type=int, help="how many requests rolling_restart sends")
    parser.add_argument("scenario", nargs="*", metavar="SCENARIO", help=", ".join(one.__name__ for one in SCENARIOS))
    chosen = parser.parse_args()
    given = {mixed_load: {"seconds": chosen.seconds}, rolling_restart: {"requests": chosen.requests}}
    for scenario in SCENARIOS:
        is_named = scenario.__name__ in chosen.scenario
        if is_named or not chosen.scenario and (scenario in SHORT or not chosen.short):
            settings = SHORT.get(scenario, {}) if chosen.short else {}
            settings |= {name: value for name, value in given.get(scenario, {}).items() if value}
            begun = time.monotonic()
            told = scenario(os.path.abspath(chosen.program), **settings)
            print(f"{scenario.__name__}: {scenario.__doc__}\n    {json.dumps(told, ensure_ascii=False)} "
                  f"({time.monotonic() - begun:.0f} s)", flush=True)
