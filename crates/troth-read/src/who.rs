//! Who is meant: the actors of a document, joined over name variants, roles and pronouns.
//!
//! Works in two passes. The first collects every person and body with what each mention tells
//! (full name, office, country); the second answers for any noun phrase who is meant. What the
//! document does not tell is left out: nobody's nationality is guessed from a name.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use troth_language::EntityKind;
use troth_model::{Country, Sector};
use troth_text::ByteSpan;

use crate::lexicon::{NameKind, Sense};
use crate::names::{self, NameHit};
use crate::nouns;
use crate::tree::Tree;

/// Somebody who is meant by a noun phrase.
#[derive(Debug, Clone, PartialEq)]
pub struct Who {
    /// The words here.
    pub span: ByteSpan,
    /// The canonical name, where there is one.
    pub name: Option<String>,
    /// The country, where told.
    pub country: Option<Country>,
    /// The sector, where told.
    pub sector: Option<Sector>,
    /// What sort of phrase it is.
    pub kind: WhoKind,
    /// The rule that found who it is, where the words alone do not say.
    pub rule: Option<&'static str>,
}

/// What sort of phrase names somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhoKind {
    /// A person by name.
    Person,
    /// A body by name.
    Body,
    /// A state by name.
    State,
    /// A seat of power that stands for its government ("Moscow").
    Capital,
    /// People by a common noun ("residents", "the ministry").
    People,
    /// A people ("the Norwegians").
    Nation,
    /// A pronoun.
    Pronoun,
}

/// Where a token stands: sentence and index.
pub type At = (usize, usize);

/// One person as the document knows him.
#[derive(Debug, Clone, Default)]
struct Person {
    name: String,
    country: Option<&'static str>,
    sector: Option<Sector>,
    titles: Vec<String>,
}

/// Everybody in one document.
pub struct Roster<'a> {
    trees: &'a [Tree<'a>],
    /// Names of the lexicon by sentence.
    pub hits: Vec<Vec<NameHit>>,
    persons: Vec<Person>,
    /// The tokens of every person's name, by sentence.
    person_ranges: Vec<Vec<Range<usize>>>,
    /// Person by sentence and first token of the name.
    person_at: BTreeMap<At, usize>,
    /// Person by the tokens of the title before the name.
    title_of: BTreeMap<At, usize>,
    /// Organisations that only the name finder knows: full name by short form.
    organisations: BTreeMap<String, String>,
}

