//! How people and applications reached the stack.

use serde_json::{Value, json};

use crate::draft::{Admin, AdminSecret, Gateway, Tls, Via};
use crate::yaml::Node;

use super::Import;
use super::tree::dotted;

const ISSUER: &str = "cert-manager.io/cluster-issuer";
const INGRESS: &str = "kube-prom-stack grafana ingress";

/// What is known of one way in.
#[derive(Default)]
struct Door {
    via: Via,
    host: String,
    class: String,
    gateway: Gateway,
    tls: Tls,
    issuer: String,
    tls_secret: String,
}

impl Import {
    pub(super) fn access(&mut self) {
        self.grafana();
        self.admin();
        self.faro();
        self.otlp();
    }

    fn grafana(&mut self) {
        let mut door = Door::default();
        let at = |key: &str| [INGRESS, " ", key].concat();
        if self.flag(&at("enabled")) == Some(true) {
            door.via = Via::Ingress;
        }
        door.class = self.word(&at("ingressClassName")).unwrap_or_default();
        door.issuer = self.word(&at(&["annotations ", ISSUER].concat())).unwrap_or_default();
        door.host = self.first_host(&at("hosts")).unwrap_or_default();
        self.tree.take_if(&at("path"), &"/".into());
        if let Some(tls) = self.tree.get(&at("tls")).cloned()
            && let [entry] = tls.items()
        {
            door.tls_secret = entry.text_at("secretName").unwrap_or_default();
            door.tls = if door.issuer.is_empty() {
                Tls::Secret
            } else {
                Tls::Issuer
            };
            if entry
                .get("hosts")
                .is_none_or(|hosts| hosts.value() == json!([door.host]))
            {
                self.tree.take(&at("tls"));
            }
        }
        if !door.issuer.is_empty() && door.tls == Tls::None {
            // cert-manager makes nothing for an Ingress without `tls`.
            self.not_taken(
                "access.grafana.tls",
                [ISSUER, ": ", &door.issuer].concat(),
                "the Ingress had no TLS for cert-manager to care for; choose the certificate's source",
            );
        }
        if door.tls_secret == "tamer-grafana-tls" {
            door.tls_secret.clear();
        }
        self.grafana_route(&mut door);
        let grafana = &mut self.draft.access.grafana;
        grafana.via = door.via;
        grafana.host = door.host;
        grafana.class = door.class;
        grafana.gateway = door.gateway;
        grafana.tls = door.tls;
        grafana.issuer = door.issuer;
        grafana.tls_secret = door.tls_secret;
        self.own_address();
    }

    /// Grafana's own address, where it is the one that follows from the host.
    fn own_address(&mut self) {
        let host = self.draft.access.grafana.host.clone();
        if host.is_empty() || self.ours {
            return;
        }
        let server = "kube-prom-stack grafana grafana.ini server";
        for address in [
            ["https://", &host].concat(),
            ["https://", &host, "/"].concat(),
            "https://%(domain)s/".into(),
        ] {
            self.tree.take_if(&[server, " root_url"].concat(), &address.into());
        }
        self.tree.take_if(&[server, " domain"].concat(), &host.into());
    }

    fn grafana_route(&mut self, door: &mut Door) {
        let at = |key: &str| ["kube-prom-stack grafana route main ", key].concat();
        if self.flag(&at("enabled")) != Some(true) {
            return;
        }
        door.via = Via::Gateway;
        door.host = self.first_host(&at("hostnames")).unwrap_or_default();
        if let Some(parents) = self.tree.get(&at("parentRefs")).cloned()
            && let [parent] = parents.items()
        {
            let text = |key: &str| parent.text_at(key).unwrap_or_default();
            door.gateway = Gateway {
                name: text("name"),
                namespace: text("namespace"),
                section: text("sectionName"),
            };
            let known = ["name", "namespace", "sectionName", "kind", "group"];
            if parent.entries().iter().all(|(key, _)| known.contains(&key.as_str())) {
                self.tree.take(&at("parentRefs"));
            }
        }
    }

    /// Takes the first of the hosts; with more of them the list stays and is carried through.
    fn first_host(&mut self, path: &str) -> Option<String> {
        let hosts = self.tree.get(path)?.clone();
        if hosts.items().len() <= 1 {
            self.tree.take(path);
        }
        hosts.items().first()?.text()
    }

