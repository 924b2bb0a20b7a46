//! The ways in: to Grafana and Faro by Ingress or Gateway, to Alertmanager and Prometheus by none; and the archive's writer.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::process::Command;

use serde_json::Value;
use tamer_core::draft::Draft;
use tools::Rendered;
use tools::pods::{pods, text};

mod tools;

const GRAFANA_INGRESS: &str = "
kube-prom-stack:
  grafana:
    ingress:
      enabled: true
      ingressClassName: nginx
      hosts: [grafana.example.com]
";

/// TLS by cert-manager, over the values above.
const GRAFANA_ISSUER: &str = "
kube-prom-stack:
  grafana:
    ingress:
      annotations: {cert-manager.io/cluster-issuer: letsencrypt}
      tls:
        - {secretName: grafana-tls, hosts: [grafana.example.com]}
";

/// TLS by a Secret that somebody brings.
const GRAFANA_SECRET: &str = "
kube-prom-stack:
  grafana:
    ingress:
      tls:
        - {secretName: brought, hosts: [grafana.example.com]}
";

const GRAFANA_ROUTE: &str = "
kube-prom-stack:
  grafana:
    route:
      main:
        enabled: true
        hostnames: [grafana.example.com]
        parentRefs:
          - {name: public, namespace: gateways, sectionName: https}
";

const FARO: &str = "
global: {tamer: {faroOrigins: ['https://shop.example.com']}}
faro:
  ingress: {enabled: true, host: faro.example.com, className: nginx}
";

#[test]
fn grafana_is_reached_by_an_ingress_with_and_without_tls() {
    let test = "grafana_is_reached_by_an_ingress_with_and_without_tls";
    let Some((helm, chart)) = tools::real(test) else { return };
    for (values, secret) in [
        (vec![GRAFANA_INGRESS], None),
        (vec![GRAFANA_INGRESS, GRAFANA_ISSUER], Some("grafana-tls")),
        (vec![GRAFANA_INGRESS, GRAFANA_SECRET], Some("brought")),
    ] {
        let rendered = tools::template_of(&helm, &chart, "ct", &values);
        let ingresses = rendered.of_kind("Ingress");
        assert_eq!(ingresses.len(), 1);
        let spec = &ingresses[0]["spec"];
        assert_eq!(spec["ingressClassName"], "nginx");
        let rules = spec["rules"].as_array().unwrap();
        assert_eq!(rules.len(), 1);
        assert_eq!(rules[0]["host"], "grafana.example.com");
        let path = &rules[0]["http"]["paths"][0];
        assert_eq!(path["path"], "/");
        leads_to(&rendered, &path["backend"]["service"], "Deployment/ct-grafana");
        let issuer = &ingresses[0]["metadata"]["annotations"]["cert-manager.io/cluster-issuer"];
        match secret {
            None => assert!(spec["tls"].is_null() && issuer.is_null()),
            Some(secret) => {
                assert_eq!(spec["tls"][0]["secretName"], secret);
                assert_eq!(spec["tls"][0]["hosts"][0], "grafana.example.com");
                assert_eq!(issuer == "letsencrypt", secret == "grafana-tls");
            }
        }
    }
}

/// The Service and port of an Ingress or a route lead to a container that listens there.
fn leads_to(rendered: &Rendered, backend: &Value, owner: &str) {
    let service = rendered.get("Service", text(&backend["name"]));
    let port = [&backend["port"]["number"], &backend["port"]["name"], &backend["port"]];
    let entry = service["spec"]["ports"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| port.contains(&&entry["port"]) || port.contains(&&entry["name"]))
        .unwrap_or_else(|| panic!("no port {backend} in {service}"));
    let pods = pods(rendered);
    let pod = pods.iter().find(|pod| pod.owner == owner).unwrap();
    for (key, value) in service["spec"]["selector"].as_object().unwrap() {
        assert_eq!(pod.labels[key], text(value));
    }
    let number = pod.port(&entry["targetPort"]).unwrap();
    let listens = pod
        .containers()
        .flat_map(|container| container["ports"].as_array().into_iter().flatten())
        .any(|port| port["containerPort"] == number);
    assert!(listens, "{owner} does not listen on {number}");
}

#[test]
fn grafana_is_reached_by_a_gateway() {
    let test = "grafana_is_reached_by_a_gateway";
    let Some((helm, chart)) = tools::real(test) else { return };
    let rendered = tools::template(&helm, &chart, "ct", GRAFANA_ROUTE);
    assert!(rendered.of_kind("Ingress").is_empty());
    let routes = rendered.of_kind("HTTPRoute");
    assert_eq!(routes.len(), 1);
    assert_eq!(routes[0]["apiVersion"], "gateway.networking.k8s.io/v1");
    let spec = &routes[0]["spec"];
    assert_eq!(spec["hostnames"], serde_json::json!(["grafana.example.com"]));
    let parent = &spec["parentRefs"][0];
    assert_eq!(
        (&parent["name"], &parent["namespace"], &parent["sectionName"]),
        (&"public".into(), &"gateways".into(), &"https".into())
    );
    leads_to(&rendered, &spec["rules"][0]["backendRefs"][0], "Deployment/ct-grafana");
}

