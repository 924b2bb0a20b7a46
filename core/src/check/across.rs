//! Rules that concern several steps.

use crate::draft::{Backend, Delivery, Draft, Platform, Provider, Runs, Size, Volumes};
use crate::finding::{Finding, Place, Rule};

/// Days on a volume from which a warning is worth it.
const LONG_DAYS: u32 = 90;

pub(super) fn check(draft: &Draft, found: &mut Vec<Finding>) {
    super::alerts::across(draft, found);
    size(draft, found);
    retention(draft, found);
    components(draft, found);
    tokens(draft, found);
    if draft.extras.flux_alerts && draft.cluster.delivery != Delivery::Flux {
        let place = Place::new("extras.flux_alerts");
        found.push(Finding::new(place.clone(), Rule::FluxAlertsElsewhere).fix(place, false));
    }
    overrides(draft, found);
}

/// What a size asks of storage.
fn size(draft: &Draft, found: &mut Vec<Finding>) {
    let size = draft.cluster.size;
    let place = Place::new("cluster.size");
    if size == Size::Large && draft.extras.components.logs && draft.storage.backend == Backend::Volumes {
        found.push(Finding::new(place.clone(), Rule::SizeWithoutS3).fix(place.clone(), Size::Medium.name()));
    }
    let (small, usual) = (Volumes::usual(Size::Small), Volumes::usual(size));
    let sizes = |volumes: &Volumes| {
        let Volumes {
            metrics,
            logs,
            traces,
            profiles,
            ..
        } = volumes;
        [
            ("metrics", metrics.clone()),
            ("logs", logs.clone()),
            ("traces", traces.clone()),
            ("profiles", profiles.clone()),
        ]
    };
    if size != Size::Small && sizes(&draft.storage.volumes) == sizes(&small) {
        let mut finding = Finding::new(place, Rule::SizeVolumes).fact("size", size.name());
        for (name, volume) in sizes(&usual) {
            finding = finding
                .fact(name, &volume)
                .fix(Place::new("storage.volumes").key(name), volume);
        }
        found.push(finding);
    }
}

fn retention(draft: &Draft, found: &mut Vec<Finding>) {
    let retention = &draft.retention;
    let days = |text: &str| if text.is_empty() { &retention.days } else { text }.parse::<u32>().ok();
    let local = draft.storage.backend == Backend::Volumes;
    for (key, text, what, on_volume) in [
        (
            "metrics",
            &retention.metrics,
            "metrics",
            local || !draft.storage.s3.metrics,
        ),
        ("logs", &retention.logs, "logs", local),
        ("traces", &retention.traces, "traces", local),
        ("profiles", &retention.profiles, "profiles", local),
    ] {
        if let Some(days) =
            days(text).filter(|days| on_volume && (LONG_DAYS + 1..=crate::units::Days::MAX).contains(days))
        {
            let place = Place::new("retention").key(if text.is_empty() { "days" } else { key });
            found.push(
                Finding::new(place, Rule::DaysLong)
                    .fact("value", days)
                    .fact("what", what),
            );
        }
    }
    metrics(draft, found);
    if draft.storage.backend == Backend::S3
        && draft.storage.s3.provider == Provider::Wasabi
        && days(&retention.logs).is_some_and(|days| days < 90)
    {
        let finding = Finding::new(Place::new("storage.s3.provider"), Rule::ProviderMinimum).fact("provider", "Wasabi");
        found.push(finding.fact("days", retention.days.clone()));
    }
}

/// Metrics in S3: what stays on Prometheus' volume.
fn metrics(draft: &Draft, found: &mut Vec<Finding>) {
    let s3 = &draft.storage.s3;
    if !s3.metrics {
        return;
    }
    if draft.storage.backend == Backend::Volumes {
        let place = Place::new("storage.s3.metrics");
        found.push(Finding::new(place.clone(), Rule::MetricsNowhere).fix(place, false));
        return;
    }
    let retention = &draft.retention;
    let all = if retention.metrics.is_empty() {
        &retention.days
    } else {
        &retention.metrics
    };
    let (Ok(all), place) = (all.parse::<u32>(), Place::new("retention.local_metrics")) else {
        return;
    };
    let local = match retention.local_metrics.as_str() {
        "" => Ok(2),
        days => days.parse::<u32>(),
    };
    match local {
        Ok(local) if local > all && !retention.local_metrics.is_empty() => found.push(
            Finding::new(place.clone(), Rule::LocalMetricsLonger)
                .fact("value", local)
                .fact("days", all)
                .fix(place, ""),
        ),
        // Where logs move from a volume, metrics lie on one, too.
        Ok(local) if local < all && !s3.since.is_empty() => found.push(
            Finding::new(place.clone(), Rule::LocalMetricsLost)
                .fact("value", local)
                .fact("days", all)
                .fix(place, all),
        ),
        _ => {}
    }
}

