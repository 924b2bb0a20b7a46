//! Addresses that are probed.

use std::collections::HashMap;

use super::parse;
use crate::config::{Certificates, Probes, Target};
use crate::draft;
use crate::finding::{Finding, Place, Rule};
use crate::names::{is_prometheus_label, nearest};
use crate::units::Duration;

/// Modules that the chart configures for the blackbox exporter, and the addresses that each takes.
pub const MODULES: [(&str, Address); 11] = [
    ("http_2xx", Address::Web),
    ("http_2xx_3xx", Address::Web),
    ("http_post_2xx", Address::Web),
    ("http_2xx_insecure", Address::Web),
    ("tcp_connect", Address::HostPort),
    ("tls_connect", Address::HostPort),
    ("icmp", Address::Host),
    ("dns_udp", Address::Host),
    ("dns_tcp", Address::Host),
    ("grpc", Address::HostPort),
    ("grpc_plain", Address::HostPort),
];

/// The form of address that a module takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// A URL with `http://` or `https://`.
    Web,
    /// A host with a port.
    HostPort,
    /// A host, with an optional port.
    Host,
}

/// The shortest interval: a probe may take 10 s and its scrape 15 s.
const SHORTEST: u64 = 15_000;

pub(super) fn check(draft: &draft::Probes, found: &mut Vec<Finding>) -> Option<Probes> {
    let at = Place::new("probes");
    let module = known(&draft.module, &at.key("module"), found);
    let interval = interval(&draft.interval, &at.key("interval"), found);
    let certificates = certificates(&draft.certificates, &at.key("certificates"), found);
    let mut seen = HashMap::new();
    let mut targets = Some(Vec::with_capacity(draft.targets.len()));
    for (index, target) in draft.targets.iter().enumerate() {
        let at = || at.key("targets").index(index);
        let module = if target.module.is_empty() {
            draft.module.as_str()
        } else {
            target.module.as_str()
        };
        if seen.insert((target.url.as_str(), module), index).is_some() && !target.url.is_empty() {
            found.push(
                Finding::new(at(), Rule::ProbeTwice)
                    .fact("value", &target.url)
                    .remove(at()),
            );
        }
        match (check_target(target, module, &at, found), &mut targets) {
            (Some(target), Some(targets)) => targets.push(target),
            _ => targets = None,
        }
    }
    Some(Probes {
        module: module?,
        interval: interval?,
        targets: targets?,
        certificates: certificates?,
    })
}

fn check_target(
    target: &draft::Target,
    module: &str,
    at: &impl Fn() -> Place,
    found: &mut Vec<Finding>,
) -> Option<Target> {
    let url = address(&target.url, module, at, found);
    let module = if target.module.is_empty() {
        Some(None)
    } else {
        known(&target.module, &at().key("module"), found).map(Some)
    };
    let interval = if target.interval.is_empty() {
        Some(None)
    } else {
        interval(&target.interval, &at().key("interval"), found).map(Some)
    };
    let mut labels_fine = true;
    for name in target.labels.keys() {
        let rule = if !is_prometheus_label(name) {
            Rule::ProbeLabelForm
        } else if name.starts_with("__")
            || matches!(name.as_str(), "job" | "instance" | "module" | "namespace" | "cluster")
        {
            Rule::ProbeLabelReserved
        } else {
            continue;
        };
        labels_fine = false;
        found.push(Finding::new(at().key("labels"), rule).fact("value", name));
    }
    labels_fine.then_some(())?;
    Some(Target {
        url: url?,
        module: module?,
        interval: interval?,
        labels: target.labels.clone(),
    })
}

fn known(module: &str, at: &Place, found: &mut Vec<Finding>) -> Option<String> {
    if MODULES.iter().any(|(name, _)| *name == module) {
        return Some(module.to_owned());
    }
    let near = nearest(module, MODULES.iter().map(|(name, _)| *name));
    let hint = near.map_or_else(
        || format!(" It has {}.", MODULES.map(|(name, _)| format!("`{name}`")).join(", ")),
        |near| format!(" Did you mean `{near}`?"),
    );
    let finding = Finding::new(at.clone(), Rule::ModuleUnknown)
        .fact("value", module)
        .fact("hint", hint);
    found.push(match near {
        Some(near) => finding.fix(at.clone(), near),
        None => finding,
    });
    None
}

