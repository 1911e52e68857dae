"""Writes ROWS rows made of a table of UCDP's: real rows, replicated over shifted times and places.

Each round over the table moves every date by 1,461 days (four years) and every position by a
step of 0.37 degrees east, and gives the ids a number of their own.
"""

import csv
import datetime
import gzip
import sys

table, rows = sys.argv[1], int(sys.argv[2])
csv.field_size_limit(1 << 30)
with gzip.open(table, "rt", encoding="utf-8", newline="") as file:
    reader = csv.reader(file)
    header = next(reader)
    originals = list(reader)
at = {name: header.index(name) for name in header}
writer = csv.writer(sys.stdout, lineterminator="\n")
writer.writerow(header)


def moved(day, days):
    try:
        return str(datetime.date.fromisoformat(day) + datetime.timedelta(days=days))
    except (ValueError, OverflowError):
        return day


for number in range(rows):
    turn, idx = divmod(number, len(originals))
    row = list(originals[idx])
    row[at["id"]] = f"{turn}-{row[at['id']]}"
    for column in ("date_start", "date_end"):
        row[at[column]] = moved(row[at[column]], 1461 * turn)
    longitude = row[at["longitude"]]
    if longitude:
        row[at["longitude"]] = f"{float(longitude) + 0.37 * turn:.6f}"
    writer.writerow(row)
