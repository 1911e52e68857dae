//! Verdicts over small logs: what formulas, values and formats mean, and what is refused.

use troth_mfotl::{Arrival, Asked, Log, Monitor, Shape, parse_formula, parse_signature};

const SIGNATURE: &str = "p(a:int) q(a:int,b:int) s(t:string) f(x:float) m(t:string,x:float) n()
    word(t:string,r:regexp)";

/// Verdicts, and the faults of the log.
fn run(formula: &str, log: &str) -> (String, Vec<String>) {
    run_as(formula, log, Arrival::InOrder, Shape::Text)
}

fn run_as(formula: &str, text: &str, arrival: Arrival, shape: Shape) -> (String, Vec<String>) {
    let (signature, diagnostics) = parse_signature(SIGNATURE);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let (parsed, diagnostics) = parse_formula(formula);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let parsed = parsed.expect("no diagnostics");
    let (monitor, diagnostics) = Monitor::new(&parsed, &signature, Asked::Satisfactions);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let mut monitor = monitor.expect("no diagnostics");
    let mut log = Log::new(&monitor, arrival);
    let mut out = Vec::new();
    // Blocks end anywhere.
    for block in text.as_bytes().chunks(5.max(text.len() / 2000)) {
        log.read(block, &mut monitor);
        monitor.write_verdicts(shape, &mut out);
    }
    log.finish(&mut monitor);
    monitor.write_verdicts(shape, &mut out);
    let faults = log.faults().into_iter();
    let faults = faults.map(|f| format!("{}: {}: expected {}", f.line, f.message, f.expected));
    (String::from_utf8(out).expect("UTF-8 went in"), faults.collect())
}

#[track_caller]
fn check(formula: &str, log: &str, expected: &str) {
    let (verdicts, faults) = run(formula, log);
    assert_eq!(faults, Vec::<String>::new());
    assert_eq!(verdicts.trim_end(), expected, "{formula}");
}

/// The names of the diagnostics that refuse a formula, with the words they point at.
fn refusals(formula: &str) -> Vec<(&'static str, String)> {
    let (signature, _) = parse_signature(SIGNATURE);
    let (parsed, mut diagnostics) = parse_formula(formula);
    if let Some(parsed) = parsed {
        let (monitor, found) = Monitor::new(&parsed, &signature, Asked::Satisfactions);
        assert_eq!(monitor.is_none(), !found.is_empty());
        diagnostics.extend(found);
    }
    let told = diagnostics.iter();
    told.map(|one| (one.id, one.labels[0].span.slice(formula).to_owned())).collect()
}

#[track_caller]
fn refused(formula: &str, id: &str, words: &str) {
    let found = refusals(formula);
    assert!(found.contains(&(id, words.to_owned())), "{formula}: {found:?}");
}

