//! Turns the lexicons (TOML that a linguist edits) into tables, and stops with file and entry
//! where one of them is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;
use troth_model::{
    AcledEvent, Country, EffectKind, EventType, InstrumentKind, Mode, ObjectCategory, Sector,
    Status,
};

type Table<T> = BTreeMap<String, T>;

#[derive(Deserialize)]
struct EventFile {
    #[serde(default)]
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    word: String,
    pos: String,
    #[serde(rename = "type")]
    event_type: String,
    mode: Option<String>,
    acled: Option<String>,
    frame: String,
    status: Option<String>,
    effect: Option<String>,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    only: Table<Vec<String>>,
    #[serde(default)]
    never: Table<Vec<String>>,
    fires: String,
    not: String,
}

#[derive(Deserialize)]
struct CueFile {
    cue: Vec<Cue>,
}

#[derive(Deserialize)]
struct Cue {
    word: String,
    pos: String,
    polarity: String,
    certainty: String,
    #[serde(default)]
    speaker: String,
    #[serde(default)]
    admits: bool,
    #[serde(default)]
    only: Table<Vec<String>>,
    #[serde(default)]
    never: Table<Vec<String>>,
}

#[derive(Deserialize)]
struct AttitudeFile {
    attitude: Vec<Attitude>,
}

/// Words of one kind, with what they are about.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attitude {
    pos: String,
    words: Vec<String>,
    #[serde(default)]
    holder: String,
    about: Vec<String>,
    asks: Option<Vec<String>>,
    fires: String,
    not: String,
}

#[derive(Deserialize)]
struct ModalFile {
    modal: Vec<Modal>,
}

#[derive(Deserialize)]
struct Modal {
    word: String,
    pos: String,
    status: Option<String>,
    polarity: Option<String>,
    certainty: Option<String>,
    scope: Option<String>,
    #[serde(default)]
    only: Table<Vec<String>>,
    #[serde(default)]
    never: Table<Vec<String>>,
}

#[derive(Deserialize)]
struct LightFile {
    light: Vec<Light>,
}

#[derive(Deserialize)]
struct Light {
    word: String,
    subject: String,
    #[serde(default)]
    nouns: Vec<String>,
    status: Option<String>,
    polarity: Option<String>,
    #[serde(default)]
    only: Table<Vec<String>>,
    #[serde(default)]
    never: Table<Vec<String>>,
}

#[derive(Deserialize)]
struct FormFile {
    verb: Table<Vec<String>>,
}

#[derive(Deserialize)]
struct GenreFile {
    genre: Vec<GenreWords>,
}

#[derive(Deserialize)]
struct GenreWords {
    name: String,
    strong: Vec<String>,
    words: Vec<String>,
}

#[derive(Deserialize)]
struct Words {
    #[serde(alias = "category", alias = "kind", alias = "sector", default)]
    sense: String,
    words: Vec<String>,
}

#[derive(Deserialize)]
struct ClassWords {
    words: Vec<String>,
}

#[derive(Deserialize, Default)]
struct NounFile {
    #[serde(default)]
    thing: Vec<Words>,
    #[serde(default)]
    instrument: Vec<Words>,
    #[serde(default)]
    people: Vec<Words>,
    #[serde(default)]
    title: Vec<Words>,
}

#[derive(Deserialize, Default)]
struct ActorFile {
    #[serde(default)]
    state: Vec<State>,
    #[serde(default)]
    organisation: Vec<Organisation>,
    #[serde(default)]
    group: Vec<Organisation>,
    #[serde(default)]
    body: Vec<Body>,
}

#[derive(Deserialize)]
struct State {
    iso3: String,
    name: String,
    official: Option<String>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    acronyms: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    #[serde(default)]
    people: Vec<String>,
    #[serde(default)]
    default_for: Vec<String>,
    #[serde(default)]
    capitals: Vec<Capital>,
    #[serde(default)]
    bodies: Vec<Organisation>,
}

#[derive(Deserialize)]
struct Capital {
    name: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    metonym: bool,
}

