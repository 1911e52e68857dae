//! Word vectors to groups: k-means on two levels.
//!
//! Reads the vocabulary folder of a spaCy pipeline (`vectors`, `key2row`, `strings.json`). The
//! vectors of `en_core_web_md` 3.8 are CC0.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

use crate::linear::clusters::{Clusters, GROUP_BITS, MEMBER_BITS, UNKNOWN, key, slots};

use crate::random::Random;
use crate::train::SEED;

const WIDTH: usize = 300;
const ROUNDS: usize = 25;
const SLOT_BITS: u32 = 19;

type Vector = Vec<f32>;

/// Writes the groups of the words in `vocabulary` to `out`.
pub fn run(vocabulary: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let vectors = vectors(&std::fs::read(vocabulary.join("vectors"))?)?;
    let rows = rows(&std::fs::read(vocabulary.join("key2row"))?)?;
    let strings = strings(&std::fs::read_to_string(vocabulary.join("strings.json"))?);
    let groups = group(&vectors);
    let row = |word: &str| rows.get(&murmur(word.as_bytes(), 1)).copied();
    let words = strings.iter().filter(|word| is_word(word));
    let mut words: Vec<(usize, &str)> =
        words.filter_map(|word| Some((row(word)?, word.as_str()))).collect();
    // Short words in lower case are the most frequent; they must not lose their slot to others.
    words.sort_by_key(|(_, word)| (word.contains(char::is_uppercase), word.len(), *word));
    let found: Vec<(&str, u16)> = words.iter().map(|(row, word)| (*word, groups[*row])).collect();
    std::fs::write(out, pack(&found))?;
    Ok(())
}

/// Vectors of length one, from NumPy's format.
fn vectors(bytes: &[u8]) -> Result<Vec<Vector>, Box<dyn Error>> {
    let header = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let numbers = bytes.get(10 + header..).ok_or("`vectors` ends in its header")?;
    let numbers: Vec<f32> = numbers.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
    Ok(numbers.chunks_exact(WIDTH).map(unit).collect())
}

