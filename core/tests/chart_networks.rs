//! Network policies: who needs to talk to whom may, and a stranger may not.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use serde_json::Value;
use tools::pods::{Pod, namespace, pods, string_map, text};
use tools::policies::{Policies, Source, policies, selects};
use tools::{Installation, Installations, Rendered};

mod tools;

const ON: &str = "networkPolicies: {enabled: true}";

/// Options that make pods of their own.
const OPTIONS: &str = r#"
global:
  tamer:
    databases: {postgresql: {enabled: true}, valkey: {enabled: true}}
    metricsInS3: {enabled: true, bucket: my-metrics, endpoint: s3.example.com}
serviceAccounts:
  accounts:
    - {name: ci, role: Editor, secretName: grafana-ci}
"#;

/// A pod of the application namespaces.
const APPLICATION: Source = Source::Stranger {
    namespace: "shop",
    labels: &[("app", "cart")],
};

/// A pod that somebody put into the stack's own namespace.
const NEIGHBOUR: Source = Source::Stranger {
    namespace: tools::NAMESPACE,
    labels: &[("app.kubernetes.io/name", "debug")],
};

const INGRESS: Source = Source::Stranger {
    namespace: "ingress-nginx",
    labels: &[("app.kubernetes.io/name", "ingress-nginx")],
};

const FLUX: Source = Source::Stranger {
    namespace: "flux-system",
    labels: &[("app", "notification-controller")],
};

/// The installations that are looked at: small, the same by a name that the charts cut, and large with Loki in parts.
fn installations() -> Vec<Installation> {
    let small = || vec![ON.to_owned()];
    let mut large = tools::size("large");
    large.push(ON.to_owned());
    let cut = Installation {
        release: "cluster-tamer",
        ..Installation::new("cluster-tamer", small())
    };
    vec![
        Installation::new("small", small()),
        Installation::new("small, with every option", vec![ON.to_owned(), OPTIONS.to_owned()]),
        cut,
        Installation::new("large", large),
    ]
}

static RENDERED: Installations = Installations::new();

fn each(test: &str, check: impl Fn(&str, &Rendered)) {
    tools::each(&RENDERED, installations, test, check);
}

/// All pods of the part with this name: a component's name, a collector's, or the kind that an operator makes.
fn part<'a>(pods: &'a [Pod], name: &str) -> Vec<&'a Pod> {
    let found: Vec<&Pod> = pods
        .iter()
        .filter(|pod| {
            let label = pod.labels.get("app.kubernetes.io/name").map(String::as_str);
            // The hook Jobs of kube-prometheus-stack carry the operator's name.
            label == Some(name) && !pod.owner.starts_with("Job/")
        })
        .collect();
    assert!(!found.is_empty(), "there is no {name}");
    found
}

/// Source, to, port, protocol: what works only if it is let through.
const NEEDED: [(&str, &str, u16, &str); 33] = [
    ("grafana", "prometheus", 9090, "TCP"),
    ("grafana", "alertmanager", 9093, "TCP"),
    ("grafana", "loki", 3100, "TCP"),
    ("grafana", "tempo", 3200, "TCP"),
    ("grafana", "pyroscope", 4040, "TCP"),
    ("grafana", "grafana", 9094, "TCP"),
    ("alloy-central", "prometheus", 9090, "TCP"),
    ("alloy-central", "loki", 3100, "TCP"),
    ("alloy-central", "tempo", 4317, "TCP"),
    ("alloy-central", "pyroscope", 4040, "TCP"),
    ("alloy-logs", "loki", 3100, "TCP"),
    ("tempo", "prometheus", 9090, "TCP"),
    ("opencost", "prometheus", 9090, "TCP"),
    ("loki", "alertmanager", 9093, "TCP"),
    ("loki", "loki", 7946, "TCP"),
    ("loki", "loki", 9095, "TCP"),
    ("pyroscope", "pyroscope", 7946, "TCP"),
    ("pyroscope", "pyroscope", 9095, "TCP"),
    ("pyroscope", "pyroscope", 9099, "TCP"),
    ("alertmanager", "alertmanager", 9094, "TCP"),
    ("alertmanager", "alertmanager", 9094, "UDP"),
    ("alertmanager", "alloy-central", 9567, "TCP"),
    ("prometheus", "alertmanager", 9093, "TCP"),
    ("prometheus", "prometheus-blackbox-exporter", 9115, "TCP"),
    ("prometheus", "kube-state-metrics", 8080, "TCP"),
    ("prometheus", "opencost", 9003, "TCP"),
    ("prometheus", "grafana", 3000, "TCP"),
    ("prometheus", "loki", 3100, "TCP"),
    ("prometheus", "tempo", 3200, "TCP"),
    ("prometheus", "pyroscope", 4040, "TCP"),
    ("prometheus", "alloy-logs", 12345, "TCP"),
    ("prometheus", "alloy-central", 12345, "TCP"),
    ("prometheus", "kube-prom-stack-prometheus-operator", 10250, "TCP"),
];

