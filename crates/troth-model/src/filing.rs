//! Filings: entries of a kind of record that an agreement defines, such as an approval with its
//! manager and its report.

use std::fmt;

use jiff::civil::Date;

use crate::closed::closed_set;
use crate::told::Mention;

closed_set! {
    /// What a field of a filing holds.
    FieldKind {
        /// Any words; two are the same if they are so letter for letter.
        Text = "text",
        /// A number, with a point before its decimals.
        Number = "number",
        /// A day: `2031-03-09`.
        Day = "day",
    }
}

/// What a field holds in one filing.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// Words.
    Text(String),
    /// A number, never infinite.
    Number(f64),
    /// A day.
    Day(Date),
}

impl FieldValue {
    /// Reads a value of this kind, without blanks around it; `None` where it is none.
    ///
    /// ```
    /// use troth_model::{FieldKind, FieldValue};
    /// assert_eq!(FieldValue::parse(FieldKind::Number, " 12.5 "), Some(FieldValue::Number(12.5)));
    /// assert_eq!(FieldValue::parse(FieldKind::Day, "9 March"), None);
    /// ```
    #[must_use]
    pub fn parse(kind: FieldKind, text: &str) -> Option<Self> {
        let text = text.trim();
        match kind {
            FieldKind::Text => (!text.is_empty()).then(|| Self::Text(text.to_owned())),
            FieldKind::Number => {
                let is_plain = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.');
                let number = text.parse().ok().filter(|_| text.chars().all(is_plain))?;
                // There is one nought.
                Some(Self::Number(if number == 0.0 { 0.0 } else { number }))
            }
            FieldKind::Day => {
                let is_whole = text.len() == "2031-03-09".len();
                text.parse().ok().filter(|_| is_whole).map(Self::Day)
            }
        }
    }

    /// Of what kind it is.
    #[must_use]
    pub fn kind(&self) -> FieldKind {
        match self {
            Self::Text(_) => FieldKind::Text,
            Self::Number(_) => FieldKind::Number,
            Self::Day(_) => FieldKind::Day,
        }
    }
}

impl fmt::Display for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Day(day) => write!(f, "{day}"),
        }
    }
}

/// A field of a filing, with the words that hold it.
#[derive(Debug, Clone, PartialEq)]
pub struct FiledField {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub value: FieldValue,
    /// The words of its cell.
    pub mention: Mention,
}

/// An entry of a kind of record that an agreement defines: what the account that holds it tells
/// was filed. Fields that its row leaves empty are not there.
#[derive(Debug, Clone, PartialEq)]
pub struct Filing {
    /// Its kind: `approval`.
    pub kind: String,
    /// Its fields, in the order of the kind.
    pub fields: Vec<FiledField>,
}

impl Filing {
    /// What the field of this name holds.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldValue> {
        self.fields.iter().find(|field| field.name == name).map(|field| &field.value)
    }

    /// "approval (R-1, Ada)"
    #[must_use]
    pub fn label(&self) -> String {
        if self.fields.is_empty() {
            return self.kind.clone();
        }
        let values: Vec<String> = self.fields.iter().map(|field| field.value.to_string()).collect();
        format!("{} ({})", self.kind, values.join(", "))
    }
}
