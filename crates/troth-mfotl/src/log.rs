//! Reads logs, in blocks of any length, straight into the tables of the next time point.
//!
//! MonPoly's format is one stream of tokens: `@41 approve (25,0) (26,1) publish (0)`, on any
//! number of lines, with or without `;` behind a time point. The other format has one event a
//! line: `approve, tp=0, ts=41, m=25, r=0`. Which it is, the first sign tells.
//!
//! What cannot be read is told with its line, and reading goes on behind that line. Events that
//! the formula does not speak of are looked at as well, but not kept.

use crate::monitor::{Monitor, Point, Waiting};
use crate::plain::Plain;
use crate::value::{Type, of_float, of_int};

/// Something in a log that could not be read or taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFault {
    /// The line, counted from 1.
    pub line: u64,
    /// What was found.
    pub message: String,
    /// What would have been understood.
    pub expected: String,
}

/// What becomes of time points that come after later ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// They are told as faults and left out.
    InOrder,
    /// They are put where they belong. A time point waits until one has come that is later by
    /// more than the given seconds, or, where none are given, until the log ends.
    AnyOrder(Option<i64>),
}

/// The formats of logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Unknown,
    Tokens,
    Lines,
}

/// A log that is being read for a monitor.
#[derive(Debug)]
pub struct Log {
    format: Format,
    arrival: Arrival,
    /// What of the last block could not be understood without the next.
    rest: Vec<u8>,
    n_lines: u64,
    /// The time point that is open.
    open: Option<Point>,
    /// The event whose rows come.
    kind: Option<usize>,
    last: Option<Point>,
    latest: i64,
    n_come: u64,
    names: Names,
    plain: Plain,
    faults: Vec<LogFault>,
    n_faults: u64,
    /// Whether no more bytes come.
    is_last: bool,
}

/// So many faults are told in full; the others are counted.
const N_TOLD: usize = 100;

/// Reading stopped.
enum Stop {
    /// The block ends within something.
    Block,
    /// Something else was expected here.
    Fault { at: usize, expected: String },
}

impl Log {
    /// A log of which nothing has come yet.
    #[must_use]
    pub fn new(monitor: &Monitor, arrival: Arrival) -> Self {
        Self {
            format: Format::Unknown,
            arrival,
            rest: Vec::new(),
            n_lines: 0,
            open: None,
            kind: None,
            last: None,
            latest: i64::MIN,
            n_come: 0,
            names: Names::new(monitor),
            plain: Plain::new(&monitor.signature),
            faults: Vec::new(),
            n_faults: 0,
            is_last: false,
        }
    }

    /// Takes the next bytes of the log.
    pub fn read(&mut self, block: &[u8], monitor: &mut Monitor) {
        if self.rest.is_empty() {
            let read = self.take(block, monitor);
            self.rest.extend_from_slice(&block[read..]);
        } else {
            let mut joined = std::mem::take(&mut self.rest);
            joined.extend_from_slice(block);
            let read = self.take(&joined, monitor);
            joined.drain(..read);
            self.rest = joined;
        }
    }

    /// Takes what is left when no more bytes come: the last time point ends.
    pub fn finish(&mut self, monitor: &mut Monitor) {
        let mut rest = std::mem::take(&mut self.rest);
        rest.push(b'\n');
        self.is_last = true;
        self.take(&rest, monitor);
        self.close_point(monitor);
        self.arrival = match self.arrival {
            Arrival::AnyOrder(_) => Arrival::AnyOrder(None),
            Arrival::InOrder => Arrival::InOrder,
        };
        self.release(None, monitor);
    }

    /// The faults since the last call.
    pub fn faults(&mut self) -> Vec<LogFault> {
        std::mem::take(&mut self.faults)
    }

    /// How many faults there were in all, those too that were not told.
    #[must_use]
    pub fn n_faults(&self) -> u64 {
        self.n_faults
    }

    fn fault(&mut self, line: u64, message: String, expected: String) {
        self.n_faults += 1;
        if self.n_faults <= N_TOLD as u64 {
            self.faults.push(LogFault { line, message, expected });
        }
    }

