//! Configurations by chance: mostly such as people write, with something odd in many and something wrong in some.

use serde_json::{Map, Value, json};

use crate::chance::Chance;

const NAMES: [&str; 12] = [
    "severity",
    "team",
    "namespace",
    "alertname",
    "severity",
    "team",
    "a:b",
    "foo.bar",
    "a b",
    "größe",
    "1a",
    "🙂",
];
/// Names that the older spelling takes.
const OLD_NAMES: [&str; 4] = ["severity", "team", "namespace", "alertname"];
const VALUES: [&str; 18] = [
    "critical",
    "warning",
    "info",
    "none",
    "db",
    "web",
    "a-1",
    "monitoring",
    "",
    "x y",
    "a,b",
    "{x}",
    "say \"hi\"",
    "back\\slash",
    "two\nlines",
    "größe",
    "🙂",
    "CRITICAL",
];
const EXPRESSIONS: [&str; 44] = [
    "critical|warning",
    "crit.*",
    ".*",
    ".+",
    "",
    "a-[0-9]+",
    "(?i)critical",
    "(critical|info)",
    "^critical$",
    "x|",
    "db.*|web.*",
    "[a-z]+",
    "[^a-z]*",
    "\\w+",
    "\\d",
    "a{2,3}",
    "a{,3}",
    "(a|b)*c?",
    "w.b",
    "\\.",
    "x\\sy",
    "(?s)two.lines",
    "two.lines",
    "a)|(b",
    "monitoring|kube-.+",
    "(?:none)",
    "(?P<n>db)",
    "critical$|^info",
    "gr.+e",
    "gr..e",
    "[[:alpha:]]+",
    "[[:lower:]]+",
    "\\x41|\\x64b",
    "\\Qa-1\\E",
    "c*ritical",
    "(?-i)db",
    "warn(ing)?",
    "([a-c]-\\d)+",
    "[\\w-]+",
    "\\bdb\\b",
    "(?i:DB)|WEB",
    "(?U)a.*1",
    "a**",
    "(?=x)y",
];
const WRONG_EXPRESSIONS: [&str; 12] = [
    "\\pL+",
    "\\p{Greek}",
    "\\P{^lower_case letter}",
    "\\p{Nobody}",
    "(",
    "[a",
    "*",
    "a{3,2}",
    "a{1001}",
    "\\8",
    "(?<x",
    "\\pX",
];
const TIMES: [&str; 4] = ["night", "weekend", "holidays", "office"];
const ZONES: [&str; 10] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/St_Johns",
    "",
    "Africa/Casablanca",
    "Pacific/Kiritimati",
];
const DURATIONS: [&str; 12] = [
    "0s", "0", "30s", "1m", "5m", "90s", "1h30m", "4h", "1d", "1w", "1y", "250ms",
];

pub fn question(chance: &mut Chance) -> Value {
    let config = config(chance);
    // Around the ends of months and where clocks are changed.
    let days = [
        1_774_746_000,
        1_792_890_000,
        1_709_164_800,
        1_772_236_800,
        1_709_250_000,
        1_798_761_000,
        1_772_953_200,
        1_775_401_200,
    ];
    let at: Vec<i64> = (0..4)
        .map(|_| {
            if chance.once_in(3) {
                chance.from(1_577_836_800..=1_893_456_000)
            } else {
                chance.pick(&days) + chance.from(-90_000..=90_000)
            }
        })
        .collect();
    let mut many =
        |least: usize, most: usize| -> Vec<Value> { (0..least + chance.below(most)).map(|_| alert(chance)).collect() };
    let (alerts, firing) = (many(4, 5), many(0, 6));
    json!({"config": config.to_string(), "alerts": alerts, "firing": firing, "at": at})
}

fn alert(chance: &mut Chance) -> Value {
    let mut labels = Map::new();
    for name in NAMES {
        if chance.once_in(2) {
            labels.insert(name.to_owned(), chance.pick(&VALUES).into());
        }
    }
    labels.into()
}

