//! Our own manifests, imported again, give the answers that made them.

use proptest::prelude::*;
use serde_json::json;
use tamer_core::bundle::bundle;
use tamer_core::draft::*;
use tamer_core::import::import;
use tamer_core::plan::Part;
use tamer_core::secrets::Secrets;
use tamer_core::{check, presets};

/// What stands in the files: with the answers in link and file, or only the manifests.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Files {
    WithAnswers,
    ManifestsOnly,
}

fn render(draft: &Draft, files: Files) -> String {
    let checked = check(draft);
    let config = checked.config.unwrap_or_else(|| panic!("{:#?}", checked.findings));
    let texts: Vec<String> = bundle(draft, &config, &Secrets::default())
        .files
        .into_iter()
        .filter(|file| file.part != Part::Readme && (file.part != Part::Answers || files == Files::WithAnswers))
        .map(|file| match files {
            Files::WithAnswers => file.text,
            Files::ManifestsOnly => file
                .text
                .lines()
                .filter(|line| !line.starts_with('#'))
                .map(|line| format!("{line}\n"))
                .collect(),
        })
        .collect();
    texts.join("---\n")
}

fn one(draft: &Draft, part: Part) -> String {
    let config = check(draft).config.unwrap();
    bundle(draft, &config, &Secrets::default())
        .file(part)
        .unwrap()
        .text
        .clone()
}

fn assert_back(draft: &Draft, expected: &Draft, files: Files) {
    let text = render(draft, files);
    let (back, findings) = import(&text);
    let written = back.as_ref().map(tamer_core::file::write);
    if written.as_deref() != Some(tamer_core::file::write(expected).as_str()) {
        println!(
            "{}\nbecame\n{}",
            tamer_core::file::write(expected),
            written.unwrap_or_default()
        );
    }
    assert_eq!(back.as_ref(), Some(expected), "{files:?} {findings:#?}\n{text}");
    // Values that were extra before are so again; nothing else is told.
    let told: Vec<_> = findings
        .iter()
        .filter(|finding| {
            !matches!(
                finding.rule,
                tamer_core::Rule::CarriedThrough | tamer_core::Rule::LokiSchemaKept
            ) || draft.extras.values.is_empty()
        })
        .collect();
    assert!(told.is_empty(), "{told:#?}\n{text}");
}

fn all_presets() -> Vec<Draft> {
    let presets = presets::PRESETS
        .iter()
        .map(|preset| presets::draft(preset.name).unwrap());
    presets.chain([Draft::default(), full()]).collect()
}

