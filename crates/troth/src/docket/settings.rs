//! `troth.toml` to settings: parties with their sides, sources with their reliability, the time
//! zone, and what holds for documents that do not say it themselves.
//!
//! Whatever is wrong in the file is named with its place, and everything else is used.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::tz::TimeZone;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use troth_agreement::norm::Standard;
use troth_agreement::syntax::{Item, Spanned as Placed, Statement, parse_block};
use troth_gazetteer::{Gazetteer, Kind};
use troth_model::{Country, MemberName, Party, PartyId, Reliability, SourceSetting};
use troth_text::{ByteSpan, Diagnostic};

use super::fields::{Fields, Wanted, Written, as_table, as_text, span_of, wrong_type};
use super::nearest::nearest;

/// What a docket's `troth.toml` says.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The docket's name; `None` where the file does not say it: then the folder's.
    pub name: Option<String>,
    /// The zone in which civil times are meant; UTC where the file does not say it.
    pub zone: TimeZone,
    /// What holds for documents that do not say it themselves.
    pub document: DocumentDefaults,
    /// The parties with their sides, in the order of the file; ids are unique.
    pub parties: Vec<Party>,
    /// The sources, in the order of the file; each `party` is one of `parties`.
    pub sources: Vec<SourceSetting>,
    /// The record's file, relative to the docket.
    pub record: PathBuf,
    /// Which borders a map draws: `international` (as recognised internationally, what is disputed
    /// drawn as disputed) where the file does not say it.
    pub worldview: String,
    /// Layers of a map that the docket brings, in the order of the file.
    pub layers: Vec<LayerSetting>,
    /// The standard of proof of agreements that do not set their own.
    pub standard: Standard,
}

/// A layer of a map: GeoJSON (RFC 7946) in the docket's folder `layers`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerSetting {
    /// Its file's name without `.geojson`.
    pub name: String,
    /// What it is called on the map.
    pub title: String,
    /// The day that it shows; `None` where the file does not say it.
    pub date: Option<String>,
    /// Who drew it; `None` where the file does not say it.
    pub source: Option<String>,
}

/// What holds for documents that do not say it themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentDefaults {
    /// Language, ISO 639-1.
    pub language: Option<String>,
    /// Who published them.
    pub publisher: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: None,
            zone: TimeZone::UTC,
            document: DocumentDefaults::default(),
            parties: Vec::new(),
            sources: Vec::new(),
            record: PathBuf::from("record.troth"),
            worldview: "international".to_owned(),
            layers: Vec::new(),
            standard: Standard::default(),
        }
    }
}

/// Settings, with what is wrong in their file.
#[derive(Debug, Clone)]
pub struct ReadSettings {
    /// The settings, without what could not be read.
    pub settings: Settings,
    /// What is wrong, in the order of the file; labels point into its text.
    pub diagnostics: Vec<Diagnostic>,
}

const KEYS: &[&str] =
    &["name", "zone", "record", "document", "standard", "map", "party", "source", "layer"];

/// Reads the text of a `troth.toml`.
///
/// ```
/// let read = troth::docket::read_settings("zone = \"Europe/Olso\"\n[[party]]\nid = \"norland\"\n");
/// assert_eq!(read.settings.parties[0].id.as_str(), "norland");
/// assert_eq!(read.diagnostics[0].message, "unknown time zone `Europe/Olso`");
/// assert_eq!(read.diagnostics[0].help.as_deref(), Some("did you mean `Europe/Oslo`?"));
/// ```
#[must_use]
pub fn read_settings(text: &str) -> ReadSettings {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<Diagnostic> = errors.iter().map(|error| not_toml(error, text)).collect();
    let top = Fields::new(table.get_ref(), 0..0, "the docket's settings", KEYS, &mut faults);
    let parties = read_parties(&top, &mut faults);
    let default = Settings::default();
    let settings = Settings {
        name: top.text("name", &mut faults).map(|name| name.text),
        zone: top
            .text("zone", &mut faults)
            .and_then(|zone| read_zone(&zone, &mut faults))
            .unwrap_or(default.zone),
        document: read_document(&top, &mut faults),
        sources: read_sources(&top, &parties, &mut faults),
        record: top.text("record", &mut faults).map_or(default.record, |file| file.text.into()),
        standard: read_standard(&top, &mut faults).unwrap_or_default(),
        worldview: read_worldview(&top, &mut faults).unwrap_or(default.worldview),
        layers: read_layers(&top, &mut faults),
        parties,
    };
    faults.sort_by_key(|fault| fault.labels.first().map(|label| label.span));
    ReadSettings { settings, diagnostics: faults }
}