fn config(chance: &mut Chance) -> Value {
    let mut config = Map::new();
    if chance.once_in(4) {
        config.insert("global".into(), json!({"resolve_timeout": chance.pick(&DURATIONS)}));
    }
    let times = chance.below(4);
    let named = |chance: &mut Chance, name: &str| json!({"name": name, "time_intervals": periods(chance)});
    let list: Vec<Value> = TIMES[..times].iter().map(|name| named(chance, name)).collect();
    let key = if chance.once_in(4) {
        "mute_time_intervals"
    } else {
        "time_intervals"
    };
    if !list.is_empty() {
        config.insert(key.into(), list.into());
    }
    let mut receivers: Vec<Value> = ["all", "db", "web", "pager", "null"]
        .iter()
        .map(|name| json!({"name": name}))
        .collect();
    config.insert("route".into(), route(chance, 0, times));
    config.insert(
        "inhibit_rules".into(),
        (0..chance.below(3)).map(|_| inhibition(chance)).collect(),
    );
    if chance.once_in(8) {
        wrong(chance, &mut config, &mut receivers);
    }
    config.insert("receivers".into(), receivers.into());
    config.into()
}

fn route(chance: &mut Chance, depth: usize, times: usize) -> Value {
    let mut route = Map::new();
    if depth == 0 || !chance.once_in(3) {
        route.insert(
            "receiver".into(),
            chance.pick(&["all", "db", "web", "pager", "null"]).into(),
        );
    }
    if depth > 0 {
        matchers(chance, &mut route, ["match", "match_re", "matchers"]);
        if chance.once_in(3) {
            route.insert("continue".into(), true.into());
        }
        for key in ["mute_time_intervals", "active_time_intervals"] {
            if times > 0 && chance.once_in(4) {
                let names: Vec<Value> = (0..=chance.below(2))
                    .map(|_| chance.pick(&TIMES[..times]).into())
                    .collect();
                route.insert(key.into(), names.into());
            }
        }
    }
    if chance.once_in(3) {
        route.insert("group_by".into(), group_by(chance));
    }
    for (key, often) in [("group_wait", 4), ("group_interval", 5), ("repeat_interval", 5)] {
        if chance.once_in(often) {
            let from = if key == "group_wait" {
                &DURATIONS[..]
            } else {
                &DURATIONS[2..]
            };
            route.insert(key.into(), chance.pick(from).into());
        }
    }
    if chance.once_in(20) {
        route.insert("labels".into(), json!({"owner": "{{ .x }}", "größe": "1"}));
    }
    if depth < 4 {
        let most = [6, 4, 3, 2][depth];
        let below: Vec<Value> = (0..chance.below(most))
            .map(|_| self::route(chance, depth + 1, times))
            .collect();
        if !below.is_empty() || chance.once_in(5) {
            route.insert("routes".into(), below.into());
        }
    }
    route.into()
}

fn group_by(chance: &mut Chance) -> Value {
    match chance.below(8) {
        0 => json!(["..."]),
        1 => json!([]),
        2 => Value::Null,
        3 => json!(["...", "..."]),
        _ => {
            let mut names: Vec<&str> = NAMES.into_iter().filter(|_| chance.once_in(3)).collect();
            names.sort_unstable();
            names.dedup();
            json!(names)
        }
    }
}

/// Of the old spelling, the new one or both.
fn matchers(chance: &mut Chance, into: &mut Map<String, Value>, keys: [&str; 3]) {
    if chance.once_in(4) {
        into.insert(keys[0].into(), json!({chance.pick(&OLD_NAMES): chance.pick(&VALUES)}));
    }
    if chance.once_in(4) {
        into.insert(
            keys[1].into(),
            json!({chance.pick(&OLD_NAMES): chance.pick(&EXPRESSIONS[..42])}),
        );
    }
    if !chance.once_in(4) {
        let list: Vec<Value> = (0..chance.below(3)).map(|_| fine_matchers(chance).into()).collect();
        into.insert(keys[2].into(), list.into());
    }
}

/// What Alertmanager takes.
fn fine_matchers(chance: &mut Chance) -> String {
    let count = if chance.once_in(6) { 2 } else { 1 };
    let all: Vec<String> = (0..count).map(|_| matcher(chance)).collect();
    let text = all.join(chance.pick(&[",", ", ", " , "]));
    match chance.below(10) {
        0 => format!("{{{text}}}"),
        1 => format!("{{ {text} , }}"),
        2 => format!("{text},"),
        3 if chance.once_in(6) => chance.pick(&["", "{}", " "]).into(),
        _ => text,
    }
}

