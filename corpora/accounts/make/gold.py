"""Turns labelled documents, written as Python data, into the wire's JSON Lines.

A document is a list of sentences; a sentence is its words with the accounts that its words
carry. Every label quotes the words that carry it. A quote that is not in its sentence, or that
stands there more than once without saying which, stops the build: nothing without a span.

How a quote is written:

    "harbour officials"            once in the sentence
    "Norland#2"                    its second occurrence in the sentence
    "@Anna Velt#1"                 looked for in the whole document
    "Norland|XNL"                  an actor with its country
    "the ministry|XNL/GOV|Name"    country, sector, canonical name (each may be empty)
    "40 drones|drone|40"           an instrument: kind, count
    "the port|port"                an object: category, count
    "12 people|killed|12"          an effect: kind, count
    "Saturday night|2031-03-08TNI" a time: TIMEX3 value; interval by rule, or `|from|to`
    "Bas|XNL|Bas"                  a place: country, the gazetteer's name

Several of them stand in one string, parted by ";". Counts: "12" exactly, "12+" at least,
"12-" at most, "10..20" a range, "~12" about.
"""

import datetime
import hashlib
import json
import re
import unicodedata

BREAK = None  # a new paragraph
LINE = "\n"  # a new line

# What often goes together.
NOT = {"factuality": "CT-"}
DEMANDED = {"status": "demanded", "factuality": "Uu"}
OFFERED = {"status": "offered", "factuality": "Uu"}
CONDITIONAL = {"status": "conditional", "factuality": "Uu"}

ACLED = {
    "clash": ("Battles", "Armed clash"),
    "regained": ("Battles", "Government regains territory"),
    "overtaken": ("Battles", "Non-state actor overtakes territory"),
    "air": ("Explosions/Remote violence", "Air/drone strike"),
    "shelling": ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
    "ied": ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
    "grenade": ("Explosions/Remote violence", "Grenade"),
    "suicide": ("Explosions/Remote violence", "Suicide bomb"),
    "attack": ("Violence against civilians", "Attack"),
    "abduction": ("Violence against civilians", "Abduction/forced disappearance"),
    "peaceful": ("Protests", "Peaceful protest"),
    "intervention": ("Protests", "Protest with intervention"),
    "excessive": ("Protests", "Excessive force against protesters"),
    "riot": ("Riots", "Violent demonstration"),
    "mob": ("Riots", "Mob violence"),
    "agreement": ("Strategic developments", "Agreement"),
    "arrests": ("Strategic developments", "Arrests"),
    "looting": ("Strategic developments", "Looting/property destruction"),
    "disrupted": ("Strategic developments", "Disrupted weapons use"),
    "transfer": ("Strategic developments", "Non-violent transfer of territory"),
    "change": ("Strategic developments", "Change to group/activity"),
    "other": ("Strategic developments", "Other"),
}

DAY_PARTS = {"TMO": (6, 12), "TAF": (12, 18), "TEV": (18, 24), "TNI": (18, 30)}

DOCUMENTS = []


class Sentence:
    def __init__(self, words, accounts):
        self.words, self.accounts = words, accounts


def S(words, *accounts):
    """A sentence and what it tells."""
    return Sentence(words, accounts)


def A(event, trigger, **fields):
    """An account: its type (with its mode behind it), its trigger, and its other fields."""
    return {"event": event, "trigger": trigger, **fields}


def by(speakers, cue=None, quotation="indirect"):
    """Who says so, innermost first, with the words that attribute."""
    return {"attribution": speakers, "quotation": quotation, **({"cue": cue} if cue else {})}


def document(part, name, *, style, conflict, title, publisher, published, body):
    """Adds a document to `part`: dev or test."""
    DOCUMENTS.append(locals().copy())


class Page:
    """The text of a document, and where its sentences stand in it."""

    def __init__(self, name, body):
        self.name, self.text, self.spans, self.accounts = name, "", [], []
        glue = ""
        for sentence in body:
            if sentence in (BREAK, LINE):
                glue = sentence or "\n\n"
                continue
            start = len(self.text) + len(glue)
            self.text += glue + sentence.words
            span = (start, len(self.text))
            self.accounts += [(span, account) for account in sentence.accounts]
            glue = " "
        assert unicodedata.is_normalized("NFC", self.text), name

    def find(self, quote, span):
        """Where a quote stands: in its sentence, or with "@" in the whole document."""
        words, _, nth = quote.partition("#")
        if words.startswith("@"):
            words, span = words[1:], (0, len(self.text))
        left = r"(?<!\w)" if words[0].isalnum() else ""
        right = r"(?!\w)" if words[-1].isalnum() else ""
        inside = self.text[span[0] : span[1]]
        hits = [hit.start() + span[0] for hit in re.finditer(left + re.escape(words) + right, inside)]
        where = f"{self.name}: {quote!r} in {inside!r}"
        if not hits or (nth and int(nth) > len(hits)):
            raise SystemExit(f"not there: {where}")
        if len(hits) > 1 and not nth:
            raise SystemExit(f"which one: {where}")
        start = hits[int(nth) - 1 if nth else 0]
        return {"text": words, "start": start, "end": start + len(words)}


def count(words):
    """A count's range from its short form."""
    if ".." in words:
        low, high = words.split("..")
        return {"min": int(low), "max": int(high), "approximate": True}
    if words.startswith("~"):
        return {"min": int(words[1:]), "max": int(words[1:]), "approximate": True}
    if words.endswith("+"):
        return {"min": int(words[:-1]), "approximate": True}
    if words.endswith("-"):
        return {"max": int(words[:-1]), "approximate": True}
    return {"min": int(words), "max": int(words)}