#[test]
fn every_connection_that_is_needed_is_let_through() {
    each("every_connection_that_is_needed_is_let_through", |name, rendered| {
        let (pods, policies) = (pods(rendered), policies(rendered));
        for (from, to, port, protocol) in NEEDED {
            for source in part(&pods, from) {
                for target in part(&pods, to) {
                    assert!(
                        policies.allow(&Source::Pod(source), target, port, protocol),
                        "{name}: {from} does not reach {to}:{port} ({})",
                        target.owner
                    );
                }
            }
        }
        let central = part(&pods, "alloy-central")[0];
        for port in [4317, 4318, 4040, 12347] {
            for sender in [APPLICATION, NEIGHBOUR, INGRESS, Source::Outside] {
                assert!(policies.allow(&sender, central, port, "TCP"), "{port}");
            }
        }
        assert!(policies.allow(&INGRESS, part(&pods, "grafana")[0], 3000, "TCP"));
        assert!(policies.allow(&FLUX, part(&pods, "alertmanager")[0], 9093, "TCP"));
        // The API server asks the operator's webhook, and is no pod.
        let operator = part(&pods, "kube-prom-stack-prometheus-operator")[0];
        assert!(policies.allow(&Source::Outside, operator, 10250, "TCP"));
        if name == "small, with every option" {
            let grafana = Source::Pod(part(&pods, "grafana")[0]);
            for (database, port) in [("tamer-postgresql", 5432), ("tamer-valkey", 6379)] {
                assert!(
                    policies.allow(&grafana, part(&pods, database)[0], port, "TCP"),
                    "{database}"
                );
            }
            // Only Grafana asks query, and only query asks store and sidecars.
            let thanos = |component: &str| {
                let found = pods.iter().find(|pod| {
                    let label = pod.labels.get("app.kubernetes.io/component");
                    label.is_some_and(|label| label == component)
                });
                found.unwrap_or_else(|| panic!("there is no {component}"))
            };
            let (query, store) = (thanos("thanos-query"), thanos("thanos-store"));
            let prometheus = part(&pods, "prometheus")[0];
            for (source, target, port, open) in [
                (&grafana, query, 10902, true),
                (&NEIGHBOUR, query, 10902, false),
                (&Source::Pod(query), store, 10901, true),
                (&Source::Pod(query), prometheus, 10901, true),
                (&grafana, store, 10901, false),
                (&grafana, prometheus, 10901, false),
            ] {
                assert_eq!(
                    policies.allow(source, target, port, "TCP"),
                    open,
                    "{} {port}",
                    target.owner
                );
            }
        }
        addresses_are_open(rendered, &pods, &policies);
        monitors_are_open(rendered, &pods, &policies);
        entrances_are_open(rendered, &pods, &policies);
    });
}

/// A Service's pods, and the port of theirs that its port leads to.
fn behind<'a>(rendered: &Rendered, pods: &'a [Pod], service: &str, port: &Value) -> Vec<(&'a Pod, u16)> {
    let service = rendered.get("Service", service);
    let selector = string_map(&service["spec"]["selector"]);
    let entry = service["spec"]["ports"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["port"] == *port || entry["name"] == *port)
        .unwrap_or_else(|| panic!("{} has no port {port}", service["metadata"]["name"]));
    let target = if entry["targetPort"].is_null() {
        &entry["port"]
    } else {
        &entry["targetPort"]
    };
    pods.iter()
        // pods of a StatefulSet differ by a label that the controller sets
        .filter(|pod| {
            selector
                .iter()
                .all(|(key, value)| key == "statefulset.kubernetes.io/pod-name" || pod.labels.get(key) == Some(value))
        })
        .map(|pod| {
            let port = pod.port(target);
            (pod, port.unwrap_or_else(|| panic!("{} lacks port {target}", pod.owner)))
        })
        .collect()
}

