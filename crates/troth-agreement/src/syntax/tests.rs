//! `parse . print` is the identity, on random statements.

use jiff::civil::{Date, Time};
use proptest::prelude::*;
use troth_model::{Finality, InstrumentKind, ObjectCategory, Standing};
use troth_text::ByteSpan;

use super::*;
use crate::length::{Calendar, Unit};
use crate::verbs::VERBS;

fn at<T>(node: T) -> Spanned<T> {
    Spanned::new(node, ByteSpan::new(0, 0))
}

fn written(text: impl Into<String>) -> Written {
    at(text.into())
}

fn pick<T: Clone + std::fmt::Debug + 'static>(from: &[T]) -> impl Strategy<Value = T> + use<T> {
    prop::sample::select(from.to_vec())
}

/// Names of which no word is a keyword, an article or a verb's form.
fn name() -> impl Strategy<Value = String> {
    pick(&["energy facility", "corridor", "zone of separation", "small-arms", "Øresund", "km"])
        .prop_map(str::to_owned)
}

fn party() -> impl Strategy<Value = Written> {
    pick(&["norland", "sudria", "westmark"]).prop_map(written)
}

fn words() -> impl Strategy<Value = Written> {
    "[a-zA-Zøй][a-zA-Zøй0-9 ,.:#-]{0,12}[a-zA-Zøй]".prop_map(written)
}

fn length() -> impl Strategy<Value = Length> {
    let unit = pick(&[Unit::Minutes, Unit::Hours, Unit::Days, Unit::Weeks]);
    (1..500_u32, unit).prop_map(|(n, unit)| Length::new(n, unit).expect("a short length"))
}

fn moment() -> impl Strategy<Value = Moment> {
    let day = (1..9999_i16, 1..=12_i8, 1..=28_i8)
        .prop_map(|(year, month, day)| Date::new(year, month, day).expect("a day"));
    let time = prop::option::of(
        (0..24_i8, 0..60_i8)
            .prop_map(|(hour, minute)| Time::new(hour, minute, 0, 0).expect("a time")),
    );
    (day, time).prop_map(|(day, time)| Moment { day, time, after_d: None })
}

fn near() -> impl Strategy<Value = Near> {
    (pick(&["20", "1.5"]), prop::option::of(pick(Wind::ALL)), words(), any::<bool>()).prop_map(
        |(km, towards, of, is_line)| Near {
            km: written(km),
            towards: towards.filter(|_| !is_line).map(|(wind, _)| wind),
            of,
            is_line,
        },
    )
}

fn noun() -> impl Strategy<Value = Spanned<Noun>> {
    let kinds = prop::sample::subsequence(ObjectCategory::ALL.to_vec(), 1..4);
    let weapons = prop::sample::subsequence(InstrumentKind::ALL.to_vec(), 1..3);
    let quoted = || prop::collection::vec(words(), 1..3);
    let kind = prop_oneof![
        name().prop_map(NounKind::Name),
        words().prop_map(|words| NounKind::Words(words.node)),
        kinds.prop_map(|all| NounKind::Category(
            all.iter().map(|kind| written(kind.as_str())).collect()
        )),
        quoted().prop_map(NounKind::ThingCalled),
        quoted().prop_map(NounKind::AnyoneCalled),
        weapons.prop_map(|all| NounKind::Weapon(
            all.iter().map(|kind| written(kind.as_str())).collect()
        )),
        words().prop_map(NounKind::Place),
        words().prop_map(NounKind::Division),
        pick(&["FIN", "XNL"]).prop_map(|code| NounKind::Country(written(code))),
        near().prop_map(NounKind::Near),
        pick(&["100", "82"]).prop_map(|mm| NounKind::Calibre(written(mm))),
        words().prop_map(NounKind::Drawn),
    ];
    let article = pick(&[None, Some(Article::A), Some(Article::An), Some(Article::The)]);
    (article, kind).prop_map(|(article, kind)| at(Noun { article, kind }))
}