fn matcher(chance: &mut Chance) -> String {
    let name = chance.pick(&NAMES);
    let operator = chance.pick(&["=", "=", "=", "!=", "=~", "=~", "!~"]);
    let value = if operator.contains('~') {
        chance.pick(&EXPRESSIONS[..42])
    } else {
        chance.pick(&VALUES)
    };
    let plain =
        |text: &str| !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || "{}!=~,\\\"'`".contains(c));
    let name = if plain(name) && !chance.once_in(8) {
        name.to_owned()
    } else {
        format!("{name:?}")
    };
    let value = if plain(value) && chance.once_in(2) {
        value.to_owned()
    } else {
        quoted(value)
    };
    let blank = chance.pick(&["", "", " "]);
    format!("{name}{blank}{operator}{blank}{value}")
}

fn quoted(text: &str) -> String {
    format!(
        "\"{}\"",
        text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
    )
}

/// Matchers of all kinds, also such as nobody reads.
pub fn matchers_text(chance: &mut Chance) -> String {
    const PIECES: [&str; 42] = [
        "a",
        "severity",
        "=",
        "=~",
        "!=",
        "!~",
        "\"",
        "\"",
        "\\",
        ",",
        "{",
        "}",
        " ",
        "x",
        "critical|info",
        ".*",
        "\\\"",
        "\\n",
        "\\d",
        "\\\\",
        "(",
        ")",
        "[",
        "]",
        "+",
        "?",
        "'",
        "`",
        "\t",
        "\n",
        "ü",
        "🙂",
        "\u{a0}",
        "\\x41",
        "\\u00e9",
        "\\101",
        "\\xff",
        "~",
        "!",
        "1",
        ":",
        ".",
    ];
    match chance.below(6) {
        0 => fine_matchers(chance),
        1 => (0..=chance.below(12)).map(|_| chance.pick(&PIECES)).collect(),
        2 => {
            let (name, value): (String, String) = (
                chance.pick(&["a", "\"a\"", "a.b", "\"\"", "_", "ü"]).into(),
                (0..chance.below(7)).map(|_| chance.pick(&PIECES)).collect(),
            );
            let operator = chance.pick(&["=", "!=", "=~", "!~", " = ", " =~ "]);
            let quote = chance.pick(&["", "\"", "\""]);
            format!("{name}{operator}{quote}{value}{quote}")
        }
        3 => {
            // One character is put, taken or changed.
            let mut text: Vec<char> = fine_matchers(chance).chars().collect();
            let at = chance.below(text.len() + 1);
            let piece = chance.pick(&PIECES).chars();
            match chance.below(3) {
                0 => drop(text.splice(at..at, piece)),
                1 if at < text.len() => drop(text.splice(at..=at, piece)),
                _ if at < text.len() => drop(text.remove(at)),
                _ => {}
            }
            text.into_iter().collect()
        }
        4 => format!("a=~{}", quoted(&expression(chance, 3))),
        _ => {
            let from = if chance.once_in(4) {
                &WRONG_EXPRESSIONS[..]
            } else {
                &EXPRESSIONS[..]
            };
            format!("a=~{}", quoted(chance.pick(from)))
        }
    }
}

