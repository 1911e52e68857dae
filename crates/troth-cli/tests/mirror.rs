//! One article, other people: a report of ours on a war and its talks is read with its states,
//! persons, places, days and numbers replaced by others, and the same must come out, up to what
//! was filled in. Exchange the sides, and the accounts exchange theirs.
//!
//! The wars here are invented on purpose between states that are at peace.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use troth::{Engine, describe, document_of};
use troth_intake::{Options, Published};
use troth_model::{Account, Actor, Attribution, CountRange, Place, ReadingId};

/// A line is a sentence: accounts are told apart by its number.
const ARTICLE: &str = "\
{A title} {a} of {A} said on {today} that he had held a long and “open” phone call with {c1} and {c2}, the envoys whom {C the} sent to help end the war with {B}.
{a last} said they had gone through ways to make sure that {B} honours any agreement, and thanked the {C adj} side for its patience.
Negotiators from {A} joined the call from {town}, where they are taking part in a third day of talks on a {C adj} plan for peace with {B}.
Talks in {region} between {C adj} and {A adj} officials are continuing into a third day, mediators said.
In a post on social media, {D adj} President {d} wrote that he had spoken with {a last} and promised {A} his “full backing”.
“We will work with every partner to calm this war and to make a ceasefire hold,” {d last} added.
{d last} is to meet {a last}, {E adj} Prime Minister {e} and {F adj} Chancellor {f} in {summit} on {meeting day}.
The four leaders met by video link two weeks ago to discuss a joint peacekeeping force that could be sent to {A} if a ceasefire is agreed.
{B adj} {B title} {b} has rejected such a force, saying that any foreign soldiers in {A} would be “legitimate targets”.
{B} launched {n1} drones and {n2} missiles at {A} on {yesterday} night, according to {A adj} officials.
One of the strikes hit a railway station in {rail town}, destroying its main hall and damaging several carriages.
{A}’s energy ministry said that {B adj} attacks had hit power plants in {n3} regions and cut electricity to thousands of homes.
{B} said that it had struck arms factories as well as energy and port facilities.
{B}’s defence ministry denied that its drones had targeted homes.
{C adj} and {A adj} negotiators called on {B} to show a “serious will” for peace after talks in {B capital} ended without a breakthrough.
In a statement on {yesterday}, {c1 last} said that two days of meetings with {s}, who heads {A}’s security council, had been “useful”.
{c1 last} and {s last} agreed on the outline of security guarantees, the statement said.
An end to the war depends on whether {B} is ready to take steps towards de-escalation, the statement added.
At least {n4} people were killed and {n5} were wounded in the attack, {A adj} officials said.
{B} neither confirmed nor denied the deaths.
";

/// A state as an article speaks of it.
#[derive(Clone, Copy)]
struct State {
    name: &'static str,
    adjective: &'static str,
    code: &'static str,
    capital: &'static str,
    title: &'static str,
    leader: &'static str,
}

const fn state(
    name: &'static str,
    adjective: &'static str,
    code: &'static str,
    capital: &'static str,
    title: &'static str,
    leader: &'static str,
) -> State {
    State { name, adjective, code, capital, title, leader }
}