#[derive(Deserialize)]
struct Organisation {
    name: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    acronyms: Vec<String>,
    #[serde(default)]
    sector: String,
    country: Option<String>,
}

#[derive(Deserialize)]
struct Body {
    #[serde(alias = "words")]
    names: Vec<String>,
    sector: String,
}

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo names the package"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo names a folder"));
    println!("cargo::rerun-if-changed=lexicon");
    let mut code = String::new();
    write_events(&root.join("lexicon/events"), &mut code);
    write_genres(&root.join("lexicon/genres.toml"), &mut code);
    write_names(&root.join("lexicon/actors"), &mut code);
    fs::write(out.join("lexicon.rs"), code).expect("the build folder is writable");
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.expect("the folder is readable").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "toml"))
        .collect();
    files.sort();
    files
}

/// Lemmas of a phrase, as a Rust slice.
fn slice(phrase: &str) -> String {
    let words: Vec<String> = lemmas(phrase).map(|word| format!("{word:?}")).collect();
    format!("&[{}]", words.join(", "))
}

/// The words of a phrase as tokens have them: what a hyphen joins is two.
fn lemmas(phrase: &str) -> impl Iterator<Item = &str> {
    phrase.split(|letter: char| letter.is_whitespace() || letter == '-').filter(|w| !w.is_empty())
}

/// The head of a phrase of nouns: the last word, or the one before "of".
fn head_of(phrase: &str) -> &str {
    let words: Vec<&str> = lemmas(phrase).collect();
    words[words.iter().position(|word| *word == "of").unwrap_or(words.len()).max(1) - 1]
}

/// "be ready" is found at "ready", as an adjective that has its subject through the copula.
fn without_copula<'w>(word: &'w str, pos: &'w str) -> (&'w str, &'w str) {
    match word.strip_prefix("be ") {
        Some(rest) if pos == "verb" && rest != "to" => (rest, "adjective"),
        _ => (word, pos),
    }
}

fn variant(debug: impl std::fmt::Debug, of: &str) -> String {
    format!("{of}::{debug:?}")
}

fn option(value: Option<String>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"))
}

const SPECIAL: &[&str] = &[
    "frames.toml",
    "classes.toml",
    "cues.toml",
    "modals.toml",
    "light.toml",
    "things.toml",
    "instruments.toml",
    "people.toml",
    "forms.toml",
    "attitudes.toml",
];

fn write_events(folder: &Path, code: &mut String) {
    let frames: Table<Table<String>> = read(&folder.join("frames.toml"));
    let classes: Table<ClassWords> = read(&folder.join("classes.toml"));
    let class_names: Vec<&String> = classes.keys().collect();
    write_frames(&frames, code);
    write_entries(folder, &frames, &class_names, code);
    write_cues(folder, &class_names, code);
    write_attitudes(folder, code);
    write_forms(folder, code);
    write_nouns(folder, &classes, code);
}

