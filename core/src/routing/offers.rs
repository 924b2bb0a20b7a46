//! Labels, and values of each, that a matcher is likely to ask for.

use crate::draft::{Delivery, Draft, Route};

use super::known::Known;
use super::matcher::{Matcher, Operator};

/// A label, and its values.
pub type Offer = (String, Vec<String>);

/// More values of one label help nobody to choose.
const MOST: usize = 400;

/// Labels that alerts of the stack carry, the most asked for first. Their values come with the cluster.
const LABELS: [&str; 16] = [
    "alertname",
    "severity",
    "namespace",
    "cluster",
    "team",
    "service",
    "job",
    "instance",
    "pod",
    "container",
    "node",
    "deployment",
    "persistentvolumeclaim",
    "kind",
    "name",
    "reason",
];

/// How bad an alert is, the worst first.
const SEVERITIES: [&str; 5] = ["critical", "error", "warning", "info", "none"];

/// What the answers and the alerts that are known beforehand have: namespaces, probes and their labels, and what other branches ask for.
pub fn offers(known: &[Known], draft: &Draft) -> Vec<Offer> {
    let mut offers = Offers(LABELS.iter().map(|label| ((*label).to_owned(), Vec::new())).collect());
    SEVERITIES.iter().for_each(|value| offers.add("severity", value));
    offers.add("cluster", &draft.cluster.name);
    offers.add("namespace", &draft.cluster.namespace);
    offers.add("namespace", "kube-system");
    if draft.cluster.delivery == Delivery::Flux {
        offers.add("namespace", "flux-system");
    }
    let budgets = draft.extras.costs.budgets.iter().map(|budget| &budget.namespace);
    for namespace in draft.extras.flux_alert_namespaces.iter().chain(budgets) {
        offers.add("namespace", namespace);
    }
    let probes = &draft.probes;
    if !probes.targets.is_empty() {
        // So the stack's Probes call it.
        offers.add("job", "blackbox");
        offers.add("module", &probes.module);
    }
    for target in &probes.targets {
        offers.add("instance", &target.url);
        offers.add("module", &target.module);
        for (label, value) in &target.labels {
            offers.add(label, value);
        }
    }
    for alert in known {
        for (label, value) in &alert.labels {
            offers.add(label, value);
        }
    }
    offers.asked(&draft.alerts.routes, 0);
    for (label, values) in &mut offers.0 {
        // Names are looked up; the others have an order of their own.
        if label == "alertname" {
            values.sort();
        }
    }
    offers.0
}

struct Offers(Vec<Offer>);

impl Offers {
    fn add(&mut self, label: &str, value: &str) {
        if label.is_empty() || value.is_empty() {
            return;
        }
        let values = match self.0.iter_mut().position(|(known, _)| known == label) {
            Some(at) => self.0.get_mut(at),
            None => {
                self.0.push((label.to_owned(), Vec::new()));
                self.0.last_mut()
            }
        };
        if let Some((_, values)) = values
            && values.len() < MOST
            && !values.iter().any(|known| known == value)
        {
            values.push(value.to_owned());
        }
    }

    /// What branches ask for already.
    fn asked(&mut self, routes: &[Route], depth: usize) {
        const DEEPEST: usize = 16;
        for route in routes.iter().filter(|_| depth < DEEPEST) {
            for matcher in route.matchers.iter().filter_map(|text| Matcher::parse(text).ok()) {
                if matches!(matcher.operator(), Operator::Equal | Operator::NotEqual) {
                    self.add(matcher.name(), matcher.value());
                }
            }
            self.asked(&route.routes, depth + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::Target;
    use crate::routing::known;

    fn of<'a>(offers: &'a [Offer], label: &str) -> &'a [String] {
        offers
            .iter()
            .find(|(name, _)| name == label)
            .map_or(&[], |(_, values)| values)
    }

    #[test]
    fn what_is_known_is_offered() {
        let mut draft = Draft::default();
        draft.cluster.name = "prod-eu".into();
        draft.probes.targets = vec![Target {
            url: "https://shop.example.com".into(),
            labels: [("team".to_owned(), "web".to_owned())].into(),
            ..Target::default()
        }];
        let branch = |matcher: &str| Route {
            matchers: vec![matcher.into()],
            ..Route::default()
        };
        draft.alerts.routes = vec![
            branch(r#"region = "eu""#),
            branch(r#"region =~ "a.*""#),
            branch("severity=x"),
        ];
        draft.alerts.routes[0].routes = vec![branch("team=db")];
        let offers = offers(&known(), &draft);
        assert_eq!(offers[0].0, "alertname");
        assert!(of(&offers, "alertname").contains(&"KubePodCrashLooping".to_owned()));
        assert!(of(&offers, "alertname").is_sorted());
        assert_eq!(
            of(&offers, "severity"),
            ["critical", "error", "warning", "info", "none", "x"]
        );
        assert_eq!(of(&offers, "cluster"), ["prod-eu"]);
        assert_eq!(
            of(&offers, "namespace")[..3],
            ["monitoring", "kube-system", "flux-system"]
        );
        assert_eq!(of(&offers, "instance"), ["https://shop.example.com"]);
        assert_eq!(of(&offers, "team"), ["web", "db"]);
        assert_eq!(of(&offers, "region"), ["eu"]);
        assert_eq!(of(&offers, "module"), ["http_2xx"]);
        assert!(of(&offers, "reason").contains(&"UpgradeFailed".to_owned()));
        assert!(of(&offers, "pod").is_empty());
    }

    #[test]
    fn thousands_of_probes_are_not_all_offered() {
        let mut draft = Draft::default();
        draft.probes.targets = (0..5000)
            .map(|n| Target {
                url: format!("https://{n}"),
                ..Target::default()
            })
            .collect();
        assert_eq!(of(&offers(&[], &draft), "instance").len(), MOST);
    }
}
