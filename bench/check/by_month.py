"""Cases by the month in which they begin: of an open zone beside a drawn one.

by_month.py FINDINGS ZONE: the findings of `troth check --format json`, and the zone whose months
are counted. Exits with 1 where an open zone was judged, or a drawn one was not.
"""

import collections
import datetime
import json
import sys
import zoneinfo

OPEN, DRAWN = "idlib-memorandum-2018/3", "idlib-with-a-zone/3"
STANDINGS = ["broken", "disputed", "alleged"]


def main(path, zone):
    zone = zoneinfo.ZoneInfo(zone)
    months = collections.defaultdict(collections.Counter)
    faults = 0
    with open(path, encoding="utf-8") as file:
        findings = json.load(file)
    for finding in findings:
        if finding["kind"] != "finding" or finding["case"]["kind"] != "incident":
            continue
        begins = datetime.datetime.fromisoformat(finding["case"]["from"]).astimezone(zone)
        is_open = finding["clause"] == OPEN
        faults += is_open != (finding["standing"] == "undefined")
        column = "undefined" if is_open else finding["standing"]
        months[begins.strftime("%Y-%m")][column] += 1
    columns = ["undefined", *STANDINGS]
    print("| month | zone left open: undefined | zone drawn: " + " | ".join(STANDINGS) + " |")
    print("|---|" + "---|" * len(columns))
    for month in sorted(months):
        print(f"| {month} | " + " | ".join(str(months[month][one]) for one in columns) + " |")
    total = sum(months.values(), collections.Counter())
    print("| all | " + " | ".join(str(total[one]) for one in columns) + " |")
    if faults:
        sys.exit(f"{faults} cases of an open zone were judged, or of a drawn one were not")


if __name__ == "__main__":
    main(*sys.argv[1:])
