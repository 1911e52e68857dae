//! How well one partition of things agrees with another: the measures of coreference.
//!
//! MUC (Vilain et al. 1995) counts links, B³ (Bagga and Baldwin 1998) asks of each thing how much of
//! its cluster it shares, CEAF-e (Luo 2005) takes the best assignment of clusters to one another by
//! φ4. All by the definitions of the reference scorer (Pradhan et al. 2014), with clusters of one.

use std::collections::BTreeMap;

/// Precision and recall, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Of what was found.
    pub precision: f64,
    /// Of what is marked.
    pub recall: f64,
}

impl Pair {
    /// Their harmonic mean; 0 where both are.
    #[must_use]
    pub fn f1(self) -> f64 {
        match self.precision + self.recall {
            sum if sum > 0.0 => 2.0 * self.precision * self.recall / sum,
            _ => 0.0,
        }
    }
}

/// The three measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    /// MUC.
    pub muc: Pair,
    /// B³.
    pub b_cubed: Pair,
    /// CEAF-e.
    pub ceaf_e: Pair,
}

impl Scores {
    /// The CoNLL figure: the mean of the three F1.
    #[must_use]
    pub fn conll(&self) -> f64 {
        (self.muc.f1() + self.b_cubed.f1() + self.ceaf_e.f1()) / 3.0
    }
}

/// Compares two clusterings of the same things: for each thing its marked and its found cluster.
#[must_use]
pub fn scores(things: &[(usize, usize)]) -> Scores {
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let (mut marked, mut found): (BTreeMap<usize, usize>, BTreeMap<usize, usize>) =
        Default::default();
    for (key, response) in things {
        *shared.entry((*key, *response)).or_default() += 1;
        *marked.entry(*key).or_default() += 1;
        *found.entry(*response).or_default() += 1;
    }
    let n = things.len();
    let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let count = |n: usize| n as f64;
    // Links in common are things less the pieces into which the two cut each other.
    let links = count(n - shared.len());
    let muc = Pair {
        precision: ratio(links, count(n - found.len())),
        recall: ratio(links, count(n - marked.len())),
    };
    let overlap = |of: &dyn Fn(&(usize, usize)) -> usize| -> f64 {
        shared.iter().map(|(pair, both)| count(both * both) / count(of(pair))).sum()
    };
    let b_cubed = Pair {
        precision: ratio(overlap(&|(_, response)| found[response]), count(n)),
        recall: ratio(overlap(&|(key, _)| marked[key]), count(n)),
    };
    let best = best_assignment(&shared, &marked, &found);
    let ceaf_e = Pair {
        precision: ratio(best, count(found.len())),
        recall: ratio(best, count(marked.len())),
    };
    Scores { muc, b_cubed, ceaf_e }
}

/// The greatest sum of φ4 over one-to-one assignments: clusters that share nothing cannot help, so
/// each part of what hangs together is assigned for itself.
fn best_assignment(
    shared: &BTreeMap<(usize, usize), usize>,
    marked: &BTreeMap<usize, usize>,
    found: &BTreeMap<usize, usize>,
) -> f64 {
    let mut part_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut parts: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    for (key, response) in shared.keys() {
        let own = parts.iter().position(|(keys, _)| keys.contains(key));
        let other = part_of.get(response).copied();
        let at = match (own, other) {
            (Some(a), Some(b)) if a != b => {
                let (keys, responses) = std::mem::take(&mut parts[b]);
                part_of.extend(responses.iter().map(|one| (*one, a)));
                parts[a].0.extend(keys);
                parts[a].1.extend(responses);
                a
            }
            (Some(at), _) | (None, Some(at)) => at,
            (None, None) => {
                parts.push(Default::default());
                parts.len() - 1
            }
        };
        if own.is_none() {
            parts[at].0.push(*key);
        }
        if other.is_none() {
            parts[at].1.push(*response);
            part_of.insert(*response, at);
        }
    }
    let likeness = |key: usize, response: usize| {
        let both = shared.get(&(key, response)).copied().unwrap_or(0);
        2.0 * both as f64 / (marked[&key] + found[&response]) as f64
    };
    let one = |(keys, responses): &(Vec<usize>, Vec<usize>)| {
        let (rows, columns) = match keys.len() <= responses.len() {
            true => (keys, responses),
            false => (responses, keys),
        };
        let is_turned = keys.len() > responses.len();
        assigned(rows.len(), columns.len(), &|row, column| match is_turned {
            false => likeness(rows[row], columns[column]),
            true => likeness(columns[column], rows[row]),
        })
    };
    parts.iter().map(one).sum()
}

