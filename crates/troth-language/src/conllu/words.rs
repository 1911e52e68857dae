//! The lines of words.

use crate::{Sentence, Token};

/// Writes the words of a sentence of `text`, with the written tokens that hold several of them.
pub fn write(to: &mut String, text: &str, sentence: &Sentence) {
    let names = labels(sentence);
    // One past the last word of the written token that we are in.
    let mut in_token = 0;
    for (at, token) in sentence.tokens.iter().enumerate() {
        if at >= in_token {
            in_token = end_of_token(text, &sentence.tokens, at);
            if in_token > at + 1 {
                write_range(to, text, &sentence.tokens[at..in_token], at);
            }
        }
        let is_whole = at + 1 == in_token && (at == 0 || !shares_token(text, &sentence.tokens, at));
        let misc = if is_whole && !token.space_after { "SpaceAfter=No" } else { "_" };
        write_word(to, text, token, at, names[at], misc);
    }
}

fn write_range(to: &mut String, text: &str, tokens: &[Token], at: usize) {
    let last = &tokens[tokens.len() - 1];
    write_number(to, at + 1);
    to.push('-');
    write_number(to, at + tokens.len());
    to.push('\t');
    to.push_str(tokens[0].span.cover(last.span).slice(text));
    to.push_str("\t_\t_\t_\t_\t_\t_\t_\t");
    to.push_str(if last.space_after { "_\n" } else { "SpaceAfter=No\n" });
}

/// Writes the line of word `at`; `misc` is what MISC says beside the name, `_` for nothing.
pub fn write_word(to: &mut String, text: &str, token: &Token, at: usize, name: &str, misc: &str) {
    write_number(to, at + 1);
    for column in [token.span.slice(text), &token.lemma, token.upos.as_str(), token.xpos.as_str()] {
        to.push('\t');
        to.push_str(column);
    }
    to.push('\t');
    token.feats.write_conllu(to);
    to.push('\t');
    write_number(to, token.head.map_or(0, |head| head + 1));
    to.push('\t');
    to.push_str(token.deprel.as_str());
    to.push_str("\t_\t");
    match (name, misc) {
        ("", misc) => to.push_str(misc),
        (name, "_") => to.push_str(name),
        (name, misc) => [name, "|", misc].iter().for_each(|piece| to.push_str(piece)),
    }
    to.push('\n');
}

/// Writes a number without a detour over a string of its own.
pub fn write_number(to: &mut String, number: usize) {
    if number >= 10 {
        write_number(to, number / 10);
    }
    to.push(char::from(b'0' + (number % 10) as u8));
}

/// `NE=B-PER` and so on for each token, empty where there is no name.
pub fn labels(sentence: &Sentence) -> Vec<&'static str> {
    const LABELS: [[&str; 2]; 4] = [
        ["NE=B-PER", "NE=I-PER"],
        ["NE=B-LOC", "NE=I-LOC"],
        ["NE=B-ORG", "NE=I-ORG"],
        ["NE=B-MISC", "NE=I-MISC"],
    ];
    let mut labels = vec![""; sentence.tokens.len()];
    for entity in &sentence.entities {
        for at in entity.range.clone() {
            let is_inside = at > entity.range.start;
            labels[at] = LABELS[entity.kind as usize][usize::from(is_inside)];
        }
    }
    labels
}

/// One past the last word of the written token that word `at` begins.
fn end_of_token(text: &str, tokens: &[Token], at: usize) -> usize {
    let mut end = at + 1;
    while end < tokens.len() && shares_token(text, tokens, end) {
        end += 1;
    }
    end
}

/// Whether word `at` is a clitic of the one before it.
fn shares_token(text: &str, tokens: &[Token], at: usize) -> bool {
    let (before, token) = (&tokens[at - 1].span, &tokens[at].span);
    before.end() == token.start() && is_clitic(before.slice(text), token.slice(text))
}

fn is_clitic(before: &str, form: &str) -> bool {
    // The longest has four letters, of which one may take three bytes.
    if form.len() > 6 {
        return false;
    }
    let plain = form.replace('’', "'").to_lowercase();
    let is = |word: &str| before.eq_ignore_ascii_case(word);
    match plain.as_str() {
        "n't" | "'s" | "'m" | "'re" | "'ll" | "'ve" | "'d" | "nt" => {
            before.ends_with(char::is_alphanumeric)
        }
        "'" => before.ends_with(['s', 'S']),
        "not" => is("can"),
        "na" => is("gon") || is("wan"),
        "ta" => is("got"),
        "me" => is("gim") || is("lem"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EntityKind, Language};

    #[test]
    fn labels_say_what_kinds_are_called() {
        for kind in EntityKind::ALL {
            let entities = vec![crate::Entity { range: 0..2, kind: *kind }];
            let tokens = Language::embedded().analyse("a b").sentences.remove(0).tokens;
            let sentence = Sentence { tokens, entities, paragraph: 0 };
            assert_eq!(labels(&sentence), [format!("NE=B-{kind}"), format!("NE=I-{kind}")]);
        }
    }

    #[test]
    fn clitics_share_a_written_token() {
        for (before, form) in [("do", "n’t"), ("Norland", "'s"), ("envoys", "’"), ("Can", "not")]
        {
            assert!(is_clitic(before, form), "{before} {form}");
        }
        for (before, form) in [("”", "'s"), ("do", "not"), ("(", "Norland"), ("gone", "na")] {
            assert!(!is_clitic(before, form), "{before} {form}");
        }
    }
}
