//! Grafana, Faro and OTLP.

use serde_json::{Value, json};

use crate::config::{Access, Certificate, Entrance, Grafana};

use super::{Overlay, object};

pub(super) fn emit(access: &Access, overlay: &mut Overlay) {
    grafana(&access.grafana, overlay);
    if let Some(faro) = &access.faro {
        overlay.set(&["global", "tamer", "faroOrigins"], faro.origins.clone());
        if let Some(entrance) = &faro.entrance {
            faro_entrance(entrance, overlay);
        }
    }
    let receivers = ["k8s-monitoring", "applicationObservability", "receivers", "otlp"];
    let at = |protocol| {
        [
            receivers[0],
            receivers[1],
            receivers[2],
            receivers[3],
            protocol,
            "enabled",
        ]
    };
    match (access.otlp.grpc, access.otlp.http) {
        (true, true) => {}
        // The feature refuses to be on without a receiver.
        (false, false) => overlay.set(&["k8s-monitoring", "applicationObservability", "enabled"], false),
        (false, true) => overlay.set(&at("grpc"), false),
        (true, false) => overlay.set(&at("http"), false),
    }
}

fn grafana(grafana: &Grafana, overlay: &mut Overlay) {
    let mut set = |path: &[&str], value: Value| {
        let mut whole = vec!["kube-prom-stack", "grafana"];
        whole.extend(path);
        overlay.set(&whole, value);
    };
    match &grafana.entrance {
        None => {}
        Some(Entrance::Ingress {
            host,
            class,
            certificate,
        }) => {
            set(&["ingress", "enabled"], true.into());
            if let Some(class) = class {
                set(&["ingress", "ingressClassName"], class.as_str().into());
            }
            if let Some(issuer) = certificate
                .as_ref()
                .and_then(|certificate| certificate.issuer.as_deref())
            {
                set(&["ingress", "annotations", ISSUER], issuer.into());
            }
            set(&["ingress", "hosts"], json!([host]));
            if let Some(certificate) = certificate {
                set(
                    &["ingress", "tls"],
                    json!([{"secretName": tls_secret(certificate, "tamer-grafana-tls"), "hosts": [host]}]),
                );
            }
            root_url(&mut set, certificate.is_some());
        }
        Some(Entrance::Gateway {
            host,
            gateway,
            namespace,
            section,
        }) => {
            set(&["route", "main", "enabled"], true.into());
            set(&["route", "main", "hostnames"], json!([host]));
            let text = |text: &Option<String>| text.clone().map(Value::from);
            let parent = object([
                ("name", Some(gateway.as_str().into())),
                ("namespace", text(namespace)),
                ("sectionName", text(section)),
            ]);
            set(&["route", "main", "parentRefs"], json!([parent]));
            root_url(&mut set, true);
        }
    }
    let secret = &grafana.admin_secret;
    let usual = crate::draft::AdminSecret::default();
    if *secret != usual {
        set(
            &["admin"],
            json!({"existingSecret": secret.name, "userKey": secret.user_key, "passwordKey": secret.password_key}),
        );
        overlay.set(&["grafanaAdmin", "secretName"], secret.name.as_str());
        overlay.set(&["grafanaAdmin", "userKey"], secret.user_key.as_str());
        overlay.set(&["grafanaAdmin", "passwordKey"], secret.password_key.as_str());
    }
    if !grafana.generate_admin {
        overlay.set(&["grafanaAdmin", "generate"], false);
    }
}

/// The annotation by which cert-manager learns the ClusterIssuer.
const ISSUER: &str = "cert-manager.io/cluster-issuer";

/// Links in alerts and redirects after sign-in need Grafana's own address.
fn root_url(set: &mut impl FnMut(&[&str], Value), tls: bool) {
    set(
        &["grafana.ini", "server", "root_url"],
        format!("{}://%(domain)s/", if tls { "https" } else { "http" }).into(),
    );
}

fn tls_secret<'a>(certificate: &'a Certificate, usual: &'a str) -> &'a str {
    certificate.secret.as_deref().unwrap_or(usual)
}

fn faro_entrance(entrance: &Entrance, overlay: &mut Overlay) {
    match entrance {
        Entrance::Ingress {
            host,
            class,
            certificate,
        } => {
            overlay.set(&["faro", "ingress", "enabled"], true);
            if let Some(class) = class {
                overlay.set(&["faro", "ingress", "className"], class.as_str());
            }
            overlay.set(&["faro", "ingress", "host"], host.as_str());
            if let Some(certificate) = certificate {
                if let Some(issuer) = &certificate.issuer {
                    overlay.set(&["faro", "ingress", "annotations", ISSUER], issuer.as_str());
                }
                overlay.set(
                    &["faro", "ingress", "tlsSecret"],
                    tls_secret(certificate, "tamer-faro-tls"),
                );
            }
        }
        Entrance::Gateway {
            host,
            gateway,
            namespace,
            section,
        } => {
            overlay.set(&["faro", "route", "enabled"], true);
            overlay.set(&["faro", "route", "host"], host.as_str());
            overlay.set(&["faro", "route", "gateway"], gateway.as_str());
            if let Some(namespace) = namespace {
                overlay.set(&["faro", "route", "gatewayNamespace"], namespace.as_str());
            }
            if let Some(section) = section {
                overlay.set(&["faro", "route", "sectionName"], section.as_str());
            }
        }
    }
}