fn not_toml(error: &toml::de::Error, text: &str) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    let span =
        text.floor_char_boundary(span.start)..text.floor_char_boundary(span.end.min(text.len()));
    let message = error.message().lines().next().unwrap_or_default();
    // What the crate of TOML adds here is a word of its grammar: quotes are all that is wanted.
    let message = message.trim_end_matches(", expected literal string");
    Diagnostic::error("settings-not-toml", format!("not TOML here: {message}"))
        .at(span_of(span), "")
        .help(if message == "duplicate key" {
            "keep one of the two; further parties and sources are sections `[[party]]`, `[[source]]`"
        } else {
            "a line reads `key = \"value\"`; a section begins with `[name]` or `[[name]]`"
        })
}

fn read_zone(zone: &Written, faults: &mut Vec<Diagnostic>) -> Option<TimeZone> {
    let found = TimeZone::get(&zone.text).ok();
    if found.is_none() {
        let known: Vec<_> = jiff::tz::db().available().collect();
        let help = match nearest(&zone.text, known.iter().map(|name| name.as_str())) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "write a zone of the IANA database, such as `Europe/Kyiv` or `UTC`".to_owned(),
        };
        let message = format!("unknown time zone `{}`", zone.text);
        let fault =
            Diagnostic::error("settings-unknown-zone", message).at(zone.span, "UTC is used");
        faults.push(fault.help(help));
    }
    found
}

fn read_worldview(top: &Fields, faults: &mut Vec<Diagnostic>) -> Option<String> {
    let (table, span) = top.table("map", faults)?;
    let fields = Fields::new(table, span, "`[map]`", &["worldview"], faults);
    fields.text("worldview", faults).map(|worldview| worldview.text)
}

fn read_layers(top: &Fields, faults: &mut Vec<Diagnostic>) -> Vec<LayerSetting> {
    let mut layers = Vec::new();
    for (table, span) in top.tables("layer", faults) {
        let known = ["name", "title", "date", "source"];
        let fields = Fields::new(table, span, "`[[layer]]`", &known, faults);
        let Some(name) = read_name(&fields, "layer", faults) else { continue };
        let mut text = |key| fields.text(key, faults).map(|written| written.text);
        let title = text("title").unwrap_or_else(|| name.clone());
        layers.push(LayerSetting { title, date: text("date"), source: text("source"), name });
    }
    layers
}

fn read_document(top: &Fields, faults: &mut Vec<Diagnostic>) -> DocumentDefaults {
    let Some((table, span)) = top.table("document", faults) else {
        return DocumentDefaults::default();
    };
    let fields = Fields::new(table, span, "`[document]`", &["language", "publisher"], faults);
    DocumentDefaults {
        language: fields.text("language", faults).and_then(|tag| read_language(&tag, faults)),
        publisher: fields.text("publisher", faults).map(|publisher| publisher.text),
    }
}

fn read_language(tag: &Written, faults: &mut Vec<Diagnostic>) -> Option<String> {
    let code = tag.text.to_lowercase();
    let is_code = code.len() == 2 && troth_intake::language_name(&code) != code;
    if !is_code {
        let message = format!("unknown language `{}`", tag.text);
        let fault =
            Diagnostic::error("settings-unknown-language", message).at(tag.span, "not used");
        faults.push(fault.help("write its two letters of ISO 639-1, such as `en` or `uk`"));
    }
    is_code.then_some(code)
}