/// A regular expression, built by its grammar, with mistakes now and then.
fn expression(chance: &mut Chance, depth: usize) -> String {
    let mut text = String::new();
    for _ in 0..=chance.below(3) {
        let atom = match chance.below(if depth > 0 { 14 } else { 9 }) {
            0..=3 => chance.pick(&["a", "b", "db", "critical", "-", "x y", "ü"]).to_owned(),
            4 => ".".into(),
            5 => chance
                .pick(&[
                    "[a-z]",
                    "[^a]",
                    "[abc-]",
                    "[]a]",
                    "[\\d_]",
                    "[[:alpha:]x]",
                    "[^[:^digit:]]",
                    "[a\\]]",
                    "[--/]",
                    "[z-a]",
                    "[a-\\d]",
                ])
                .into(),
            6 => chance
                .pick(&[
                    "\\d", "\\W", "\\s", "\\.", "\\-", "\\n", "\\x61", "\\x{62}", "\\141", "\\a", "\\_", "\\ü", "\\b",
                    "\\A", "\\z", "\\Z", "\\C", "\\1", "\\e",
                ])
                .into(),
            7 => chance.pick(&["^", "$", "\\B", "\\Qa.b\\E", "\\Qa"]).into(),
            8 => chance.pick(&["{", "}", "]", "{1", "{,2}", "-", "~", "&&"]).into(),
            9 | 10 => format!("({})", expression(chance, depth - 1)),
            11 => format!("(?:{})", expression(chance, depth - 1)),
            12 => format!(
                "{}{})",
                chance.pick(&[
                    "(?i:", "(?s:", "(?P<a>", "(?<b>", "(?m-i:", "(?i-:", "(?x:", "(?ii:", "(?-s:"
                ]),
                expression(chance, depth - 1)
            ),
            _ => format!("{}|{}", expression(chance, depth - 1), expression(chance, depth - 1)),
        };
        text.push_str(&atom);
        if chance.once_in(3) {
            text.push_str(chance.pick(&[
                "*", "+", "?", "*?", "+?", "??", "{2}", "{1,}", "{0,2}", "{2,1}", "{0}", "{1001}", "**", "{2}{3}",
                "{1,2}?",
            ]));
        }
    }
    if chance.once_in(12) {
        text.push_str(chance.pick(&["(", ")", "[", "\\", "*", "(?i)", "|"]));
    }
    text
}

/// Values to try matchers on.
pub fn values(chance: &mut Chance) -> Vec<String> {
    let mut values: Vec<String> = (0..4).map(|_| chance.pick(&VALUES).to_owned()).collect();
    values.extend((0..4).map(|_| {
        (0..chance.below(6))
            .map(|_| chance.pick(&["a", "b", "db", "-", "x y", "ü", "critical", "\n", "1", ".", "A"]))
            .collect()
    }));
    values
}

fn inhibition(chance: &mut Chance) -> Value {
    let mut rule = Map::new();
    matchers(
        chance,
        &mut rule,
        ["source_match", "source_match_re", "source_matchers"],
    );
    matchers(
        chance,
        &mut rule,
        ["target_match", "target_match_re", "target_matchers"],
    );
    if chance.once_in(2) {
        rule.insert(
            "equal".into(),
            (0..=chance.below(2))
                .map(|_| Value::from(chance.pick(&NAMES)))
                .collect(),
        );
    }
    if chance.once_in(6) {
        rule.insert("name".into(), "rule".into());
    }
    rule.into()
}

fn periods(chance: &mut Chance) -> Value {
    if chance.once_in(12) {
        return Value::Null;
    }
    (0..=chance.below(2)).map(|_| period(chance)).collect()
}

fn period(chance: &mut Chance) -> Value {
    let mut period = Map::new();
    if chance.once_in(2) {
        period.insert(
            "times".into(),
            some(chance, |chance| {
                let start = chance.from(0..=1438);
                let end = chance.from(start + 1..=1440);
                let clock = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
                json!({"start_time": clock(start), "end_time": clock(end)})
            }),
        );
    }
    if chance.once_in(3) {
        period.insert(
            "weekdays".into(),
            some(chance, |chance| {
                const DAYS: [&str; 7] = [
                    "sunday",
                    "Monday",
                    "tuesday",
                    "wednesday",
                    "THURSDAY",
                    "friday",
                    "saturday",
                ];
                range(chance, 0..=6, |day| DAYS[day as usize].into())
            }),
        );
    }
    if chance.once_in(3) {
        period.insert(
            "days_of_month".into(),
            some(chance, |chance| {
                if chance.once_in(2) {
                    return range(chance, 1..=31, |day| day.to_string());
                }
                let first = chance.from(-31..=-1);
                let last = chance.from(first..=-1);
                // In the mixed form the first must be before the last in a month of 28 days.
                let mixed = chance.from(1..=27);
                if chance.once_in(2) {
                    format!("{first}:{last}").into()
                } else {
                    format!("{mixed}:{}", chance.from(mixed - 28..=-1)).into()
                }
            }),
        );
    }
    if chance.once_in(4) {
        period.insert(
            "months".into(),
            some(chance, |chance| {
                const MONTHS: [&str; 14] = [
                    "0",
                    "january",
                    "february",
                    "3",
                    "April",
                    "may",
                    "june",
                    "7",
                    "august",
                    "september",
                    "october",
                    "november",
                    "december",
                    "13",
                ];
                range(chance, 1..=13, |month| MONTHS[month as usize].into())
            }),
        );
    }
    if chance.once_in(5) {
        period.insert(
            "years".into(),
            some(chance, |chance| range(chance, 2019..=2031, |year| year.to_string())),
        );
    }
    if chance.once_in(2) {
        period.insert("location".into(), chance.pick(&ZONES).into());
    }
    period.into()
}

