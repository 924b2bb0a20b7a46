//! Whether what was installed does its work: what is asked of the running programs, and what their answers mean.
//!
//! Pure: the server sends the questions to Services of the cluster and hands over what they say.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::config::Config;

/// A question to a program of the stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What it is about.
    pub about: About,
    /// A Service of the stack's namespace.
    pub service: &'static str,
    /// Its port.
    pub port: u16,
    /// Sent before anything is asked: a path and JSON.
    pub before: Option<(&'static str, Value)>,
    /// The path that is asked.
    pub path: &'static str,
    /// Its query, not yet encoded.
    pub query: Vec<(&'static str, String)>,
}

/// What is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// Everything that is to be scraped answers.
    Targets,
    /// Metrics that are pushed arrive.
    Pushed,
    /// A line is written to Loki and read back.
    Logs,
    /// Probes reach their targets.
    Probes,
    /// The Watchdog alert reaches Alertmanager.
    Watchdog,
    /// Alerts are kept in Loki.
    Archive,
    /// Objects are written to the bucket.
    Bucket,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It works.
    Works,
    /// It does not.
    Fails,
    /// It cannot be told yet.
    Unknown,
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Check {
    /// What was verified.
    pub about: About,
    /// What came of it.
    pub state: State,
    /// In one sentence.
    pub says: String,
}

impl About {
    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Targets => "Targets are scraped",
            Self::Pushed => "Pushed metrics arrive",
            Self::Logs => "Loki writes and reads",
            Self::Probes => "Probes succeed",
            Self::Watchdog => "Watchdog reaches Alertmanager",
            Self::Archive => "Alerts are archived",
            Self::Bucket => "The bucket is written to",
        }
    }

    /// What to do where it fails or stays unknown.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Targets => "The dashboard \"Overview\" lists them; `up == 0` in Prometheus names each.",
            Self::Pushed => "Applications send to `tamer-receiver`; until one does, nothing arrives.",
            Self::Logs => {
                "`cluster-tamer status` shows whether Loki is ready; its log names the bucket or volume that fails."
            }
            Self::Probes => "The dashboard \"Probes and certificates\" shows since when and how.",
            Self::Watchdog => {
                "Prometheus evaluates rules after a minute or two; then look at its page Status → Runtime for Alertmanagers."
            }
            Self::Archive => "Nothing is archived before the first alert fires; Watchdog is left out on purpose.",
            Self::Bucket => {
                "Objects are written after some minutes; failures name the key or policy in the log of Loki."
            }
        }
    }
}

impl Check {
    /// A line of the report.
    pub fn new(about: About, state: State, says: impl Into<String>) -> Self {
        Self {
            about,
            state,
            says: says.into(),
        }
    }
}

/// The stream of the line that is written and read back.
const STREAM: &str = "cluster-tamer-verify";

