"""Scores names against a file of CoNLL-2003's form, as the whole layer gives them.

    python3 bench/language/names.py FILE[.gz] [TROTH]

Sentences and words are the file's own (`troth language --input conllu`). A name is found if its
words and its kind are the same: the shared task's F1 (Tjong Kim Sang and De Meulder 2003). Words
written with a hyphen stand as UD writes them, one word for each part, since that is what the layer
was trained on; a name's bounds move with them.
"""

import collections
import gzip
import re
import subprocess
import sys

KEEPS_HYPHEN = ("non-", "anti-", "co-", "ex-", "pre-", "pro-", "mid-", "re-")


def words_of(word):
    """The word as UD writes it."""
    is_compound = re.match(r"^[A-Za-z]{2,}.*-.*[A-Za-z]", word)
    if not is_compound or word.lower().startswith(KEEPS_HYPHEN):
        return [word]
    return [part for part in re.split(r"(-)", word) if part]


def gold(path):
    """Sentences as (words, names), a name being (first, end, kind)."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as lines:
        rows = []
        for line in [*lines, "\n"]:
            if line.strip():
                columns = line.split()
                rows.append((columns[0], columns[-1]))
            elif rows:
                if not rows[0][0].startswith("-DOCSTART"):
                    yield sentence(rows)
                rows = []


def sentence(rows):
    words, names, last = [], [], None
    for word, tag in rows:
        kind = None if tag == "O" else tag[2:]
        start = len(words)
        words += words_of(word)
        if kind and kind == last and not tag.startswith("B-"):
            names[-1][1] = len(words)
        elif kind:
            names.append([start, len(words), kind])
        last = kind
    return words, {tuple(name) for name in names}


def found(troth, sentences):
    rows = "\n\n".join(
        "\n".join(f"{n}\t{word}" + "\t_" * 8 for n, word in enumerate(words, 1))
        for words, _ in sentences
    )
    command = [troth, "language", "--input", "conllu", "-"]
    out = subprocess.run(command, input=rows + "\n\n", capture_output=True, text=True, check=True)
    for block in out.stdout.strip().split("\n\n"):
        names = []
        lines = [line for line in block.split("\n") if line and not line.startswith("#")]
        for n, line in enumerate(lines):
            told = re.search(r"NE=(.)-(\w+)", line.split("\t")[-1])
            if told and told[1] == "B":
                names.append([n, n + 1, told[2]])
            elif told:
                names[-1][1] = n + 1
        yield {tuple(name) for name in names}


def main():
    path = sys.argv[1]
    troth = sys.argv[2] if len(sys.argv) > 2 else "target/release/troth"
    sentences = list(gold(path))
    answers = list(found(troth, sentences))
    assert len(answers) == len(sentences), "as many sentences come out as went in"
    counts = collections.Counter()
    for (_, right), told in zip(sentences, answers):
        for kind in ("PER", "LOC", "ORG", "MISC"):
            of = lambda names: {name for name in names if name[2] == kind}
            counts[kind, "gold"] += len(of(right))
            counts[kind, "told"] += len(of(told))
            counts[kind, "both"] += len(of(right) & of(told))
    f1 = lambda kinds: 2 * sum(counts[kind, "both"] for kind in kinds) / max(
        1, sum(counts[kind, "gold"] + counts[kind, "told"] for kind in kinds))
    print("| PER, LOC, ORG together | PER | LOC | ORG | other names |\n|---|---|---|---|---|")
    each = [f1(["PER", "LOC", "ORG"]), *(f1([kind]) for kind in ("PER", "LOC", "ORG", "MISC"))]
    print("| " + " | ".join(f"{score:.3f}" for score in each) + " |")


main()
