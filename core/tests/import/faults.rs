//! One small file for each fault, with the finding that tells it.

use tamer_core::Rule::{self, *};
use tamer_core::draft::*;
use tamer_core::import::import;

use super::everything;

/// A HelmRelease of the predecessor with these values, indented by four.
fn release(values: &str) -> String {
    let values: String = values.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{name: ct, namespace: monitoring}}\nspec:\n  values:\n    k8s-monitoring: {{cluster: {{name: a}}}}\n{values}"
    )
}

fn read(text: &str) -> (Draft, Vec<Rule>) {
    let (draft, findings) = import(text);
    (
        draft.unwrap_or_else(|| panic!("{text}: {findings:?}")),
        findings.iter().map(|finding| finding.rule).collect(),
    )
}

#[test]
fn each_fault_has_its_finding() {
    let alertmanager = |config: &str| {
        let config: String = config.lines().map(|line| format!("      {line}\n")).collect();
        release(&format!("kube-prom-stack:\n  alertmanager:\n    config:\n{config}"))
    };
    let old = release("tempo: {enabled: true}").replace("/v2\n", "/v2beta2\n");
    for (name, text, rule) in [
        ("API version", old, ApiVersionOld),
        (
            "webhook path",
            alertmanager("global: {slack_api_url_file: /etc/secrets/hook}"),
            SlackSecretPath,
        ),
        (
            "webhook in clear text",
            alertmanager("global: {slack_api_url: 'https://hooks.slack.com/services/T/B/x'}"),
            SecretLeftOut,
        ),
        (
            "old match",
            alertmanager("route: {receiver: a, routes: [{match_re: {severity: a|b}}]}"),
            MatchOld,
        ),
        (
            "old inhibition",
            alertmanager("inhibit_rules: [{source_match: {a: b}, target_match: {c: d}}]"),
            MatchOld,
        ),
        (
            "Watchdog",
            alertmanager("route: {receiver: a, routes: []}\nreceivers: [{name: a, slack_configs: [{channel: '#a'}]}]"),
            WatchdogToPeople,
        ),
        (
            "s3 URL",
            release("loki: {loki: {storage: {type: s3, s3: {s3: 's3://b/loki'}}}}"),
            S3Url,
        ),
        (
            "keys in s3 URL",
            release("loki: {loki: {storage: {type: s3, s3: {s3: 's3://AKIA:hush@eu-central-1/b'}}}}"),
            SecretLeftOut,
        ),
        (
            "keys in clear text",
            release("tempo: {tempo: {storage: {trace: {backend: s3, s3: {access_key: AKIA}}}}}"),
            SecretLeftOut,
        ),
        (
            "config as a map",
            release("pyroscope: {pyroscope: {config: {storage: {backend: s3}}}}"),
            PyroscopeConfigMap,
        ),
        (
            "endpoint of no region",
            release("global: {s3: {endpoint: s3.amazonaws.com, region: eu-west-1}}"),
            EndpointFollows,
        ),
        ("global.s3", release("global: {s3: {bucket: b}}"), DeadValue),
        (
            "destinations",
            release("k8s-monitoring: {destinations: []}").replace("    k8s-monitoring: {cluster: {name: a}}\n", ""),
            DestinationsList,
        ),
        (
            "release variable",
            release("tempo: {tempo: {x: 'http://${release_name}-y'}}"),
            ReleaseVariable,
        ),
        (
            "logs for ever",
            release("loki: {loki: {compactor: {retention_enabled: true}}}"),
            RetentionUnbounded,
        ),
        (
            "schema",
            release("loki: {loki: {schemaConfig: {configs: [{from: 2023-01-01, object_store: filesystem}]}}}"),
            LokiSchemaKept,
        ),
        (
            "files of Loki",
            release("loki: {loki: {storage: {type: filesystem}}}"),
            LokiFilesMove,
        ),
        (
            "retention elsewhere",
            release("kube-prom-stack: {prometheus: {server: {retention: 30d}}}"),
            DeadValue,
        ),
        (
            "odd retention",
            release("tempo: {tempo: {retention: 100h}}"),
            CarriedThrough,
        ),
        (
            "no text",
            release("tempo: {tempo: {storage: {trace: {s3: {bucket: [a]}}}}}"),
            NotTakenOver,
        ),
        ("no switch", release("tempo: {enabled: perhaps}"), NotTakenOver),
        (
            "unknown value",
            release("kube-prom-stack: {prometheus: {prometheusSpec: {replicas: 2}}}"),
            CarriedThrough,
        ),
        ("unknown part", release("postgresql: {enabled: true}"), DeadValue),
        (
            "password",
            release("kube-prom-stack: {grafana: {adminPassword: hush}}"),
            SecretLeftOut,
        ),
        (
            "secret in extra values",
            release("tempo: {tempo: {extra: {apiKey: hush}}}"),
            SecretLeftOut,
        ),
        (
            "secret in a list",
            release("tempo: {extra: [{password: hush}]}"),
            SecretLeftOut,
        ),
        (
            "other object",
            format!(
                "{}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\n",
                release("")
            ),
            ObjectLeftOut,
        ),
        (
            "other settings of Flux",
            release("").replace("spec:\n", "spec:\n  dependsOn: [{name: x}]\n"),
            NotTakenOver,
        ),
        (
            "values elsewhere",
            release("").replace("spec:\n", "spec:\n  valuesFrom: [{kind: ConfigMap, name: x}]\n"),
            NotTakenOver,
        ),
    ] {
        let (draft, rules) = read(&text);
        assert!(rules.contains(&rule), "{name}: {rules:?}\n{text}");
        let all = everything(&Some(draft), &import(&text).1);
        assert!(
            !all.contains("hush") && !all.contains("hooks.slack.com") && !all.contains("AKIA"),
            "{name}: {all}"
        );
    }
}