/// Everything that a pod reads as configuration.
fn configuration(rendered: &Rendered, pod: &Pod) -> String {
    let mut files: Vec<(&str, String)> = Vec::new();
    for volume in pod.spec["volumes"].as_array().into_iter().flatten() {
        if let Some(name) = volume["configMap"]["name"].as_str() {
            files.push(("ConfigMap", name.to_owned()));
        }
        if let Some(name) = volume["secret"]["secretName"].as_str() {
            files.push(("Secret", name.to_owned()));
        }
    }
    let mut whole = pod.spec.to_string();
    // What operators and sidecars mount is not in the template.
    let (kind, name) = pod.owner.split_once('/').unwrap();
    match kind {
        "Alertmanager" => files.push(("Secret", format!("alertmanager-{name}"))),
        "Prometheus" => whole.push_str(&rendered.get("Prometheus", name)["spec"].to_string()),
        _ => {}
    }
    let is_grafana = pod
        .labels
        .get("app.kubernetes.io/name")
        .is_some_and(|name| name == "grafana");
    for map in rendered.of_kind("ConfigMap").into_iter().filter(|_| is_grafana) {
        if map["metadata"]["labels"]["grafana_datasource"] == "1" {
            files.push(("ConfigMap", text(&map["metadata"]["name"]).to_owned()));
        }
    }
    for (kind, name) in files {
        for object in rendered.of_kind(kind) {
            if object["metadata"]["name"] != *name || namespace(object) != pod.namespace {
                continue;
            }
            for (key, value) in object["data"].as_object().into_iter().flatten() {
                whole.push_str(&match kind {
                    "Secret" => rendered.secret(&name, key),
                    _ => text(value).to_owned(),
                });
                whole.push('\n');
            }
        }
    }
    whole
}

/// Addresses of Services in a text: `http://tamer-loki:3100/…`, `tamer-tempo:4317`, `ct-loki-memberlist.monitoring.svc:7946`.
fn addresses(rendered: &Rendered, text: &str) -> Vec<(String, u16)> {
    let services = rendered.names("Service");
    let mut found = Vec::new();
    let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || "-.:/_".contains(letter)));
    for word in words {
        let (scheme, rest) = word.split_once("://").unwrap_or(("", word));
        let host_and_port = rest.split('/').next().unwrap_or_default();
        let (host, port) = host_and_port.split_once(':').unwrap_or((host_and_port, ""));
        let (name, domain) = host.split_once('.').unwrap_or((host, ""));
        let here = domain.is_empty() || domain.starts_with(tools::NAMESPACE);
        let port = match (port.parse(), scheme) {
            (Ok(port), _) => port,
            (Err(_), "http") => 80,
            (Err(_), _) => continue,
        };
        if here && services.contains(&name) && !found.contains(&(name.to_owned(), port)) {
            found.push((name.to_owned(), port));
        }
    }
    found
}

/// Whoever is configured with an address of the stack reaches it.
fn addresses_are_open(rendered: &Rendered, pods: &[Pod], policies: &Policies) {
    let mut seen = Vec::new();
    for source in pods {
        for (service, port) in addresses(rendered, &configuration(rendered, source)) {
            for (target, number) in behind(rendered, pods, &service, &port.into()) {
                if source.owner == target.owner && source.replicas == 1 {
                    continue; // a pod always reaches itself
                }
                assert!(
                    policies.allow(&Source::Pod(source), target, number, "TCP"),
                    "{} is configured with {service}:{port}, but does not reach {}:{number}",
                    source.owner,
                    target.owner
                );
                seen.push(format!("{} {service}", source.owner.split('/').next().unwrap()));
            }
        }
    }
    // The search finds something: datasources, destinations, the archive, what Tempo writes.
    for expected in [
        "Deployment tamer-loki",
        "Deployment tamer-prometheus",
        "Alloy tamer-loki",
        "Alertmanager tamer-receiver",
        "StatefulSet tamer-prometheus",
    ] {
        assert!(
            seen.iter().any(|seen| seen.starts_with(expected)),
            "{expected} was not found in {seen:?}"
        );
    }
}

