//! Which language a text is written in.
//!
//! Looks at a few windows of the text, so a long one costs no more than a page. English shows
//! itself by its small words; the rest goes to trigram statistics. What is too short to tell
//! is not guessed.

use std::collections::BTreeMap;

use whatlang::{Detector, Lang};

/// Bytes in a window, and how many windows are looked at.
const WINDOW: usize = 1200;
const N_WINDOWS: usize = 6;
/// Fewer letters than this tell nothing by their trigrams.
const N_LETTERS_TELLING: usize = 24;

/// Every language that the detector knows, by ISO 639-1.
const LANGUAGES: &[(Lang, &str)] = &[
    (Lang::Eng, "en"),
    (Lang::Rus, "ru"),
    (Lang::Cmn, "zh"),
    (Lang::Spa, "es"),
    (Lang::Por, "pt"),
    (Lang::Ita, "it"),
    (Lang::Ben, "bn"),
    (Lang::Fra, "fr"),
    (Lang::Deu, "de"),
    (Lang::Ukr, "uk"),
    (Lang::Kat, "ka"),
    (Lang::Ara, "ar"),
    (Lang::Hin, "hi"),
    (Lang::Jpn, "ja"),
    (Lang::Heb, "he"),
    (Lang::Yid, "yi"),
    (Lang::Pol, "pl"),
    (Lang::Amh, "am"),
    (Lang::Jav, "jv"),
    (Lang::Kor, "ko"),
    (Lang::Nob, "nb"),
    (Lang::Dan, "da"),
    (Lang::Swe, "sv"),
    (Lang::Fin, "fi"),
    (Lang::Tur, "tr"),
    (Lang::Nld, "nl"),
    (Lang::Hun, "hu"),
    (Lang::Ces, "cs"),
    (Lang::Ell, "el"),
    (Lang::Bul, "bg"),
    (Lang::Bel, "be"),
    (Lang::Mar, "mr"),
    (Lang::Kan, "kn"),
    (Lang::Ron, "ro"),
    (Lang::Slv, "sl"),
    (Lang::Hrv, "hr"),
    (Lang::Srp, "sr"),
    (Lang::Mkd, "mk"),
    (Lang::Lit, "lt"),
    (Lang::Lav, "lv"),
    (Lang::Est, "et"),
    (Lang::Tam, "ta"),
    (Lang::Vie, "vi"),
    (Lang::Urd, "ur"),
    (Lang::Tha, "th"),
    (Lang::Guj, "gu"),
    (Lang::Uzb, "uz"),
    (Lang::Pan, "pa"),
    (Lang::Aze, "az"),
    (Lang::Ind, "id"),
    (Lang::Tel, "te"),
    (Lang::Pes, "fa"),
    (Lang::Mal, "ml"),
    (Lang::Ori, "or"),
    (Lang::Mya, "my"),
    (Lang::Nep, "ne"),
    (Lang::Sin, "si"),
    (Lang::Khm, "km"),
    (Lang::Tuk, "tk"),
    (Lang::Aka, "ak"),
    (Lang::Zul, "zu"),
    (Lang::Sna, "sn"),
    (Lang::Afr, "af"),
    (Lang::Slk, "sk"),
    (Lang::Cat, "ca"),
    (Lang::Tgl, "tl"),
    (Lang::Hye, "hy"),
    (Lang::Cym, "cy"),
];

/// Names of languages that documents declare and the detector does not know.
const DECLARED_ONLY: &[(&str, &str)] = &[
    ("sq", "Albanian"),
    ("bs", "Bosnian"),
    ("kk", "Kazakh"),
    ("ky", "Kyrgyz"),
    ("tg", "Tajik"),
    ("ps", "Pashto"),
    ("ku", "Kurdish"),
    ("so", "Somali"),
    ("sw", "Swahili"),
    ("ti", "Tigrinya"),
    ("ms", "Malay"),
    ("no", "Norwegian"),
    ("la", "Latin"),
    ("eo", "Esperanto"),
    ("om", "Oromo"),
];

