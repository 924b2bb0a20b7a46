//! What can be chosen, by the place of the answer.

use tamer_core::providers::{Facts, PROVIDERS};

use crate::state::spelled;
use crate::ui::Choice;

/// The choices for a place: how each is spelled in the answers, what it is called, what it means.
pub fn choices(place: &str) -> Vec<Choice> {
    if place == "storage.s3.provider" {
        return PROVIDERS.iter().map(provider).collect();
    }
    let all: &[(&str, &str, &str)] = match place {
        "cluster.platform" => &[
            ("generic", "Any other", "Nothing special is assumed."),
            ("k3s", "k3s", "Or k3d."),
            ("rke2", "RKE2", "Rancher."),
            ("kubeadm", "kubeadm", "Made by hand."),
            ("talos", "Talos", "Talos Linux."),
            ("eks", "EKS", "Amazon."),
            ("gke", "GKE", "Google, standard."),
            ("gke-autopilot", "GKE Autopilot", "Google."),
            ("aks", "AKS", "Azure."),
            ("openshift", "OpenShift", "Or OKD."),
        ],
        "cluster.size" => &[
            ("small", "Small", "One node or a few. One pod of each part."),
            (
                "medium",
                "Medium",
                "Some 5 to 20 nodes. The same pods with more memory, and caches.",
            ),
            (
                "large",
                "Large",
                "More, in several zones. What alerts rely on survives a node. Needs S3 and three nodes.",
            ),
        ],
        "cluster.delivery" => &[
            (
                "flux",
                "Flux",
                "Flux takes the manifests from Git and keeps the cluster as they say.",
            ),
            (
                "argocd",
                "Argo CD",
                "Argo CD takes one Application from Git and keeps the cluster as it says.",
            ),
            (
                "helm",
                "Helm",
                "You, or a pipeline, run helm upgrade with a values file.",
            ),
        ],
        "cluster.flux.source" => &[
            (
                "git",
                "Git repository",
                "The chart is fetched from there, and its subcharts from theirs.",
            ),
            (
                "oci",
                "OCI registry",
                "One packaged chart; also for networks without internet.",
            ),
        ],
        "storage.backend" => &[
            (
                "volumes",
                "Volumes",
                "PersistentVolumes for everything. Nothing else is needed; sizes are fixed.",
            ),
            (
                "s3",
                "Object store",
                "S3 for logs, traces and profiles, and for metrics if you like. Grows with you; volumes hold only what is fresh.",
            ),
        ],
        "storage.s3.path_style" => &[
            ("auto", "As the provider wants it", ""),
            ("path", "https://endpoint/bucket", ""),
            ("virtual", "https://bucket.endpoint", ""),
        ],
        "storage.s3.layout" => &[
            (
                "one-bucket",
                "One bucket",
                "A prefix for each signal. One policy, one bill.",
            ),
            (
                "bucket-each",
                "A bucket for each",
                "Logs, traces and profiles apart, each with rules of its own.",
            ),
        ],
        "storage.s3.keys" => &[
            (
                "new-secret",
                "A new Secret",
                "The bundle brings it, with placeholders to fill in.",
            ),
            (
                "existing-secret",
                "A Secret that exists",
                "In the namespace of the stack.",
            ),
            (
                "cloud-role",
                "A role of the cloud",
                "No keys at all: IRSA or EKS Pod Identity.",
            ),
        ],
        "alerts.slack.reach" => &[
            ("none", "Not at all", "Alerts are seen in Grafana and Alertmanager."),
            (
                "webhook",
                "One webhook",
                "Posts to the one channel it was made for, whatever channel is asked for.",
            ),
            (
                "webhook-per-channel",
                "A webhook for each channel",
                "No bot to invite; one address to keep for each channel.",
            ),
            (
                "bot-token",
                "Bot token",
                "One token for every channel that the bot was invited to.",
            ),
        ],
        "alerts.receivers[].kind" => &[
            ("slack", "Slack", ""),
            ("pagerduty", "PagerDuty", ""),
            ("msteams", "Microsoft Teams", ""),
            ("email", "E-mail", ""),
            ("discord", "Discord", ""),
            ("webhook", "Webhook", ""),
        ],
        "access.grafana.via" | "access.faro.via" => &[
            (
                "none",
                "Not from outside",
                "Only inside the cluster, or by kubectl port-forward.",
            ),
            ("ingress", "Ingress", "A host name, by the ingress controller."),
            ("gateway", "Gateway", "An HTTPRoute that joins a Gateway."),
        ],
        "access.grafana.tls" | "access.faro.tls" => &[
            ("none", "None", "Plain HTTP at the Ingress."),
            ("issuer", "cert-manager", "Makes and renews it."),
            ("secret", "A Secret", "It lies there already."),
        ],
        "access.grafana.admin" => &[
            (
                "generated",
                "Made in the cluster",
                "Once, and kept in a Secret. README.md tells how to read it.",
            ),
            (
                "existing-secret",
                "From a Secret that exists",
                "With user and password.",
            ),
        ],
        "extras.archive_writer" => &[
            ("alloy", "Alloy: the collector that is there anyway", ""),
            (
                "alertsnitch",
                "Alertsnitch: a pod of its own, for those who know its lines",
                "",
            ),
        ],
        "extras.databases.runs" => &[
            ("nowhere", "None", "Grafana does without."),
            ("here", "Run it here", "On a volume, with a password that is made once."),
            ("elsewhere", "One that is there", "You name it, and bring the Secret."),
        ],
        "extras.databases.postgresql.tls" => &[
            ("disable", "No TLS", ""),
            ("require", "TLS, whoever answers", ""),
            ("verify-ca", "TLS, by a known authority", ""),
            ("verify-full", "TLS, by a known authority and for this host", ""),
        ],
        "extras.service_accounts.accounts.role" => &[
            ("viewer", "Viewer: reads", ""),
            ("editor", "Editor: writes dashboards and alert rules", ""),
            ("admin", "Admin: manages users and datasources", ""),
        ],
        "probes.module" => &[
            ("http_2xx", "http_2xx: answers with 2xx", ""),
            ("http_2xx_3xx", "http_2xx_3xx: 2xx, or a redirect", ""),
            ("http_post_2xx", "http_post_2xx: a POST gets 2xx", ""),
            ("http_2xx_insecure", "http_2xx_insecure: 2xx, any certificate", ""),
            ("tcp_connect", "tcp_connect: a port is open", ""),
            ("tls_connect", "tls_connect: a port speaks TLS", ""),
            ("icmp", "icmp: answers a ping", ""),
            ("dns_udp", "dns_udp: a name server answers", ""),
            ("dns_tcp", "dns_tcp: the same by TCP", ""),
            ("grpc", "grpc: a gRPC service is healthy", ""),
            ("grpc_plain", "grpc_plain: the same without TLS", ""),
        ],
        _ => &[],
    };
    all.iter()
        .map(|(value, label, hint)| Choice::new(*value, super::say(label), super::say(hint)))
        .collect()
}

