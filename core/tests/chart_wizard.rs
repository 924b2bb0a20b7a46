//! The wizard's chart: a pod that may do nothing on its node, tokens that nobody sees, and a port for those who were let in.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tools::pods::{Pod, pods, string_map, text};
use tools::policies::{Source, policies};
use tools::server::empty_folder;
use tools::{Rendered, pod_security};

mod tools;

const OWN: &str = "cluster-tamer";

const INGRESS: &str = "ingress: {enabled: true, host: tamer.example.com, tlsSecret: tamer-tls, className: nginx}";

const ROUTE: &str = "route: {enabled: true, host: tamer.example.com, gateway: public, gatewayNamespace: gateways}";

/// All that can be switched on at once.
const EVERYTHING: &str = "
rights: cluster
ingress: {enabled: true, host: tamer.example.com, tlsSecret: tamer-tls}
route: {enabled: true, host: tamer.example.com, gateway: public}
tls: {secretName: tamer-own-tls}
hosts: [10.0.0.7]
service: {type: LoadBalancer, port: 443, annotations: {a: b}}
helm: {clusterRole: cluster-admin, chart: 'oci://registry.example.com/cluster-tamer'}
metrics: {enabled: true}
signIn:
  oidc:
    issuer: https://id.example.com/realms/ops
    publicUrl: https://tamer.example.com
    clientId: cluster-tamer
    secretName: tamer-oidc
    admins: [platform, 'ops: on call']
    readers: [developers]
replicas: 3
image: {tag: 2.0.0-1}
serviceAccount: {annotations: {eks.amazonaws.com/role-arn: x}}
nodeSelector: {a: b}
tolerations: [{key: a, operator: Exists}]
affinity: {podAntiAffinity: {}}
priorityClassName: high
";

/// Helm's programs and the chart, or a loud skip.
fn charts(test: &str) -> Option<(Vec<PathBuf>, PathBuf)> {
    let helms = tools::helms();
    if helms.is_empty() {
        tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
        return None;
    }
    Some((helms, tools::wizard_chart(test)))
}

fn render(helm: &Path, chart: &Path, values: &str) -> Rendered {
    Rendered(tools::documents(&tools::template_text(
        helm, chart, "wizard", OWN, values,
    )))
}

/// Renders with the newest Helm.
fn rendered(test: &str, values: &str) -> Option<Rendered> {
    let (helms, chart) = charts(test)?;
    Some(render(&helms[0], &chart, values))
}

fn wizard(rendered: &Rendered) -> Pod {
    pods(rendered)
        .into_iter()
        .find(|pod| pod.owner == "Deployment/tamer-wizard")
        .unwrap()
}

fn arguments(rendered: &Rendered) -> Vec<String> {
    let pod = wizard(rendered);
    let arguments = pod.container("wizard")["args"].as_array().unwrap();
    arguments.iter().map(|argument| text(argument).to_owned()).collect()
}

#[test]
fn every_pod_is_restricted_and_bounded() {
    let test = "every_pod_is_restricted_and_bounded";
    let Some((helms, chart)) = charts(test) else { return };
    for helm in &helms {
        for values in ["{}", EVERYTHING, "global: {platform: openshift}"] {
            let rendered = render(helm, &chart, values);
            let pods = pods(&rendered);
            assert_eq!(pods.len(), 2);
            for pod in pods {
                assert_eq!(pod_security::restricted(&pod), [""; 0], "{}", pod.owner);
                for container in pod.containers() {
                    assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
                    assert_eq!(container["securityContext"]["capabilities"], json!({"drop": ["ALL"]}));
                    assert!(container["resources"]["limits"]["memory"].is_string());
                    assert!(container["resources"]["requests"]["cpu"].is_string());
                    let image = text(&container["image"]);
                    assert!(!image.ends_with(":latest") && image.contains(':'), "{image}");
                }
                let chosen = &pod.spec["securityContext"]["runAsUser"];
                assert_eq!(chosen.is_null(), values.contains("openshift"), "{}", pod.owner);
            }
            for object in &rendered.0 {
                let labels = string_map(&object["metadata"]["labels"]);
                assert_eq!(labels["app.kubernetes.io/part-of"], "cluster-tamer", "{object}");
                assert_eq!(labels["app.kubernetes.io/instance"], "wizard", "{object}");
            }
        }
    }
}