    /// Reads as much of a block as can be understood; how many bytes.
    fn take(&mut self, block: &[u8], monitor: &mut Monitor) -> usize {
        if self.format == Format::Unknown {
            self.format = match block.iter().find(|byte| !byte.is_ascii_whitespace()) {
                None => return 0,
                Some(b'@' | b'>' | b'#' | b';') => Format::Tokens,
                Some(_) => Format::Lines,
            };
        }
        let read = match self.format {
            Format::Lines => self.take_lines(block, monitor),
            _ => self.take_tokens(block, monitor),
        };
        self.n_lines += count_lines(&block[..read]);
        read
    }

    fn take_tokens(&mut self, block: &[u8], monitor: &mut Monitor) -> usize {
        let mut cursor = Cursor { block, at: 0 };
        loop {
            cursor.skip_blank();
            if let Some(end) = self.plain(&cursor, monitor) {
                cursor.at = end;
                continue;
            }
            let start = cursor.at;
            match self.token(&mut cursor, monitor) {
                Ok(true) => {}
                Ok(false) => return block.len(),
                Err(Stop::Block) if self.is_last => {
                    let expected = "the rest of it before the log ends".to_owned();
                    self.note(block, start, expected);
                    return block.len();
                }
                Err(Stop::Block) => {
                    self.undo(monitor);
                    return start;
                }
                Err(Stop::Fault { at, expected }) => {
                    let Some(end) = line_end(block, at).or(self.is_last.then_some(block.len()))
                    else {
                        self.undo(monitor);
                        return start;
                    };
                    self.undo(monitor);
                    self.note(block, at, expected);
                    self.kind = None;
                    // A time point that begins where the one before was to go on is read.
                    let is_next = block[at] == b'@' && at > start;
                    cursor.at = if is_next { at } else { end };
                }
            }
        }
    }

    /// Takes a [plain](crate::plain) line, if one begins here: where it ends. Nothing is taken of
    /// what would be a fault.
    #[inline]
    fn plain(&mut self, cursor: &Cursor<'_>, monitor: &mut Monitor) -> Option<usize> {
        let line = self.plain.line(&cursor.block[cursor.at..])?;
        if self.last.is_some_and(|last| line.at < last.at) {
            return None;
        }
        self.close_point(monitor);
        self.open(Point { at: line.at, number: 0 }, cursor.block, cursor.at);
        self.kind = Some(line.kind);
        if monitor.is_asked[line.kind] && self.open.is_some() {
            line.row[..line.n_places].iter().for_each(|word| monitor.events[line.kind].put(*word));
            monitor.count_row(line.kind);
        }
        Some(cursor.at + line.end)
    }

    fn note(&mut self, block: &[u8], at: usize, expected: String) {
        let line = self.n_lines + count_lines(&block[..at]) + 1;
        let end = line_end(block, at).unwrap_or(block.len());
        let found = String::from_utf8_lossy(&block[at..end]);
        let found: String = found.trim().chars().take(30).collect();
        let message = if found.is_empty() {
            "the line ends too soon".to_owned()
        } else {
            format!("`{found}` cannot be read here")
        };
        self.fault(line, message, expected);
    }

    /// Takes back the words of a row that was not read to its end.
    fn undo(&self, monitor: &mut Monitor) {
        if let Some(kind) = self.kind {
            monitor.events[kind].undo();
        }
    }

    /// Reads one token, or one row; false at the end of the block.
    fn token(&mut self, cursor: &mut Cursor<'_>, monitor: &mut Monitor) -> Result<bool, Stop> {
        let Some(byte) = cursor.skip_blank() else { return Ok(false) };
        match byte {
            b'@' => {
                let start = cursor.at;
                cursor.at += 1;
                cursor.skip_blank();
                let at = cursor.time()?.ok_or_else(|| Stop::Fault {
                    at: start,
                    expected: "a time in whole seconds behind `@`".to_owned(),
                })?;
                self.close_point(monitor);
                self.open(Point { at, number: 0 }, cursor.block, start);
            }
            b'(' => {
                let Some(kind) = self.kind else {
                    return Err(cursor.expected("the name of an event, or `@` and a time"));
                };
                cursor.at += 1;
                self.row(kind, cursor, monitor)?;
            }
            b';' => {
                cursor.at += 1;
                self.close_point(monitor);
            }
            b'#' => {
                cursor.at = line_end(cursor.block, cursor.at).ok_or(Stop::Block)?;
            }
            b'>' => {
                // A command to MonPoly: it says nothing of events.
                let from = &cursor.block[cursor.at..];
                let ends = |byte: &u8| matches!(byte, b'<' | b'\n');
                let length = from.iter().position(ends).ok_or(Stop::Block)?;
                if from[length] == b'\n' {
                    return Err(cursor.expected("`<` behind a command"));
                }
                cursor.at += length + 1;
            }
            _ => self.name(cursor, monitor)?,
        }
        Ok(true)
    }

