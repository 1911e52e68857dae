"""Prints documents without their labels, for a second person to label.

    python3 blank.py NAME… > labels_second.py

What comes out is a file of labels in the form that `gold.py` describes, with no account in it.
"""

import importlib
import pathlib
import sys

import gold


def quoted(words):
    """A Python string in double quotes."""
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main():
    for labels in sorted(pathlib.Path(__file__).parent.glob("labels_*.py")):
        importlib.import_module(labels.stem)
    documents = {document["name"]: document for document in gold.DOCUMENTS}
    print("from gold import BREAK, CONDITIONAL, DEMANDED, LINE, NOT, OFFERED, A, S, by, document")
    for name in sys.argv[1:]:
        told = documents[name]
        head = ", ".join(
            f"{key}={quoted(told[key])}"
            for key in ("style", "conflict", "title", "publisher", "published")
        )
        print(f"\ndocument(\n    \"second\", {quoted(name)}, {head},\n    body=[")
        for part in told["body"]:
            mark = {gold.BREAK: "BREAK", gold.LINE: "LINE"}.get(part) if not isinstance(part, gold.Sentence) else None
            print(f"        {mark or f'S({quoted(part.words)})'},")
        print("    ])")


if __name__ == "__main__":
    main()
