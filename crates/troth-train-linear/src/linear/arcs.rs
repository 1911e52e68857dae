//! Heads, by arc-hybrid transitions (Kuhlmann, Gómez-Rodríguez and Satta 2011).
//!
//! Words move from the buffer to a stack (shift), or the top of the stack gets its head and
//! leaves: the next word of the buffer (left) or the word below it (right). Two transitions a
//! word, so time is linear. The root lies at the bottom and takes its one dependent last.

use super::hash::Features;
use super::table::Scores;
use super::words::Word;

/// Scores a decision has room for; the last is unused.
pub const WIDTH: usize = 4;

/// What can be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Transition {
    /// The next word goes onto the stack.
    Shift,
    /// The top of the stack depends on the next word.
    Left,
    /// The top of the stack depends on the one below it.
    Right,
}

impl Transition {
    /// All three, in the order of their scores.
    pub const ALL: [Self; 3] = [Self::Shift, Self::Left, Self::Right];
}

/// Stands for no word.
pub const NONE: u32 = u32::MAX;

/// A half-built tree over the words of one sentence.
#[derive(Debug, Clone)]
pub struct State {
    /// Words whose head is still to be found; what lies under them is the root.
    pub stack: Vec<u32>,
    /// The next word.
    pub next: u32,
    /// Number of words.
    pub n: u32,
    /// Heads found so far, `NONE` where not yet or where the root is meant.
    pub heads: Vec<u32>,
    children: Vec<Children>,
}

#[derive(Debug, Clone, Copy)]
struct Children {
    left: [u32; 2],
    right: [u32; 2],
    n_left: u32,
    n_right: u32,
}

const CHILDLESS: Children = Children { left: [NONE; 2], right: [NONE; 2], n_left: 0, n_right: 0 };

impl State {
    /// Nothing done yet over `n` words.
    #[must_use]
    pub fn new(n: usize) -> Self {
        Self {
            stack: Vec::with_capacity(n),
            next: 0,
            n: n as u32,
            heads: vec![NONE; n],
            children: vec![CHILDLESS; n],
        }
    }

    /// Whether every word has its head.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.next == self.n && self.stack.len() <= 1
    }

    /// Whether `transition` may come next.
    #[must_use]
    pub fn allows(&self, transition: Transition) -> bool {
        match transition {
            Transition::Shift => self.next < self.n,
            Transition::Left => self.next < self.n && !self.stack.is_empty(),
            Transition::Right => self.stack.len() >= 2,
        }
    }

    /// Does it.
    pub fn apply(&mut self, transition: Transition) {
        if transition == Transition::Shift {
            self.stack.push(self.next);
            self.next += 1;
            return;
        }
        let word = self.stack.pop().expect("an arc has a dependent");
        if transition == Transition::Left {
            self.attach(self.next, word);
        } else {
            let head = *self.stack.last().expect("a right arc has a head");
            self.attach(head, word);
        }
    }

    fn attach(&mut self, head: u32, word: u32) {
        self.heads[word as usize] = head;
        let children = &mut self.children[head as usize];
        if word < head {
            children.left = [word, children.left[0]];
            children.n_left += 1;
        } else {
            children.right = [word, children.right[0]];
            children.n_right += 1;
        }
    }

    fn below(&self, depth: usize) -> u32 {
        self.stack.len().checked_sub(depth + 1).map_or(NONE, |at| self.stack[at])
    }

    fn ahead(&self, offset: u32) -> u32 {
        if self.next + offset < self.n { self.next + offset } else { NONE }
    }

    fn children(&self, word: u32) -> &Children {
        self.children.get(word as usize).unwrap_or(&CHILDLESS)
    }
}

/// What the parser is told about the words of a sentence.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The words.
    pub words: &'a [Word],
    /// Their classes.
    pub tags: &'a [u8],
}