/// A standard of proof is written as in an agreement, so it is read as a statement of one.
fn read_standard(top: &Fields, faults: &mut Vec<Diagnostic>) -> Option<Standard> {
    let (table, span) = top.table("standard", faults)?;
    let fields = Fields::new(table, span, "`[standard]`", &["default"], faults);
    let written = fields.text("default", faults)?;
    let block = format!("standard of proof: {}", written.text);
    let parsed = parse_block(&block, ByteSpan::new(0, block.len()));
    let is_clear = parsed.diagnostics.is_empty();
    match &parsed.statements.items[..] {
        [Item { statement: Placed { node: Statement::Standard(proofs), .. }, .. }] if is_clear => {
            Some(Standard { any: proofs.iter().map(|proof| proof.node).collect() })
        }
        _ => {
            let message = format!("`{}` is no standard of proof", written.text);
            let fault = Diagnostic::error("settings-unknown-standard", message);
            faults.push(fault.at(written.span, "the usual one is used").help(
                "write `2 independent speakers not of the complaining side`, `seen by observers`, \
                 `admitted by the accused side`, `told by anyone`, or several with `or`",
            ));
            None
        }
    }
}

fn read_parties(top: &Fields, faults: &mut Vec<Diagnostic>) -> Vec<Party> {
    let mut parties: Vec<Party> = Vec::new();
    let mut named: BTreeMap<String, ByteSpan> = BTreeMap::new();
    for (table, span) in top.tables("party", faults) {
        let known = ["id", "name", "country", "members"];
        let fields = Fields::new(table, span, "`[[party]]`", &known, faults);
        let Some(id) = read_id(&fields, faults) else { continue };
        if let Some(first) = named.get(&id.text) {
            let message = format!("the party `{}` is there twice", id.text);
            let fault = Diagnostic::error("settings-party-twice", message)
                .at(id.span, "this one is left out")
                .at(*first, "first here");
            faults.push(fault.help("give each party an id of its own"));
            continue;
        }
        named.insert(id.text.clone(), id.span);
        parties.push(Party {
            name: fields.text("name", faults).map_or_else(|| id.text.clone(), |name| name.text),
            countries: read_countries(&fields, faults),
            members: read_members(&fields, faults),
            id: PartyId::new(id.text),
        });
    }
    parties
}

/// An id that agreements can write as a word.
fn read_id(fields: &Fields, faults: &mut Vec<Diagnostic>) -> Option<Written> {
    if !fields.has("id") {
        let fault = Diagnostic::error("settings-party-without-id", "a party without an id");
        let help = "add `id = \"norland\"`: the word by which agreements name it";
        faults.push(fault.at(fields.span(), "this party is left out").help(help));
    }
    let id = fields.text("id", faults)?;
    let is_word = id.text.starts_with(|c: char| c.is_ascii_lowercase())
        && id.text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !is_word {
        let message = format!("the id `{}` is no single word in small letters", id.text);
        let fault = Diagnostic::error("settings-party-id", message);
        let label = "this party is left out";
        faults.push(fault.at(id.span, label).help(format!(
            "begin with a small letter; small letters, digits and hyphens may follow: `{}`",
            word_like(&id.text).unwrap_or_else(|| "norland".to_owned())
        )));
    }
    is_word.then_some(id)
}

/// The id that somebody may have meant: `The South` as `the-south`.
fn word_like(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let parts = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let word = parts.collect::<Vec<_>>().join("-");
    word.starts_with(|c: char| c.is_ascii_lowercase()).then_some(word)
}

fn read_countries(fields: &Fields, faults: &mut Vec<Diagnostic>) -> Vec<Country> {
    let written = fields.texts("country", faults);
    written.iter().filter_map(|country| read_country(country, faults)).collect()
}

