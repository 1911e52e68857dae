#!/bin/sh
# How long does it take to read an article and to check the example agreement, each as a fresh
# process? Prints a table in Markdown.
#
#   bench/article.sh [ARTICLE [PUBLISHED [RUNS]]]
#
# `processor` is the median of user and system time, which other work on the machine disturbs less.
# `check, new record` starts each run from a docket without its record: all documents are read
# again. `check, record kept` starts from the example's record.
set -eu
cd "$(dirname "$0")/.."
article=${1:-examples/december-2025/documents/04-call-with-envoys.md}
published=${2:-2025-12-06}
runs=${3:-20}
troth=${TROTH:-target/release/troth}
docket=examples/december-2025
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$docket" "$work/kept"
"$troth" check --docket "$work/kept" --as-of 2025-12-09 >/dev/null 2>&1 || true

python3 - "$troth" "$article" "$published" "$runs" "$docket" "$work" <<'PYTHON'
import os, platform, shutil, statistics, subprocess, sys, time

troth, article, published, runs, docket, work = sys.argv[1:]
fresh, kept = os.path.join(work, "new"), os.path.join(work, "kept")


def without_record():
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(docket, fresh, ignore=shutil.ignore_patterns("record.troth*"))


def times(arguments, prepare=lambda: None):
    """Wall and processor times in milliseconds, without the first run, which warms the pages."""
    told = []
    for _ in range(int(runs) + 1):
        prepare()
        start = time.perf_counter()
        ran = subprocess.Popen(
            [troth, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(ran.pid, 0)
        wall = time.perf_counter() - start
        told.append((wall * 1000, (used.ru_utime + used.ru_stime) * 1000))
        ran.returncode = os.waitstatus_to_exitcode(status)
        if ran.returncode not in (0, 1):
            sys.exit(f"{arguments} ended with {ran.returncode}")
    return told[1:]


def row(name, told):
    wall, cpu = zip(*told)
    median = statistics.median(wall)
    print(f"| {name} | {median:.1f} | {min(wall):.1f} | {max(wall):.1f} | "
          f"{statistics.median(cpu):.1f} |")
    return median


def cpu():
    with open("/proc/cpuinfo") as lines:
        names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def output(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


load = os.getloadavg()[0]
read = times(["read", article, "--published", published, "--format", "jsonl"])
new = times(["check", "--docket", fresh, "--as-of", "2025-12-09"], without_record)
again = times(["check", "--docket", kept, "--as-of", "2025-12-09"])

print(f"{time.strftime('%Y-%m-%d')}, commit {output('git', 'describe', '--always', '--dirty')}, "
      f"{cpu()}, {os.cpu_count()} cores, load {load:.1f} at the start, {runs} runs each\n")
print("| fresh process | median ms | min | max | processor |\n|---|---|---|---|---|")
a = row(f"`troth read {os.path.basename(article)} --published {published} --format jsonl` "
        f"({os.path.getsize(article)} bytes)", read)
b = row("`troth check --docket COPY --as-of 2025-12-09`, new record: all documents are read", new)
c = row("`troth check --docket COPY --as-of 2025-12-09`, record kept", again)
print(f"\nTogether: {a + c:.0f} ms with the example's record, {a + b:.0f} ms with a new record.")
PYTHON
