//! What the wizard may do in a cluster: exactly what the page says, limited to names, and never more than its work needs.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use serde_json::Value;
use tamer_core::draft::{Delivery, Draft};
use tamer_core::names::Resources;
use tools::Rendered;
use tools::pods::text;

mod tools;

/// Where the wizard itself is.
const OWN: &str = "cluster-tamer";

const CLUSTER: &str = "rights: cluster";

/// Everything that gives no right away.
const LEAST: &str = "facts: false";

/// A rule that is bound to the wizard.
#[derive(Debug, PartialEq)]
struct Rule {
    /// A namespace, or `cluster`, and the name of the role.
    scope: String,
    role: String,
    /// The comment above it in the manifest.
    reason: String,
    rule: Value,
}

impl Rule {
    fn words(&self, key: &str) -> Vec<&str> {
        self.rule[key].as_array().into_iter().flatten().map(text).collect()
    }

    fn writes(&self) -> bool {
        let reads = ["get", "list", "watch"];
        self.words("verbs").iter().any(|verb| !reads.contains(verb))
    }
}

/// The rules of the wizard's own account, with the comments above them.
fn rules(helm: &Path, chart: &Path, values: &str) -> Vec<Rule> {
    let written = tools::template_text(helm, chart, "wizard", OWN, values);
    let rendered = Rendered(tools::documents(&written));
    let mut found = Vec::new();
    for document in written.split("\n---") {
        let Some(object) = tools::documents(document).pop() else {
            continue;
        };
        let kind = text(&object["kind"]);
        if !["Role", "ClusterRole"].contains(&kind) || !bound(&rendered, &object) {
            continue;
        }
        let scope = object["metadata"]["namespace"].as_str().unwrap_or("cluster");
        let reasons = reasons(document);
        let rules = object["rules"].as_array().unwrap();
        assert_eq!(reasons.len(), rules.len(), "{document}");
        for (rule, reason) in rules.iter().zip(reasons) {
            found.push(Rule {
                scope: scope.to_owned(),
                role: text(&object["metadata"]["name"]).to_owned(),
                reason,
                rule: rule.clone(),
            });
        }
    }
    found
}

/// Whether a role is the wizard's; that of the Job is another's.
fn bound(rendered: &Rendered, role: &Value) -> bool {
    let bindings = rendered.of_kind(&format!("{}Binding", text(&role["kind"])));
    let mut bindings = bindings.iter().filter(|binding| {
        binding["roleRef"]["name"] == role["metadata"]["name"]
            && binding["metadata"]["namespace"] == role["metadata"]["namespace"]
    });
    let binding = bindings.next().unwrap_or_else(|| panic!("nobody has {role}"));
    assert!(bindings.next().is_none());
    let subjects = binding["subjects"].as_array().unwrap();
    assert_eq!(subjects.len(), 1);
    assert_eq!(
        (&subjects[0]["kind"], &subjects[0]["namespace"]),
        (&"ServiceAccount".into(), &OWN.into())
    );
    subjects[0]["name"] == "tamer-wizard"
}

/// The comment above each rule; a rule without one has that of the rule above it.
fn reasons(document: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut reason = String::new();
    let lines = document.lines().skip_while(|line| *line != "rules:");
    for line in lines {
        if let Some(comment) = line.trim().strip_prefix("# ") {
            comment.clone_into(&mut reason);
        } else if line.trim().starts_with("- apiGroups") {
            found.push(reason.clone());
        }
    }
    found
}

fn helm(test: &str) -> Option<std::path::PathBuf> {
    let helm = tools::helms().into_iter().next();
    if helm.is_none() {
        tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    }
    helm
}

#[test]
fn the_page_says_every_right_and_what_for() {
    let test = "the_page_says_every_right_and_what_for";
    let Some(helm) = helm(test) else { return };
    let chart = tools::wizard_chart(test);
    let mut table = String::from("| where | what | may | what for |\n| --- | --- | --- | --- |\n");
    for (place, of, has) in [
        ("stack's namespace", tools::NAMESPACE, rules(&helm, &chart, "{}")),
        ("`flux-system`", "flux-system", rules(&helm, &chart, "{}")),
        ("`kube-system`", "kube-system", rules(&helm, &chart, "{}")),
        ("whole cluster", "cluster", rules(&helm, &chart, "{}")),
    ] {
        let mut rows: Vec<[String; 3]> = Vec::new();
        for rule in has.iter().filter(|rule| rule.scope == of) {
            assert!(rule.reason.ends_with('.'), "{rule:?}");
            let mut named = rule.words("resources").join(", ");
            let names = rule.words("resourceNames").join("`, `");
            if !names.is_empty() {
                write!(named, " `{names}`").unwrap();
            }
            let row = [named, rule.words("verbs").join(", "), rule.reason.clone()];
            match rows.last_mut() {
                Some(last) if last[1..] == row[1..] => write!(last[0], ", {}", row[0]).unwrap(),
                _ => rows.push(row),
            }
        }
        for [named, verbs, reason] in rows {
            writeln!(table, "| {place} | {named} | {verbs} | {reason} |").unwrap();
        }
    }
    tools::computed("docs/content/concepts/wizard-rights.md", &table);
}