/// Lists that end in an open list of words take no more nouns: those words would join it.
fn nouns() -> BoxedStrategy<Nouns> {
    let is_open = |noun: &Spanned<Noun>| {
        matches!(
            noun.node.kind,
            NounKind::Category(_)
                | NounKind::ThingCalled(_)
                | NounKind::AnyoneCalled(_)
                | NounKind::Weapon(_)
        )
    };
    (prop::collection::vec(noun(), 1..4), pick(&[Join::Or, Join::And]))
        .prop_map(move |(mut items, join)| {
            let first_open = items.iter().position(is_open);
            items.truncate(first_open.map_or(items.len(), |at| at + 1));
            // The word that joins one noun to nothing is not said.
            let join = if items.len() == 1 { Join::Or } else { join };
            Nouns { items, join }
        })
        .boxed()
}

fn plain_qualifier() -> impl Strategy<Value = Qualifier> {
    prop_oneof![
        nouns().prop_map(Qualifier::With),
        noun().prop_map(Qualifier::In),
        near().prop_map(Qualifier::Near),
        prop::collection::vec(field_spec(), 1..3).prop_map(Qualifier::Where),
        prop::collection::vec(field(), 1..4).prop_map(Qualifier::Same),
    ]
}

fn qualifier() -> BoxedStrategy<Spanned<Qualifier>> {
    prop_oneof![
        plain_qualifier(),
        Just(Qualifier::Except(Exception::SelfDefence)),
        nouns().prop_map(|nouns| Qualifier::Except(Exception::Nouns(nouns))),
        plain_qualifier()
            .prop_map(|inner| Qualifier::Except(Exception::Qualifier(Box::new(inner)))),
    ]
    .prop_map(at)
    .boxed()
}

fn plain_pattern() -> BoxedStrategy<PatternSpec> {
    let verb = (0..VERBS.len()).prop_map(|n| at(&VERBS[n]));
    (verb, prop::option::of(nouns()), prop::collection::vec(qualifier(), 0..3))
        .prop_map(|(verb, nouns, qualifiers)| PatternSpec { verb, nouns, qualifiers })
        .boxed()
}

/// What excuses it takes in all that follows, so it comes last.
fn pattern() -> BoxedStrategy<PatternSpec> {
    let after = (length(), who(), plain_pattern()).prop_map(|(within, who, pattern)| {
        Exception::After { within: at(within), who, pattern: Box::new(pattern) }
    });
    (plain_pattern(), prop::option::of(after))
        .prop_map(|(mut pattern, after)| {
            pattern.qualifiers.extend(after.map(Qualifier::Except).map(at));
            pattern
        })
        .boxed()
}

fn field() -> impl Strategy<Value = Written> {
    pick(&["report", "manager", "n-pages"]).prop_map(written)
}

fn value() -> impl Strategy<Value = FieldValue> {
    prop_oneof![
        words().prop_map(|words| FieldValue::Text(words.node)),
        (-4000..4000_i32).prop_map(|n| FieldValue::Number(f64::from(n) / 4.0)),
        moment().prop_map(|moment| FieldValue::Day(moment.day)),
    ]
}

fn field_spec() -> impl Strategy<Value = Spanned<FieldSpec>> {
    let values = || prop::collection::vec(value(), 1..4);
    let number = || (0..900_u16).prop_map(|n| FieldValue::Number(f64::from(n)));
    let test = prop_oneof![
        values().prop_map(FieldTest::Is),
        values().prop_map(FieldTest::IsNot),
        value().prop_map(FieldTest::More),
        value().prop_map(FieldTest::Less),
        number().prop_map(FieldTest::AtLeast),
        number().prop_map(FieldTest::AtMost),
    ];
    (field(), test).prop_map(|(field, test)| at(FieldSpec { field, test: at(test) }))
}

fn record() -> impl Strategy<Value = RecordSpec> {
    let kind = pick(FieldKind::ALL).prop_map(at);
    let fields = prop::collection::vec((field(), kind), 0..7);
    let name = pick(&["approval", "publication"]).prop_map(written);
    (name, fields, prop::option::of(party())).prop_map(|(name, fields, by)| RecordSpec {
        name,
        fields,
        by,
    })
}

