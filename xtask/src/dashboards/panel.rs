//! Panels: one function for each kind that we use, then what can be said about it.

use serde_json::{Value, json};

use super::grafana::{dashboard_url, extend, object};
use super::look::{self, Color, Field, Mapping, Unit};
use super::query::Query;

pub struct Panel {
    kind: &'static str,
    title: &'static str,
    about: &'static str,
    width: usize,
    height: usize,
    queries: Vec<Query>,
    defaults: Value,
    mappings: Vec<Mapping>,
    fields: Vec<Field>,
    options: Value,
    transformations: Vec<Value>,
    links: Vec<Value>,
    range: Option<&'static str>,
}

/// A line across the dashboard with a heading.
pub fn row(title: &'static str) -> Panel {
    Panel::new("row", title, "", (24, 1))
}

/// One number. Its colour says whether it is good.
pub fn stat(title: &'static str, about: &'static str) -> Panel {
    Panel::new("stat", title, about, (3, 4)).options(look::stat())
}

/// Lines over time.
pub fn lines(title: &'static str, about: &'static str) -> Panel {
    Panel::new("timeseries", title, about, (12, 8))
        .options(look::lines())
        .default("custom", look::line())
}

/// Areas over time, one on the other.
pub fn areas(title: &'static str, about: &'static str) -> Panel {
    Panel::new("timeseries", title, about, (12, 8))
        .options(look::lines())
        .default("custom", look::area())
}

/// Columns over time, one on the other: for things that are counted.
pub fn columns(title: &'static str, about: &'static str) -> Panel {
    Panel::new("timeseries", title, about, (12, 8))
        .options(look::lines())
        .default("custom", look::column())
}

/// A bar for each thing.
pub fn bars(title: &'static str, about: &'static str) -> Panel {
    Panel::new("bargauge", title, about, (6, 8)).options(look::bars())
}

pub fn table(title: &'static str, about: &'static str) -> Panel {
    Panel::new("table", title, about, (12, 8))
        .options(look::table())
        .default("custom", look::cell())
}

/// A line for each thing, coloured by its state.
pub fn timeline(title: &'static str, about: &'static str) -> Panel {
    Panel::new("state-timeline", title, about, (24, 12))
        .options(look::timeline())
        .default("custom", look::state())
}

pub fn log_lines(title: &'static str, about: &'static str) -> Panel {
    Panel::new("logs", title, about, (24, 10)).options(look::log_lines())
}

pub fn node_graph(title: &'static str, about: &'static str) -> Panel {
    Panel::new("nodeGraph", title, about, (12, 12)).options(look::node_graph())
}

pub fn flame_graph(title: &'static str, about: &'static str) -> Panel {
    Panel::new("flamegraph", title, about, (24, 14))
}

impl Panel {
    fn new(kind: &'static str, title: &'static str, about: &'static str, (width, height): (usize, usize)) -> Self {
        Self {
            kind,
            title,
            about,
            width,
            height,
            queries: Vec::new(),
            defaults: json!({}),
            mappings: Vec::new(),
            fields: Vec::new(),
            options: json!({}),
            transformations: Vec::new(),
            links: Vec::new(),
            range: None,
        }
    }

    pub fn query(mut self, query: Query) -> Self {
        self.queries.push(query);
        self
    }

    /// In Grafana's units: 24 columns across; a line of height is 30 pixels.
    pub fn sized(mut self, width: usize, height: usize) -> Self {
        (self.width, self.height) = (width, height);
        self
    }

    pub fn unit(self, unit: Unit) -> Self {
        self.default("unit", json!(unit.name()))
    }

    pub fn decimals(self, decimals: u32) -> Self {
        self.default("decimals", json!(decimals))
    }

    pub fn between(self, lowest: f64, highest: f64) -> Self {
        self.default("min", look::number(lowest))
            .default("max", look::number(highest))
    }

    pub fn zero_based(self) -> Self {
        self.default("min", json!(0))
    }

