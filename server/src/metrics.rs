//! How much the server does, for Prometheus. No text that somebody typed is a label.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// What is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    actions: Family<Acted, Counter>,
    looks: Family<Looked, Counter>,
    pollers: Gauge,
    streams: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: String,
    method: &'static str,
    code: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Acted {
    action: &'static str,
    result: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Looked {
    result: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

/// Counts something as long as it lives.
pub struct Living(Gauge);

impl Drop for Living {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    pub fn new() -> Arc<Self> {
        let mut registry = Registry::with_prefix("cluster_tamer");
        let seconds: fn() -> Histogram = || Histogram::new([0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 30.0]);
        let metrics = Self {
            requests: Family::default(),
            seconds: Family::new_with_constructor(seconds),
            actions: Family::default(),
            looks: Family::default(),
            pollers: Gauge::default(),
            streams: Gauge::default(),
            registry: Registry::default(),
        };
        let build: Family<Build, Gauge<i64>> = Family::default();
        build
            .get_or_create(&Build {
                version: tamer_core::VERSION,
            })
            .set(1);
        registry.register("build_info", "The version that runs", build);
        registry.register("http_requests", "Requests answered", metrics.requests.clone());
        registry.register(
            "http_request_duration_seconds",
            "Time until an answer began",
            metrics.seconds.clone(),
        );
        registry.register(
            "actions",
            "Actions of people: sign-ins, applies and the like",
            metrics.actions.clone(),
        );
        registry.register(
            "status_looks",
            "Looks at releases in the cluster",
            metrics.looks.clone(),
        );
        registry.register(
            "status_pollers",
            "Releases that are watched now",
            metrics.pollers.clone(),
        );
        registry.register(
            "streams",
            "Streams of events that are open now",
            metrics.streams.clone(),
        );
        Arc::new(Self { registry, ..metrics })
    }

    /// An answer has begun.
    pub fn answered(&self, route: &str, method: &'static str, code: u16, after: Duration) {
        let request = Request {
            route: route.into(),
            method,
            code,
        };
        self.requests.get_or_create(&request).inc();
        let route = Route { route: route.into() };
        self.seconds.get_or_create(&route).observe(after.as_secs_f64());
    }

    /// Somebody did something.
    pub fn acted(&self, action: &'static str, result: &'static str) {
        self.actions.get_or_create(&Acted { action, result }).inc();
    }

    /// A poller has looked.
    pub fn looked(&self, well: bool) {
        let result = if well { "seen" } else { "failed" };
        self.looks.get_or_create(&Looked { result }).inc();
    }

    /// A poller lives.
    pub fn poller(&self) -> Living {
        living(&self.pollers)
    }

    /// A stream lives.
    pub fn stream(&self) -> Living {
        living(&self.streams)
    }

    /// As Prometheus reads it.
    pub fn text(&self) -> String {
        let mut into = String::new();
        // Writing to a string cannot fail.
        let _ = text::encode(&mut into, &self.registry);
        into
    }
}

fn living(gauge: &Gauge) -> Living {
    gauge.inc();
    Living(gauge.clone())
}