/// The best sum over assignments of `n` rows to `m` columns, `n` not above `m`: the Hungarian method
/// with potentials (Kuhn 1955, in Jonker and Volgenant's form).
fn assigned(n: usize, m: usize, gain: &dyn Fn(usize, usize) -> f64) -> f64 {
    let (mut u, mut v) = (vec![0.0; n + 1], vec![0.0; m + 1]);
    let mut row_of = vec![0_usize; m + 1];
    for row in 1..=n {
        let mut way = vec![0_usize; m + 1];
        let mut least = vec![f64::INFINITY; m + 1];
        let mut used = vec![false; m + 1];
        let mut at = 0;
        row_of[0] = row;
        while row_of[at] != 0 {
            used[at] = true;
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for column in 1..=m {
                if used[column] {
                    continue;
                }
                let cost = -gain(row_of[at] - 1, column - 1) - u[row_of[at]] - v[column];
                if cost < least[column] {
                    (least[column], way[column]) = (cost, at);
                }
                if least[column] < delta {
                    (delta, next) = (least[column], column);
                }
            }
            for column in 0..=m {
                if used[column] {
                    u[row_of[column]] += delta;
                    v[column] -= delta;
                } else {
                    least[column] -= delta;
                }
            }
            at = next;
        }
        while at != 0 {
            row_of[at] = row_of[way[at]];
            at = way[at];
        }
    }
    (1..=m).filter(|column| row_of[*column] != 0).map(|c| gain(row_of[c] - 1, c - 1)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the reference scorer's paper (Pradhan et al. 2014, figure 1, over the
    /// mentions that both have): {a b c} {d e f g} against {a b} {c d} {f g} and e alone.
    #[test]
    fn the_measures_are_those_of_the_reference_scorer() {
        let things = [(1, 1), (1, 1), (1, 2), (2, 2), (2, 4), (2, 3), (2, 3)];
        let scores = scores(&things);
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        close(scores.muc.recall, 2.0 / 5.0);
        close(scores.muc.precision, 2.0 / 3.0);
        close(scores.b_cubed.recall, (4.0 / 3.0 + 1.0 / 3.0 + 1.0 / 4.0 * 2.0 + 1.0) / 7.0);
        close(scores.b_cubed.precision, (2.0 + 0.5 + 0.5 + 1.0 + 2.0) / 7.0);
        close(scores.ceaf_e.recall, (4.0 / 5.0 + 4.0 / 6.0) / 2.0);
        close(scores.ceaf_e.precision, (4.0 / 5.0 + 4.0 / 6.0) / 4.0);
    }

    #[test]
    fn the_same_clusters_are_right_and_one_thing_has_no_links() {
        let same: Vec<(usize, usize)> = (0..9).map(|one| (one / 3, 7 - one / 3)).collect();
        assert!((scores(&same).conll() - 1.0).abs() < 1e-9);
        assert!((scores(&[(1, 1)]).b_cubed.f1() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_best_assignment_is_the_best_of_all() {
        let gains = [[7.0, 5.0, 1.0], [6.0, 1.0, 0.0], [1.0, 5.0, 3.0]];
        // By hand: 5 + 6 + 3.
        assert!((assigned(3, 3, &|row, column| gains[row][column]) - 14.0).abs() < 1e-9);
    }
}