#[test]
fn texts_and_floats_are_written_as_monpoly_does() {
    check(r#"s(t)"#, r#"@1 s("b c")(a)("")"#, r#"@1 (time point 0): ("") ("a") ("b c")"#);
    check("f(x)", "@1 f(1)(2.50)(1e20)(0.1)", "@1 (time point 0): (0.1) (1) (2.5) (1e+20)");
    check("m(t,x) AND x > 1.5", r#"@1 m(a,1.5)(b,2)"#, r#"@1 (time point 0): ("b",2)"#);
    check(r#"s("a")"#, "@1 s(a)\n@2 s(b)", "@1 (time point 0): true");
}

#[test]
fn terms_compute() {
    check("p(x) AND y = x * 2 - 1 AND z = y MOD 3", "@1 p(5)", "@1 (time point 0): (5,9,0)");
    check("p(x) AND x / 0 = 1", "@1 p(5)", "");
    check("p(x) AND NOT x / 0 = 1", "@1 p(5)", "");
    check("p(x) AND y = i2f(x) / 2.", "@1 p(5)", "@1 (time point 0): (5,2.5)");
    check("EXISTS x. p(x) AND y = i2s(x + 1)", "@1 p(5)", "@1 (time point 0): (\"6\")");
    check("EXISTS x. s(x) AND y = s2i(x)", "@1 s(5)(no)", "@1 (time point 0): (0) (5)");
    check("EXISTS x. f(x) AND y = f2s(x)", "@1 f(5)", "@1 (time point 0): (\"5.\")");
    check(
        "EXISTS x. f(x) AND y = FORMAT_DATE(x)",
        "@1 f(0)",
        "@1 (time point 0): (\"1970-01-01\")",
    );
    check("p(x + 1) AND q(x, _)", "@1 p(3) q(2,0) q(3,0)", "@1 (time point 0): (2)");
}

#[test]
fn texts_are_searched() {
    check(r#"s(t) AND "b" SUBSTRING t"#, "@1 s(abc)(ac)", r#"@1 (time point 0): ("abc")"#);
    check(r#"s(t) AND t MATCHES r"^a.c$""#, "@1 s(abc)(abcd)", r#"@1 (time point 0): ("abc")"#);
    check(
        r#"s(t) AND t MATCHES r"\([a-z]+\)-\([0-9]+\)" (w, _)"#,
        "@1 s(ab-12)(ab)",
        r#"@1 (time point 0): ("ab-12","ab")"#,
    );
    check(
        "word(t, r) AND t MATCHES r",
        r#"@1 word(abc, r"b+")(abc, r"d")"#,
        r#"@1 (time point 0): ("abc",r"b+")"#,
    );
    check(r#"s(t) AND NOT t MATCHES s2r("b")"#, "@1 s(abc)(ac)", r#"@1 (time point 0): ("ac")"#);
}

#[test]
fn figures_over_nothing_follow_the_convention() {
    check("r <- CNT x p(x)", "@1 n()", "@1 (time point 0): (0)");
    check("r <- MIN x f(x)", "@1 n()", "@1 (time point 0): (inf)");
    check("r <- MAX x s(x)", "@1 n()", "@1 (time point 0): (\"\")");
    check("r <- SUM x; y q(x,y)", "@1 n()", "");
}

#[test]
fn figures_over_rows() {
    let log = "@1 q(1,7)(2,7)(4,8) f(1.5)(2.5)(5)";
    check("r <- AVG x; y q(x,y)", log, "@1 (time point 0): (1.5,7) (4,8)");
    check("r <- MED x f(x)", log, "@1 (time point 0): (2.5)");
    check("r <- MED x (EXISTS y. q(x,y))", log, "@1 (time point 0): (2)");
    check("r <- SUM x f(x)", log, "@1 (time point 0): (9)");
    check("r <- MAX y q(x,y)", log, "@1 (time point 0): (8)");
    check(
        "r <- AVG x (ONCE[0,1] f(x))",
        "@1 f(1)\n@2 f(2)\n@4 n()",
        "@1 (time point 0): (1)\n@2 (time point 1): (1.5)\n@4 (time point 2): (0)",
    );
}

#[test]
fn names_stand_for_formulas() {
    check(
        "LET both(b,a) = q(a,b) AND p(b) IN EXISTS z. both(z,x)",
        "@1 q(1,2) p(2)",
        "@1 (time point 0): (1)",
    );
    check(
        "LETPAST reach(a,b) = q(a,b) OR (PREVIOUS reach(a,b))
            OR (EXISTS c. (PREVIOUS reach(a,c)) AND q(c,b)) IN reach(1,x)",
        "@1 q(1,2)\n@2 q(2,3)\n@3 q(5,6)\n@4 q(3,4)",
        "@1 (time point 0): (2)\n@2 (time point 1): (2) (3)\n@3 (time point 2): (2) (3)\n@4 (time point 3): (2) (3) (4)",
    );
    check("p(x) AND tp(i) AND ts(t)", "@7 n()\n@9 p(3)", "@9 (time point 1): (3,1,9)");
}

#[test]
fn logs_come_in_many_shapes() {
    let expected = "@1 (time point 0): (1) (2)\n@2 (time point 1): (3)";
    check("p(x)", "@1 p(1)(2);\n@2 p(3);", expected);
    check("p(x)", "# a note\n@1\n p(1)\n p ( 2 )(1) n n() @2 p(3)", expected);
    check("p(x)", ">LATENCY 5<\n@1 p(1) q(9,9)(\n8, 8) p(2)\n@2 p(3)", expected);
    check("p(x)", "p, tp=0, ts=1, a=1\np, tp=0, ts=1, a=2\n\np, tp=1, ts=2, x=3\n", expected);
    check("n()", "@1 n\n@2\n@3 n", "@1 (time point 0): true\n@3 (time point 2): true");
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_monitored() {
    let (verdicts, faults) = run(
        "p(x)",
        "@1 p(1)\n@2 p(two) p(4)\n@3 x(3)\n@4 p(1,2)\n@five p(6)\n p(7)\n@0 p(0)\n@8 q(8)\n@9 p(9)\n@10 p(",
    );
    assert_eq!(
        faults,
        [
            "2: `two) p(4)` cannot be read here: expected an integer of 64 bits",
            "3: `x(3)` cannot be read here: expected the name of an event that the signature declares",
            "4: `,2)` cannot be read here: expected `)` behind the last value",
            "5: `@five p(6)` cannot be read here: expected a time in whole seconds behind `@`",
            "7: time point @0 comes after @4, and is left out: expected times that do not go back, or `--any-order`",
            "8: `)` cannot be read here: expected `,` and the next value",
            "10: `(` cannot be read here: expected the rest of it before the log ends",
        ]
    );
    assert_eq!(
        verdicts,
        "@1 (time point 0): (1)\n@4 (time point 3): (7)\n@9 (time point 5): (9)\n"
    );
    let (verdicts, faults) =
        run("p(x)", "p, tp=0, ts=1, a=x\np, tp=x, ts=1\nr, tp=1, ts=2\np, tp=2, ts=3, a=4");
    assert_eq!(faults.len(), 3);
    assert_eq!(verdicts, "@3 (time point 1): (4)\n");
}

#[test]
fn what_is_not_closed_costs_its_own_line_alone() {
    let (verdicts, faults) = run("p(x)", "@1 s(\"a) p(1)\n@2 p(2\n@3 p(3)\n>STOP\n@4 p(4)");
    assert_eq!(
        faults,
        [
            "1: `\"a) p(1)` cannot be read here: expected a closing `\"` on the same line",
            "3: `@3 p(3)` cannot be read here: expected `)` behind the last value",
            "4: `>STOP` cannot be read here: expected `<` behind a command",
        ]
    );
    assert_eq!(verdicts, "@3 (time point 2): (3)\n@4 (time point 3): (4)\n");
}

#[test]
fn texts_that_no_window_holds_are_let_go() {
    use std::fmt::Write;
    let mut log = String::new();
    for n in 0..200_000 {
        // Most texts come again while the window holds them, some when it has let go of them.
        let again = if n % 100 == 50 { n - 50 } else { n - n % 10 };
        writeln!(log, "@{n} s(text-{n}) word(text-{again}, r\"x\")").expect("a String takes all");
    }
    let (verdicts, faults) = run("EXISTS r. word(t, r) AND PREVIOUS ONCE[0,20] s(t)", &log);
    assert_eq!(faults, Vec::<String>::new());
    assert_eq!(verdicts.lines().count(), 180_000);
    assert!(verdicts.contains("@199999 (time point 199999): (\"text-199990\")"));
}

#[test]
fn late_time_points_beyond_the_slack_are_told() {
    let log: String = (0..200).map(|n| format!("@{} p({n})\n", n * 10)).collect();
    let late = log + "@5 p(7)\n";
    let (verdicts, faults) = run_as("p(x)", &late, Arrival::AnyOrder(Some(20)), Shape::Text);
    assert_eq!(verdicts.lines().count(), 200);
    assert_eq!(faults.len(), 1, "{faults:?}");
    let (verdicts, faults) = run_as("p(x)", &late, Arrival::AnyOrder(None), Shape::Text);
    assert_eq!((verdicts.lines().count(), faults.len()), (201, 0));
    assert_eq!(verdicts.lines().nth(1), Some("@5 (time point 1): (7)"));
}

#[test]
fn json_has_one_object_a_line() {
    let (verdicts, _) =
        run_as("m(t,x)", r#"@1 m("a\"b",2)(c,inf)"#, Arrival::InOrder, Shape::JsonLines);
    assert_eq!(
        verdicts,
        "{\"ts\":1,\"tp\":0,\"values\":[{\"t\":\"a\\\\\\\"b\",\"x\":2},{\"t\":\"c\",\"x\":\"inf\"}]}\n"
    );
}

#[test]
fn what_cannot_be_monitored_is_named() {
    refused("pp(x)", "unknown-predicate", "pp");
    refused("p(x, y)", "wrong-arity", "p");
    refused("p(x) AND s(x)", "wrong-type", "x");
    refused("p(x) AND x = 1.5", "wrong-type", "1.5");
    refused("r <- SUM t s(t)", "wrong-type", "r <- SUM t s(t)");
    refused("p(x) AND EVENTUALLY q(x,_)", "unbounded-future", "EVENTUALLY q(x,_)");
    refused("NOT p(x)", "unsafe-negation", "p(x)");
    refused("p(x) AND NOT q(x,y)", "unsafe-negation", "q(x,y)");
    refused("p(x) AND x < y", "unrestricted-variable", "x < y");
    refused("p(x) OR q(x,y)", "unequal-alternatives", "p(x)");
    refused("q(x,y) SINCE p(x)", "unrestricted-variable", "q(x,y)");
    refused("LETPAST a(x) = p(x) OR a(x) IN a(y)", "unguarded-recursion", "a(x)");
    refused("LET a(x) = q(x,y) IN a(y)", "unused-variable", "a(x)");
    refused("c <- CNT z p(x)", "unused-variable", "p(x)");
    refused("p(x) AND ONCE[5,3] p(x)", "empty-interval", "[5,3]");
    refused(r#"s(t) AND t MATCHES r"[a""#, "unreadable-pattern", r#"r"[a""#);
    refused("|> p(x)", "unsupported-operator", "|>");
    refused("MATCHF p(x)", "unsupported-operator", "MATCHF");
}

#[test]
fn a_lawyers_order_is_monitored_as_well() {
    let log = "@1 q(1,5)\n@2 p(5) p(6)\n@3 q(2,6)";
    for formula in [
        "p(x) AND NOT EXISTS m. ONCE[0,7d] q(m,x)",
        "p(x) AND NOT ONCE[0,7d] EXISTS m. q(m,x)",
        "NOT (p(x) IMPLIES NOT FORALL m. PAST_ALWAYS[0,7d] NOT q(m,x))",
        "(NOT EXISTS m. ONCE[0,7d] q(m,x)) AND p(x)",
    ] {
        check(formula, log, "@2 (time point 1): (6)");
    }
    check("x > 3 AND (NOT q(x,1) AND p(x))", "@1 p(3)(4)(5) q(5,1)", "@1 (time point 0): (4)");
    check(
        "p(x) AND (NOT q(x,x) OR q(x,9))",
        "@1 p(3)(4) q(3,3)(3,9)",
        "@1 (time point 0): (3) (4)",
    );
    check(
        "p(x) AND ONCE[0,5] (NOT q(x,x))",
        "@1 q(3,3)\n@2 p(3)\n@9 n()",
        "@2 (time point 1): (3)",
    );
}

/// What has to hold since may speak of values that only the right side limits, in each of its parts.
#[test]
fn the_left_side_of_since_and_until_is_asked_of_the_rows_of_the_right() {
    let log = "@0 q(1,2)(1,9)(3,1) @1 p(1)(3) @2 p(1) n() @3 p(1)(2)\n@20";
    check(
        "(p(a) AND NOT p(b)) SINCE[0,9] q(a,b)",
        log,
        "@0 (time point 0): (1,2) (1,9) (3,1)\n@1 (time point 1): (1,2) (1,9)\n\
         @2 (time point 2): (1,2) (1,9)\n@3 (time point 3): (1,9)",
    );
    let apart = "(p(a) SINCE[0,9] q(a,b)) AND (NOT p(b) SINCE[0,9] q(a,b))";
    assert_eq!(run("(p(a) AND NOT p(b)) SINCE[0,9] q(a,b)", log), run(apart, log));
    check(
        "(p(a) AND a < b) SINCE[0,9] q(a,b)",
        log,
        "@0 (time point 0): (1,2) (1,9) (3,1)\n@1 (time point 1): (1,2) (1,9)\n\
         @2 (time point 2): (1,2) (1,9)\n@3 (time point 3): (1,2) (1,9)",
    );
    check(
        "(a < b) SINCE[1,2] q(a,b)",
        log,
        "@1 (time point 1): (1,2) (1,9)\n@2 (time point 2): (1,2) (1,9)",
    );
    check(
        "(NOT (p(a) OR p(b))) UNTIL[0,3] q(a,b)",
        "@0 p(1) @1 p(3) @2 q(1,2) (3,4) @9",
        "@1 (time point 1): (1,2)\n@2 (time point 2): (1,2) (3,4)",
    );
    check(
        "(a < b) UNTIL[0,3] q(a,b)",
        "@0 @1 q(1,2)(2,1) @9",
        "@0 (time point 0): (1,2)\n@1 (time point 1): (1,2) (2,1)",
    );
}

#[test]
fn times_may_be_written_with_a_fraction_of_nought() {
    check("p(x)", "@0. p(1)\n@5.00 p(2);\n", "@0 (time point 0): (1)\n@5 (time point 1): (2)");
    let (verdicts, faults) = run("p(x)", "@0 p(1)\n@5.5 p(2)\n@6 p(3)\n");
    assert_eq!(verdicts, "@0 (time point 0): (1)\n@6 (time point 1): (3)\n");
    assert_eq!(
        faults,
        ["2: `@5.5 p(2)` cannot be read here: expected a time in whole seconds behind `@`"]
    );
}

/// Verdicts without their shape: `time point: rows`, one after the other.
#[track_caller]
fn verdicts(formula: &str, log: &str, expected: &[&str]) {
    let (told, faults) = run(formula, log);
    assert_eq!(faults, Vec::<String>::new());
    let short =
        |line: &str| line.split_once("(time point ").map(|(_, rest)| rest.replacen(')', "", 1));
    let short: Vec<String> = told.lines().filter_map(short).collect();
    assert_eq!(short, expected, "{formula}");
}

#[test]
fn each_bracket_of_an_interval_says_whether_its_end_belongs_to_it() {
    let log = "@0 p(1)\n@1 n()\n@2 n()\n@3 n()\n@5 n()";
    verdicts("ONCE[0,2] p(x)", log, &["0: (1)", "1: (1)", "2: (1)"]);
    verdicts("ONCE[0,2) p(x)", log, &["0: (1)", "1: (1)"]);
    verdicts("ONCE(0,2) p(x)", log, &["1: (1)"]);
    verdicts("ONCE(0,2] p(x)", log, &["1: (1)", "2: (1)"]);
    verdicts("ONCE[2,*) p(x)", log, &["2: (1)", "3: (1)", "4: (1)"]);
    verdicts("ONCE(2,*] p(x)", log, &["3: (1)", "4: (1)"]);
    let days = "@0 p(1)\n@86399 n()\n@86400 n()\n@172799 n()\n@172800 n()";
    verdicts("ONCE[1d,2d) p(x)", days, &["2: (1)", "3: (1)"]);
}

#[test]
fn time_points_of_one_time_are_two() {
    verdicts("PREV[0,0] p(x)", "@5 p(1)\n@5 p(2)\n@6 n()", &["1: (1)"]);
    verdicts("PREV[1,1] p(x)", "@5 p(1)\n@5 p(2)\n@6 n()", &["2: (2)"]);
    verdicts("ONCE[0,0] p(x)", "@5 p(1)\n@5 n()\n@6 n()", &["0: (1)", "1: (1)"]);
    verdicts("NEXT NEXT p(x)", "@1 n()\n@1 n()\n@3 p(3)", &["0: (3)"]);
    verdicts("NEXT PREV p(x)", "@1 p(1)\n@2 p(2)\n@3 n()", &["0: (1)", "1: (2)"]);
}

#[test]
fn a_negated_left_side_ends_what_it_guards() {
    let log = "@1 q(1,1)\n@2 n()\n@3 p(1)\n@4 n()";
    verdicts("NOT p(x) SINCE q(x,_)", log, &["0: (1)", "1: (1)"]);
    let log = "@1 p(3)\n@2 q(1,1)\n@3 q(2,2) n()\n@9 p(1)\n@20 p(1)";
    verdicts("NOT n() UNTIL[1,2] q(x,x)", log, &["0: (1) (2)", "1: (2)"]);
    // The prefix binds closer than `SINCE`, and not closer than `AND`.
    let log = "@1 p(1) q(1,1)\n@3 n()\n@4 n()";
    verdicts("ONCE[0,2] p(x) SINCE[0,4] q(x,x)", log, &["0: (1)", "1: (1)"]);
    let log = "@1 q(1,7)(2,7) p(1)\n@2 n()";
    verdicts("c <- CNT x; y (ONCE[0,2] q(x,y) AND NOT p(x))", log, &["0: (1,7)", "1: (1,7)"]);
}

#[test]
fn names_hide_events_and_each_other() {
    verdicts("LET p(a) = q(a,_) IN p(x)", "@1 p(1) q(2,5)", &["0: (2)"]);
    verdicts(
        "LET z(a) = p(a) IN LET y(b) = z(b) AND q(b,b) IN ONCE y(x)",
        "@1 p(1) q(1,1)\n@2 q(2,2)",
        &["0: (1)", "1: (1)"],
    );
    verdicts("LET z() = n() IN NOT z() AND p(x)", "@1 p(1)\n@2 n() p(2)", &["0: (1)"]);
}

#[test]
fn wildcards_of_one_name_are_one_value() {
    verdicts("q(_,_)", "@1 q(1,2)\n@2 n()", &["0: true"]);
    verdicts("q(_a,_a)", "@1 q(1,2)\n@2 q(3,3)", &["1: true"]);
    verdicts("p(x) AND NOT q(x,_)", "@1 p(1)(2) q(1,9)", &["0: (2)"]);
}

#[test]
fn values_hold_what_a_log_of_monpoly_may_hold() {
    verdicts("s(t)", "@1 s(a_b-c/d:e.f!g[h])", &["0: (\"a_b-c/d:e.f!g[h]\")"]);
    verdicts("s(t)", "@1 s(\"a, b (c)\")", &["0: (\"a, b (c)\")"]);
    verdicts("s('a b')", "@1 s(\"a b\")\n@2 s(a)", &["0: true"]);
    verdicts("p(x)", "@1 p(1) (3) n()() p(-2)", &["0: (-2) (1) (3)"]);
    verdicts("p(x) AND y = -7 MOD x AND z = x / 2", "@1 p(3)", &["0: (3,-1,1)"]);
    verdicts("f(x) AND y = f2i(x)", "@1 f(2.7)(-2.7)", &["0: (-2.7,-2) (2.7,2)"]);
}

#[test]
fn regular_expressions_over_time_are_named() {
    for formula in
        ["MATCHF[0,2] (p(x) .)", "MATCHP .* p(x)?", "|> p(x)?", "<|[0,*) p(x)?", "▷ p(x)?"]
    {
        let sign = formula.split([' ', '[']).next().expect("it begins with its sign");
        refused(formula, "unsupported-operator", sign);
    }
}
