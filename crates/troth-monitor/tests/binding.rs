//! Laws of terms that renew themselves and of conditions (R39 to R41), on random agreements and
//! histories: held against a slow judge, replayed by the second judge, settled for good, and kept up
//! to date while accounts come and go.

use proptest::prelude::*;
use troth_agreement::{Agreement, read_agreement};
use troth_model::{CaseKind, Finality, Finding, ObjectCategory, PartyId, Standing};

use crate::histories::going::comes_to_the_same;
use crate::histories::held::{self, PARTIES, STANDARDS, clause_of, half_days, name, name_of};
use crate::histories::slow::{Breach, Party2, Permitted, Sought, breach_of, meet};
use crate::histories::{Event, Made, Told, Watch, instant, parties};

#[allow(dead_code, reason = "each file of laws uses its part")]
mod histories;

/// The numbers of an agreement, in days.
#[derive(Debug, Clone, Copy)]
struct Terms {
    standard: &'static str,
    first: i8,
    further: i8,
    ahead: i8,
    every: i8,
}

fn terms() -> impl Strategy<Value = Terms> {
    let standard = prop::sample::select(STANDARDS.to_vec());
    (standard, 4..9_i8, 3..7_i8, 0..3_i8, 2..5_i8).prop_map(
        |(standard, first, further, ahead, every)| Terms { standard, first, further, ahead, every },
    )
}

/// In force from the 3rd, in half days; where it does not renew itself, to the end of the 20th.
const FORCE: (i8, i8) = (4, 40);
/// Reports settle after five days.
const SETTLE: i8 = 10;
/// Later than anything.
const NEVER: i8 = i8::MAX;

fn agreement(terms: Terms) -> Agreement {
    let Terms { standard, first, further, ahead, every } = terms;
    let ahead = if ahead == 0 { String::new() } else { format!(" {ahead} days before") };
    let dated = "in force from 2031-03-03 until 2031-03-20";
    let page = format!(
        "```troth\nagreement \"Bound\" between norland and sudria\n  \
         in force from 2031-03-03 for {first} days, renewed for {further} days unless either party \
         withdraws{ahead}\nreports settle after 5 days\nstandard of proof: {standard}\n\
         clause 1: neither party may attack a thing in category energy\n\
         clause 2: neither party may attack {dated} only after sudria withdraws\n\
         clause 3: neither party may attack {dated} only until norland withdraws\n\
         clause 4: neither party may attack {dated} only while either party holds talks\n\
         clause 5: neither party may attack {dated} only after sudria withdraws until a breach of \
         clause 3 by norland\n\
         clause 6: norland must hold talks at least once every {every} days {dated} only until \
         sudria attacks\n\
         clause 7: neither party may attack {dated} only until a breach of clause 6\n\
         clause 8: neither party may attack {dated} only after clause 6 is kept by norland\n\
         clause 9: norland may attack a thing in category military {dated} only after a breach of \
         clause 3 by sudria\n\
         clause 10: neither party may attack {dated}\n```\n"
    );
    let read = read_agreement("bound", &page, &parties());
    assert_eq!(read.diagnostics, []);
    read.agreement
}

// ---- the slow judge ----

/// A case: of which clause, by whose reading, of whom, which, how it stands, and whether that is
/// final.
type Case = (u8, Option<&'static str>, Option<&'static str>, String, Standing, Finality);

/// A time in which a clause binds.
#[derive(Debug, Clone, PartialEq)]
struct Piece {
    force: (i8, i8),
    /// The incident that it is named after.
    of: Option<usize>,
    /// When what decides it is settled, where its length depends on it.
    fixed: i8,
}

struct Slow<'s> {
    history: &'s [Told],
    watches: &'s [Watch],
    terms: Terms,
    as_of: i8,
}

