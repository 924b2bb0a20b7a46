//! How the stack is reached.

use super::keep;
use crate::config::{Access, Certificate, Entrance, Faro, Grafana, Otlp};
use crate::draft::{self, Admin, Tls, Via};
use crate::finding::{Finding, Place, Rule};
use crate::names::{is_label, is_secret_key, is_subdomain};

pub(super) fn check(draft: &draft::Access, found: &mut Vec<Finding>) -> Option<Access> {
    let at = Place::new("access");
    let grafana = grafana(&draft.grafana, &at.key("grafana"), found);
    let faro = faro(&draft.faro, &at.key("faro"), found);
    if let (Some(grafana), Some(Some(faro))) = (&grafana, &faro)
        && let (Some(grafana), Some(faro)) = (&grafana.entrance, &faro.entrance)
        && grafana.host() == faro.host()
    {
        let place = at.key("faro").key("host");
        found.push(
            Finding::new(place.clone(), Rule::HostTwice)
                .fact("value", faro.host())
                .fix(place, format!("faro.{}", faro.host())),
        );
        return None;
    }
    Some(Access {
        grafana: grafana?,
        faro: faro?,
        otlp: Otlp {
            grpc: draft.otlp.grpc,
            http: draft.otlp.http,
        },
    })
}

fn grafana(draft: &draft::Grafana, at: &Place, found: &mut Vec<Finding>) -> Option<Grafana> {
    let draft::Grafana {
        via,
        host,
        class,
        gateway,
        tls,
        issuer,
        tls_secret,
        admin,
        admin_secret,
    } = draft;
    let door = Door {
        what: "Grafana",
        example: "grafana.example.com",
        host,
        class,
        gateway,
        tls: *tls,
        issuer,
        tls_secret,
    };
    let entrance = door.check(*via, at, found);
    let at = at.key("admin_secret");
    let name = keep(
        &admin_secret.name,
        at.key("name"),
        Rule::AccessSecretForm,
        found,
        is_subdomain,
    );
    let user_key = keep(
        &admin_secret.user_key,
        at.key("user_key"),
        Rule::AccessKeyNameForm,
        found,
        is_secret_key,
    );
    let password_key = keep(
        &admin_secret.password_key,
        at.key("password_key"),
        Rule::AccessKeyNameForm,
        found,
        is_secret_key,
    );
    Some(Grafana {
        entrance: entrance?,
        generate_admin: *admin == Admin::Generated,
        admin_secret: draft::AdminSecret {
            name: name?,
            user_key: user_key?,
            password_key: password_key?,
        },
    })
}

fn faro(draft: &draft::Faro, at: &Place, found: &mut Vec<Finding>) -> Option<Option<Faro>> {
    if !draft.enabled {
        return Some(None);
    }
    let draft::Faro {
        via,
        host,
        class,
        gateway,
        tls,
        issuer,
        tls_secret,
        ..
    } = draft;
    let door = Door {
        what: "Faro",
        example: "faro.example.com",
        host,
        class,
        gateway,
        tls: *tls,
        issuer,
        tls_secret,
    };
    let entrance = door.check(*via, at, found);
    if matches!(entrance, Some(None)) {
        found.push(Finding::new(at.key("via"), Rule::FaroUnreachable));
    }
    let origins = origins(&draft.origins, &at.key("origins"), found);
    Some(Some(Faro {
        origins: origins?,
        entrance: entrance?,
    }))
}

fn origins(origins: &[String], at: &Place, found: &mut Vec<Finding>) -> Option<Vec<String>> {
    if origins.is_empty() {
        found.push(Finding::new(at.clone(), Rule::OriginMissing));
        return None;
    }
    let mut fine = true;
    for (index, origin) in origins.iter().enumerate() {
        let at = at.index(index);
        if origin == "*" {
            found.push(Finding::new(at, Rule::OriginAny));
            continue;
        }
        if !is_origin(origin) {
            fine = false;
            let finding = Finding::new(at.clone(), Rule::OriginForm).fact("value", origin);
            let with_scheme = if origin.contains("://") {
                origin.clone()
            } else {
                format!("https://{origin}")
            };
            let bare: String = with_scheme.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
            found.push(if is_origin(&bare) {
                finding.fix(at, bare)
            } else {
                finding
            });
        }
    }
    fine.then(|| origins.to_vec())
}