impl<'a> Roster<'a> {
    /// Collects everybody in `trees`.
    pub fn new(trees: &'a [Tree<'a>]) -> Self {
        let mut hits: Vec<Vec<NameHit>> = trees.iter().map(names::find).collect();
        names::settle(trees, &mut hits);
        let mut roster = Self {
            trees,
            hits,
            persons: Vec::new(),
            person_ranges: Vec::new(),
            person_at: BTreeMap::new(),
            title_of: BTreeMap::new(),
            organisations: BTreeMap::new(),
        };
        roster.collect_persons();
        roster.collect_organisations();
        roster
    }

    /// The sentences that everybody was collected from.
    pub fn trees(&self) -> &'a [Tree<'a>] {
        self.trees
    }

    /// The name of the lexicon that covers token `idx` of sentence `s`.
    pub fn hit(&self, s: usize, idx: usize) -> Option<&NameHit> {
        self.hits[s].iter().find(|hit| hit.range.contains(&idx))
    }

    fn collect_persons(&mut self) {
        self.person_ranges = (0..self.trees.len()).map(|s| self.find_persons(s)).collect();
        self.add_surnames();
        let mut mentions: Vec<(At, Vec<String>)> = Vec::new();
        for (s, ranges) in self.person_ranges.iter().enumerate() {
            for range in ranges {
                let words = self.name_words(s, range.clone());
                if !words.is_empty() {
                    mentions.push(((s, range.start), words));
                }
            }
        }
        // Fullest forms first, so that short ones find what they are short for.
        let mut order: Vec<usize> = (0..mentions.len()).collect();
        order.sort_by_key(|m| (std::cmp::Reverse(mentions[*m].1.len()), mentions[*m].0));
        // By first and last word, so that a long document does not ask every person.
        let mut by_word: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for m in order {
            let (at, words) = &mentions[m];
            let last = words.last().map_or("", String::as_str);
            let alike = by_word.get(last).into_iter().flatten().copied();
            let known = alike.filter(|n| same_person(&self.persons[*n].name, words)).min();
            let number = known.unwrap_or_else(|| {
                self.persons.push(Person { name: words.join(" "), ..Person::default() });
                let number = self.persons.len() - 1;
                by_word.entry(last).or_default().push(number);
                by_word.entry(&words[0]).or_default().push(number);
                number
            });
            self.person_at.insert(*at, number);
        }
        for (at, number) in self.person_at.clone() {
            self.learn_office(at, number);
        }
    }

    fn name_words(&self, s: usize, range: Range<usize>) -> Vec<String> {
        let tree = &self.trees[s];
        range
            .map(|idx| tree.word(idx).to_owned())
            .filter(|word| !is_honorific(word) && word.chars().any(char::is_alphanumeric))
            .collect()
    }

    /// Names of persons: what the name finder says, trimmed of titles, and what follows a title.
    fn find_persons(&self, s: usize) -> Vec<Range<usize>> {
        let tree = &self.trees[s];
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for entity in &tree.sentence.entities {
            if entity.kind != EntityKind::Person
                || self.is_lexicon_name(s, entity.range.clone())
                || self.is_common_first_word(s, entity.range.clone())
            {
                continue;
            }
            let mut range = entity.range.clone();
            while range.len() > 1
                && (self.is_title(s, range.start) || self.hit(s, range.start).is_some())
            {
                range.start += 1;
            }
            while range.end < tree.len() && self.continues_name(s, range.end) {
                range.end += 1;
            }
            if !self.is_title(s, range.start) {
                ranges.push(range);
            }
        }
        let mut idx = 0;
        while idx + 1 < tree.len() {
            let start = idx + 1;
            let titled = self.is_title(s, idx) && tree.word(idx).starts_with(char::is_uppercase);
            if titled && !ranges.iter().any(|range| range.contains(&start)) {
                let end = (start..tree.len().min(start + 4))
                    .find(|at| {
                        !self.may_be_name(s, *at) || ranges.iter().any(|range| range.contains(at))
                    })
                    .unwrap_or(tree.len().min(start + 4));
                if end > start {
                    ranges.push(start..end);
                }
            }
            idx += 1;
        }
        ranges.sort_by_key(|range| range.start);
        ranges
    }

    /// "Gunfire was heard": a sentence's first word has a capital without being a name.
    fn is_common_first_word(&self, s: usize, range: Range<usize>) -> bool {
        let word = self.trees[s].word(range.start).to_lowercase();
        range == (0..1)
            && (!crate::lexicon::nouns(&word).is_empty()
                || crate::lexicon::entries(&word)
                    .iter()
                    .any(|entry| entry.pos == crate::lexicon::Pos::Noun && entry.words.len() == 1))
    }

    /// A capitalised title or honorific right before a name.
    fn is_title(&self, s: usize, idx: usize) -> bool {
        let tree = &self.trees[s];
        is_honorific(tree.word(idx))
            || nouns::senses(tree, idx).iter().any(|noun| matches!(noun.sense, Sense::Title(_)))
    }

    fn may_be_name(&self, s: usize, idx: usize) -> bool {
        let tree = &self.trees[s];
        tree.upos(idx) == "PROPN"
            && tree.word(idx).starts_with(char::is_uppercase)
            && tree
                .word(idx)
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '-' | '’' | '\'' | '.'))
            && self.hit(s, idx).is_none()
            && !self.is_title(s, idx)
    }

    fn continues_name(&self, s: usize, idx: usize) -> bool {
        let tree = &self.trees[s];
        self.may_be_name(s, idx)
            && tree.is_any(idx, &["flat", "compound", "appos"])
            && tree.head(idx).is_some_and(|head| head < idx && idx - head <= 2)
    }

    /// A surname that a fuller name has made known is a person wherever it stands alone.
    fn add_surnames(&mut self) {
        let mut surnames: BTreeSet<String> = BTreeSet::new();
        for (s, ranges) in self.person_ranges.iter().enumerate() {
            for range in ranges {
                let words = self.name_words(s, range.clone());
                if let [_, .., last] = words.as_slice() {
                    surnames.insert(last.clone());
                }
            }
        }
        for s in 0..self.trees.len() {
            let tree = &self.trees[s];
            let found: Vec<Range<usize>> = (0..tree.len())
                .filter(|idx| surnames.contains(tree.word(*idx)))
                .filter(|idx| !self.person_ranges[s].iter().any(|range| range.contains(idx)))
                .map(|idx| idx..idx + 1)
                .collect();
            self.person_ranges[s].extend(found);
            self.person_ranges[s].sort_by_key(|range| range.start);
        }
    }

    /// A person's name that the lexicon knows as something else ("Moscow" read as a person).
    fn is_lexicon_name(&self, s: usize, range: Range<usize>) -> bool {
        self.hits[s].iter().any(|hit| hit.range == range)
    }

    /// Takes title, sector and country from the words around one mention of a person.
    fn learn_office(&mut self, (s, start): At, number: usize) {
        let tree = &self.trees[s];
        let found = self.person_ranges[s].iter().find(|range| range.start == start);
        let Some(range) = found.cloned() else { return };
        let mut offices = Vec::new();
        if let Some(before) = self.office_before(s, range.start) {
            if self.office_of(s, &before).is_some() {
                before.iter().for_each(|idx| {
                    self.title_of.insert((s, *idx), number);
                });
            }
            offices.push(before);
        }
        if let Some(after) = words_after(tree, range.end) {
            if self.office_of(s, &after).is_some() {
                after.iter().for_each(|idx| {
                    self.title_of.entry((s, *idx)).or_insert(number);
                });
            }
            offices.push(after);
        }
        let head = name_head(tree, range.clone());
        for appos in tree.children_by(head, &["appos"]) {
            if tree.is_nominal(appos) {
                offices.push(tree.subtree_without(appos, |c| {
                    tree.is_any(c, &["acl:relcl", "conj", "parataxis"])
                }));
            }
        }
        // "President Ana Petrova of Norland".
        let land = tree.children_by(head, &["nmod"]).filter(|of| tree.is_of(*of));
        let land = land.filter_map(|of| self.hit(s, of).and_then(NameHit::country)).next();
        if !offices.is_empty() {
            let person = &mut self.persons[number];
            person.country = person.country.or(land);
        }
        // "the peace envoy, Ana Petrova": the name is the apposition.
        if tree.is(head, "appos")
            && let Some(above) = tree.head(head)
        {
            offices.push(tree.noun_phrase(above));
        }
        for office in offices {
            let Some((title, sector)) = self.office_of(s, &office) else { continue };
            let country = self.country_within(s, &office);
            let person = &mut self.persons[number];
            person.sector = person.sector.or(sector);
            person.country = person.country.or(country);
            if !person.titles.contains(&title) {
                person.titles.push(title);
            }
        }
    }

    /// The words before a name that may tell an office; another person's name ends them.
    fn office_before(&self, s: usize, start: usize) -> Option<Vec<usize>> {
        let mut before = words_before(&self.trees[s], start)?;
        let is_name = |idx: &usize| self.person_ranges[s].iter().any(|range| range.contains(idx));
        if let Some(last) = before.iter().rposition(is_name) {
            before.drain(..=last);
        }
        // "the Secretary and General Petrova" are two.
        let and = before.iter().rposition(|idx| self.trees[s].word(*idx) == "and");
        if let Some(and) = and.filter(|and| before[..*and].iter().any(|idx| self.is_title(s, *idx)))
        {
            before.drain(..=and);
        }
        while before.first().is_some_and(|idx| {
            matches!(self.trees[s].word(*idx), "and" | "of" | "for" | "'s" | "’s" | "-")
        }) {
            before.remove(0);
        }
        (!before.is_empty()).then_some(before)
    }

    /// The title among `tokens` and the sector that it carries.
    fn office_of(&self, s: usize, tokens: &[usize]) -> Option<(String, Option<Sector>)> {
        let tree = &self.trees[s];
        let title = |idx: &usize| {
            nouns::senses(tree, *idx).iter().find_map(|noun| match noun.sense {
                Sense::Title(sector) | Sense::People(sector) => {
                    Some((noun.words.join(" "), sector))
                }
                _ => None,
            })
        };
        // The first title counts, and the body that it serves: "secretary of the security council".
        let (words, sector) = tokens.iter().find_map(title)?;
        let of_body = tokens.iter().find_map(|idx| {
            let body = nouns::bodies(tree, *idx).next();
            body.and_then(|body| body.sector)
        });
        let serves = matches!(sector, None | Some(Sector::Civilians));
        Some((words, if serves { of_body.or(sector) } else { sector }))
    }

    /// The first country named among `tokens`.
    fn country_within(&self, s: usize, tokens: &[usize]) -> Option<&'static str> {
        let found = tokens.iter().find_map(|idx| self.hit(s, *idx).and_then(NameHit::country));
        found.or_else(|| {
            // "the envoy of Ana Petrova" serves her country.
            let of_person = tokens.iter().find_map(|idx| self.person_covering(s, *idx));
            of_person.and_then(|number| self.persons[number].country)
        })
    }

    fn person_covering(&self, s: usize, idx: usize) -> Option<usize> {
        let range = self.person_ranges[s].iter().find(|range| range.contains(&idx));
        match range {
            Some(range) => self.person_at.get(&(s, range.start)).copied(),
            None => self.title_of.get(&(s, idx)).copied(),
        }
    }

    fn collect_organisations(&mut self) {
        for tree in self.trees {
            for entity in &tree.sentence.entities {
                if entity.kind == EntityKind::Organisation {
                    let span = tree
                        .token(entity.range.start)
                        .span
                        .cover(tree.token(entity.range.end - 1).span);
                    let name = span.slice(tree.text).to_owned();
                    if let Some(short) = initials(&name) {
                        self.organisations.entry(short).or_insert(name);
                    }
                }
            }
        }
    }

    /// Who is meant by the noun phrase headed by token `idx` of sentence `s`; conjuncts apart.
    pub fn who(&self, s: usize, idx: usize) -> Option<Who> {
        let tree = &self.trees[s];
        if tree.upos(idx) == "PRON" {
            return self.pronoun(s, idx);
        }
        let idx = semantic_head(tree, idx);
        self.person(s, idx)
            .or_else(|| self.titled_before(s, idx))
            .or_else(|| self.named(s, idx))
            .or_else(|| self.people(s, idx))
            .or_else(|| self.organisation(s, idx))
    }

    /// Everybody meant by the phrase and its conjuncts; groups come as their members.
    pub fn everybody(&self, s: usize, idx: usize) -> Vec<Who> {
        let tree = &self.trees[s];
        let told = idx;
        let idx = semantic_head(tree, idx);
        let mut all = Vec::new();
        // "UK Prime Minister Keir Starmer" read as three: the title belongs to its name.
        for conjunct in tree.conjuncts(idx) {
            let members = self.members(s, conjunct);
            if !members.is_empty() {
                all.extend(members);
                continue;
            }
            let split = self.split_adjectives(s, conjunct);
            if split.is_empty() {
                let who = self.who(s, conjunct);
                // "dozens of residents": the count is part of the words.
                let counted = conjunct == idx && idx != told && tree.upos(told) != "PRON";
                all.extend(who.map(|who| match counted {
                    true => Who { span: tree.token(told).span.cover(who.span), ..who },
                    false => who,
                }));
            } else {
                all.extend(split);
            }
            // "envoys Ana Petrova and Per Lind": the title heads both names.
            for name in tree.children_by(conjunct, &["flat", "appos"]) {
                let names = tree.conjuncts(name);
                if names.len() > 1 && self.is_title(s, conjunct) {
                    all.extend(names.into_iter().filter_map(|name| self.person(s, name)));
                }
            }
            // "Petrova, along with Lind": company joins, also from within an apposition.
            let within = std::iter::once(conjunct).chain(tree.children_by(conjunct, &["appos"]));
            for company in
                within.flat_map(|at| tree.children_by(at, &["nmod", "obl", "conj", "appos"]))
            {
                let cases = tree.case_words(company);
                let along = cases.iter().any(|c| {
                    matches!(
                        c.as_str(),
                        "along with" | "together with" | "alongside" | "along" | "as well as"
                    )
                });
                if along {
                    all.extend(self.everybody(s, company));
                }
            }
        }
        let mut seen: Vec<Who> = Vec::new();
        for who in all {
            let same = |other: &Who| {
                other.name == who.name && (other.span == who.span || who.kind == WhoKind::Person)
            };
            if !seen.iter().any(same) {
                seen.push(who);
            }
        }
        seen
    }

    fn person(&self, s: usize, idx: usize) -> Option<Who> {
        let number = self.person_covering(s, idx)?;
        let tree = &self.trees[s];
        // A title stands for the name that follows it.
        let range =
            self.person_ranges[s].iter().find(|range| range.contains(&idx)).or_else(|| {
                self.person_ranges[s]
                    .iter()
                    .find(|range| self.person_at.get(&(s, range.start)) == Some(&number))
            })?;
        let first = self
            .office_before(s, range.start)
            .filter(|before| self.office_of(s, before).is_some())
            .and_then(|before| before.first().copied())
            .unwrap_or(range.start);
        let span = tree.token(first).span.cover(tree.token(range.end - 1).span);
        Some(self.as_who(number, span, WhoKind::Person, None))
    }

    fn as_who(
        &self,
        number: usize,
        span: ByteSpan,
        kind: WhoKind,
        rule: Option<&'static str>,
    ) -> Who {
        let person = &self.persons[number];
        Who {
            span,
            name: Some(person.name.clone()),
            country: person.country.and_then(Country::parse),
            sector: person.sector,
            kind,
            rule,
        }
    }

    /// A title that heads the phrase while the name follows it: "President Ana Petrova" parsed
    /// with the title on top.
    fn titled_before(&self, s: usize, idx: usize) -> Option<Who> {
        let tree = &self.trees[s];
        let below = tree
            .children_by(idx, &["appos", "flat", "compound", "nmod:desc"])
            .find(|child| *child == idx + 1 || tree.is_any(*child, &["appos", "flat"]));
        let number =
            below.and_then(|child| self.person_covering(s, child).map(|number| (child, number)));
        let (child, number) = number?;
        self.office_of(s, &[idx])?;
        let tokens = tree.noun_phrase(idx);
        let span = tree.cover(&tokens).cover(tree.token(child).span);
        Some(self.as_who(number, span, WhoKind::Person, None))
    }

    /// A state, capital, body, organisation or armed group of the lexicon.
    fn named(&self, s: usize, idx: usize) -> Option<Who> {
        use NameKind as K;
        let tree = &self.trees[s];
        let hit = self.hit(s, idx)?;
        // "Norwegian officials": the adjective belongs to its noun.
        let name =
            hit.entry(&[K::State, K::Body, K::Organisation, K::Group, K::Capital, K::People])?;
        let kind = match name.kind {
            K::State => WhoKind::State,
            K::Capital => WhoKind::Capital,
            K::People => WhoKind::Nation,
            _ => WhoKind::Body,
        };
        let span = tree.token(hit.range.start).span.cover(tree.token(hit.range.end - 1).span);
        let country = if hit.entries.len() > 1 { hit.country() } else { name.country };
        Some(Who {
            span,
            name: Some(name.canonical.to_owned()).filter(|_| kind != WhoKind::Nation),
            country: country.and_then(Country::parse),
            sector: name.sector,
            kind,
            rule: (kind == WhoKind::Capital).then_some("capital-for-government"),
        })
    }

    /// People by a common noun, with the country that the phrase names.
    fn people(&self, s: usize, idx: usize) -> Option<Who> {
        let tree = &self.trees[s];
        let sector = self.people_sector(s, idx)?;
        let tokens = tree.noun_phrase(idx);
        let mut country = self.country_within(s, &tokens);
        if country.is_none() {
            // "the envoy for Sudria" need not be Sudria's.
            let is_task = |child: usize| {
                tree.is(child, "nmod")
                    && tree
                        .case_words(child)
                        .iter()
                        .any(|case| matches!(case.as_str(), "for" | "to" | "on" | "about" | "with"))
            };
            let around = tree.subtree_without(idx, |child| {
                tree.is_any(child, &["acl", "conj", "parataxis", "appos"]) || is_task(child)
            });
            country = self.country_within(s, &around);
        }
        // "its forces", "their minister": those of whoever the pronoun means.
        let owner = tree.children_by(idx, &["nmod:poss"]).find(|owner| tree.upos(*owner) == "PRON");
        let owner = owner.filter(|_| country.is_none()).map(|owner| self.who(s, owner));
        let owned = owner.as_ref().and_then(|who| who.as_ref()?.country);
        let told = country.or(owned.as_ref().map(Country::as_str));
        let is_title =
            nouns::senses(tree, idx).iter().any(|noun| matches!(noun.sense, Sense::Title(_)));
        let is_singular = matches!(tree.xpos(idx), "NN" | "NNP");
        if is_title
            && is_singular
            && is_definite(tree, idx)
            && let Some(number) = self.holder(s, idx, told)
        {
            return Some(self.as_who(
                number,
                tree.cover(&tokens),
                WhoKind::Person,
                Some("role-of-person"),
            ));
        }
        let span = tree.cover(&tokens);
        let name = is_body_noun(tree, idx).then(|| span.slice(tree.text).to_owned());
        let same_body = || self.same_body(s, idx).filter(|_| owner.is_none());
        let country = country.or_else(same_body).and_then(Country::parse).or(owned);
        Some(Who { span, name, country, sector, kind: WhoKind::People, rule: None })
    }

    /// "the ministry" after "Norland's energy ministry" is Norland's.
    fn same_body(&self, s: usize, idx: usize) -> Option<&'static str> {
        let tree = &self.trees[s];
        if !is_definite(tree, idx) || !is_body_noun(tree, idx) {
            return None;
        }
        let lemma = tree.lemma(idx);
        (0..=s).rev().take(12).find_map(|before| {
            let other = &self.trees[before];
            let limit = if before == s { idx } else { other.len() };
            (0..limit).rev().filter(|at| other.lemma(*at).eq_ignore_ascii_case(lemma)).find_map(
                |at| {
                    let tokens = other.noun_phrase(at);
                    self.country_within(before, &tokens)
                },
            )
        })
    }

    fn people_sector(&self, s: usize, idx: usize) -> Option<Option<Sector>> {
        let tree = &self.trees[s];
        if !matches!(tree.upos(idx), "NOUN" | "PROPN" | "ADJ" | "NUM") || is_condition(tree, idx) {
            return None;
        }
        let by_noun = nouns::senses(tree, idx).iter().find_map(|noun| match noun.sense {
            Sense::People(sector) | Sense::Title(sector) => Some(sector),
            _ => None,
        });
        let by_body = || {
            let longest = nouns::bodies(tree, idx).max_by_key(|body| body.words.len());
            longest.map(|body| body.sector)
        };
        by_body().or(by_noun)
    }

    /// The person last named with the office that the phrase names.
    fn holder(&self, s: usize, idx: usize, country: Option<&str>) -> Option<usize> {
        let tree = &self.trees[s];
        // "the minister" may be any minister, "the defence minister" is no prime minister.
        let title = nouns::senses(tree, idx)
            .iter()
            .filter(|noun| matches!(noun.sense, Sense::Title(_)))
            .max_by_key(|noun| noun.words.len())
            .map_or_else(|| tree.lemma(idx).to_lowercase(), |noun| noun.words.join(" "));
        let is_plain = !title.contains(' ');
        // "the foreign secretary" is not whoever is secretary of something else.
        let described: Vec<String> = tree
            .children_by(idx, &["compound", "amod"])
            .filter(|at| *at < idx && self.hit(s, *at).is_none())
            .map(|at| tree.word(at).to_lowercase())
            .collect();
        let fits = |number: &usize| {
            let person = &self.persons[*number];
            let same_title = person.titles.iter().any(|told| {
                let is_short = is_plain && title_head(told) == title;
                *told == title || is_short && described.iter().all(|word| told.contains(word))
            });
            same_title
                && (country.is_none() || person.country.is_none() || person.country == country)
        };
        self.person_at.range(..(s, idx)).rev().map(|(_, number)| *number).find(fits)
    }

    /// A body that only the name finder or its capitals tell.
    fn organisation(&self, s: usize, idx: usize) -> Option<Who> {
        let tree = &self.trees[s];
        let entity = tree.sentence.entities.iter().find(|entity| entity.range.contains(&idx))?;
        if entity.kind != EntityKind::Organisation {
            return None;
        }
        let span = tree.token(entity.range.start).span.cover(tree.token(entity.range.end - 1).span);
        let words = span.slice(tree.text).to_owned();
        let tokens = tree.noun_phrase(idx);
        let country = self.country_within(s, &tokens);
        let name = self.organisations.get(&words).cloned().unwrap_or(words);
        Some(Who {
            span: tree.cover(&tokens).cover(span),
            name: Some(name),
            country: country.and_then(Country::parse),
            sector: None,
            kind: WhoKind::Body,
            rule: None,
        })
    }

    /// "US and Norland officials": one noun, several countries.
    fn split_adjectives(&self, s: usize, idx: usize) -> Vec<Who> {
        let tree = &self.trees[s];
        let Some(sector) = self.people_sector(s, idx) else { return Vec::new() };
        let mut heads: Vec<usize> = Vec::new();
        for child in tree.children_by(idx, &["amod", "compound", "nmod:poss", "nmod"]) {
            // "the foreign ministers of Norland and Sudria", "envoys from both" are two as well.
            let is_from = || tree.case_words(child).iter().any(|case| case == "from");
            let is_whose = tree.is(child, "nmod:poss") || tree.is_of(child) || is_from();
            if !tree.is(child, "nmod") || is_whose {
                heads.extend(tree.conjuncts_any(child));
            }
        }
        let countries: Vec<(usize, &'static str)> = heads
            .iter()
            .filter_map(|head| self.hit(s, *head).and_then(NameHit::country).map(|c| (*head, c)))
            .collect();
        let mut distinct: Vec<&str> = countries.iter().map(|(_, country)| *country).collect();
        distinct.dedup();
        if distinct.len() < 2 {
            return Vec::new();
        }
        let last = tree.token(idx).span;
        let first_land = heads.iter().min().copied().unwrap_or(idx);
        countries
            .iter()
            .map(|(head, country)| {
                let is_last = countries.iter().all(|(other, _)| other <= head);
                let own = tree.token(*head).span;
                let is_after = first_land > idx;
                let with_noun = if is_after { *head == first_land } else { is_last };
                let (land, noun) = (tree.word(*head), tree.word(idx));
                Who {
                    span: if with_noun { own.cover(last) } else { own },
                    name: Some(if is_after {
                        format!("{noun} of {land}")
                    } else {
                        format!("{land} {noun}")
                    }),
                    country: Country::parse(country),
                    sector,
                    kind: WhoKind::People,
                    rule: None,
                }
            })
            .collect()
    }

    /// "the four leaders", "both presidents", "the two": those last named together.
    fn members(&self, s: usize, idx: usize) -> Vec<Who> {
        let tree = &self.trees[s];
        let span = tree.cover(&tree.noun_phrase(idx));
        if matches!(tree.word(idx).to_lowercase().as_str(), "they" | "them") {
            return self.company(s, idx, span);
        }
        let delegations = self.of_several(s, idx);
        if !delegations.is_empty() {
            return delegations;
        }
        let Some(n_members) = group_size(tree, idx) else { return Vec::new() };
        let from = s.saturating_sub(6);
        for before in (from..=s).rev() {
            let limit = if before == s { idx } else { usize::MAX };
            let mut numbers: Vec<usize> = Vec::new();
            for (at, number) in self.person_at.range((before, 0)..(before, limit)) {
                let tree = &self.trees[at.0];
                let range = self.person_ranges[at.0].iter().find(|range| range.start == at.1);
                let is_possessor =
                    range.is_some_and(|range| tree.is(name_head(tree, range.clone()), "nmod:poss"));
                if !numbers.contains(number) && !is_possessor {
                    numbers.push(*number);
                }
            }
            if numbers.len() == n_members {
                return numbers
                    .into_iter()
                    .map(|number| {
                        self.as_who(number, span, WhoKind::Person, Some("members-of-group"))
                    })
                    .collect();
            }
        }
        Vec::new()
    }

    /// "Delegations of Norland and Sudria": one of each.
    fn of_several(&self, s: usize, idx: usize) -> Vec<Who> {
        const GROUPS: &[&str] = &[
            "delegation",
            "representative",
            "government",
            "minister",
            "leader",
            "president",
            "army",
            "force",
            "negotiator",
            "official",
            "ambassador",
            "envoy",
            "authority",
            "people",
        ];
        let tree = &self.trees[s];
        if tree.xpos(idx) != "NNS" || !GROUPS.contains(&tree.lemma(idx)) {
            return Vec::new();
        }
        let Some(first) = tree.children_by(idx, &["nmod"]).find(|child| tree.is_of(*child)) else {
            return Vec::new();
        };
        let all = tree.conjuncts(first);
        let states: Vec<Who> = all
            .iter()
            .filter_map(|at| self.named(s, *at).or_else(|| self.unlisted(s, *at)))
            .collect();
        let is_each_named = states.len() > 1 && states.len() == all.len();
        if !is_each_named {
            return Vec::new();
        }
        let sector = self.people_sector(s, idx).flatten();
        states.into_iter().map(|who| Who { sector: sector.or(who.sector), ..who }).collect()
    }

    /// A proper name that no list knows, as that of a side.
    fn unlisted(&self, s: usize, idx: usize) -> Option<Who> {
        let tree = &self.trees[s];
        (tree.upos(idx) == "PROPN").then(|| {
            let span = tree.token(idx).span;
            Who {
                span,
                name: Some(span.slice(tree.text).to_owned()),
                country: None,
                sector: None,
                kind: WhoKind::State,
                rule: None,
            }
        })
    }

    /// "they" after a sentence that named several persons and no other plural: those persons.
    fn company(&self, s: usize, idx: usize, span: ByteSpan) -> Vec<Who> {
        let here = self.named_together(s, idx);
        if here.len() > 1 {
            return here
                .into_iter()
                .map(|number| self.as_who(number, span, WhoKind::Person, Some("pronoun")))
                .collect();
        }
        if self
            .last_subject(s, idx, |who, _| matches!(who.kind, WhoKind::People | WhoKind::Nation))
            .is_some()
        {
            return Vec::new();
        }
        for before in (s.saturating_sub(2)..=s).rev() {
            let limit = if before == s { idx } else { usize::MAX };
            let mut numbers: Vec<usize> = Vec::new();
            for (_, number) in self.person_at.range((before, 0)..(before, limit)) {
                if !numbers.contains(number) {
                    numbers.push(*number);
                }
            }
            if numbers.len() > 1 {
                // A person named only as another's relation to his office is not of the company.
                return numbers
                    .into_iter()
                    .filter(|number| !self.is_only_possessor(before, *number))
                    .map(|number| self.as_who(number, span, WhoKind::Person, Some("pronoun")))
                    .collect();
            }
        }
        Vec::new()
    }

    /// The persons who are together the subject of a verb before token `idx` of its sentence.
    fn named_together(&self, s: usize, idx: usize) -> Vec<usize> {
        let tree = &self.trees[s];
        for subject in (0..idx).rev().filter(|at| tree.is(*at, "nsubj")) {
            let mut numbers: Vec<usize> = Vec::new();
            for conjunct in tree.conjuncts(subject) {
                if let Some(number) =
                    self.person_covering(s, conjunct).filter(|number| !numbers.contains(number))
                {
                    numbers.push(number);
                }
            }
            // "Lind and Ana Petrova, the secretary, said": the parser may take the last for the subject.
            for (at, number) in self.person_at.range((s, 0)..(s, subject)) {
                let joined =
                    tree.is(at.1, "conj") || tree.children_by(at.1, &["conj"]).next().is_some();
                if joined && !numbers.contains(number) {
                    numbers.insert(0, *number);
                }
            }
            if numbers.len() > 1 {
                return numbers;
            }
        }
        Vec::new()
    }

    /// "the envoy of Ana Petrova": she is not there herself.
    fn is_only_possessor(&self, s: usize, number: usize) -> bool {
        let tree = &self.trees[s];
        self.person_ranges[s]
            .iter()
            .filter(|range| self.person_at.get(&(s, range.start)) == Some(&number))
            .all(|range| {
                let head = name_head(tree, (*range).clone());
                tree.is(head, "nmod:poss") || tree.is_of(head)
            })
    }

    /// Whom a pronoun means.
    fn pronoun(&self, s: usize, idx: usize) -> Option<Who> {
        let tree = &self.trees[s];
        let span = tree.token(idx).span;
        let referent = match tree.word(idx).to_lowercase().as_str() {
            "him" | "her" if tree.is_any(idx, &["obj", "iobj", "obl"]) => self.other_person(s, idx),
            "he" | "she" | "him" | "her" | "his" => {
                // A person by name before one by office or kind ("the envoy", "a resident").
                let named = self.last_subject(s, idx, |w, _| w.kind == WhoKind::Person);
                named.or_else(|| {
                    self.last_subject(s, idx, |w, is_one| {
                        w.kind == WhoKind::People && is_one && w.name.is_none()
                    })
                })
            }
            "it" | "its" => {
                let fits = |w: &Who, is_one: bool| {
                    matches!(w.kind, WhoKind::State | WhoKind::Capital)
                        || w.kind == WhoKind::Body && (is_one || w.name.is_some())
                        || w.kind == WhoKind::People
                            && (w.name.is_some() || is_one && is_collective(w))
                };
                self.own_subject(s, idx, fits).or_else(|| self.last_subject(s, idx, fits))
            }
            "they" | "them" | "their" => {
                let fits = |w: &Who, _: bool| {
                    matches!(
                        w.kind,
                        WhoKind::People | WhoKind::Body | WhoKind::Nation | WhoKind::State
                    )
                };
                self.own_subject(s, idx, fits).or_else(|| self.last_subject(s, idx, fits))
            }
            "we" | "us" | "our" | "i" | "me" | "my" => {
                return Some(Who {
                    span,
                    name: None,
                    country: None,
                    sector: None,
                    kind: WhoKind::Pronoun,
                    rule: Some("first-person"),
                });
            }
            _ => None,
        }?;
        Some(Who { span, kind: WhoKind::Pronoun, rule: Some("pronoun"), ..referent })
    }

    /// "called on the Front to stop *its* raids": what somebody owns is that of its clause's subject,
    /// also where the verb above lends it.
    fn own_subject(&self, s: usize, idx: usize, fits: impl Fn(&Who, bool) -> bool) -> Option<Who> {
        let tree = &self.trees[s];
        let verb = tree.ancestors(idx).find(|above| tree.is_verbal(*above))?;
        let subject = crate::arguments::deep_subject(tree, verb)
            .filter(|subject| tree.is(idx, "nmod:poss") && *subject < idx)?;
        let is_around = tree.is_under(idx, subject) || tree.upos(subject) == "PRON";
        let is_one = matches!(tree.xpos(subject), "NN" | "NNP");
        if is_around {
            return None;
        }
        self.who(s, subject).filter(|who| fits(who, is_one))
    }

    /// The person last named before who is not the subject of the pronoun's own verb.
    fn other_person(&self, s: usize, idx: usize) -> Option<Who> {
        let tree = &self.trees[s];
        let verb = tree.head(idx)?;
        let own = crate::arguments::deep_subject(tree, verb)
            .and_then(|subject| self.who(s, subject))
            .and_then(|who| who.name);
        let from = s.saturating_sub(2);
        self.person_at.range((from, 0)..(s, idx)).rev().find_map(|(at, number)| {
            let person = &self.persons[*number];
            let span = self.trees[at.0].token(at.1).span;
            (Some(&person.name) != own.as_ref())
                .then(|| self.as_who(*number, span, WhoKind::Person, None))
        })
    }

    /// The nearest subject before, in this sentence or the three before, that `fits`.
    /// `fits` is told who it is and whether the noun is a singular.
    fn last_subject(&self, s: usize, idx: usize, fits: impl Fn(&Who, bool) -> bool) -> Option<Who> {
        for before in (s.saturating_sub(3)..=s).rev() {
            let tree = &self.trees[before];
            let limit = if before == s { idx } else { tree.len() };
            // "Two of her guards": nobody is meant by a word within the phrase that names them.
            let around = |at: usize| before == s && tree.ancestors(idx).any(|above| above == at);
            let mut subjects: Vec<usize> = (0..limit)
                .filter(|at| tree.is(*at, "nsubj") && tree.upos(*at) != "PRON" && !around(*at))
                .collect();
            // In an earlier sentence the main clause's subject is the likeliest.
            subjects.sort_by_key(|at| (tree.depth(*at), *at));
            let found = subjects.into_iter().find_map(|at| {
                let is_own_clause =
                    before == s && tree.head(at) == tree.head(idx) && tree.is(idx, "obj");
                let is_one = matches!(tree.xpos(at), "NN" | "NNP");
                self.who(before, at).filter(|who| fits(who, is_one) && !is_own_clause)
            });
            if found.is_some() {
                return found;
            }
            // "According to Petrova, she …": a named person earlier in the sentence.
            let named = self.person_at.range((before, 0)..(before, limit)).next_back();
            if let Some((at, number)) = named {
                let span = self.trees[at.0].token(at.1).span;
                let who = self.as_who(*number, span, WhoKind::Person, None);
                if fits(&who, true) {
                    return Some(who);
                }
            }
        }
        None
    }

    /// Countries named anywhere in the document, with how often, for the gazetteer.
    pub fn countries(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for hit in self.hits.iter().flatten() {
            if let Some(country) = hit.country() {
                *counts.entry(country).or_insert(0) += 1;
            }
        }
        counts
    }

    /// The person of whom `word`, in capitals, is the surname ("RHYS"), as meant by the words at `span`.
    pub fn surnamed(&self, word: &str, span: ByteSpan) -> Option<Who> {
        let is_capitals = word.len() > 2 && word.chars().all(char::is_uppercase);
        let fits = |person: &&Person| {
            let last = person.name.split(' ').next_back().unwrap_or_default();
            last.to_uppercase() == word
        };
        let person = self.persons.iter().filter(|_| is_capitals).find(fits)?;
        Some(Who {
            span,
            name: Some(person.name.clone()),
            country: person.country.and_then(Country::parse),
            sector: person.sector,
            kind: WhoKind::Person,
            rule: Some("label"),
        })
    }

    /// Whether token `idx` stands in a person's name.
    pub fn is_person(&self, s: usize, idx: usize) -> bool {
        self.person_covering(s, idx).is_some()
    }
}