/// What to ask for these answers. `now` is in nanoseconds since 1970; `word` is written to Loki and found again.
pub fn questions(config: &Config, now: i128, word: &str) -> Vec<Question> {
    let components = &config.extras.components;
    let prometheus = |about, query: &str| Question {
        about,
        service: "tamer-prometheus",
        port: 9090,
        before: None,
        path: "/api/v1/query",
        query: vec![("query", query.to_owned())],
    };
    let mut asked = vec![
        prometheus(About::Targets, "up"),
        prometheus(
            About::Pushed,
            r#"sum(increase(prometheus_http_requests_total{handler="/api/v1/write",code=~"2.."}[15m]))"#,
        ),
    ];
    if components.logs {
        let line = json!({"streams": [{"stream": {"job": STREAM}, "values": [[now.to_string(), word]]}]});
        asked.push(loki(
            About::Logs,
            Some(("/loki/api/v1/push", line)),
            format!(r#"{{job="{STREAM}"}} |= "{word}""#),
            (now - 60_000_000_000, now + 60_000_000_000),
        ));
    }
    if components.probes && !config.probes.targets.is_empty() {
        asked.push(prometheus(About::Probes, "probe_success"));
    }
    asked.push(Question {
        about: About::Watchdog,
        service: "tamer-alertmanager",
        port: 9093,
        before: None,
        path: "/api/v2/alerts",
        query: vec![("filter", r#"alertname="Watchdog""#.into())],
    });
    if components.logs && config.extras.alert_archive {
        asked.push(loki(
            About::Archive,
            None,
            r#"{job="integrations/alertmanager/history"}"#.into(),
            (now - 24 * 3_600_000_000_000, now),
        ));
    }
    if config.storage.s3.is_some() {
        asked.push(prometheus(
            About::Bucket,
            r#"sum by (result) (label_replace(increase(loki_objstore_bucket_operations_total{operation="upload"}[1h]), "result", "written", "", "") or label_replace(increase(loki_objstore_bucket_operation_failures_total[1h]), "result", "failed", "", ""))"#,
        ));
    }
    asked
}

fn loki(about: About, before: Option<(&'static str, Value)>, query: String, range: (i128, i128)) -> Question {
    Question {
        about,
        service: "tamer-loki",
        port: 3100,
        before,
        path: "/loki/api/v1/query_range",
        query: vec![
            ("query", query),
            ("start", range.0.to_string()),
            ("end", range.1.to_string()),
            ("limit", "1".into()),
        ],
    }
}

/// What an answer means.
pub fn judge(config: &Config, about: About, answer: &str) -> Check {
    let Ok(answer) = serde_json::from_str::<Value>(answer) else {
        return Check::new(about, State::Fails, "what answers there is not the program that should");
    };
    match about {
        About::Targets => targets(&answer),
        About::Pushed => match value(&answer) {
            Some(count) if count >= 1.0 => {
                Check::new(about, State::Works, format!("{count:.0} writes in the last 15 minutes"))
            }
            _ => Check::new(about, State::Unknown, "nothing was pushed in the last 15 minutes"),
        },
        About::Logs => match results(&answer).next() {
            Some(_) => Check::new(about, State::Works, "a line was written and read back"),
            None => Check::new(about, State::Fails, "a line was written but cannot be read back"),
        },
        About::Probes => probes(config, &answer),
        About::Watchdog => match answer.as_array().map(Vec::len) {
            Some(0) => Check::new(about, State::Unknown, "the Watchdog alert has not arrived yet"),
            Some(_) => Check::new(about, State::Works, "the Watchdog alert is there"),
            None => Check::new(about, State::Fails, "Alertmanager's answer is not a list of alerts"),
        },
        About::Archive => match results(&answer).next() {
            Some(_) => Check::new(about, State::Works, "alerts of the last day are in Loki"),
            None => Check::new(about, State::Unknown, "no alert was archived in the last day"),
        },
        About::Bucket => bucket(&answer),
    }
}

/// Entries of a result of Prometheus or Loki.
fn results(answer: &Value) -> impl Iterator<Item = &Value> {
    answer
        .pointer("/data/result")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// The number of a sample.
fn number(sample: &Value) -> Option<f64> {
    sample.pointer("/value/1")?.as_str()?.parse().ok()
}

fn value(answer: &Value) -> Option<f64> {
    results(answer).next().and_then(number)
}

fn label<'a>(sample: &'a Value, name: &str) -> &'a str {
    sample
        .get("metric")
        .and_then(|metric| metric.get(name))
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// More names than this help nobody.
const NAMED: usize = 5;

fn targets(answer: &Value) -> Check {
    let all = results(answer).count();
    let mut down: Vec<String> = results(answer)
        .filter(|sample| number(sample) == Some(0.0))
        .map(|sample| format!("{} ({})", label(sample, "job"), label(sample, "instance")))
        .collect();
    down.sort();
    match (all, down.len()) {
        (0, _) => Check::new(About::Targets, State::Unknown, "Prometheus has scraped nothing yet"),
        (all, 0) => Check::new(About::Targets, State::Works, format!("all {all} are up")),
        (all, count) => Check::new(
            About::Targets,
            State::Fails,
            format!("{count} of {all} are down: {}", named(&down)),
        ),
    }
}

fn probes(config: &Config, answer: &Value) -> Check {
    let (mut failing, mut missing) = (Vec::new(), Vec::new());
    for target in &config.probes.targets {
        let mut samples = results(answer)
            .filter(|sample| label(sample, "instance") == target.url)
            .peekable();
        if samples.peek().is_none() {
            missing.push(target.url.clone());
        } else if samples.any(|sample| number(sample) != Some(1.0)) {
            failing.push(target.url.clone());
        }
    }
    let all = config.probes.targets.len();
    if !failing.is_empty() {
        let says = format!("{} of {all} fail: {}", failing.len(), named(&failing));
        Check::new(About::Probes, State::Fails, says)
    } else if missing.is_empty() {
        Check::new(About::Probes, State::Works, format!("all {all} succeed"))
    } else {
        let says = format!("{} of {all} were not probed yet: {}", missing.len(), named(&missing));
        Check::new(About::Probes, State::Unknown, says)
    }
}

fn bucket(answer: &Value) -> Check {
    let of = |result: &str| {
        results(answer)
            .find(|sample| label(sample, "result") == result)
            .and_then(number)
            .unwrap_or_default()
    };
    let (written, failed) = (of("written"), of("failed"));
    if failed >= 1.0 {
        Check::new(
            About::Bucket,
            State::Fails,
            format!("{failed:.0} operations failed in the last hour"),
        )
    } else if written >= 1.0 {
        Check::new(
            About::Bucket,
            State::Works,
            format!("{written:.0} objects were written in the last hour"),
        )
    } else {
        Check::new(About::Bucket, State::Unknown, "nothing was written in the last hour")
    }
}

fn named(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMED);
    let mut text = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 {
        text = format!("{text} and {more} more");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::{Draft, Target};

    fn config() -> Config {
        let mut draft = Draft::default();
        draft.probes.targets = ["https://a.example.com", "https://b.example.com"]
            .map(|url| Target {
                url: url.into(),
                ..Target::default()
            })
            .to_vec();
        crate::check(&draft).config.unwrap()
    }

    fn vector(samples: &[(&str, &str, &str)]) -> String {
        let samples: Vec<Value> = samples
            .iter()
            .map(|(label, name, value)| json!({"metric": {*label: name, "job": "j"}, "value": [0, value]}))
            .collect();
        json!({"status": "success", "data": {"resultType": "vector", "result": samples}}).to_string()
    }

    fn state(about: About, answer: &str) -> State {
        judge(&config(), about, answer).state
    }

    #[test]
    fn answers_are_judged() {
        let (up, down) = (("instance", "a", "1"), ("instance", "b", "0"));
        assert_eq!(state(About::Targets, &vector(&[up])), State::Works);
        assert_eq!(state(About::Targets, &vector(&[up, down])), State::Fails);
        assert_eq!(state(About::Targets, &vector(&[])), State::Unknown);
        assert_eq!(state(About::Targets, "<html>"), State::Fails);
        assert_eq!(state(About::Watchdog, "[]"), State::Unknown);
        assert_eq!(state(About::Watchdog, "[{}]"), State::Works);
        assert_eq!(state(About::Pushed, &vector(&[("a", "b", "3.2")])), State::Works);
        assert_eq!(
            state(About::Bucket, &vector(&[("result", "written", "2")])),
            State::Works
        );
        assert_eq!(
            state(
                About::Bucket,
                &vector(&[("result", "written", "2"), ("result", "failed", "1")])
            ),
            State::Fails
        );
        assert_eq!(state(About::Logs, &vector(&[])), State::Fails);
    }

    #[test]
    fn each_probe_is_looked_for() {
        let good = ("instance", "https://a.example.com", "1");
        assert_eq!(state(About::Probes, &vector(&[good])), State::Unknown);
        assert_eq!(
            state(
                About::Probes,
                &vector(&[good, ("instance", "https://b.example.com", "1")])
            ),
            State::Works
        );
        let check = judge(
            &config(),
            About::Probes,
            &vector(&[good, ("instance", "https://b.example.com", "0")]),
        );
        assert_eq!(
            (check.state, check.says.as_str()),
            (State::Fails, "1 of 2 fail: https://b.example.com")
        );
    }

    #[test]
    fn only_what_is_installed_is_asked() {
        let mut draft = Draft::default();
        draft.extras.components.logs = false;
        draft.extras.components.events = false;
        draft.extras.alert_archive = false;
        let config = crate::check(&draft).config.unwrap();
        let about: Vec<About> = questions(&config, 0, "w")
            .iter()
            .map(|question| question.about)
            .collect();
        assert_eq!(about, [About::Targets, About::Pushed, About::Watchdog]);
    }
}