fn provider(facts: &Facts) -> Choice {
    let mut title = facts.title.to_owned();
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Choice::new(spelled(&facts.provider), title, "")
}

/// What a choice is called; everything else is what it is.
pub fn called(place: &str, value: &str) -> String {
    choices(place)
        .into_iter()
        .find(|choice| choice.value == value)
        .map_or_else(|| value.to_owned(), |choice| choice.label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn every_choice_is_one_of_the_answers() {
        fn reads<T: tamer_core::draft::Choice>(place: &str, number: usize) {
            let choices = choices(place);
            assert_eq!(choices.len(), number, "{place}");
            for choice in choices {
                assert!(
                    crate::state::choice::<T>(choice.value.clone()).is_some(),
                    "{place}: {}",
                    choice.value
                );
            }
        }
        use tamer_core::draft::{
            Admin, ArchiveWriter, Backend, Delivery, Keys, Layout, PathStyle, Platform, PostgresqlTls, Provider,
            ReceiverKind, Role, Runs, SlackReach, Source, Tls, Via,
        };
        reads::<Platform>("cluster.platform", 10);
        reads::<Delivery>("cluster.delivery", 3);
        reads::<Source>("cluster.flux.source", 2);
        reads::<Backend>("storage.backend", 2);
        reads::<PathStyle>("storage.s3.path_style", 3);
        reads::<Layout>("storage.s3.layout", 2);
        reads::<Keys>("storage.s3.keys", 3);
        reads::<SlackReach>("alerts.slack.reach", 4);
        reads::<ReceiverKind>("alerts.receivers[].kind", 6);
        reads::<Provider>("storage.s3.provider", PROVIDERS.len());
        reads::<Via>("access.faro.via", 3);
        reads::<Tls>("access.grafana.tls", 3);
        reads::<Admin>("access.grafana.admin", 2);
        reads::<ArchiveWriter>("extras.archive_writer", 2);
        reads::<Runs>("extras.databases.runs", 3);
        reads::<PostgresqlTls>("extras.databases.postgresql.tls", 4);
        reads::<Role>("extras.service_accounts.accounts.role", 3);
        let modules: Vec<String> = choices("probes.module")
            .into_iter()
            .map(|choice| choice.value)
            .collect();
        assert_eq!(modules, tamer_core::check::MODULES.map(|(name, _)| name));
    }
}