fn write_frames(frames: &Table<Table<String>>, code: &mut String) {
    code.push_str("/// Frames: place to role.\npub static FRAMES: &[&[(&str, Role)]] = &[\n");
    let default = frames.get("default").expect("frames.toml has [default]");
    for frame in frames.values() {
        let mut whole = default.clone();
        whole.extend(frame.clone());
        let rows: Vec<String> = whole
            .iter()
            .map(|(slot, role)| format!("({slot:?}, Role::{})", capital(role)))
            .collect();
        writeln!(code, "    &[{}],", rows.join(", ")).expect("a string grows");
    }
    code.push_str("];\n");
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn write_entries(
    folder: &Path,
    frames: &Table<Table<String>>,
    classes: &[&String],
    code: &mut String,
) {
    let mut rows: Vec<(String, String)> = Vec::new();
    for path in toml_files(folder) {
        let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if SPECIAL.contains(&file.as_str()) {
            continue;
        }
        for entry in read::<EventFile>(&path).entry {
            let at = format!("{file}: `{}`", entry.word);
            let (word, _) = without_copula(&entry.word, &entry.pos);
            rows.push((slice(word), entry_row(&entry, frames, classes, &at)));
        }
    }
    rows.sort();
    code.push_str("/// Words that tell of an event, sorted by their first lemma.\n");
    code.push_str("pub static ENTRIES: &[Entry] = &[\n");
    for (_, row) in rows {
        writeln!(code, "    {row},").expect("a string grows");
    }
    code.push_str("];\n");
}

fn entry_row(
    entry: &Entry,
    frames: &Table<Table<String>>,
    classes: &[&String],
    at: &str,
) -> String {
    let (word, pos) = without_copula(&entry.word, &entry.pos);
    let event_type = EventType::parse(&entry.event_type)
        .unwrap_or_else(|| panic!("{at}: no event type `{}`", entry.event_type));
    if let Some(mode) = &entry.mode {
        assert!(Mode::of(event_type, mode).is_some(), "{at}: {event_type} has no mode `{mode}`");
    }
    if let Some(acled) = &entry.acled {
        assert!(AcledEvent::parse(acled).is_some(), "{at}: ACLED has no `{acled}`");
    }
    assert!(entry.fires != entry.not, "{at}: `fires` and `not` are the same sentence");
    let frame = frames
        .keys()
        .position(|name| *name == entry.frame)
        .unwrap_or_else(|| panic!("{at}: frames.toml has no `{}`", entry.frame));
    let status = entry.status.as_ref().map(|status| {
        variant(
            Status::parse(status).unwrap_or_else(|| panic!("{at}: no status `{status}`")),
            "Status",
        )
    });
    let effect = entry.effect.as_ref().map(|effect| {
        let kind =
            EffectKind::parse(effect).unwrap_or_else(|| panic!("{at}: no effect `{effect}`"));
        variant(kind, "EffectKind")
    });
    format!(
        "Entry {{ words: {}, pos: Pos::{}, event_type: EventType::{event_type:?}, mode: {}, acled: {}, frame: {frame}, status: {}, effect: {}, open: {}, only: {}, never: {} }}",
        slice(word),
        capital(pos),
        option(entry.mode.as_ref().map(|mode| format!("{mode:?}"))),
        option(entry.acled.as_ref().map(|acled| format!("{acled:?}"))),
        option(status),
        option(effect),
        entry.open,
        fillers(&entry.only, classes, at),
        fillers(&entry.never, classes, at),
    )
}

fn fillers(table: &Table<Vec<String>>, classes: &[&String], at: &str) -> String {
    let rows: Vec<String> = table
        .iter()
        .map(|(slot, words)| {
            let fillers: Vec<String> = words.iter().map(|word| filler(word, classes, at)).collect();
            format!("({slot:?}, &[{}] as &[Filler])", fillers.join(", "))
        })
        .collect();
    format!("&[{}]", rows.join(", "))
}

fn filler(word: &str, classes: &[&String], at: &str) -> String {
    match word {
        "@person" => "Filler::Person".into(),
        "@actor" => "Filler::Actor".into(),
        "@place" => "Filler::Place".into(),
        "@number" => "Filler::Number".into(),
        "@event" => "Filler::Event".into(),
        "*" => "Filler::Anything".into(),
        "-" => "Filler::Nothing".into(),
        _ => match word.strip_prefix('@') {
            Some(class) => {
                let number = classes
                    .iter()
                    .position(|name| *name == class)
                    .unwrap_or_else(|| panic!("{at}: classes.toml has no `{class}`"));
                format!("Filler::Class({number})")
            }
            None => format!("Filler::Words({})", slice(word)),
        },
    }
}

fn write_cues(folder: &Path, classes: &[&String], code: &mut String) {
    let mut cues = read::<CueFile>(&folder.join("cues.toml")).cue;
    cues.sort_by_key(|cue| (slice(&cue.word), cue.pos.clone()));
    code.push_str("/// Words that attribute, sorted.\npub static CUES: &[Cue] = &[\n");
    for cue in cues {
        writeln!(
            code,
            "    Cue {{ words: {}, pos: Pos::{}, polarity: {:?}, certainty: {:?}, speaker: {:?}, admits: {}, only: {}, never: {} }},",
            slice(&cue.word), capital(&cue.pos), cue.polarity, cue.certainty, cue.speaker, cue.admits,
            fillers(&cue.only, classes, &cue.word), fillers(&cue.never, classes, &cue.word)
        )
        .expect("a string grows");
    }
    code.push_str("];\n");
    let mut modals = read::<ModalFile>(&folder.join("modals.toml")).modal;
    let key = |modal: &Modal| slice(without_copula(&modal.word, &modal.pos).0);
    modals.sort_by_key(|modal| (key(modal), modal.pos.clone()));
    code.push_str(
        "/// Words that set status and factuality, sorted.\npub static MODALS: &[Modal] = &[\n",
    );
    for modal in modals {
        let (word, pos) = without_copula(&modal.word, &modal.pos);
        let status = modal.status.as_ref().map(|status| {
            variant(
                Status::parse(status)
                    .unwrap_or_else(|| panic!("modals.toml: no status `{status}`")),
                "Status",
            )
        });
        writeln!(
            code,
            "    Modal {{ words: {}, pos: Pos::{}, status: {}, polarity: {:?}, certainty: {:?}, scope: {:?}, only: {}, never: {} }},",
            slice(word),
            capital(pos),
            option(status),
            modal.polarity.unwrap_or_default(),
            modal.certainty.unwrap_or_default(),
            modal.scope.unwrap_or_default(),
            fillers(&modal.only, classes, &modal.word),
            fillers(&modal.never, classes, &modal.word)
        )
        .expect("a string grows");
    }
    code.push_str("];\n");
    let mut light = read::<LightFile>(&folder.join("light.toml")).light;
    light.sort_by_key(|light| slice(&light.word));
    code.push_str("/// Verbs that lend their noun a subject.\npub static LIGHT: &[Light] = &[\n");
    for verb in light {
        let nouns: Vec<String> =
            verb.nouns.iter().map(|word| filler(word, classes, &verb.word)).collect();
        let status = verb.status.as_ref().map(|status| {
            variant(
                Status::parse(status).unwrap_or_else(|| panic!("light.toml: no status `{status}`")),
                "Status",
            )
        });
        writeln!(
            code,
            "    Light {{ words: {}, subject: {:?}, nouns: &[{}], status: {}, polarity: {:?}, only: {}, never: {} }},",
            slice(&verb.word), verb.subject, nouns.join(", "), option(status),
            verb.polarity.unwrap_or_default(),
            fillers(&verb.only, classes, &verb.word), fillers(&verb.never, classes, &verb.word)
        )
        .expect("a string grows");
    }
    code.push_str("];\n");
}

fn write_attitudes(folder: &Path, code: &mut String) {
    let mut rows: BTreeSet<(String, String)> = BTreeSet::new();
    for entry in read::<AttitudeFile>(&folder.join("attitudes.toml")).attitude {
        let at = entry.words.first().map_or("", String::as_str);
        assert!(
            !entry.fires.is_empty() && !entry.not.is_empty(),
            "attitudes.toml: `{at}` wants `fires` and `not`"
        );
        let asks = entry.asks.as_ref().unwrap_or(&entry.about);
        for word in &entry.words {
            let row = format!(
                "Attitude {{ words: {}, pos: Pos::{}, is_nobodys: {}, about: &{:?}, asks: &{asks:?} }}",
                slice(word),
                capital(&entry.pos),
                entry.holder == "none",
                entry.about
            );
            rows.insert((slice(word), row));
        }
    }
    code.push_str("/// Words that tell what somebody holds, sorted.\npub static ATTITUDES: &[Attitude] = &[\n");
    for (_, row) in rows {
        writeln!(code, "    {row},").expect("a string grows");
    }
    code.push_str("];\n");
}

fn write_nouns(folder: &Path, classes: &Table<ClassWords>, code: &mut String) {
    let mut rows: BTreeSet<(String, String, String)> = BTreeSet::new();
    let mut add = |phrase: &str, sense: String| {
        rows.insert((head_of(phrase).to_owned(), phrase.to_owned(), sense));
    };
    for (number, class) in classes.values().enumerate() {
        class.words.iter().for_each(|word| add(word, format!("Sense::Class({number})")));
    }
    let mut file = NounFile::default();
    for name in ["things.toml", "instruments.toml", "people.toml"] {
        let more: NounFile = read(&folder.join(name));
        file.thing.extend(more.thing);
        file.instrument.extend(more.instrument);
        file.people.extend(more.people);
        file.title.extend(more.title);
    }
    for thing in &file.thing {
        let sense = ObjectCategory::parse(&thing.sense)
            .unwrap_or_else(|| panic!("things.toml: no category `{}`", thing.sense));
        thing
            .words
            .iter()
            .for_each(|word| add(word, format!("Sense::Thing(ObjectCategory::{sense:?})")));
    }
    for instrument in &file.instrument {
        let sense = InstrumentKind::parse(&instrument.sense)
            .unwrap_or_else(|| panic!("instruments.toml: no kind `{}`", instrument.sense));
        instrument
            .words
            .iter()
            .for_each(|word| add(word, format!("Sense::Instrument(InstrumentKind::{sense:?})")));
    }
    for (list, sense) in [(&file.people, "People"), (&file.title, "Title")] {
        for people in list {
            let sector = option(sector(&people.sense, "people.toml"));
            people.words.iter().for_each(|word| add(word, format!("Sense::{sense}({sector})")));
        }
    }
    let names: Vec<String> = classes.keys().map(|name| format!("{name:?}")).collect();
    writeln!(
        code,
        "/// The classes by their number.\npub static CLASSES: &[&str] = &[{}];",
        names.join(", ")
    )
    .expect("a string grows");
    code.push_str(
        "/// Common nouns with a sense, sorted by their head.\npub static NOUNS: &[Noun] = &[\n",
    );
    for (head, phrase, sense) in &rows {
        writeln!(code, "    Noun {{ head: {head:?}, words: {}, sense: {sense} }},", slice(phrase))
            .expect("a string grows");
    }
    code.push_str("];\n");
}

/// The forms of every verb of the lexicon, as endings make them, and those that endings do not tell.
fn write_forms(folder: &Path, code: &mut String) {
    let told: FormFile = read(&folder.join("forms.toml"));
    let verbs = verbs(folder);
    let mut forms: BTreeMap<String, String> = BTreeMap::new();
    for (lemma, irregular) in told.verb {
        for form in irregular {
            forms.insert(form, lemma.clone());
        }
    }
    for verb in &verbs {
        for form in inflected(verb).into_iter().filter(|form| !verbs.contains(form)) {
            forms.entry(form).or_insert_with(|| verb.clone());
        }
    }
    code.push_str(
        "/// Forms of verbs and their lemmas, sorted.\npub static FORMS: &[(&str, &str)] = &[\n",
    );
    for (form, lemma) in &forms {
        writeln!(code, "    ({form:?}, {lemma:?}),").expect("a string grows");
    }
    code.push_str("];\n");
}

/// Every verb that begins an entry of the lexicon.
fn verbs(folder: &Path) -> BTreeSet<String> {
    let mut all: Vec<(String, String)> = Vec::new();
    for path in toml_files(folder) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !SPECIAL.contains(&name) {
            all.extend(read::<EventFile>(&path).entry.into_iter().map(|e| (e.word, e.pos)));
        }
    }
    all.extend(read::<CueFile>(&folder.join("cues.toml")).cue.into_iter().map(|c| (c.word, c.pos)));
    let modals = read::<ModalFile>(&folder.join("modals.toml")).modal;
    all.extend(modals.into_iter().map(|m| (m.word, m.pos)));
    let lights = read::<LightFile>(&folder.join("light.toml")).light;
    all.extend(lights.into_iter().map(|l| (l.word, "verb".to_owned())));
    // In "carry out" the first word bends, in "tear-gas" the last.
    let bends = |word: &str| {
        let first = word.split(' ').next().unwrap_or_default();
        first.rsplit('-').next().unwrap_or_default().to_owned()
    };
    all.iter().filter(|(_, pos)| pos == "verb").map(|(word, _)| bends(word)).collect()
}