/// A Draft with an answer of its own to almost every question.
fn full() -> Draft {
    serde_json::from_value(json!({
        "cluster": {"name": "prod", "namespace": "observe", "release": "obs", "platform": "gke",
            "flux": {"namespace": "gitops", "url": "https://git.example.com/mirror.git", "version": "v9.9.9"}},
        "storage": {"backend": "s3",
            "volumes": {"class": "fast", "metrics": "50Gi", "logs": "11Gi", "traces": "12Gi", "profiles": "13Gi", "alerts": "2Gi", "grafana": "7Gi"},
            "s3": {"provider": "minio", "endpoint": "minio.minio.svc:9000", "tls": false, "metrics": true, "bucket": "all",
                "prefixes": {"logs": "l", "traces": "t", "profiles": "p", "metrics": "m"},
                "keys": "existing-secret", "since": "2027-03-01", "secret": {"name": "keys", "access_key": "id", "secret_key": "key"}}},
        "retention": {"days": 30, "metrics": 20, "local_metrics": 10, "alerts": 5},
        "alerts": {"slack": {"reach": "webhook-per-channel", "secret": "hooks", "create_secret": false},
            "receivers": [
                {"name": "ops", "channel": "#ops", "title": "{{ .Status }}", "text": "a\n  b\n", "icon_emoji": ":x:", "send_resolved": false,
                    "slack_extra": {"actions": [{"type": "button", "text": "t", "url": "https://a.example"}]}},
                {"name": "team", "channel": "#team", "key": "team-url", "other": {"slack_configs": [{"channel": "#two"}]}},
                {"name": "pager", "other": {"opsgenie_configs": [{"api_key_file": "/etc/alertmanager/secrets/pager/key"}]}}],
            "receiver": "ops", "group_by": ["alertname"], "group_wait": "1s", "group_interval": "2m", "repeat_interval": "3h", "resolve_timeout": "10m",
            "routes": [{"receiver": "team", "matchers": ["team = \"a\""], "continue": true, "group_by": ["..."], "group_wait": "5s",
                "mute_time_intervals": ["nights"],
                "routes": [{"receiver": "pager", "matchers": ["severity =~ \"critical|error\""], "active_time_intervals": ["days"]}]}],
            "time_intervals": [
                {"name": "days", "time_intervals": [{"times": ["09:00-17:00"], "weekdays": ["monday:friday"], "location": "Europe/Berlin"}]},
                {"name": "nights", "time_intervals": [{"times": ["22:00-24:00"]}, {"months": ["january:march"], "years": ["2026"], "days_of_month": ["1:7"]}]}],
            "inhibit": [{"source_matchers": ["severity = \"critical\""], "target_matchers": ["severity = \"info\""], "equal": ["namespace"]}],
            "mute_watchdog": false},
        "probes": {"module": "http_2xx_3xx", "interval": "30s", "targets": ["https://a.example", {"url": "b.example:5432", "module": "tcp_connect", "interval": "20s", "labels": {"team": "a"}}],
            "certificates": {"warning_days": 30, "critical_days": 7}},
        "access": {
            "grafana": {"via": "gateway", "host": "g.example.com", "gateway": {"name": "gw", "namespace": "net", "section": "https"},
                "admin": "existing-secret", "admin_secret": {"name": "admin", "user_key": "u", "password_key": "p"}},
            "faro": {"enabled": true, "origins": ["https://a.example"], "via": "ingress", "host": "f.example.com", "class": "nginx", "tls": "issuer", "issuer": "le", "tls_secret": "faro"},
            "otlp": {"grpc": true, "http": false}},
        "extras": {"components": {"annotated_pods": false, "node_exporter": false},
            "costs": {"budgets": [{"namespace": "shop", "amount": "90.5"}]}, "network_policies": true,
            "flux_alert_namespaces": ["apps", "infra"], "alert_archive": false,
            "databases": {"replicas": 2,
                "postgresql": {"runs": "elsewhere", "host": "pg.example.com", "port": 6432, "database": "mon", "user": "g", "tls": "require", "secret": {"name": "pg", "key": "pw"}},
                "valkey": {"runs": "here", "size": "3Gi"}},
            "service_accounts": {"accounts": [{"name": "ci", "role": "editor"}, {"name": "big.board", "secret": "board", "key": "k"}], "rotation": "2"},
            "values": {"kube-prom-stack": {"prometheus": {"prometheusSpec": {"replicas": 2}}}}}
    }))
    .unwrap()
}

#[test]
fn bundles_bring_their_answers_back() {
    for draft in all_presets() {
        assert_back(&draft, &draft, Files::WithAnswers);
    }
}

#[test]
fn the_main_file_alone_brings_its_answers_back_by_its_link() {
    for draft in all_presets() {
        let (back, findings) = import(&one(&draft, Part::Release));
        assert_eq!((back, findings), (Some(draft), vec![]));
    }
    let mut draft = full();
    draft.cluster.delivery = Delivery::Helm;
    draft.extras.flux_alerts = false;
    assert_eq!(import(&one(&draft, Part::Values)), (Some(draft), vec![]));
}

#[test]
fn what_was_edited_by_hand_counts_more_than_the_link() {
    let draft = presets::draft("small-team").unwrap();
    let text = one(&draft, Part::Release).replace("my-cluster-observability", "another-bucket");
    let (back, _) = import(&text);
    let back = back.unwrap();
    assert_eq!(back.storage.s3.bucket, "another-bucket");
    // A file without the Secrets cannot say that the bundle brought them.
    assert_eq!(back.storage.s3.keys, Keys::ExistingSecret);
}

/// What manifests cannot show: which of the platforms without values of their own it is, and that empty means the usual.
fn seen(draft: &Draft) -> Draft {
    let mut draft = draft.clone();
    use Platform::{Aks, Generic, Gke, GkeAutopilot, Openshift};
    if ![Aks, Gke, GkeAutopilot, Openshift].contains(&draft.cluster.platform) {
        draft.cluster.platform = Generic;
    }
    draft
}

#[test]
fn manifests_alone_bring_the_answers_back() {
    for draft in all_presets() {
        assert_back(&draft, &seen(&draft), Files::ManifestsOnly);
    }
}

