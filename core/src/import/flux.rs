//! Flux' alerts, and rules on metrics that Flux no longer has.

use serde_json::Value;

use crate::draft::Delivery;
use crate::finding::{Finding, Place, Rule};
use crate::yaml::Node;

use super::Import;
use super::cluster::VARIABLES;
use super::objects::Object;
use crate::secrets::looks::looks_secret;

const NOTIFICATION: &str = "notification.toolkit.fluxcd.io";

impl Import {
    pub(super) fn flux(&mut self) {
        self.rules();
        let providers = self.objects.take_all(NOTIFICATION, "Provider");
        let alerts = self.objects.take_all(NOTIFICATION, "Alert");
        let (alertmanagers, others): (Vec<_>, Vec<_>) = providers
            .into_iter()
            .partition(|provider| provider.node.text_at("spec type").as_deref() == Some("alertmanager"));
        for provider in &alertmanagers {
            self.provider(provider);
        }
        let mut namespaces: Vec<String> = Vec::new();
        let mut seen = false;
        for alert in alerts {
            let provider = alert.node.text_at("spec providerRef name").unwrap_or_default();
            if alertmanagers.iter().any(|known| known.name == provider)
                || (alertmanagers.is_empty() && others.is_empty())
            {
                seen = true;
                self.alert(&alert, &mut namespaces);
            } else {
                self.objects.others.push(alert);
            }
        }
        self.objects.others.extend(others);
        if seen {
            self.alert_namespaces(namespaces);
        } else if self.ours && self.draft.cluster.delivery == Delivery::Flux && self.is_whole_bundle() {
            self.draft.extras.flux_alerts = false;
        }
        self.known_secrets();
    }

    /// Whether the list of all files of a bundle is there, so that what is missing is off.
    fn is_whole_bundle(&self) -> bool {
        self.objects
            .others
            .iter()
            .any(|object| object.is("kustomize.config.k8s.io", "Kustomization"))
    }

    fn provider(&mut self, provider: &Object) {
        let Some(mut address) = provider.node.text_at("spec address") else {
            return;
        };
        if looks_secret(&address) {
            self.secret_value(
                "extras.flux_alerts",
                ["Provider ", &provider.name, " spec.address"].concat(),
            );
            address = "…".into();
        }
        let place = Place::new("extras.flux_alerts");
        let line = provider.node.at("spec address").map_or(0, |node| node.line);
        let new = format!(
            "http://tamer-alertmanager.{}.svc:9093/api/v2/alerts",
            self.draft.cluster.namespace
        );
        if !address.trim_end_matches('/').ends_with("/api/v2/alerts") {
            self.tell(
                Finding::new(place.clone(), Rule::ProviderAddress)
                    .fact("value", &address)
                    .fact("new", new)
                    .fact("line", line),
            );
        }
        if let Some(variable) = VARIABLES.iter().find(|variable| address.contains(**variable))
            && !self
                .found
                .iter()
                .any(|finding| finding.rule == Rule::ReleaseVariable && finding.get("value") == *variable)
        {
            self.tell(
                Finding::new(place, Rule::ReleaseVariable)
                    .fact("value", variable)
                    .fact("line", line),
            );
        }
        let known = ["type", "address", "channel"];
        self.further(provider, &known);
    }