    /// The colour below the first step, and from each step on.
    pub fn thresholds(self, below: Color, steps: &[(f64, Color)]) -> Self {
        self.default("thresholds", look::thresholds(below, steps))
            .default("color", json!({"mode": "thresholds"}))
    }

    /// What is shown where the query finds nothing.
    pub fn empty(self, text: &str) -> Self {
        self.default("noValue", json!(text))
    }

    /// A value as a word.
    pub fn says(mut self, value: &'static str, word: &'static str, color: Color) -> Self {
        self.mappings.push(Mapping { value, word, color });
        self
    }

    /// Says more about one field: a column of a table, a line of a graph.
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// The columns of a table, in this order: name in the data, and heading.
    pub fn headings(mut self, columns: &[(&str, &str)]) -> Self {
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let places = names
            .iter()
            .enumerate()
            .map(|(place, name)| ((*name).to_owned(), json!(place)));
        let headings = columns
            .iter()
            .map(|(name, heading)| ((*name).to_owned(), json!(heading)));
        if self.queries.len() > 1 {
            self.transformations.push(json!({"id": "merge", "options": {}}));
        }
        self.transformations
            .push(json!({"id": "filterFieldsByName", "options": {"include": {"names": names}}}));
        self.transformations.push(json!({
            "id": "organize",
            "options": {"excludeByName": {}, "indexByName": object(places), "renameByName": object(headings)},
        }));
        self
    }

    pub fn sorted_by(mut self, heading: &str, order: Order) -> Self {
        let descending = order == Order::LargestFirst;
        extend(
            &mut self.options,
            json!({"sortBy": [{"displayName": heading, "desc": descending}]}),
        );
        self
    }

    /// Leads to another dashboard of ours. Where that one is left out, the chart leaves out this panel as well.
    pub fn leads_to(self, title: &str, dashboard: &str) -> Self {
        self.link(title, &dashboard_url(dashboard))
    }

    pub fn link(mut self, title: &str, url: &str) -> Self {
        self.links.push(json!({
            "type": "link",
            "title": title,
            "url": url,
            "tooltip": "",
            "icon": "",
            "tags": [],
            "asDropdown": false,
            "includeVars": false,
            "keepTime": false,
            "targetBlank": false,
        }));
        self
    }

    /// Shows this much, whatever the dashboard shows: for what would be too much to ask for.
    pub fn only_the_last(mut self, range: &'static str) -> Self {
        self.range = Some(range);
        self
    }

    fn options(mut self, options: Value) -> Self {
        self.options = options;
        self
    }

    fn default(mut self, name: &str, value: Value) -> Self {
        extend(&mut self.defaults, object([(name.to_owned(), value)]));
        self
    }

    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    pub fn json(&self, id: usize, place: Value) -> Value {
        let mut panel = json!({"id": id, "type": self.kind, "title": self.title, "gridPos": place});
        if self.kind == "row" {
            extend(&mut panel, json!({"collapsed": false, "panels": []}));
            return panel;
        }
        let mut defaults = self.defaults.clone();
        if !self.mappings.is_empty() {
            extend(&mut defaults, json!({"mappings": look::mappings(&self.mappings)}));
        }
        let targets: Vec<Value> = ('A'..)
            .zip(&self.queries)
            .map(|(name, query)| query.json(name))
            .collect();
        extend(
            &mut panel,
            json!({
                "description": self.about,
                "datasource": self.queries.first().map(|query| query.source().json()),
                "targets": targets,
                "fieldConfig": {
                    "defaults": defaults,
                    "overrides": self.fields.iter().map(Field::json).collect::<Vec<_>>(),
                },
                "options": self.options,
            }),
        );
        if !self.transformations.is_empty() {
            extend(&mut panel, json!({"transformations": self.transformations}));
        }
        if !self.links.is_empty() {
            extend(&mut panel, json!({"links": self.links}));
        }
        if let Some(range) = self.range {
            extend(&mut panel, json!({"timeFrom": range}));
        }
        panel
    }
}

#[derive(PartialEq)]
pub enum Order {
    LargestFirst,
    SmallestFirst,
}
