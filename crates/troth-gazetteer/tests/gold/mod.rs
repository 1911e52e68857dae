//! Reads the two gold sets of toponyms with coordinates (LGL and GeoVirus) where the folder of
//! shared data is there, and scores the gazetteer on them.
//!
//! A mention is a gold toponym; its containers are the gold toponyms that follow it behind a
//! comma ("Paris, Texas"), as a reader of the text would find them. Nothing else of the text
//! is used.

use std::io::Read;
use std::path::PathBuf;

use troth_gazetteer::{Context, Gazetteer, Mention, Weights, distance_km};

/// A place name in a gold text.
pub struct Toponym {
    pub name: String,
    pub point: (f64, f64),
    pub within: Vec<String>,
}

/// A gold text: only its place names are kept.
pub struct Text {
    #[allow(dead_code, reason = "only the measuring program parts the texts by it")]
    pub publisher: String,
    pub toponyms: Vec<Toponym>,
}

/// How the gazetteer did.
#[derive(Default, Clone, Copy)]
pub struct Score {
    pub n: usize,
    pub n_known: usize,
    pub n_right: usize,
    pub total_km: f64,
}

impl Score {
    /// Share within 161 km (100 miles), the measure of the field.
    pub fn accuracy(&self) -> f64 {
        self.n_right as f64 / self.n.max(1) as f64
    }
}

/// The texts of a set, or none with a line that says so.
pub fn load(file: &str) -> Option<Vec<Text>> {
    let Some(bytes) = read_shared(file) else {
        eprintln!("skipped: {file} is not there (set TROTH_SHARED to the folder of shared data)");
        return None;
    };
    let mut xml = String::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut xml).expect("gold is UTF-8");
    Some(xml.split("<article").filter(|part| part.contains("<text>")).map(read_text).collect())
}

fn read_shared(file: &str) -> Option<Vec<u8>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("TROTH_SHARED").map_or(root.join("../shared"), PathBuf::from);
    std::fs::read(shared.join("data/places").join(file)).ok()
}

fn read_text(article: &str) -> Text {
    let text: Vec<char> = unescape(element(article, "text").unwrap_or_default()).chars().collect();
    let items = article.split("<toponym>").skip(1).chain(article.split("<location>").skip(1));
    let mut found: Vec<(usize, usize, Toponym)> = items.filter_map(read_toponym).collect();
    found.sort_by_key(|(start, ..)| *start);
    let spans: Vec<(usize, usize, String)> =
        found.iter().map(|(start, end, toponym)| (*start, *end, toponym.name.clone())).collect();
    for (at, (_, _, toponym)) in found.iter_mut().enumerate() {
        toponym.within = containers(&text, &spans, at);
    }
    Text {
        publisher: element(article, "domain").unwrap_or("geovirus").to_owned(),
        toponyms: found.into_iter().map(|(_, _, toponym)| toponym).collect(),
    }
}

fn containers(text: &[char], spans: &[(usize, usize, String)], at: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut end = spans[at].1;
    for (start, next_end, name) in &spans[at + 1..] {
        let between: String = text.get(end..*start).unwrap_or_default().iter().collect();
        if between != ", " {
            break;
        }
        found.push(name.clone());
        end = *next_end;
    }
    found
}

fn read_toponym(item: &str) -> Option<(usize, usize, Toponym)> {
    let number = |tag| element(item, tag).and_then(|text| text.trim().parse::<f64>().ok());
    let name = unescape(element(item, "phrase").or_else(|| element(item, "name"))?);
    let point = (number("lat")?, number("lon")?);
    let at = |tag| number(tag).map(|at| at as usize);
    Some((at("start")?, at("end")?, Toponym { name, point, within: Vec::new() }))
}

fn element<'a>(xml: &'a str, tag: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{tag}>"))?;
    let (inner, _) = rest.split_once(&format!("</{tag}>"))?;
    Some(inner.trim_start_matches("<![CDATA[").trim_end_matches("]]>"))
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Scores `texts`; `worst` hears of each toponym that was missed, with the place chosen.
pub fn score(
    gazetteer: &Gazetteer,
    texts: &[Text],
    mut worst: impl FnMut(&Text, &Toponym, Option<String>),
) -> Score {
    let mut score = Score::default();
    for text in texts {
        let mentions: Vec<Mention> = text.toponyms.iter().map(mention).collect();
        let found = gazetteer.resolve(&mentions, &Context::default());
        for (toponym, id) in text.toponyms.iter().zip(found) {
            let entry = id.map(|id| gazetteer.entry(id));
            score.n += 1;
            let km = entry.map(|entry| distance_km(entry.point(), toponym.point));
            score.n_known += usize::from(km.is_some());
            score.total_km += km.unwrap_or_default();
            if km.is_some_and(|km| km <= 161.0) {
                score.n_right += 1;
            } else {
                worst(text, toponym, entry.map(|entry| entry.to_string()));
            }
        }
    }
    score
}

fn mention(toponym: &Toponym) -> Mention<'_> {
    Mention::new(&toponym.name).within(toponym.within.iter().map(String::as_str))
}

/// The embedded gazetteer with these weights.
#[allow(dead_code, reason = "only the measuring program tries others")]
pub fn with(weights: &Weights) -> Gazetteer {
    Gazetteer::embedded().with_weights(weights.clone())
}