/// Prometheus reaches every target of the stack that a monitor names, and every prober.
fn monitors_are_open(rendered: &Rendered, pods: &[Pod], policies: &Policies) {
    let prometheus = part(pods, "prometheus")[0];
    let mut targets = 0;
    for monitor in rendered.of_kind("ServiceMonitor") {
        let spec = &monitor["spec"];
        let own = vec![Value::from(namespace(monitor))];
        let namespaces = spec["namespaceSelector"]["matchNames"].as_array().unwrap_or(&own);
        for service in rendered.of_kind("Service") {
            let labels = string_map(&service["metadata"]["labels"]);
            if namespace(service) != tools::NAMESPACE
                || !namespaces.contains(&tools::NAMESPACE.into())
                || !selects(&spec["selector"], &labels)
            {
                continue;
            }
            for endpoint in spec["endpoints"].as_array().unwrap() {
                let Some(port) = endpoint["port"].as_str() else {
                    continue;
                };
                let has = service["spec"]["ports"].as_array().unwrap();
                if !has.iter().any(|entry| entry["name"] == port) {
                    continue;
                }
                let name = text(&service["metadata"]["name"]);
                for (target, number) in behind(rendered, pods, name, &port.into()) {
                    targets += 1;
                    assert!(
                        policies.allow(&Source::Pod(prometheus), target, number, "TCP"),
                        "Prometheus does not reach {}:{number}",
                        target.owner
                    );
                }
            }
        }
    }
    assert!(targets >= 8, "{targets} targets");
}

/// Whoever comes from outside by an Ingress or a Gateway gets in.
fn entrances_are_open(rendered: &Rendered, pods: &[Pod], policies: &Policies) {
    let mut backends = Vec::new();
    for ingress in rendered.of_kind("Ingress") {
        for path in ingress["spec"]["rules"][0]["http"]["paths"].as_array().unwrap() {
            let service = &path["backend"]["service"];
            let port = if service["port"]["number"].is_null() {
                &service["port"]["name"]
            } else {
                &service["port"]["number"]
            };
            backends.push((text(&service["name"]).to_owned(), port.clone()));
        }
    }
    for route in rendered.of_kind("HTTPRoute") {
        for backend in route["spec"]["rules"][0]["backendRefs"].as_array().unwrap() {
            backends.push((text(&backend["name"]).to_owned(), backend["port"].clone()));
        }
    }
    for (service, port) in backends {
        for (target, number) in behind(rendered, pods, &service, &port) {
            assert!(policies.allow(&INGRESS, target, number, "TCP"), "{service}");
        }
    }
}

/// Ports that anybody may reach: Grafana asks for a password, the receivers take what applications send,
/// and the webhook answers the API server.
fn is_open_to_all(pod: &Pod, port: u16) -> bool {
    let name = pod.labels.get("app.kubernetes.io/name").map(String::as_str);
    matches!(
        (name, port),
        (Some("grafana"), 3000)
            | (Some("alloy-central"), 4317 | 4318 | 4040 | 12347)
            | (Some("kube-prom-stack-prometheus-operator"), 10250)
    )
}

#[test]
fn a_stranger_reaches_nothing_but_what_is_meant_for_all() {
    each(
        "a_stranger_reaches_nothing_but_what_is_meant_for_all",
        |name, rendered| {
            let (pods, policies) = (pods(rendered), policies(rendered));
            let mut refused = 0;
            for pod in pods.iter().filter(|pod| pod.namespace == tools::NAMESPACE) {
                assert!(policies.close(pod), "{} is open to everybody", pod.owner);
                let ports = pod
                    .containers()
                    .flat_map(|container| container["ports"].as_array().into_iter().flatten());
                for entry in ports {
                    let port = u16::try_from(entry["containerPort"].as_u64().unwrap()).unwrap();
                    let protocol = entry["protocol"].as_str().unwrap_or("TCP");
                    for stranger in [APPLICATION, NEIGHBOUR, Source::Outside] {
                        let expected = is_open_to_all(pod, port) && protocol == "TCP";
                        assert_eq!(
                            policies.allow(&stranger, pod, port, protocol),
                            expected,
                            "{name}: {}:{port}/{protocol}",
                            pod.owner
                        );
                        refused += u32::from(!expected);
                    }
                }
            }
            assert!(refused > 60, "{refused}");
            // The reason for all of this: nobody but Grafana and the collectors reach the ports that ask for no password.
            let prometheus = part(&pods, "prometheus")[0];
            for (part_name, allowed) in [("pyroscope", false), ("alloy-logs", true), ("grafana", true)] {
                let source = Source::Pod(part(&pods, part_name)[0]);
                assert_eq!(policies.allow(&source, prometheus, 9090, "TCP"), allowed, "{part_name}");
            }
            let other_of_flux = Source::Stranger {
                namespace: "flux-system",
                labels: &[("app", "source-controller")],
            };
            assert!(!policies.allow(&other_of_flux, part(&pods, "alertmanager")[0], 9093, "TCP"));
        },
    );
}