    fn name(&mut self, cursor: &mut Cursor<'_>, monitor: &mut Monitor) -> Result<(), Stop> {
        let start = cursor.at;
        let name = cursor.word()?;
        if name.is_empty() || self.open.is_none() && self.last.is_none() {
            return Err(Stop::Fault {
                at: start,
                expected: "`@` and a time, or the name of an event".to_owned(),
            });
        }
        let Some(kind) = self.names.find(name, monitor) else {
            let expected = "the name of an event that the signature declares".to_owned();
            return Err(Stop::Fault { at: start, expected });
        };
        // An event without rows stands for one without places.
        let next = cursor.skip_blank();
        if next.is_none() && !self.is_last {
            cursor.at = start;
            return Err(Stop::Block);
        }
        self.kind = Some(kind);
        if next != Some(b'(') {
            let arity = monitor.events[kind].arity;
            if arity > 0 {
                return Err(cursor.expected("`(` and the values of the event"));
            }
            self.keep(kind, monitor);
        }
        Ok(())
    }

    fn keep(&self, kind: usize, monitor: &mut Monitor) {
        if self.open.is_some() && monitor.is_asked[kind] {
            monitor.count_row(kind);
        } else {
            monitor.events[kind].undo();
        }
    }

    /// The values of a row, from behind its parenthesis.
    fn row(
        &mut self,
        kind: usize,
        cursor: &mut Cursor<'_>,
        monitor: &mut Monitor,
    ) -> Result<(), Stop> {
        let n_places = monitor.events[kind].arity;
        if !monitor.is_asked[kind] && self.names.is_of_ints(kind) {
            let start = cursor.at;
            if cursor.skip_ints(n_places) {
                return Ok(());
            }
            cursor.at = start;
        }
        for n in 0..n_places {
            if n > 0 {
                cursor.mark(b',', "`,` and the next value")?;
            }
            let wanted = self.names.kinds[kind][n];
            let word = value(wanted, cursor, monitor)?;
            monitor.events[kind].put(word);
        }
        cursor.mark(b')', "`)` behind the last value")?;
        self.keep(kind, monitor);
        Ok(())
    }

    /// Begins a time point, if it may stand here.
    fn open(&mut self, point: Point, block: &[u8], at: usize) {
        self.kind = None;
        if self.arrival == Arrival::InOrder
            && let Some(last) = self.last
            && point.at < last.at
        {
            let line = self.n_lines + count_lines(&block[..at]) + 1;
            self.fault(
                line,
                format!("time point @{} comes after @{}, and is left out", point.at, last.at),
                "times that do not go back, or `--any-order`".to_owned(),
            );
            self.open = None;
            return;
        }
        if let Arrival::AnyOrder(Some(_)) = self.arrival
            && let Some(last) = self.last
            && point < last
        {
            let line = self.n_lines + count_lines(&block[..at]) + 1;
            self.fault(
                line,
                format!("time point @{} comes too late, and is left out", point.at),
                format!("at most as late as told: @{} was decided", last.at),
            );
            self.open = None;
            return;
        }
        self.open = Some(point);
        if self.arrival == Arrival::InOrder {
            self.last = Some(point);
        } else if self.last.is_none() {
            self.last = Some(Point { at: i64::MIN, number: 0 });
        }
    }