impl Tree<'_> {
    /// Conjuncts of any part of speech, `idx` first.
    pub fn conjuncts_any(&self, idx: usize) -> Vec<usize> {
        let mut all = vec![idx];
        let mut at = 0;
        while at < all.len() {
            all.extend(self.children_by(all[at], &["conj"]));
            at += 1;
        }
        all.sort_unstable();
        all
    }
}

/// "One of the strikes", "dozens of residents": what is counted is what is meant.
pub fn semantic_head(tree: &Tree<'_>, idx: usize) -> usize {
    const PARTITIVE: &[&str] = &[
        "one", "some", "many", "several", "most", "all", "none", "both", "each", "dozen",
        "hundred", "thousand", "number", "group", "majority", "part", "half", "scores", "score",
        "two", "three", "four", "five", "six", "member", "series", "wave", "total", "ten",
    ];
    let counts =
        PARTITIVE.contains(&tree.lemma(idx).to_lowercase().as_str()) || tree.upos(idx) == "NUM";
    // "family members of the dead": members of their own kind count nothing.
    let is_kind = tree.lemma(idx) == "member" && tree.child(idx, "compound").is_some();
    if !counts || is_kind {
        return idx;
    }
    tree.children_by(idx, &["nmod"]).find(|child| tree.is_of(*child)).unwrap_or(idx)
}