impl Slow<'_> {
    fn told(
        &self,
        event: Event,
        thing: Option<ObjectCategory>,
        n: usize,
        party: Option<Party2>,
        force: Vec<(i8, i8)>,
    ) -> Option<Breach> {
        let permitted = vec![(Party2::Norland, ObjectCategory::Military, self.permitted())];
        self.told_where(event, thing, n, party, (force, permitted))
    }

    fn told_where(
        &self,
        event: Event,
        thing: Option<ObjectCategory>,
        n: usize,
        party: Option<Party2>,
        (force, permitted): (Vec<(i8, i8)>, Vec<Permitted>),
    ) -> Option<Breach> {
        let Terms { standard, .. } = self.terms;
        let as_of = self.as_of;
        let excused = Vec::new();
        let sought = Sought { event, thing, standard, as_of, force, permitted, excused };
        breach_of(self.history, n, party, &sought)
    }

    /// When clause 9 permits something: by what the calendar alone permits, which is nothing.
    fn permitted(&self) -> Vec<(i8, i8)> {
        let force: Vec<(i8, i8)> = self.pieces(3).iter().map(|piece| piece.force).collect();
        let mut starts: Vec<(usize, i8)> = (0..3)
            .filter_map(|n| {
                let how = (force.clone(), Vec::new());
                Some((n, self.told_where(Event::Attack, None, n, Some(Party2::Sudria), how)?))
            })
            .filter(|(_, found)| {
                found.standing == Standing::Broken && found.settles <= found.when.1 + 2 * SETTLE
            })
            .map(|(n, found)| (n, found.when.1))
            .collect();
        starts.sort_by_key(|(n, end)| (*end, *n));
        self.between(&starts, &[]).into_iter().map(|piece| piece.force).collect()
    }

    /// R40: such happenings, by the end of their time.
    fn facts(&self, event: Event, parties: &[Party2]) -> Vec<(usize, Breach)> {
        let mut all = Vec::new();
        for n in 0..3 {
            for party in parties {
                let how = (vec![(-20, NEVER)], Vec::new());
                let found = self.told_where(event, None, n, Some(*party), how);
                // R41: told first within a settling period.
                all.extend(
                    found.filter(|f| f.settles <= f.when.1 + 2 * SETTLE).map(|found| (n, found)),
                );
            }
        }
        all.sort_by_key(|(n, found)| (found.when.1, found.when.0, *n));
        all
    }

    fn ends(&self, event: Event, parties: &[Party2]) -> Vec<(usize, i8)> {
        let all = self.facts(event, parties).into_iter();
        all.filter(|(_, f)| f.standing == Standing::Broken).map(|(n, f)| (n, f.when.1)).collect()
    }

    /// R39: the end of the term in which notice was given, as a party tells it or by the text.
    fn renewed(&self, reader: Option<Party2>) -> (i8, i8) {
        let Terms { first, further, ahead, .. } = self.terms;
        let mut end = NEVER;
        for (_, found) in self.facts(Event::Withdrawal, &PARTIES) {
            let own = reader.and_then(|reader| found.own_words.get(&reader).copied());
            if !own.unwrap_or(found.standing == Standing::Broken) || found.when.1 <= FORCE.0 {
                continue;
            }
            let mut term = FORCE.0 + 2 * first;
            while term - 2 * ahead < found.when.1 {
                term += 2 * further;
            }
            end = end.min(term);
        }
        (FORCE.0, end)
    }

    fn between(&self, starts: &[(usize, i8)], stops: &[i8]) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut after = i8::MIN;
        for (n, start) in starts {
            if *start < after {
                continue;
            }
            let stop = stops.iter().copied().filter(|stop| stop > start).min().unwrap_or(NEVER);
            let force = ((*start).max(FORCE.0), stop.min(FORCE.1));
            if force.0 < force.1 {
                pieces.push(Piece { force, of: Some(*n), fixed: i8::MIN });
            }
            after = stop;
        }
        pieces
    }

    fn until(&self, stops: &[i8]) -> Vec<Piece> {
        let stop = stops.iter().copied().min().unwrap_or(NEVER).min(FORCE.1);
        let whole = Piece { force: (FORCE.0, stop), of: None, fixed: i8::MIN };
        if FORCE.0 < stop { vec![whole] } else { Vec::new() }
    }

    fn pieces(&self, clause: u8) -> Vec<Piece> {
        use Event::{Attack, Talks, Withdrawal};
        let stops =
            |ends: Vec<(usize, i8)>| ends.into_iter().map(|(_, end)| end).collect::<Vec<_>>();
        match clause {
            2 => self.between(&self.ends(Withdrawal, &[Party2::Sudria]), &[]),
            3 => self.until(&stops(self.ends(Withdrawal, &[Party2::Norland]))),
            4 => {
                let all = self.facts(Talks, &PARTIES).into_iter();
                all.filter(|(_, found)| found.standing == Standing::Broken)
                    .filter_map(|(n, found)| {
                        let force = (found.when.0.max(FORCE.0), found.when.1.min(FORCE.1));
                        let piece = Piece { force, of: Some(n), fixed: found.settles };
                        (force.0 < force.1).then_some(piece)
                    })
                    .collect()
            }
            5 => {
                let force: Vec<(i8, i8)> = self.pieces(3).iter().map(|piece| piece.force).collect();
                let broken = (0..3).filter_map(|n| {
                    self.told(Attack, None, n, Some(Party2::Norland), force.clone())
                });
                let broken = broken.filter(|found| {
                    found.standing == Standing::Broken && found.settles <= found.when.1 + 2 * SETTLE
                });
                let stops: Vec<i8> = broken.map(|found| found.when.1).collect();
                self.between(&self.ends(Withdrawal, &[Party2::Sudria]), &stops)
            }
            6 => self.until(&stops(self.ends(Attack, &[Party2::Sudria]))),
            7 => self.until(&self.talks(Standing::Broken)),
            8 => {
                let kept: Vec<(usize, i8)> =
                    self.talks(Standing::Kept).into_iter().map(|end| (9, end)).collect();
                self.between(&kept, &[])
            }
            _ => unreachable!("a clause with a condition"),
        }
    }

    /// The ends of the windows of clause 6 that stand so.
    fn talks(&self, standing: Standing) -> Vec<i8> {
        let all = self.windows().into_iter();
        all.filter(|(_, one)| *one == standing).map(|(when, _)| when.1).collect()
    }

    /// R15, R22: the windows of clause 6.
    fn windows(&self) -> Vec<((i8, i8), Standing)> {
        let mut windows = Vec::new();
        for piece in self.pieces(6) {
            let mut from = piece.force.0;
            let length = 2 * self.terms.every;
            while from + length <= piece.force.1 && from < self.as_of {
                let when = (from, from + length);
                windows.push((when, self.window(when)));
                from += length;
            }
        }
        windows
    }

    fn window(&self, when: (i8, i8)) -> Standing {
        use crate::histories::slow::{is_spokesman, side};
        use crate::histories::{Doer, Who};
        use troth_model::{Factuality as F, Status};
        let told: Vec<&Told> = self
            .history
            .iter()
            .filter(|t| {
                let day = t.happened.unwrap_or(t.said);
                t.event == Event::Talks
                    && matches!(t.doer, Doer::Norland | Doer::Sudria)
                    && meet(((day - 1) * 2, day * 2), when)
                    && (t.said - 1) * 2 < self.as_of
                    && (t.said - 1) * 2 < when.1 + SETTLE
                    && !t.is_rejected
            })
            .collect();
        let is_done = |t: &&&Told| {
            matches!(t.factuality, F::Certain | F::Probable | F::Possible)
                && t.status == Status::Happened
        };
        let is_known = |t: &Told| t.speaker != Who::Unknown;
        let counted: Vec<&&Told> = told
            .iter()
            .filter(|t| is_done(t) && is_known(t) && t.factuality != F::Possible)
            .collect();
        let outside: std::collections::BTreeSet<Who> = counted
            .iter()
            .filter(|t| side(t.speaker) != Some(Party2::Norland))
            .map(|t| t.speaker)
            .collect();
        let is_against = |t: &&Told| {
            t.factuality == F::CertainNot && is_known(t) && (t.has_place || t.happened.is_some())
        };
        let is_conceded = counted.iter().any(|t| is_spokesman(t.speaker, Party2::Sudria));
        let meets = is_conceded
            || match self.terms.standard {
                "2 independent speakers not of the complaining side" => outside.len() >= 2,
                "1 independent speaker" | "told by anyone" => !outside.is_empty(),
                "seen by observers" => counted.iter().any(|t| t.speaker == Who::Observer),
                _ => unreachable!("a standard of the list"),
            };
        match (told.iter().any(|t| is_done(&t)), told.iter().any(is_against), meets) {
            (true, true, _) => Standing::Disputed,
            (true, false, true) => Standing::Kept,
            (true, false, false) => Standing::Alleged,
            (false, ..) if self.as_of < when.1 => Standing::Pending,
            (false, ..) if self.is_watched(when) => Standing::Broken,
            (false, ..) => Standing::Unobserved,
        }
    }

    fn is_watched(&self, when: (i8, i8)) -> bool {
        self.watches.iter().any(|watch| meet(*watch, when))
    }

    // ---- findings ----

    /// R41: no case settles before it is known for good when its clause binds.
    fn finality(&self, own: i8, when: (i8, i8), pieces: &[Piece], parts: i8) -> Finality {
        let fixed = pieces.iter().filter(|piece| meet(when, piece.force)).map(|piece| piece.fixed);
        let settles = fixed.fold(own.max(when.1.saturating_add(2 * SETTLE)).max(parts), i8::max);
        if settles <= self.as_of { Finality::Settled } else { Finality::Provisional }
    }

    fn prohibition(
        &self,
        clause: u8,
        reader: Option<Party2>,
        pieces: &[Piece],
        parts: i8,
    ) -> Vec<Case> {
        let thing = (clause == 1).then_some(ObjectCategory::Energy);
        let force: Vec<(i8, i8)> = pieces.iter().map(|piece| piece.force).collect();
        let reading = reader.map(name);
        let mut cases = Vec::new();
        for n in 0..3 {
            let mut is_of_party = false;
            for party in [Some(Party2::Norland), Some(Party2::Sudria), None] {
                let found = self.told(Event::Attack, thing, n, party, force.clone());
                let found = found.filter(|_| party.is_some() || !is_of_party);
                is_of_party |= found.is_some();
                cases.extend(found.map(|found| {
                    let finality = self.finality(found.settles, found.when, pieces, parts);
                    let key = format!("i{n}");
                    (clause, reading, party.map(name), key, found.standing, finality)
                }));
            }
        }
        for piece in pieces {
            let elapsed = (piece.force.0, piece.force.1.min(self.as_of));
            if elapsed.0 >= elapsed.1 {
                continue;
            }
            let is_watched = self.is_watched(elapsed);
            let standing = if is_watched { Standing::Kept } else { Standing::Unobserved };
            let own = piece.force.1.saturating_add(SETTLE);
            let finality = self.finality(own, elapsed, pieces, parts);
            let key = format!("rest {} {}", elapsed.0, elapsed.1);
            for party in PARTIES {
                cases.push((clause, reading, Some(name(party)), key.clone(), standing, finality));
            }
        }
        cases
    }

    fn cases(&self) -> Vec<Case> {
        let whole = |force| vec![Piece { force, of: None, fixed: i8::MIN }];
        let text = self.renewed(None);
        let mut cases = self.prohibition(1, None, &whole(text), i8::MIN);
        for reader in PARTIES {
            let own = self.renewed(Some(reader));
            if own != text {
                let parts = own.1.min(text.1).saturating_add(2 * SETTLE);
                cases.extend(self.prohibition(1, Some(reader), &whole(own), parts));
            }
        }
        for clause in [2, 3, 4, 5, 7, 8] {
            cases.extend(self.prohibition(clause, None, &self.pieces(clause), i8::MIN));
        }
        cases.extend(self.prohibition(10, None, &whole(FORCE), i8::MIN));
        let pieces = self.pieces(6);
        cases.extend(self.windows().into_iter().map(|(when, standing)| {
            let finality = match standing {
                Standing::Pending => Finality::Provisional,
                _ => self.finality(when.1 + SETTLE, when, &pieces, i8::MIN),
            };
            (6, None, Some("norland"), format!("from {}", when.0), standing, finality)
        }));
        cases.sort();
        cases
    }
}

