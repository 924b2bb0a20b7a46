//! Rights in the cluster and on the nodes: who may read Secrets, which pods are not restricted, what each container may use.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeSet;

use serde_json::Value;
use tamer_core::draft::Draft;
use tools::pods::{Pod, namespace, pods, text};
use tools::policies::selects;
use tools::{Installation, Installations, Rendered};

mod tools;

/// Everything that can be switched on and makes pods or roles.
const OPTIONS: &str = r#"
global:
  tamer:
    databases: {postgresql: {enabled: true}, valkey: {enabled: true}}
    metricsInS3: {enabled: true, bucket: my-metrics, endpoint: s3.example.com}
serviceAccounts:
  accounts:
    - {name: ci, role: Editor, secretName: grafana-ci}
networkPolicies: {enabled: true}
"#;

/// The installations that are looked at.
fn installations() -> Vec<Installation> {
    let everything = tools::installation(&tools::answers("everything.yaml"));
    vec![
        Installation::new("small", Vec::new()),
        Installation::new("small, with every option", vec![OPTIONS.to_owned()]),
        Installation::new("everything.yaml", everything),
        Installation::new("medium", tools::size("medium")),
        Installation::new("large", tools::size("large")),
    ]
}

static RENDERED: Installations = Installations::new();

fn each(test: &str, check: impl Fn(&str, &Rendered)) {
    tools::each(&RENDERED, installations, test, check);
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().map(text).collect()
}

/// A rule of a role that gives somebody something.
struct Right<'a> {
    /// `cluster`, or a namespace; with `(hook)` where the right is there only while Helm works.
    scope: String,
    account: String,
    rule: &'a Value,
}

fn rights(rendered: &Rendered) -> Vec<Right<'_>> {
    let mut rights = Vec::new();
    for binding in ["ClusterRoleBinding", "RoleBinding"]
        .iter()
        .flat_map(|kind| rendered.of_kind(kind))
    {
        let wanted = &binding["roleRef"];
        let scope = match text(&binding["kind"]) {
            "ClusterRoleBinding" => "cluster",
            _ => namespace(binding),
        };
        let role = rendered
            .of_kind(text(&wanted["kind"]))
            .into_iter()
            .find(|role| {
                role["metadata"]["name"] == wanted["name"]
                    && (role["kind"] == "ClusterRole" || namespace(role) == namespace(binding))
            })
            .unwrap_or_else(|| panic!("the role {wanted} does not exist"));
        let hook = !binding["metadata"]["annotations"]["helm.sh/hook"].is_null();
        for subject in binding["subjects"].as_array().unwrap() {
            assert_eq!(subject["namespace"], tools::NAMESPACE, "{subject}");
            for rule in role["rules"].as_array().into_iter().flatten() {
                rights.push(Right {
                    scope: format!("{scope}{}", if hook { " (hook)" } else { "" }),
                    account: text(&subject["name"]).to_owned(),
                    rule,
                });
            }
        }
    }
    rights
}

/// Who may read Secrets, and which; `*` for all of them.
fn readers(rendered: &Rendered) -> BTreeSet<String> {
    let reads = |rule: &Value| {
        let groups = strings(&rule["apiGroups"]);
        let resources = strings(&rule["resources"]);
        let verbs = strings(&rule["verbs"]);
        (groups.contains(&"") || groups.contains(&"*"))
            && resources.iter().any(|resource| ["secrets", "*"].contains(resource))
            && verbs.iter().any(|verb| ["get", "list", "watch", "*"].contains(verb))
    };
    rights(rendered)
        .iter()
        .filter(|right| reads(right.rule))
        .map(|right| {
            let names = strings(&right.rule["resourceNames"]);
            let names = if names.is_empty() {
                "*".to_owned()
            } else {
                names.join(" ")
            };
            format!("{}: {} reads {names}", right.scope, right.account)
        })
        .collect()
}

/// Whether something is so, by its name.
type ByName = fn(&str) -> bool;

