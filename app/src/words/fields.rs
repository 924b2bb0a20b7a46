//! Label and hint of every answer, by its place. Fields, summaries, undo and review all call an answer the same.

use super::{say, words};
use crate::state::step::Step;

/// Label and hint for a place; indices of lists do not matter.
pub fn field(place: &str) -> (&'static str, &'static str) {
    let form = form(place);
    FIELDS
        .iter()
        .find(|(place, ..)| *place == form)
        .map_or(("", ""), |(_, label, hint)| (say(label), say(hint)))
}

/// A place in words, such as `Storage › Region`.
pub fn path(place: &str) -> String {
    let step = Step::of(place).map_or("", |step| {
        words().journey.get(step.number()).map_or("", |words| words[0])
    });
    let mut rest = place;
    loop {
        let label = field(rest).0;
        if !label.is_empty() {
            return format!("{step} › {label}");
        }
        match rest.rfind(['.', '[']) {
            Some(end) => rest = rest.get(..end).unwrap_or_default(),
            None => return step.to_owned(),
        }
    }
}

/// What an answer is called, with the number of the row that it is in: `Branch 1.2 › Repeat after`.
pub fn label(place: &str) -> String {
    let Some(end) = place.rfind(']') else {
        return match field(place).0 {
            "" => path(place),
            label => label.to_owned(),
        };
    };
    let (rows, rest) = place.split_at(end + 1);
    match (field(place).0, rest) {
        (_, "") => row(rows),
        ("", rest) => format!("{} › {}", row(rows), rest.trim_start_matches('.')),
        (label, _) => format!("{} › {label}", row(rows)),
    }
}

/// What a row is called, with its number and those of the rows around it: `Branch 1.2`.
pub fn row(place: &str) -> String {
    let numbers: Vec<String> = place
        .split('[')
        .filter_map(|part| part.split_once(']')?.0.parse::<usize>().ok())
        .map(|index| (index + 1).to_string())
        .collect();
    format!("{} {}", field(place).0, numbers.join("."))
        .trim_start()
        .to_owned()
}

/// A place without its indices; the tree of routes folds into one level.
fn form(place: &str) -> String {
    let mut form = String::new();
    for part in place.split('[') {
        form.push_str(part.split_once(']').map_or(part, |(_, rest)| rest));
        form.push_str("[]");
    }
    let mut form = form.strip_suffix("[]").unwrap_or_default().to_owned();
    while form.contains(".routes[].routes[]") {
        form = form.replace(".routes[].routes[]", ".routes[]");
    }
    form
}