/// What goes into the article's slots.
#[derive(Clone, Copy)]
struct Filling {
    /// The states at war.
    sides: [State; 2],
    /// The state that sends envoys, and the other leaders' states.
    mediator: State,
    others: [State; 3],
    envoys: [&'static str; 2],
    /// Of the sides at war: who heads their security council, and a town with a station.
    security: [&'static str; 2],
    rail: [&'static str; 2],
    /// A town of the mediator and the region it lies in.
    talks: [&'static str; 2],
    published: [i16; 3],
    counts: [u64; 5],
}

const CHILE: State =
    state("Chile", "Chilean", "CHL", "Santiago", "President", "Rodrigo Valdivieso");
const PERU: State = state("Peru", "Peruvian", "PER", "Lima", "President", "Ernesto Quispe");
const GHANA: State = state("Ghana", "Ghanaian", "GHA", "Accra", "President", "Kwabena Asiedu");
const TOGO: State = state("Togo", "Togolese", "TGO", "Lomé", "President", "Koffi Agbeko");
const NORWAY: State =
    state("Norway", "Norwegian", "NOR", "Oslo", "Prime Minister", "Henrik Solbakken");
const SWEDEN: State =
    state("Sweden", "Swedish", "SWE", "Stockholm", "Prime Minister", "Lars Hedlund");
const CANADA: State =
    state("Canada", "Canadian", "CAN", "Ottawa", "Prime Minister", "Owen Tremaine");
const US: State = state("the US", "US", "USA", "Washington", "President", "Walter Keane");
const SPAIN: State = state("Spain", "Spanish", "ESP", "Madrid", "President", "Ramiro Cuesta");
const PORTUGAL: State =
    state("Portugal", "Portuguese", "PRT", "Lisbon", "President", "Duarte Salgueiro");
const FRANCE: State = state("France", "French", "FRA", "Paris", "President", "Julien Marchetti");
const BRAZIL: State = state("Brazil", "Brazilian", "BRA", "Brasília", "President", "Caio Figueira");
const UK: State = state("the UK", "UK", "GBR", "London", "Prime Minister", "Sir Alan Whitcombe");
const IRELAND: State =
    state("Ireland", "Irish", "IRL", "Dublin", "Prime Minister", "Ciaran Doherty");
const NEW_ZEALAND: State =
    state("New Zealand", "New Zealand", "NZL", "Wellington", "Prime Minister", "Thomas Kerr");
const AUSTRIA: State = state("Austria", "Austrian", "AUT", "Vienna", "Chancellor", "Stefan Gruber");
const GERMANY: State = state("Germany", "German", "DEU", "Berlin", "Chancellor", "Matthias Vogel");

/// The one that the others are compared with.
const CHILE_AND_PERU: Filling = Filling {
    sides: [CHILE, PERU],
    mediator: CANADA,
    others: [FRANCE, IRELAND, AUSTRIA],
    envoys: ["Daniel Forsythe", "Martin Leclair"],
    security: ["Andrés Cifuentes", "Oscar Huamán"],
    talks: ["Vancouver", "British Columbia"],
    rail: ["Rancagua", "Arequipa"],
    published: [2031, 3, 8],
    counts: [412, 37, 6, 14, 52],
};

const GHANA_AND_TOGO: Filling = Filling {
    sides: [GHANA, TOGO],
    mediator: SPAIN,
    others: [PORTUGAL, NEW_ZEALAND, GERMANY],
    envoys: ["Rafael Montero", "Luis Aldana"],
    security: ["Yaw Boakye", "Edem Kpodo"],
    talks: ["Seville", "Andalusia"],
    rail: ["Kumasi", "Atakpamé"],
    published: [2027, 10, 13],
    counts: [88, 19, 5, 23, 61],
};

const NORWAY_AND_SWEDEN: Filling = Filling {
    sides: [NORWAY, SWEDEN],
    mediator: US,
    others: [BRAZIL, UK, AUSTRIA],
    envoys: ["Gregory Haines", "Paul Rosenthal"],
    security: ["Anders Lunde", "Nils Ekström"],
    talks: ["Boston", "Massachusetts"],
    rail: ["Lillehammer", "Örebro"],
    published: [2029, 1, 2],
    counts: [705, 44, 9, 31, 118],
};

/// The same war with the sides exchanged.
fn exchanged(filling: Filling) -> Filling {
    let other = |pair: [&'static str; 2]| [pair[1], pair[0]];
    let sides = [filling.sides[1], filling.sides[0]];
    Filling { sides, security: other(filling.security), rail: other(filling.rail), ..filling }
}

fn last_word(name: &str) -> String {
    name.rsplit(' ').next().unwrap_or(name).to_owned()
}

impl Filling {
    fn day(&self) -> Date {
        let [year, month, day] = self.published;
        Date::new(year, month as i8, day as i8).expect("a filling's date is in the calendar")
    }

    /// Slots with their words, in the order of the slots' names.
    fn slots(&self) -> Vec<(String, String)> {
        let mut slots = Vec::new();
        let mut slot = |name: &str, words: &str| slots.push((name.to_owned(), words.to_owned()));
        let states = self.sides.iter().chain([&self.mediator]).chain(&self.others);
        for (letter, state) in ["A", "B", "C", "D", "E", "F"].iter().zip(states) {
            slot(&format!("{letter} the"), state.name);
            slot(letter, state.name);
            slot(&format!("{letter} adj"), state.adjective);
            slot(&format!("{letter} title"), state.title);
            slot(&format!("{letter} capital"), state.capital);
            if *letter != "C" {
                let leader = letter.to_lowercase();
                slot(&leader, state.leader);
                slot(&format!("{leader} last"), &last_word(state.leader));
            }
        }
        for (name, person) in
            [("c1", self.envoys[0]), ("c2", self.envoys[1]), ("s", self.security[0])]
        {
            slot(name, person);
            slot(&format!("{name} last"), &last_word(person));
        }
        slot("town", self.talks[0]);
        slot("region", self.talks[1]);
        slot("summit", self.others[1].capital);
        slot("rail town", self.rail[0]);
        for (name, days) in [("today", 0), ("yesterday", -1), ("meeting day", 2)] {
            let day = self.day().checked_add(days.days()).expect("the calendar goes on");
            slot(name, &day.strftime("%A").to_string());
        }
        for (at, count) in self.counts.iter().enumerate() {
            slot(&format!("n{}", at + 1), &count.to_string());
        }
        slots
    }

    fn text(&self) -> String {
        self.slots().iter().fold(ARTICLE.to_owned(), |text, (slot, words)| {
            text.replace(&format!("{{{slot}}}"), words)
        })
    }

    fn read(&self, engine: &Engine) -> (String, Vec<Account>) {
        let text = self.text();
        assert!(!text.contains('{'), "every slot is filled:\n{text}");
        let mut options = Options::default();
        options.given.published = Some(Published::day(self.day()));
        let (received, _) = troth_intake::receive("mirror.txt", text.into(), &options);
        let document = document_of(&received[0], &TimeZone::UTC);
        let accounts = engine.read(&document, &ReadingId::new("r1"));
        (document.text, accounts)
    }

    /// The accounts with what was filled in named by its slot again.
    fn lines(&self, engine: &Engine) -> Vec<String> {
        let (text, accounts) = self.read(engine);
        let lines = accounts.iter().map(|account| self.line(account, &text));
        lines.collect()
    }

    fn line(&self, account: &Account, text: &str) -> String {
        let before = text.chars().take(account.trigger.span.start().get());
        let sentence = before.filter(|c| *c == '\n').count() + 1;
        let mode = account.mode.map_or("", |mode| mode.as_str());
        let trigger = self.unfilled(&account.trigger.text);
        let (status, factuality) = (account.status, account.factuality);
        let mut line =
            format!("{sentence:2} {} {mode} “{trigger}” {status} {factuality}", account.event_type);
        let mut part = |name: &str, words: Vec<String>| {
            if !words.is_empty() {
                let _ = write!(line, " | {name} {}", words.join(", "));
            }
        };
        part("by", account.actors.iter().map(|actor| self.actor(actor)).collect());
        part("to", account.recipients.iter().map(|actor| self.actor(actor)).collect());
        let instruments = account.instruments.iter();
        part("with", instruments.map(|i| self.counted(i.kind.as_str(), i.count)).collect());
        let objects = account.objects.iter();
        part("on", objects.map(|o| o.category.map_or("?", |c| c.as_str()).to_owned()).collect());
        let effects = account.effects.iter();
        part("toll", effects.map(|e| self.counted(e.kind.as_str(), e.count)).collect());
        part(
            "says",
            match account.attribution {
                Attribution::Unknown => vec!["nobody named".to_owned()],
                _ => account.attribution.chain().iter().map(|actor| self.actor(actor)).collect(),
            },
        );
        part("when", self.when(account).into_iter().collect());
        part("at", account.places.iter().map(|place| self.place(place)).collect());
        let condition = account.condition.iter();
        part("if", condition.map(|words| self.unfilled(&words.text)).collect());
        line
    }

    /// Words with what was filled in named by its slot: the longest first, whole words only. A
    /// state and its adjective may be one word ("US"), and leaders bear several titles.
    fn unfilled(&self, words: &str) -> String {
        let mut slots = self.slots();
        slots.retain(|(slot, _)| !slot.ends_with("the") && slot != "summit");
        slots.sort_by_key(|(slot, words)| (std::cmp::Reverse(words.len()), slot.clone()));
        let bare = |words: &str| words.trim_start_matches("the ").to_owned();
        slots.iter().fold(describe::one_line(words), |told, (slot, words)| {
            let shown =
                if slot.ends_with("title") { "title" } else { slot.trim_end_matches(" adj") };
            replaced(&told, &bare(words), &format!("{{{shown}}}"))
        })
    }

    fn actor(&self, actor: &Actor) -> String {
        let words = actor.ground.mention().map_or("inferred", |mention| &mention.text);
        format!(
            "{} {}",
            self.unfilled(words),
            self.role(actor.country.as_ref().map_or("-", |c| c.as_str()))
        )
    }

    fn place(&self, place: &Place) -> String {
        let words = place.ground.mention().map_or("inferred", |mention| &mention.text);
        let country = place.country.as_ref().map_or("-", |country| country.as_str());
        format!("{} {}", self.unfilled(words), self.role(country))
    }

    fn role(&self, code: &str) -> String {
        let states = self.sides.iter().chain([&self.mediator]).chain(&self.others);
        let role = ["A", "B", "C", "D", "E", "F"].iter().zip(states).find(|(_, s)| s.code == code);
        role.map_or_else(|| code.to_owned(), |(letter, _)| (*letter).to_owned())
    }

    fn counted(&self, words: &str, count: Option<CountRange>) -> String {
        count.map_or_else(
            || words.to_owned(),
            |count| format!("{words} {}", self.unfilled(&count.to_string())),
        )
    }

    /// The first day, counted from the day that the article came out (a week's from that day's
    /// Monday), and how long.
    fn when(&self, account: &Account) -> Option<String> {
        let interval = account.when.as_ref()?.interval?;
        let (from, to) = (interval.from()?, interval.to()?);
        let hours = to.duration_since(from).as_hours();
        let since_monday = i32::from(self.day().weekday().to_monday_zero_offset());
        let since = if hours == 7 * 24 { since_monday } else { 0 };
        let days = (from.date() - self.day()).get_days() + since;
        Some(format!("{days:+}d {:02}h for {hours}h", from.hour()))
    }
}

/// `text` with `words` replaced where they stand as whole words outside braces.
fn replaced(text: &str, words: &str, by: &str) -> String {
    let (mut out, mut rest, mut before) = (String::new(), text, ' ');
    while let Some(at) = rest.find(words) {
        let (head, tail) = rest.split_at(at);
        let after = tail[words.len()..].chars().next();
        let is_whole = !head.chars().last().unwrap_or(before).is_alphanumeric()
            && !after.is_some_and(char::is_alphanumeric);
        let open = out.matches('{').count() + head.matches('{').count();
        let is_slot = open > out.matches('}').count() + head.matches('}').count();
        out.push_str(head);
        out.push_str(if is_whole && !is_slot { by } else { words });
        before = words.chars().last().unwrap_or(' ');
        rest = &tail[words.len()..];
    }
    out + rest
}

/// Lines that differ between two readings, `-` of the first and `+` of the second.
fn compared(one: &[String], other: &[String]) -> String {
    let gone = one.iter().filter(|line| !other.contains(line)).map(|line| ("-", line));
    let new = other.iter().filter(|line| !one.contains(line)).map(|line| ("+", line));
    let mut lines: Vec<(&str, &String)> = gone.chain(new).collect();
    lines.sort_by_key(|(sign, line)| (line[..2].to_owned(), *sign));
    lines.iter().fold(String::new(), |text, (sign, line)| text + sign + " " + line + "\n")
}

/// What comes out other than of the first filling. Nothing should: `expected` lists what does.
///
/// TODO The differences that are known come from these sentences, each read otherwise if only the
/// names are others:
/// - 1 “… a phone call with X and Y, the envoys whom the US sent to help end the war with …”: the
///   apposition becomes a fourth participant; the end of the war is missing with Spain;
/// - 4 “Talks in British Columbia …” has no place; “between US and Norwegian officials” no actors;
/// - 5 “promised … his ‘full backing’” is promised or has happened;
/// - 10 “… drones and … missiles at Ghana on … night, according to …” has a target only for Chile;
/// - 15 “Canadian and Peruvian negotiators called on Chile to show …” loses who called, and the
///   talks after it change their speaker and factuality.
fn check(filling: Filling, expected: Expect) {
    let engine = Engine::new(Vec::new());
    expected.assert_eq(&compared(&CHILE_AND_PERU.lines(&engine), &filling.lines(&engine)));
}

/// TODO What is wrong in it, by sentence: 1 the president's state (“of …” behind a name) is not
/// told, and the end that envoys are to help with has not happened; 3 the call is that of 1, with
/// which it is not linked; 4 no place; 5 the state that is promised something takes no part in the
/// talk, and is whom it is promised to; 6 nothing; 7 the meeting is planned, two days ahead, with
/// four; 11 the strike is by the other side; 12 the power plants are missing; 13 nothing; 15 the
/// talks are the publisher's words, with the participants missing; 16 and 17 the countries of the
/// two, of whom only one meets; 18 nothing; 20 the deaths, happened Uu.
#[test]
fn the_article_is_read() {
    let lines = CHILE_AND_PERU.lines(&Engine::new(Vec::new()));
    expect![[r#"
         1 CONSULT phone “phone call” happened CT+ | by {c1} -, {c2} -, he A | says {title} {a} A
         1 CONSULT  “sent” happened CT+ | by {C} C | to envoys - | says {title} {a} A
         2 SUPPORT  “thanked” happened CT+ | by {a last} A | to {C} side C
         3 CONSULT phone “call” happened CT+ | by Negotiators A | at {town} C
         3 CONSULT  “talks” ongoing CT+ | by they A | when +0d 00h for 24h | at {town} C
         4 CONSULT  “Talks” ongoing CT+ | says mediators - | when +0d 00h for 24h
         5 CONSULT  “spoken” happened CT+ | by he D, {a last} A, {A} A | says {D} {title} {d} D
         5 AGREE  “promised” promised CT+ | by he D | to {A} A | says {D} {title} {d} D
         5 SUPPORT  “backing” promised CT+ | by his D | says {D} {title} {d} D
         7 CONSULT  “meet” planned CT+ | by {d last} D, {a last} A, {E} {title} {e} E, {F} {title} {f} - | when +2d 00h for 24h | at {E capital} E
         8 CONSULT phone “met” happened CT+ | by four leaders D, four leaders A, four leaders E, four leaders - | when -14d 00h for 168h
         8 MOBILIZE troops “sent” conditional Uu | on ? | at {A} A | if if a ceasefire is agreed
         8 AGREE  “agreed” conditional Uu
         9 REJECT  “rejected” happened CT+ | by {B} {title} {b} B
         9 THREATEN violence “legitimate targets” happened CT+ | by {B} {title} {b} B | to foreign soldiers A | says {B} {title} {b} B | if any foreign soldiers in {A}
        10 ASSAULT aerial “launched” happened CT+ | by {B} B | to {A} A | with drone {n1}, missile {n2} | says {A} officials A | when -1d 18h for 12h | at {A} A
        11 ASSAULT  “hit” happened CT+ | on rail | at {rail town} A
        11 DAMAGE  “destroying” happened CT+ | on ? | at {rail town} A
        11 DAMAGE  “damaging” happened CT+ | on rail
        12 ASSAULT  “hit” happened CT+ | by {B} B | on energy | says {A}’s energy ministry A
        12 DISRUPTION  “cut” happened CT+ | by {B} B | on ? | says {A}’s energy ministry A
        13 ASSAULT  “struck” happened CT+ | by it B | on industry, port, energy | says {B} B
        14 REJECT  “denied” happened CT+ | by {B}’s defence ministry B
        14 ASSAULT drone “targeted” happened CT- | with drone | on residential | says {B}’s defence ministry B
        15 REQUEST  “called” happened CT+ | by {C} C, {A} negotiators A | to {B} B
        15 CONSULT  “talks” happened CT+ | at {B capital} B
        16 CONSULT  “meetings” happened CT+ | by {s} - | says {c1 last} -
        17 AGREE  “agreed” happened CT+ | by {c1 last} -, {s last} - | says statement -
        19 HARM  “killed” happened CT+ | to {n4} people - | toll killed at least {n4} | says {A} officials A
        19 HARM  “wounded” happened CT+ | toll injured {n5} | says {A} officials A
    "#]].assert_eq(&(lines.join("\n") + "\n"));
}

#[test]
fn with_ghana_and_togo() {
    check(
        GHANA_AND_TOGO,
        expect![[r#"
            +  4 CONSULT  “Talks” ongoing CT+ | by {C} C, {A} officials A | says mediators - | when +0d 00h for 24h | at {region} C
            -  4 CONSULT  “Talks” ongoing CT+ | says mediators - | when +0d 00h for 24h
            +  5 CONSULT  “spoken” happened CT+ | by he D, {a last} A | says {D} {title} {d} D
            +  5 SUPPORT  “backing” promised CT+ | by his D | says he D
            -  5 CONSULT  “spoken” happened CT+ | by he D, {a last} A, {A} A | says {D} {title} {d} D
            -  5 SUPPORT  “backing” promised CT+ | by his D | says {D} {title} {d} D
            +  7 CONSULT  “meet” planned CT+ | by {d last} D, {a last} A, {E} {title} {e} E, {F} {title} {f} F | when +2d 00h for 24h | at {E capital} E
            -  7 CONSULT  “meet” planned CT+ | by {d last} D, {a last} A, {E} {title} {e} E, {F} {title} {f} - | when +2d 00h for 24h | at {E capital} E
            +  8 CONSULT phone “met” happened CT+ | by four leaders D, four leaders A, four leaders E, four leaders F | when -14d 00h for 168h
            -  8 CONSULT phone “met” happened CT+ | by four leaders D, four leaders A, four leaders E, four leaders - | when -14d 00h for 168h
            + 10 ASSAULT aerial “launched” happened CT+ | by {B} B | with drone {n1}, missile {n2} | says {A} officials A | when -1d 18h for 12h
            - 10 ASSAULT aerial “launched” happened CT+ | by {B} B | to {A} A | with drone {n1}, missile {n2} | says {A} officials A | when -1d 18h for 12h | at {A} A
        "#]],
    );
}

#[test]
fn with_norway_and_sweden() {
    check(
        NORWAY_AND_SWEDEN,
        expect![[r#"
            +  4 CONSULT  “Talks” ongoing CT+ | says mediators - | when +0d 00h for 24h | at {region} C
            -  4 CONSULT  “Talks” ongoing CT+ | says mediators - | when +0d 00h for 24h
            + 10 ASSAULT aerial “launched” happened CT+ | by {B} B | with drone {n1}, missile {n2} | says {A} officials A | when -1d 18h for 12h
            - 10 ASSAULT aerial “launched” happened CT+ | by {B} B | to {A} A | with drone {n1}, missile {n2} | says {A} officials A | when -1d 18h for 12h | at {A} A
            - 13 ASSAULT  “struck” happened CT+ | by it B | on industry, port, energy | says {B} B
        "#]],
    );
}

#[test]
fn with_the_sides_exchanged() {
    check(
        exchanged(CHILE_AND_PERU),
        expect![[r#"
            +  5 CONSULT  “spoken” happened CT+ | by he D, {a last} A | says {D} {title} {d} D
            +  5 SUPPORT  “backing” promised CT+ | by his D | says he D
            -  5 CONSULT  “spoken” happened CT+ | by he D, {a last} A, {A} A | says {D} {title} {d} D
            -  5 SUPPORT  “backing” promised CT+ | by his D | says {D} {title} {d} D
            + 10 ASSAULT aerial “launched” happened CT+ | by {B} B | with drone {n1}, missile {n2} | says {A} officials A | when -1d 18h for 12h
            - 10 ASSAULT aerial “launched” happened CT+ | by {B} B | to {A} A | with drone {n1}, missile {n2} | says {A} officials A | when -1d 18h for 12h | at {A} A
            - 13 ASSAULT  “struck” happened CT+ | by it B | on industry, port, energy | says {B} B
        "#]],
    );
}

#[test]
fn with_the_sides_exchanged_in_africa() {
    check(
        exchanged(GHANA_AND_TOGO),
        expect![[r#"
            +  4 CONSULT  “Talks” ongoing CT+ | says mediators - | when +0d 00h for 24h | at {region} C
            -  4 CONSULT  “Talks” ongoing CT+ | says mediators - | when +0d 00h for 24h
            +  7 CONSULT  “meet” planned CT+ | by {d last} D, {a last} A, {E} {title} {e} E, {F} {title} {f} F | when +2d 00h for 24h | at {E capital} E
            -  7 CONSULT  “meet” planned CT+ | by {d last} D, {a last} A, {E} {title} {e} E, {F} {title} {f} - | when +2d 00h for 24h | at {E capital} E
            +  8 CONSULT phone “met” happened CT+ | by four leaders D, four leaders A, four leaders E, four leaders F | when -14d 00h for 168h
            -  8 CONSULT phone “met” happened CT+ | by four leaders D, four leaders A, four leaders E, four leaders - | when -14d 00h for 168h
            + 10 ASSAULT aerial “launched” happened CT+ | by {B} B | with drone {n1}, missile {n2} | says {A} officials A | when -1d 18h for 12h
            - 10 ASSAULT aerial “launched” happened CT+ | by {B} B | to {A} A | with drone {n1}, missile {n2} | says {A} officials A | when -1d 18h for 12h | at {A} A
        "#]],
    );
}

#[test]
fn with_the_sides_exchanged_in_scandinavia() {
    check(
        exchanged(NORWAY_AND_SWEDEN),
        expect![[r#"
            +  4 CONSULT  “Talks” ongoing CT+ | says mediators - | when +0d 00h for 24h | at {region} C
            -  4 CONSULT  “Talks” ongoing CT+ | says mediators - | when +0d 00h for 24h
            +  5 CONSULT  “spoken” happened CT+ | by he D, {a last} A | says {D} {title} {d} D
            +  5 SUPPORT  “backing” promised CT+ | by his D | says he D
            -  5 CONSULT  “spoken” happened CT+ | by he D, {a last} A, {A} A | says {D} {title} {d} D
            -  5 SUPPORT  “backing” promised CT+ | by his D | says {D} {title} {d} D
            + 10 ASSAULT aerial “launched” happened CT+ | by {B} B | with drone {n1}, missile {n2} | says {A} officials A | when -1d 18h for 12h
            - 10 ASSAULT aerial “launched” happened CT+ | by {B} B | to {A} A | with drone {n1}, missile {n2} | says {A} officials A | when -1d 18h for 12h | at {A} A
        "#]],
    );
}
