//! Metrics in S3: what Thanos, Prometheus and Grafana are given, read back from rendered manifests.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tamer_core::draft::{Backend, Draft, Keys, Layout, Provider, Size, Volumes};
use tamer_core::names::Resources;
use tools::Rendered;
use tools::footprint::footprint;

mod tools;

/// The least that switches it on.
const ON: &str = "
global:
  tamer:
    metricsInS3:
      enabled: true
      bucket: my-metrics
      endpoint: minio.minio.svc:9000
      credentials:
        secretName: s3-keys
kube-prom-stack:
  prometheus:
    prometheusSpec:
      retention: 48h
";

const PROGRAMS: [(&str, &str); 3] = [
    ("Deployment", "query"),
    ("StatefulSet", "store"),
    ("StatefulSet", "compact"),
];

fn pod<'a>(rendered: &'a Rendered, kind: &str, program: &str) -> &'a Value {
    &rendered.get(kind, &format!("tamer-thanos-{program}"))["spec"]["template"]["spec"]
}

fn args(rendered: &Rendered, kind: &str, program: &str) -> Vec<String> {
    let args = pod(rendered, kind, program)["containers"][0]["args"]
        .as_array()
        .unwrap();
    args.iter().map(|arg| arg.as_str().unwrap().to_owned()).collect()
}

/// The bucket as the four programs read it.
fn bucket(rendered: &Rendered) -> Value {
    let names = rendered.names("Secret");
    let ours: Vec<&&str> = names.iter().filter(|name| name.starts_with("tamer-thanos-")).collect();
    assert_eq!(ours.len(), 1, "{names:?}");
    for program in ["store", "compact"] {
        let volumes = &pod(rendered, "StatefulSet", program)["volumes"];
        assert_eq!(volumes[0]["secret"]["secretName"], **ours[0], "{program}");
    }
    serde_saphyr::from_str(&rendered.secret(ours[0], "objstore.yaml")).unwrap()
}

#[test]
fn off_leaves_nothing() {
    let test = "off_leaves_nothing";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    for chart in [
        Some(tools::own_chart(test)),
        tools::whole_chart("off_leaves_nothing_whole"),
    ] {
        let Some(chart) = chart else {
            tools::skip(test, "the subcharts are not here");
            continue;
        };
        let rendered = tools::template(&helm, &chart, "ct", "{}");
        for object in &rendered.0 {
            let name = object["metadata"]["name"].as_str().unwrap();
            assert!(!name.contains("thanos"), "{} {name}", object["kind"]);
        }
        for prometheus in rendered.of_kind("Prometheus") {
            assert!(prometheus["spec"]["thanos"].is_null() && prometheus["spec"]["containers"].is_null());
            assert_eq!(prometheus["spec"]["retention"], "336h");
        }
    }
}