/// The regular forms of a verb; where the stress decides whether a consonant doubles, both.
fn inflected(verb: &str) -> Vec<String> {
    let letters: Vec<char> = verb.chars().collect();
    let vowel = |at: usize| matches!(letters[at], 'a' | 'e' | 'i' | 'o' | 'u');
    let n = letters.len();
    if n < 3 {
        return Vec::new();
    }
    let stem = &verb[..verb.len() - letters[n - 1].len_utf8()];
    let closed = !vowel(n - 1) && !matches!(letters[n - 1], 'w' | 'x' | 'y');
    let doubles = closed && vowel(n - 2) && !vowel(n - 3);
    let n_vowels = (0..n).filter(|at| vowel(*at) && (*at == 0 || !vowel(at - 1))).count();
    let mut forms = Vec::new();
    if let Some(short) = verb.strip_suffix("ie") {
        forms.extend([format!("{verb}d"), format!("{short}ying")]);
    } else if verb.ends_with('e') {
        let keeps = verb.ends_with("ee") || verb.ends_with("oe") || verb.ends_with("ye");
        forms.extend([format!("{verb}d"), format!("{}ing", if keeps { verb } else { stem })]);
    } else if letters[n - 1] == 'y' && !vowel(n - 2) {
        forms.extend([format!("{stem}ied"), format!("{verb}ing"), format!("{stem}ies")]);
    } else {
        if doubles {
            let doubled = format!("{verb}{}", letters[n - 1]);
            forms.extend([format!("{doubled}ed"), format!("{doubled}ing")]);
        }
        if !doubles || n_vowels > 1 {
            forms.extend([format!("{verb}ed"), format!("{verb}ing")]);
        }
    }
    let sibilant = ["s", "x", "z", "ch", "sh"].iter().any(|end| verb.ends_with(end));
    forms.push(if sibilant { format!("{verb}es") } else { format!("{verb}s") });
    forms
}

