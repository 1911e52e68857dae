//! Nouns and qualifiers to what the monitor matches.

use troth_model::{Country, InstrumentKind, ObjectCategory};
use troth_text::{ByteSpan, Diagnostic};

use super::Resolver;
use super::terms::{Meaning, normal};
use crate::nearest::nearest;
use crate::norm::{Area, Atom, Drawing, Except, Matcher, Pattern, Preceding, Weapon};
use crate::syntax::{
    Definition, Exception, Join, Near, Noun, NounKind, Nouns, PatternSpec, Qualifier, Spanned,
    Written,
};
use crate::verbs::{Slot, Verb};

/// A pattern with what its clause has to know beside it.
pub(super) struct ResolvedPattern {
    pub(super) pattern: Pattern,
    pub(super) hears_plea: bool,
    pub(super) open_terms: Vec<(String, ByteSpan)>,
    /// The fields that have to be the same as in something else.
    pub(super) same: Vec<Written>,
    /// Where it says that something before excuses it.
    pub(super) after: Option<ByteSpan>,
}

/// What one noun came to.
enum Found {
    Meaning(Meaning),
    Open(String),
}

/// What a noun is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Things,
    People,
    Weapons,
    Areas,
    /// A definition: whatever it is.
    Any,
}

impl Wanted {
    fn described(self) -> &'static str {
        match self {
            Self::Things => "a thing",
            Self::People => "somebody who takes part",
            Self::Weapons => "a weapon",
            Self::Areas => "a place",
            Self::Any => "a thing, a weapon or a place",
        }
    }
}

/// Whether a term is nothing but words: it may name weapons as well as things.
fn is_called(things: &Matcher) -> bool {
    let is_words = |atom: &Atom| matches!(atom, Atom::Called(_));
    things.except.is_empty() && !things.any.is_empty() && things.any.iter().all(is_words)
}

fn is_called_so_far(sum: Option<&Meaning>) -> bool {
    matches!(sum, Some(Meaning::Things(things)) if is_called(things))
}

fn called_weapons(things: Matcher) -> impl Iterator<Item = Weapon> {
    things.any.into_iter().filter_map(|atom| match atom {
        Atom::Called(words) => Some(Weapon::Called(words)),
        _ => None,
    })
}

