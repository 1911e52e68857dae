"""The text of a treebank, as it was before it was split.

    python raw.py TREEBANK.conllu.gz WORDS GOLD.conllu TEXT.txt

Takes whole sentences until there are WORDS words (0: all); writes them as CoNLL-U and as text,
paragraphs with blank lines between them.
"""

import gzip
import sys

treebank, limit, gold, text = sys.argv[1:]
opened = gzip.open if treebank.endswith(".gz") else open
n_words, blocks, written = 0, [], []
for block in opened(treebank, "rt", encoding="utf-8").read().strip().split("\n\n"):
    lines = block.split("\n")
    comments = [line for line in lines if line.startswith("#")]
    if written and any(line.startswith(("# newdoc", "# newpar")) for line in comments):
        written[-1] = written[-1].rstrip() + "\n\n"
    sentence = next(line[len("# text = "):] for line in comments if line.startswith("# text = "))
    words = [line.split("\t") for line in lines if line[0].isdigit() and "." not in line.split("\t")[0]]
    until = 0
    space = True
    for word in words:
        if "-" in word[0]:
            until = int(word[0].split("-")[1])
        if "-" in word[0] or int(word[0]) > until:
            space = "SpaceAfter=No" not in word[9]
    written.append(sentence + (" " if space else ""))
    blocks.append(block + "\n\n")
    n_words += sum("-" not in word[0] for word in words)
    if 0 < int(limit) <= n_words:
        break
open(gold, "w", encoding="utf-8").writelines(blocks)
open(text, "w", encoding="utf-8").writelines(written)
print(n_words)