/// The office that a title comes down to: "secretary" of "secretary of state".
fn title_head(title: &str) -> &str {
    let head = title.split(" of ").next().unwrap_or(title);
    head.rsplit(' ').next().unwrap_or(head)
}

/// A body that a singular names: "the regime", "the coast guard"; civilians are none.
fn is_collective(who: &Who) -> bool {
    who.sector.is_some_and(|sector| sector != Sector::Civilians)
}

/// "a state of emergency" is no state.
fn is_condition(tree: &Tree<'_>, idx: usize) -> bool {
    const CONDITIONS: &[&str] =
        &["emergency", "siege", "war", "alert", "affairs", "affair", "mind"];
    tree.lemma(idx) == "state"
        && tree
            .children_by(idx, &["nmod"])
            .any(|of| tree.is_of(of) && CONDITIONS.contains(&tree.lemma(of)))
}

fn is_honorific(word: &str) -> bool {
    matches!(
        word.trim_end_matches('.'),
        "Sir"
            | "Mr"
            | "Mrs"
            | "Ms"
            | "Miss"
            | "Dr"
            | "Dame"
            | "Lord"
            | "Lady"
            | "Prof"
            | "President"
            | "Sheikh"
    )
}

/// Whether the words of a shorter mention are those of the longer name.
fn same_person(name: &str, words: &[String]) -> bool {
    let full: Vec<&str> = name.split(' ').collect();
    if words.len() >= full.len() {
        return words.iter().map(String::as_str).eq(full);
    }
    match words {
        [one] => full.last() == Some(&one.as_str()) || full.first() == Some(&one.as_str()),
        more => full.ends_with(&more.iter().map(String::as_str).collect::<Vec<_>>()),
    }
}

