"""Reads a text with a spaCy pipeline in one thread.

    python spacy_run.py PIPELINE TEXT.txt OUT.conllu

Writes words and tags (heads of its own scheme, so no tree is written); prints tokens and processor
seconds without those of loading.
"""

import json
import sys
import time

import spacy

pipeline = spacy.load(sys.argv[1])
text = open(sys.argv[2], encoding="utf-8").read()
paragraphs = [paragraph for paragraph in text.split("\n\n") if paragraph.strip()]
list(pipeline.pipe(paragraphs[:5]))
start = time.process_time()
n_tokens = 0
kept = []
for doc in pipeline.pipe(paragraphs, batch_size=64):
    n_tokens += len(doc)
    # What a reader of the result would ask for.
    kept.append([[(token.text, token.pos_, token.tag_, token.lemma_, token.dep_, token.head.i,
                   token.ent_type_) for token in sentence] for sentence in doc.sents])
seconds = time.process_time() - start
with open(sys.argv[3], "w", encoding="utf-8") as out:
    for sentence in (sentence for doc in kept for sentence in doc):
        words = [word for word in sentence if word[0].strip()]
        for number, (form, upos, xpos, lemma, *_) in enumerate(words, 1):
            form = "".join(form.split())
            out.write(f"{number}\t{form}\t{lemma.strip() or '_'}\t{upos}\t{xpos}\t_\t{number - 1}\tdep\t_\t_\n")
        out.write("\n" if words else "")
print(json.dumps({"tokens": n_tokens, "seconds": seconds, "version": spacy.__version__}))
