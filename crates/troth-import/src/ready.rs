//! The mappings that come with the program, from `mappings/`.

use crate::mapping::Mapping;

/// Each with its name, the more particular ones first.
const READY: &[(&str, &str)] = &[
    ("acled", include_str!("../mappings/acled.toml")),
    ("ucdp", include_str!("../mappings/ucdp.toml")),
    ("polecat", include_str!("../mappings/polecat.toml")),
    ("viina", include_str!("../mappings/viina.toml")),
    ("alerts-official", include_str!("../mappings/alerts-official.toml")),
    ("alerts-volunteer", include_str!("../mappings/alerts-volunteer.toml")),
    ("patrol", include_str!("../mappings/patrol.toml")),
    ("hxl", include_str!("../mappings/hxl.toml")),
];

/// Their names.
#[must_use]
pub fn names() -> Vec<&'static str> {
    READY.iter().map(|(name, _)| *name).collect()
}

/// The text of one, to begin another one with.
#[must_use]
pub fn source_of(name: &str) -> Option<&'static str> {
    READY.iter().find(|(known, _)| *known == name).map(|(_, source)| *source)
}

/// One of them.
///
/// # Panics
/// Never: that each can be read is held by a test.
#[must_use]
pub fn ready(name: &str) -> Option<Mapping> {
    let source = source_of(name)?;
    Some(Mapping::read(source).expect("a ready mapping can be read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ready_mapping_can_be_read_and_is_called_what_it_is() {
        for name in names() {
            let read = source_of(name).map(Mapping::read);
            let mapping = read.expect("it is there").unwrap_or_else(|e| panic!("{name}: {e:?}"));
            assert_eq!(mapping.name, name);
        }
    }
}