fn name_head(tree: &Tree<'_>, range: std::ops::Range<usize>) -> usize {
    let outside = |idx: &usize| tree.head(*idx).is_none_or(|head| !range.contains(&head));
    range.clone().find(outside).unwrap_or(range.start)
}

/// The run of nouns and adjectives right before a name: "Norland's foreign minister".
fn words_before(tree: &Tree<'_>, start: usize) -> Option<Vec<usize>> {
    let belongs = |idx: usize| {
        matches!(tree.upos(idx), "ADJ" | "NOUN" | "PROPN" | "PART")
            || matches!(tree.word(idx), "-" | "'s" | "’s" | "'" | "’" | "of" | "for" | "and")
    };
    // "the minister of Sudria" is no Sudria's office.
    if start > 0 && matches!(tree.word(start - 1), "of" | "for" | "and") {
        return None;
    }
    let mut from = start;
    while from > 0 && start - from < 9 && belongs(from - 1) {
        from -= 1;
    }
    while from < start && matches!(tree.word(from), "of" | "for" | "and" | "-" | "'s" | "’s") {
        from += 1;
    }
    (from < start).then(|| (from..start).collect())
}

/// The words of an apposition after a name that the parser attached elsewhere.
fn words_after(tree: &Tree<'_>, end: usize) -> Option<Vec<usize>> {
    if end + 1 >= tree.len() || tree.word(end) != "," {
        return None;
    }
    let starts = matches!(tree.upos(end + 1), "DET" | "ADJ" | "NOUN" | "PROPN");
    let stop = (end + 1..tree.len().min(end + 14))
        .find(|idx| matches!(tree.upos(*idx), "VERB" | "AUX") || tree.word(*idx) == ",")
        .unwrap_or(tree.len().min(end + 14));
    (starts
        && stop > end + 1
        && tree.sentence.tokens.get(stop).is_some_and(|_| tree.word(stop) == ","))
    .then(|| (end + 1..stop).collect())
}