fn who() -> BoxedStrategy<Spanned<Who>> {
    prop_oneof![
        Just(Who::Neither),
        Just(Who::Each),
        Just(Who::Either),
        Just(Who::Together),
        Just(Who::Accused),
        prop::collection::vec(party(), 1..3).prop_map(Who::Named),
    ]
    .prop_map(at)
    .boxed()
}

fn window() -> impl Strategy<Value = Window> {
    prop_oneof![
        length().prop_map(Window::Sliding),
        pick(Calendar::ALL).prop_map(|(calendar, _)| Window::Calendar(calendar)),
    ]
}

fn timing() -> BoxedStrategy<Spanned<Timing>> {
    let labels = prop::collection::vec(pick(&["1", "2a", "3.1"]).prop_map(written), 1..4);
    prop_oneof![
        moment().prop_map(Timing::By),
        length().prop_map(Timing::Every),
        (length(), labels).prop_map(|(within, clauses)| Timing::Answer { within, clauses }),
        (length(), who(), pattern()).prop_map(|(within, who, pattern)| Timing::After {
            within,
            who,
            pattern: Box::new(pattern)
        }),
        (1..99_u32, prop::option::of(noun()), window())
            .prop_map(|(count, what, window)| Timing::MoreThan { count, what, window }),
    ]
    .prop_map(at)
    .boxed()
}

fn norm() -> BoxedStrategy<NormSpec> {
    let modal = pick(&[Modal::Must, Modal::May, Modal::MayNot]);
    (who(), modal, pattern(), prop::option::of(timing()))
        .prop_map(|(who, modal, mut pattern, timing)| {
            // What starts a duty takes in all that follows, as what excuses something does.
            if matches!(&timing, Some(timing) if matches!(timing.node, Timing::After { .. })) {
                let is_after = |one: &Spanned<Qualifier>| {
                    matches!(one.node, Qualifier::Except(Exception::After { .. }))
                };
                pattern.qualifiers.retain(|one| !is_after(one));
            }
            // `neither party may` forbids.
            let modal = match (&who.node, modal) {
                (Who::Neither, Modal::May) => Modal::MayNot,
                (_, modal) => modal,
            };
            NormSpec { who, modal: at(modal), pattern, timing }
        })
        .boxed()
}

fn force() -> BoxedStrategy<Spanned<ForceSpec>> {
    let from = || moment().prop_map(at);
    let until = || moment().prop_map(|moment| End::Until(at(moment)));
    prop_oneof![
        from().prop_map(|from| ForceSpec { from: Some(from), end: End::Open, renewal: None }),
        (until(), renewal()).prop_map(|(end, renewal)| ForceSpec { from: None, end, renewal }),
        (from(), until(), renewal()).prop_map(|(from, end, renewal)| ForceSpec {
            from: Some(from),
            end,
            renewal
        }),
        (from(), length(), renewal()).prop_map(|(from, length, renewal)| ForceSpec {
            from: Some(from),
            end: End::For(at(length)),
            renewal
        }),
    ]
    .prop_map(at)
    .boxed()
}

fn renewal() -> BoxedStrategy<Option<Spanned<RenewalSpec>>> {
    let renewal = (length(), who(), pattern(), prop::option::of(length())).prop_map(
        |(term, who, notice, ahead)| {
            let (notice, ahead) = (Box::new(notice), ahead.map(at));
            at(RenewalSpec { term: at(term), who, notice, ahead })
        },
    );
    prop::option::of(renewal).boxed()
}

fn condition() -> BoxedStrategy<Spanned<ConditionSpec>> {
    let told = || {
        (who(), pattern())
            .prop_map(|(who, pattern)| FactSpec::Told { who, pattern: Box::new(pattern) })
    };
    let label = || pick(&["1", "2a", "3.1"]).prop_map(written);
    let by = || prop::option::of(party());
    let fact = || {
        prop_oneof![
            told(),
            (prop::collection::vec(label(), 1..3), by())
                .prop_map(|(clauses, by)| FactSpec::Broken { clauses, by }),
            (label(), by()).prop_map(|(clause, by)| FactSpec::Kept { clause, by }),
        ]
    };
    prop_oneof![
        (fact(), prop::option::of(fact()))
            .prop_map(|(fact, until)| ConditionSpec::After { fact, until }),
        fact().prop_map(ConditionSpec::Until),
        told().prop_map(ConditionSpec::While),
    ]
    .prop_map(at)
    .boxed()
}

