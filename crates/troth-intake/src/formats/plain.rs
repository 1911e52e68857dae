//! Plain text: its own text, behind front matter if it has some.

use super::{Opened, front_matter};
use crate::draft::Draft;

/// Reads a plain text.
pub(crate) fn read(mut opened: Opened) -> Draft {
    let Some(front) = front_matter::split(&opened.decoded.text, &opened.name) else {
        return opened.draft("text/plain");
    };
    opened.notes.extend(front.notes);
    let text = opened.decoded.text[front.n_bytes..].to_owned();
    let map = crate::origin::OriginMap::same(text.len(), front.n_bytes);
    let draft = opened.draft_of("text/plain", text, Some(map));
    Draft { found: front.found, ..draft }
}