    fn alert(&mut self, alert: &Object, namespaces: &mut Vec<String>) {
        let own = alert.namespace.clone().unwrap_or_default();
        let sources = alert.node.at("spec eventSources").map(Node::items).unwrap_or_default();
        let mut told = false;
        for source in sources {
            match source.text_at("namespace") {
                Some(namespace) if !namespaces.contains(&namespace) => namespaces.push(namespace),
                Some(_) => {}
                None if told => {}
                None => {
                    told = true;
                    self.tell(
                        Finding::new(Place::new("extras.flux_alert_namespaces"), Rule::EventSourceNamespace)
                            .fact("namespace", &own)
                            .fact("line", source.line),
                    );
                }
            }
            let name = source.text_at("name").unwrap_or_default();
            if name != "*" {
                let kind = source.text_at("kind").unwrap_or_default();
                self.not_taken(
                    "extras.flux_alerts",
                    [&kind, "/", &name].concat(),
                    "all objects of a watched namespace are reported",
                );
            }
        }
        if let Some(severity) = alert.node.text_at("spec eventSeverity")
            && severity != "error"
        {
            self.not_taken(
                "extras.flux_alerts",
                ["eventSeverity: ", &severity].concat(),
                "only failures are reported; everything else is in the logs as Kubernetes events",
            );
        }
        if !alert.is_ours() {
            self.further(alert, &["providerRef", "eventSeverity", "eventSources"]);
        }
    }

    /// Keys of `spec` that no question covers.
    fn further(&mut self, object: &Object, known: &[&str]) {
        for (key, _) in object.node.at("spec").map(Node::entries).unwrap_or_default() {
            if !known.contains(&key.as_str()) {
                self.not_taken(
                    "extras.flux_alerts",
                    format!("{} {}: {key}", object.kind, object.name),
                    "no question covers it",
                );
            }
        }
    }

    fn alert_namespaces(&mut self, namespaces: Vec<String>) {
        self.draft.extras.flux_alerts = true;
        let cluster = &self.draft.cluster;
        let mut usual = vec![cluster.flux.namespace.clone(), cluster.namespace.clone()];
        usual.dedup();
        if namespaces != usual {
            self.draft.extras.flux_alert_namespaces = namespaces;
        }
    }

    /// Rules that can never fire; a PrometheusRule of nothing else is replaced by the stack's own.
    fn rules(&mut self) {
        for object in self.objects.take_all("monitoring.coreos.com", "PrometheusRule") {
            let groups = object.node.at("spec groups").map(Node::items).unwrap_or_default();
            let rules: Vec<&Node> = groups
                .iter()
                .flat_map(|group| group.get("rules").map(Node::items).unwrap_or_default())
                .collect();
            let mut dead = 0;
            for rule in &rules {
                let expression = rule.text_at("expr").unwrap_or_default();
                let Some(metric) = dead_metric(&expression) else {
                    continue;
                };
                dead += 1;
                let name = rule
                    .text_at("alert")
                    .or_else(|| rule.text_at("record"))
                    .unwrap_or_default();
                self.tell(
                    Finding::new(Place::new("extras.flux_alerts"), Rule::DeadMetric)
                        .fact("alert", name)
                        .fact("value", metric)
                        .fact("line", rule.line),
                );
            }
            if dead == 0 || dead < rules.len() {
                self.objects.others.push(object);
            }
        }
    }

    /// Annotations of Grafana on such metrics are told before they are left out.
    pub(super) fn dead_annotations(&mut self, value: &Value) {
        for annotation in value.as_array().into_iter().flatten() {
            let text = |key: &str| annotation.get(key).and_then(Value::as_str).unwrap_or_default();
            if let Some(metric) = dead_metric(text("expr")) {
                self.tell(
                    Finding::new(Place::default(), Rule::DeadMetric)
                        .fact("alert", text("name"))
                        .fact("value", metric),
                );
            }
        }
    }
}

/// The metric of an expression that Flux no longer exports.
fn dead_metric(expression: &str) -> Option<&'static str> {
    const GONE: [&str; 2] = ["gotk_reconcile_condition", "gotk_suspend_status"];
    if let Some(metric) = GONE.into_iter().find(|metric| expression.contains(metric)) {
        return Some(metric);
    }
    // The histogram is there, but never had that label.
    let by_success = expression.contains("success=") || expression.contains("success!=");
    (expression.contains("gotk_reconcile_duration_seconds") && by_success)
        .then_some("gotk_reconcile_duration_seconds{success=…}")
}
