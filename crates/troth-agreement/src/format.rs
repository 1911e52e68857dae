//! Writes the blocks of a page in the one layout; everything else stays as it is.

use crate::markdown::{Block, BlockKind, blocks};
use crate::syntax::{parse_block, parse_example, print_block, print_example};

/// `page` with every block of ours laid out anew. A block that cannot be read in full stays
/// as it is: words that were not understood are not lost.
#[must_use]
pub fn format_page(page: &str) -> String {
    let (blocks, _) = blocks(page);
    let mut out = String::with_capacity(page.len());
    let mut at = 0;
    for block in blocks {
        if let Some(printed) = printed(page, &block) {
            out.push_str(&page[at..block.content.start()]);
            out.push_str(&printed);
            at = block.content.end();
        }
    }
    out.push_str(&page[at..]);
    out
}

fn printed(page: &str, block: &Block) -> Option<String> {
    match block.kind {
        BlockKind::Code => {
            let parsed = parse_block(page, block.content);
            parsed.diagnostics.is_empty().then(|| print_block(&parsed.statements))
        }
        BlockKind::Example => {
            let parsed = parse_example(page, block.content);
            parsed.diagnostics.is_empty().then(|| print_example(&parsed.statements))
        }
        BlockKind::Drawing => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(page: &str, expected: Expect) {
        let once = format_page(page);
        assert_eq!(format_page(&once), once, "laid out twice is laid out once");
        expected.assert_eq(&once);
    }

    #[test]
    fn layout_is_one_and_comments_stay() {
        check(
            "# T\nText  stays.\n```troth\n# why\nAgreement \"T\"  between a, b in force from 1 March 2031 for 30 days, times in UTC.\nclause 1:\n neither party may attack a port, a railway or an energy facility with drone or missile except in self-defence standard of proof: told by anyone\n```\n",
            expect![[r#"
                # T
                Text  stays.
                ```troth
                # why
                agreement "T" between a and b
                  in force from 2031-03-01 for 30 days
                  times in UTC
                clause 1: neither party may attack a port, a railway or an energy facility
                  with drone or missile
                  except in self-defence
                  standard of proof: told by anyone
                ```
            "#]],
        );
    }

    #[test]
    fn terms_and_conditions_are_laid_out_in_one_way() {
        check(
            "```troth\nagreement \"T\" between a, b in force from 1 March 2031 for 30 days renewed for 2 weeks unless any party gives notice at least 7 days before its end times in UTC\nclause 1: a may not attack only once b withdraws, until a breach of clauses 2, 3 by a\n```\n",
            expect![[r#"
                ```troth
                agreement "T" between a and b
                  in force from 2031-03-01 for 30 days, renewed for 2 weeks unless either party gives notice 7 days before
                  times in UTC
                clause 1: a may not attack
                  only after b withdraws until a breach of clause 2 or 3 by a
                ```
            "#]],
        );
    }

    #[test]
    fn what_is_not_understood_is_left_alone() {
        let page = "```troth\nclause 1:   nonsense\n```\n";
        assert_eq!(format_page(page), page);
    }
}