fn standard() -> impl Strategy<Value = Vec<Spanned<Proof>>> {
    let independent = (1..9_u32, any::<bool>())
        .prop_map(|(n_speakers, is_outside)| Proof::Independent { n_speakers, is_outside });
    let proof =
        prop_oneof![Just(Proof::Admitted), Just(Proof::Observed), Just(Proof::Anyone), independent];
    prop::collection::vec(proof.prop_map(at), 1..3)
}

fn definition() -> impl Strategy<Value = Definition> {
    (name(), nouns(), prop::option::of(nouns())).prop_map(|(name, nouns, except)| Definition {
        name: written(name),
        nouns,
        except,
    })
}

fn clause() -> BoxedStrategy<Clause> {
    let labels = prop::collection::vec(pick(&["1", "2a", "3.1"]).prop_map(written), 1..3);
    let options = (
        prop::option::of(force()),
        prop::option::of(standard()),
        prop::option::of(labels.prop_map(at)),
        prop::option::of(condition()),
    );
    (norm(), options)
        .prop_map(|(norm, (force, standard, released, condition))| Clause {
            label: written("2a"),
            norm,
            force,
            standard: standard.map(at),
            released,
            condition,
        })
        .boxed()
}

fn statement() -> BoxedStrategy<Statement> {
    let head = (words(), prop::collection::vec(party(), 1..4), prop::option::of(force())).prop_map(
        |(name, parties, force)| {
            Statement::Agreement(Head { name, parties, force, zone: Some(written("Europe/Kyiv")) })
        },
    );
    let day = || moment().prop_map(|moment| at(moment.day));
    let reading = prop_oneof![
        definition().prop_map(ReadingOf::Term),
        force().prop_map(ReadingOf::Force),
        day().prop_map(ReadingOf::DayD),
        clause().prop_map(|clause| ReadingOf::Clause(Box::new(clause))),
    ];
    prop_oneof![
        head,
        length().prop_map(|length| Statement::Settling(at(length))),
        standard().prop_map(Statement::Standard),
        definition().prop_map(Statement::Define),
        name().prop_map(|name| Statement::Undefined(written(name))),
        day().prop_map(Statement::DayD),
        record().prop_map(Statement::Record),
        (party(), reading).prop_map(|(party, of)| Statement::Reading(Reading { party, of })),
        clause().prop_map(|clause| Statement::Clause(Box::new(clause))),
    ]
    .boxed()
}

fn given() -> impl Strategy<Value = Given> {
    let speaker = || {
        prop_oneof![
            party().prop_map(|party| Speaker::Party(party.node)),
            words().prop_map(|name| Speaker::Named(name.node)),
            Just(Speaker::Observer),
        ]
        .prop_map(at)
    };
    let said = || moment().prop_map(at);
    let stance = pick(&[SpokenStance::Says, SpokenStance::Denies, SpokenStance::Admits]);
    prop_oneof![
        (speaker(), said(), who(), pattern(), prop::option::of(words()), prop::option::of(said()))
            .prop_map(|(speaker, said, who, pattern, at, happened)| Given::Tells {
                speaker,
                said,
                who,
                pattern,
                at,
                happened
            }),
        (speaker(), stance, said()).prop_map(|(speaker, stance, said)| Given::Speaks {
            speaker,
            stance,
            said
        }),
        (prop::option::of(words()), said(), said()).prop_map(|(of, from, to)| Given::Coverage {
            of,
            from,
            to
        }),
    ]
}

fn example_line() -> impl Strategy<Value = ExampleLine> {
    let standing = prop_oneof![
        Just((None, None)),
        (pick(Standing::ALL), prop::option::of(pick(Finality::ALL)))
            .prop_map(|(standing, finality)| (Some(standing), finality)),
    ];
    let party_or_none = || prop::option::of(party());
    let expectation = (moment(), standing, party_or_none(), party_or_none()).prop_map(
        |(on, (standing, finality), party, reader)| {
            ExampleLine::Then(Expectation {
                on: at(on),
                clause: written("1"),
                standing: at(standing),
                finality,
                party,
                reader,
            })
        },
    );
    prop_oneof![given().prop_map(ExampleLine::Given), expectation]
}

