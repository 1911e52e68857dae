//! An agreement as one page of HTML that needs nothing else: the parties' text and the code on the
//! left, beside each clause what it means in plain words and how it stands.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use troth_agreement::{Agreement, Block, BlockKind, Clause, blocks, in_plain_words, of_whom};
use troth_model::{Finding, Standing};
use troth_monitor::Checked;

/// Renders `agreement` as it stood at `as_of`, by `checked`.
#[must_use]
pub fn render_page(agreement: &Agreement, checked: &Checked, as_of: Timestamp) -> String {
    let at = as_of.to_zoned(agreement.zone.clone()).strftime("%-d %B %Y %H:%M %Z").to_string();
    let name = escaped(&agreement.name);
    let mut body = String::new();
    let (blocks, _) = blocks(&agreement.page);
    let mut done = 0;
    for block in &blocks {
        let before = markdown(&agreement.page[done..block.whole.start()]);
        let _ = writeln!(body, "<section><div class=\"text\">{before}</div></section>");
        body.push_str(&section(agreement, checked, block));
        done = block.whole.end();
    }
    let rest = markdown(&agreement.page[done..]);
    let _ = writeln!(body, "<section><div class=\"text\">{rest}</div></section>");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header><strong>{name}</strong>, as of {}</header>\n<main>\n{body}</main>\n</body>\n</html>\n",
        escaped(&at)
    )
}

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.5 system-ui,sans-serif;max-width:76rem;margin:0 auto;padding:1rem}\
header{border-bottom:1px solid #8888;padding-bottom:.5rem}\
section{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:0 2rem}\
@media(max-width:50rem){section{grid-template-columns:minmax(0,1fr)}}\
pre{overflow-x:auto;background:#8881;padding:.6rem;border-radius:.3rem;font-size:.85rem}\
aside{border-left:3px solid #8888;padding-left:1rem;font-size:.92rem;margin:1rem 0}\
table{border-collapse:collapse;width:100%}td{padding:.15rem .5rem .15rem 0;vertical-align:top}\
.standing{font-weight:600;white-space:nowrap}.kept{color:#287d3c}.broken{color:#c62828}\
.disputed{color:#8e24aa}.alleged{color:#a86400}.unobserved{color:#6b7280}.pending{color:#1565c0}\
.undefined{color:#00838f}@media print{aside{break-inside:avoid}}";

fn section(agreement: &Agreement, checked: &Checked, block: &Block) -> String {
    let code = escaped(block.content.slice(&agreement.page).trim_end());
    let holds = |clause: &&Clause| {
        block.content.start() <= clause.code.start() && clause.code.end() <= block.content.end()
    };
    let asides: String = agreement
        .clauses
        .iter()
        .filter(|_| block.kind == BlockKind::Code)
        .filter(holds)
        .map(|clause| aside(agreement, clause, checked))
        .collect();
    format!("<section><div class=\"text\"><pre>{code}</pre></div><div>{asides}</div></section>\n")
}

fn aside(agreement: &Agreement, clause: &Clause, checked: &Checked) -> String {
    let mut html = format!(
        "<aside id=\"clause-{0}\"><p><strong>Clause {0}</strong></p>",
        escaped(&clause.label)
    );
    for sentence in in_plain_words(agreement, clause) {
        let _ = write!(html, "<p>{}</p>", escaped(&sentence));
    }
    for force in checked.force.iter().filter(|force| force.clause == clause.id) {
        if force.force != troth_model::Force::InForce {
            let by =
                force.reading.as_ref().map_or(String::new(), |by| format!(" as {by} reads it"));
            let _ = write!(html, "<p>{}{}</p>", escaped(force.force.as_str()), escaped(&by));
        }
    }
    html.push_str(&table(agreement, clause, &checked.findings));
    html + "</aside>"
}

/// What the cases of a row have in common: reading, bearer and standing.
type Row<'f> = (Option<&'f str>, Option<&'f str>, Standing);

/// A row for each case; equal ones of one bearer and reading are counted together.
fn table(agreement: &Agreement, clause: &Clause, findings: &[Finding]) -> String {
    let mut rows: BTreeMap<Row<'_>, Vec<&Finding>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.clause == clause.id) {
        let bearer = finding.bearer.as_ref().map(|party| party.as_str());
        let key = (finding.reading.as_deref(), bearer, finding.standing);
        rows.entry(key).or_default().push(finding);
    }
    if rows.is_empty() {
        return "<p>No case.</p>".to_owned();
    }
    let mut html = "<table>".to_owned();
    for ((reading, bearer, standing), cases) in rows {
        let reading = reading.map_or(String::new(), |by| format!(" (as {by} reads it)"));
        let who = format!("{}{reading}", of_whom(clause, bearer, standing));
        let titles: Vec<String> = cases.iter().map(|finding| title(agreement, finding)).collect();
        let _ = write!(
            html,
            "<tr><td>{}</td><td class=\"standing {standing}\">{standing}</td><td>{}</td></tr>",
            escaped(&who),
            titles.join("<br>")
        );
    }
    html + "</table>"
}

fn title(agreement: &Agreement, finding: &Finding) -> String {
    let from = finding.case.from.to_zoned(agreement.zone.clone()).strftime("%Y-%m-%d").to_string();
    format!(
        "<span title=\"{}\">{}</span>, {}",
        escaped(&format!("{} ({from})", finding.id)),
        escaped(&finding.case.title),
        finding.finality
    )
}

// ---- the parties' text ----

/// As much of CommonMark as agreements are written in: headings, paragraphs, lists and fences. Every
/// other word stands as it is written.
fn markdown(text: &str) -> String {
    let mut html = String::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut fence: Option<(&str, Vec<&str>)> = None;
    for line in text.lines() {
        if let Some((mark, mut lines)) = fence.take() {
            if line.trim().starts_with(mark) {
                let _ = writeln!(html, "<pre>{}</pre>", escaped(&lines.join("\n")));
            } else {
                lines.push(line);
                fence = Some((mark, lines));
            }
            continue;
        }
        let bare = line.trim();
        let level = bare.len() - bare.trim_start_matches('#').len();
        let is_item = ["- ", "* "].iter().any(|mark| bare.starts_with(mark));
        if bare.is_empty() || is_item || (1..=6).contains(&level) || bare.starts_with("```") {
            close(&mut html, &mut paragraph);
        }
        if bare.starts_with("```") {
            fence = Some(("```", Vec::new()));
        } else if (1..=6).contains(&level) && bare[level..].starts_with(' ') {
            let title = escaped(bare[level..].trim().trim_end_matches('#').trim_end());
            let _ = writeln!(html, "<h{level}>{title}</h{level}>");
        } else if !bare.is_empty() {
            paragraph.push(bare);
        }
    }
    close(&mut html, &mut paragraph);
    html
}

fn close(html: &mut String, paragraph: &mut Vec<&str>) {
    if paragraph.is_empty() {
        return;
    }
    let words = paragraph.join(" ");
    paragraph.clear();
    let item = words.strip_prefix("- ").or_else(|| words.strip_prefix("* "));
    let _ = match item {
        Some(item) => writeln!(html, "<ul><li>{}</li></ul>", escaped(item)),
        None => writeln!(html, "<p>{}</p>", escaped(&words)),
    };
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_its_words_and_nothing_of_it_becomes_markup() {
        let html = markdown(
            "# A & B\n\nNo Party\nshall <b>attack</b>.\n\n- one\n- two\n```\nx < y\n```\n",
        );
        assert_eq!(
            html,
            "<h1>A &amp; B</h1>\n<p>No Party shall &lt;b&gt;attack&lt;/b&gt;.</p>\n\
             <ul><li>one</li></ul>\n<ul><li>two</li></ul>\n<pre>x &lt; y</pre>\n"
        );
    }
}