// ---- the monitor's word, in the same form ----

fn case_of(finding: &Finding) -> Case {
    let case = &finding.case;
    let key = match case.kind {
        CaseKind::Stretch => format!("rest {} {}", half_days(case.from), half_days(case.to)),
        CaseKind::Window => format!("from {}", half_days(case.from)),
        _ => case.incident.as_ref().map_or("", |id| id.as_str()).to_owned(),
    };
    let bearer = finding.bearer.as_ref().map(name_of);
    let reading = finding.reading.as_deref().map(|reader| name_of(&PartyId::new(reader)));
    (clause_of(finding), reading, bearer, key, finding.standing, finding.finality)
}

/// Holds a law against these agreements.
fn held(law: &str, each: impl Fn(Terms, &[Told], &[Watch], i8) -> Result<usize, TestCaseError>) {
    held::held(law, (terms(), 1..70_i8), each);
}

#[test]
fn what_binds_for_a_time_is_judged_as_the_slow_judge_does() {
    held("as the slow judge", |terms, history, watches, as_of| {
        let found = Made::new(history).watched(watches).findings(&agreement(terms), as_of);
        held::is_judged(
            &found,
            |finding| Some(case_of(finding)),
            &Slow { history, watches, terms, as_of }.cases(),
        )
    });
}

