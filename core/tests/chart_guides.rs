//! What the guides to networks, rights and telemetry say is so: their values render, their addresses and annotations exist.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeSet;

use serde_json::Value;
use tools::pods::{pods, text};

mod tools;

const PAGES: [&str; 4] = [
    "concepts/networks.md",
    "concepts/rights.md",
    "guides/alertsnitch.md",
    "guides/send-telemetry.md",
];

#[test]
fn values_in_the_guides_are_taken() {
    let test = "values_in_the_guides_are_taken";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(tools::root().join("chart/stack/values.schema.json")).unwrap())
            .unwrap();
    let keys = schema["properties"].as_object().unwrap();
    let mut taken = 0;
    for page in PAGES {
        for block in tools::blocks(&tools::page(page), "yaml") {
            let parsed = tools::documents(&block).remove(0);
            let is_values = parsed
                .as_object()
                .is_some_and(|map| map.keys().all(|key| keys.contains_key(key)));
            if is_values {
                tools::template(&helm, &chart, "ct", &block);
                taken += 1;
            }
        }
    }
    assert!(taken >= 6, "only {taken} blocks are values");
}

#[test]
fn the_page_about_rights_names_every_account_that_has_some() {
    let test = "the_page_about_rights_names_every_account_that_has_some";
    let Some((helm, chart)) = tools::real(test) else { return };
    let page = tools::page("concepts/rights.md");
    let accounts = "serviceAccounts: {accounts: [{name: ci, role: Editor, secretName: ci}]}";
    let rendered = tools::template(&helm, &chart, "ct", accounts);
    let mut named = 0;
    for kind in ["ClusterRoleBinding", "RoleBinding"] {
        for binding in rendered.of_kind(kind) {
            let account = text(&binding["subjects"][0]["name"]);
            // Without a right beyond the stack's namespace or to Secrets: finalizers, and finding each other.
            if account.ends_with("finalizer") || account == "ct-pyroscope" {
                continue;
            }
            let shown = account.replacen("ct-", "…-", 1);
            assert!(page.contains(&format!("`{shown}`")), "{shown} is not on the page");
            named += 1;
        }
    }
    assert!(named >= 10, "{named}");
    // Every pod that is not restricted is there with each of its paths.
    for pod in pods(&rendered) {
        if tools::pod_security::restricted(&pod).is_empty() {
            continue;
        }
        let name = pod.owner.rsplit('/').next().unwrap();
        let short = name.trim_start_matches("ct-").trim_start_matches("prometheus-");
        assert!(page.contains(&format!("| {short} |")), "{short} is not on the page");
    }
}

#[test]
fn the_whole_stack_can_be_restricted_as_the_page_says() {
    let test = "the_whole_stack_can_be_restricted_as_the_page_says";
    let Some((helm, chart)) = tools::real(test) else { return };
    let blocks = tools::blocks(&tools::page("concepts/rights.md"), "yaml");
    let values = blocks.iter().find(|block| block.contains("nodeExporter")).unwrap();
    let rendered = tools::template(&helm, &chart, "ct", values);
    for pod in pods(&rendered) {
        assert_eq!(tools::pod_security::restricted(&pod), [""; 0], "{}", pod.owner);
    }
}

#[test]
fn the_guide_to_telemetry_names_what_is_there() {
    let test = "the_guide_to_telemetry_names_what_is_there";
    let Some((helm, chart)) = tools::real(test) else { return };
    let page = tools::page("guides/send-telemetry.md");
    let blocks = tools::blocks(&page, "yaml");
    let browsers = blocks.iter().find(|block| block.contains("faroOrigins")).unwrap();
    let rendered = tools::template(&helm, &chart, "ct", browsers);
    // addresses
    let service = rendered.get("Service", "tamer-receiver");
    let ports: BTreeSet<u64> = service["spec"]["ports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|port| port["port"].as_u64().unwrap())
        .collect();
    let mut named = BTreeSet::new();
    for rest in page.split("tamer-receiver.monitoring.svc:").skip(1) {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        named.insert(digits.parse().unwrap());
    }
    assert_eq!(named, BTreeSet::from([4040, 4317, 4318, 12347]));
    assert!(named.is_subset(&ports), "{ports:?}");
    assert_eq!(
        rendered.get("Ingress", "tamer-faro")["spec"]["rules"][0]["host"],
        "faro.example.com"
    );
    // annotations: the collectors look at each of them
    let configs: String = rendered
        .of_kind("ConfigMap")
        .iter()
        .filter_map(|map| map["data"]["config.alloy"].as_str())
        .collect();
    let mut annotations = 0;
    for word in page.split(|letter: char| letter.is_whitespace() || letter == '`' || letter == '"') {
        let name = word.trim_end_matches(':');
        let ours = ["k8s.grafana.com/", "logs.grafana.com/", "resource.opentelemetry.io/"];
        if ours.iter().any(|prefix| name.starts_with(prefix)) {
            let label: String = name
                .chars()
                .map(|letter| if letter.is_alphanumeric() { letter } else { '_' })
                .collect();
            let label = format!("__meta_kubernetes_pod_annotation_{label}");
            assert!(configs.contains(&label), "no collector looks at {name}");
            annotations += 1;
        }
    }
    assert!(annotations >= 7, "{annotations}");
}
