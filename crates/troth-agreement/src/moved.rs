//! An agreement as it would have bound in another time: what a back-test judges.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::norm::{Agreement, Clause, Due, InForce, Norm, Version};

impl Agreement {
    /// The agreement moved as a whole so that it begins to bind on the day of `from`, its days
    /// counted in its own zone, and ends at `to` whatever it says of its own end. Deadlines,
    /// times of single clauses and the parties' readings of them keep their distance to the
    /// first day. Where it names no first day nothing is moved.
    #[must_use]
    pub fn moved(&self, from: Timestamp, to: Timestamp) -> Self {
        let change = self.change(from, to);
        let mut moved = self.clone();
        for clause in &mut moved.clauses {
            change.clause(clause, self.force);
        }
        moved.force = change.force(self.force, self.force);
        moved.renewal = None;
        moved
    }

    /// One clause of this agreement, or one like it, moved as [`moved`](Self::moved) moves all.
    #[must_use]
    pub fn moved_clause(&self, clause: &Clause, from: Timestamp, to: Timestamp) -> Clause {
        let mut moved = clause.clone();
        self.change(from, to).clause(&mut moved, self.force);
        moved
    }

    fn change(&self, from: Timestamp, to: Timestamp) -> Change<'_> {
        Change { n_days: n_days(self.force.from, from, &self.zone), from, to, zone: &self.zone }
    }
}

fn n_days(first: Option<Timestamp>, from: Timestamp, zone: &TimeZone) -> i32 {
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    first.map_or(0, |first| (day(from) - day(first)).get_days())
}

struct Change<'z> {
    n_days: i32,
    from: Timestamp,
    to: Timestamp,
    zone: &'z TimeZone,
}

impl Change<'_> {
    fn clause(&self, clause: &mut Clause, whole: InForce) {
        self.version(&mut clause.text, whole);
        for (_, version) in &mut clause.readings {
            self.version(version, whole);
        }
        // A reading of the end alone says nothing any more.
        let text = clause.text.clone();
        clause.readings.retain(|(_, version)| *version != text);
    }

    fn version(&self, version: &mut Version, whole: InForce) {
        version.force = self.force(version.force, whole);
        // Its end is the period's.
        version.renewal = None;
        if let Norm::Duty { due: Due::By(due), .. } = &mut version.norm {
            *due = self.instant(*due);
        }
    }

    fn force(&self, own: InForce, whole: InForce) -> InForce {
        let from = match own.from {
            Some(from) if own.from != whole.from => self.instant(from),
            _ => self.from,
        };
        let to = match own.to {
            Some(to) if own.to != whole.to && own.from == whole.from => {
                self.instant(to).min(self.to)
            }
            _ => self.to,
        };
        InForce { from: Some(from), to: Some(to.max(from)) }
    }

    fn instant(&self, at: Timestamp) -> Timestamp {
        let civil = at.to_zoned(self.zone.clone()).datetime();
        let moved = civil.saturating_add(self.n_days.days());
        let zoned = self.zone.to_ambiguous_zoned(moved).compatible();
        zoned.map_or(at, |zoned| zoned.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use troth_model::{Party, PartyId};

    use crate::norm::{Due, Norm};
    use crate::read_agreement;

    #[test]
    fn dates_keep_their_distance_to_the_first_day() {
        let party = |id: &str| Party {
            id: PartyId::new(id),
            name: id.to_owned(),
            countries: Vec::new(),
            members: Vec::new(),
        };
        let page = "```troth\nagreement \"T\" between norland and sudria\n\
            in force from 2031-03-01 for 30 days times in Europe/Kyiv\n\
            sudria reads in force from 2031-03-08 for 30 days\n\
            clause 1: norland must meet sudria by 2031-03-09\n\
            clause 2: neither party may attack a port\n```\n";
        let read = read_agreement("t", page, &[party("norland"), party("sudria")]);
        let from = "2029-10-01T00:00:00+03:00".parse().expect("an instant");
        let to = "2029-12-01T00:00:00+02:00".parse().expect("an instant");
        let moved = read.agreement.moved(from, to);
        let Norm::Duty { due: Due::By(due), .. } = &moved.clauses[0].text.norm else {
            panic!("a duty by a date stays one")
        };
        assert_eq!(due.to_string(), "2029-10-09T21:00:00Z");
        assert_eq!(moved.force.to, Some(to));
        let (_, reading) = &moved.clauses[1].readings[0];
        assert_eq!(
            reading.force.from.map(|at| at.to_string()).as_deref(),
            Some("2029-10-07T21:00:00Z")
        );
    }
}