#[test]
fn helm_values_bring_the_answers_back() {
    for mut draft in all_presets() {
        draft.cluster.delivery = Delivery::Helm;
        // Values cannot show how the release is called, nor where Flux would be.
        draft.cluster.release = "ct".into();
        draft.cluster.flux = Flux::default();
        draft.extras.flux_alert_namespaces.clear();
        assert_back(&draft, &draft, Files::WithAnswers);
        assert_back(&draft, &seen(&draft), Files::ManifestsOnly);
    }
}

#[test]
fn applications_bring_the_answers_back() {
    for (mut draft, destination) in all_presets()
        .into_iter()
        .zip(["", "prod-eu", "", "edge 7"].into_iter().cycle())
    {
        draft.cluster.delivery = Delivery::Argocd;
        draft.cluster.argocd = Argocd {
            namespace: "gitops".into(),
            project: "platform".into(),
            destination: destination.into(),
        };
        // An Application cannot show where Flux would be.
        draft.cluster.flux.namespace = Flux::default().namespace;
        draft.extras.flux_alert_namespaces.clear();
        assert_back(&draft, &draft, Files::WithAnswers);
        assert_back(&draft, &seen(&draft), Files::ManifestsOnly);
    }
}

#[test]
fn imported_manifests_render_to_themselves() {
    let mut count = 0;
    for file in std::fs::read_dir("tests/answers").unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let Some(draft) = import(&text).0.filter(|draft| check(draft).config.is_some()) else {
            continue;
        };
        count += 1;
        let manifests = render(&draft, Files::ManifestsOnly);
        let (back, findings) = import(&manifests);
        let mut back = back.unwrap();
        back.cluster.release.clone_from(&draft.cluster.release);
        assert!(check(&back).config.is_some(), "{:#?}", check(&back).findings);
        assert_eq!(render(&back, Files::ManifestsOnly), manifests, "{findings:#?}");
    }
    assert!(count > 0, "no answers were there to try");
}

fn name() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9]{0,6}".prop_filter("no subchart in a release", |name| {
        !["loki", "tempo"].iter().any(|chart| name.contains(chart))
            && !["null", "nobody", "default", "on", "off", "yes", "no"].contains(&name.as_str())
    })
}

fn cluster() -> impl Strategy<Value = Cluster> {
    let platform = prop_oneof![
        Just(Platform::Generic),
        Just(Platform::Gke),
        Just(Platform::GkeAutopilot),
        Just(Platform::Openshift),
        Just(Platform::Aks)
    ];
    let source = prop_oneof![
        Just((Source::Git, "")),
        Just((Source::Git, "https://git.example.com/x.git")),
        Just((Source::Git, "ssh://git@git.example.com/x")),
        Just((Source::Oci, "")),
        Just((Source::Oci, "oci://registry.example.com/charts/tamer")),
    ];
    let version = prop_oneof![Just(""), Just("v1.2.3"), Just("0.0.1")];
    let size = prop_oneof![Just(Size::Small), Just(Size::Medium), Just(Size::Large)];
    (
        "[A-Za-z0-9][A-Za-z0-9_.-]{0,8}[a-z]",
        name(),
        name(),
        (platform, size),
        source,
        version,
        name(),
    )
        .prop_map(
            |(cluster, namespace, release, (platform, size), (source, url), version, flux)| Cluster {
                name: cluster,
                namespace,
                release,
                platform,
                size,
                delivery: Delivery::Flux,
                flux: Flux {
                    namespace: flux,
                    source,
                    url: url.into(),
                    version: version.into(),
                },
                argocd: Argocd::default(),
            },
        )
}