#[test]
fn only_the_pod_gets_the_accounts_token() {
    let test = "only_the_pod_gets_the_accounts_token";
    let Some(rendered) = rendered(test, "{}") else { return };
    for account in rendered.of_kind("ServiceAccount") {
        assert_eq!(account["automountServiceAccountToken"], false, "{account}");
    }
    for pod in pods(&rendered) {
        assert_eq!(pod.spec["automountServiceAccountToken"], true, "{}", pod.owner);
        assert_ne!(pod.spec["serviceAccountName"], "default");
    }
}

#[test]
fn probes_ask_for_health_by_a_host_that_is_taken() {
    let test = "probes_ask_for_health_by_a_host_that_is_taken";
    let Some((helms, chart)) = charts(test) else { return };
    for (values, scheme) in [("{}", "HTTP"), ("tls: {secretName: a}", "HTTPS")] {
        let rendered = render(&helms[0], &chart, values);
        let pod = wizard(&rendered);
        for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
            let asked = &pod.container("wizard")[probe]["httpGet"];
            assert_eq!(asked["path"], "/healthz", "{probe}");
            assert_eq!(asked["scheme"], scheme, "{probe}");
            assert_eq!(pod.port(&asked["port"]), Some(8080), "{probe}");
            let host = text(&asked["httpHeaders"][0]["value"]);
            assert!(arguments(&rendered).contains(&format!("--host={host}")), "{host}");
        }
        let service = &rendered.get("Service", "tamer-wizard")["spec"];
        assert_eq!(pod.port(&service["ports"][0]["targetPort"]), Some(8080));
        assert_eq!(service["ports"][0]["name"], scheme.to_lowercase());
    }
}

#[test]
fn what_is_mounted_is_what_the_arguments_name() {
    let test = "what_is_mounted_is_what_the_arguments_name";
    let Some(rendered) = rendered(test, EVERYTHING) else {
        return;
    };
    let pod = wizard(&rendered);
    let mounts = pod.container("wizard")["volumeMounts"].as_array().unwrap().clone();
    let mut named = BTreeSet::new();
    for path in arguments(&rendered)
        .iter()
        .filter_map(|argument| argument.split_once('='))
    {
        let Some(mount) = mounts
            .iter()
            .find(|mount| path.1.starts_with(text(&mount["mountPath"])))
        else {
            assert!(!path.1.starts_with('/'), "{path:?} is not mounted");
            continue;
        };
        assert_eq!(mount["readOnly"], true);
        let volumes = pod.spec["volumes"].as_array().unwrap();
        let volume = volumes.iter().find(|volume| volume["name"] == mount["name"]).unwrap();
        let file = path.1.rsplit('/').next().unwrap();
        let items = volume["secret"]["items"].as_array();
        assert!(
            items.is_none_or(|items| items.iter().any(|item| item["path"] == file)),
            "{file}"
        );
        named.insert(file.to_owned());
    }
    let expected = [
        "admin-token",
        "client-secret",
        "reader-token",
        "session-key",
        "tls.crt",
        "tls.key",
    ];
    assert_eq!(named.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

/// Does what the script asks of kubectl, and nothing else.
const KUBECTL: &str = r#"#!/bin/bash
set -euo pipefail
[[ "$1 $2" == "--namespace cluster-tamer" ]]
case "${*:3}" in
  "get secret "*" --ignore-not-found --output name") [[ ! -e "$SECRETS/$5" ]] || echo "secret/$5" ;;
  "create --filename -") cat > "$SECRETS/tamer-wizard" ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
"#;