    /// Ends the time point that is open.
    fn close_point(&mut self, monitor: &mut Monitor) {
        let Some(point) = self.open.take() else {
            return;
        };
        self.kind = None;
        let Arrival::AnyOrder(slack) = self.arrival else {
            monitor.end_point(point.at);
            return;
        };
        let events = monitor.take_rows();
        monitor.waiting.push(Waiting { point, nth: self.n_come, events });
        self.n_come += 1;
        self.latest = self.latest.max(point.at);
        if let Some(slack) = slack
            && monitor.waiting.len().is_multiple_of(64)
        {
            self.release(Some(self.latest.saturating_sub(slack)), monitor);
        }
    }

    /// Hands on the time points that wait and lie before a time, in order.
    fn release(&mut self, before: Option<i64>, monitor: &mut Monitor) {
        let mut waiting = std::mem::take(&mut monitor.waiting);
        waiting.sort_by_key(|one| (one.point, one.nth));
        let n = before
            .map_or(waiting.len(), |before| waiting.partition_point(|one| one.point.at < before));
        let mut ready = waiting.drain(..n).peekable();
        while let Some(one) = ready.next() {
            for (kind, n_rows, words) in one.events {
                words.into_iter().for_each(|word| monitor.events[kind].put(word));
                (0..n_rows).for_each(|_| monitor.count_row(kind));
            }
            let is_same = |next: &Waiting| {
                self.format == Format::Lines && next.point.number == one.point.number
            };
            // In the format of lines a number may come in pieces.
            if !ready.peek().is_some_and(is_same) {
                monitor.end_point(one.point.at);
            }
            self.last = Some(one.point);
        }
        drop(ready);
        monitor.waiting = waiting;
    }

    /// Reads the lines of a block that are whole, in the format of lines.
    fn take_lines(&mut self, block: &[u8], monitor: &mut Monitor) -> usize {
        let mut at = 0;
        while let Some(end) = line_end(block, at) {
            let line = &block[at..end];
            let text = line.trim_ascii();
            if !text.is_empty() && !text.starts_with(b">") && !text.starts_with(b"#") {
                let mut cursor = Cursor { block: &block[..=end], at };
                if let Err(stop) = self.line(&mut cursor, monitor) {
                    self.undo(monitor);
                    let (found, expected) = match stop {
                        Stop::Fault { at: found, expected } => (found.min(end), expected),
                        Stop::Block => (end, "a whole event on one line".to_owned()),
                    };
                    self.note(block, found, expected);
                }
            }
            at = end + 1;
        }
        at
    }

    /// Reads `name, tp=0, ts=41, x=25, …`.
    fn line(&mut self, cursor: &mut Cursor<'_>, monitor: &mut Monitor) -> Result<(), Stop> {
        cursor.skip_blank();
        let start = cursor.at;
        let name = cursor.word()?;
        let Some(kind) = self.names.find(name, monitor) else {
            let expected = "the name of an event that the signature declares".to_owned();
            return Err(Stop::Fault { at: start, expected });
        };
        let number = self.field(cursor, "tp")?;
        let at = self.field(cursor, "ts")?;
        let number = u64::try_from(number)
            .map_err(|_| cursor.expected("a number of the time point that is not negative"))?;
        let point = Point { at, number };
        if self.open != Some(point) {
            self.close_point(monitor);
            self.open(point, cursor.block, start);
        }
        self.kind = Some(kind);
        for n in 0..monitor.events[kind].arity {
            cursor.mark(b',', "`,` and the next value")?;
            cursor.skip_to(b'=')?;
            let wanted = self.names.kinds[kind][n];
            let word = value(wanted, cursor, monitor)?;
            monitor.events[kind].put(word);
        }
        if cursor.skip_blank_on_line() != Some(b'\n') {
            return Err(cursor.expected("the end of the line"));
        }
        self.keep(kind, monitor);
        Ok(())
    }