def interval(timex):
    """First and last minute of a TIMEX3 value that names a stretch of the calendar."""
    if day := re.fullmatch(r"(\d{4}-\d\d-\d\d)(T[A-Z]{2})?", timex):
        start = datetime.datetime.fromisoformat(day[1])
        hours = DAY_PARTS[day[2]] if day[2] else (0, 24)
        ends = [start + datetime.timedelta(hours=hour) for hour in hours]
    elif re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", timex):
        start = datetime.datetime.fromisoformat(timex)
        ends = [start, start + datetime.timedelta(minutes=1)]
    elif week := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", timex):
        first = 6 if week[3] else 1
        start = datetime.datetime.fromisocalendar(int(week[1]), int(week[2]), first)
        ends = [start, start + datetime.timedelta(days=8 - first)]
    elif month := re.fullmatch(r"(\d{4})-(\d\d)", timex):
        year, number = int(month[1]), int(month[2])
        after = (year + number // 12, number % 12 + 1)
        ends = [datetime.datetime(year, number, 1), datetime.datetime(*after, 1)]
    elif re.fullmatch(r"\d{4}", timex):
        ends = [datetime.datetime(int(timex) + add, 1, 1) for add in (0, 1)]
    else:
        return {}
    return dict(zip(("from", "to"), (end.strftime("%Y-%m-%dT%H:%M") for end in ends)))


def several(page, span, listed, make):
    """One value for each of the quotes in `listed`."""
    quotes = [quote.strip() for quote in listed.split(";")] if listed else []
    values = []
    for quote in quotes:
        words, *more = quote.split("|")
        values.append({**page.find(words, span), **make(*more)})
    return values


def actor(codes="", name=""):
    country, _, sector = codes.partition("/")
    told = {"name": name, "country": country, "sector": sector}
    return {key: value for key, value in told.items() if value}


def place(country="", name=""):
    return {key: value for key, value in {"name": name, "country": country}.items() if value}


def instrument(kind, n=""):
    return {"kind": kind, **({"count": count(n)} if n else {})}


def thing(category="", n=""):
    return {**({"category": category} if category else {}), **({"count": count(n)} if n else {})}


def when(timex, start="", end=""):
    told = {"from": start, "to": end} if start or end else interval(timex)
    return {"timex": timex, **{key: value for key, value in told.items() if value}}


FIELDS = {
    "event", "trigger", "acled", "actors", "recipients", "attribution", "speaker", "cue",
    "quotation", "factuality", "status", "condition", "when", "where", "instruments", "objects",
    "effects", "topic", "same",
}


def account_line(page, document_id, number, span, told):
    """One account on the wire; `same` names the group of accounts that tell of one happening."""
    assert set(told) <= FIELDS, (page.name, set(told) - FIELDS)
    event_type, _, mode = told["event"].partition(" ")
    event = {"type": event_type}
    if mode:
        event["mode"] = mode
    if "acled" in told:
        pair = ACLED[told["acled"]]
        event["acled"] = {"event_type": pair[0], "sub_event_type": pair[1]}
    event["trigger"] = page.find(told["trigger"], span)
    actors = {
        key: several(page, span, told.get(key), actor)
        for key in ("actors", "recipients", "attribution")
    }
    single = {}
    if "speaker" in told:
        single["speaker"] = told["speaker"]
    if "cue" in told:
        single["cue"] = page.find(told["cue"], span)
    if "quotation" in told:
        single["quotation"] = told["quotation"]
    single["factuality"] = told.get("factuality", "CT+")
    single["status"] = told.get("status", "happened")
    if "condition" in told:
        single["condition"] = page.find(told["condition"], span)
    if "when" in told:
        single["when"] = several(page, span, told["when"], when)[0]
    line = {
        "kind": "account", "id": f"{document_id}/gold/{number}", "document": document_id,
        "reading": "gold", "span": {"start": span[0], "end": span[1]},
        "text": page.text[span[0] : span[1]], "event": event, **actors, **single,
        "where": several(page, span, told.get("where"), place),
        "instruments": several(page, span, told.get("instruments"), instrument),
        "objects": several(page, span, told.get("objects"), thing),
        "effects": several(page, span, told.get("effects"), instrument),
    }
    if "topic" in told:
        line["topic"] = page.find(told["topic"], span)
    return line


def lines(document):
    """A document's lines: itself, then its accounts in the order of their triggers."""
    page = Page(document["name"], document["body"])
    document_id = "sha256:" + hashlib.sha256(page.text.encode()).hexdigest()
    head = {
        "kind": "document", "id": document_id, "name": document["name"], "title": document["title"],
        "publisher": {"name": document["publisher"]}, "published": document["published"],
        "language": "en", "length": len(page.text), "text": page.text,
    }
    ordered = sorted(
        page.accounts, key=lambda told: page.find(told[1]["trigger"], told[0])["start"]
    )
    accounts = [
        account_line(page, document_id, number, span, told)
        for number, (span, told) in enumerate(ordered, 1)
    ]
    groups = [told.get("same") for _, told in ordered]
    for mine, account in zip(groups, accounts):
        account["corefers"] = [
            other["id"]
            for theirs, other in zip(groups, accounts)
            if mine and mine == theirs and other is not account
        ]
        account["review"] = "confirmed"
    return [head, *accounts]


def write(folder):
    """Writes every document to its part's folder, and says what there is."""
    names = set()
    for document in DOCUMENTS:
        assert document["name"] not in names, f"two documents named {document['name']}"
        names.add(document["name"])
        path = folder / document["part"] / f"{document['name']}.jsonl"
        path.parent.mkdir(exist_ok=True)
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines(document))
        path.write_text(text, encoding="utf-8")