#[test]
fn faro_is_reached_by_an_ingress_and_by_a_gateway() {
    let test = "faro_is_reached_by_an_ingress_and_by_a_gateway";
    let Some((helm, chart)) = tools::real(test) else { return };
    let issuer = "faro: {ingress: {annotations: {cert-manager.io/cluster-issuer: le}, tlsSecret: faro-tls}}";
    let brought = "faro: {ingress: {tlsSecret: faro-tls}}";
    for (more, tls) in [("{}", false), (issuer, true), (brought, true)] {
        let rendered = tools::template_of(&helm, &chart, "ct", &[FARO, more]);
        let ingress = rendered.get("Ingress", "tamer-faro");
        let rule = &ingress["spec"]["rules"][0];
        assert_eq!(rule["host"], "faro.example.com");
        let path = &rule["http"]["paths"][0];
        assert_eq!(
            (&path["path"], &path["pathType"]),
            (&"/collect".into(), &"Prefix".into())
        );
        leads_to(&rendered, &path["backend"]["service"], "Alloy/ct-alloy-central");
        if tls {
            assert_eq!(ingress["spec"]["tls"][0]["secretName"], "faro-tls");
            assert_eq!(ingress["spec"]["tls"][0]["hosts"][0], "faro.example.com");
        } else {
            assert!(ingress["spec"]["tls"].is_null());
        }
    }
    let route = "faro: {ingress: {enabled: false}, route: {enabled: true, host: faro.example.com, gateway: public, gatewayNamespace: gateways, sectionName: https}}";
    let rendered = tools::template_of(&helm, &chart, "ct", &[FARO, route]);
    let spec = &rendered.get("HTTPRoute", "tamer-faro")["spec"];
    assert_eq!(spec["hostnames"][0], "faro.example.com");
    assert_eq!(spec["parentRefs"][0]["sectionName"], "https");
    leads_to(&rendered, &spec["rules"][0]["backendRefs"][0], "Alloy/ct-alloy-central");
}

#[test]
fn nothing_else_is_reached_from_outside() {
    let test = "nothing_else_is_reached_from_outside";
    let Some((helm, chart)) = tools::real(test) else { return };
    let mut drafts = vec![Draft::default(), tools::answers("everything.yaml")];
    for preset in tamer_core::presets::PRESETS {
        drafts.push(tamer_core::presets::draft(preset.name).unwrap());
    }
    let mut installations: Vec<Vec<String>> = drafts.iter().map(tools::installation).collect();
    installations.push(tools::size("medium"));
    installations.push(tools::size("large"));
    installations.push(vec![GRAFANA_INGRESS.to_owned(), FARO.to_owned()]);
    for values in installations {
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let rendered = tools::template_of(&helm, &chart, "ct", &values);
        let mut entered = Vec::new();
        for service in rendered.of_kind("Service") {
            let kind = service["spec"]["type"].as_str().unwrap_or("ClusterIP");
            assert_eq!(kind, "ClusterIP", "{}", service["metadata"]["name"]);
        }
        for kind in ["Ingress", "HTTPRoute"] {
            entered.extend(rendered.names(kind));
        }
        for name in entered {
            assert!(["ct-grafana", "tamer-faro"].contains(&name), "{name}");
        }
        // An operator makes Ingresses too.
        for alloy in rendered.of_kind("Alloy") {
            assert_ne!(alloy["spec"]["ingress"]["enabled"], true);
        }
    }
}

#[test]
fn ways_in_that_are_open_or_lead_nowhere_are_refused() {
    let test = "ways_in_that_are_open_or_lead_nowhere_are_refused";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    for (values, says) in [
        (
            "kube-prom-stack: {prometheus: {ingress: {enabled: true, hosts: [p.example.com]}}}",
            "    prometheus:\n      ingress:\n        enabled: false",
        ),
        (
            "kube-prom-stack: {prometheus: {route: {main: {enabled: true}}}}",
            "      route:\n        main:\n          enabled: false",
        ),
        (
            "kube-prom-stack: {alertmanager: {service: {type: LoadBalancer}}}",
            "    alertmanager:\n      service:\n        type: ClusterIP",
        ),
        (
            "kube-prom-stack: {alertmanager: {ingressPerReplica: {enabled: true}}}",
            "ingressPerReplica:\n        enabled: false",
        ),
        (
            "kube-prom-stack: {grafana: {adminPassword: hunter2}}",
            "adminPassword: \"\"",
        ),
        (
            "kube-prom-stack: {grafana: {admin: {existingSecret: ''}}}",
            "existingSecret: tamer-grafana-admin",
        ),
        (
            "kube-prom-stack: {grafana: {ingress: {enabled: true, hosts: []}}}",
            "hosts: [grafana.example.com]",
        ),
        (
            "kube-prom-stack: {grafana: {ingress: {enabled: true, hosts: [g.example.com], annotations: {cert-manager.io/issuer: x}}}}",
            "secretName: tamer-grafana-tls",
        ),
        (
            "kube-prom-stack: {grafana: {route: {main: {enabled: true, hostnames: [g.example.com]}}}}",
            "parentRefs:",
        ),
        (
            "kube-prom-stack: {grafana: {route: {main: {enabled: true, parentRefs: [{name: public}]}}}}",
            "hostnames: [grafana.example.com]",
        ),
        (
            "global: {tamer: {faroOrigins: ['https://a.example.com']}}\nfaro: {ingress: {enabled: true, host: f.example.com, annotations: {cert-manager.io/cluster-issuer: x}}}",
            "tlsSecret: tamer-faro-tls",
        ),
    ] {
        let said = tools::refused(&helm, &chart, values);
        assert!(said.contains(says), "{values}:\n{said}");
    }
}