fn storage() -> impl Strategy<Value = Storage> {
    let size = || (5_u32..500).prop_map(|size| format!("{size}Gi"));
    let volumes = (
        prop_oneof![Just(""), Just("fast"), Just("local-path")],
        size(),
        size(),
        size(),
        size(),
        size(),
        size(),
    )
        .prop_map(|(class, metrics, logs, traces, profiles, alerts, grafana)| Volumes {
            class: class.into(),
            metrics,
            logs,
            traces,
            profiles,
            alerts,
            grafana,
        });
    let store = prop_oneof![
        Just((Provider::Aws, "", "eu-central-1", PathStyle::Auto)),
        Just((Provider::Aws, "", "us-east-1", PathStyle::Path)),
        Just((Provider::Minio, "minio.minio.svc:9000", "", PathStyle::Auto)),
        Just((Provider::Ceph, "rook-ceph-rgw.rook.svc:80", "zone", PathStyle::Virtual)),
        Just((Provider::R2, "0123.r2.cloudflarestorage.com", "", PathStyle::Auto)),
        Just((Provider::Hetzner, "", "fsn1", PathStyle::Virtual)),
        Just((Provider::Garage, "garage.garage.svc:3900", "", PathStyle::Auto)),
        Just((Provider::Other, "s3.example.com", "here", PathStyle::Auto)),
    ];
    let layout = prop_oneof![
        (name(), name()).prop_map(|(bucket, prefix)| (Layout::OneBucket, bucket, prefix)),
        (name(), name()).prop_map(|(bucket, prefix)| (Layout::BucketEach, bucket, prefix)),
    ];
    let keys = prop_oneof![Just(Keys::NewSecret), Just(Keys::ExistingSecret), Just(Keys::CloudRole)];
    let s3 = (store, layout, keys, name(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |((provider, endpoint, region, path_style), (layout, bucket, prefix), keys, secret, arn, plain, metrics)| {
            let mut s3 = S3 {
                metrics,
                provider,
                endpoint: endpoint.into(),
                region: region.into(),
                path_style,
                layout,
                ..S3::default()
            };
            let each = |text: &str, usual: Bucketed| Bucketed {
                logs: format!("{text}-a"),
                traces: format!("{text}-b"),
                profiles: format!("{text}-c"),
                metrics: if metrics { format!("{text}-d") } else { usual.metrics },
            };
            match layout {
                Layout::OneBucket => {
                    s3.bucket = format!("{bucket}-all");
                    s3.prefixes = each(&prefix, s3.prefixes);
                }
                Layout::BucketEach => s3.buckets = each(&bucket, s3.buckets),
            }
            s3.keys = if keys == Keys::CloudRole && provider != Provider::Aws {
                Keys::ExistingSecret
            } else {
                keys
            };
            match s3.keys {
                Keys::CloudRole if arn => s3.role_arn = "arn:aws:iam::123456789012:role/observability".into(),
                Keys::CloudRole => {}
                Keys::NewSecret | Keys::ExistingSecret => {
                    s3.secret = S3Secret {
                        name: format!("{secret}-s3"),
                        access_key: "id".into(),
                        secret_key: "secret".into(),
                    };
                }
            }
            s3.tls = !(plain && endpoint.contains(".svc"));
            s3
        },
    );
    (volumes, prop::option::of(s3)).prop_map(|(volumes, s3)| Storage {
        backend: if s3.is_some() { Backend::S3 } else { Backend::Volumes },
        volumes,
        s3: s3.unwrap_or_default(),
    })
}

fn retention() -> impl Strategy<Value = Retention> {
    let own = || prop_oneof![2 => Just(String::new()), 1 => (100_u32..103).prop_map(|days| days.to_string())];
    (1_u32..90, [own(), own(), own(), own(), own()]).prop_map(|(days, [metrics, logs, traces, profiles, alerts])| {
        Retention {
            days: days.to_string(),
            metrics,
            logs,
            traces,
            profiles,
            alerts,
            ..Retention::default()
        }
    })
}

fn text() -> impl Strategy<Value = String> {
    "[ -z|~äß→🚨\n]{0,40}".prop_filter("neither blank nor a template", |text| {
        !text.contains(['{', '$']) && (text.is_empty() || !text.trim().is_empty()) && !text.starts_with("xox")
    })
}

fn matcher() -> impl Strategy<Value = String> {
    (
        "[a-z][a-z_]{0,6}",
        prop_oneof![Just("="), Just("!="), Just("=~"), Just("!~")],
        "[a-z|]{1,8}",
    )
        .prop_filter("not ambiguous", |(_, operator, value)| {
            !operator.contains('~') || !value.starts_with('|') && !value.ends_with('|') && !value.contains("||")
        })
        .prop_map(|(label, operator, value)| format!("{label} {operator} \"{value}\""))
}

fn route(receivers: usize) -> impl Strategy<Value = Route> {
    let leaf = (
        0..=receivers,
        prop::collection::vec(matcher(), 1..3),
        any::<bool>(),
        prop_oneof![Just(""), Just("10s"), Just("1h30m")],
        prop::collection::vec("[a-z]{2,5}", 0..2),
    )
        .prop_map(|(receiver, matchers, go_on, wait, group_by)| Route {
            receiver: if receiver == 0 {
                "null".into()
            } else {
                format!("r{}", receiver - 1)
            },
            matchers,
            go_on,
            group_wait: wait.into(),
            group_by,
            ..Route::default()
        });
    leaf.prop_recursive(3, 8, 3, |inner| {
        (inner.clone(), prop::collection::vec(inner, 1..3)).prop_map(|(mut route, routes)| {
            route.routes = routes;
            route
        })
    })
}

fn alerts() -> impl Strategy<Value = Alerts> {
    let receivers = prop::collection::vec((text(), text(), any::<bool>(), any::<bool>()), 1..4);
    let reach = prop_oneof![
        Just(SlackReach::Webhook),
        Just(SlackReach::WebhookPerChannel),
        Just(SlackReach::BotToken)
    ];
    (receivers, reach, any::<bool>(), any::<bool>(), any::<bool>()).prop_flat_map(
        |(receivers, reach, create, mute, to_all)| {
            let count = receivers.len();
            let inhibit = prop::collection::vec((matcher(), matcher()), 0..3);
            (prop::collection::vec(route(count), 0..4), inhibit).prop_map(move |(routes, inhibit)| Alerts {
                slack: Slack {
                    reach,
                    secret: "hooks".into(),
                    create_secret: create,
                    ..Slack::default()
                },
                receivers: receivers
                    .iter()
                    .enumerate()
                    .map(|(index, (title, text, resolved, own_key))| Receiver {
                        name: format!("r{index}"),
                        channel: format!("#c{index}"),
                        key: if *own_key && reach == SlackReach::WebhookPerChannel {
                            format!("k{index}")
                        } else {
                            String::new()
                        },
                        title: title.clone(),
                        text: text.clone(),
                        send_resolved: *resolved,
                        ..Receiver::default()
                    })
                    .collect(),
                receiver: if to_all { "r0".into() } else { String::new() },
                routes,
                inhibit: inhibit
                    .into_iter()
                    .map(|(source, target)| Inhibit {
                        source_matchers: vec![source],
                        target_matchers: vec![target],
                        equal: vec!["namespace".into()],
                    })
                    .collect(),
                mute_watchdog: mute,
                ..Alerts::default()
            })
        },
    )
}

fn probes() -> impl Strategy<Value = Probes> {
    let target = (
        "[a-z]{1,8}",
        any::<bool>(),
        prop::collection::btree_map("[a-z]{1,5}x", "[ -z]{0,9}", 0..2),
    )
        .prop_map(|(host, own, labels)| Target {
            url: if own {
                format!("{host}.example:443")
            } else {
                format!("https://{host}.example/")
            },
            module: if own { "tls_connect".into() } else { String::new() },
            interval: if own { "30s".into() } else { String::new() },
            labels,
        });
    (
        prop::collection::vec(target, 0..4),
        5_u32..60,
        1_u32..5,
        prop_oneof![Just("60s"), Just("2m")],
    )
        .prop_map(|(targets, warning, critical, interval)| Probes {
            module: "http_2xx".into(),
            interval: interval.into(),
            targets,
            certificates: Certificates {
                warning_days: warning.to_string(),
                critical_days: critical.to_string(),
            },
        })
}

fn access() -> impl Strategy<Value = Access> {
    let door = || {
        prop_oneof![
            Just(json!({})),
            Just(json!({"via": "ingress", "host": "a.example.com"})),
            Just(
                json!({"via": "ingress", "host": "a.example.com", "class": "nginx", "tls": "secret", "tls_secret": "own"})
            ),
            Just(json!({"via": "ingress", "host": "a.example.com", "tls": "issuer", "issuer": "le"})),
            Just(json!({"via": "gateway", "host": "a.example.com", "gateway": {"name": "g", "section": "https"}})),
        ]
    };
    (
        door(),
        door(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(grafana, faro, with_faro, admin, grpc, http)| {
            let mut access = Access {
                grafana: serde_json::from_value(grafana).unwrap(),
                otlp: Otlp { grpc, http },
                ..Access::default()
            };
            if admin {
                access.grafana.admin = Admin::ExistingSecret;
                access.grafana.admin_secret.name = "own-admin".into();
            }
            if with_faro {
                access.faro = serde_json::from_value(faro).unwrap();
                access.faro.enabled = true;
                access.faro.origins = vec!["https://shop.example.com".into()];
                access.faro.host = access.faro.host.replace("a.", "b.");
            }
            access
        })
}

fn extras() -> impl Strategy<Value = Extras> {
    let values = prop_oneof![
        Just(json!({})),
        Just(json!({"kube-prom-stack": {"prometheus": {"prometheusSpec": {"replicas": 2, "x": null}}}})),
        Just(json!({"loki": {"loki": {"schemaConfig": {"configs": [{"from": "2023-01-01"}]}}}})),
    ];
    let more = (
        any::<[bool; 9]>(),
        prop::collection::btree_map(name(), amount(), 0..3),
        costs(),
    );
    (any::<[bool; 7]>(), values, prop::collection::vec(name(), 0..3), more).prop_map(
        |(
            [costs, events, probes, annotated, archive, flux, policies],
            values,
            namespaces,
            (switches, budgets, thresholds),
        )| {
            let [
                on_probes,
                certificates,
                on_flux,
                on_costs,
                storage,
                stack,
                metrics_in_s3,
                snitch,
                _,
            ] = switches;
            let mut extras = Extras {
                alert_archive: archive,
                flux_alerts: flux,
                network_policies: policies,
                archive_writer: if archive && snitch {
                    ArchiveWriter::Alertsnitch
                } else {
                    ArchiveWriter::Alloy
                },
                rules: Rules {
                    probes: on_probes || !probes,
                    certificates: certificates || !probes,
                    flux: on_flux,
                    costs: on_costs,
                    storage,
                    stack,
                    metrics_in_s3,
                },
                ..Extras::default()
            };
            extras.components = Components {
                costs,
                events,
                probes,
                annotated_pods: annotated,
                ..Components::default()
            };
            if flux {
                let mut distinct = Vec::new();
                for namespace in namespaces {
                    if !distinct.contains(&namespace) {
                        distinct.push(namespace);
                    }
                }
                extras.flux_alert_namespaces = distinct;
            }
            extras.values = values.as_object().unwrap().clone();
            if costs {
                extras.costs = thresholds;
                extras.costs.budgets = budgets
                    .into_iter()
                    .map(|(namespace, amount)| Budget { namespace, amount })
                    .collect();
            }
            extras
        },
    )
}

fn amount() -> impl Strategy<Value = String> {
    prop_oneof![
        (1_u32..9999).prop_map(|amount| amount.to_string()),
        (1_u32..99, 1_u32..10)
            .prop_map(|(whole, tenths)| format!("{whole}.{tenths}").trim_end_matches(".0").to_owned()),
    ]
}

fn costs() -> impl Strategy<Value = Costs> {
    let total = prop_oneof![Just(String::new()), amount()];
    (total, 1_u32..=10_000, amount(), 1_u32..=100, amount()).prop_map(|(total, spike, more, idle, much)| Costs {
        budgets: Vec::new(),
        total_budget: total,
        spike_percent: spike.to_string(),
        spike_minimum: more,
        idle_percent: idle.to_string(),
        idle_minimum: much,
    })
}

/// Components that are off together with what they keep.
fn draft() -> impl Strategy<Value = Draft> {
    (
        cluster(),
        storage(),
        retention(),
        prop::option::of(alerts()),
        probes(),
        access(),
        extras(),
        any::<[bool; 4]>(),
    )
        .prop_map(
            |(cluster, storage, retention, alerts, probes, access, mut extras, [logs, traces, profiles, nodes])| {
                if storage.backend == Backend::Volumes {
                    extras.components.logs = logs;
                    extras.components.traces = traces;
                    extras.components.profiles = profiles;
                    if !logs {
                        extras.components.events = false;
                        extras.alert_archive = false;
                        extras.archive_writer = ArchiveWriter::Alloy;
                    }
                }
                let mut cluster = cluster;
                if cluster.size == Size::Large && storage.backend == Backend::Volumes && extras.components.logs {
                    cluster.size = Size::Medium;
                }
                let refused = [Platform::GkeAutopilot, Platform::Openshift].contains(&cluster.platform);
                extras.components.node_exporter = nodes || refused;
                Draft {
                    cluster,
                    storage,
                    retention,
                    alerts: alerts.unwrap_or_default(),
                    probes,
                    access,
                    extras,
                    ..Draft::default()
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, max_global_rejects: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_answers_come_back_from_manifests(draft in draft()) {
        // Answers that contradict each other are never rendered.
        prop_assume!(check(&draft).config.is_some());
        assert_back(&draft, &draft, Files::ManifestsOnly);
    }
}
