//! NetworkPolicies as a network plugin reads them: a pod that one selects is closed, and each rule opens it for somebody.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Rendered;
use super::pods::{Pod, namespace, string_map};

type Labels = BTreeMap<String, String>;

/// Where a connection comes from.
pub enum Source<'a> {
    Pod(&'a Pod),
    /// A pod of somebody else, in a namespace with only its own name as label.
    Stranger {
        namespace: &'a str,
        labels: &'a [(&'a str, &'a str)],
    },
    /// No pod: a node, the API server, a load balancer.
    Outside,
}

pub struct Policies(Vec<Value>);

pub fn policies(rendered: &Rendered) -> Policies {
    Policies(rendered.of_kind("NetworkPolicy").into_iter().cloned().collect())
}

impl Policies {
    /// Whether a pod is closed to everybody that no rule lets in.
    pub fn close(&self, pod: &Pod) -> bool {
        self.of(pod).next().is_some()
    }

    pub fn allow(&self, from: &Source, to: &Pod, port: u16, protocol: &str) -> bool {
        let mut closed = false;
        for policy in self.of(to) {
            closed = true;
            for rule in policy["spec"]["ingress"].as_array().into_iter().flatten() {
                if opens_port(rule, to, port, protocol) && lets_in(rule, from, namespace(policy)) {
                    return true;
                }
            }
        }
        !closed
    }

    fn of(&self, pod: &Pod) -> impl Iterator<Item = &Value> {
        self.0.iter().filter(|policy| {
            let types = policy["spec"]["policyTypes"].as_array();
            let ingress = types.is_none_or(|types| types.contains(&"Ingress".into()));
            ingress && namespace(policy) == pod.namespace && selects(&policy["spec"]["podSelector"], &pod.labels)
        })
    }
}

fn opens_port(rule: &Value, to: &Pod, port: u16, protocol: &str) -> bool {
    let Some(ports) = rule["ports"].as_array().filter(|ports| !ports.is_empty()) else {
        return true;
    };
    ports.iter().any(|opened| {
        let same_protocol = opened["protocol"].as_str().unwrap_or("TCP") == protocol;
        let same_port = opened["port"].is_null() || to.port(&opened["port"]) == Some(port);
        same_protocol && same_port
    })
}

fn lets_in(rule: &Value, from: &Source, own: &str) -> bool {
    let Some(peers) = rule["from"].as_array().filter(|peers| !peers.is_empty()) else {
        return true;
    };
    let (source, labels) = match from {
        Source::Outside => {
            return peers.iter().any(|peer| peer["ipBlock"]["cidr"] == "0.0.0.0/0");
        }
        Source::Pod(pod) if pod.host_network() => return false,
        Source::Pod(pod) => (pod.namespace.as_str(), pod.labels.clone()),
        Source::Stranger { namespace, labels } => {
            let labels = labels
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
            (*namespace, labels.collect())
        }
    };
    let namespace_labels = Labels::from([("kubernetes.io/metadata.name".to_owned(), source.to_owned())]);
    peers.iter().any(|peer| {
        if peer["ipBlock"].is_object() {
            return false;
        }
        let namespace = match &peer["namespaceSelector"] {
            Value::Null => source == own,
            selector => selects(selector, &namespace_labels),
        };
        namespace && (peer["podSelector"].is_null() || selects(&peer["podSelector"], &labels))
    })
}

/// A label selector; an empty one selects everything.
pub fn selects(selector: &Value, labels: &Labels) -> bool {
    let wanted = string_map(&selector["matchLabels"]);
    let all_there = wanted.iter().all(|(key, value)| labels.get(key) == Some(value));
    let expressions = selector["matchExpressions"].as_array().into_iter().flatten();
    all_there
        && expressions.into_iter().all(|expression| {
            let have = labels.get(expression["key"].as_str().unwrap_or_default());
            let values = expression["values"].as_array().map(Vec::as_slice).unwrap_or_default();
            let among = have.is_some_and(|have| values.contains(&Value::from(have.as_str())));
            match expression["operator"].as_str() {
                Some("In") => {
                    assert!(!values.is_empty(), "the API server refuses an empty list: {selector}");
                    among
                }
                Some("NotIn") => !among,
                Some("Exists") => have.is_some(),
                Some("DoesNotExist") => have.is_none(),
                other => panic!("{other:?} is no operator"),
            }
        })
}