fn unit(vector: &[f32]) -> Vector {
    let length = dot(vector, vector).sqrt().max(1e-9);
    vector.iter().map(|x| x / length).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    for (a, b) in a.chunks(8).zip(b.chunks(8)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

/// A MessagePack map from hashes to rows.
fn rows(bytes: &[u8]) -> Result<HashMap<u64, usize>, Box<dyn Error>> {
    let mut at = 5;
    let mut rows = HashMap::new();
    while at < bytes.len() {
        let key = number(bytes, &mut at).ok_or("`key2row` holds something but numbers")?;
        let row = number(bytes, &mut at).ok_or("`key2row` holds something but numbers")?;
        rows.insert(key, row as usize);
    }
    Ok(rows)
}

fn number(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let kind = *bytes.get(*at)?;
    let len = match kind {
        0..=0x7f => 0,
        0xcc => 1,
        0xcd => 2,
        0xce => 4,
        0xcf => 8,
        _ => return None,
    };
    let digits = bytes.get(*at + 1..*at + 1 + len)?;
    *at += 1 + len;
    let value = digits.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
    Some(if len == 0 { u64::from(kind) } else { value })
}

/// A JSON list of strings, one a line.
fn strings(json: &str) -> Vec<String> {
    let words = json.lines().map(|line| line.trim().trim_end_matches(',').trim_matches('"'));
    // Words with escapes are left out: they are no words of English.
    words.filter(|word| !word.contains('\\')).map(str::to_owned).collect()
}

fn is_word(word: &str) -> bool {
    word.len() <= 24
        && word.chars().any(char::is_alphabetic)
        && word.chars().all(|c| {
            c.is_ascii_alphanumeric() || ('À'..='ž').contains(&c) || matches!(c, '\'' | '.' | '&')
        })
}

/// MurmurHash64A, by which spaCy knows its strings.
fn murmur(bytes: &[u8], seed: u64) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let mut hash = seed ^ (bytes.len() as u64).wrapping_mul(M);
    let (blocks, tail) = bytes.as_chunks::<8>();
    for block in blocks {
        let mut k = u64::from_le_bytes(*block).wrapping_mul(M);
        k ^= k >> 47;
        hash = (hash ^ k.wrapping_mul(M)).wrapping_mul(M);
    }
    if !tail.is_empty() {
        let rest = tail.iter().rev().fold(0, |rest, byte| rest << 8 | u64::from(*byte));
        hash = (hash ^ rest).wrapping_mul(M);
    }
    hash ^= hash >> 47;
    hash = hash.wrapping_mul(M);
    hash ^ hash >> 47
}

/// The group of each row: families first, then members within each.
fn group(vectors: &[Vector]) -> Vec<u16> {
    let all: Vec<usize> = (0..vectors.len()).collect();
    let families = means(vectors, &all, 1 << (GROUP_BITS - MEMBER_BITS));
    let mut groups = vec![0; vectors.len()];
    for family in 0..1_u16 << (GROUP_BITS - MEMBER_BITS) {
        let rows: Vec<usize> = all.iter().copied().filter(|row| families[*row] == family).collect();
        let members = means(vectors, &rows, 1 << MEMBER_BITS);
        for (row, member) in rows.iter().zip(members) {
            groups[*row] = family << MEMBER_BITS | member;
        }
    }
    groups
}

/// Spherical k-means over some of the vectors; the number of each one's centre.
fn means(vectors: &[Vector], rows: &[usize], n_centres: usize) -> Vec<u16> {
    let mut random = Random::new(SEED);
    let mut order = rows.to_vec();
    random.shuffle(&mut order);
    let mut centres: Vec<Vector> =
        order.iter().take(n_centres).map(|row| vectors[*row].clone()).collect();
    let mut nearest = vec![0; rows.len()];
    for _ in 0..ROUNDS {
        for (place, row) in nearest.iter_mut().zip(rows) {
            *place = closest(&centres, &vectors[*row]);
        }
        let mut sums = vec![vec![0.0; WIDTH]; centres.len()];
        for (place, row) in nearest.iter().zip(rows) {
            let sum = &mut sums[usize::from(*place)];
            sum.iter_mut().zip(&vectors[*row]).for_each(|(sum, x)| *sum += x);
        }
        for (centre, sum) in centres.iter_mut().zip(&sums) {
            if sum.iter().any(|x| *x != 0.0) {
                *centre = unit(sum);
            }
        }
    }
    nearest
}

fn closest(centres: &[Vector], vector: &[f32]) -> u16 {
    let near = centres.iter().enumerate().map(|(at, centre)| (dot(centre, vector), at));
    near.max_by(|a, b| a.0.total_cmp(&b.0)).map_or(0, |(_, at)| at as u16)
}

/// The slots; words that their lower case already speaks for are left out.
fn pack(words: &[(&str, u16)]) -> Vec<u8> {
    let lower: HashMap<&str, u16> = words.iter().copied().collect();
    let spoken_for = |word: &str, group: u16| {
        let lowered = word.to_lowercase();
        lowered != word && lower.get(lowered.as_str()) == Some(&group)
    };
    let mask = (1 << SLOT_BITS) - 1;
    let mut table = vec![UNKNOWN; 1 << SLOT_BITS];
    let mut n_lost = 0;
    for (word, group) in words.iter().filter(|(word, group)| !spoken_for(word, *group)) {
        let (hash, check) = key(word);
        match slots(hash, mask).find(|slot| table[*slot] == UNKNOWN) {
            Some(slot) => table[slot] = check << GROUP_BITS | group,
            None => n_lost += 1,
        }
    }
    let n_kept = table.iter().filter(|word| **word != UNKNOWN).count();
    eprintln!("{} words, {n_kept} kept, {n_lost} lost", words.len());
    let bytes: Vec<u8> = table.iter().flat_map(|word| word.to_le_bytes()).collect();
    show(Clusters::new(bytes.clone().leak()));
    bytes
}

/// A few words with their groups, for whoever looks at the run.
fn show(clusters: Clusters) {
    for word in ["Paris", "Baghdad", "John", "Smith", "minister", "said", "drone", "IBM", "quickly"]
    {
        let group = clusters.group(word);
        eprintln!("  {word}: {}.{}", group >> MEMBER_BITS, group & 15);
    }
}
