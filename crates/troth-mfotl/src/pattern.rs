//! Patterns for `MATCHES`, in the syntax of OCaml's `Str`: groups are `\(…\)`, alternatives `\|`,
//! and a bare `(`, `|` or `{` is itself.

use regex::bytes::{Regex, RegexBuilder};

/// Compiles a pattern, or says what cannot be read.
pub(crate) fn compile(pattern: &[u8]) -> Result<Regex, String> {
    let translated = translate(pattern)?;
    RegexBuilder::new(&translated)
        .unicode(false)
        .multi_line(true)
        .size_limit(1 << 20)
        .build()
        .map_err(|error| error.to_string().lines().last().unwrap_or_default().trim().to_owned())
}

/// From `Str`'s syntax to that of the library.
fn translate(pattern: &[u8]) -> Result<String, String> {
    let mut out = String::new();
    let mut at = 0;
    while at < pattern.len() {
        let byte = pattern[at];
        at += 1;
        match byte {
            b'\\' => {
                let Some(next) = pattern.get(at) else {
                    return Err("a backslash stands at the end".to_owned());
                };
                at += 1;
                match next {
                    b'(' | b')' | b'|' => out.push(char::from(*next)),
                    b'b' => out.push_str("\\b"),
                    b'1'..=b'9' => {
                        return Err(format!("`\\{}` asks for a group again", char::from(*next)));
                    }
                    _ => literal(*next, &mut out),
                }
            }
            b'.' | b'*' | b'+' | b'?' | b'^' | b'$' => out.push(char::from(byte)),
            b'[' => at = class(pattern, at, &mut out)?,
            _ => literal(byte, &mut out),
        }
    }
    Ok(out)
}

fn literal(byte: u8, out: &mut String) {
    if byte.is_ascii_alphanumeric() {
        out.push(char::from(byte));
    } else {
        out.push_str(&format!("\\x{byte:02x}"));
    }
}

/// A class such as `[^a-z]`, from behind its bracket; where it ends.
fn class(pattern: &[u8], start: usize, out: &mut String) -> Result<usize, String> {
    let mut at = start;
    out.push('[');
    if pattern.get(at) == Some(&b'^') {
        out.push('^');
        at += 1;
    }
    let first = at;
    while let Some(byte) = pattern.get(at) {
        match byte {
            b']' if at > first => {
                out.push(']');
                return Ok(at + 1);
            }
            b'-' if at > first && pattern.get(at + 1).is_some_and(|next| *next != b']') => {
                out.push('-');
            }
            _ => literal(*byte, out),
        }
        at += 1;
    }
    Err("a `[` is not closed".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: Option<&str>) {
        let regex = compile(pattern.as_bytes()).expect("a pattern");
        let found = regex.find(text.as_bytes()).map(|found| found.as_bytes());
        assert_eq!(found, expected.map(str::as_bytes));
    }

    #[test]
    fn signs_are_those_of_str() {
        check(r"\(ab\)*c", "xababc", Some("ababc"));
        check("(a|b)", "a|b (a|b)", Some("(a|b)"));
        check(r"a\|b", "cb", Some("b"));
        check("[]x-z]+", "a]yz", Some("]yz"));
        check("[^a-c-]", "ab-d", Some("d"));
        check("^b$", "a\nb", Some("b"));
        check(r"a\.b", "axb a.b", Some("a.b"));
        check("a{2}", "aa a{2}", Some("a{2}"));
    }

    #[test]
    fn faults_are_told() {
        assert_eq!(compile(b"[a").err().as_deref(), Some("a `[` is not closed"));
        assert_eq!(compile(b"a\\").err().as_deref(), Some("a backslash stands at the end"));
        assert!(compile(br"\(a").is_err());
    }
}