#[test]
fn tokens_are_made_in_the_cluster_and_seen_nowhere() {
    let test = "tokens_are_made_in_the_cluster_and_seen_nowhere";
    let Some((helms, chart)) = charts(test) else { return };
    for helm in &helms {
        // Helm's record is what was rendered and the values: nothing in either is random, so nothing in it is secret.
        let written = tools::template_text(helm, &chart, "wizard", OWN, "{}");
        assert_eq!(written, tools::template_text(helm, &chart, "wizard", OWN, "{}"));
        assert!(written.len() < 64 * 1024, "{}", written.len());
        let rendered = Rendered(tools::documents(&written));
        assert_eq!(rendered.names("Secret"), [""; 0]);

        let folder = empty_folder(test);
        fs::create_dir(folder.join("secrets")).unwrap();
        let kubectl = folder.join("kubectl");
        fs::write(&kubectl, KUBECTL).unwrap();
        fs::set_permissions(&kubectl, fs::Permissions::from_mode(0o755)).unwrap();
        let said = run(&rendered, &folder);
        let made = fs::read_to_string(folder.join("secrets/tamer-wizard")).unwrap();
        let secret: Value = serde_json::from_str(&made).unwrap();
        let tokens = string_map(&secret["stringData"]);
        assert_eq!(
            tokens.keys().collect::<Vec<_>>(),
            ["admin-token", "reader-token", "session-key"]
        );
        let different: BTreeSet<&String> = tokens.values().collect();
        assert_eq!(different.len(), 3);
        for token in different {
            assert!(token.len() == 64 && !said.contains(token));
        }
        // Upgrades change nothing.
        assert!(run(&rendered, &folder).contains("it stays as it is"));
        assert_eq!(fs::read_to_string(folder.join("secrets/tamer-wizard")).unwrap(), made);
        fs::remove_dir_all(folder).unwrap();
    }
}

/// Runs the Job's container here.
fn run(rendered: &Rendered, folder: &Path) -> String {
    let jobs = rendered.of_kind("Job");
    assert_eq!(jobs.len(), 1);
    let container = &jobs[0]["spec"]["template"]["spec"]["containers"][0];
    let words = container["command"].as_array().unwrap().iter();
    let words: Vec<&str> = words.chain(container["args"].as_array().unwrap()).map(text).collect();
    let mut run = Command::new(words[0]);
    run.args(&words[1..]).env("SECRETS", folder.join("secrets"));
    run.env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
    for variable in container["env"].as_array().unwrap() {
        run.env(text(&variable["name"]), text(&variable["value"]));
    }
    tools::run(&mut run)
}