    fn admin(&mut self) {
        let base = "kube-prom-stack grafana admin";
        let usual = AdminSecret::default();
        let mut named = false;
        for (path, own) in [
            ("existingSecret", "grafanaAdmin secretName"),
            ("userKey", "grafanaAdmin userKey"),
            ("passwordKey", "grafanaAdmin passwordKey"),
        ] {
            let Some(text) = self.word(&[base, " ", path].concat()) else {
                continue;
            };
            self.tree.take_if(own, &text.as_str().into());
            named = true;
            let secret = &mut self.draft.access.grafana.admin_secret;
            match path {
                "existingSecret" => secret.name = text,
                "userKey" => secret.user_key = text,
                _ => secret.password_key = text,
            }
        }
        if let Some(generate) = self.flag("grafanaAdmin generate") {
            self.draft.access.grafana.admin = if generate {
                Admin::Generated
            } else {
                Admin::ExistingSecret
            };
        } else if named && !self.ours && self.draft.access.grafana.admin_secret != usual {
            self.draft.access.grafana.admin = Admin::ExistingSecret;
        }
        for key in ["adminPassword", "adminUser"] {
            let path = ["kube-prom-stack grafana ", key].concat();
            if self.word(&path).is_some() {
                self.secret_value("access.grafana.admin", dotted(&path));
            }
        }
    }

    fn faro(&mut self) {
        if let Some(origins) = self.tree.take("global tamer faroOrigins") {
            let origins: Vec<String> = origins.items().iter().filter_map(Node::text).collect();
            self.draft.access.faro.enabled = !origins.is_empty();
            self.draft.access.faro.origins = origins;
        }
        if self.flag("k8s-monitoring applicationObservability receivers faro enabled") == Some(true) {
            self.draft.access.faro.enabled = true;
        }
        let mut door = Door::default();
        if self.flag("faro ingress enabled") == Some(true) {
            door.via = Via::Ingress;
            door.class = self.word("faro ingress className").unwrap_or_default();
            door.host = self.word("faro ingress host").unwrap_or_default();
            door.issuer = self
                .word(&["faro ingress annotations ", ISSUER].concat())
                .unwrap_or_default();
            door.tls_secret = self.word("faro ingress tlsSecret").unwrap_or_default();
            door.tls = match (door.tls_secret.is_empty(), door.issuer.is_empty()) {
                (true, _) => Tls::None,
                (false, true) => Tls::Secret,
                (false, false) => Tls::Issuer,
            };
            if door.tls_secret == "tamer-faro-tls" {
                door.tls_secret.clear();
            }
        }
        if self.flag("faro route enabled") == Some(true) {
            door.via = Via::Gateway;
            door.host = self.word("faro route host").unwrap_or_default();
            door.gateway = Gateway {
                name: self.word("faro route gateway").unwrap_or_default(),
                namespace: self.word("faro route gatewayNamespace").unwrap_or_default(),
                section: self.word("faro route sectionName").unwrap_or_default(),
            };
        }
        let faro = &mut self.draft.access.faro;
        faro.via = door.via;
        faro.host = door.host;
        faro.class = door.class;
        faro.gateway = door.gateway;
        faro.tls = door.tls;
        faro.issuer = door.issuer;
        faro.tls_secret = door.tls_secret;
    }

    fn otlp(&mut self) {
        let at = |key: &str| ["k8s-monitoring applicationObservability ", key].concat();
        let grpc = self.flag(&at("receivers otlp grpc enabled"));
        let http = self.flag(&at("receivers otlp http enabled"));
        let off = [at("enabled"), at("receivers otlp enabled")].map(|path| self.flag(&path));
        let otlp = &mut self.draft.access.otlp;
        otlp.grpc = grpc.unwrap_or(true);
        otlp.http = http.unwrap_or(true);
        if off.contains(&Some(false)) {
            otlp.grpc = false;
            otlp.http = false;
        }
        // Ports of the receivers, as they are anyway.
        for (path, port) in [("receivers otlp grpc port", 4317), ("receivers otlp http port", 4318)] {
            self.tree.take_if(&at(path), &Value::from(port));
        }
    }
}