fn write_genres(path: &Path, code: &mut String) {
    let genres = read::<GenreFile>(path).genre;
    let mut rows: Vec<String> = Vec::new();
    for (number, genre) in genres.iter().enumerate() {
        assert!(!genre.name.is_empty(), "genres.toml: a genre has a name");
        for (words, is_strong) in [(&genre.strong, true), (&genre.words, false)] {
            rows.extend(words.iter().map(|word| {
                format!("words: {}, genre: {number}, is_strong: {is_strong}", slice(word))
            }));
        }
    }
    rows.sort();
    let n_genres = genres.len();
    writeln!(code, "/// How many genres there are.\npub const N_GENRES: usize = {n_genres};")
        .expect("a string grows");
    code.push_str("/// Words of genres that tell of no happenings, sorted.\n");
    code.push_str("pub static GENRE_WORDS: &[GenreWord] = &[\n");
    for row in rows {
        writeln!(code, "    GenreWord {{ {row} }},").expect("a string grows");
    }
    code.push_str("];\n");
}

fn sector(text: &str, at: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let sector = Sector::parse(text).unwrap_or_else(|| panic!("{at}: no sector `{text}`"));
    Some(variant(sector, "Sector"))
}

/// One row of the table of names.
struct Name {
    name: String,
    canonical: String,
    country: Option<String>,
    sector: String,
    kind: &'static str,
    is_acronym: bool,
}