#[test]
fn four_programs_share_one_bucket_for_any_release_name_and_helm() {
    let test = "four_programs_share_one_bucket_for_any_release_name_and_helm";
    let helms = tools::helms();
    if helms.is_empty() {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    }
    let chart = tools::own_chart(test);
    for helm in helms {
        for release in ["ct", "cluster-tamer", "a-release-name-of-26-chars"] {
            let rendered = tools::template(&helm, &chart, release, ON);
            assert_eq!(
                bucket(&rendered),
                json!({"type": "S3", "prefix": "thanos", "config": {"bucket": "my-metrics", "endpoint": "minio.minio.svc:9000", "insecure": false}}),
            );

            // Fourteen days can be read, and nothing that is much older lies there.
            let store = args(&rendered, "StatefulSet", "store");
            assert!(store.contains(&"--min-time=-336h".into()), "{store:?}");
            assert!(store.contains(&"--ignore-deletion-marks-delay=1h".into()), "{store:?}");
            let compact = args(&rendered, "StatefulSet", "compact");
            for arg in [
                "--wait",
                "--retention.resolution-raw=336h",
                "--retention.resolution-5m=336h",
                "--retention.resolution-1h=336h",
                "--downsampling.disable",
                "--delete-delay=2h",
                "--debug.max-compaction-level=3",
                "--compact.enable-vertical-compaction",
                "--disable-admin-operations",
            ] {
                assert!(compact.contains(&arg.into()), "{arg} {compact:?}");
            }
            // Two of them would destroy the bucket.
            assert_eq!(
                rendered.get("StatefulSet", "tamer-thanos-compact")["spec"]["replicas"],
                1
            );

            rendered.get("PrometheusRule", "tamer-thanos");

            // Query finds sidecars and store by Services that lead to their pods.
            let query = args(&rendered, "Deployment", "query");
            assert!(query.contains(&"--query.replica-label=prometheus_replica".into()));
            let endpoints = query
                .iter()
                .find_map(|arg| arg.strip_prefix("--endpoint.sd-config="))
                .unwrap();
            let endpoints: Value = serde_json::from_str(endpoints).unwrap();
            let sidecar = rendered.get("Service", "tamer-thanos-sidecar");
            assert_eq!(
                sidecar["spec"]["selector"]["operator.prometheus.io/name"],
                Resources(release).prometheus()
            );
            for (endpoint, service) in ["sidecar", "store"].iter().enumerate() {
                let service = format!("tamer-thanos-{service}");
                let address = format!("dns+{service}.monitoring.svc:10901");
                assert_eq!(endpoints["endpoints"][endpoint]["address"], address);
                let service = &rendered.get("Service", &service)["spec"];
                assert_eq!(service["clusterIP"], "None");
                let ports = service["ports"].as_array().unwrap();
                assert!(ports.iter().any(|port| port["port"] == 10901));
            }
            for (kind, program) in PROGRAMS {
                let name = format!("tamer-thanos-{program}");
                let labels = &rendered.get(kind, &name)["spec"]["template"]["metadata"]["labels"];
                let selector = rendered.get("Service", &name)["spec"]["selector"].as_object().unwrap();
                assert!(selector.iter().all(|(key, value)| labels[key] == *value), "{name}");
            }

            // Prometheus scrapes all four, each as a job of its own.
            let monitor = &rendered.get("ServiceMonitor", "tamer-thanos")["spec"];
            assert_eq!(monitor["jobLabel"], "app.kubernetes.io/component");
            let wanted = monitor["selector"]["matchLabels"].as_object().unwrap();
            let scraped: Vec<&Value> = rendered
                .of_kind("Service")
                .into_iter()
                .filter(|service| {
                    wanted
                        .iter()
                        .all(|(key, value)| service["metadata"]["labels"][key] == *value)
                })
                .collect();
            assert_eq!(scraped.len(), 4);
            for service in scraped {
                assert_eq!(
                    service["metadata"]["labels"]["app.kubernetes.io/component"],
                    service["metadata"]["name"]
                        .as_str()
                        .unwrap()
                        .trim_start_matches("tamer-")
                );
                let ports = service["spec"]["ports"].as_array().unwrap();
                assert!(ports.iter().any(|port| port["name"] == monitor["endpoints"][0]["port"]));
            }
        }
    }
}

