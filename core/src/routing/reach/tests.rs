//! What is said of routes, and that nothing false is.

use super::*;

/// Branches by their matchers; `>` first lets it go on.
fn branches(texts: &[&str]) -> Vec<Branch> {
    texts.iter().map(|text| branch(text, Vec::new())).collect()
}

fn branch(text: &str, routes: Vec<Branch>) -> Branch {
    let go_on = text.starts_with('>');
    let matchers = text
        .trim_start_matches('>')
        .split_terminator(',')
        .map(|text| Matcher::parse(text).unwrap())
        .collect();
    Branch {
        matchers,
        complete: true,
        go_on,
        routes,
    }
}

fn taken(routes: &[Branch]) -> Vec<(Vec<usize>, Vec<usize>)> {
    let taken = unreachable(routes).into_iter().map(|found| match found.why {
        Why::Taken { by } => (found.path, by),
        Why::Contradiction { .. } => (found.path, Vec::new()),
    });
    taken.collect()
}

#[test]
fn a_route_is_taken_by_one_that_asks_for_less() {
    for (earlier, later, expected) in [
        ("", "a=x", true),
        (">", "a=x", false),
        ("a=x", "a=x", true),
        ("a=x", "a=x,b=y", true),
        ("a=x,b=y", "a=x", false),
        ("a=x", "a=y", false),
        ("a=x", "", false),
        ("a=~x|y", "a=x", true),
        ("a=~x|y", "a=z", false),
        ("a=~x|y|z", "a=~y|x", true),
        ("a=~x|y", "a=~x|z", false),
        ("a=~x.*", "a=xy", true),
        ("a=~x.*", "a=yx", false),
        ("a=~x.*", "a=~x.*", true),
        ("a=~x.*", "a=~x.+", false),
        ("a!=x", "a=y", true),
        ("a!=x", "a=x", false),
        ("a!=x", "a!=x", true),
        ("a!=x", "a!=y", false),
        ("a!=x", "a=~y.*", true),
        ("a!=x", "a=~x.*", false),
        ("a!=x", "b=y", false),
        ("a!=x", "", false),
        ("a!~x|y", "a!=x,a!=y", true),
        ("a!~x|y", "a!=x", false),
        ("a!~x|y", "a=z", true),
        ("a=~.+", "a=x", true),
        ("a=~.+", "a!=x", false),
        ("a=~.+", "a!=", true),
        ("a=~.+", "a=~x.*", true),
        ("a=~.+", "a=~x*.*", false),
        ("a=~.*", "b=y", true),
        ("a=", "b=y", false),
        ("a=", "a=", true),
        ("a=", "a!~.+", true),
        ("a=x", "a=~x|y,a!=y", true),
        (r"a=~\pL+", "a=x", false),
        (r"a=~\pL+", r"a=~\pL+", true),
        ("a=x,b=~.*", "a=x", true),
    ] {
        let expected = if expected { vec![(vec![1], vec![0])] } else { Vec::new() };
        assert_eq!(
            taken(&branches(&[earlier, later])),
            expected,
            "{earlier} before {later}"
        );
    }
}

#[test]
fn matchers_that_exclude_each_other_are_named() {
    for (text, expected) in [
        ("a=x,a=y", Some((1, "a = \"x\""))),
        ("a=x,b=z,a!=x", Some((2, "a = \"x\""))),
        ("a!=x,a=x", Some((1, "a != \"x\""))),
        ("a=x,a!~x.*", Some((1, "a = \"x\""))),
        ("a=x,a=~y.*", Some((1, "a = \"x\""))),
        ("a=~x|y,a=~z|w", Some((1, "a =~ \"x|y\""))),
        ("a=~x.*,a!~x.*", Some((1, "a =~ \"x.*\""))),
        ("a=,a=~.+", Some((1, "a = \"\""))),
        ("a=x,a=~x|y", None),
        ("a=x,b=y", None),
        ("a=~x.*,a=~y.*", None),
        ("a=~x|y,a!=x", None),
        (r"a=x,a=~\pL", None),
        ("a=x*,a!~x*", None),
    ] {
        let found = unreachable(&branches(&[text])).pop();
        let expected = expected.map(|(matcher, first)| Unreachable {
            path: vec![0],
            why: Why::Contradiction {
                matcher,
                first: Matcher::parse(first).unwrap(),
            },
        });
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn what_is_asked_for_above_counts_below() {
    // The first child takes all that its parent lets through.
    let tree = vec![
        branch("a=x", branches(&["a=~x|y", "b=z"])),
        branch("b=z", branches(&["a=x", "a=w"])),
    ];
    assert_eq!(taken(&tree), [(vec![0, 1], vec![0, 0]), (vec![1, 0], vec![0])]);
    let tree = vec![branch("a=x", branches(&["a=y", "b=z"]))];
    assert_eq!(taken(&tree), [(vec![0, 0], vec![])]);
    // Those below an unreachable branch are not named as well.
    let tree = vec![branch("a=x", vec![]), branch("a=x", branches(&["b=y"]))];
    assert_eq!(taken(&tree), [(vec![1], vec![0])]);
}

#[test]
fn what_cannot_be_read_takes_nothing() {
    let mut routes = branches(&["a=x", "a=x"]);
    routes[0].complete = false;
    assert_eq!(taken(&routes), []);
}

/// Compares with trying every alert of a small world.
#[test]
fn nothing_is_said_that_is_not_so() {
    const MATCHERS: [&str; 12] = [
        "a=x", "a=y", "a!=x", "a=", "a=~x|y", "a!~x|y", "a=~.+", "a=~x.*", "a!~x.*", "b=x", "b!=", "b=~.*",
    ];
    let values = ["", "x", "y", "xy", "z"];
    let mut said = 0;
    for seed in 0..20_000_usize {
        let pick = |shift: usize| MATCHERS[seed / 12_usize.pow(shift as u32) % 12];
        let texts = [
            format!("{},{}", pick(0), pick(1)),
            pick(2).to_owned(),
            format!("{},{}", pick(3), pick(1 + seed % 3)),
        ];
        let routes: Vec<Branch> = texts.iter().map(|text| branch(text, Vec::new())).collect();
        let fits = |branch: &Branch, a: &str, b: &str| {
            branch
                .matchers
                .iter()
                .all(|matcher| matcher.matches(if matcher.name() == "a" { a } else { b }) == Fit::Yes)
        };
        for found in unreachable(&routes) {
            said += 1;
            for (a, b) in values.iter().flat_map(|a| values.iter().map(move |b| (a, b))) {
                let first = routes.iter().position(|branch| fits(branch, a, b));
                assert_ne!(
                    first,
                    Some(found.path[0]),
                    "a={a} b={b} reaches {} of {texts:?}",
                    found.path[0]
                );
            }
        }
    }
    assert!(said > 1000, "{said}");
}
