//! Irregular past forms of verbs that news of conflicts and talks lives on: a treebank of other
//! texts need not hold them, and a lexicon of lemmas is blind without them.

/// Form and lemma, sorted by the form.
const FORMS: &[(&str, &str)] = &[
    ("arisen", "arise"), ("arose", "arise"), ("beaten", "beat"), ("began", "begin"), ("begun", "begin"),
    ("bled", "bleed"), ("blew", "blow"), ("blown", "blow"), ("bore", "bear"), ("borne", "bear"),
    ("bought", "buy"), ("bound", "bind"), ("broke", "break"), ("broken", "break"), ("brought", "bring"),
    ("built", "build"), ("burnt", "burn"), ("caught", "catch"), ("chose", "choose"), ("chosen", "choose"),
    ("came", "come"), ("clung", "cling"), ("dealt", "deal"), ("drawn", "draw"), ("drew", "draw"),
    ("driven", "drive"), ("drove", "drive"), ("dug", "dig"), ("fallen", "fall"), ("fed", "feed"), ("fell", "fall"),
    ("felt", "feel"), ("fled", "flee"), ("flew", "fly"), ("flown", "fly"), ("forbade", "forbid"),
    ("forbidden", "forbid"), ("fought", "fight"), ("found", "find"), ("froze", "freeze"), ("frozen", "freeze"),
    ("gave", "give"), ("given", "give"), ("gone", "go"), ("grew", "grow"), ("grown", "grow"),
    ("heard", "hear"), ("held", "hold"), ("hidden", "hide"), ("hung", "hang"), ("kept", "keep"),
    ("knew", "know"), ("known", "know"), ("laid", "lay"), ("led", "lead"), ("left", "leave"), ("lost", "lose"),
    ("made", "make"), ("meant", "mean"), ("met", "meet"), ("overran", "overrun"), ("overthrew", "overthrow"),
    ("overthrown", "overthrow"), ("overtook", "overtake"), ("paid", "pay"), ("pled", "plead"), ("ran", "run"),
    ("retaken", "retake"), ("retook", "retake"), ("risen", "rise"), ("rode", "ride"), ("rose", "rise"),
    ("said", "say"), ("sang", "sing"), ("sank", "sink"), ("sat", "sit"), ("sawn", "saw"), ("seen", "see"),
    ("sent", "send"), ("shaken", "shake"), ("shook", "shake"), ("shot", "shoot"), ("slain", "slay"), ("slew", "slay"),
    ("sold", "sell"), ("sought", "seek"), ("sped", "speed"), ("spent", "spend"), ("spoke", "speak"),
    ("spoken", "speak"), ("stole", "steal"), ("stolen", "steal"), ("stood", "stand"), ("stricken", "strike"),
    ("struck", "strike"), ("stuck", "stick"), ("sunk", "sink"), ("swept", "sweep"), ("swore", "swear"),
    ("sworn", "swear"), ("taken", "take"), ("taught", "teach"), ("thought", "think"), ("threw", "throw"),
    ("thrown", "throw"), ("told", "tell"), ("took", "take"), ("tore", "tear"), ("torn", "tear"),
    ("undertaken", "undertake"), ("undertook", "undertake"), ("understood", "understand"), ("upheld", "uphold"),
    ("withdrawn", "withdraw"), ("withdrew", "withdraw"), ("withheld", "withhold"), ("won", "win"), ("wore", "wear"),
    ("wound", "wind"), ("woven", "weave"), ("wrote", "write"), ("written", "write"),
];

/// The lemma of an irregular past form, lower case.
pub fn lemma(form: &str) -> Option<&'static str> {
    FORMS.iter().find(|(known, _)| *known == form).map(|(_, lemma)| *lemma)
}