fn components(draft: &Draft, found: &mut Vec<Finding>) {
    let components = &draft.extras.components;
    let at = Place::new("extras.components");
    if !components.probes && !draft.probes.targets.is_empty() {
        found.push(
            Finding::new(at.key("probes"), Rule::ProbesOff)
                .fact("count", draft.probes.targets.len())
                .fix(at.key("probes"), true),
        );
    }
    if draft.access.faro.enabled && !components.logs && !components.traces {
        let place = Place::new("access.faro.enabled");
        found.push(Finding::new(place.clone(), Rule::FaroNowhere).fix(place, false));
    }
    if (draft.access.otlp.grpc || draft.access.otlp.http) && !components.traces {
        found.push(Finding::new(Place::new("access.otlp"), Rule::OtlpNowhere));
    }
    if components.node_exporter
        && let Some(platform) = match draft.cluster.platform {
            Platform::GkeAutopilot => Some("GKE Autopilot"),
            _ => None,
        }
    {
        let place = at.key("node_exporter");
        found.push(
            Finding::new(place.clone(), Rule::NodeExporterRefused)
                .fact("platform", platform)
                .fix(place, false),
        );
    }
}

/// Secrets that hold something else cannot take the token of a service account.
fn tokens(draft: &Draft, found: &mut Vec<Finding>) {
    let databases = &draft.extras.databases;
    let mut taken = vec![&draft.access.grafana.admin_secret.name];
    for (runs, secret) in [
        (databases.postgresql.runs, &databases.postgresql.secret),
        (databases.valkey.runs, &databases.valkey.secret),
    ] {
        if runs != Runs::Nowhere {
            taken.push(&secret.name);
        }
    }
    for (index, account) in draft.extras.service_accounts.accounts.iter().enumerate() {
        if taken.contains(&&account.secret) {
            let place = Place::new("extras.service_accounts.accounts")
                .index(index)
                .key("secret");
            found.push(
                Finding::new(place.clone(), Rule::AccountSecretTwice)
                    .fact("value", &account.secret)
                    .fix(place, ""),
            );
        }
    }
}

/// Extra values that stand where an answer decides.
fn overrides(draft: &Draft, found: &mut Vec<Finding>) {
    const ANSWERED: [(&str, &str); 25] = [
        ("/global/tamer/cluster", "cluster"),
        ("/global/tamer/retention", "retention"),
        ("/global/tamer/retentionOf", "retention"),
        ("/k8s-monitoring/cluster/name", "cluster"),
        ("/kube-prom-stack/prometheus/prometheusSpec/retention", "retention"),
        ("/kube-prom-stack/alertmanager/alertmanagerSpec/retention", "retention"),
        ("/loki/loki/limits_config/retention_period", "retention"),
        ("/tempo/tempo/retention", "retention"),
        (
            "/pyroscope/pyroscope/structuredConfig/limits/retention_period",
            "retention",
        ),
        ("/global/tamer/metricsInS3", "storage"),
        ("/loki/loki/storage", "storage"),
        ("/tempo/tempo/storage", "storage"),
        ("/pyroscope/pyroscope/structuredConfig/storage", "storage"),
        ("/kube-prom-stack/alertmanager/config", "alerts"),
        ("/blackboxProbeTargets", "probes"),
        ("/probes/module", "probes"),
        ("/kube-prom-stack/grafana/ingress", "access"),
        ("/kube-prom-stack/grafana/admin", "access"),
        ("/global/tamer/databases", "extras"),
        ("/serviceAccounts", "extras"),
        ("/costs/budgets", "extras"),
        ("/costs/totalBudget", "extras"),
        ("/alertsnitch/enabled", "extras"),
        ("/global/tamer/alertArchive", "extras"),
        ("/networkPolicies/enabled", "extras"),
    ];
    if draft.extras.values.is_empty() {
        return;
    }
    let values = serde_json::Value::Object(draft.extras.values.clone());
    for (pointer, step) in ANSWERED {
        if values.pointer(pointer).is_some() {
            let value = pointer.trim_start_matches('/').replace('/', ".");
            found.push(
                Finding::new(Place::new("extras.values"), Rule::ValuesOverride)
                    .fact("value", value)
                    .fact("step", step),
            );
        }
    }
}
