//! Elements to text: blocks stand apart, white space is what a browser would show.

use dom_query::{NodeData, NodeRef};

/// How much of an element is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// Everything that a browser shows as text.
    All,
    /// Without menus, forms, asides, headers and footers of the page.
    Main,
}

/// What an element does to the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Inline,
    Hidden,
    /// Stands apart by so many line ends.
    Block(usize),
    Item,
    Cell,
    Break,
    Preformatted,
    /// Around the main text: shown, but not part of it.
    Around,
}

fn role(name: &str) -> Role {
    match name {
        "script" | "style" | "noscript" | "template" | "svg" | "math" | "iframe" | "object"
        | "select" | "textarea" | "button" | "audio" | "video" | "canvas" | "head" | "title"
        | "datalist" | "dialog" | "label" | "input" => Role::Hidden,
        "nav" | "aside" | "footer" | "menu" => Role::Around,
        "li" => Role::Item,
        "td" | "th" => Role::Cell,
        "br" => Role::Break,
        "pre" => Role::Preformatted,
        "tr" | "dt" | "dd" | "option" | "summary" | "figcaption" => Role::Block(1),
        "p" | "div" | "section" | "article" | "main" | "header" | "blockquote" | "ul" | "ol"
        | "dl" | "table" | "figure" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "address"
        | "hr" | "details" | "form" | "body" | "html" | "caption" | "fieldset" | "center" => {
            Role::Block(2)
        }
        _ => Role::Inline,
    }
}

/// Roles of the page's furniture (WAI-ARIA landmarks).
const FURNITURE: &[&str] = &["navigation", "banner", "contentinfo", "complementary", "search"];

/// The text of an element and all that is in it.
pub(super) fn text(root: &NodeRef, keep: Keep) -> String {
    let mut out = Text::default();
    // An own stack: pages may be nested deeper than ours would bear.
    let mut todo = vec![Step::Enter(*root)];
    while let Some(step) = todo.pop() {
        match step {
            Step::Leave(role) => out.leave(role),
            Step::Enter(node) => {
                if let Some(role) = enter(&node, keep, &mut out) {
                    todo.push(Step::Leave(role));
                    todo.extend(node.children_it(true).map(Step::Enter));
                }
            }
        }
    }
    out.text.truncate(out.text.trim_end().len());
    out.text
}

enum Step<'n> {
    Enter(NodeRef<'n>),
    Leave(Role),
}

/// Puts what a node begins with; `None` where nothing of it is wanted.
fn enter(node: &NodeRef, keep: Keep, out: &mut Text) -> Option<Role> {
    let (role, words) = node.query(|tree_node| match &tree_node.data {
        NodeData::Text { contents } => (Role::Inline, Some(contents.to_string())),
        NodeData::Element(element) => (role(&element.name.local), None),
        NodeData::Document | NodeData::Fragment => (Role::Block(2), None),
        _ => (Role::Hidden, None),
    })?;
    if let Some(words) = words {
        out.words(&words);
        return None;
    }
    let role = match role {
        Role::Around if keep == Keep::Main => return None,
        Role::Around => Role::Block(2),
        Role::Hidden => return None,
        role => role,
    };
    if is_hidden(node) || keep == Keep::Main && is_furniture(node) {
        return None;
    }
    out.enter(role);
    Some(role)
}

fn is_hidden(node: &NodeRef) -> bool {
    node.has_attr("hidden")
        || node.attr("aria-hidden").is_some_and(|value| &*value == "true")
        || node.attr("style").is_some_and(|style| {
            let style = style.replace(' ', "").to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

fn is_furniture(node: &NodeRef) -> bool {
    node.attr("role").is_some_and(|role| FURNITURE.contains(&&*role))
}

#[derive(Default)]
struct Text {
    text: String,
    /// Line ends owed before the next word.
    gap: usize,
    /// Whether white space is owed before the next word.
    space: bool,
    n_preformatted: usize,
    n_items: usize,
}

impl Text {
    fn enter(&mut self, role: Role) {
        match role {
            Role::Block(n_ends) => self.part(n_ends),
            Role::Preformatted => {
                self.part(2);
                self.n_preformatted += 1;
            }
            Role::Item => {
                self.part(1);
                self.n_items += 1;
                self.put("- ");
            }
            Role::Cell if !self.at_line_start() => self.put(" | "),
            Role::Break => self.part(1),
            _ => {}
        }
    }

    fn leave(&mut self, role: Role) {
        match role {
            Role::Block(n_ends) => self.part(n_ends),
            Role::Item => {
                self.part(1);
                self.n_items -= 1;
            }
            Role::Preformatted => {
                self.n_preformatted -= 1;
                self.part(2);
            }
            _ => {}
        }
    }

    fn at_line_start(&self) -> bool {
        self.gap > 0 || self.text.is_empty() || self.text.ends_with('\n')
    }

    fn part(&mut self, n_ends: usize) {
        self.space = false;
        // A block within an item or a cell begins on its line.
        if !self.text.is_empty() && !self.text.ends_with("- ") {
            // Paragraphs of one item stay together.
            let most = if self.n_items > 0 { 1 } else { 2 };
            self.gap = self.gap.max(n_ends.min(most));
        }
    }

    fn put(&mut self, words: &str) {
        if self.gap > 0 {
            self.text.extend(std::iter::repeat_n('\n', self.gap));
        } else if self.space && !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
        }
        (self.gap, self.space) = (0, false);
        self.text.push_str(words);
    }

    fn words(&mut self, words: &str) {
        if self.n_preformatted > 0 {
            return self.put(words.trim_matches(['\n', '\r']));
        }
        let is_space = |c: char| c.is_ascii_whitespace() || c == '\u{A0}';
        self.space |= words.starts_with(is_space);
        for word in words.split(is_space).filter(|word| !word.is_empty()) {
            // Soft hyphens and zero-width spaces are for the browser's line breaks.
            self.put(&word.replace(['\u{AD}', '\u{200B}', '\u{FEFF}'], ""));
            self.space = true;
        }
        self.space =
            words.ends_with(is_space) || self.space && words.trim_matches(is_space).is_empty();
    }
}

#[cfg(test)]
mod tests {
    use dom_query::Document;
    use expect_test::{Expect, expect};

    use super::*;

    fn check(source: &str, keep: Keep, expected: Expect) {
        expected.assert_eq(&text(&Document::from(source).root(), keep));
    }

    #[test]
    fn blocks_stand_apart_and_space_is_what_a_browser_shows() {
        check(
            "<p>The  <b>min</b>istry\n said <i>so</i> , twice.<p>One<br>two<ul><li><p>a</p><li>b</ul>\
             <table><tr><th>place<th>count<tr><td>Ostra<td>3</table><pre>a\n  b</pre>6&nbsp;De&shy;cember",
            Keep::All,
            expect![[r#"
                The ministry said so , twice.

                One
                two

                - a
                - b

                place | count
                Ostra | 3

                a
                  b

                6 December"#]],
        );
    }

    #[test]
    fn furniture_and_hidden_text_are_left_out() {
        check(
            "<nav>Home</nav><div role=banner>Wire</div><p hidden>x<p style='display: none'>y<p>Talks.<footer>©</footer>",
            Keep::Main,
            expect!["Talks."],
        );
    }
}