fn write_names(folder: &Path, code: &mut String) {
    let mut names: Vec<Name> = Vec::new();
    let mut bodies: Vec<(String, String)> = Vec::new();
    for path in toml_files(folder) {
        let file: ActorFile = read(&path);
        file.state.iter().for_each(|state| state_names(state, &mut names));
        for organisation in &file.organisation {
            body_names(organisation, organisation.country.as_ref(), "Organisation", &mut names);
        }
        for group in &file.group {
            body_names(group, group.country.as_ref(), "Group", &mut names);
        }
        for body in file.body {
            bodies.extend(body.names.iter().map(|name| (name.clone(), body.sector.clone())));
        }
    }
    names.retain(|name| !name.name.is_empty());
    names.sort_by(|a, b| {
        (first_run(&a.name), &a.name, &a.canonical, a.kind).cmp(&(
            first_run(&b.name),
            &b.name,
            &b.canonical,
            b.kind,
        ))
    });
    code.push_str("/// Names of actors, sorted by their first run of letters, folded.\npub static NAMES: &[Name] = &[\n");
    for name in &names {
        if let Some(country) = &name.country {
            assert!(Country::parse(country).is_some(), "{}: no country `{country}`", name.name);
        }
        writeln!(
            code,
            "    Name {{ first: {:?}, name: {:?}, canonical: {:?}, country: {}, sector: {}, kind: NameKind::{}, is_acronym: {} }},",
            first_run(&name.name), name.name, name.canonical,
            option(name.country.as_ref().map(|country| format!("{country:?}"))),
            option(sector(&name.sector, &name.name)),
            name.kind, name.is_acronym
        )
        .expect("a string grows");
    }
    code.push_str("];\n");
    let head = |name: &str| head_of(&name.to_lowercase()).to_owned();
    bodies.sort_by_cached_key(|body| (head(&body.0), body.clone()));
    bodies.dedup();
    code.push_str(
        "/// Kinds of body that every state has, sorted by their head.\npub static BODIES: &[Body] = &[\n",
    );
    for (name, body_sector) in &bodies {
        writeln!(
            code,
            "    Body {{ head: {:?}, words: {}, sector: {} }},",
            head(name),
            slice(&name.to_lowercase()),
            option(sector(body_sector, name))
        )
        .expect("a string grows");
    }
    code.push_str("];\n");
}