#[test]
fn pods_run_with_the_least_rights_and_keys_from_the_secret_only() {
    let test = "pods_run_with_the_least_rights_and_keys_from_the_secret_only";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    let rendered = tools::template(&helm, &chart, "ct", ON);
    for (kind, program) in PROGRAMS {
        let pod = pod(&rendered, kind, program);
        assert_eq!(pod["automountServiceAccountToken"], false, "{program}");
        assert_eq!(pod["serviceAccountName"], "tamer-thanos");
        assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
        assert_eq!(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault");
        let container = &pod["containers"][0];
        assert_eq!(container["image"], "quay.io/thanos/thanos:v0.42.4");
        assert_eq!(
            container["securityContext"],
            json!({"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}})
        );
        for (field, keys) in [("requests", &["cpu", "memory"][..]), ("limits", &["memory"])] {
            for key in keys {
                assert!(
                    container["resources"][field][key].is_string(),
                    "{program} {field} {key}"
                );
            }
        }
        for probe in ["livenessProbe", "readinessProbe"] {
            assert_eq!(container[probe]["httpGet"]["port"], "http", "{program}");
        }
        // What reads the bucket has the keys, and only by name; query has none.
        let expected = match program {
            "query" => Value::Null,
            _ => json!([
                {"name": "AWS_ACCESS_KEY_ID", "valueFrom": {"secretKeyRef": {"name": "s3-keys", "key": "access-key"}}},
                {"name": "AWS_SECRET_ACCESS_KEY", "valueFrom": {"secretKeyRef": {"name": "s3-keys", "key": "secret-key"}}},
            ]),
        };
        assert_eq!(container["env"], expected, "{program}");
        if kind == "StatefulSet" {
            let spec = &rendered.get(kind, &format!("tamer-thanos-{program}"))["spec"];
            let claim = &spec["volumeClaimTemplates"][0];
            // Such a template cannot be changed, so nothing in it may follow the chart's version.
            assert!(claim["metadata"]["labels"]["helm.sh/chart"].is_null());
            assert_eq!(spec["persistentVolumeClaimRetentionPolicy"]["whenDeleted"], "Delete");
        }
    }
    let text: String = rendered
        .of_kind("Secret")
        .iter()
        .map(|secret| secret.to_string())
        .collect();
    assert!(!text.contains("access_key") && !text.contains("secret_key"), "{text}");

    // Another bucket is another Secret: the sidecar reads it as a variable, and must be started again.
    let other = tools::template(&helm, &chart, "ct", &ON.replace("my-metrics", "other-metrics"));
    assert_ne!(rendered.names("Secret"), other.names("Secret"));

    // A role instead of keys; a mirror; a private cluster's user; several replicas.
    let values = "
global:
  image: {registry: mirror.example.com, pullSecrets: [{name: pull}]}
  platform: openshift
  tamer:
    retentionOf: {metrics: 72h}
    metricsInS3: {enabled: true, bucket: my-metrics, endpoint: s3.eu-central-1.amazonaws.com, region: eu-central-1, prefix: \"\"}
rules: {thanos: false}
thanos:
  serviceAccount: {annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::123456789012:role/m'}}
  query: {replicas: 2}
  store: {replicas: 3, storage: {size: 1Gi, className: fast}}
  tolerations: [{key: monitoring, operator: Exists}]
kube-prom-stack:
  prometheus:
    serviceAccount: {annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::123456789012:role/m'}}
    prometheusSpec: {retention: 48h, replicaExternalLabelName: replica}
";
    let rendered = tools::template(&helm, &chart, "ct", values);
    assert_eq!(
        rendered.get("ServiceAccount", "tamer-thanos")["metadata"]["annotations"]["eks.amazonaws.com/role-arn"],
        "arn:aws:iam::123456789012:role/m"
    );
    for (kind, program) in PROGRAMS {
        let pod = pod(&rendered, kind, program);
        let container = &pod["containers"][0];
        assert_eq!(container["image"], "mirror.example.com/thanos/thanos:v0.42.4");
        assert!(container["env"].is_null() && pod["securityContext"]["runAsUser"].is_null());
        assert_eq!(pod["imagePullSecrets"][0]["name"], "pull");
        assert_eq!(pod["tolerations"][0]["key"], "monitoring");
        let replicated = program != "compact";
        let budgets = rendered.names("PodDisruptionBudget");
        assert_eq!(
            budgets.contains(&format!("tamer-thanos-{program}").as_str()),
            replicated
        );
    }
    assert!(!rendered.names("PrometheusRule").contains(&"tamer-thanos"));
    assert!(args(&rendered, "Deployment", "query").contains(&"--query.replica-label=replica".into()));
    assert!(bucket(&rendered)["prefix"].is_null());
    let compact = args(&rendered, "StatefulSet", "compact");
    assert!(
        compact.contains(&"--debug.max-compaction-level=2".into()),
        "{compact:?}"
    );
    let claim = &rendered.get("StatefulSet", "tamer-thanos-store")["spec"]["volumeClaimTemplates"][0]["spec"];
    assert_eq!(claim["storageClassName"], "fast");
}

#[test]
fn prometheus_uploads_and_grafana_reads_both() {
    let test = "prometheus_uploads_and_grafana_reads_both";
    let helms = tools::helms();
    let (false, Some(chart)) = (helms.is_empty(), tools::whole_chart(test)) else {
        return tools::skip(test, "no Helm, or the subcharts are not here");
    };
    for helm in helms {
        for release in ["ct", "cluster-tamer"] {
            let rendered = tools::template(&helm, &chart, release, ON);
            let names = Resources(release);
            let prometheus = &rendered.get("Prometheus", &names.prometheus())["spec"];
            assert_eq!(prometheus["retention"], "48h");
            assert_eq!(prometheus["externalLabels"]["cluster"], "my-cluster");
            let thanos = &prometheus["thanos"];
            assert_eq!(thanos["image"], "quay.io/thanos/thanos:v0.42.4");
            let secret = thanos["objectStorageConfig"]["name"].as_str().unwrap();
            rendered.secret(secret, thanos["objectStorageConfig"]["key"].as_str().unwrap());
            assert!(thanos["resources"]["limits"]["memory"].is_string());
            assert_eq!(
                prometheus["containers"],
                json!([{"name": "thanos-sidecar", "env": pod(&rendered, "StatefulSet", "store")["containers"][0]["env"]}])
            );
            let datasource = metrics_datasource(&rendered, &names);
            assert_eq!(datasource["url"], "http://tamer-thanos-query:9090");
            assert_eq!(datasource["jsonData"]["prometheusType"], "Thanos");
            assert_eq!(
                rendered.get("Service", "tamer-thanos-query")["spec"]["ports"][0]["port"],
                9090
            );
            // Who pushes, and OpenCost, stay with Prometheus itself.
            let all: String = rendered.0.iter().map(Value::to_string).collect();
            assert!(all.contains("http://tamer-prometheus:9090/api/v1/write"));

            let off = tools::template(&helm, &chart, release, "{}");
            let datasource = metrics_datasource(&off, &names);
            assert_eq!(datasource["url"], "http://tamer-prometheus:9090");
            assert!(datasource["jsonData"]["prometheusType"].is_null());
        }
    }
}

fn metrics_datasource(rendered: &Rendered, names: &Resources) -> Value {
    let map = format!(
        "{}-grafana-datasource",
        names.prometheus().trim_end_matches("-prometheus")
    );
    let file = rendered.file(&map, "datasource.yaml");
    let datasources = file["datasources"].as_array().unwrap();
    let found = datasources.iter().find(|datasource| datasource["uid"] == "prometheus");
    found.unwrap().clone()
}

#[test]
fn answers_become_the_switch() {
    let test = "answers_become_the_switch";
    let Some((helm, chart)) = tools::real(test) else { return };
    let mut draft = Draft::default();
    draft.storage.backend = Backend::S3;
    draft.storage.s3.metrics = true;
    draft.storage.s3.region = "eu-central-1".into();
    draft.storage.s3.bucket = "all-in-one".into();
    let rendered = tools::template(&helm, &chart, "ct", &tools::values(&draft));
    assert_eq!(
        bucket(&rendered),
        json!({"type": "S3", "prefix": "thanos", "config": {"bucket": "all-in-one", "endpoint": "s3.eu-central-1.amazonaws.com", "region": "eu-central-1", "insecure": false}})
    );
    let prometheus = Resources("ct").prometheus();
    assert_eq!(rendered.get("Prometheus", &prometheus)["spec"]["retention"], "48h");
    assert!(args(&rendered, "StatefulSet", "compact").contains(&"--retention.resolution-raw=336h".into()));

    // A bucket for each, a store in the cluster, other times.
    draft.storage.s3.provider = Provider::Minio;
    draft.storage.s3.endpoint = "minio.minio.svc:9000".into();
    draft.storage.s3.tls = false;
    draft.storage.s3.layout = Layout::BucketEach;
    draft.storage.s3.buckets = serde_json::from_value(
        json!({"logs": "my-logs", "traces": "my-traces", "profiles": "my-profiles", "metrics": "my-metrics"}),
    )
    .unwrap();
    draft.retention.metrics = "90".into();
    draft.retention.local_metrics = "7".into();
    let rendered = tools::template(&helm, &chart, "ct", &tools::values(&draft));
    assert_eq!(
        bucket(&rendered)["config"],
        json!({"bucket": "my-metrics", "endpoint": "minio.minio.svc:9000", "region": "eu-central-1", "insecure": true, "bucket_lookup_type": "path"})
    );
    assert!(bucket(&rendered)["prefix"].is_null());
    assert_eq!(rendered.get("Prometheus", &prometheus)["spec"]["retention"], "168h");
    assert!(args(&rendered, "StatefulSet", "store").contains(&"--min-time=-2160h".into()));

    // A role: on every ServiceAccount, and no variable.
    let mut draft = Draft::default();
    draft.storage.backend = Backend::S3;
    draft.storage.s3.metrics = true;
    draft.storage.s3.region = "eu-central-1".into();
    draft.storage.s3.bucket = "all-in-one".into();
    draft.storage.s3.keys = Keys::CloudRole;
    draft.storage.s3.role_arn = "arn:aws:iam::123456789012:role/m".into();
    let rendered = tools::template(&helm, &chart, "ct", &tools::values(&draft));
    for account in ["tamer-thanos", &prometheus] {
        let annotations = &rendered.get("ServiceAccount", account)["metadata"]["annotations"];
        assert_eq!(
            annotations["eks.amazonaws.com/role-arn"], draft.storage.s3.role_arn,
            "{account}"
        );
    }
    assert!(rendered.get("Prometheus", &prometheus)["spec"]["containers"].is_null());
}

/// Renders a size with metrics on their volume or in S3.
fn sized(helm: &Path, chart: &Path, size: Size, metrics: bool) -> Rendered {
    let mut draft = tools::answers("large_with_s3.yaml");
    draft.cluster.size = size;
    draft.storage.volumes = Volumes::usual(size);
    draft.storage.s3.metrics = metrics;
    tools::template_answers(helm, chart, "ct", &draft)
}

#[test]
fn two_prometheus_are_shown_as_one() {
    let test = "two_prometheus_are_shown_as_one";
    let Some((helm, chart)) = tools::real(test) else { return };
    let rendered = sized(&helm, &chart, Size::Large, true);
    let names = Resources("ct");
    let prometheus = &rendered.get("Prometheus", &names.prometheus())["spec"];
    assert_eq!(
        (&prometheus["replicas"], &prometheus["retention"]),
        (&2.into(), &"48h".into())
    );
    // The label that tells them apart is the operator's own, and it is what query looks away from.
    assert!(prometheus["replicaExternalLabelName"].is_null());
    assert!(args(&rendered, "Deployment", "query").contains(&"--query.replica-label=prometheus_replica".into()));
    // Grafana asks query, which asks each of them: neither of the addresses that lead to one.
    assert_eq!(
        metrics_datasource(&rendered, &names)["url"],
        "http://tamer-thanos-query:9090"
    );
    for program in ["query", "store"] {
        assert!(
            rendered
                .names("PodDisruptionBudget")
                .contains(&format!("tamer-thanos-{program}").as_str())
        );
    }
    assert_eq!(
        rendered.get("StatefulSet", "tamer-thanos-compact")["spec"]["replicas"],
        1
    );
}

/// The page says what the render says.
#[test]
fn the_page_says_what_it_costs() {
    let test = "the_page_says_what_it_costs";
    let Some((helm, chart)) = tools::real(test) else { return };
    let mut table = String::from(
        "| size | pods | CPU requested | memory requested | memory limits | volumes for caches |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for size in [Size::Small, Size::Medium, Size::Large] {
        let [without, with] = [false, true].map(|metrics| footprint(&sized(&helm, &chart, size, metrics), 1));
        writeln!(
            table,
            "| {} | {} | {:.2} | {:.1} GiB | {:.1} GiB | {:.0} GiB |",
            size.name(),
            with.pods - without.pods,
            with.cpu - without.cpu,
            with.memory - without.memory,
            with.limits - without.limits,
            with.volumes - without.volumes
        )
        .unwrap();
    }
    tools::computed("docs/content/concepts/metrics-in-s3.md", &table);
}

#[test]
fn contradictions_are_refused() {
    let test = "contradictions_are_refused";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    fs::write(chart.join("on.yaml"), ON).unwrap();
    let switch = "global.tamer.metricsInS3";
    let spec = "kube-prom-stack.prometheus.prometheusSpec";
    let role = "arn:aws:iam::123456789012:role/m";
    for (set, lines) in [
        (format!("{switch}.bucket="), "bucket: my-cluster-metrics".to_owned()),
        (
            format!("{switch}.endpoint=,{switch}.region=eu-west-1"),
            "endpoint: s3.eu-west-1.amazonaws.com".into(),
        ),
        (
            format!("{switch}.endpoint=https://minio.minio.svc:9000/x"),
            "endpoint: minio.minio.svc:9000\n".into(),
        ),
        (format!("{spec}.retention=2d"), "retention: 48h".into()),
        ("global.tamer.retentionOf.metrics=24h".into(), "metrics: 48h".into()),
        (format!("{spec}.retention=4h"), "retention: 48h".into()),
        (
            format!("{switch}.credentials.accessKey=secret-key"),
            "accessKey: access-key".into(),
        ),
        (
            format!("{switch}.prefix=loki,loki.loki.storage.bucketNames.chunks=my-metrics"),
            "prefix: thanos".into(),
        ),
        (
            format!(
                "{switch}.prefix=t,tempo.tempo.storage.trace.s3.bucket=my-metrics,tempo.tempo.storage.trace.s3.prefix=t"
            ),
            "Metrics and Tempo".into(),
        ),
        (
            format!(
                "{switch}.prefix=p,pyroscope.pyroscope.structuredConfig.storage.s3.bucket_name=my-metrics,pyroscope.pyroscope.structuredConfig.storage.prefix=p"
            ),
            "Metrics and Pyroscope".into(),
        ),
        (
            format!(
                "{switch}.credentials.secretName=,thanos.serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn={role}"
            ),
            format!(
                "    prometheus:\n      serviceAccount:\n        annotations:\n          eks.amazonaws.com/role-arn: {role}"
            ),
        ),
        (format!("{spec}.thanos.logLevel=debug"), "thanos: {}".into()),
        (
            format!("{spec}.additionalConfigString=a: b"),
            "include \"tamer.thanos.prometheus\"".into(),
        ),
        (
            format!("{spec}.containers[0].name=mine"),
            "- name: thanos-sidecar".into(),
        ),
        (
            format!("{spec}.replicas=2,{spec}.replicaExternalLabelNameClear=true"),
            "replicaExternalLabelNameClear: false".into(),
        ),
        (
            "kube-prom-stack.grafana.additionalDataSourcesString=- {name: x}".into(),
            "url: http://tamer-thanos-query:9090".into(),
        ),
        (
            "kube-prom-stack.prometheus.enabled=false".into(),
            "there is no Prometheus".into(),
        ),
        (
            "kube-prom-stack.prometheus.agentMode=true".into(),
            "agentMode: false".into(),
        ),
    ] {
        let output = with(&helm, &chart, &set);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{set} was taken");
        assert!(said.contains(&lines), "{set}: {said}");
    }
    // What the lines say to paste is taken, and none of it is asked of those who do not use it.
    for set in [
        format!("{switch}.enabled=false,{switch}.bucket=,{spec}.thanos.logLevel=debug,{spec}.retention=336h"),
        format!("{spec}.retention=336h"),
        format!("{switch}.prefix=,{switch}.credentials.secretName="),
        format!("{spec}.containers[0].name=thanos-sidecar,{spec}.containers[0].env[0].name=AWS_SECRET_ACCESS_KEY"),
    ] {
        let output = with(&helm, &chart, &set);
        assert!(
            output.status.success(),
            "{set}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

fn with(helm: &Path, chart: &Path, set: &str) -> Output {
    let mut command = Command::new(helm);
    command
        .args(["template", "ct"])
        .arg(chart)
        .args(["--kube-version", "1.33", "--values"]);
    tools::try_run(command.arg(chart.join("on.yaml")).args(["--set", set]))
}