fn read_country(written: &Written, faults: &mut Vec<Diagnostic>) -> Option<Country> {
    let country = Country::parse(&written.text);
    if country.is_none() {
        let gazetteer = Gazetteer::embedded();
        let upper = written.text.to_uppercase();
        let named = gazetteer.candidates(&written.text);
        let named = named.iter().find(|one| one.entry.kind == Kind::Country);
        let code = named.and_then(|one| one.entry.country);
        let help = match code.or_else(|| gazetteer.country(&upper).and(Some(&*upper))) {
            Some(code) => format!("did you mean `{code}`?"),
            None => "write its three letters of ISO 3166-1, such as `NOR`; a made-up country \
                     takes letters that begin with `X`, such as `XNL`"
                .to_owned(),
        };
        let message = format!("`{}` is no code of a country", written.text);
        let fault = Diagnostic::error("settings-unknown-country", message);
        faults.push(fault.at(written.span, "not used").help(help));
    }
    country
}

fn read_members(fields: &Fields, faults: &mut Vec<Diagnostic>) -> Vec<MemberName> {
    fields.items("members").into_iter().filter_map(|item| read_member(item, faults)).collect()
}

/// A member by its name, or by its name and other names.
fn read_member(item: &Spanned<DeValue>, faults: &mut Vec<Diagnostic>) -> Option<MemberName> {
    if let Some(name) = as_text(item) {
        return Some(MemberName { name: name.text, aliases: Vec::new() });
    }
    let Some((table, span)) = as_table(item) else {
        faults.push(wrong_type("members", item, Wanted::Texts));
        return None;
    };
    let fields = Fields::new(table, span, "a member", &["name", "aliases"], faults);
    let name = read_name(&fields, "member", faults)?;
    Some(MemberName { name, aliases: read_aliases(&fields, faults) })
}

fn read_name(fields: &Fields, of: &str, faults: &mut Vec<Diagnostic>) -> Option<String> {
    let name = fields.text("name", faults);
    if !fields.has("name") {
        let fault = Diagnostic::error("settings-without-name", format!("a {of} without a name"));
        let label = format!("this {of} is left out");
        faults.push(fault.at(fields.span(), label).help("add `name = \"…\"`"));
    }
    name.map(|name| name.text)
}

fn read_aliases(fields: &Fields, faults: &mut Vec<Diagnostic>) -> Vec<String> {
    fields.texts("aliases", faults).into_iter().map(|alias| alias.text).collect()
}

/// What a source can be. An observer watches for the mission of the agreement; the other words
/// are there for those who read the file.
const KINDS: &[&str] = &["observer", "official", "agency", "press", "organisation", "person"];

fn read_sources(
    top: &Fields,
    parties: &[Party],
    faults: &mut Vec<Diagnostic>,
) -> Vec<SourceSetting> {
    let mut sources = Vec::new();
    for (table, span) in top.tables("source", faults) {
        let known = ["name", "aliases", "kind", "reliability", "side"];
        let fields = Fields::new(table, span, "`[[source]]`", &known, faults);
        let Some(name) = read_name(&fields, "source", faults) else { continue };
        sources.push(SourceSetting {
            name,
            aliases: read_aliases(&fields, faults),
            reliability: read_reliability(&fields, faults),
            party: read_side(&fields, parties, faults),
            is_observer: read_kind(&fields, faults).as_deref() == Some("observer"),
        });
    }
    sources
}

fn read_reliability(fields: &Fields, faults: &mut Vec<Diagnostic>) -> Reliability {
    let Some(written) = fields.text("reliability", faults) else { return Reliability::Unjudged };
    let reliability = Reliability::parse(&written.text.to_uppercase());
    reliability.unwrap_or_else(|| {
        let message = format!("`{}` is no reliability", written.text);
        let fault = Diagnostic::error("settings-unknown-reliability", message);
        faults.push(fault.at(written.span, "F is used").help(
            "write a letter of the Admiralty scale: A completely, B usually, C fairly, D not \
             usually reliable, E unreliable, F cannot be judged",
        ));
        Reliability::Unjudged
    })
}