#[test]
fn the_job_goes_away_and_may_be_left_out() {
    let test = "the_job_goes_away_and_may_be_left_out";
    let Some((helms, chart)) = charts(test) else { return };
    let made = render(&helms[0], &chart, "{}");
    let of_job = |rendered: &Rendered| {
        let is_job = |object: &&Value| text(&object["metadata"]["name"]).starts_with("tamer-wizard-secrets");
        rendered.0.iter().filter(is_job).cloned().collect::<Vec<_>>()
    };
    assert_eq!(of_job(&made).len(), 4);
    for object in of_job(&made) {
        let notes = &object["metadata"]["annotations"];
        assert_eq!(notes["helm.sh/hook"], "pre-install,pre-upgrade");
        assert_eq!(
            notes["helm.sh/hook-delete-policy"],
            "before-hook-creation,hook-succeeded"
        );
    }
    let rules = &made.get("Role", "tamer-wizard-secrets")["rules"];
    assert_eq!(
        rules[0]["verbs"].to_string() + &rules[0]["resourceNames"].to_string(),
        r#"["get"]["tamer-wizard"]"#
    );
    assert_eq!(rules[1]["verbs"].to_string(), r#"["create"]"#);
    assert_eq!(rules.as_array().unwrap().len(), 2);
    let brought = render(
        &helms[0],
        &chart,
        "tokens: {generate: false, secretName: mine, adminKey: a}",
    );
    assert_eq!(of_job(&brought).len(), 0);
    let secret = &wizard(&brought).spec["volumes"][0]["secret"];
    assert_eq!(
        (&secret["secretName"], &secret["items"][0]["key"]),
        (&json!("mine"), &json!("a"))
    );
    // One script for both charts.
    let script = |chart: &str| fs::read_to_string(tools::root().join(chart).join("files/secrets.sh")).unwrap();
    assert!(
        script("chart/wizard") == script("chart/stack"),
        "copy chart/stack/files/secrets.sh to chart/wizard/files/"
    );
}

const STRANGER: Source = Source::Stranger {
    namespace: "shop",
    labels: &[("app", "cart")],
};

const CONTROLLER: Source = Source::Stranger {
    namespace: "ingress-nginx",
    labels: &[("app.kubernetes.io/name", "ingress-nginx")],
};

const PROMETHEUS: Source = Source::Stranger {
    namespace: tools::NAMESPACE,
    labels: &[("app.kubernetes.io/name", "prometheus")],
};

#[test]
fn nobody_connects_who_was_not_let_in() {
    let test = "nobody_connects_who_was_not_let_in";
    let Some((helms, chart)) = charts(test) else { return };
    let from =
        "networkPolicy: {from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}]}";
    for (values, stranger, controller) in [
        ("{}".to_owned(), false, false),
        ("metrics: {enabled: true}".to_owned(), false, false),
        (from.to_owned(), false, true),
        (INGRESS.to_owned(), true, true),
        (ROUTE.to_owned(), true, true),
        (format!("{INGRESS}\n{from}"), false, true),
    ] {
        let rendered = render(&helms[0], &chart, &values);
        let (policies, pod) = (policies(&rendered), wizard(&rendered));
        assert!(policies.close(&pod));
        assert_eq!(policies.allow(&STRANGER, &pod, 8080, "TCP"), stranger, "{values}");
        assert_eq!(policies.allow(&CONTROLLER, &pod, 8080, "TCP"), controller, "{values}");
        let scraped = values.contains("metrics");
        assert_eq!(policies.allow(&PROMETHEUS, &pod, 9090, "TCP"), scraped, "{values}");
        assert!(!policies.allow(&STRANGER, &pod, 9090, "TCP"), "{values}");
    }
    let open = render(&helms[0], &chart, "networkPolicy: {enabled: false}");
    assert!(!policies(&open).close(&wizard(&open)));
}

#[test]
fn it_reaches_the_api_server_and_never_the_nodes_credentials() {
    let test = "it_reaches_the_api_server_and_never_the_nodes_credentials";
    let Some((helms, chart)) = charts(test) else { return };
    let rules = |values: &str| {
        let rendered = render(&helms[0], &chart, values);
        let policy = rendered.get("NetworkPolicy", "tamer-wizard")["spec"].clone();
        assert_eq!(policy["policyTypes"], json!(["Ingress", "Egress"]));
        policy["egress"].as_array().unwrap().clone()
    };
    let open = rules("{}");
    let ports: Vec<String> = open[0]["ports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|port| format!("{} {}", text(&port["protocol"]), port["port"]))
        .collect();
    assert_eq!(ports, ["UDP 53", "TCP 53", "TCP 443", "TCP 6443"]);
    assert!(open[0]["to"].is_null());
    for peer in open[1]["to"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|peer| peer["ipBlock"].is_object())
    {
        let except = text(&peer["ipBlock"]["except"][0]);
        assert!(["169.254.0.0/16", "fe80::/10"].contains(&except), "{peer}");
    }
    assert_eq!(open.len(), 2);
    assert_eq!(rules("networkPolicy: {liveChecks: false}").len(), 1);
}

#[test]
fn cookies_are_for_tls_where_it_is_reached_by_tls() {
    let test = "cookies_are_for_tls_where_it_is_reached_by_tls";
    let Some((helms, chart)) = charts(test) else { return };
    for (values, behind) in [("{}", false), (INGRESS, true), (ROUTE, true)] {
        let rendered = render(&helms[0], &chart, values);
        let arguments = arguments(&rendered);
        assert_eq!(arguments.contains(&"--behind-tls".to_owned()), behind, "{values}");
        assert_eq!(
            arguments.contains(&"--host=tamer.example.com".to_owned()),
            behind,
            "{values}"
        );
    }
    let ingress = render(&helms[0], &chart, INGRESS);
    let spec = &ingress.get("Ingress", "tamer-wizard")["spec"];
    assert_eq!(
        spec["tls"][0],
        json!({"secretName": "tamer-tls", "hosts": ["tamer.example.com"]})
    );
    assert_eq!(spec["ingressClassName"], "nginx");
    let route = render(&helms[0], &chart, ROUTE);
    let spec = &route.get("HTTPRoute", "tamer-wizard")["spec"];
    assert_eq!(spec["parentRefs"], json!([{"name": "public", "namespace": "gateways"}]));
    assert_eq!(
        spec["rules"][0]["backendRefs"][0],
        json!({"name": "tamer-wizard", "port": 80})
    );
}

#[test]
fn several_replicas_survive_a_node() {
    let test = "several_replicas_survive_a_node";
    let Some((helms, chart)) = charts(test) else { return };
    assert_eq!(render(&helms[0], &chart, "{}").names("PodDisruptionBudget"), [""; 0]);
    let several = render(&helms[0], &chart, "replicas: 2");
    let budget = &several.get("PodDisruptionBudget", "tamer-wizard")["spec"];
    assert_eq!(budget["maxUnavailable"], 1);
    let pod = wizard(&several);
    assert!(tools::policies::selects(&budget["selector"], &pod.labels));
    let spread = &pod.spec["topologySpreadConstraints"][0];
    assert!(tools::policies::selects(&spread["labelSelector"], &pod.labels));
    // The Job's pod is none of them.
    let job = pods(&several)
        .into_iter()
        .find(|pod| pod.owner.starts_with("Job/"))
        .unwrap();
    assert!(!tools::policies::selects(&budget["selector"], &job.labels));
}

#[test]
fn a_mirror_replaces_every_registry() {
    let test = "a_mirror_replaces_every_registry";
    let Some(rendered) = rendered(
        test,
        "global: {image: {registry: mirror.example.com/x, pullSecrets: [{name: mirror}]}}",
    ) else {
        return;
    };
    for pod in pods(&rendered) {
        assert_eq!(
            pod.spec["imagePullSecrets"],
            json!([{"name": "mirror"}]),
            "{}",
            pod.owner
        );
        for container in pod.containers() {
            assert!(text(&container["image"]).starts_with("mirror.example.com/x/"));
        }
    }
}

#[test]
fn helm_gets_a_place_to_write_only_where_it_runs() {
    let test = "helm_gets_a_place_to_write_only_where_it_runs";
    let Some((helms, chart)) = charts(test) else { return };
    let empty = |values: &str| {
        let pod = wizard(&render(&helms[0], &chart, values));
        let volumes = pod.spec["volumes"].as_array().unwrap().clone();
        volumes
            .into_iter()
            .filter(|volume| volume["emptyDir"].is_object())
            .count()
    };
    assert_eq!(empty("{}"), 0);
    assert_eq!(empty("helm: {clusterRole: cluster-admin}"), 1);
}

#[test]
fn the_guide_names_what_is_there() {
    let test = "the_guide_names_what_is_there";
    let Some((helms, chart)) = charts(test) else { return };
    let page = tools::page("guides/wizard-in-the-cluster.md");
    let values = tools::blocks(&page, "yaml");
    assert!(values.len() >= 5);
    for block in &values {
        assert!(render(&helms[0], &chart, block).0.len() > 10, "{block}");
    }
    let rendered = render(&helms[0], &chart, "{}");
    let defaults = fs::read_to_string(chart.join("values.yaml")).unwrap();
    let defaults = tools::documents(&defaults).remove(0);
    let commands = tools::blocks(&page, "sh").join("\n");
    let stack = text(&defaults["stack"]["namespace"]);
    assert!(commands.contains(&format!("kubectl create namespace {stack}")));
    let port = &rendered.get("Service", "tamer-wizard")["spec"]["ports"][0]["port"];
    assert!(commands.contains(&format!("port-forward service/tamer-wizard 8080:{port}")));
    for key in ["adminKey", "readerKey"] {
        let secret = text(&defaults["tokens"]["secretName"]);
        let key = text(&defaults["tokens"][key]);
        let read = format!("get secret {secret} --output jsonpath='{{.data.{key}}}' | base64 --decode");
        assert!(commands.contains(&read), "{read}");
    }
    for role in rendered.of_kind("Role") {
        let (name, namespace) = (text(&role["metadata"]["name"]), text(&role["metadata"]["namespace"]));
        let given = commands.contains(&format!("--namespace {namespace} --role {name} --user"));
        assert!(given || name == "tamer-wizard-secrets", "{namespace}/{name}");
    }
    // One name for the release, one for its namespace, one folder.
    let installs = commands.lines().filter(|line| line.starts_with("helm "));
    for line in installs {
        assert!(
            line.contains(" wizard") && line.contains("--namespace cluster-tamer"),
            "{line}"
        );
        assert!(line.contains("chart/wizard") != line.contains("uninstall"), "{line}");
    }
}

#[test]
fn contradictions_are_refused_with_the_lines_to_paste() {
    let test = "contradictions_are_refused_with_the_lines_to_paste";
    let Some((helms, chart)) = charts(test) else { return };
    for helm in &helms {
        // `refused` renders into `monitoring`, which is the stack's.
        for (values, expected) in [
            ("{}", "--namespace cluster-tamer"),
            ("stack: {namespace: kube-system}", "namespace: monitoring"),
            (
                "{stack: {namespace: a}, ingress: {enabled: true, tlsSecret: a}}",
                "host: tamer.example.com",
            ),
            (
                "{stack: {namespace: a}, ingress: {enabled: true, host: a.example.com}}",
                "tlsSecret: tamer-wizard-tls",
            ),
            (
                "{stack: {namespace: a}, route: {enabled: true, host: a.example.com}}",
                "gateway: public",
            ),
            (
                "{stack: {namespace: a}, service: {type: LoadBalancer}}",
                "secretName: tamer-wizard-tls",
            ),
            (
                "{stack: {namespace: a}, signIn: {oidc: {issuer: 'https://id.example.com', clientId: a, admins: [b]}}}",
                "publicUrl: https://tamer.example.com",
            ),
        ] {
            let said = tools::refused(helm, &chart, values);
            assert!(said.contains(expected), "{values}: {said}");
        }
        let both = tools::refused(helm, &chart, "ingress: {enabled: true}");
        assert_eq!(both.matches("\n- ").count(), 3, "{both}");
        // What is mistyped, or not said which.
        for wrong in [
            "rigths: cluster",
            "rights: all",
            "image: {tag: latest}",
            "tokens: {adminToken: hunter2}",
            "ingress: {host: 'https://a.example.com'}",
            "networkPolicy: {from: [{namespace: a}]}",
            "metrics: {port: 8080}",
            "signIn: {oidc: {issuer: 'http://id.example.com'}}",
            "signIn: {oidc: {publicUrl: 'https://a.example.com/path'}}",
            "replicas: -1",
        ] {
            let values = format!("stack: {{namespace: a}}\n{wrong}");
            let said = tools::refused(helm, &chart, &values);
            assert!(said.contains("schema"), "{wrong}: {said}");
        }
    }
}

#[test]
fn helm_lint_has_nothing_to_say() {
    let test = "helm_lint_has_nothing_to_say";
    let Some((helms, chart)) = charts(test) else { return };
    for helm in &helms {
        let said = tools::run(
            Command::new(helm)
                .args(["lint", "--strict", "--namespace", OWN])
                .arg(&chart),
        );
        assert!(!said.contains("[WARNING]") && !said.contains("[ERROR]"), "{said}");
        for values in [INGRESS, ROUTE, EVERYTHING] {
            assert!(render(helm, &chart, values).0.len() > 10);
        }
    }
}
