//! Questions to the four datasources.

use serde_json::{Value, json};

use super::grafana::extend;

/// The datasources that the chart provisions, by the uid that it gives them.
#[derive(Clone, Copy, PartialEq)]
pub enum Source {
    Prometheus,
    Loki,
    Tempo,
    Pyroscope,
}

impl Source {
    pub fn json(self) -> Value {
        let (kind, uid) = match self {
            Self::Prometheus => ("prometheus", "prometheus"),
            Self::Loki => ("loki", "loki"),
            Self::Tempo => ("tempo", "tempo"),
            Self::Pyroscope => ("grafana-pyroscope-datasource", "pyroscope"),
        };
        json!({"type": kind, "uid": uid})
    }
}

pub struct Query {
    source: Source,
    body: Value,
    text: String,
}

/// PromQL, over the time range of the dashboard.
pub fn metrics(promql: &str) -> Query {
    let text = one_line(promql);
    let body = json!({"expr": text, "editorMode": "code", "range": true});
    Query::new(Source::Prometheus, body, text)
}

/// PromQL, as it is at the end of the time range.
pub fn metrics_now(promql: &str) -> Query {
    let text = one_line(promql);
    let body = json!({"expr": text, "editorMode": "code", "instant": true, "range": false});
    Query::new(Source::Prometheus, body, text)
}

/// The same as rows of a table: one column for each label.
pub fn rows(promql: &str) -> Query {
    let mut query = metrics_now(promql);
    extend(&mut query.body, json!({"format": "table"}));
    query
}

/// LogQL: lines, or a number over the time range.
pub fn logs(logql: &str) -> Query {
    let text = one_line(logql);
    let body = json!({"expr": text, "editorMode": "code", "queryType": "range"});
    Query::new(Source::Loki, body, text)
}

/// LogQL: a number at the end of the time range.
pub fn logs_now(logql: &str) -> Query {
    let text = one_line(logql);
    let body = json!({"expr": text, "editorMode": "code", "queryType": "instant"});
    Query::new(Source::Loki, body, text)
}

/// TraceQL: the traces that have such a span.
pub fn traces(traceql: &str) -> Query {
    let text = one_line(traceql);
    let body = json!({"query": text, "queryType": "traceql", "limit": 20, "spss": 3, "tableType": "traces"});
    Query::new(Source::Tempo, body, text)
}

/// Who calls whom, of all pairs that one of the selectors finds.
pub fn service_graph(selectors: &[&str]) -> Query {
    let body = json!({"queryType": "serviceMap", "serviceMapQuery": selectors});
    Query::new(Source::Tempo, body, selectors.join(" or "))
}

/// Where a program spends its time.
pub fn profile(selector: &str) -> Query {
    let body = json!({
        "queryType": "profile",
        "profileTypeId": "process_cpu:cpu:nanoseconds:cpu:nanoseconds",
        "labelSelector": selector,
        "groupBy": [],
        "spanSelector": [],
    });
    Query::new(Source::Pyroscope, body, selector.to_owned())
}

impl Query {
    fn new(source: Source, body: Value, text: String) -> Self {
        Self { source, body, text }
    }

    /// Name of each series, with labels in braces: `{{namespace}}`.
    pub fn legend(mut self, legend: &str) -> Self {
        extend(&mut self.body, json!({"legendFormat": legend}));
        self
    }

    /// Show the traces that were measured.
    pub fn with_exemplars(mut self) -> Self {
        extend(&mut self.body, json!({"exemplar": true}));
        self
    }

    pub fn source(&self) -> Source {
        self.source
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn json(&self, reference: char) -> Value {
        let mut query = json!({"refId": reference.to_string(), "datasource": self.source.json()});
        extend(&mut query, self.body.clone());
        query
    }
}

/// Queries are written over several lines here, and read in one field of Grafana.
fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}