#[test]
fn objects_of_flux_tell_their_faults() {
    let with = |object: &str| format!("{}---\n{object}", release("tempo: {}"));
    let provider = "apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Provider\nmetadata: {name: p}\nspec: {type: alertmanager, address: 'http://$RELEASE_NAME-alertmanager:9093'}\n";
    let alert = |source: &str, severity: &str| {
        format!(
            "{provider}---\napiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Alert\nmetadata: {{name: a, namespace: flux-system}}\nspec: {{providerRef: {{name: p}}, eventSeverity: {severity}, eventSources: [{source}]}}\n"
        )
    };
    let rule = |expr: &str| {
        format!(
            "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {{name: r}}\nspec: {{groups: [{{rules: [{{alert: A, expr: '{expr}'}}]}}]}}\n"
        )
    };
    let secret = provider.replace("http://$RELEASE_NAME", "http://a:hush@b");
    assert!(!everything(&None, &import(&with(&secret)).1).contains("hush"));
    for (name, object, expected, not) in [
        ("address", provider.to_owned(), vec![ProviderAddress, ReleaseVariable], vec![ObjectLeftOut]),
        ("source without namespace", alert("{kind: HelmRelease, name: '*'}", "error"), vec![EventSourceNamespace], vec![ObjectLeftOut]),
        ("named source", alert("{kind: HelmRelease, name: x, namespace: y}", "error"), vec![NotTakenOver], vec![EventSourceNamespace]),
        ("info", alert("{kind: HelmRelease, name: '*', namespace: y}", "info"), vec![NotTakenOver], vec![]),
        ("dead rule", rule("gotk_reconcile_condition == 1"), vec![DeadMetric], vec![ObjectLeftOut]),
        ("living rule", rule("up == 0"), vec![ObjectLeftOut], vec![DeadMetric]),
        (
            "branch",
            "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: other}\nspec: {url: https://example.com/x}\n".into(),
            vec![ObjectLeftOut],
            vec![VersionPinned],
        ),
    ] {
        let (_, rules) = read(&with(&object));
        assert!(expected.iter().all(|rule| rules.contains(rule)), "{name}: {rules:?}");
        assert!(!not.iter().any(|rule| rules.contains(rule)), "{name}: {rules:?}");
    }
    let (draft, _) = read(&with(&alert(
        "{kind: HelmRelease, name: '*', namespace: apps}",
        "error",
    )));
    assert_eq!(draft.extras.flux_alert_namespaces, ["apps"]);
}

#[test]
fn names_follow_helm_controller() {
    for (spec, expected) in [
        ("", ("monitoring", "ct")),
        ("releaseName: x", ("monitoring", "x")),
        ("targetNamespace: apps", ("apps", "apps-ct")),
        ("targetNamespace: apps\n  releaseName: x", ("apps", "x")),
    ] {
        let text = release("").replace("spec:\n", &format!("spec:\n  {spec}\n"));
        let (draft, _) = read(&text);
        assert_eq!(
            (draft.cluster.namespace.as_str(), draft.cluster.release.as_str()),
            expected,
            "{spec}"
        );
    }
}