impl Input<'_> {
    fn tag(&self, word: u32) -> u32 {
        self.tags.get(word as usize).map_or(0x1FF, |tag| u32::from(*tag))
    }

    fn group(&self, word: u32) -> u32 {
        self.words.get(word as usize).map_or(0x1FFFF, |word| word.group)
    }

    fn form(&self, word: u32) -> u32 {
        self.words.get(word as usize).map_or(0, |word| word.lower)
    }
}

/// The head of every word; `None` for the one that depends on the root.
pub fn parse(input: Input<'_>, table: &impl Scores<WIDTH>) -> Vec<Option<usize>> {
    let mut state = State::new(input.tags.len());
    let mut features = Features::default();
    while !state.is_done() {
        extract(input, &state, &mut features);
        let scores = table.score(&features.rows);
        state.apply(best_allowed(&state, &scores));
    }
    state.heads.iter().map(|&head| (head != NONE).then_some(head as usize)).collect()
}

/// The best transition that may come next.
#[must_use]
pub fn best_allowed(state: &State, scores: &[f32; WIDTH]) -> Transition {
    let allowed = Transition::ALL.into_iter().filter(|transition| state.allows(*transition));
    let score = |transition: &Transition| scores[*transition as usize];
    allowed.max_by(|a, b| score(a).total_cmp(&score(b))).expect("something may come next")
}

