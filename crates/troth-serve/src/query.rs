//! What stands after `?`: names with values, read as what they should be.

use axum::extract::Query as Pairs;
use axum::http::Uri;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::ask::Fault;

/// The parameters of a request.
#[derive(Debug, Clone, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Of an address; what is no parameter is left out.
    pub fn of(uri: &Uri) -> Self {
        let pairs = Pairs::<Vec<(String, String)>>::try_from_uri(uri);
        Self(pairs.map(|Pairs(pairs)| pairs).unwrap_or_default())
    }

    /// Of names with values; those without a value are left out.
    pub fn from_pairs<'p>(pairs: impl IntoIterator<Item = (&'p str, Option<&'p str>)>) -> Self {
        let told = pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
        Self(told.collect())
    }

    /// A parameter that says something.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Whether a parameter says yes.
    pub fn is(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| matches!(value, "1" | "true" | "yes"))
    }

    /// A whole number.
    ///
    /// # Errors
    /// When it is none.
    pub fn number(&self, name: &str) -> Result<Option<usize>, Fault> {
        let read = |text: &str| {
            text.parse().map_err(|_| {
                Fault::wrong(format!("`{name}={text}`: expected a whole number from 0 on"))
            })
        };
        self.get(name).map(read).transpose()
    }

    /// A moment in a zone; a day stands for its end.
    ///
    /// # Errors
    /// When it is none.
    pub fn moment(&self, name: &str, zone: &TimeZone) -> Result<Option<Timestamp>, Fault> {
        let read = |text: &str| troth::parse_moment(text, zone).map_err(Fault::wrong);
        self.get(name).map(read).transpose()
    }

    /// A moment in a zone; a day stands for its start.
    ///
    /// # Errors
    /// When it is none.
    pub fn start(&self, name: &str, zone: &TimeZone) -> Result<Option<Timestamp>, Fault> {
        let read = |text: &str| match text.parse::<jiff::civil::Date>() {
            Ok(day) if !text.contains('T') => {
                let start = day.to_zoned(zone.clone());
                start.map(|at| at.timestamp()).map_err(|error| Fault::wrong(error.to_string()))
            }
            _ => troth::parse_moment(text, zone).map_err(Fault::wrong),
        };
        self.get(name).map(read).transpose()
    }

    /// Every name and value but these, in one line: what tells one question from another.
    pub fn but(&self, left_out: &[&str]) -> String {
        let mut pairs: Vec<&(String, String)> = self
            .0
            .iter()
            .filter(|(name, value)| !left_out.contains(&name.as_str()) && !value.is_empty())
            .collect();
        pairs.sort();
        pairs.iter().map(|(name, value)| format!("{name}={value}\n")).collect()
    }
}