#[test]
fn those_who_may_come_in_can_be_named() {
    let test = "those_who_may_come_in_can_be_named";
    let Some((helm, chart)) = tools::real(test) else { return };
    let values = r#"
networkPolicies:
  enabled: true
  grafanaFrom:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}
  receiverFrom:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}
  apiServerFrom:
    - ipBlock: {cidr: 10.0.0.5/32}
rules: {fluxNamespace: gitops}
"#;
    let rendered = tools::template_of(&helm, &chart, "ct", &[OPTIONS, values]);
    let (pods, policies) = (pods(&rendered), policies(&rendered));
    let grafana = part(&pods, "grafana")[0];
    assert!(policies.allow(&INGRESS, grafana, 3000, "TCP"));
    assert!(!policies.allow(&APPLICATION, grafana, 3000, "TCP"));
    let central = part(&pods, "alloy-central")[0];
    assert!(policies.allow(&APPLICATION, central, 4317, "TCP"));
    assert!(!policies.allow(&INGRESS, central, 4317, "TCP"));
    let operator = part(&pods, "kube-prom-stack-prometheus-operator")[0];
    assert!(!policies.allow(&APPLICATION, operator, 10250, "TCP"));
    // The Job that makes accounts comes in, whoever else may.
    let job = pods
        .iter()
        .find(|pod| pod.owner.starts_with("Job/tamer-service-accounts"))
        .unwrap();
    assert!(policies.allow(&Source::Pod(job), grafana, 3000, "TCP"));
    let policy = rendered.get("NetworkPolicy", "tamer-operator");
    assert_eq!(
        policy["spec"]["ingress"][0]["from"][0]["ipBlock"]["cidr"],
        "10.0.0.5/32"
    );
    let alertmanager = part(&pods, "alertmanager")[0];
    assert!(!policies.allow(&FLUX, alertmanager, 9093, "TCP"));
    let flux = Source::Stranger {
        namespace: "gitops",
        labels: &[("app", "notification-controller")],
    };
    assert!(policies.allow(&flux, alertmanager, 9093, "TCP"));
}

#[test]
fn what_is_off_opens_nothing_and_by_default_there_is_no_policy() {
    let test = "what_is_off_opens_nothing_and_by_default_there_is_no_policy";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    let default = tools::template(&helm, &chart, "ct", "{}");
    assert!(default.of_kind("NetworkPolicy").is_empty());
    // Without collectors no rule names them: one without a sender would be for everybody.
    let without = r#"
networkPolicies: {enabled: true}
global: {tamer: {costs: false, alertArchive: false}}
k8s-monitoring: {enabled: false}
kube-prom-stack:
  alertmanager:
    config:
      route: {receiver: nobody, routes: [{receiver: "null", matchers: ['alertname = "Watchdog"']}]}
      receivers: [{name: "null"}, {name: nobody}]
"#;
    for helm in tools::helms() {
        let rendered = tools::template(&helm, &chart, "ct", without);
        let policies = rendered.of_kind("NetworkPolicy");
        assert!(policies.len() >= 7);
        for policy in policies {
            let name = text(&policy["metadata"]["name"]);
            for rule in policy["spec"]["ingress"].as_array().into_iter().flatten() {
                let open = rule["from"].as_array().is_none_or(Vec::is_empty);
                let meant = ["tamer-grafana", "tamer-operator"].contains(&name);
                assert!(!open || (meant && rule["ports"].is_array()), "{name}: {rule}");
            }
        }
    }
}