#[test]
fn what_binds_for_a_time_is_replayed() {
    held("replayed", |terms, history, watches, as_of| {
        let agreement = agreement(terms);
        let made = Made::new(history).watched(watches);
        held::is_replayed(&agreement, &made, as_of, |finding, holds| {
            if finding.case.kind == CaseKind::Stretch {
                // Where the clause no longer bound, nothing was kept.
                let mut longer = finding.clone();
                longer.case.to = instant(100);
                longer.as_of = instant(100);
                let is_there = made.findings(&agreement, 100).iter().any(|other| {
                    other.clause == longer.clause
                        && other.reading == longer.reading
                        && other.case.from == longer.case.from
                        && other.case.to == longer.case.to
                        && other.standing == longer.standing
                });
                let is_kept = longer.standing == Standing::Kept;
                prop_assert!(is_there || !holds(&longer) || is_kept, "{:?}", longer);
            }
            Ok(())
        })
    });
}

/// R30.
#[test]
fn what_is_settled_of_a_clause_that_binds_for_a_time_stays() {
    held("settled", |terms, history, watches, as_of| {
        held::stays_settled(&agreement(terms), &Made::new(history).watched(watches), as_of)
    });
}

#[test]
fn accounts_that_come_and_go_in_any_order_come_to_the_same() {
    held("come and go", |terms, history, watches, as_of| {
        comes_to_the_same(&agreement(terms), history, watches, as_of)
    });
}