/// Small words of English: in running text they are two words of five.
const SMALL_WORDS: &[&str] = &[
    "a", "after", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had",
    "has", "have", "he", "his", "in", "is", "it", "its", "not", "of", "on", "or", "said", "that",
    "the", "their", "they", "this", "to", "was", "we", "were", "which", "who", "will", "with",
];

const LONGEST_SMALL: usize = 5;

/// What the windows of a text tell, the most widely used language first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Detected {
    /// ISO 639-1.
    pub code: &'static str,
    /// Another language in a quarter of the text or more.
    pub beside: Option<&'static str>,
}

/// The English name of a language by its ISO 639-1 code (`uk`: Ukrainian); the code itself where
/// no name is known.
#[must_use]
pub fn language_name(code: &str) -> &str {
    let detected = LANGUAGES.iter().find(|(_, other)| *other == code);
    let declared = DECLARED_ONLY.iter().find(|(other, _)| *other == code);
    match (detected, declared) {
        (Some((language, _)), _) => language.eng_name(),
        (None, Some((_, name))) => name,
        (None, None) => code,
    }
}

/// The ISO 639-1 code of a language tag as documents write it: `en-GB`, `EN_us`, `English`, `ukr`.
pub(crate) fn code_of(tag: &str) -> Option<String> {
    let first = tag.trim().split(['-', '_', ' ', ',', ';']).next()?.to_lowercase();
    let by_name = || {
        let named = |(language, _): &&(Lang, &str)| {
            language.code() == first || language.eng_name().eq_ignore_ascii_case(&first)
        };
        LANGUAGES.iter().find(named).map(|(_, code)| (*code).to_owned())
    };
    match first.len() {
        2 if first.bytes().all(|byte| byte.is_ascii_lowercase()) => Some(first),
        _ => by_name(),
    }
}

/// The language of `text`; `None` where it is too short or too mixed to tell.
pub(crate) fn detect(text: &str) -> Option<Detected> {
    let mut n_letters: BTreeMap<&'static str, usize> = BTreeMap::new();
    for window in windows(text) {
        if let Some(code) = language_of(window) {
            *n_letters.entry(code).or_default() += count_letters(window);
        }
    }
    let all: usize = n_letters.values().sum();
    let mut by_share: Vec<_> = n_letters.into_iter().collect();
    by_share.sort_by_key(|(code, n)| (std::cmp::Reverse(*n), *code));
    let beside = by_share.get(1).filter(|(_, n)| n * 4 >= all).map(|(code, _)| *code);
    by_share.first().map(|(code, _)| Detected { code, beside })
}

fn language_of(window: &str) -> Option<&'static str> {
    if reads_as_english(window) {
        return Some("en");
    }
    if count_letters(window) < N_LETTERS_TELLING {
        return None;
    }
    // Nobody reports in Latin or Esperanto, but names and lists look like them.
    let found = Detector::with_denylist(vec![Lang::Lat, Lang::Epo]).detect(window)?;
    let code = LANGUAGES.iter().find(|(language, _)| *language == found.lang())?.1;
    (found.is_reliable() || found.confidence() > 0.5).then_some(code)
}

/// Whether enough of the words are small English ones, and not only such as Dutch has too.
fn reads_as_english(window: &str) -> bool {
    let (mut n_words, mut n_small, mut seen) = (0usize, 0usize, 0u64);
    for word in window.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        n_words += 1;
        // "The" and "THE", without making a lower-cased copy of every word.
        let small = || SMALL_WORDS.iter().position(|small| word.eq_ignore_ascii_case(small));
        if let Some(idx) = (word.len() <= LONGEST_SMALL).then(small).flatten() {
            n_small += 1;
            seen |= 1 << idx;
        }
    }
    let n_kinds = seen.count_ones();
    n_small * 5 >= n_words && (n_kinds >= 4 || n_kinds >= 2 && has_the(window))
}

