//! What Grafana calls a dashboard, as far as ours need it: types go in, the JSON of Grafana 13 comes out.

use serde_json::{Map, Value, json};

use super::panel::Panel;
use super::query::{Query, Source};

/// The schema of Grafana 13; an older one would be migrated by each browser at each visit.
const SCHEMA: u32 = 42;
const COLUMNS: usize = 24;
/// All dashboards of ours carry it; the row of links at the top is made of it.
const TAG: &str = "cluster-tamer";

pub struct Dashboard {
    pub name: &'static str,
    pub title: &'static str,
    pub about: &'static str,
    pub refresh: &'static str,
    pub variables: Vec<Variable>,
    pub annotations: Vec<Annotation>,
    pub panels: Vec<Panel>,
}

impl Dashboard {
    pub fn json(&self) -> Value {
        json!({
            "uid": format!("tamer-{}", self.name),
            "title": self.title,
            "description": self.about,
            "tags": [TAG],
            "schemaVersion": SCHEMA,
            "version": 1,
            "editable": true,
            "graphTooltip": 1,
            "time": {"from": "now-24h", "to": "now"},
            "timezone": "browser",
            "refresh": self.refresh,
            "links": [{
                "type": "dashboards",
                "title": "Cluster Tamer",
                "tooltip": "",
                "icon": "external link",
                "tags": [TAG],
                "asDropdown": false,
                "includeVars": true,
                "keepTime": true,
                "targetBlank": false,
            }],
            "templating": {"list": self.variables.iter().map(Variable::json).collect::<Vec<_>>()},
            "annotations": {"list": self.annotations.iter().map(Annotation::json).collect::<Vec<_>>()},
            "panels": self.placed(),
        })
    }

    /// Panels fall like bricks: each to the highest place that is free, further left before further right. A heading starts a new line.
    fn placed(&self) -> Vec<Value> {
        let mut filled = [0; COLUMNS];
        let mut placed = Vec::new();
        for (index, panel) in self.panels.iter().enumerate() {
            let (width, height) = panel.size();
            let (x, y) = if width == COLUMNS {
                (0, top(&filled))
            } else {
                let places = filled.windows(width).map(top).enumerate();
                places.min_by_key(|(_, y)| *y).unwrap_or_default()
            };
            filled
                .iter_mut()
                .skip(x)
                .take(width)
                .for_each(|column| *column = y + height);
            placed.push(panel.json(index + 1, json!({"x": x, "y": y, "w": width, "h": height})));
        }
        placed
    }
}

fn top(columns: &[usize]) -> usize {
    columns.iter().copied().max().unwrap_or_default()
}

/// Where a panel leads to.
pub fn dashboard_url(name: &str) -> String {
    format!("/d/tamer-{name}?${{cluster:queryparam}}&${{__url_time_range}}")
}

pub enum Variable {
    /// Values of a label in Prometheus; "All" also means series without the label.
    Label {
        name: &'static str,
        title: &'static str,
        metric: &'static str,
        label: &'static str,
        pick: Pick,
    },
    /// A value that the chart fills in.
    Constant { name: &'static str, value: &'static str },
}

#[derive(PartialEq)]
pub enum Pick {
    One,
    Many,
}

/// Every dashboard has it: one Grafana may show several clusters.
pub fn cluster() -> Variable {
    Variable::Label {
        name: "cluster",
        title: "Cluster",
        metric: "up",
        label: "cluster",
        pick: Pick::Many,
    }
}

impl Variable {
    fn json(&self) -> Value {
        match self {
            Self::Label {
                name,
                title,
                metric,
                label,
                pick,
            } => {
                let mut variable = json!({
                    "type": "query",
                    "name": name,
                    "label": title,
                    "datasource": Source::Prometheus.json(),
                    "query": {"qryType": 1, "query": format!("label_values({metric}, {label})"), "refId": "values"},
                    "refresh": 2,
                    "sort": 1,
                    "hide": 0,
                });
                if *pick == Pick::Many {
                    let more = json!({
                        "multi": true,
                        "includeAll": true,
                        "allValue": ".*",
                        "current": {"selected": true, "text": ["All"], "value": ["$__all"]},
                    });
                    extend(&mut variable, more);
                }
                variable
            }
            Self::Constant { name, value } => json!({
                "type": "constant",
                "name": name,
                "query": value,
                "current": {"selected": true, "text": value, "value": value},
                "hide": 2,
            }),
        }
    }
}

/// Marks on every time axis of the dashboard, made of log lines.
pub struct Annotation {
    pub name: &'static str,
    pub color: &'static str,
    pub query: Query,
    pub title: &'static str,
    pub text: &'static str,
    pub tags: &'static str,
    pub shown: bool,
}

impl Annotation {
    fn json(&self) -> Value {
        json!({
            "name": self.name,
            "datasource": self.query.source().json(),
            "enable": self.shown,
            "hide": false,
            "iconColor": self.color,
            // Loki's own keys: it reads them here and not in a target.
            "expr": self.query.text(),
            "titleFormat": self.title,
            "textFormat": self.text,
            "tagKeys": self.tags,
        })
    }
}

pub fn extend(value: &mut Value, more: Value) {
    if let (Value::Object(map), Value::Object(more)) = (value, more) {
        map.extend(more);
    }
}

pub fn object(pairs: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(pairs.into_iter().collect::<Map<_, _>>())
}
