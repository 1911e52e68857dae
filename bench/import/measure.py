"""Runs a command and prints one row: wall, processor, memory, rows a second."""

import resource
import subprocess
import sys
import time

name, rows, _, *command = sys.argv[1:]
start = time.monotonic()
ran = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
wall = time.monotonic() - start
# 3: some rows were named and left out; the rest was read.
assert ran.returncode in (0, 3), ran.returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
processor = used.ru_utime + used.ru_stime
print(
    f"| {name} | {int(rows):,} | {wall:.2f} | {processor:.2f} "
    f"| {used.ru_maxrss / 1024:.0f} | {int(rows) / wall:,.0f} |",
    flush=True,
)