fn has_the(window: &str) -> bool {
    window.split(' ').any(|word| word.eq_ignore_ascii_case("the"))
}

fn count_letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// Windows spread evenly over the text; all of a short text is one window.
fn windows(text: &str) -> impl Iterator<Item = &str> {
    let n_windows = (text.len() / WINDOW).clamp(1, N_WINDOWS);
    let room = text.len().saturating_sub(WINDOW);
    (0..n_windows).map(move |idx| {
        let start = if n_windows == 1 { 0 } else { room / (n_windows - 1) * idx };
        let end = if n_windows == 1 { text.len().min(2 * WINDOW) } else { start + WINDOW };
        &text[text.floor_char_boundary(start)..text.floor_char_boundary(end)]
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, code: Option<&str>) {
        assert_eq!(detect(text).map(|found| found.code), code, "{text}");
    }

    #[test]
    fn languages_of_the_field() {
        check("The ministry said on Friday that two depots were hit in the night.", Some("en"));
        check("Fired 40 drones at the port.", Some("en"));
        check("QUIET RETURNED TO THE COAST ON SUNDAY, RESIDENTS SAID.", Some("en"));
        check("Норландські посадовці заявили, що вночі збили двадцять безпілотників.", Some("uk"));
        check(
            "Представители ведомства сообщили, что ночью были сбиты двадцать аппаратов.",
            Some("ru"),
        );
        check("Le ministère a annoncé vendredi que deux dépôts avaient été touchés.", Some("fr"));
        check(
            "Das Ministerium teilte am Freitag mit, dass zwei Lager getroffen wurden.",
            Some("de"),
        );
        check(
            "Las autoridades informaron el viernes de que la noche anterior habían sido alcanzados dos almacenes del ejército.",
            Some("es"),
        );
        check(
            "Het ministerie zei vrijdag dat er in de nacht twee depots zijn getroffen.",
            Some("nl"),
        );
        check("قالت الوزارة يوم الجمعة إن مستودعين أصيبا خلال الليل في المدينة", Some("ar"));
        check("משרד ההגנה הודיע ביום שישי כי שני מחסנים נפגעו במהלך הלילה", Some("he"));
        check(
            "وزارت دفاع روز جمعه گفت که دو انبار در طول شب هدف قرار گرفتند و آتش گرفتند",
            Some("fa"),
        );
        check(
            "Bakanlık cuma günü yaptığı açıklamada iki deponun gece vurulduğunu söyledi.",
            Some("tr"),
        );
        check("Ministerstwo poinformowało w piątek, że w nocy trafiono dwa magazyny.", Some("pl"));
    }

    #[test]
    fn what_is_too_short_is_not_guessed() {
        check("", None);
        check("12.5 — 14", None);
        check("Ostra, Vessel", None);
        // Spanish or Portuguese.
        check("El ministerio dijo el viernes que dos depósitos fueron alcanzados.", None);
    }

    #[test]
    fn a_second_language_is_named() {
        let english = "The delegation said that the talks would go on in the capital. ".repeat(60);
        let russian = "Делегация сообщила, что переговоры продолжатся в столице. ".repeat(60);
        let found = detect(&(english + &russian)).expect("two languages");
        assert!(found.beside.is_some(), "{found:?}");
    }

    #[test]
    fn tags_come_in_many_forms() {
        let code = |tag| code_of(tag);
        assert_eq!(code("en-GB").as_deref(), Some("en"));
        assert_eq!(code("EN_us").as_deref(), Some("en"));
        assert_eq!(code("Ukrainian").as_deref(), Some("uk"));
        assert_eq!(code("ukr").as_deref(), Some("uk"));
        assert_eq!(code("42"), None);
        assert_eq!(language_name("uk"), "Ukrainian");
    }

    proptest! {
        #[test]
        fn any_text_is_looked_at_without_a_fault(text in "\\PC{0,5000}") {
            let _ = detect(&text);
        }
    }
}