/// Place, label, hint.
const FIELDS: &[(&str, &str, &str)] = &[
    (
        "cluster.name",
        "Name of the cluster",
        "As you would say it in a meeting: prod-eu, staging, home.",
    ),
    (
        "cluster.namespace",
        "Namespace",
        "One of its own; everything is installed in it.",
    ),
    (
        "cluster.release",
        "Release name",
        "Short names keep the names of all resources readable.",
    ),
    (
        "cluster.platform",
        "Kind of cluster",
        "Decides what can be scraped, and what its security allows.",
    ),
    (
        "cluster.size",
        "Size",
        "How much it must carry: decides replicas and memory.",
    ),
    ("cluster.delivery", "Who installs it", ""),
    (
        "cluster.flux.namespace",
        "Namespace of Flux",
        "Where its controllers and sources are.",
    ),
    (
        "cluster.argocd.namespace",
        "Namespace of Argo CD",
        "Where it reads Applications.",
    ),
    (
        "cluster.argocd.project",
        "Project of Argo CD",
        "It must allow the chart's source and the namespace.",
    ),
    (
        "cluster.argocd.destination",
        "Cluster in Argo CD",
        "The name that Argo CD knows it by. Empty means the one it runs in.",
    ),
    ("cluster.flux.source", "Where the chart comes from", ""),
    (
        "cluster.flux.url",
        "Address of the source",
        "Empty means this project's own.",
    ),
    (
        "cluster.flux.version",
        "Tag or version",
        "Empty means the version of this page.",
    ),
    (
        "storage.backend",
        "Where telemetry is kept",
        "The last days of metrics are on a volume either way.",
    ),
    (
        "storage.volumes.class",
        "StorageClass",
        "Empty means the cluster's default.",
    ),
    ("storage.volumes.metrics", "Metrics", "Prometheus"),
    ("storage.volumes.logs", "Logs", "Loki"),
    ("storage.volumes.traces", "Traces", "Tempo"),
    ("storage.volumes.profiles", "Profiles", "Pyroscope"),
    ("storage.volumes.alerts", "Alerts", "Alertmanager"),
    ("storage.volumes.grafana", "Dashboards", "Grafana"),
    (
        "storage.s3.provider",
        "Who runs the object store",
        "Gives the form of endpoint and region, and the addressing.",
    ),
    ("storage.s3.endpoint", "Endpoint", "Host and port, no scheme."),
    ("storage.s3.region", "Region", "As the provider spells it."),
    (
        "storage.s3.path_style",
        "Addressing",
        "How a bucket is part of the address.",
    ),
    (
        "storage.s3.tls",
        "TLS between cluster and store",
        "Off only for a store inside the cluster.",
    ),
    (
        "storage.s3.since",
        "Logs go there from",
        "A day in the future, where older logs lie on a volume and must stay readable. Empty for a new installation.",
    ),
    (
        "storage.s3.metrics",
        "Keep metrics in S3, too",
        "Thanos uploads and reads them; Prometheus keeps only the last days on its volume. Three more pods, about 700 MiB of memory.",
    ),
    ("storage.s3.layout", "One bucket or several", ""),
    (
        "storage.s3.bucket",
        "Bucket",
        "It must exist; no part of the stack creates it.",
    ),
    ("storage.s3.prefixes", "Prefixes", ""),
    ("storage.s3.prefixes.logs", "Prefix for logs", ""),
    ("storage.s3.prefixes.traces", "Prefix for traces", ""),
    ("storage.s3.prefixes.profiles", "Prefix for profiles", ""),
    ("storage.s3.prefixes.metrics", "Prefix for metrics", ""),
    ("storage.s3.buckets", "Buckets", ""),
    ("storage.s3.buckets.logs", "Bucket for logs", ""),
    ("storage.s3.buckets.traces", "Bucket for traces", ""),
    ("storage.s3.buckets.profiles", "Bucket for profiles", ""),
    ("storage.s3.buckets.metrics", "Bucket for metrics", ""),
    (
        "storage.s3.keys",
        "Where the access keys come from",
        "Keys are never part of the answers, a link or the draft on this device.",
    ),
    ("storage.s3.secret.name", "Name of the Secret", ""),
    ("storage.s3.secret.access_key", "Key of the access key id", ""),
    ("storage.s3.secret.secret_key", "Key of the secret access key", ""),
    (
        "storage.s3.role_arn",
        "Role",
        "Empty with EKS Pod Identity, which binds the role from outside.",
    ),
    ("secrets.s3_access_key", "Access key id", ""),
    ("secrets.s3_secret_key", "Secret access key", ""),
    ("secrets.slack", "Slack", ""),
    ("secrets.receivers", "Receivers", ""),
    (
        "retention.days",
        "Keep everything for",
        "Two weeks let you compare with last week. Longer costs storage, day by day.",
    ),
    ("retention.metrics", "Metrics", ""),
    (
        "retention.local_metrics",
        "Metrics on the volume",
        "The bucket keeps all of them; the last days are read from here.",
    ),
    ("retention.logs", "Logs", ""),
    ("retention.traces", "Traces", ""),
    ("retention.profiles", "Profiles", ""),
    ("retention.alerts", "Alerts", ""),
    (
        "alerts.slack.reach",
        "How Slack is reached",
        "It decides which channels can be reached at all.",
    ),
    (
        "alerts.slack.secret",
        "Name of the Secret",
        "It holds the webhooks or the token; they are never part of the answers.",
    ),
    (
        "alerts.slack.key",
        "Key in the Secret",
        "Empty means slackWebhookUrl or slackBotToken.",
    ),
    (
        "alerts.slack.create_secret",
        "The bundle brings this Secret",
        "With placeholders to fill in. Off, if it exists already.",
    ),
    (
        "alerts.secret.name",
        "Name of the Secret",
        "It holds addresses, keys and passwords; they are never part of the answers.",
    ),
    (
        "alerts.secret.create",
        "The bundle brings this Secret",
        "With placeholders to fill in. Off, if it exists already.",
    ),
    (
        "alerts.dead_mans_switch.enabled",
        "Post Watchdog to a dead man's switch",
        "A service outside raises the alarm when nothing comes any more, such as Healthchecks or Dead Man's Snitch.",
    ),
    (
        "alerts.dead_mans_switch.key",
        "Key of its address",
        "Empty means dead-mans-switch.",
    ),
    (
        "alerts.dead_mans_switch.repeat_interval",
        "Post again after",
        "Let the service wait for twice that.",
    ),
    ("alerts.receivers", "Receivers", ""),
    ("alerts.receivers[]", "Receiver", ""),
    ("alerts.receivers[].name", "Name", ""),
    ("alerts.receivers[].kind", "Told by", ""),
    ("alerts.receivers[].channel", "Slack channel", ""),
    (
        "alerts.receivers[].key",
        "Key in the Secret",
        "Empty means the receiver's name.",
    ),
    (
        "alerts.receivers[].title",
        "Title",
        "A Go template; empty means the usual one.",
    ),
    (
        "alerts.receivers[].text",
        "Text",
        "A Go template; empty means the usual one.",
    ),
    (
        "alerts.receivers[].icon_emoji",
        "Emoji",
        "Only bot tokens and old webhooks honour it.",
    ),
    ("alerts.receivers[].to", "To", "Addresses, between commas."),
    ("alerts.receivers[].from", "From", ""),
    ("alerts.receivers[].smarthost", "Mail server", "Host and port."),
    (
        "alerts.receivers[].auth_username",
        "User at the mail server",
        "Empty means without signing in.",
    ),
    ("alerts.receivers[].require_tls", "Only with TLS", ""),
    (
        "alerts.receivers[].severity",
        "Severity",
        "critical, error, warning, info or a Go template; empty means that of the alert.",
    ),
    ("alerts.receivers[].send_resolved", "Say when an alert is over", ""),
    ("alerts.receiver", "Everything else goes to", ""),
    (
        "alerts.group_by",
        "One message for alerts with the same",
        "Labels, between commas.",
    ),
    (
        "alerts.group_wait",
        "Wait for more of the same",
        "Before the first message.",
    ),
    ("alerts.group_interval", "Tell of changes after", ""),
    ("alerts.repeat_interval", "Repeat after", "While nothing changes."),
    (
        "alerts.resolve_timeout",
        "Over when unheard for",
        "For alerts without an end, such as those of Flux.",
    ),
    ("alerts.routes", "Routes", ""),
    ("alerts.routes[]", "Branch", ""),
    ("alerts.routes[].routes", "Branches below", ""),
    ("alerts.routes[].receiver", "Goes to", ""),
    ("alerts.routes[].matchers", "Labels", ""),
    (
        "alerts.routes[].enabled",
        "In use",
        "Off, it stays here, and alerts pass it and all below it.",
    ),
    (
        "alerts.routes[].continue",
        "Let alerts go on to the next branch",
        "They reach this one and the next that fits.",
    ),
    (
        "alerts.routes[].group_by",
        "One message for alerts with the same",
        "Empty means as above.",
    ),
    (
        "alerts.routes[].group_wait",
        "Wait for more of the same",
        "Empty means as above.",
    ),
    (
        "alerts.routes[].group_interval",
        "Tell of changes after",
        "Empty means as above.",
    ),
    (
        "alerts.routes[].repeat_interval",
        "Repeat after",
        "Empty means as above.",
    ),
    (
        "alerts.routes[].mute_time_intervals",
        "Silent during",
        "Names of schedules.",
    ),
    (
        "alerts.routes[].active_time_intervals",
        "Only during",
        "Names of schedules.",
    ),
    ("alerts.time_intervals", "Quiet hours and schedules", ""),
    ("alerts.time_intervals[]", "Schedule", ""),
    ("alerts.time_intervals[].name", "Name", ""),
    ("alerts.time_intervals[].time_intervals", "Times", ""),
    ("alerts.time_intervals[].time_intervals[]", "Time", ""),
    (
        "alerts.time_intervals[].time_intervals[].times",
        "Times of day",
        "Such as 09:00-17:00.",
    ),
    (
        "alerts.time_intervals[].time_intervals[].weekdays",
        "Weekdays",
        "Such as monday:friday.",
    ),
    (
        "alerts.time_intervals[].time_intervals[].days_of_month",
        "Days of the month",
        "Such as 1:7 or -1.",
    ),
    (
        "alerts.time_intervals[].time_intervals[].months",
        "Months",
        "Such as january:march.",
    ),
    (
        "alerts.time_intervals[].time_intervals[].years",
        "Years",
        "Such as 2026:2027.",
    ),
    (
        "alerts.time_intervals[].time_intervals[].location",
        "Time zone",
        "Such as Europe/Berlin; empty means UTC.",
    ),
    ("alerts.inhibit", "What silences what", ""),
    ("alerts.inhibit[]", "Inhibition", ""),
    (
        "alerts.inhibit[].source_matchers",
        "While one of these fires",
        "Matchers, between commas.",
    ),
    (
        "alerts.inhibit[].target_matchers",
        "these are not sent",
        "Matchers, between commas.",
    ),
    ("alerts.inhibit[].equal", "if equal in both", "Labels, between commas."),
    (
        "alerts.mute_watchdog",
        "Keep Watchdog and InfoInhibitor away from people",
        "They always fire; they are meant for machines.",
    ),
    ("probes.module", "Module", "For targets that name none."),
    ("probes.interval", "Interval", "For targets that name none."),
    ("probes.targets", "Targets", ""),
    ("probes.targets[]", "Target", ""),
    ("probes.targets[].url", "Address", ""),
    ("probes.targets[].module", "Module", ""),
    ("probes.targets[].interval", "Interval", "Empty means the common one."),
    (
        "probes.targets[].labels",
        "Labels",
        "Such as team=shop, for routes and dashboards.",
    ),
    ("probes.certificates.warning_days", "Warn before the end", ""),
    ("probes.certificates.critical_days", "Critical before the end", ""),
    ("access.grafana.via", "How people reach Grafana", ""),
    ("access.grafana.host", "Host name", ""),
    (
        "access.grafana.class",
        "Ingress class",
        "Empty means the cluster's default.",
    ),
    (
        "access.grafana.gateway.name",
        "Gateway",
        "The one that the route joins.",
    ),
    (
        "access.grafana.gateway.namespace",
        "Its namespace",
        "Empty means the stack's own.",
    ),
    (
        "access.grafana.gateway.section",
        "Listener",
        "Empty means any that fits.",
    ),
    ("access.grafana.tls", "Certificate", ""),
    ("access.grafana.issuer", "ClusterIssuer", "Of cert-manager."),
    (
        "access.grafana.tls_secret",
        "Secret of the certificate",
        "Empty means a name made from the release.",
    ),
    ("access.grafana.admin", "Password of the administrator", ""),
    ("access.grafana.admin_secret.name", "Name of the Secret", ""),
    ("access.grafana.admin_secret.user_key", "Key of the user", ""),
    ("access.grafana.admin_secret.password_key", "Key of the password", ""),
    (
        "access.faro.enabled",
        "Receive telemetry from browsers",
        "Page loads, errors and sessions of your own web pages.",
    ),
    (
        "access.faro.origins",
        "Origins that may send",
        "Between commas. Browsers refuse to send from others.",
    ),
    ("access.faro.via", "How browsers reach Faro", ""),
    ("access.faro.host", "Host name", ""),
    (
        "access.faro.class",
        "Ingress class",
        "Empty means the cluster's default.",
    ),
    ("access.faro.gateway.name", "Gateway", "The one that the route joins."),
    (
        "access.faro.gateway.namespace",
        "Its namespace",
        "Empty means the stack's own.",
    ),
    ("access.faro.gateway.section", "Listener", "Empty means any that fits."),
    ("access.faro.tls", "Certificate", ""),
    ("access.faro.issuer", "ClusterIssuer", "Of cert-manager."),
    (
        "access.faro.tls_secret",
        "Secret of the certificate",
        "Empty means a name made from the release.",
    ),
    ("access.otlp", "OTLP", ""),
    ("access.otlp.grpc", "gRPC on port 4317", ""),
    ("access.otlp.http", "HTTP on port 4318", ""),
    ("extras.components.logs", "Logs", "Loki, and the logs of all pods."),
    (
        "extras.components.events",
        "Kubernetes events",
        "As log lines: why a pod was killed or could not be scheduled.",
    ),
    (
        "extras.components.traces",
        "Traces",
        "Tempo: the way of a request through your services.",
    ),
    (
        "extras.components.profiles",
        "Profiles",
        "Pyroscope: where programs spend time and memory.",
    ),
    (
        "extras.components.costs",
        "Costs",
        "OpenCost: what each namespace costs.",
    ),
    (
        "extras.components.probes",
        "Probes",
        "The blackbox exporter, for the addresses of the step Probes.",
    ),
    (
        "extras.components.node_exporter",
        "Node metrics",
        "node-exporter on each node: disks, network, pressure.",
    ),
    (
        "extras.components.annotated_pods",
        "Annotated pods",
        "Scrape pods that carry k8s.grafana.com/scrape.",
    ),
    (
        "extras.flux_alerts",
        "Report failures of Flux as alerts",
        "A release that cannot be installed reaches the same people as everything else.",
    ),
    (
        "extras.flux_alert_namespaces",
        "Namespaces whose Flux objects are watched",
        "Between commas. Empty means Flux's own and the stack's.",
    ),
    (
        "extras.alert_archive",
        "Write every alert into Loki",
        "To see later what fired when, longer than Alertmanager remembers.",
    ),
    ("extras.archive_writer", "Who writes them", ""),
    ("extras.costs.budgets", "Budgets of namespaces", ""),
    ("extras.costs.budgets[]", "Budget", ""),
    ("extras.costs.budgets[].namespace", "Namespace", ""),
    (
        "extras.costs.budgets[].amount",
        "A month",
        "Without a currency: 250, or 90.5.",
    ),
    (
        "extras.costs.total_budget",
        "Budget of the whole cluster",
        "Nodes, volumes and load balancers, for a month. Empty means no limit.",
    ),
    (
        "extras.costs.spike_percent",
        "A namespace costs more by",
        "Than in its dearest hour of the last week.",
    ),
    (
        "extras.costs.spike_minimum",
        "And that is at least, a month",
        "Below it, nobody is told.",
    ),
    (
        "extras.costs.idle_percent",
        "Of the nodes' costs are idle",
        "Neither asked for nor used.",
    ),
    (
        "extras.costs.idle_minimum",
        "And idle is at least, a month",
        "Below it, nobody is told.",
    ),
    (
        "extras.rules.probes",
        "Alerts about probes",
        "Addresses that do not answer.",
    ),
    (
        "extras.rules.certificates",
        "Alerts about certificates",
        "Those that run out.",
    ),
    (
        "extras.rules.flux",
        "Alerts about Flux resources",
        "Not ready, stalled or forgotten, read from their state.",
    ),
    (
        "extras.rules.costs",
        "Alerts about costs",
        "Budgets, spikes and idle nodes. The dashboard of costs needs them, too.",
    ),
    (
        "extras.rules.storage",
        "Alerts about storage",
        "Volumes that fill, data that is refused or not deleted in time.",
    ),
    (
        "extras.rules.stack",
        "Alerts about the stack itself",
        "Parts that are away or near a limit.",
    ),
    (
        "extras.rules.metrics_in_s3",
        "Alerts about metrics in S3",
        "Uploads that fail.",
    ),
    (
        "extras.network_policies",
        "Let in only who needs to",
        "Network policies for all parts. The cluster's network must enforce them; Prometheus and Alertmanager ask for no password.",
    ),
    (
        "extras.databases.replicas",
        "How many Grafanas",
        "More than one need both databases.",
    ),
    (
        "extras.databases.postgresql.runs",
        "PostgreSQL",
        "Keeps users, dashboards and alert rules. What is in Grafana's file stays there: nothing is moved.",
    ),
    ("extras.databases.postgresql.size", "Volume of PostgreSQL", ""),
    ("extras.databases.postgresql.host", "Host of PostgreSQL", ""),
    ("extras.databases.postgresql.port", "Port of PostgreSQL", ""),
    ("extras.databases.postgresql.database", "Database in PostgreSQL", ""),
    (
        "extras.databases.postgresql.user",
        "User of PostgreSQL",
        "It owns the database.",
    ),
    ("extras.databases.postgresql.tls", "TLS to PostgreSQL", ""),
    (
        "extras.databases.postgresql.secret.name",
        "Secret of PostgreSQL",
        "It holds the user's password.",
    ),
    (
        "extras.databases.postgresql.secret.key",
        "Key of PostgreSQL's password",
        "",
    ),
    (
        "extras.databases.valkey.runs",
        "Valkey",
        "The cache, and where several Grafanas agree on who sends an alert.",
    ),
    ("extras.databases.valkey.size", "Volume of Valkey", ""),
    ("extras.databases.valkey.host", "Host of Valkey", "Or of Redis."),
    ("extras.databases.valkey.port", "Port of Valkey", ""),
    ("extras.databases.valkey.database", "Database in Valkey", "Its number."),
    (
        "extras.databases.valkey.user",
        "User of Valkey",
        "Empty means the one called default.",
    ),
    ("extras.databases.valkey.tls", "TLS to Valkey", ""),
    (
        "extras.databases.valkey.secret.name",
        "Secret of Valkey",
        "It holds the password, without commas.",
    ),
    ("extras.databases.valkey.secret.key", "Key of Valkey's password", ""),
    ("extras.service_accounts.accounts", "Service accounts", ""),
    ("extras.service_accounts.accounts[]", "Service account", ""),
    ("extras.service_accounts.accounts[].name", "Name", ""),
    (
        "extras.service_accounts.accounts[].role",
        "Role",
        "The least that does.",
    ),
    (
        "extras.service_accounts.accounts[].secret",
        "Secret of its token",
        "Empty means a name made from its own.",
    ),
    (
        "extras.service_accounts.accounts[].key",
        "Key of its token",
        "Empty means token.",
    ),
    (
        "extras.service_accounts.rotation",
        "Rotation",
        "Another text makes new tokens; the old ones stop working at once.",
    ),
    (
        "extras.values",
        "Helm values that no question covers",
        "YAML, merged over everything else. An import puts here what it does not know.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn indices_do_not_matter() {
        for (place, expected) in [
            ("cluster.name", "cluster.name"),
            ("alerts.receivers[12].name", "alerts.receivers[].name"),
            (
                "alerts.routes[0].routes[3].routes[1].receiver",
                "alerts.routes[].receiver",
            ),
            ("alerts.routes[0].matchers[2]", "alerts.routes[].matchers[]"),
        ] {
            assert_eq!(form(place), expected);
        }
        assert_eq!(path("alerts.routes[0].routes[1].matchers[0]"), "Alerts › Labels");
        assert_eq!(path("start"), "Start");
    }

    #[wasm_bindgen_test]
    fn rows_are_numbered_as_people_count() {
        for (place, expected) in [
            ("retention.days", "Keep everything for"),
            ("alerts.routes[0]", "Branch 1"),
            (
                "alerts.routes[0].routes[1].repeat_interval",
                "Branch 1.2 › Repeat after",
            ),
            (
                "alerts.time_intervals[0].time_intervals[1].times",
                "Time 1.2 › Times of day",
            ),
            ("alerts.receivers[1].other", "Receiver 2 › other"),
            ("probes.targets[3]", "Target 4"),
        ] {
            assert_eq!(label(place), expected);
        }
    }

    #[wasm_bindgen_test]
    fn every_answer_has_a_label() {
        fn leaves(place: &str, value: &serde_json::Value, found: &mut Vec<String>) {
            match value {
                serde_json::Value::Object(map) => {
                    for (key, value) in map {
                        leaves(&format!("{place}.{key}"), value, found);
                    }
                }
                _ => found.push(place.trim_start_matches('.').to_owned()),
            }
        }
        let mut found = Vec::new();
        leaves(
            "",
            &serde_json::to_value(tamer_core::Draft::default()).unwrap(),
            &mut found,
        );
        found.retain(|place| place != "version");
        for place in found {
            assert!(!field(&place).0.is_empty(), "{place}");
        }
    }
}
