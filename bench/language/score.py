"""Scores CoNLL-U against a gold treebank by the definitions of the CoNLL 2018 shared task.

    python score.py GOLD.conllu SYSTEM.conllu

Both must have the same characters, white space aside. Tokens and sentences are right where their
characters are; words are aligned by their characters, those of tokens of several words by the
longest common row of forms; tags and heads count where the words are aligned; relations without
their subtypes. Prints F1 in percent as JSON.
"""

import json
import sys
from collections import namedtuple

Word = namedtuple("Word", "start end several form upos xpos lemma head deprel")


def read(path):
    """Spans of sentences and tokens, and words, with characters counted without white space."""
    characters, sentences, tokens, words = [], [], [], []
    at, base, until, span = 0, 0, 0, None
    start = 0
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\r\n")
        if not line:
            if at > start:
                sentences.append((start, at))
            start, base, until = at, len(words), 0
            continue
        if line.startswith("#"):
            continue
        fields = line.split("\t")
        form = "".join(fields[1].split())
        if "." in fields[0]:
            continue
        if "-" in fields[0]:
            until = int(fields[0].split("-")[1])
            span = (at, at + len(form))
        elif int(fields[0]) > until:
            span = (at, at + len(form))
        if "-" in fields[0] or int(fields[0]) > until:
            characters.append(form)
            tokens.append(span)
            at = span[1]
        if "-" not in fields[0]:
            head = int(fields[6])
            words.append(Word(*span, int(fields[0]) <= until, fields[1].lower(), fields[3], fields[4],
                              fields[2], base + head - 1 if head else None, fields[7].split(":")[0]))
    if at > start:
        sentences.append((start, at))
    return "".join(characters), sentences, tokens, words


def common(one, other):
    """Pairs of places in a longest common subsequence."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in reversed(range(len(one))):
        for j in reversed(range(len(other))):
            table[i][j] = (table[i + 1][j + 1] + 1 if one[i] == other[j]
                           else max(table[i + 1][j], table[i][j + 1]))
    i = j = 0
    while i < len(one) and j < len(other):
        if one[i] == other[j]:
            yield i, j
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1


def align(gold, system):
    """Pairs of places of words that are the same."""
    pairs, g, s = [], 0, 0
    while g < len(gold) and s < len(system):
        if gold[g].several or system[s].several:
            if not gold[g].several and gold[g].end <= system[s].start:
                g += 1
                continue
            if not system[s].several and system[s].end <= gold[g].start:
                s += 1
                continue
            end = gold[g].end if gold[g].several else system[s].end
            first_g, first_s, grew = g, s, True
            while grew:
                grew = False
                while g < len(gold) and gold[g].start < end:
                    end = max(end, gold[g].end if gold[g].several else end)
                    g, grew = g + 1, True
                while s < len(system) and system[s].start < end:
                    end = max(end, system[s].end if system[s].several else end)
                    s, grew = s + 1, True
            rows = [word.form for word in gold[first_g:g]], [word.form for word in system[first_s:s]]
            pairs += [(first_g + i, first_s + j) for i, j in common(*rows)]
        elif (gold[g].start, gold[g].end) == (system[s].start, system[s].end):
            pairs.append((g, s))
            g, s = g + 1, s + 1
        elif gold[g].start <= system[s].start:
            g += 1
        else:
            s += 1
    return pairs


def f1(right, n_gold, n_system):
    return round(200 * right / max(1, n_gold + n_system), 2)


def main():
    gold_text, gold_sentences, gold_tokens, gold = read(sys.argv[1])
    text, sentences, tokens, system = read(sys.argv[2])
    if gold_text != text:
        at = next((i for i, (a, b) in enumerate(zip(gold_text, text)) if a != b), len(text))
        sys.exit(f"the texts differ: `{gold_text[at:at + 20]}` and `{text[at:at + 20]}`")
    pairs = align(gold, system)
    partner = dict(pairs)
    same = lambda key: sum(getattr(gold[g], key) == getattr(system[s], key) for g, s in pairs)

    def is_head(g, s):
        head = gold[g].head
        return system[s].head is None if head is None else partner.get(head, -1) == system[s].head

    heads = [pair for pair in pairs if is_head(*pair)]
    labelled = sum(gold[g].deprel == system[s].deprel for g, s in heads)
    spans = lambda one, other: f1(len(set(one) & set(other)), len(one), len(other))
    word = lambda right: f1(right, len(gold), len(system))
    print(json.dumps({
        "tokens": spans(gold_tokens, tokens), "sentences": spans(gold_sentences, sentences),
        "words": word(len(pairs)), "UPOS": word(same("upos")), "XPOS": word(same("xpos")),
        "lemmas": word(same("lemma")), "UAS": word(len(heads)), "LAS": word(labelled),
    }))


main()
