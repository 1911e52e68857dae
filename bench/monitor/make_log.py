#!/usr/bin/env python3
"""Writes a log for `bench/monitor.sh`: make_log.py N_EVENTS [SEED] > events.log

One event a time point, 60 seconds apart on average, evenly spread from 0 to 120. Managers approve
reports and reports are published: 19 of 20 soon after they were approved, a few late, a few never
approved. Requests are answered out of order by one of the fifty oldest; one in fifty is forgotten.
Parties strike zones now and then.
"""
import random
import sys


def events(n_events, chance):
    n_reports = n_requests = 0
    waiting = []
    for _ in range(n_events):
        kind = chance.random()
        if kind < 0.30 or n_reports == 0:
            yield f"approve ({chance.randrange(50)},{n_reports})"
            n_reports += 1
        elif kind < 0.60:
            yield f"publish ({published(n_reports, chance)})"
        elif kind < 0.78:
            yield f"request ({n_requests})"
            if chance.random() >= 0.02:
                waiting.append(n_requests)
            n_requests += 1
        elif kind < 0.98:
            yield f"answer ({answered(waiting, chance)})"
        else:
            yield f"strike ({chance.randrange(4)},{chance.randrange(100)})"


def published(n_reports, chance):
    how = chance.random()
    if how >= 0.97:
        return 10**9 + chance.randrange(10**6)
    oldest = n_reports - (2_000 if how < 0.95 else 20_000)
    return chance.randrange(max(0, oldest), n_reports)


def answered(waiting, chance):
    if not waiting:
        return 10**9 + chance.randrange(10**6)
    return waiting.pop(chance.randrange(min(50, len(waiting))))


def main():
    n_events = int(sys.argv[1])
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    at = 0
    for event in events(n_events, chance):
        at += chance.randint(0, 120)
        sys.stdout.write(f"@{at} {event}\n")


main()