/// What is asked about a state.
pub fn extract(input: Input<'_>, state: &State, features: &mut Features) {
    features.clear();
    let [s0, s1, s2] = [state.below(0), state.below(1), state.below(2)];
    let [b0, b1, b2] = [state.ahead(0), state.ahead(1), state.ahead(2)];
    let tag = |word| input.tag(word);
    let form = |word| input.form(word);
    let both = |word| form(word) ^ (tag(word) + 1).wrapping_mul(0x9E37_79B1);
    let [s0t, s1t, s2t, b0t, b1t, b2t] = [s0, s1, s2, b0, b1, b2].map(tag);
    let [s0w, s1w, b0w, b1w] = [s0, s1, b0, b1].map(form);
    let [s0b, s1b, b0b, b1b] = [s0, s1, b0, b1].map(both);
    let (s0c, s1c, b0c) = (state.children(s0), state.children(s1), state.children(b0));
    let near = distance(s0, b0);
    let under = distance(s1, s0);
    let between = between(input, s0, b0);
    let between_stack = self::between(input, s1, s0);

    for word in [s0, s1, b0, b1] {
        features.one(form(word));
        features.one(tag(word));
        features.one(both(word));
    }
    features.one(s2t);
    features.one(b2t);
    features.one(form(b2));
    features.one(form(s2));

    features.two(s0b, b0b);
    features.two(s0b, b0w);
    features.two(s0w, b0b);
    features.two(s0b, b0t);
    features.two(s0t, b0b);
    features.two(s0w, b0w);
    features.two(s0t, b0t);
    features.two(b0t, b1t);
    features.two(b0w, b1w);
    features.two(b0b, b1t);
    features.two(b0t, b1b);
    features.two(s1b, s0b);
    features.two(s1b, s0t);
    features.two(s1t, s0b);
    features.two(s1w, s0w);
    features.two(s1t, s0t);
    features.two(s1t, b0t);
    features.two(s1b, b0t);
    features.two(s1t, b0b);
    features.two(s1w, b0w);
    features.two(s0w, b1w);

    features.three(b0t, b1t, b2t);
    features.three(s0t, b0t, b1t);
    features.three(s0b, b0t, b1t);
    features.three(s0t, b0b, b1t);
    features.three(s0t, b0t, b1b);
    features.three(s1t, s0t, b0t);
    features.three(s1b, s0t, b0t);
    features.three(s1t, s0b, b0t);
    features.three(s1t, s0t, b0b);
    features.three(s2t, s1t, s0t);
    features.three(s1t, s0t, b0t << 9 | b1t);
    features.three(s2t, s1t, s0t << 9 | b0t);

    features.three(s0t, tag(s0c.left[0]), b0t);
    features.three(s0t, tag(s0c.right[0]), b0t);
    features.three(s0t, b0t, tag(b0c.left[0]));
    features.three(s1t, tag(s1c.right[0]), s0t);
    features.three(s1t, tag(s1c.left[0]), s0t);
    features.three(s1t, s0t, tag(s0c.left[0]));
    features.three(s1t, s0t, tag(s0c.right[0]));
    features.three(s0t, tag(s0c.left[0]), tag(s0c.left[1]));
    features.three(s0t, tag(s0c.right[0]), tag(s0c.right[1]));
    features.three(b0t, tag(b0c.left[0]), tag(b0c.left[1]));
    features.three(s1t, tag(s1c.right[0]), tag(s1c.right[1]));
    features.three(s1b, form(s1c.right[0]), s0t);
    features.three(s1t, form(s0c.left[0]), s0t);
    features.three(s0t, form(s0c.left[0]), b0t);
    features.three(s0t, form(b0c.left[0]), b0t);
    for child in [s0c.left[0], s0c.right[0], b0c.left[0], s1c.left[0], s1c.right[0]] {
        features.one(form(child));
        features.one(tag(child));
    }

    features.two(s0w, near);
    features.two(s0t, near);
    features.two(b0w, near);
    features.two(b0t, near);
    features.three(s0t, b0t, near);
    features.three(s0w, b0w, near);
    features.three(s1t, s0t, under);
    features.three(s1w, s0t, under);
    features.three(s1t, s0w, under);

    features.two(s0w, s0c.n_left.min(3) << 4 | s0c.n_right.min(3));
    features.two(s0t, s0c.n_left.min(3) << 4 | s0c.n_right.min(3));
    features.two(s1w, s1c.n_left.min(3) << 4 | s1c.n_right.min(3));
    features.two(s1t, s1c.n_left.min(3) << 4 | s1c.n_right.min(3));
    features.two(b0w, b0c.n_left.min(3));
    features.two(b0t, b0c.n_left.min(3));

    features.three(s0t, b0t, between);
    features.three(s1t, s0t, between_stack);
    features.two(between, between_stack);
    features.two(u32::from(state.stack.len().min(4) as u8), b0t);
    let group = |word| input.group(word);
    let [s0g, s1g, b0g, b1g] = [s0, s1, b0, b1].map(group);
    features.one(s0g);
    features.one(s1g);
    features.one(b0g);
    features.one(b1g);
    features.two(s0g, b0g);
    features.two(s1g, s0g);
    features.two(s1g, b0g);
    features.two(s0g, b0t);
    features.two(s0t, b0g);
    features.two(s1g, s0t);
    features.two(s1t, s0g);
    features.three(s1g, s0t, b0g);
    features.three(s1t, s0t, b0g);
    features.three(s1g, s0t, b0t);
    features.three(s0g, b0t, b1t);
    features.three(s0t, b0g, b1t);
    features.three(s1t, s0g, b0t);
    features.three(s0t, b0t, b1g);
    features.three(s1g, form(s0c.left[0]), s0g);
    features.three(s0g, s0c.n_left.min(3) << 4 | s0c.n_right.min(3), b0t);
    features.three(s1g, s1c.n_left.min(3) << 4 | s1c.n_right.min(3), s0t);
    features.one(0);
}

fn distance(left: u32, right: u32) -> u32 {
    if left == NONE || right == NONE {
        return 0;
    }
    match right - left {
        near @ 0..=4 => near,
        5..=6 => 5,
        7..=10 => 6,
        _ => 7,
    }
}

/// Which marks stand between two words, as bits.
fn between(input: Input<'_>, left: u32, right: u32) -> u32 {
    if left == NONE || right == NONE {
        return 0;
    }
    const REACH: u32 = 24;
    let range = left + 1..right.min(left + REACH);
    range.fold(0, |bits, word| bits | mark_bit(&input.words[word as usize]))
}

fn mark_bit(word: &Word) -> u32 {
    if word.is_word { 0 } else { 1 << (word.form % 13) }
}