fn is_definite(tree: &Tree<'_>, idx: usize) -> bool {
    tree.child(idx, "nmod:poss").is_some()
        || tree.children_by(idx, &["det"]).any(|det| tree.lemma(det) == "the")
        || tree.children_by(idx, &["amod", "compound"]).any(|m| tree.upos(m) == "PROPN")
}

/// Nouns that name a body rather than persons.
fn is_body_noun(tree: &Tree<'_>, idx: usize) -> bool {
    nouns::bodies(tree, idx).next().is_some()
        || matches!(
            tree.lemma(idx).to_lowercase().as_str(),
            "ministry"
                | "army"
                | "government"
                | "military"
                | "police"
                | "agency"
                | "command"
                | "navy"
                | "administration"
                | "council"
                | "office"
                | "service"
                | "mission"
                | "parliament"
                | "court"
        )
}

/// How many people a plural phrase with a number means.
fn group_size(tree: &Tree<'_>, idx: usize) -> Option<usize> {
    let own = number_word(tree.word(idx));
    let stands_alone = own.is_some() && is_definite(tree, idx);
    let is_people = matches!(
        tree.lemma(idx).to_lowercase().as_str(),
        "leader"
            | "president"
            | "minister"
            | "man"
            | "woman"
            | "official"
            | "envoy"
            | "politician"
            | "diplomat"
            | "statesman"
            | "head"
            | "counterpart"
            | "negotiator"
    );
    if stands_alone {
        return own;
    }
    if !is_people {
        return None;
    }
    let both = tree.children_by(idx, &["det"]).any(|det| tree.lemma(det) == "both");
    let number = tree.children_by(idx, &["nummod"]).find_map(|n| number_word(tree.word(n)));
    let definite = is_definite(tree, idx);
    if both { Some(2) } else { number.filter(|_| definite) }
}

fn number_word(word: &str) -> Option<usize> {
    const WORDS: &[&str] = &["two", "three", "four", "five", "six", "seven", "eight"];
    WORDS.iter().position(|w| w.eq_ignore_ascii_case(word)).map(|at| at + 2)
}

/// "African Union" gives "AU".
fn initials(name: &str) -> Option<String> {
    let words: Vec<&str> =
        name.split_whitespace().filter(|w| w.starts_with(char::is_uppercase)).collect();
    (words.len() > 1).then(|| words.iter().filter_map(|w| w.chars().next()).collect())
}
