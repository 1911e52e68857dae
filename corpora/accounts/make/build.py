"""Writes dev/, test/ and documents.tsv from the labels beside this file, then checks them.

    python3 corpora/accounts/make/build.py

Every mention must be the words at its place; each line must hold to the wire's JSON Schema
where the `jsonschema` package is installed. Prints how many accounts there are of each kind.
"""

import collections
import datetime
import importlib
import json
import pathlib

import gold

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE.parent
SCHEMA = CORPUS.parent.parent / "schema" / "wire-1.schema.json"


def mentions(value):
    """Every part of a line that quotes its document."""
    if isinstance(value, dict):
        if {"text", "start", "end"} <= value.keys():
            yield value
        for part in value.values():
            yield from mentions(part)
    elif isinstance(value, list):
        for part in value:
            yield from mentions(part)


def schema_check():
    try:
        import jsonschema
    except ImportError:
        print("not checked against the schema: `jsonschema` is not installed")
        return lambda line: None
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate


WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def check_weekday(path, told):
    """A day of the week that stands in the words of a time is that day in the calendar.

    Midnight is left out: it may be either end of its day.
    """
    words, day = told["text"].split(), told["timex"][:10]
    named = [number for number, name in enumerate(WEEKDAYS) if name in words]
    if len(named) == 1 and "midnight" not in words and len(day) == 10 and day[4] == day[7] == "-" and day[:4].isdigit():
        weekday = datetime.date.fromisoformat(day).weekday()
        assert weekday == named[0], f"{path.name}: {told['text']} is no {WEEKDAYS[weekday]}"


def check(path, against_schema):
    head, *accounts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    against_schema(head)
    text = head["text"]
    assert head["length"] == len(text), path
    for account in accounts:
        against_schema(account)
        if "when" in account:
            check_weekday(path, account["when"])
        span = account["span"]
        assert text[span["start"] : span["end"]] == account["text"], (path, account["id"])
        for mention in mentions(account):
            assert text[mention["start"] : mention["end"]] == mention["text"], (path, mention)
    return head, accounts


def catalogue(read):
    """One line a document: what it is, who wrote it, when, and how much it holds."""
    columns = ("part", "name", "style", "conflict", "published", "author", "words", "accounts")
    rows = []
    for document in gold.DOCUMENTS:
        head, accounts = read[document["part"], document["name"]]
        row = {
            **document, "author": document["publisher"],
            "words": len(head["text"].split()), "accounts": len(accounts),
        }
        assert all(row[key] != "" for key in columns), f"{document['name']}: {row}"
        datetime.date.fromisoformat(document["published"])
        rows.append("\t".join(str(row[key]) for key in columns))
    lines = ["\t".join(columns), *sorted(rows)]
    (CORPUS / "documents.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    for labels in sorted(HERE.glob("labels_*.py")):
        importlib.import_module(labels.stem)
    gold.write(CORPUS)
    styles = {document["name"]: document["style"] for document in gold.DOCUMENTS}
    against_schema = schema_check()
    read = {}
    for part in ("dev", "test"):
        counts = {key: collections.Counter() for key in ("style", "type", "status", "factuality")}
        words = n_accounts = 0
        paths = sorted((CORPUS / part).glob("*.jsonl"))
        for path in paths:
            head, accounts = check(path, against_schema)
            read[part, head["name"]] = (head, accounts)
            words += len(head["text"].split())
            n_accounts += len(accounts)
            counts["style"][styles[head["name"]]] += 1
            for account in accounts:
                counts["type"][account["event"]["type"]] += 1
                counts["status"][account["status"]] += 1
                counts["factuality"][account["factuality"]] += 1
        print(f"{part}: {len(paths)} documents, {words} words, {n_accounts} accounts")
        for key, counter in counts.items():
            told = ", ".join(f"{name} {n}" for name, n in sorted(counter.items()))
            print(f"  by {key}: {told}")
    catalogue(read)


if __name__ == "__main__":
    main()