/// Who reads Secrets, and in which installations. docs/content/concepts/rights.md says for what; nobody does outside of the
/// stack's namespace.
const READERS: [(&str, ByName); 8] = [
    // Helm keeps its records of each Alloy in Secrets
    ("monitoring: ct-alloy-operator reads *", |_| true),
    // it writes the configuration of Prometheus and Alertmanager into Secrets
    ("monitoring: ct-kube-prom-stack-operator reads *", |_| true),
    // the certificate of the webhook
    (
        "monitoring (hook): ct-kube-prom-stack-admission reads ct-kube-prom-stack-admission",
        |_| true,
    ),
    // whether the passwords that are made once are there already
    (
        "monitoring (hook): tamer-secrets reads tamer-grafana-key tamer-grafana-admin",
        |name| !["everything.yaml", "small, with every option"].contains(&name),
    ),
    ("monitoring (hook): tamer-secrets reads tamer-grafana-key", |name| {
        name == "everything.yaml"
    }),
    (
        "monitoring (hook): tamer-secrets reads tamer-grafana-key tamer-grafana-admin tamer-postgresql tamer-valkey",
        |name| name == "small, with every option",
    ),
    // tokens for programs
    ("monitoring (hook): tamer-service-accounts reads grafana-ci", |name| {
        name == "small, with every option"
    }),
    (
        "monitoring (hook): tamer-service-accounts reads ci-token grafana-wallboard",
        |name| name == "everything.yaml",
    ),
];

#[test]
fn secrets_are_read_by_these_and_nobody_else() {
    each("secrets_are_read_by_these_and_nobody_else", |name, rendered| {
        let here = READERS.iter().filter(|(_, is_there)| is_there(name));
        let expected: BTreeSet<String> = here.map(|(reader, _)| (*reader).to_owned()).collect();
        assert_eq!(readers(rendered), expected, "{name}");
    });
}

#[test]
fn nobody_can_give_himself_more_in_the_whole_cluster() {
    each("nobody_can_give_himself_more_in_the_whole_cluster", |name, rendered| {
        for right in rights(rendered) {
            let (resources, verbs) = (strings(&right.rule["resources"]), strings(&right.rule["verbs"]));
            let everywhere = !right.scope.starts_with(tools::NAMESPACE);
            let powerful = verbs
                .iter()
                .any(|verb| ["*", "escalate", "bind", "impersonate"].contains(verb))
                || resources.iter().any(|resource| {
                    ["*", "pods/exec", "pods/attach", "nodes/proxy", "serviceaccounts/token"].contains(resource)
                });
            let writes = verbs
                .iter()
                .any(|verb| ["create", "update", "patch", "delete"].contains(verb));
            let workloads = [
                "pods",
                "deployments",
                "daemonsets",
                "statefulsets",
                "jobs",
                "secrets",
                "configmaps",
            ];
            let writes_workloads = writes && resources.iter().any(|resource| workloads.contains(resource));
            assert!(
                !(everywhere && (powerful || writes_workloads)),
                "{name}: {} may {verbs:?} {resources:?} in {}",
                right.account,
                right.scope
            );
        }
    });
}

/// Each right of a rule, one by one: `apps/statefulsets list`.
fn single(rules: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rule in rules.as_array().into_iter().flatten() {
        let mut verbs = strings(&rule["verbs"]);
        if verbs == ["*"] {
            verbs = vec!["get", "list", "watch", "create", "update", "patch", "delete"];
        }
        let resources = strings(&rule["resources"]);
        for verb in &verbs {
            for group in strings(&rule["apiGroups"]) {
                for resource in &resources {
                    found.insert(format!("{group}/{resource} {verb}"));
                }
            }
            for path in strings(&rule["nonResourceURLs"]) {
                found.insert(format!("{path} {verb}"));
            }
        }
    }
    found
}