fn interval(text: &str, at: &Place, found: &mut Vec<Finding>) -> Option<Duration> {
    let interval = parse(text, at.clone(), Rule::ProbeIntervalForm, found, Duration::parse)?;
    if interval.milliseconds() < SHORTEST {
        found.push(
            Finding::new(at.clone(), Rule::ProbeIntervalShort)
                .fact("value", text)
                .fix(at.clone(), "15s"),
        );
        return None;
    }
    Some(interval)
}

fn address(url: &str, module: &str, at: &impl Fn() -> Place, found: &mut Vec<Finding>) -> Option<String> {
    let place = || at().key("url");
    if url.is_empty() {
        found.push(Finding::new(place(), Rule::UrlMissing).remove(at()));
        return None;
    }
    let form = MODULES
        .iter()
        .find(|(name, _)| *name == module)
        .map_or(Address::Web, |(_, form)| *form);
    let (scheme, rest) = url
        .split_once("://")
        .map_or((None, url), |(scheme, rest)| (Some(scheme), rest));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        found.push(Finding::new(place(), Rule::UrlPassword));
        return None;
    }
    let (host, port) = split_port(authority);
    let port_fine = port.is_none_or(is_port);
    let host_fine = is_host(host);
    match form {
        Address::Web => {
            let fine = matches!(scheme, Some("http" | "https"))
                && host_fine
                && port_fine
                && url.bytes().all(|b| b.is_ascii_graphic());
            if !fine {
                let finding = Finding::new(place(), Rule::UrlForm)
                    .fact("value", url)
                    .fact("module", module);
                let meant = scheme.is_none() && host_fine && port_fine && url.bytes().all(|b| b.is_ascii_graphic());
                found.push(if meant {
                    finding.fix(place(), format!("https://{url}"))
                } else {
                    finding
                });
                return None;
            }
        }
        Address::HostPort | Address::Host => {
            let bare = scheme.is_none() && authority == url;
            let fine = bare && host_fine && port_fine && (port.is_some() || form == Address::Host);
            if !fine {
                let example = if form == Address::Host {
                    "a host such as `db.example.com`"
                } else {
                    "host and port such as `db.example.com:5432`"
                };
                let finding = Finding::new(place(), Rule::HostPortForm)
                    .fact("value", url)
                    .fact("module", module)
                    .fact("example", example);
                let meant = scheme.is_some() && host_fine && port.is_some() && port_fine;
                found.push(if meant {
                    finding.fix(place(), authority)
                } else {
                    finding
                });
                return None;
            }
        }
    }
    if matches!(host, "localhost" | "[::1]") || host.starts_with("127.") {
        found.push(Finding::new(place(), Rule::ProbeLoopback).fact("value", url));
    }
    Some(url.to_owned())
}

/// Host and port of an authority; brackets of an IPv6 address stay with the host.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

/// A host name (underscores occur in practice), or an IP address.
fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.strip_suffix('.').unwrap_or(host).split('.').all(label)
}

fn certificates(draft: &draft::Certificates, at: &Place, found: &mut Vec<Finding>) -> Option<Certificates> {
    let days = |text: &str| text.parse::<u32>().ok().filter(|days| (1..=365).contains(days));
    let warning_days = parse(
        &draft.warning_days,
        at.key("warning_days"),
        Rule::CertificateDaysForm,
        found,
        days,
    );
    let critical_days = parse(
        &draft.critical_days,
        at.key("critical_days"),
        Rule::CertificateDaysForm,
        found,
        days,
    );
    let certificates = Certificates {
        warning_days: warning_days?,
        critical_days: critical_days?,
    };
    if certificates.critical_days >= certificates.warning_days {
        found.push(
            Finding::new(at.key("warning_days"), Rule::CertificateOrder)
                .fact("critical", certificates.critical_days)
                .fact("warning", certificates.warning_days)
                .fix(
                    at.key("warning_days"),
                    14.max(certificates.critical_days.saturating_mul(2).min(365)),
                )
                .fix(at.key("critical_days"), certificates.critical_days.min(3)),
        );
        return None;
    }
    Some(certificates)
}
