#!/bin/sh
# How fast does `troth monitor` read a log and judge it, one core, one process each? Prints a table
# in Markdown. Where a `monpoly` is on the PATH it runs in the same round, and its verdicts are
# compared line for line.
#
#   bench/monitor.sh [N_EVENTS [ROUNDS [LOG]]]
#
# Without LOG one is made by bench/monitor/make_log.py. `processor` is user and system time, which
# other work on the machine disturbs less than wall time; memory is the largest resident set, of a
# run of its own.
set -eu
cd "$(dirname "$0")/.."
n=${1:-1000000}
rounds=${2:-5}
troth=${TROTH:-target/release/troth}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log=${3:-$work/events.log}
[ -n "${3:-}" ] || python3 bench/monitor/make_log.py "$n" 7 >"$log"

cat >"$work/events.sig" <<'SIG'
approve(m:int, r:int) publish(r:int) request(q:int) answer(q:int) strike(p:int, z:int)
SIG
printf '%s' 'publish(r) IMPLIES ONCE[0,7d] EXISTS m. approve(m,r)' >"$work/approved.mfotl"
printf '%s' 'request(q) IMPLIES EVENTUALLY[0,24h] answer(q)' >"$work/answered.mfotl"
printf '%s' '(c <- CNT z; p ONCE[0,24h] strike(p,z)) AND c > 12' >"$work/counted.mfotl"
printf '%s' 'strike(p,z) IMPLIES NOT (EXISTS y. ONCE(0,1h] strike(p,y))' >"$work/pause.mfotl"
printf '%s' 'publish(r) IMPLIES EXISTS m. ONCE[0,7d] approve(m,r)' >"$work/lawyer.mfotl"

python3 - "$troth" "$log" "$rounds" "$work" <<'PYTHON'
import math, os, platform, shutil, statistics, subprocess, sys, time

troth, log, rounds, work = sys.argv[1:]
rounds = int(rounds)
POLICIES = [("approved", True), ("answered", True), ("counted", False), ("pause", True),
            ("lawyer", True)]
monpoly = shutil.which("monpoly")


def measure(command, out):
    """Wall and processor time in seconds."""
    with open(out, "wb") as verdicts:
        start = time.perf_counter()
        ran = subprocess.Popen(command, stdout=verdicts, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(ran.pid, 0)
        wall = time.perf_counter() - start
    ran.returncode = os.waitstatus_to_exitcode(status)
    if ran.returncode != 0:
        sys.exit(f"{command} ended with {ran.returncode}")
    return wall, used.ru_utime + used.ru_stime


def memory(command):
    """The largest resident set in MB, as the kernel tells it while the process runs."""
    ran = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    while ran.poll() is None:
        try:
            with open(f"/proc/{ran.pid}/status") as told:
                lines = dict(line.split(":", 1) for line in told)
        except OSError:
            break
        # Before it becomes another program the process is a copy of this one.
        if "python" not in lines["Name"]:
            most = max(most, int(lines.get("VmHWM", "0 kB").split()[0]))
        time.sleep(0.005)
    ran.wait()
    return most / 1024


def ours(policy, negate):
    return [troth, "monitor", "--sig", f"{work}/events.sig", "--formula",
            f"{work}/{policy}.mfotl", "--log", log] + ["--negate"] * negate


def theirs(policy, negate):
    return [monpoly, "-nonewlastts", "-sig", f"{work}/events.sig", "-formula",
            f"{work}/{policy}.mfotl", "-log", log] + ["-negate"] * negate


def lines(path):
    with open(path, "rb") as file:
        return sum(1 for _ in file)


def processor():
    with open("/proc/cpuinfo") as told:
        names = [line.split(":")[1].strip() for line in told if line.startswith("model name")]
    return names[0] if names else platform.processor()


commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True)
load = os.getloadavg()[0]
rows, ratios = [], []
for policy, negate in POLICIES:
    told = {"troth": [], "monpoly": []}
    for _ in range(rounds):
        told["troth"].append(measure(ours(policy, negate), f"{work}/troth.out"))
        if monpoly and policy != "lawyer":
            told["monpoly"].append(measure(theirs(policy, negate), f"{work}/monpoly.out"))
    same = ""
    if told["monpoly"]:
        with open(f"{work}/troth.out", "rb") as a, open(f"{work}/monpoly.out", "rb") as b:
            same = "same" if a.read() == b.read() else "DIFFERENT"
        ratios.append(statistics.median(t[0] for t in told["monpoly"])
                      / statistics.median(t[0] for t in told["troth"]))
    for name, times in told.items():
        if times:
            wall, used = (statistics.median(column) for column in zip(*times))
            command = ours(policy, negate) if name == "troth" else theirs(policy, negate)
            least = min(t[0] for t in times)
            rows.append(f"| {policy} | {name} | {wall:.3f} | {least:.3f} | {used:.3f} | "
                        f"{memory(command):.1f} | {lines(f'{work}/troth.out')} {same} |")

print(f"{time.strftime('%Y-%m-%d')}, commit {commit.stdout.strip()}, {processor()}, "
      f"{os.cpu_count()} cores, load {load:.1f} at the start, {rounds} rounds, "
      f"{os.path.getsize(log) / 1e6:.0f} MB\n")
print("| policy | program | median wall s | least | median processor s | MB | verdict lines |")
print("|---|---|---|---|---|---|---|")
print("\n".join(rows))
if ratios:
    mean = math.exp(statistics.mean(math.log(ratio) for ratio in ratios))
    print(f"\ntimes as fast: {', '.join(f'{ratio:.1f}' for ratio in ratios)}; "
          f"geometric mean {mean:.1f}")
PYTHON