#[test]
fn narrower_roles_leave_out_nothing_that_the_programs_need() {
    let test = "narrower_roles_leave_out_nothing_that_the_programs_need";
    let Some((helm, chart)) = tools::real(test) else { return };
    let ours = tools::template(&helm, &chart, "ct", "{}");
    let theirs = tools::template(&helm, &chart, "ct", "kube-prom-stack: {global: {rbac: {create: true}}}");
    let rules = |rendered: &Rendered, kind: &str, name: &str| single(&rendered.get(kind, name)["rules"]);
    // Prometheus: the same.
    assert_eq!(
        rules(&ours, "ClusterRole", "monitoring-ct-tamer-prometheus"),
        rules(&theirs, "ClusterRole", "ct-kube-prom-stack-prometheus")
    );
    // The operator: the same in its own namespace; elsewhere what is left is said here.
    let upstream = rules(&theirs, "ClusterRole", "ct-kube-prom-stack-operator");
    let everywhere = rules(&ours, "ClusterRole", "monitoring-ct-tamer-operator");
    let here: BTreeSet<String> = &everywhere | &rules(&ours, "Role", "tamer-operator");
    let never_written = |right: &&String| {
        let monitors = [
            "servicemonitors",
            "podmonitors",
            "probes",
            "scrapeconfigs",
            "prometheusrules",
        ];
        let resource = right.split_once('/').unwrap().1.split(' ').next().unwrap();
        let base = resource.split('/').next().unwrap();
        monitors.contains(&base)
    };
    let missing: Vec<&String> = upstream
        .difference(&here)
        .filter(|right| !never_written(right))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let only_here: BTreeSet<&str> = upstream
        .difference(&everywhere)
        .filter(|right| !never_written(right))
        .map(|right| right.split(' ').next().unwrap().split('/').nth(1).unwrap())
        .collect();
    let expected = [
        "alertmanagerconfigs",
        "alertmanagers",
        "configmaps",
        "endpoints",
        "endpointslices",
        "pods",
        "prometheusagents",
        "prometheuses",
        "secrets",
        "services",
        "statefulsets",
        "thanosrulers",
    ];
    assert_eq!(only_here.into_iter().collect::<Vec<_>>(), expected);
    // It is told so, or it would wait for ever for what it may not list.
    let operator = ours.get("Deployment", "ct-kube-prom-stack-operator");
    let arguments = strings(&operator["spec"]["template"]["spec"]["containers"][0]["args"]);
    for kind in [
        "prometheus-instance",
        "alertmanager-instance",
        "alertmanager-config",
        "thanos-ruler-instance",
    ] {
        let argument = format!("--{kind}-namespaces=monitoring");
        assert!(arguments.contains(&argument.as_str()), "{argument}");
    }
    // Where the chart's own roles are wanted, ours are not there as well.
    assert!(
        theirs
            .names("ClusterRole")
            .iter()
            .all(|name| !name.ends_with("tamer-operator"))
    );
    assert!(theirs.names("Role").iter().all(|name| *name != "tamer-operator"));
}

#[test]
fn rights_follow_the_options() {
    let test = "rights_follow_the_options";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    let values = "
rights:
  monitorSecretNamespaces: [shop]
  collectorRules:
    - {apiGroups: [example.com], resources: [things], verbs: [get]}
k8s-monitoring:
  clusterEvents: {enabled: false}
  podLogsViaKubernetesApi: {enabled: true, collector: alloy-central}
  destinations:
    elsewhere:
      type: loki
      url: https://logs.example.com/loki/api/v1/push
      auth: {type: basic}
      secret: {create: false, name: elsewhere}
";
    for helm in tools::helms().iter().chain([&helm]) {
        let rendered = tools::template(helm, &chart, "ct", values);
        let readers = readers(&rendered);
        for expected in [
            "shop: ct-kube-prom-stack-operator reads *",
            "monitoring: ct-alloy-central reads elsewhere",
            "monitoring: ct-alloy-logs reads elsewhere",
        ] {
            assert!(readers.contains(expected), "{expected} is not in {readers:#?}");
        }
        let central = single(&rendered.get("ClusterRole", "monitoring-ct-tamer-alloy-central")["rules"]);
        assert!(central.contains("/pods/log get") && central.contains("example.com/things get"));
        assert!(!central.contains("/events list"), "events are off");
        let logs = single(&rendered.get("ClusterRole", "monitoring-ct-tamer-alloy-logs")["rules"]);
        assert!(logs.contains("/pods watch") && !logs.contains("/services list"));
    }
}

/// Pods that break the level `restricted`, with what they break, and why it cannot be otherwise.
const UNRESTRICTED: [(&str, &[&str], &str); 2] = [
    (
        "DaemonSet/ct-prometheus-node-exporter",
        &[
            "hostNetwork",
            "hostPID",
            "hostPath /",
            "hostPath /proc",
            "hostPath /sys",
        ],
        "it measures the node: its network, its processes and its file systems",
    ),
    (
        "Alloy/ct-alloy-logs",
        &[
            "alloy: runAsNonRoot",
            "alloy: runAsUser 0",
            "hostPath /var/lib/cluster-tamer",
            "hostPath /var/lib/docker/containers",
            "hostPath /var/log",
        ],
        "it reads the log files of the node, which belong to root, and keeps there how far it read",
    ),
];

#[test]
fn every_pod_is_restricted_but_for_these() {
    each("every_pod_is_restricted_but_for_these", |name, rendered| {
        let mut seen = BTreeSet::new();
        for pod in pods(rendered) {
            let mut found = tools::pod_security::restricted(&pod);
            found.sort();
            let allowed = UNRESTRICTED.iter().find(|(owner, ..)| *owner == pod.owner);
            let expected: Vec<&str> = allowed.map(|(_, what, _)| what.to_vec()).unwrap_or_default();
            assert_eq!(found, expected, "{name}: {}", pod.owner);
            seen.extend(allowed.map(|(owner, ..)| *owner));
        }
        assert_eq!(
            seen.len(),
            UNRESTRICTED.len(),
            "{name}: an exception is no longer needed"
        );
    });
}