/// What the guide says, with network policies.
fn alertsnitch() -> String {
    let values = tools::blocks(&tools::page("guides/alertsnitch.md"), "yaml").remove(0);
    format!("{values}\nnetworkPolicies: {{enabled: true}}\n")
}

#[test]
fn alertsnitch_writes_the_archive_in_alloys_place() {
    let test = "alertsnitch_writes_the_archive_in_alloys_place";
    let Some((helm, chart)) = tools::real(test) else { return };
    let rendered = tools::template(&helm, &chart, "ct", &alertsnitch());
    let deployment = rendered.get("Deployment", "tamer-alertsnitch");
    let container = &deployment["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["image"], "docker.io/mikehsu0618/alertsnitch:1.0.0");
    let pods = pods(&rendered);
    let pod = pods
        .iter()
        .find(|pod| pod.owner == "Deployment/tamer-alertsnitch")
        .unwrap();
    assert!(tools::pod_security::restricted(pod).is_empty());
    assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
    let policies = tools::policies::policies(&rendered);
    let allowed = |name: &str| {
        let label = name.to_owned();
        let from = pods
            .iter()
            .find(|pod| pod.labels.get("app.kubernetes.io/name") == Some(&label))
            .unwrap();
        policies.allow(&tools::policies::Source::Pod(from), pod, 9567, "TCP")
    };
    assert!(allowed("alertmanager") && !allowed("grafana"));
    let loki = pods.iter().find(|pod| pod.owner == "StatefulSet/ct-loki").unwrap();
    assert!(policies.allow(&tools::policies::Source::Pod(pod), loki, 3100, "TCP"));
    // Alertmanager takes its address, and a mirror of images goes before it.
    let config = rendered.secret("alertmanager-ct-kube-prom-stack-alertmanager", "alertmanager.yaml");
    assert!(config.contains("tamer-alertsnitch:9567/webhook?job=integrations/alertmanager/history&cluster=my-cluster"));
    if let Some(amtool) = tools::program("TAMER_AMTOOL") {
        let folder = chart.parent().unwrap();
        let file = folder.join("alertmanager.yaml");
        fs::write(
            &file,
            config.replace("/etc/alertmanager/config/", &format!("{}/", folder.display())),
        )
        .unwrap();
        let said = tools::run(Command::new(amtool).arg("check-config").arg(&file));
        assert!(said.contains("SUCCESS"), "{said}");
    } else {
        tools::skip(test, "no amtool (TAMER_AMTOOL)");
    }
    let mirrored = tools::template_of(
        &helm,
        &chart,
        "ct",
        &[&alertsnitch(), "global: {image: {registry: mirror.example.com}}"],
    );
    let image = &mirrored.get("Deployment", "tamer-alertsnitch")["spec"]["template"]["spec"]["containers"][0]["image"];
    assert_eq!(image, "mirror.example.com/mikehsu0618/alertsnitch:1.0.0");
}

#[test]
fn alertsnitch_without_sender_or_store_is_refused() {
    let test = "alertsnitch_without_sender_or_store_is_refused";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    let on = alertsnitch();
    let off = on.replace("alertsnitch:\n  enabled: true", "alertsnitch:\n  enabled: false");
    assert_ne!(on, off);
    let both = on.replace(
        "          webhook_configs:\n",
        "          webhook_configs:\n            - url: http://tamer-receiver:9567/loki/api/v1/raw\n",
    );
    let grouped = on.replace("            continue: true\n", "");
    for (values, says) in [
        (
            "alertsnitch: {enabled: true}".to_owned(),
            "url: http://tamer-alertsnitch:9567/webhook?job=integrations/alertmanager/history&cluster=my-cluster",
        ),
        (
            format!("{on}\nglobal: {{tamer: {{alertArchive: false}}}}"),
            "alertArchive: true",
        ),
        (
            format!("{on}\nglobal: {{tamer: {{logs: false}}}}\nloki: {{enabled: false}}"),
            "alertsnitch:\n    enabled: false",
        ),
        (both, "every count would be doubled"),
        (off, "alertsnitch:\n    enabled: true"),
        (grouped, "continue: true"),
    ] {
        let said = tools::refused(&helm, &chart, &values);
        assert!(said.contains(says), "{values}:\n{said}");
    }
}
