//! What is promised, read back from manifests that the real charts rendered.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tamer_core::draft::Draft;
use tamer_core::names::Resources;
use tools::Rendered;

mod tools;

#[test]
fn every_answer_arrives_in_the_rendered_manifests() {
    let test = "every_answer_arrives_in_the_rendered_manifests";
    let Some((helm, chart)) = tools::real(test) else { return };
    let draft = tools::answers("everything.yaml");
    let rendered = tools::template_answers(&helm, &chart, "obs", &draft);
    let names = Resources("obs");

    assert_eq!(
        tools::retention::read(&rendered, "obs"),
        ["1440h", "960h", "504h", "168h", "72h"]
    );

    // The cluster's name is on everything.
    let prometheus = &rendered.get("Prometheus", &names.prometheus())["spec"];
    assert_eq!(prometheus["externalLabels"]["cluster"], "prod-eu");
    let tempo = rendered.file("tempo", "tempo.yaml");
    assert_eq!(
        tempo["metrics_generator"]["registry"]["external_labels"]["cluster"],
        "prod-eu"
    );

    // Volumes have the size and class, and Prometheus stops before its volume is full.
    let claim = &prometheus["storage"]["volumeClaimTemplate"]["spec"];
    assert_eq!(
        (&claim["resources"]["requests"]["storage"], &claim["storageClassName"]),
        (&"100Gi".into(), &"fast".into())
    );
    assert_eq!(prometheus["retentionSize"], "85GiB");
    let sizes = [
        (names.loki(), "30Gi"),
        (names.tempo(), "25Gi"),
        (names.pyroscope(), "15Gi"),
    ];
    for (name, size) in sizes {
        let claim = &rendered.get("StatefulSet", &name)["spec"]["volumeClaimTemplates"][0]["spec"];
        assert_eq!(
            (&claim["resources"]["requests"]["storage"], &claim["storageClassName"]),
            (&size.into(), &"fast".into()),
            "{name}"
        );
    }
    // Three Grafanas share a database, so they have no volume; one has.
    assert!(
        !rendered
            .names("PersistentVolumeClaim")
            .contains(&names.grafana().as_str())
    );
    let grafana = rendered.get("Deployment", &names.grafana());
    assert_eq!(grafana["spec"]["replicas"], 3);
    let settings = rendered.get("ConfigMap", &names.grafana())["data"]["grafana.ini"].to_string();
    for setting in [
        "host = pg.example.com:6432",
        "ssl_mode = verify-full",
        "ha_redis_address = cache.example.com:6380",
    ] {
        assert!(settings.contains(setting), "{setting}");
    }
    let budgets = rendered.of_kind("PodDisruptionBudget");
    assert!(
        budgets
            .iter()
            .any(|budget| budget["metadata"]["name"] == *names.grafana())
    );
    let mut one = draft.clone();
    one.extras.databases = tamer_core::draft::Databases::default();
    let with_file = tools::template_answers(&helm, &chart, "obs", &one);
    let claim = &with_file.get("PersistentVolumeClaim", &names.grafana())["spec"];
    assert_eq!(
        (&claim["resources"]["requests"]["storage"], &claim["storageClassName"]),
        (&"6Gi".into(), &"fast".into())
    );

    // The Job that makes service accounts knows them all.
    let mut jobs = rendered.of_kind("Job").into_iter().map(ToString::to_string);
    let job = jobs.find(|job| job.contains("tamer-service-accounts-")).unwrap();
    assert!(job.contains("ci Editor ci-token api-key") && job.contains("wallboard Viewer grafana-wallboard token"));

    // Objects go to S3, with keys from the Secret only.
    let loki = rendered.file("loki", "config.yaml");
    let store = &loki["common"]["storage"]["object_store"];
    assert_eq!(store["storage_prefix"], "logs");
    assert_eq!(
        (&store["s3"]["endpoint"], &store["s3"]["insecure"]),
        (&"minio.minio.svc:9000".into(), &true.into())
    );
    assert_eq!(store["s3"]["bucket_name"], "observability");
    assert_eq!(loki["compactor"]["delete_request_store"], "s3");
    let schema = &loki["schema_config"]["configs"];
    assert_eq!(
        (&schema[0]["object_store"], &schema[1]["object_store"]),
        (&"filesystem".into(), &"s3".into())
    );
    assert_eq!(schema[1]["from"], "2026-12-01");
    let trace = &tempo["storage"]["trace"];
    assert_eq!(
        (&trace["backend"], &trace["s3"]["bucket"], &trace["s3"]["prefix"]),
        (&"s3".into(), &"observability".into(), &"traces".into())
    );
    assert_eq!(
        (&trace["s3"]["forcepathstyle"], &trace["s3"]["insecure"]),
        (&true.into(), &true.into())
    );
    let pyroscope = rendered.file(&format!("{}-config", names.pyroscope()), "config.yaml");
    let storage = &pyroscope["storage"];
    assert_eq!(
        (&storage["backend"], &storage["prefix"], &storage["s3"]["bucket_name"]),
        (&"s3".into(), &"profiles".into(), &"observability".into())
    );
    assert_eq!(
        (&storage["s3"]["endpoint"], &storage["s3"]["bucket_lookup_type"]),
        (&"minio.minio.svc:9000".into(), &"path-style".into())
    );
    for name in [names.loki(), names.tempo(), names.pyroscope()] {
        let containers = rendered.get("StatefulSet", &name)["spec"]["template"]["spec"]["containers"]
            .as_array()
            .unwrap();
        let variables: Vec<&Value> = containers
            .iter()
            .flat_map(|container| container["env"].as_array().into_iter().flatten())
            .collect();
        for (variable, key) in [("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "key")] {
            let found = variables
                .iter()
                .find(|entry| entry["name"] == variable)
                .unwrap_or_else(|| panic!("{name} lacks {variable}"));
            assert_eq!(found["valueFrom"]["secretKeyRef"]["name"], "s3-keys", "{name}");
            assert_eq!(found["valueFrom"]["secretKeyRef"]["key"], key, "{name}");
        }
    }

    // Metrics, too: uploaded next to Prometheus, which keeps a few days.
    assert_eq!(prometheus["retention"], "72h");
    let bucket = &prometheus["thanos"]["objectStorageConfig"];
    let bucket = rendered.secret(bucket["name"].as_str().unwrap(), bucket["key"].as_str().unwrap());
    let bucket: Value = serde_saphyr::from_str(&bucket).unwrap();
    assert_eq!(
        (&bucket["prefix"], &bucket["config"]["bucket"]),
        (&"metrics".into(), &"observability".into())
    );
    assert_eq!(
        (&bucket["config"]["insecure"], &bucket["config"]["bucket_lookup_type"]),
        (&true.into(), &"path".into())
    );
    let sidecar = &prometheus["containers"][0];
    assert_eq!(sidecar["name"], "thanos-sidecar");
    assert_eq!(
        sidecar["env"][1]["valueFrom"]["secretKeyRef"],
        serde_json::json!({"name": "s3-keys", "key": "key"})
    );
    let claim = &rendered.get("StatefulSet", "tamer-thanos-store")["spec"]["volumeClaimTemplates"][0]["spec"];
    assert_eq!(claim["storageClassName"], "fast");

    // Each probe has its module, interval and labels, and the module exists.
    let probes = rendered.of_kind("Probe");
    assert_eq!(probes.len(), 2);
    let modules = rendered.file(&names.blackbox_exporter(), "blackbox.yaml");
    for probe in &probes {
        let module = probe["spec"]["module"].as_str().unwrap();
        assert!(modules["modules"][module].is_object(), "{module}");
        assert!(probe["spec"]["prober"]["url"].as_str().unwrap().ends_with(":9115"));
    }
    let database = probes
        .iter()
        .find(|probe| probe["spec"]["module"] == "tcp_connect")
        .unwrap();
    assert_eq!(database["spec"]["interval"], "2m");
    assert_eq!(
        database["spec"]["targets"]["staticConfig"]["static"][0],
        "db.example.com:5432"
    );
    assert_eq!(database["spec"]["targets"]["staticConfig"]["labels"]["team"], "data");

    // People and browsers come in.
    let ingress = rendered.get("Ingress", &names.grafana());
    assert_eq!(ingress["spec"]["ingressClassName"], "nginx");
    assert_eq!(ingress["spec"]["rules"][0]["host"], "grafana.example.com");
    assert_eq!(ingress["spec"]["tls"][0]["secretName"], "grafana-tls");
    assert_eq!(
        ingress["metadata"]["annotations"]["cert-manager.io/cluster-issuer"],
        "letsencrypt"
    );
    let routes = rendered.of_kind("HTTPRoute");
    assert_eq!(routes.len(), 1);
    assert_eq!(routes[0]["spec"]["hostnames"][0], "faro.example.com");
    assert_eq!(routes[0]["spec"]["parentRefs"][0]["name"], "public");
    assert_eq!(routes[0]["spec"]["parentRefs"][0]["namespace"], "gateways");
    assert_eq!(routes[0]["spec"]["parentRefs"][0]["sectionName"], "https");
    let alloys: Vec<String> = rendered
        .of_kind("ConfigMap")
        .iter()
        .filter_map(|map| map["data"]["config.alloy"].as_str())
        .map(str::to_owned)
        .collect();
    assert!(
        alloys
            .iter()
            .any(|config| config.contains(r#"cors_allowed_origins = ["https://shop.example.com"]"#))
    );
    assert!(!alloys.iter().any(|config| config.contains("{{ .Release")));

    // The administrator's Secret is the person's own: the Job makes only the key by which Grafana encrypts.
    let grafana = rendered.get("Deployment", &names.grafana()).to_string();
    assert!(grafana.contains("grafana-admin"));
    assert_eq!(
        rendered.get("Role", "tamer-secrets")["rules"][0]["resourceNames"].to_string(),
        r#"["tamer-grafana-key"]"#
    );
    // Budgets and thresholds are in the rules of costs; rules that are off are not there.
    let costs = rendered.get("PrometheusRule", "tamer-costs").to_string();
    for expr in [
        "vector(250)",
        "vector(90.5)",
        "vector(2000)",
        "730 * 1.8 * tamer",
        "> 0.35",
        "> 30",
        "> 100",
    ] {
        assert!(costs.contains(expr), "{expr}");
    }
    let rules = rendered.names("PrometheusRule");
    assert!(
        !rules.contains(&"tamer-flux") && !rules.contains(&"tamer-thanos"),
        "{rules:?}"
    );
    assert!(rules.contains(&"tamer-storage"), "{rules:?}");
    // Alertsnitch writes the archive, and only it: Alertmanager posts there.
    rendered.get("Deployment", "tamer-alertsnitch");
    let config = rendered.secret(&names.alertmanager_secret(), "alertmanager.yaml");
    assert!(config.contains("//tamer-alertsnitch:9567/webhook?job=integrations/alertmanager/history&cluster=prod-eu"));
    assert!(!config.contains("tamer-receiver:9567"));
    assert!(!rendered.names("NetworkPolicy").is_empty());
    // Values that no question covers are there, too.
    assert!(
        rendered
            .0
            .iter()
            .any(|object| object.to_string().contains("grafana-clock-panel"))
    );
}

#[test]
fn alertmanager_and_prometheus_take_what_is_rendered() {
    let test = "alertmanager_and_prometheus_take_what_is_rendered";
    let Some((helm, chart)) = tools::real(test) else { return };
    let folder = chart.parent().unwrap().to_owned();
    let mut drafts = vec![
        ("default", Draft::default()),
        ("everything", tools::answers("everything.yaml")),
        ("receivers", tools::answers("receivers.yaml")),
    ];
    for preset in tamer_core::presets::PRESETS {
        drafts.push((preset.name, tamer_core::presets::draft(preset.name).unwrap()));
    }
    // What users of the predecessor run becomes something that these programs take.
    match tools::shared("examples/cluster-tamer-1.1.1-flux.yaml") {
        Some(path) => {
            let (draft, _) = tamer_core::import::import(&fs::read_to_string(path).unwrap());
            drafts.push(("imported", draft.unwrap()));
        }
        None => tools::skip(test, "the predecessor's manifests are not here"),
    }
    for (name, draft) in drafts {
        let release = draft.cluster.release.as_str();
        let rendered = tools::template_answers(&helm, &chart, release, &draft);
        match tools::program("TAMER_AMTOOL") {
            Some(amtool) => alertmanager_takes(&amtool, &folder, name, release, &rendered),
            None => tools::skip(test, "no amtool (TAMER_AMTOOL)"),
        }
        match tools::program("TAMER_PROMTOOL") {
            Some(promtool) => prometheus_takes(&promtool, &folder, name, &rendered),
            None => tools::skip(test, "no promtool (TAMER_PROMTOOL)"),
        }
        assert_eq!(rendered.of_kind("Probe").len(), draft.probes.targets.len(), "{name}");
        // One datasource is the default; with two Grafana does not start.
        let defaults = rendered
            .0
            .iter()
            .map(|object| object.to_string().matches("isDefault: true").count())
            .sum::<usize>();
        assert_eq!(defaults, 1, "{name}");
    }
}

fn alertmanager_takes(amtool: &Path, folder: &Path, name: &str, release: &str, rendered: &Rendered) {
    let secret = Resources(release).alertmanager_secret();
    let config = rendered.secret(&secret, "alertmanager.yaml");
    let templates = rendered.secret(&secret, "cluster-tamer.tmpl");
    let folder = folder.join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("cluster-tamer.tmpl"), templates).unwrap();
    let file = folder.join("alertmanager.yaml");
    fs::write(
        &file,
        config.replace("/etc/alertmanager/config/", &format!("{}/", folder.display())),
    )
    .unwrap();
    let said = tools::run(Command::new(amtool).arg("check-config").arg(&file));
    assert!(
        said.contains("SUCCESS") && said.contains("1 templates"),
        "{name}: {said}"
    );
    // Watchdog reaches no person, in every installation.
    let expected = if name == "receivers" {
        "dead-mans-switch"
    } else {
        "null"
    };
    let receivers = tools::run(
        Command::new(amtool)
            .args(["config", "routes", "test", "--config.file"])
            .arg(&file)
            .arg("alertname=Watchdog"),
    );
    assert_eq!(receivers.trim(), expected, "{name}");
    mounts_what_it_reads(name, release, &config, rendered);
}

/// Every file of a Secret that the configuration names is mounted, and the bundle's Secrets have its key.
fn mounts_what_it_reads(name: &str, release: &str, config: &str, rendered: &Rendered) {
    let alertmanager = rendered.of_kind("Alertmanager");
    let mounted = alertmanager[0].pointer("/spec/secrets");
    let mut files = 0;
    for path in config.split("/etc/alertmanager/secrets/").skip(1) {
        let path = path.split(['\n', '"', '\'', ' ']).next().unwrap();
        let (secret, key) = path.split_once('/').unwrap();
        let listed = mounted
            .and_then(Value::as_array)
            .is_some_and(|list| list.iter().any(|one| one == secret));
        assert!(listed, "{name} ({release}): {secret} in {mounted:?}");
        assert!(!key.is_empty(), "{name}");
        files += 1;
    }
    assert_eq!(files >= 6, name == "receivers", "{name}: {files}");
}

fn prometheus_takes(promtool: &Path, folder: &Path, name: &str, rendered: &Rendered) {
    let rules = folder.join(format!("rules-{name}"));
    fs::create_dir_all(&rules).unwrap();
    let mut check = Command::new(promtool);
    check.args(["check", "rules", "--lint=none"]);
    for rule in rendered.of_kind("PrometheusRule") {
        let file = rules.join(format!("{}.yaml", rule["metadata"]["name"].as_str().unwrap()));
        fs::write(&file, tamer_core::yaml::write(&rule["spec"])).unwrap();
        check.arg(file);
    }
    tools::run(&mut check);
}

#[test]
fn no_key_and_no_password_is_in_what_helm_records() {
    let test = "no_key_and_no_password_is_in_what_helm_records";
    let Some((helm, chart)) = tools::real(test) else { return };
    let rendered = tools::template_answers(&helm, &chart, "obs", &tools::answers("everything.yaml"));
    for secret in rendered.of_kind("Secret") {
        let keys: Vec<&String> = secret["data"]
            .as_object()
            .into_iter()
            .chain(secret["stringData"].as_object())
            .flat_map(|map| map.keys())
            .collect();
        for key in keys {
            assert!(
                ["alertmanager.yaml", "cluster-tamer.tmpl", "objstore.yaml"].contains(&key.as_str()),
                "{} holds {key}",
                secret["metadata"]["name"]
            );
        }
        // Where the bucket is may be known; the client takes its keys from the environment.
        if secret["stringData"]["objstore.yaml"].is_string() {
            let text = secret.to_string();
            assert!(!text.contains("access_key") && !text.contains("secret_key"), "{text}");
        }
    }
}

#[test]
fn components_that_are_off_leave_nothing_behind() {
    let test = "components_that_are_off_leave_nothing_behind";
    let Some((helm, chart)) = tools::real(test) else { return };
    let off = |change: fn(&mut tamer_core::draft::Components)| {
        let mut draft = Draft::default();
        change(&mut draft.extras.components);
        draft.extras.alert_archive = draft.extras.components.logs;
        draft
    };
    let cases: [(&str, &str, Draft); 6] = [
        (
            "loki",
            "StatefulSet/ct-loki",
            off(|c| (c.logs, c.events) = (false, false)),
        ),
        ("tempo", "StatefulSet/ct-tempo", off(|c| c.traces = false)),
        ("pyroscope", "StatefulSet/ct-pyroscope", off(|c| c.profiles = false)),
        (
            "blackbox",
            "Deployment/ct-prometheus-blackbox-exporter",
            off(|c| c.probes = false),
        ),
        ("opencost", "PrometheusRule/tamer-costs", off(|c| c.costs = false)),
        (
            "node-exporter",
            "DaemonSet/ct-prometheus-node-exporter",
            off(|c| c.node_exporter = false),
        ),
    ];
    let all = tools::template(&helm, &chart, "ct", &tools::values(&Draft::default()));
    for (name, object, draft) in cases {
        let (kind, object) = object.split_once('/').unwrap();
        assert!(all.names(kind).contains(&object), "{name} is there by default");
        let rendered = tools::template(&helm, &chart, "ct", &tools::values(&draft));
        assert!(!rendered.names(kind).contains(&object), "{name} is gone");
        assert!(
            !rendered.names("Service").contains(&format!("tamer-{name}").as_str()),
            "{name} has no link"
        );
    }
}
