//! Answers to start from.

use crate::draft::{Backend, Draft, Platform, Provider, Receiver, Route, Slack, SlackReach, Source, Tls, Via};

/// A start that many share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Name on the command line.
    pub name: &'static str,
    /// Name as people say it.
    pub title: &'static str,
    /// What it sets, in one sentence.
    pub sets: &'static str,
}

/// All presets.
pub const PRESETS: [Preset; 4] = [
    Preset {
        name: "home-lab",
        title: "Home lab",
        sets: "k3s, volumes of a few GiB, no costs and no profiles.",
    },
    Preset {
        name: "small-team",
        title: "Small team",
        sets: "S3 in one bucket, Slack by one webhook for each of two channels, critical alerts apart.",
    },
    Preset {
        name: "production",
        title: "Production",
        sets: "S3, larger volumes, Slack by a bot token, three channels, Grafana with TLS.",
    },
    Preset {
        name: "air-gapped",
        title: "Air-gapped",
        sets: "Volumes only and the chart from an OCI registry of your own.",
    },
];

/// The answers of a preset, by name.
pub fn draft(name: &str) -> Option<Draft> {
    let mut draft = Draft::default();
    match name {
        "home-lab" => {
            draft.cluster.name = "home".into();
            draft.cluster.platform = Platform::K3s;
            let volumes = &mut draft.storage.volumes;
            volumes.metrics = "10Gi".into();
            volumes.logs = "10Gi".into();
            volumes.traces = "5Gi".into();
            draft.extras.components.costs = false;
            draft.extras.components.profiles = false;
        }
        "small-team" => {
            draft.storage.backend = Backend::S3;
            draft.storage.s3.provider = Provider::Aws;
            draft.storage.s3.region = "eu-central-1".into();
            draft.storage.s3.bucket = "my-cluster-observability".into();
            draft.alerts.slack = Slack {
                reach: SlackReach::WebhookPerChannel,
                ..Slack::default()
            };
            channels(&mut draft, &["alerts", "critical-alerts"]);
            draft.alerts.routes = vec![route("critical-alerts", r#"severity =~ "critical|error""#)];
        }
        "production" => {
            draft.cluster.name = "prod-eu".into();
            draft.storage.backend = Backend::S3;
            draft.storage.s3.provider = Provider::Aws;
            draft.storage.s3.region = "eu-central-1".into();
            draft.storage.s3.bucket = "prod-eu-observability".into();
            draft.storage.volumes.metrics = "100Gi".into();
            draft.alerts.slack = Slack {
                reach: SlackReach::BotToken,
                ..Slack::default()
            };
            channels(&mut draft, &["alerts", "critical-alerts", "platform-team"]);
            draft.alerts.routes = vec![
                route("critical-alerts", r#"severity =~ "critical|error""#),
                route("platform-team", r#"team = "platform""#),
            ];
            let grafana = &mut draft.access.grafana;
            grafana.via = Via::Ingress;
            grafana.host = "grafana.example.com".into();
            grafana.tls = Tls::Issuer;
            grafana.issuer = "letsencrypt".into();
        }
        "air-gapped" => {
            draft.cluster.flux.source = Source::Oci;
            draft.cluster.flux.url = "oci://registry.example.internal/charts/cluster-tamer".into();
        }
        _ => return None,
    }
    Some(draft)
}

fn channels(draft: &mut Draft, names: &[&str]) {
    draft.alerts.receivers = names
        .iter()
        .map(|name| Receiver {
            name: (*name).into(),
            channel: format!("#{name}"),
            ..Receiver::default()
        })
        .collect();
    draft.alerts.receiver = "alerts".into();
}

fn route(receiver: &str, matcher: &str) -> Route {
    Route {
        receiver: receiver.into(),
        matchers: vec![matcher.into()],
        ..Route::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;

    #[test]
    fn every_preset_is_free_of_errors_and_warnings() {
        for preset in PRESETS {
            let checked = crate::check(&draft(preset.name).unwrap());
            let bad: Vec<_> = checked
                .findings
                .iter()
                .filter(|finding| finding.severity() != Severity::Hint)
                .collect();
            assert!(bad.is_empty(), "{}: {bad:?}", preset.name);
        }
    }
}