impl Resolver<'_> {
    /// A pattern that stands alone: nothing is there to be the same as, or to come before.
    pub(super) fn pattern(&mut self, spec: &PatternSpec) -> Option<ResolvedPattern> {
        let found = self.pattern_beside(spec)?;
        self.none_the_same(&found)?;
        self.none_before(&found)?;
        Some(found)
    }

    pub(super) fn pattern_beside(&mut self, spec: &PatternSpec) -> Option<ResolvedPattern> {
        let verb = spec.verb.node;
        let mut resolved = ResolvedPattern {
            pattern: Pattern {
                verb,
                things: Matcher::default(),
                participants: Vec::new(),
                weapons: Vec::new(),
                areas: Vec::new(),
                fields: Vec::new(),
                except: Vec::new(),
            },
            hears_plea: false,
            open_terms: Vec::new(),
            same: Vec::new(),
            after: None,
        };
        let mut is_right = true;
        if spec.nouns.is_none() && verb.slot == Slot::Records {
            self.misplaced(spec.verb.span, "say what is filed: `file an approval`");
            return None;
        }
        if let Some(nouns) = &spec.nouns {
            is_right &= self.objects(verb, nouns, &mut resolved).is_some();
        }
        for qualifier in &spec.qualifiers {
            is_right &= self.qualifier(verb, qualifier, &mut resolved).is_some();
        }
        if spec.nouns.is_none() {
            let about = verb.about.iter().map(|words| Atom::Called((*words).to_owned()));
            resolved.pattern.things.any.extend(about);
        }
        if resolved.pattern.weapons.is_empty() {
            resolved.pattern.weapons = verb.instruments.iter().copied().map(Weapon::Kind).collect();
        }
        is_right.then_some(resolved)
    }

    fn objects(&mut self, verb: &Verb, nouns: &Nouns, into: &mut ResolvedPattern) -> Option<()> {
        match verb.slot {
            Slot::Things | Slot::Target => {
                let matcher = self.matcher(nouns, Wanted::Things, into)?;
                into.pattern.things = matcher;
            }
            Slot::Weapons => {
                let weapons = self.weapons(nouns, into)?;
                into.pattern.weapons = weapons;
            }
            Slot::Participants => {
                let participants = self.participants(nouns, into)?;
                into.pattern.participants.extend(participants);
            }
            Slot::Records => into.pattern.things = self.filed(nouns)?,
            Slot::Nothing => {
                let span = nouns.items[0].span;
                self.misplaced(span, &format!("nothing stands after `{}`", verb.base));
                return None;
            }
        }
        Some(())
    }

    fn qualifier(
        &mut self,
        verb: &Verb,
        qualifier: &Spanned<Qualifier>,
        into: &mut ResolvedPattern,
    ) -> Option<()> {
        match &qualifier.node {
            Qualifier::Where(specs) => {
                let conditions = self.conditions(specs, &into.pattern)?;
                into.pattern.fields.extend(conditions);
            }
            Qualifier::Same(fields) => into.same.extend(fields.iter().cloned()),
            Qualifier::Except(Exception::After { within, who, pattern }) => {
                let mut open_terms = Vec::new();
                let (fact, same) = self.told_beside(who, pattern, &mut open_terms)?;
                into.open_terms.append(&mut open_terms);
                let own = into.pattern.clone();
                let trigger = fact.pattern().cloned().unwrap_or_else(|| own.clone());
                let same = self.same_in_both(&same, &own, &trigger)?;
                let preceding = Preceding { within: within.node, fact, same };
                into.pattern.except.push(Except::After(Box::new(preceding)));
                into.after = Some(qualifier.span);
            }
            Qualifier::With(_) | Qualifier::In(_) | Qualifier::Near(_)
                if verb.slot == Slot::Records =>
            {
                self.misplaced(qualifier.span, "what is filed has fields: `where report is …`");
                return None;
            }
            Qualifier::With(nouns) if verb.slot == Slot::Participants => {
                let participants = self.participants(nouns, into)?;
                into.pattern.participants.extend(participants);
            }
            Qualifier::With(nouns) => {
                let weapons = self.weapons(nouns, into)?;
                into.pattern.weapons.extend(weapons);
            }
            Qualifier::In(noun) => {
                let areas = self.areas(noun, into)?;
                into.pattern.areas.extend(areas);
            }
            Qualifier::Near(near) => {
                let area = self.near(near)?;
                into.pattern.areas.push(area);
            }
            Qualifier::Except(Exception::SelfDefence) => into.hears_plea = true,
            Qualifier::Except(Exception::Nouns(nouns)) if verb.slot == Slot::Records => {
                let matcher = self.filed(nouns)?;
                into.pattern.except.push(Except::Things(matcher));
            }
            Qualifier::Except(Exception::Nouns(nouns)) => {
                let matcher = self.matcher(nouns, Wanted::Things, into)?;
                into.pattern.except.push(Except::Things(matcher));
            }
            Qualifier::Except(Exception::Qualifier(inner)) => {
                self.excepted(qualifier.span, inner, into)?;
            }
        }
        Some(())
    }

    fn excepted(
        &mut self,
        span: ByteSpan,
        inner: &Qualifier,
        into: &mut ResolvedPattern,
    ) -> Option<()> {
        let except = match inner {
            Qualifier::Where(specs) => vec![Except::Fields(self.conditions(specs, &into.pattern)?)],
            Qualifier::Same(_) => {
                self.misplaced(span, "write `except within … after …`, and what is the same");
                return None;
            }
            Qualifier::With(nouns) => vec![Except::Weapons(self.weapons(nouns, into)?)],
            Qualifier::In(noun) => self.areas(noun, into)?.into_iter().map(Except::Area).collect(),
            Qualifier::Near(near) => vec![Except::Area(self.near(near)?)],
            Qualifier::Except(_) => unreachable!("the parser makes no exception of an exception"),
        };
        into.pattern.except.extend(except);
        Some(())
    }

    /// What a definition means: all its nouns are of one sort.
    pub(super) fn meaning(&mut self, definition: &Definition) -> Option<Meaning> {
        let mut meaning = self.meaning_of(&definition.nouns)?;
        let Some(except) = &definition.except else { return Some(meaning) };
        match (&mut meaning, self.meaning_of(except)?) {
            (Meaning::Things(things), Meaning::Things(out)) => things.except.extend(out.any),
            (Meaning::Weapons(kinds), Meaning::Weapons(out)) => {
                kinds.retain(|kind| !out.contains(kind));
            }
            _ => {
                let span = except.items[0].span;
                self.wrong_sort(span, "what is taken out of a term must be of its own sort");
                return None;
            }
        }
        Some(meaning)
    }

    fn meaning_of(&mut self, nouns: &Nouns) -> Option<Meaning> {
        let mut sum: Option<Meaning> = None;
        for noun in &nouns.items {
            let found = match self.noun(noun, Wanted::Any)? {
                Found::Meaning(meaning) => meaning,
                Found::Open(_) => return Some(Meaning::Open),
            };
            match (&mut sum, found) {
                (None, found) => sum = Some(found),
                (Some(Meaning::Things(sum)), Meaning::Things(more)) => {
                    sum.any.extend(more.any);
                    sum.except.extend(more.except);
                }
                (Some(Meaning::Weapons(sum)), Meaning::Weapons(more)) => sum.extend(more),
                (Some(Meaning::Weapons(sum)), Meaning::Things(more)) if is_called(&more) => {
                    sum.extend(called_weapons(more));
                }
                (sum, Meaning::Weapons(more)) if is_called_so_far(sum.as_ref()) => {
                    let Some(Meaning::Things(before)) = sum.take() else { return None };
                    let weapons = called_weapons(before).chain(more).collect();
                    *sum = Some(Meaning::Weapons(weapons));
                }
                (Some(Meaning::Areas(sum)), Meaning::Areas(more)) => sum.extend(more),
                _ => {
                    self.wrong_sort(noun.span, "things, weapons and places cannot be one term");
                    return None;
                }
            }
        }
        sum
    }

    fn matcher(
        &mut self,
        nouns: &Nouns,
        wanted: Wanted,
        into: &mut ResolvedPattern,
    ) -> Option<Matcher> {
        let mut matcher = Matcher::default();
        let mut is_right = true;
        for noun in &nouns.items {
            match self.noun(noun, wanted) {
                Some(Found::Meaning(Meaning::Things(found))) => {
                    matcher.any.extend(found.any);
                    matcher.except.extend(found.except);
                }
                Some(Found::Meaning(Meaning::Weapons(found))) if wanted == Wanted::Things => {
                    matcher.any.extend(found.into_iter().map(|weapon| match weapon {
                        Weapon::Called(words) => Atom::Called(words),
                        weapon => Atom::Weapon(weapon),
                    }));
                }
                Some(Found::Open(name)) => into.open_terms.push((name, noun.span)),
                Some(Found::Meaning(_)) => {
                    self.wrong_sort(noun.span, &format!("{} is asked for", wanted.described()));
                    is_right = false;
                }
                None => is_right = false,
            }
        }
        is_right.then_some(matcher)
    }

    /// One matcher for all where they are joined by `or`, one each where by `and`.
    fn participants(&mut self, nouns: &Nouns, into: &mut ResolvedPattern) -> Option<Vec<Matcher>> {
        if nouns.join == Join::Or {
            return self.matcher(nouns, Wanted::People, into).map(|matcher| vec![matcher]);
        }
        let mut all = Vec::new();
        for noun in &nouns.items {
            let one = Nouns { items: vec![noun.clone()], join: Join::Or };
            all.push(self.matcher(&one, Wanted::People, into)?);
        }
        Some(all)
    }

    fn weapons(&mut self, nouns: &Nouns, into: &mut ResolvedPattern) -> Option<Vec<Weapon>> {
        let mut kinds = Vec::new();
        for noun in &nouns.items {
            match self.noun(noun, Wanted::Weapons)? {
                Found::Meaning(Meaning::Weapons(found)) => kinds.extend(found),
                Found::Meaning(Meaning::Things(found)) if is_called(&found) => {
                    kinds.extend(called_weapons(found));
                }
                Found::Open(name) => into.open_terms.push((name, noun.span)),
                Found::Meaning(_) => {
                    self.wrong_sort(noun.span, "a weapon is asked for");
                    return None;
                }
            }
        }
        Some(kinds)
    }

    fn areas(&mut self, noun: &Spanned<Noun>, into: &mut ResolvedPattern) -> Option<Vec<Area>> {
        match self.noun(noun, Wanted::Areas)? {
            Found::Meaning(Meaning::Areas(areas)) => Some(areas),
            Found::Open(name) => {
                into.open_terms.push((name, noun.span));
                Some(Vec::new())
            }
            Found::Meaning(_) => {
                self.wrong_sort(noun.span, "a place is asked for");
                None
            }
        }
    }

    fn noun(&mut self, noun: &Spanned<Noun>, wanted: Wanted) -> Option<Found> {
        let atoms = |any: Vec<Atom>| Meaning::Things(Matcher { any, except: Vec::new() });
        let called = |words: &[Written]| -> Vec<Atom> {
            words.iter().map(|word| Atom::Called(word.node.clone())).collect()
        };
        let meaning = match &noun.node.kind {
            NounKind::Name(name) => return self.named(name, noun.span, wanted),
            NounKind::Words(words) if wanted == Wanted::Areas => {
                Meaning::Areas(vec![Area::Named(words.clone())])
            }
            NounKind::Words(words) => atoms(vec![Atom::Called(words.clone())]),
            NounKind::ThingCalled(words) | NounKind::AnyoneCalled(words) => atoms(called(words)),
            NounKind::Category(words) => {
                let parsed = self.members(words, "unknown-category", ObjectCategory::ALL)?;
                atoms(parsed.into_iter().map(Atom::Category).collect())
            }
            NounKind::Weapon(words) => {
                let kinds = self.members(words, "unknown-weapon", InstrumentKind::ALL)?;
                Meaning::Weapons(kinds.into_iter().map(Weapon::Kind).collect())
            }
            NounKind::Calibre(mm) => Meaning::Weapons(vec![self.calibre(mm)?]),
            NounKind::Drawn(name) => Meaning::Areas(vec![Area::Drawn(self.drawing(name)?)]),
            NounKind::Place(name) => Meaning::Areas(vec![Area::Named(name.node.clone())]),
            NounKind::Division(name) => Meaning::Areas(vec![Area::Division(name.node.clone())]),
            NounKind::Country(code) => {
                let country = self.country(code)?;
                if matches!(wanted, Wanted::Areas | Wanted::Any) {
                    Meaning::Areas(vec![Area::Country(country)])
                } else {
                    atoms(vec![Atom::Country(country)])
                }
            }
            NounKind::Near(near) => Meaning::Areas(vec![self.near(near)?]),
        };
        Some(Found::Meaning(meaning))
    }

    /// A name: a term first, then a party, a category, a kind of weapon.
    fn named(&mut self, name: &str, span: ByteSpan, wanted: Wanted) -> Option<Found> {
        if let Some(term) = self.terms.get(name) {
            return match &term.meaning {
                Meaning::Open => Some(Found::Open(term.name.clone())),
                Meaning::Wrong => None,
                meaning => Some(Found::Meaning(meaning.clone())),
            };
        }
        let one = |atom| {
            Some(Found::Meaning(Meaning::Things(Matcher { any: vec![atom], except: Vec::new() })))
        };
        let normal = normal(name);
        if let Some(id) = self.bound.iter().find(|id| id.as_str().eq_ignore_ascii_case(name)) {
            return one(Atom::Party(id.clone()));
        }
        let takes_things = matches!(wanted, Wanted::Things | Wanted::Any);
        let takes_weapons = matches!(wanted, Wanted::Weapons | Wanted::Any);
        match (ObjectCategory::parse(&normal), InstrumentKind::parse(&normal)) {
            (Some(category), _) if takes_things => one(Atom::Category(category)),
            (_, Some(kind)) if takes_weapons => {
                Some(Found::Meaning(Meaning::Weapons(vec![Weapon::Kind(kind)])))
            }
            _ => {
                let others: Vec<&str> = match wanted {
                    Wanted::Weapons => {
                        InstrumentKind::ALL.iter().map(|kind| kind.as_str()).collect()
                    }
                    Wanted::Things => {
                        ObjectCategory::ALL.iter().map(|kind| kind.as_str()).collect()
                    }
                    _ => Vec::new(),
                };
                self.unknown_term(name, span, &others);
                None
            }
        }
    }

    pub(super) fn unknown_term(&mut self, name: &str, span: ByteSpan, others: &[&str]) {
        let terms = self.terms.by_name.values().map(|term| term.name.as_str());
        let parties = self.bound.iter().map(troth_model::PartyId::as_str);
        let known: Vec<&str> = terms.chain(parties).chain(others.iter().copied()).collect();
        let help = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "say what it is with `define {name} as …`, or that the parties left it open with \
                 `leave {name} undefined`"
            ),
        };
        self.diagnostics.push(
            Diagnostic::error("unknown-term", format!("nothing says what `{name}` is"))
                .at(span, "no term, party, category or weapon")
                .help(help),
        );
    }

    fn members<T: Copy + std::fmt::Display>(
        &mut self,
        words: &[Written],
        id: &'static str,
        all: &[T],
    ) -> Option<Vec<T>> {
        let names: Vec<String> = all.iter().map(ToString::to_string).collect();
        let mut found = Vec::new();
        for word in words {
            let wanted = word.node.to_lowercase();
            let Some(at) =
                names.iter().position(|name| *name == wanted || *name == normal(&wanted))
            else {
                let help = match nearest(&wanted, names.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are: {}", names.join(", ")),
                };
                let message = format!("`{}` is not one of them", word.node);
                self.diagnostics
                    .push(Diagnostic::error(id, message).at(word.span, "not known").help(help));
                return None;
            };
            found.push(all[at]);
        }
        Some(found)
    }

    fn country(&mut self, code: &Written) -> Option<Country> {
        let country = Country::parse(&code.node);
        if country.is_none() {
            self.diagnostics.push(
                Diagnostic::error(
                    "unknown-country",
                    format!("`{}` is no country's code", code.node),
                )
                .at(code.span, "three capital letters are expected")
                .help("use the alpha-3 code of ISO 3166-1, such as `FIN`"),
            );
        }
        country
    }

    fn near(&mut self, near: &Near) -> Option<Area> {
        let km: f64 = near.km.node.parse().ok()?;
        if km <= 0.0 || km > 20_000.0 {
            self.diagnostics.push(
                Diagnostic::error("impossible-number", format!("`{km} km` cannot be"))
                    .at(near.km.span, "more than 0 and at most 20000"),
            );
            return None;
        }
        let of = near.of.node.clone();
        Some(match near.towards {
            _ if near.is_line => Area::NearLine { km, line: self.drawing(&near.of)? },
            Some(towards) => Area::Sector { km, towards, of },
            None => Area::Near { km, of },
        })
    }

    fn drawing(&mut self, name: &Written) -> Option<Drawing> {
        match self.drawings.get(&name.node) {
            Some(drawing) => drawing.clone(),
            None => {
                let known: Vec<&str> = self.drawings.keys().map(String::as_str).collect();
                let help = match nearest(&name.node, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("draw it in a block marked `geojson {}`", name.node),
                };
                self.diagnostics.push(
                    Diagnostic::error("unknown-drawing", "nothing is drawn under this name")
                        .at(name.span, "not on this page")
                        .help(help),
                );
                None
            }
        }
    }

    fn calibre(&mut self, mm: &Written) -> Option<Weapon> {
        let whole: Option<u32> = mm.node.parse().ok().filter(|mm| (1..=2000).contains(mm));
        if whole.is_none() {
            self.diagnostics.push(
                Diagnostic::error("impossible-number", format!("`{} mm` cannot be", mm.node))
                    .at(mm.span, "a whole number from 1 to 2000"),
            );
        }
        whole.map(Weapon::Calibre)
    }

    fn wrong_sort(&mut self, span: ByteSpan, why: &str) {
        self.diagnostics
            .push(Diagnostic::error("wrong-kind-of-term", "this cannot stand here").at(span, why));
    }

    pub(super) fn misplaced(&mut self, span: ByteSpan, why: &str) {
        self.diagnostics.push(
            Diagnostic::error("misplaced-words", "these words cannot stand here").at(span, why),
        );
    }
}