fn some(chance: &mut Chance, one: impl Fn(&mut Chance) -> Value) -> Value {
    match chance.below(24) {
        0 => json!([]),
        1 => Value::Null,
        2 => json!([one(chance), null]),
        _ => (0..=chance.below(2)).map(|_| one(chance)).collect(),
    }
}

fn range(chance: &mut Chance, of: std::ops::RangeInclusive<i64>, name: impl Fn(i64) -> String) -> Value {
    let first = chance.from(of.clone());
    let last = chance.from(first..=*of.end());
    if chance.once_in(2) {
        name(first).into()
    } else {
        format!("{}:{}", name(first), name(last)).into()
    }
}

/// One thing is made wrong, or at least odd.
fn wrong(chance: &mut Chance, config: &mut Map<String, Value>, receivers: &mut Vec<Value>) {
    let odd_times = [
        json!({"weekdays": ["mon"]}),
        json!({"weekdays": ["friday:monday"]}),
        json!({"weekdays": ["monday:tuesday:friday"]}),
        json!({"weekdays": ["monday : friday"]}),
        json!({"weekdays": "monday"}),
        json!({"days_of_month": ["0"]}),
        json!({"days_of_month": ["5:-30"]}),
        json!({"days_of_month": ["-5:3"]}),
        json!({"days_of_month": ["32"]}),
        json!({"days_of_month": ["28:-1"]}),
        json!({"days_of_month": ["+1:5"]}),
        json!({"months": ["december:january"]}),
        json!({"months": ["dec"]}),
        json!({"months": ["-3:0"]}),
        json!({"months": [7]}),
        json!({"years": ["2027:2026"]}),
        json!({"years": ["-5:+3000"]}),
        json!({"years": [2026]}),
        json!({"years": ["20 26"]}),
        json!({"times": [{"start_time": "9:00", "end_time": "17:00"}]}),
        json!({"times": [{"start_time": "09:00", "end_time": "09:00"}]}),
        json!({"times": [{"start_time": "22:00", "end_time": "06:00"}]}),
        json!({"times": [{"start_time": "09:00"}]}),
        json!({"times": [{"start_time": "09:00", "end_time": "24:00", "x": 1}]}),
        json!({"times": [{"start_time": "09:00", "end_time": "24:01"}]}),
        json!({"location": "Mars/Olympus"}),
        json!({"location": "europe/berlin"}),
        json!({"location": "../UTC"}),
        json!({"location": null}),
        json!({"dates": []}),
        json!(null),
        json!("monday"),
    ];
    let odd_routes = [
        json!({"receiver": "gone"}),
        json!({"receiver": ""}),
        json!({"receiver": null}),
        json!({"reciever": "all"}),
        json!({"group_by": ["a", "a"]}),
        json!({"group_by": ["...", "a"]}),
        json!({"group_by": [""]}),
        json!({"group_by": [null]}),
        json!({"group_by": "a"}),
        json!({"group_wait": ""}),
        json!({"group_wait": null}),
        json!({"group_wait": "-5s"}),
        json!({"group_wait": "5"}),
        json!({"group_wait": 0}),
        json!({"group_wait": "1s1m"}),
        json!({"group_wait": "300y"}),
        json!({"group_interval": "0s"}),
        json!({"repeat_interval": "0"}),
        json!({"group_interval": null}),
        json!({"matchers": "a=b"}),
        json!({"matchers": ["a"]}),
        json!({"matchers": [null, "a=b"]}),
        json!({"matchers": [["a=b"]]}),
        json!({"matchers": {"a": "b"}}),
        json!({"match": {"foo.bar": "x"}}),
        json!({"match": {"a:b": "x"}}),
        json!({"match": {"": "x"}}),
        json!({"match": {"a": null, "b": 5, "c": true}}),
        json!({"match": ["a"]}),
        json!({"match": null}),
        json!({"match_re": {"a": null}}),
        json!({"match_re": {"a": "("}}),
        json!({"match_re": {"1a": "x"}}),
        json!({"match_re": {"a": ""}}),
        json!({"continue": "true"}),
        json!({"continue": null}),
        json!({"continue": 1}),
        json!({"mute_time_intervals": ["never-named"]}),
        json!({"active_time_intervals": ["never-named"]}),
        json!({"mute_time_intervals": []}),
        json!({"mute_time_intervals": [null]}),
        json!({"labels": {"": "x"}}),
        json!({"labels": {"a": 1, "b": null}}),
        json!({"labels": ["a"]}),
        json!({"routes": [null]}),
        json!({"routes": {}}),
        json!({"routes": null}),
        json!([]),
        json!("x"),
    ];
    let odd_rules = [
        json!({"equal": [""]}),
        json!({"equal": [null]}),
        json!({"equal": "a"}),
        json!({"equal": ["a", "a"]}),
        json!({"source_match": {"foo.bar": "x"}}),
        json!({"target_match_re": {"a": "["}}),
        json!({"sources": []}),
        json!({"name": 5}),
        json!({"name": ["x"]}),
        json!(null),
        json!({}),
        json!("x"),
    ];
    let routes = |config: &mut Map<String, Value>, route: Value, first: bool| {
        let root = config["route"].as_object_mut().unwrap();
        let list = root.entry("routes").or_insert(json!([])).as_array_mut().unwrap();
        list.insert(if first { 0 } else { list.len() }, route);
    };
    match chance.below(8) {
        0 | 1 => {
            let period = odd_times[chance.below(odd_times.len())].clone();
            let entry = json!({"name": "odd", "time_intervals": [period]});
            let list = config.entry("time_intervals").or_insert(json!([]));
            list.as_array_mut().unwrap().push(entry);
            routes(config, json!({"mute_time_intervals": ["odd"], "continue": true}), true);
        }
        2..=4 => routes(
            config,
            odd_routes[chance.below(odd_routes.len())].clone(),
            chance.once_in(2),
        ),
        5 => {
            let rule = odd_rules[chance.below(odd_rules.len())].clone();
            config["inhibit_rules"].as_array_mut().unwrap().push(rule);
        }
        6 => {
            let entry = [
                json!({"name": "all"}),
                json!({"name": ""}),
                json!({}),
                json!(null),
                json!({"name": 7}),
                json!({"name": ["x"]}),
                json!("x"),
            ];
            receivers.push(entry[chance.below(entry.len())].clone());
        }
        _ => {
            let root = config["route"].as_object_mut().unwrap();
            match chance.below(9) {
                0 => drop(root.insert("continue".into(), true.into())),
                1 => drop(root.insert("matchers".into(), json!(["a=b"]))),
                2 => drop(root.insert("matchers".into(), json!(["{}", ""]))),
                3 => drop(root.insert("match".into(), json!({}))),
                4 => drop(root.remove("receiver")),
                5 => drop(config.insert("time_intervals".into(), json!([{"name": "a"}, {"name": "a"}]))),
                6 => drop(config.insert("time_intervals".into(), json!([{"time_intervals": []}]))),
                7 => drop(config.insert("routes".into(), json!([]))),
                _ => drop(config.insert("route".into(), Value::Null)),
            }
        }
    }
}

pub fn duration_text(chance: &mut Chance) -> String {
    const PIECES: [&str; 20] = [
        "1",
        "30",
        "0",
        "s",
        "m",
        "h",
        "d",
        "w",
        "y",
        "ms",
        "5m",
        "1h",
        "2d",
        " ",
        "-",
        ".",
        "999999999999",
        "292y",
        "9223372036s",
        "us",
    ];
    if chance.once_in(3) {
        return chance.pick(&DURATIONS).into();
    }
    (0..chance.below(5)).map(|_| chance.pick(&PIECES)).collect()
}