#[test]
fn nothing_is_written_that_is_not_named() {
    let test = "nothing_is_written_that_is_not_named";
    let Some(helm) = helm(test) else { return };
    let chart = tools::wizard_chart(test);
    for values in ["{}", CLUSTER, LEAST, "flux: {enabled: false}"] {
        for rule in rules(&helm, &chart, values) {
            for key in ["apiGroups", "resources", "verbs", "resourceNames"] {
                assert!(!rule.words(key).contains(&"*"), "{rule:?}");
            }
            let verbs = rule.words("verbs");
            assert!(
                !verbs
                    .iter()
                    .any(|verb| ["escalate", "bind", "impersonate", "update", "deletecollection"].contains(verb))
            );
            let never = [
                "pods/exec",
                "pods/attach",
                "pods/portforward",
                "pods/ephemeralcontainers",
                "nodes/proxy",
                "serviceaccounts/token",
                "roles",
                "rolebindings",
                "clusterroles",
                "clusterrolebindings",
            ];
            assert!(
                !rule.words("resources").iter().any(|resource| never.contains(resource)),
                "{rule:?}"
            );
            // What is called as people or the stack's parts want, in the stack's namespace.
            let free = ["secrets", "configmaps", "persistentvolumeclaims", "events", "alloys"];
            if rule.writes() && !free.contains(&rule.words("resources")[0]) {
                assert!(!rule.words("resourceNames").is_empty(), "{rule:?}");
            }
        }
    }
}

#[test]
fn secrets_are_read_in_the_stacks_namespace_unless_it_may_be_made() {
    let test = "secrets_are_read_in_the_stacks_namespace_unless_it_may_be_made";
    let Some(helm) = helm(test) else { return };
    let chart = tools::wizard_chart(test);
    let readers = |values: &str| -> Vec<String> {
        let rules = rules(&helm, &chart, values);
        let readers = rules.iter().filter(|rule| rule.words("resources").contains(&"secrets"));
        readers.map(|rule| rule.scope.clone()).collect()
    };
    assert_eq!(readers("{}"), ["monitoring"]);
    assert_eq!(readers("stack: {namespace: observability}"), ["observability"]);
    assert_eq!(readers(CLUSTER), ["cluster"]);
}

#[test]
fn the_variants_differ_by_the_namespace_alone() {
    let test = "the_variants_differ_by_the_namespace_alone";
    let Some(helm) = helm(test) else { return };
    let chart = tools::wizard_chart(test);
    let of = |values: &str, role: &str| -> (Vec<Value>, Vec<Value>) {
        let rules = rules(&helm, &chart, values);
        let of_role = rules.into_iter().filter(|rule| rule.role == role).map(|rule| rule.rule);
        of_role.partition(|rule| rule["resources"][0] == "namespaces")
    };
    let namespaced: Vec<Value> = rules(&helm, &chart, "{}")
        .into_iter()
        .filter(|rule| rule.scope == tools::NAMESPACE)
        .map(|rule| rule.rule)
        .collect();
    let (own, rest): (Vec<Value>, Vec<Value>) = namespaced
        .into_iter()
        .partition(|rule| rule["resources"][0] == "namespaces");
    let (own_everywhere, rest_everywhere) = of(CLUSTER, "cluster-tamer-tamer-wizard-stack");
    assert_eq!(rest, rest_everywhere);
    assert!(rest.len() > 8, "{}", rest.len());
    let verbs = |rules: &[Value]| rules[0]["verbs"].to_string();
    assert_eq!(
        (verbs(&own), verbs(&own_everywhere)),
        (
            r#"["get","patch"]"#.into(),
            r#"["get","create","patch","delete"]"#.into()
        )
    );
    assert_eq!(own_everywhere[0]["resourceNames"][0], tools::NAMESPACE);
}

