"""How far two labellings of the same documents agree.

    python3 agree.py FIRST… SECOND [--show]

FIRST (one or more) and SECOND are files or folders of wire lines; documents are paired by their id. An account
of one side is found on the other by the rule of `troth score`: the same type, and triggers that
overlap, or, failing that, the same sentence; each is taken once. Neither side is the truth: F1 is
the same both ways. Speaker, status and factuality are compared on the pairs. Intervals are 95 %,
from 1,000 samples of whole documents with a fixed seed. `--show` prints where the two differ.
"""

import collections
import json
import pathlib
import random
import sys


def read(path):
    """Each document's id, with its name and accounts."""
    path = pathlib.Path(path)
    files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    documents = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            if told["kind"] == "document":
                documents[told["id"]] = (told.get("name", file.stem), [])
            elif told["kind"] == "account":
                documents[told["document"]][1].append(told)
    return documents


def overlap(a, b):
    return a["start"] < b["end"] and b["start"] < a["end"]


def pairs_of(first, second):
    """Accounts that both sides have: overlapping triggers first, then the same sentence."""
    pairs, taken = {}, set()
    closeness = (
        lambda a, b: overlap(a["event"]["trigger"], b["event"]["trigger"]),
        lambda a, b: overlap(a["span"], b["span"]),
    )
    for close in closeness:
        for i, a in enumerate(first):
            for j, b in enumerate(second):
                if i in pairs or j in taken or a["event"]["type"] != b["event"]["type"]:
                    continue
                if close(a, b):
                    pairs[i] = j
                    taken.add(j)
    return [(first[i], second[j]) for i, j in sorted(pairs.items())]


def same_speaker(a, b):
    """The same innermost speaker: overlapping words, or the same name; or nobody in both."""
    if not a["attribution"] or not b["attribution"]:
        return a["attribution"] == b["attribution"] and a.get("speaker") == b.get("speaker")
    a, b = a["attribution"][0], b["attribution"][0]
    words = "start" in a and "start" in b and overlap(a, b)
    return words or ("name" in a and a.get("name") == b.get("name"))


AGREE_ON = {
    "speaker": same_speaker,
    "status": lambda a, b: a["status"] == b["status"],
    "factuality": lambda a, b: a["factuality"] == b["factuality"],
}


def count(first, second):
    """What one document comes to."""
    pairs = pairs_of(first, second)
    told = {"first": len(first), "second": len(second), "both": len(pairs)}
    for field, same in AGREE_ON.items():
        told[field] = sum(same(a, b) for a, b in pairs)
    return told


def figures(counts):
    """Shares over many documents; 1 where there is nothing to disagree on."""
    whole = collections.Counter()
    for told in counts:
        whole.update(told)
    labelled = whole["first"] + whole["second"]
    shares = {"accounts, F1": 2 * whole["both"] / labelled if labelled else 1.0}
    for field in AGREE_ON:
        shares[field] = whole[field] / whole["both"] if whole["both"] else 1.0
    return shares


def told_in_words(field, account):
    """A field as it is printed: who speaks, or the value."""
    if field != "speaker":
        return account[field]
    return account["attribution"][0]["text"] if account["attribution"] else "nobody"


def in_words(account):
    return f"{account['event']['type']} “{account['event']['trigger']['text']}”: {account['text']}"


def differences(first, second):
    """The accounts that only one side has, and the pairs that differ in a field."""
    pairs = pairs_of(first, second)
    for side, accounts, paired in (
        ("first", first, [a for a, _ in pairs]),
        ("second", second, [b for _, b in pairs]),
    ):
        for account in accounts:
            if not any(account is other for other in paired):
                yield f"only {side}: {in_words(account)}"
    for a, b in pairs:
        for field, same in AGREE_ON.items():
            if not same(a, b):
                values = " / ".join(told_in_words(field, account) for account in (a, b))
                yield f"{field} {values}: {in_words(a)}"


def main():
    show = "--show" in sys.argv
    paths = [word for word in sys.argv[1:] if word != "--show"]
    if len(paths) < 2:
        raise SystemExit(__doc__)
    *labelled, second = (read(path) for path in paths)
    first = {key: told for documents in labelled for key, told in documents.items()}
    shared = [key for key in first if key in second]
    if not shared:
        raise SystemExit("the two have no document in common")
    counts = [count(first[key][1], second[key][1]) for key in shared]
    chance = random.Random(1)
    samples = [figures(chance.choices(counts, k=len(counts))) for _ in range(1000)]
    whole = collections.Counter()
    for told in counts:
        whole.update(told)
    print(f"{len(shared)} documents; accounts: {whole['first']} and {whole['second']}, {whole['both']} in both")
    for name, value in figures(counts).items():
        spread = sorted(sample[name] for sample in samples)
        print(f"{name:13} {value:.3f}  [{spread[25]:.3f}, {spread[974]:.3f}]")
    if show:
        for key in shared:
            print(f"\n{first[key][0]}")
            for line in differences(first[key][1], second[key][1]):
                print("  " + line)


if __name__ == "__main__":
    main()
