// Reads a text with wink-nlp: node wink_run.js TEXT.txt OUT.conllu
// Writes words and tags; prints tokens and processor seconds without those of loading.
const fs = require("fs");
const winkNLP = require("wink-nlp");
const model = require("wink-eng-lite-web-model");

const nlp = winkNLP(model);
const its = nlp.its;
const paragraphs = fs.readFileSync(process.argv[2], "utf8").split("\n\n").filter((p) => p.trim());
nlp.readDoc(paragraphs[0]);
const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const start = used();
let tokens = 0;
const kept = [];
for (const paragraph of paragraphs) {
  nlp.readDoc(paragraph).sentences().each((sentence) => {
    const words = sentence.tokens();
    const forms = words.out(its.value);
    tokens += forms.length;
    kept.push([forms, words.out(its.pos), words.out(its.lemma)]);
  });
}
const seconds = used() - start;
const lines = [];
for (const [forms, tags, lemmas] of kept) {
  let number = 0;
  forms.forEach((form, idx) => {
    form = form.replace(/\s/g, "");
    if (!form) return;
    number += 1;
    lines.push([number, form, lemmas[idx], tags[idx], "_", "_", number - 1, "dep", "_", "_"].join("\t"));
  });
  if (number) lines.push("");
}
fs.writeFileSync(process.argv[3], lines.join("\n") + "\n");
console.log(JSON.stringify({ tokens, seconds, version: require("wink-nlp/package.json").version }));