    fn field(&self, cursor: &mut Cursor<'_>, name: &str) -> Result<i64, Stop> {
        cursor.mark(b',', &format!("`, {name}=` and a number"))?;
        cursor.skip_blank();
        let start = cursor.at;
        if cursor.word()? != name.as_bytes() {
            let expected = format!("`{name}=` and a number");
            return Err(Stop::Fault { at: start, expected });
        }
        cursor.mark(b'=', "`=` and a number")?;
        cursor.skip_blank();
        cursor.int()?.ok_or_else(|| cursor.expected("a whole number"))
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    // In pieces whose count fits a byte, sixteen are compared at once.
    let pieces = bytes.chunks(255);
    pieces.map(|piece| u64::from(piece.iter().map(|b| u8::from(*b == b'\n')).sum::<u8>())).sum()
}

fn line_end(block: &[u8], at: usize) -> Option<usize> {
    block[at..].iter().position(|byte| *byte == b'\n').map(|length| at + length)
}

/// Reads a value of a type.
fn value(wanted: Type, cursor: &mut Cursor<'_>, monitor: &mut Monitor) -> Result<u64, Stop> {
    let byte = cursor.skip_blank().ok_or(Stop::Block)?;
    let start = cursor.at;
    let fault = |expected: &str| Stop::Fault { at: start, expected: expected.to_owned() };
    if wanted == Type::Int {
        return Ok(of_int(cursor.int()?.ok_or_else(|| fault("an integer of 64 bits"))?));
    }
    let is_pattern = byte == b'r' && cursor.block.get(start + 1) == Some(&b'"');
    let text = if byte == b'"' || is_pattern {
        cursor.at += usize::from(is_pattern);
        cursor.quoted()?
    } else {
        cursor.word()?
    };
    if text.is_empty() && byte != b'"' && !is_pattern {
        return Err(fault("a value"));
    }
    match wanted {
        Type::Float => {
            let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
            Ok(of_float(number.ok_or_else(|| fault("a number"))?))
        }
        Type::Pattern if crate::pattern::compile(text).is_err() => {
            Err(fault("a pattern such as `r\"a.*\"`"))
        }
        _ => Ok(monitor.intern(text)),
    }
}

/// A place in a block.
struct Cursor<'b> {
    block: &'b [u8],
    at: usize,
}

/// For each byte whether it may stand in a value or a name without quotes.
const IS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation, reason = "below 256")]
        let letter = byte as u8;
        table[byte] = letter.is_ascii_alphanumeric()
            || matches!(letter, b'_' | b'-' | b'[' | b']' | b'/' | b':' | b'.' | b'!' | b'+')
            || letter >= 0x80;
        byte += 1;
    }
    table
};

fn is_word(byte: u8) -> bool {
    IS_WORD[usize::from(byte)]
}

impl<'b> Cursor<'b> {
    fn expected(&self, expected: &str) -> Stop {
        Stop::Fault { at: self.at, expected: expected.to_owned() }
    }

    fn peek(&self) -> Option<u8> {
        self.block.get(self.at).copied()
    }

    /// Skips white space; the byte behind it.
    #[inline]
    fn skip_blank(&mut self) -> Option<u8> {
        while let Some(byte) = self.peek() {
            if !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    fn skip_blank_on_line(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\r') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }

    fn skip_to(&mut self, mark: u8) -> Result<(), Stop> {
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == mark {
                return Ok(());
            }
            if byte == b'\n' || byte == b',' {
                break;
            }
        }
        self.at -= 1;
        Err(self.expected("`name=` and a value"))
    }

    #[inline]
    fn mark(&mut self, mark: u8, expected: &str) -> Result<(), Stop> {
        match self.skip_blank() {
            Some(byte) if byte == mark => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(self.expected(expected)),
            None => Err(Stop::Block),
        }
    }

    /// A name or a value without quotes; it may be empty.
    fn word(&mut self) -> Result<&'b [u8], Stop> {
        if self.peek() == Some(b'"') {
            return self.quoted();
        }
        let from = &self.block[self.at..];
        let length = from.iter().position(|byte| !is_word(*byte)).ok_or(Stop::Block)?;
        self.at += length;
        Ok(&from[..length])
    }

    /// What stands between the quotes that begin here.
    fn quoted(&mut self) -> Result<&'b [u8], Stop> {
        let start = self.at + 1;
        let mut at = start;
        while let Some(byte) = self.block.get(at) {
            match byte {
                b'"' => {
                    self.at = at + 1;
                    return Ok(&self.block[start..at]);
                }
                b'\\' => at += 2,
                // One quote too many must not swallow the rest of the log.
                b'\n' => return Err(self.expected("a closing `\"` on the same line")),
                _ => at += 1,
            }
        }
        Err(Stop::Block)
    }