#[test]
fn the_source_of_the_chart_is_taken_over_unless_it_is_our_own() {
    for (url, expected) in [
        ("https://github.com/ludicdrive/cluster-tamer", ""),
        ("https://github.com/ludicdrive/cluster-tamer.git", ""),
        ("ssh://git@github.com/ludicdrive/cluster-tamer", ""),
        (
            "https://git.example.com/mirror/cluster-tamer",
            "https://git.example.com/mirror/cluster-tamer",
        ),
    ] {
        let source = format!(
            "---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {{name: s, namespace: f}}\nspec: {{url: {url}, ref: {{branch: main}}}}\n"
        );
        let text = release("").replace(
            "spec:\n",
            "spec:\n  chart: {spec: {chart: ./, sourceRef: {kind: GitRepository, name: s, namespace: f}}}\n",
        );
        let (draft, rules) = read(&(text + &source));
        assert_eq!(draft.cluster.flux.url, expected, "{url}");
        assert_eq!(
            (
                draft.cluster.flux.namespace.as_str(),
                draft.cluster.flux.version.as_str()
            ),
            ("f", "")
        );
        assert!(
            rules.contains(&VersionPinned) && !rules.contains(&ObjectLeftOut),
            "{rules:?}"
        );
    }
}

#[test]
fn object_stores_are_recognised() {
    for (endpoint, region, provider, kept_endpoint, kept_region) in [
        (
            "s3.eu-central-1.amazonaws.com",
            "eu-central-1",
            Provider::Aws,
            "",
            "eu-central-1",
        ),
        (
            "http://minio.minio.svc:9000",
            "us-east-1",
            Provider::Minio,
            "minio.minio.svc:9000",
            "",
        ),
        ("fsn1.your-objectstorage.com", "fsn1", Provider::Hetzner, "", "fsn1"),
        (
            "abc.r2.cloudflarestorage.com",
            "auto",
            Provider::R2,
            "abc.r2.cloudflarestorage.com",
            "",
        ),
        ("s3.example.com", "here", Provider::Other, "s3.example.com", "here"),
    ] {
        let values = format!(
            "tempo: {{tempo: {{storage: {{trace: {{backend: s3, s3: {{bucket: b, endpoint: '{endpoint}', region: {region}}}}}}}}}}}"
        );
        let (draft, _) = read(&release(&values));
        let s3 = &draft.storage.s3;
        assert_eq!(
            (
                s3.provider,
                s3.endpoint.as_str(),
                s3.region.as_str(),
                s3.tls,
                s3.bucket.as_str()
            ),
            (
                provider,
                kept_endpoint,
                kept_region,
                !endpoint.starts_with("http:"),
                "b"
            ),
            "{endpoint}"
        );
        assert_eq!(draft.storage.backend, Backend::S3);
    }
}

#[test]
fn buckets_and_prefixes_follow_what_was_there() {
    let values = "loki: {loki: {storage: {type: s3, bucketNames: {chunks: one, ruler: one}}}}\ntempo: {tempo: {storage: {trace: {backend: s3, s3: {bucket: two}}}}}";
    let (draft, _) = read(&release(values));
    assert_eq!(draft.storage.s3.layout, Layout::BucketEach);
    assert_eq!(
        (
            draft.storage.s3.buckets.logs.as_str(),
            draft.storage.s3.buckets.traces.as_str()
        ),
        ("one", "two")
    );
    let (draft, _) = read(&release(
        "loki: {loki: {storage: {type: s3, s3: {s3: 's3://bucket/logs'}}}}",
    ));
    assert_eq!(draft.storage.s3.layout, Layout::OneBucket);
    assert_eq!(
        (
            draft.storage.s3.bucket.as_str(),
            draft.storage.s3.prefixes.logs.as_str()
        ),
        ("bucket", "logs")
    );
}