#[test]
fn the_whole_cluster_can_be_left_out() {
    let test = "the_whole_cluster_can_be_left_out";
    let Some(helm) = helm(test) else { return };
    let chart = tools::wizard_chart(test);
    let rendered = |values: &str| {
        Rendered(tools::documents(&tools::template_text(
            &helm, &chart, "wizard", OWN, values,
        )))
    };
    let least = rendered(LEAST);
    assert_eq!(least.names("ClusterRole"), [""; 0]);
    assert_eq!(least.names("ClusterRoleBinding"), [""; 0]);
    // What is read in the whole cluster by default is read only, and no Secret.
    for rule in rules(&helm, &chart, "{}").iter().filter(|rule| rule.scope == "cluster") {
        assert_eq!(rule.words("verbs"), ["list"], "{rule:?}");
        assert!(
            !rule
                .words("resources")
                .iter()
                .any(|resource| ["secrets", "configmaps", "*"].contains(resource))
        );
    }
    // Helm's rights are somebody's own role, and only where it is named.
    assert!(
        !rendered("{}")
            .names("ClusterRoleBinding")
            .iter()
            .any(|name| name.ends_with("-helm"))
    );
    let page = tools::page("concepts/wizard-rights.md");
    let blocks = tools::blocks(&page, "yaml");
    let by_helm = blocks.iter().find(|block| block.contains("clusterRole")).unwrap();
    let by_helm = rendered(by_helm);
    let binding = by_helm.get("ClusterRoleBinding", "cluster-tamer-tamer-wizard-helm");
    assert_eq!(binding["roleRef"]["name"], "cluster-admin");
    // Without Flux, nothing in its namespace.
    assert!(
        by_helm
            .of_kind("Role")
            .iter()
            .all(|role| role["metadata"]["namespace"] != "flux-system")
    );
    // Every block of the page is taken.
    assert!(blocks.len() >= 4);
    for block in &blocks {
        rendered(block);
    }
}

#[test]
fn names_are_those_that_the_stack_has() {
    let test = "names_are_those_that_the_stack_has";
    let Some(helm) = helm(test) else { return };
    let chart = tools::wizard_chart(test);
    for release in [
        "ct",
        "cluster-tamer",
        "a-release-name-of-26-chars",
        "my-kube-prom-stack",
        "my-alloy-operator",
    ] {
        let rules = rules(&helm, &chart, &format!("stack: {{release: {release}}}"));
        let names: BTreeSet<&str> = rules.iter().flat_map(|rule| rule.words("resourceNames")).collect();
        for expected in [
            format!("{}-kubelet", Resources(release).metrics()),
            format!("monitoring-{release}"),
            release.to_owned(),
        ] {
            assert!(names.contains(expected.as_str()), "{expected}: {names:?}");
        }
    }
    // Services of the stack that are asked through the API server.
    let stack = tools::own_chart(&format!("{test}-stack"));
    let rendered = tools::template(&helm, &stack, "ct", "{}");
    let rules = rules(&helm, &chart, "{}");
    let proxied = rules
        .iter()
        .find(|rule| rule.words("resources") == ["services/proxy"])
        .unwrap();
    for name in proxied.words("resourceNames") {
        let (service, port) = name.split_once(':').unwrap();
        let ports = rendered.get("Service", service)["spec"]["ports"]
            .as_array()
            .unwrap()
            .clone();
        assert!(
            ports.iter().any(|known| known["port"].as_u64() == port.parse().ok()),
            "{name}: {ports:?}"
        );
    }
}

/// Everything of a plan with Flux is among what may be written.
#[test]
fn every_object_of_a_plan_may_be_applied() {
    let test = "every_object_of_a_plan_may_be_applied";
    let Some(helm) = helm(test) else { return };
    let chart = tools::wizard_chart(test);
    let mut draft = Draft::default();
    draft.cluster.delivery = Delivery::Flux;
    let config = tamer_core::check(&draft).config.unwrap();
    let plan = tamer_core::plan::plan(&config, &tamer_core::secrets::Secrets::default());
    for values in ["{}", CLUSTER] {
        let rules = rules(&helm, &chart, values);
        for object in plan.objects.iter().map(|planned| &planned.object) {
            let group = text(&object["apiVersion"])
                .split_once('/')
                .map_or("", |(group, _)| group);
            let name = text(&object["metadata"]["name"]);
            let kind = text(&object["kind"]).to_lowercase();
            let namespace = object["metadata"]["namespace"].as_str().unwrap_or(name);
            let verbs: &[&str] = match (kind.as_str(), values) {
                ("namespace", "{}") => &["get", "patch"],
                _ => &["get", "create", "patch"],
            };
            for verb in verbs {
                let allowed = rules.iter().any(|rule| {
                    let names = rule.words("resourceNames");
                    (rule.scope == namespace || rule.scope == "cluster")
                        && rule.words("apiGroups").contains(&group)
                        && rule.words("resources").iter().any(|resource| {
                            *resource == format!("{kind}s") || *resource == kind.replace("repository", "repositories")
                        })
                        && (names.is_empty() || names.contains(&name))
                        && rule.words("verbs").contains(verb)
                });
                assert!(allowed, "{values}: {verb} {kind} {namespace}/{name}");
            }
        }
    }
}