fn statements<T: std::fmt::Debug>(
    of: impl Strategy<Value = T>,
) -> impl Strategy<Value = Statements<T>> {
    let comments = || prop::collection::vec("[a-z][a-z ,.:\"]{0,9}[a-z]", 0..2);
    let item = (comments(), of)
        .prop_map(|(comments, statement)| Item { comments, statement: at(statement) });
    (prop::collection::vec(item, 1..4), comments())
        .prop_map(|(items, trailing)| Statements { items, trailing })
}

/// A standard of proof right after a clause is that clause's own.
fn block() -> impl Strategy<Value = Statements<Statement>> {
    statements(statement()).prop_map(|mut block| {
        let mut is_after_clause = false;
        block.items.retain(|item| {
            let is_standard = matches!(item.statement.node, Statement::Standard(_));
            let is_kept = !(is_after_clause && is_standard);
            let is_clause = match &item.statement.node {
                Statement::Clause(_) => true,
                Statement::Reading(reading) => matches!(reading.of, ReadingOf::Clause(_)),
                _ => false,
            };
            is_after_clause = is_clause || (is_after_clause && is_standard);
            is_kept
        });
        block
    })
}

fn whole(text: &str) -> ByteSpan {
    ByteSpan::new(0, text.len())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_printed_is_read_back(block in block()) {
        let text = print_block(&block);
        let parsed = parse_block(&text, whole(&text));
        prop_assert_eq!(parsed.diagnostics, vec![], "{}", text);
        prop_assert_eq!(parsed.statements, block, "{}", text);
    }

    #[test]
    fn what_is_printed_of_an_example_is_read_back(lines in statements(example_line())) {
        let text = print_example(&lines);
        let parsed = parse_example(&text, whole(&text));
        prop_assert_eq!(parsed.diagnostics, vec![], "{}", text);
        prop_assert_eq!(parsed.statements, lines, "{}", text);
    }

    #[test]
    fn any_text_is_read_without_panic(text in "(\\PC|\n|\"|clause |agreement |within |2031-){0,60}") {
        let _ = parse_block(&text, whole(&text));
        let _ = parse_example(&text, whole(&text));
        let page = format!("```troth\n{text}\n```\n");
        let _ = crate::read_agreement("any", &page, &[]);
        let _ = crate::format_page(&page);
    }

    /// A clause that is cut short costs itself, and not the one after it.
    #[test]
    fn a_wrong_clause_loses_nobody_else(block in block(), cut in 0..400_usize) {
        let text = print_block(&block);
        let cut = text.floor_char_boundary(cut.min(text.len()));
        let page = format!("{}\nclause 77: neither party may attack a port\n", &text[..cut]);
        let parsed = parse_block(&page, whole(&page));
        let last = parsed.statements.items.last().map(|item| &item.statement.node);
        prop_assert!(
            matches!(last, Some(Statement::Clause(clause)) if clause.label.node == "77"),
            "{}", page
        );
    }
}

/// A date that is in no calendar costs an agreement its time, not its name, parties and zone.
#[test]
fn a_head_whose_time_cannot_be_read_is_a_head_all_the_same() {
    let text = "agreement \"A\" between norland and sudria in force from 2031-02-30 until 2031-03-31 \
        times in Europe/Oslo\nclause 1: neither party may attack a port";
    let parsed = parse_block(text, whole(text));
    let named: Vec<_> = parsed.diagnostics.iter().map(|one| one.id).collect();
    assert_eq!(named, ["impossible-date"]);
    let [head, clause] = parsed.statements.items.as_slice() else { panic!("two statements") };
    let Statement::Agreement(head) = &head.statement.node else { panic!("a head") };
    assert_eq!((head.name.node.as_str(), head.parties.len()), ("A", 2));
    assert_eq!(head.zone.as_ref().map(|zone| zone.node.as_str()), Some("Europe/Oslo"));
    assert!(matches!(clause.statement.node, Statement::Clause(_)));
}