#[test]
fn secrets_in_the_file_decide_who_brings_them() {
    let text = release("tempo: {tempo: {storage: {trace: {backend: s3}}}}").replace(
        "spec:\n",
        "spec:\n  valuesFrom:\n  - {kind: Secret, name: s, valuesKey: a, targetPath: tempo.tempo.storage.trace.s3.access_key}\n  - {kind: Secret, name: s, valuesKey: b, targetPath: tempo.tempo.storage.trace.s3.secret_key}\n",
    );
    let secret = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: aHVzaA==, b: aHVzaA==}\n";
    for (extra, keys) in [
        ("", Keys::ExistingSecret),
        (secret, Keys::NewSecret),
        (&format!("{secret}sops: {{version: 3}}\n"), Keys::ExistingSecret),
    ] {
        let (draft, _) = read(&format!("{text}{extra}"));
        let s3 = &draft.storage.s3;
        assert_eq!(s3.keys, keys, "{extra}");
        assert_eq!(
            (
                s3.secret.name.as_str(),
                s3.secret.access_key.as_str(),
                s3.secret.secret_key.as_str()
            ),
            ("s", "a", "b")
        );
    }
}

#[test]
fn alerts_keep_every_word() {
    let text = release(
        r#"kube-prom-stack:
  alertmanager:
    alertmanagerSpec: {secrets: [hooks, other]}
    config:
      global: {resolve_timeout: 7m, smtp_from: a@example.com, smtp_auth_password: hush}
      route:
        receiver: ops
        group_by: [alertname]
        group_wait: 1s
        group_interval: 2m
        repeat_interval: 3h
        routes:
        - {receiver: blackhole, matchers: ['alertname="Watchdog"']}
        - {receiver: alertsnitch, continue: true}
        - receiver: team
          match_re: {team: 'a"|b'}
          mute_time_intervals: nights
          routes: [{receiver: blackhole, matchers: '{x="1,2", y!="z"}', group_by: ['...'], active_time_intervals: [days]}]
        - {receiver: ops}
      receivers:
      - {name: blackhole}
      - {name: alertsnitch, webhook_configs: [{url: 'http://alertsnitch:9567/webhook'}]}
      - name: ops
        slack_configs:
        - {channel: '#ops', api_url_file: /etc/alertmanager/secrets/hooks/ops, title: t, text: "a\nb\n", footer: f}
      - name: team
        slack_configs:
        - {channel: '#team', api_url_file: /etc/alertmanager/secrets/hooks/team-url, send_resolved: true}
        - {channel: '#second'}
      - {name: pager, pagerduty_configs: [{routing_key: hush, severity: critical}]}
      time_intervals:
      - name: days
        time_intervals: [{times: [{start_time: '09:00', end_time: '17:00'}], weekdays: ['monday:friday'], location: Europe/Berlin}]
      mute_time_intervals:
      - {name: nights, time_intervals: [{months: ['1:3']}]}"#,
    );
    let (draft, findings) = import(&text);
    let draft = draft.unwrap();
    assert!(!everything(&Some(draft.clone()), &findings).contains("hush"));
    super::expect("alerts.expected.yaml", &tamer_core::file::write(&draft));
    super::expect("alerts.findings.txt", &super::told(&findings));
    let wrong: Vec<_> = tamer_core::check(&draft)
        .findings
        .into_iter()
        .filter(|finding| finding.severity() == tamer_core::Severity::Error)
        .collect();
    assert_eq!(wrong, vec![]);
}

#[test]
fn lists_and_config_maps_are_opened() {
    let text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: helm.toolkit.fluxcd.io/v2\n  kind: HelmRelease\n  metadata: {name: cluster-tamer, namespace: m}\n  spec: {chartRef: {kind: OCIRepository, name: cluster-tamer}, valuesFrom: [{kind: ConfigMap, name: v}]}\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: v}\n  data: {values.yaml: 'k8s-monitoring: {cluster: {name: inside}}'}\n";
    let (draft, rules) = read(text);
    assert_eq!(draft.cluster.name, "inside");
    assert!(
        !rules.contains(&ObjectLeftOut) && !rules.contains(&NotTakenOver),
        "{rules:?}"
    );
}

#[test]
fn what_is_nothing_of_ours_says_so() {
    for text in [
        "",
        "a: 1\n",
        "[1, 2]\n",
        "text\n",
        "apiVersion: v1\nkind: Service\nmetadata: {name: x}\n",
    ] {
        let (draft, findings) = import(text);
        assert_eq!(draft, None, "{text}");
        assert_eq!(
            findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(),
            [ImportNothing],
            "{text}"
        );
    }
    let (draft, findings) = import("a: [1, 2\nb: 3\n");
    assert_eq!((draft, findings.len()), (None, 1));
}