    /// A time in whole seconds, which older logs write with a fraction of nought (`@5.`, `@5.0`).
    fn time(&mut self) -> Result<Option<i64>, Stop> {
        let whole = self.int()?;
        if whole.is_some() {
            return Ok(whole);
        }
        let from = &self.block[self.at..];
        let n_digits = from.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let Some(fraction) = from[n_digits..].strip_prefix(b".") else { return Ok(None) };
        let n_noughts = fraction.iter().take_while(|byte| **byte == b'0').count();
        let Some(behind) = fraction.get(n_noughts) else { return Err(Stop::Block) };
        let digits = std::str::from_utf8(&from[..n_digits]).ok();
        let value = digits.and_then(|digits| digits.parse().ok()).filter(|_| !is_word(*behind));
        if value.is_some() {
            self.at += n_digits + 1 + n_noughts;
        }
        Ok(value)
    }

    /// An integer, perhaps in quotes; none where there is no integer of 64 bits.
    #[inline]
    fn int(&mut self) -> Result<Option<i64>, Stop> {
        let from = &self.block[self.at..];
        let is_quoted = from.first() == Some(&b'"');
        let start = usize::from(is_quoted);
        let is_negative = from.get(start) == Some(&b'-');
        let first = start + usize::from(is_negative);
        let mut value: i64 = 0;
        let mut end = first;
        for byte in from.get(first..).unwrap_or_default() {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
            end += 1;
        }
        let Some(behind) = from.get(end) else { return Err(Stop::Block) };
        if end == first || is_quoted != (*behind == b'"') || is_word(*behind) {
            return Ok(None);
        }
        // Up to eighteen digits nothing can overflow.
        let value = if end - first > 18 {
            let digits = std::str::from_utf8(&from[start..end]).ok();
            digits.and_then(|digits| digits.parse().ok())
        } else {
            Some(if is_negative { -value } else { value })
        };
        if value.is_some() {
            self.at += end + usize::from(is_quoted);
        }
        Ok(value)
    }

    /// Skips `n` integers and the parenthesis behind them; false where anything else stands
    /// there, or the block ends.
    #[inline]
    fn skip_ints(&mut self, n: usize) -> bool {
        let mut n_commas = 0;
        let mut n_digits = 0;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'0'..=b'9' => n_digits += 1,
                b',' if n_digits > 0 && n_digits < 18 => {
                    n_commas += 1;
                    n_digits = 0;
                }
                b')' => return n_commas + 1 == n && n_digits > 0 && n_digits < 18,
                _ => return false,
            }
        }
        false
    }
}

/// The names of events by their bytes, and the types of their places.
#[derive(Debug)]
struct Names {
    /// Kinds by length and ends of their names.
    heaps: Vec<Vec<usize>>,
    kinds: Vec<Vec<Type>>,
    is_of_ints: Vec<bool>,
}

const N_HEAPS: usize = 64;

impl Names {
    fn new(monitor: &Monitor) -> Self {
        let mut heaps = vec![Vec::new(); N_HEAPS];
        let mut kinds = Vec::new();
        for (n, declared) in monitor.signature.declared().iter().enumerate() {
            heaps[heap(declared.name.as_bytes())].push(n);
            kinds.push(declared.places.iter().map(|(_, kind)| *kind).collect::<Vec<Type>>());
        }
        let is_of_ints = kinds
            .iter()
            .map(|kinds| !kinds.is_empty() && kinds.iter().all(|kind| *kind == Type::Int))
            .collect();
        Self { heaps, kinds, is_of_ints }
    }

    fn find(&self, name: &[u8], monitor: &Monitor) -> Option<usize> {
        let heap = &self.heaps[heap(name)];
        let declared = monitor.signature.declared();
        heap.iter().copied().find(|n| declared[*n].name.as_bytes() == name)
    }

    fn is_of_ints(&self, kind: usize) -> bool {
        self.is_of_ints[kind]
    }
}

fn heap(name: &[u8]) -> usize {
    let ends = [name.first(), name.last()].map(|byte| byte.copied().map_or(0, usize::from));
    (name.len() * 7 + ends[0] * 3 + ends[1]) % N_HEAPS
}