fn read_side(fields: &Fields, parties: &[Party], faults: &mut Vec<Diagnostic>) -> Option<PartyId> {
    let written = fields.text("side", faults)?;
    let party = parties.iter().find(|party| party.id.as_str() == written.text);
    if party.is_none() {
        let ids = || parties.iter().map(|party| party.id.as_str());
        let help = match nearest(&written.text, ids()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if parties.is_empty() => "there is no `[[party]]` in this file".to_owned(),
            None => format!("the parties are: {}", ids().collect::<Vec<_>>().join(", ")),
        };
        let message = format!("unknown side `{}`", written.text);
        let fault = Diagnostic::error("settings-unknown-side", message);
        faults.push(fault.at(written.span, "no party has this id").help(help));
    }
    party.map(|party| party.id.clone())
}

fn read_kind(fields: &Fields, faults: &mut Vec<Diagnostic>) -> Option<String> {
    let written = fields.text("kind", faults)?;
    if KINDS.contains(&written.text.as_str()) {
        return Some(written.text);
    }
    let help = match nearest(&written.text, KINDS.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("write one of: {}", KINDS.join(", ")),
    };
    let message = format!("unknown kind of source `{}`", written.text);
    let fault = Diagnostic::warning("settings-unknown-kind", message);
    faults.push(fault.at(written.span, "not used").help(help));
    None
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use troth_text::TextIndex;

    use super::*;

    fn check(text: &str, expected: Expect) {
        let read = read_settings(text);
        let index = TextIndex::new(text);
        let mut shown = String::new();
        let settings = &read.settings;
        for party in &settings.parties {
            let countries: Vec<&str> = party.countries.iter().map(Country::as_str).collect();
            let members: Vec<&str> = party.members.iter().map(|member| &*member.name).collect();
            shown += &format!("party {} {:?} {countries:?} {members:?}\n", party.id, party.name);
        }
        for source in &settings.sources {
            let side = source.party.as_ref().map_or("-", PartyId::as_str);
            let observer = if source.is_observer { " observer" } else { "" };
            shown += &format!("source {:?} {} {side}{observer}\n", source.name, source.reliability);
        }
        for fault in &read.diagnostics {
            let label = &fault.labels[0];
            let at = index.line_column(label.span.start());
            let help = fault.help.as_deref().unwrap_or_default();
            let words = label.span.slice(text).lines().next().unwrap_or_default();
            shown += &format!("{}:{} [{words}] {} ({help})\n", at.line, at.column, fault.message);
        }
        expected.assert_eq(&shown);
    }

    const WHOLE: &str = r#"
name = "Coastal truce"
zone = "Europe/Oslo"

[document]
language = "en"

[standard]
default = "seen by observers or admitted by the accused side"

[[party]]
id = "norland"
name = "Kingdom of Norland"
country = "XNL"
members = ["Northern Command", { name = "Per Aalto", aliases = ["Aalto"] }]

[[party]]
id = "sudria"
country = ["XSU", "XSV"]

[[source]]
name = "Joint Observer Mission"
aliases = ["JOM", "the Mission"]
kind = "observer"
reliability = "B"

[[source]]
name = "Norland Today"
reliability = "c"
side = "norland"
"#;

    #[test]
    fn a_whole_file() {
        check(
            WHOLE,
            expect![[r#"
            party norland "Kingdom of Norland" ["XNL"] ["Northern Command", "Per Aalto"]
            party sudria "sudria" ["XSU", "XSV"] []
            source "Joint Observer Mission" B - observer
            source "Norland Today" C norland
        "#]],
        );
        let settings = read_settings(WHOLE).settings;
        assert_eq!(settings.name.as_deref(), Some("Coastal truce"));
        assert_eq!(settings.zone.iana_name(), Some("Europe/Oslo"));
        assert_eq!(settings.document.language.as_deref(), Some("en"));
        assert_eq!(settings.standard.any.len(), 2);
        assert_eq!(settings.sources[0].aliases, ["JOM", "the Mission"]);
        assert_eq!(settings.parties[0].members[1].aliases, ["Aalto"]);
    }

    #[test]
    fn each_fault_is_named_and_the_rest_is_used() {
        check(
            r#"
zon = "Europe/Oslo"
zone = "Oslo"
colour = "red"
[document]
language = "english"
[standard]
default = "beyond doubt"
[[party]]
id = "norland"
country = "Norway"
members = ["Northern Command", 3]
[[party]]
name = "no id"
[[party]]
id = "norland"
[[party]]
id = "The South"
[[source]]
name = "Norland Today"
relability = "B"
reliability = "G"
kind = "observr"
side = "norlnd"
[[source]]
name = 7
"#,
            expect![[r#"
                party norland "norland" [] ["Northern Command"]
                source "Norland Today" F -
                2:1 [zon] unknown key `zon` in the docket's settings (did you mean `zone`?)
                3:8 ["Oslo"] unknown time zone `Oslo` (did you mean `Europe/Oslo`?)
                4:1 [colour] unknown key `colour` in the docket's settings (the keys here are: name, zone, record, document, standard, map, party, source, layer)
                6:12 ["english"] unknown language `english` (write its two letters of ISO 639-1, such as `en` or `uk`)
                8:11 ["beyond doubt"] `beyond doubt` is no standard of proof (write `2 independent speakers not of the complaining side`, `seen by observers`, `admitted by the accused side`, `told by anyone`, or several with `or`)
                11:11 ["Norway"] `Norway` is no code of a country (did you mean `NOR`?)
                12:32 [3] `members` holds a number; it is a list of texts in quotes (write `members = ["…", "…"]`)
                13:1 [[[party]]] a party without an id (add `id = "norland"`: the word by which agreements name it)
                16:6 ["norland"] the party `norland` is there twice (give each party an id of its own)
                18:6 ["The South"] the id `The South` is no single word in small letters (begin with a small letter; small letters, digits and hyphens may follow: `the-south`)
                21:1 [relability] unknown key `relability` in `[[source]]` (did you mean `reliability`?)
                22:15 ["G"] `G` is no reliability (write a letter of the Admiralty scale: A completely, B usually, C fairly, D not usually reliable, E unreliable, F cannot be judged)
                23:8 ["observr"] unknown kind of source `observr` (did you mean `observer`?)
                24:8 ["norlnd"] unknown side `norlnd` (did you mean `norland`?)
                26:8 [7] `name` is a number, not a text in quotes (write `name = "…"`)
            "#]],
        );
    }

    #[test]
    fn what_is_no_toml_costs_its_own_line() {
        check(
            "name = \"Coast\nzone = \"UTC\"\n[[party]]\nid = \"norland\"\n",
            expect![[r#"
            party norland "norland" [] []
            1:14 [] not TOML here: invalid basic string, expected `"` (a line reads `key = "value"`; a section begins with `[name]` or `[[name]]`)
        "#]],
        );
        check(
            "party = 3\n[source]\nname = \"x\"\n",
            expect![[r#"
            source "x" F -
            1:9 [3] `party` is a number, not a section (write `[[party]]` on a line of its own, and its keys on the lines below)
        "#]],
        );
        check("", expect![[""]]);
    }

    #[test]
    fn any_text_is_read_without_a_fault() {
        // Every prefix, and every text with one byte changed, of a file that has everything.
        for at in 0..WHOLE.len() {
            let _ = read_settings(&WHOLE[..at]);
            for byte in ["\"", "[", "=", "\n", "{", "é"] {
                let _ = read_settings(&format!("{}{byte}{}", &WHOLE[..at], &WHOLE[at + 1..]));
            }
        }
    }
}
