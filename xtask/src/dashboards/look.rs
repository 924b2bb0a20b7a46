//! How things look: units, colours, and the options that all panels of one kind share.

use serde_json::{Value, json};

use super::grafana::object;

#[derive(Clone, Copy)]
pub enum Unit {
    Count,
    Fraction,
    Bytes,
    Cores,
    Seconds,
    Days,
    PerSecond,
    /// OpenCost reckons in US dollars unless it is given prices of one's own.
    Money,
    /// How long ago a time in milliseconds was.
    Ago,
}

impl Unit {
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "short",
            Self::Fraction => "percentunit",
            Self::Bytes => "bytes",
            Self::Cores => "none",
            Self::Seconds => "s",
            Self::Days => "d",
            Self::PerSecond => "reqps",
            Self::Money => "currencyUSD",
            Self::Ago => "dateTimeFromNow",
        }
    }
}

#[derive(Clone, Copy)]
pub enum Color {
    Green,
    Yellow,
    Orange,
    Red,
    Blue,
    Grey,
    Nothing,
}

impl Color {
    fn name(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Red => "red",
            Self::Blue => "blue",
            Self::Grey => "text",
            Self::Nothing => "transparent",
        }
    }
}

pub fn thresholds(below: Color, steps: &[(f64, Color)]) -> Value {
    let first = json!({"color": below.name(), "value": null});
    let steps = steps
        .iter()
        .map(|(value, color)| json!({"color": color.name(), "value": number(*value)}));
    json!({"mode": "absolute", "steps": std::iter::once(first).chain(steps).collect::<Vec<_>>()})
}

/// Whole numbers without a point, as Grafana and Helm write them.
pub fn number(value: f64) -> Value {
    if value.fract() == 0.0 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

/// A value that is shown as a word.
pub struct Mapping {
    pub value: &'static str,
    pub word: &'static str,
    pub color: Color,
}

pub fn mappings(all: &[Mapping]) -> Value {
    let options = all.iter().enumerate().map(|(index, mapping)| {
        let result = json!({"text": mapping.word, "color": mapping.color.name(), "index": index});
        (mapping.value.to_owned(), result)
    });
    json!([{"type": "value", "options": object(options)}])
}

/// What is special about one column of a table, or one line of a graph.
pub struct Field {
    name: &'static str,
    properties: Vec<Value>,
}

pub fn field(name: &'static str) -> Field {
    Field {
        name,
        properties: Vec::new(),
    }
}

impl Field {
    fn property(mut self, id: &str, value: Value) -> Self {
        self.properties.push(json!({"id": id, "value": value}));
        self
    }

    pub fn unit(self, unit: Unit) -> Self {
        self.property("unit", json!(unit.name()))
    }

    pub fn decimals(self, decimals: u32) -> Self {
        self.property("decimals", json!(decimals))
    }

    pub fn width(self, pixels: u32) -> Self {
        self.property("custom.width", json!(pixels))
    }

    pub fn thresholds(self, below: Color, steps: &[(f64, Color)]) -> Self {
        self.property("thresholds", thresholds(below, steps))
            .property("custom.cellOptions", json!({"type": "color-text"}))
    }

    pub fn words(self, words: &[(&'static str, &'static str, Color)]) -> Self {
        let words: Vec<Mapping> = words
            .iter()
            .map(|(value, word, color)| Mapping {
                value,
                word,
                color: *color,
            })
            .collect();
        self.property("mappings", mappings(&words))
            .property("custom.cellOptions", json!({"type": "color-text"}))
    }

    pub fn link(self, title: &str, url: &str) -> Self {
        self.property("links", json!([{"title": title, "url": url, "targetBlank": false}]))
    }

    /// A thin dashed line: a bound, not a measurement.
    pub fn bound(self, color: Color) -> Self {
        self.property("color", json!({"mode": "fixed", "fixedColor": color.name()}))
            .property("custom.lineStyle", json!({"fill": "dash", "dash": [10, 10]}))
            .property("custom.fillOpacity", json!(0))
    }

    pub fn json(&self) -> Value {
        json!({"matcher": {"id": "byName", "options": self.name}, "properties": self.properties})
    }
}

fn last_value() -> Value {
    json!({"calcs": ["lastNotNull"], "fields": "", "values": false})
}

pub fn stat() -> Value {
    json!({
        "colorMode": "background",
        "graphMode": "none",
        "justifyMode": "center",
        "orientation": "auto",
        "percentChangeColorMode": "standard",
        "reduceOptions": last_value(),
        "showPercentChange": false,
        "textMode": "value",
        "wideLayout": true,
    })
}

pub fn lines() -> Value {
    json!({
        "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": true},
        "tooltip": {"mode": "multi", "sort": "desc"},
    })
}

pub fn line() -> Value {
    json!({"drawStyle": "line", "lineWidth": 1, "fillOpacity": 10, "showPoints": "never"})
}

pub fn area() -> Value {
    json!({
        "drawStyle": "line",
        "lineWidth": 1,
        "fillOpacity": 40,
        "showPoints": "never",
        "stacking": {"group": "A", "mode": "normal"},
    })
}

pub fn column() -> Value {
    json!({
        "drawStyle": "bars",
        "lineWidth": 0,
        "fillOpacity": 80,
        "showPoints": "never",
        "stacking": {"group": "A", "mode": "normal"},
    })
}

pub fn bars() -> Value {
    json!({
        "displayMode": "basic",
        "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": false},
        "maxVizHeight": 60,
        "minVizHeight": 16,
        "minVizWidth": 8,
        "namePlacement": "auto",
        "orientation": "horizontal",
        "reduceOptions": last_value(),
        "showUnfilled": true,
        "sizing": "auto",
        "valueMode": "color",
    })
}

pub fn table() -> Value {
    json!({"cellHeight": "sm", "frameIndex": 0, "showHeader": true})
}

pub fn cell() -> Value {
    json!({"align": "auto", "cellOptions": {"type": "auto"}, "filterable": true, "inspect": false})
}

pub fn timeline() -> Value {
    json!({
        "alignValue": "left",
        "mergeValues": true,
        "perPage": 20,
        "rowHeight": 0.8,
        "showValue": "never",
        "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": true},
        "tooltip": {"mode": "single", "sort": "none"},
    })
}

pub fn state() -> Value {
    json!({"fillOpacity": 80, "lineWidth": 0})
}

pub fn log_lines() -> Value {
    json!({
        "dedupStrategy": "none",
        "enableLogDetails": true,
        "prettifyLogMessage": false,
        "showCommonLabels": false,
        "showLabels": false,
        "showLogContextToggle": false,
        "showTime": true,
        "sortOrder": "Descending",
        "wrapLogMessage": true,
    })
}

pub fn node_graph() -> Value {
    json!({"edges": {"mainStatUnit": "r/sec", "secondaryStatUnit": "ms/r"}, "nodes": {"mainStatUnit": "ms/r", "secondaryStatUnit": "r/sec"}})
}