fn first_run(name: &str) -> String {
    let skip = name.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let run: String = skip.chars().take_while(|letter| letter.is_alphanumeric()).collect();
    run.to_lowercase()
}

fn state_names(state: &State, names: &mut Vec<Name>) {
    let mut add = |name: &str, kind: &'static str, sector: &str, is_acronym: bool| {
        names.push(Name {
            name: name.to_owned(),
            canonical: state.name.clone(),
            country: Some(state.iso3.clone()),
            sector: sector.to_owned(),
            kind,
            is_acronym,
        });
    };
    add(&state.name, "State", "", false);
    state.official.iter().chain(&state.names).for_each(|name| add(name, "State", "", false));
    state.acronyms.iter().for_each(|name| add(name, "State", "", true));
    let is_default = |word: &String| state.default_for.contains(word);
    for adjective in &state.adjectives {
        add(
            adjective,
            if is_default(adjective) { "DefaultAdjective" } else { "Adjective" },
            "",
            false,
        );
    }
    state.people.iter().for_each(|people| add(people, "People", "JNG", false));
    for capital in &state.capitals {
        let kind = if capital.metonym { "Capital" } else { "City" };
        add(&capital.name, kind, "GOV", false);
        capital.names.iter().for_each(|name| add(name, kind, "GOV", false));
    }
    for body in &state.bodies {
        body_names(body, Some(&state.iso3), "Body", names);
    }
}

fn body_names(
    body: &Organisation,
    country: Option<&String>,
    kind: &'static str,
    names: &mut Vec<Name>,
) {
    let rows = std::iter::once(&body.name).chain(&body.names).map(|name| (name, false));
    for (name, is_acronym) in rows.chain(body.acronyms.iter().map(|name| (name, true))) {
        names.push(Name {
            name: name.clone(),
            canonical: body.name.clone(),
            country: country.filter(|country| !country.is_empty()).cloned(),
            sector: body.sector.clone(),
            kind,
            is_acronym,
        });
    }
}