/// Scheme, host and optional port, as browsers send it.
fn is_origin(origin: &str) -> bool {
    let Some(rest) = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"))
    else {
        return false;
    };
    let (host, port) = rest.split_once(':').unwrap_or((rest, "443"));
    is_subdomain(host) && port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

/// The answers about one way in; Grafana and Faro have the same.
struct Door<'a> {
    what: &'static str,
    example: &'static str,
    host: &'a str,
    class: &'a str,
    gateway: &'a draft::Gateway,
    tls: Tls,
    issuer: &'a str,
    tls_secret: &'a str,
}

impl Door<'_> {
    /// The entrance; the inner none means that there is none.
    fn check(&self, via: Via, at: &Place, found: &mut Vec<Finding>) -> Option<Option<Entrance>> {
        match via {
            Via::None => Some(None),
            Via::Ingress => {
                let host = self.host(at, found);
                let class = optional(self.class, at.key("class"), Rule::ClassForm, found, is_subdomain);
                let certificate = self.certificate(at, found);
                Some(Some(Entrance::Ingress {
                    host: host?,
                    class: class?,
                    certificate: certificate?,
                }))
            }
            Via::Gateway => {
                let host = self.host(at, found);
                let at = at.key("gateway");
                if self.gateway.name.is_empty() {
                    found.push(Finding::new(at.key("name"), Rule::GatewayMissing).fact("what", self.what));
                    return None;
                }
                let gateway = keep(
                    &self.gateway.name,
                    at.key("name"),
                    Rule::GatewayForm,
                    found,
                    is_subdomain,
                );
                let namespace = optional(
                    &self.gateway.namespace,
                    at.key("namespace"),
                    Rule::GatewayForm,
                    found,
                    is_label,
                );
                let section = optional(
                    &self.gateway.section,
                    at.key("section"),
                    Rule::GatewayForm,
                    found,
                    is_subdomain,
                );
                Some(Some(Entrance::Gateway {
                    host: host?,
                    gateway: gateway?,
                    namespace: namespace?,
                    section: section?,
                }))
            }
        }
    }

    fn host(&self, at: &Place, found: &mut Vec<Finding>) -> Option<String> {
        let at = at.key("host");
        if self.host.is_empty() {
            found.push(
                Finding::new(at, Rule::HostMissing)
                    .fact("what", self.what)
                    .fact("example", self.example),
            );
            return None;
        }
        if is_subdomain(self.host) {
            return Some(self.host.to_owned());
        }
        let bare = self
            .host
            .split_once("://")
            .map_or(self.host, |(_, rest)| rest)
            .split(['/', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let finding = Finding::new(at.clone(), Rule::HostForm)
            .fact("value", self.host)
            .fact("example", self.example);
        found.push(if is_subdomain(&bare) {
            finding.fix(at, bare)
        } else {
            finding
        });
        None
    }

    fn certificate(&self, at: &Place, found: &mut Vec<Finding>) -> Option<Option<Certificate>> {
        let secret = |found: &mut Vec<Finding>| {
            optional(
                self.tls_secret,
                at.key("tls_secret"),
                Rule::AccessSecretForm,
                found,
                is_subdomain,
            )
        };
        match self.tls {
            Tls::None => {
                found.push(Finding::new(at.key("tls"), Rule::TlsMissing).fact("what", self.what));
                Some(None)
            }
            Tls::Secret => Some(Some(Certificate {
                issuer: None,
                secret: secret(found)?,
            })),
            Tls::Issuer => {
                let secret = secret(found);
                if self.issuer.is_empty() {
                    found
                        .push(Finding::new(at.key("issuer"), Rule::IssuerMissing).fix(at.key("issuer"), "letsencrypt"));
                    return None;
                }
                let issuer = keep(self.issuer, at.key("issuer"), Rule::IssuerForm, found, is_subdomain);
                Some(Some(Certificate {
                    issuer: Some(issuer?),
                    secret: secret?,
                }))
            }
        }
    }
}

/// An answer that may be empty; the inner none means that it is.
fn optional(
    text: &str,
    at: Place,
    rule: Rule,
    found: &mut Vec<Finding>,
    is_right: impl Fn(&str) -> bool,
) -> Option<Option<String>> {
    if text.is_empty() {
        Some(None)
    } else {
        keep(text, at, rule, found, is_right).map(Some)
    }
}