#[test]
fn the_namespace_admits_what_the_stack_runs() {
    let test = "the_namespace_admits_what_the_stack_runs";
    let Some((helm, chart)) = tools::real(test) else { return };
    let draft = Draft::default();
    let rendered = tools::template(&helm, &chart, "ct", &tools::values(&draft));
    // A pod that breaks `baseline` is admitted by the level `privileged` alone.
    let highest = pods(&rendered)
        .iter()
        .any(|pod| !tools::pod_security::baseline(pod).is_empty());
    assert!(highest, "the namespace could be stricter");
    let plan = tamer_core::plan::plan(&tamer_core::check(&draft).config.unwrap(), &Default::default());
    let namespace = &plan.objects[0].object;
    assert_eq!(namespace["kind"], "Namespace");
    assert_eq!(
        namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"],
        "privileged"
    );
}

#[test]
fn every_container_says_what_it_needs_and_where_its_memory_ends() {
    each(
        "every_container_says_what_it_needs_and_where_its_memory_ends",
        |name, rendered| {
            let mut containers = 0;
            for pod in pods(rendered) {
                for container in pod.containers() {
                    containers += 1;
                    let resources = &container["resources"];
                    for (kind, resource) in [("requests", "cpu"), ("requests", "memory"), ("limits", "memory")] {
                        assert!(
                            resources[kind][resource].is_string() || resources[kind][resource].is_number(),
                            "{name}: {} {} has no {resource} in {kind}",
                            pod.owner,
                            container["name"]
                        );
                    }
                }
            }
            assert!(containers > 20, "{name}: {containers}");
        },
    );
}

#[test]
fn several_replicas_have_a_budget_and_a_single_one_never_blocks_a_drain() {
    each(
        "several_replicas_have_a_budget_and_a_single_one_never_blocks_a_drain",
        |name, rendered| {
            let budgets = rendered.of_kind("PodDisruptionBudget");
            for pod in pods(rendered) {
                let kind = pod.owner.split('/').next().unwrap();
                if ["DaemonSet", "Job", "CronJob", "Pod"].contains(&kind) || pod.labels.is_empty() {
                    continue;
                }
                let of_collector = collector_budget(rendered, &pod);
                let found: Vec<u64> = budgets
                    .iter()
                    .filter(|budget| selects(&budget["spec"]["selector"], &pod.labels))
                    .map(|budget| disruptions(&budget["spec"], pod.replicas))
                    .chain(of_collector)
                    .collect();
                assert!(
                    pod.replicas <= 1 || !found.is_empty(),
                    "{name}: {} has {} replicas and no budget",
                    pod.owner,
                    pod.replicas
                );
                // Two budgets for one pod, and the eviction is refused for good.
                assert!(found.len() <= 1, "{name}: {} has {} budgets", pod.owner, found.len());
                assert!(
                    found.iter().all(|allowed| *allowed >= 1),
                    "{name}: {} blocks a drain",
                    pod.owner
                );
            }
        },
    );
}

/// A collector's budget is made by its operator.
fn collector_budget(rendered: &Rendered, pod: &Pod) -> Option<u64> {
    let name = pod.owner.strip_prefix("Alloy/")?;
    let budget = &rendered.get("Alloy", name)["spec"]["controller"]["podDisruptionBudget"];
    (budget["enabled"] == true).then(|| disruptions(budget, pod.replicas))
}

/// How many of the replicas may be away.
fn disruptions(budget: &Value, replicas: u64) -> u64 {
    let count = |value: &Value, round_up: bool| -> Option<u64> {
        if let Some(number) = value.as_u64() {
            return Some(number);
        }
        let percent: u64 = value.as_str()?.strip_suffix('%')?.parse().unwrap();
        let whole = replicas * percent;
        Some(if round_up { whole.div_ceil(100) } else { whole / 100 })
    };
    match (
        count(&budget["maxUnavailable"], true),
        count(&budget["minAvailable"], true),
    ) {
        (Some(away), _) => away,
        (None, Some(there)) => replicas.saturating_sub(there),
        (None, None) => panic!("{budget} says nothing"),
    }
}
