//! The wizard's chart in a real cluster: its objects are taken, and its account may do its work and nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tamer_core::draft::{Delivery, Draft};
use tools::cluster::Cluster;

mod tools;

const OWN: &str = "wizard-here";
const STACK: &str = "wizard-stack";
const ACCOUNT: &str = "system:serviceaccount:wizard-here:tamer-wizard";

fn values(rights: &str) -> String {
    format!("rights: {rights}\nstack: {{namespace: {STACK}}}\n")
}

/// What the answers become, for the namespace of this test.
fn objects() -> Vec<Value> {
    let mut draft = Draft::default();
    draft.cluster.delivery = Delivery::Flux;
    draft.cluster.namespace = STACK.into();
    let config = tamer_core::check(&draft).config.unwrap();
    let plan = tamer_core::plan::plan(&config, &tamer_core::secrets::Secrets::default());
    plan.objects.into_iter().map(|planned| planned.object).collect()
}

/// Whether the account may apply an object; a real API server judges, and changes nothing.
fn may_apply(cluster: &Cluster, object: &Value) -> Result<(), String> {
    let account = format!("--as={ACCOUNT}");
    let words = [
        "apply",
        "--server-side",
        "--dry-run=server",
        "--force-conflicts",
        "--validate=false",
        "--filename",
        "-",
        &account,
    ];
    let output = cluster.pipe(&words, &object.to_string());
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("forbidden"), "{said}");
    Err(said)
}

fn may(cluster: &Cluster, words: &[&str]) -> bool {
    let account = format!("--as={ACCOUNT}");
    let asked = [&["auth", "can-i"], words, &[account.as_str(), "--quiet"]].concat();
    tools::try_run(&mut cluster.kubectl(&asked)).status.success()
}

fn namespace(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
}

fn helm(helm: &Path, cluster: &Cluster, words: &[&str]) -> String {
    let mut command = Command::new(helm);
    command.env("KUBECONFIG", cluster.kubeconfig()).args(words);
    let output = tools::try_run(&mut command);
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_account_may_do_its_work_and_nothing_else() {
    let test = "the_account_may_do_its_work_and_nothing_else";
    let Some(cluster) = Cluster::here(test) else { return };
    let (Some(program), Some(definitions), Some(notifications)) = (
        tools::helms().into_iter().next(),
        tools::program("TAMER_CRDS"),
        tools::program("TAMER_FLUX_CRDS"),
    ) else {
        return tools::skip(test, "no Helm, or no definitions of Flux");
    };
    cluster.define(&[
        definitions.join("monitoring"),
        definitions.join("gateway"),
        definitions.join("flux"),
        notifications,
    ]);
    cluster.apply(&namespace("flux-system").to_string());
    let chart = tools::wizard_chart(test);
    let path = chart.to_str().unwrap();
    let install = [
        "upgrade",
        "--install",
        "wizard",
        path,
        "--namespace",
        OWN,
        "--create-namespace",
        "--set",
    ];
    let stack = format!("stack.namespace={STACK}");

    // Without its namespace the chart says what to do.
    let refused = helm(&program, &cluster, &[&install[..], &[stack.as_str()]].concat());
    assert!(
        refused.contains(&format!("kubectl create namespace {STACK}")),
        "{refused}"
    );
    cluster.apply(&namespace(STACK).to_string());
    // As the guide says: the strictest level, and both pods are let in. That of the Job was, or Helm would not have gone on.
    let mut own = namespace(OWN);
    own["metadata"]["labels"] = json!({"pod-security.kubernetes.io/enforce": "restricted"});
    cluster.apply(&own.to_string());
    let said = helm(&program, &cluster, &[&install[..], &[stack.as_str()]].concat());
    assert!(said.contains("STATUS: deployed"), "{said}");
    cluster.until("the wizard's pod is there", 60, || {
        let pods = cluster.objects(&[
            "get",
            "pods",
            "--namespace",
            OWN,
            "--selector",
            "app.kubernetes.io/name=cluster-tamer-wizard",
        ]);
        !pods.is_empty()
    });
    // The commands of the notes are those of the guide.
    let guide = tools::page("guides/wizard-in-the-cluster.md").replace("cluster-tamer get", "wizard-here get");
    for line in said
        .lines()
        .filter(|line| line.contains("kubectl --namespace wizard-here get secret"))
    {
        assert!(guide.contains(line.trim()), "{line}");
    }
    assert!(said.contains("port-forward service/tamer-wizard 8080:80"), "{said}");

    // With everything switched on, each object is taken, in both variants.
    for rights in ["namespace", "cluster"] {
        let all = "{metrics: {enabled: true}, replicas: 2, ingress: {enabled: true, host: a.example.com, tlsSecret: a}, route: {enabled: true, host: a.example.com, gateway: a}, helm: {clusterRole: cluster-admin}}";
        let all: Value = tools::documents(all).remove(0);
        let mut values: Value = tools::documents(&values(rights)).remove(0);
        values.as_object_mut().unwrap().extend(all.as_object().unwrap().clone());
        let text = tools::template_text(&program, &chart, "wizard", OWN, &values.to_string());
        let output = cluster.pipe(
            &[
                "apply",
                "--server-side",
                "--dry-run=server",
                "--force-conflicts",
                "--filename",
                "-",
            ],
            &text,
        );
        assert!(
            output.status.success(),
            "{rights}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    // The narrow variant: every object of a plan, and nothing beside it.
    for object in objects() {
        may_apply(&cluster, &object).unwrap();
    }
    let mut others = vec![namespace("wizard-other"), namespace("default")];
    for (namespace, name) in [
        ("default", "a"),
        (OWN, "tamer-wizard"),
        ("flux-system", "a"),
        ("kube-system", "a"),
    ] {
        others.push(json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": namespace}}));
    }
    for mut object in objects() {
        if object["kind"] == "Namespace" {
            continue;
        }
        let is_release = object["kind"] == "HelmRelease";
        object["metadata"]["name"] = "another".into();
        others.push(object.clone());
        if is_release {
            object["metadata"]["name"] = "ct".into();
            object["metadata"]["namespace"] = "default".into();
            others.push(object);
        }
    }
    assert!(others.len() >= 9, "{}", others.len());
    for object in &others {
        may_apply(&cluster, object).expect_err(&object.to_string());
    }
    let may = |words: &str| may(&cluster, &words.split(' ').collect::<Vec<_>>());
    for words in [
        "list secrets --namespace wizard-stack",
        "get pods --subresource=log --namespace wizard-stack",
        "delete helmreleases/ct --namespace wizard-stack",
        "delete services/ct-kube-prom-stack-kubelet --namespace kube-system",
        "get services/tamer-prometheus:9090 --subresource=proxy --namespace wizard-stack",
        "list nodes",
        "create services/tamer-loki:3100 --subresource=proxy --namespace wizard-stack",
    ] {
        assert!(may(words), "{words}");
    }
    for words in [
        "list secrets --namespace wizard-here",
        "list secrets --all-namespaces",
        "get secrets --namespace default",
        "delete namespaces/wizard-stack",
        "create pods --namespace wizard-stack",
        "create pods --subresource=exec --namespace wizard-stack",
        "patch deployments/ct-grafana --namespace wizard-stack",
        "create rolebindings --namespace wizard-stack",
        "delete services/kube-dns --namespace kube-system",
        "get services/kubernetes --subresource=proxy --namespace wizard-stack",
        "create clusterrolebindings",
        "create tokenreviews.authentication.k8s.io",
        "create services/tamer-prometheus:9090 --subresource=proxy --namespace wizard-stack",
        "impersonate users",
    ] {
        assert!(!may(words), "{words}");
    }

    // The wide variant may make the namespace, and no other.
    let said = helm(
        &program,
        &cluster,
        &[&install[..], &[&format!("{stack},rights=cluster")]].concat(),
    );
    assert!(said.contains("STATUS: deployed"), "{said}");
    cluster.say(&["delete", "namespace", STACK, "--timeout=120s"]);
    may_apply(&cluster, &objects()[0]).unwrap();
    may_apply(&cluster, &namespace("wizard-other")).unwrap_err();
    assert!(may("delete namespaces/wizard-stack") && !may("delete namespaces/default"));

    helm(
        &program,
        &cluster,
        &["uninstall", "wizard", "--namespace", OWN, "--wait"],
    );
    let left = cluster.say(&[
        "get",
        "clusterroles,clusterrolebindings",
        "--selector",
        "app.kubernetes.io/name=cluster-tamer-wizard",
        "--output",
        "name",
    ]);
    assert!(!left.contains(OWN), "{left}");
    cluster.say(&["delete", "namespace", OWN, "--timeout=120s"]);
}
