//! Databases for Grafana: what is rendered, and that real servers take it. Where this machine has PostgreSQL and Valkey
//! (or Redis), they are started with the rendered scripts and settings, and asked as Grafana's configuration says.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tamer_core::names::Resources;
use tools::Rendered;
use tools::server::{Server, empty_folder, free_port, postgresql, unprivileged, valkey};

mod tools;

const OWN: &str = "global: {tamer: {databases: {postgresql: {enabled: true}, valkey: {enabled: true}}}}";

const REPLICAS: &str = "
global: {tamer: {databases: {postgresql: {enabled: true}, valkey: {enabled: true}}}}
kube-prom-stack:
  grafana:
    replicas: 2
    persistence: {enabled: false}
    deploymentStrategy: {type: RollingUpdate}
    podDisruptionBudget: {maxUnavailable: 1}
";

const BROUGHT: &str = "
global:
  tamer:
    cluster: prod
    databases:
      postgresql: {enabled: true, host: pg.example.com, port: 6432, database: monitoring, user: grafana_rw, sslMode: require, secretName: pg, passwordKey: pw}
      valkey: {enabled: true, host: cache.example.com, port: 6380, user: grafana, database: 3, tls: true, secretName: cache, passwordKey: pw}
k8s-monitoring: {cluster: {name: prod}, telemetryServices: {opencost: {opencost: {exporter: {defaultClusterId: prod}}}}}
tempo: {tempo: {metricsGenerator: {registry: {external_labels: {cluster: prod}}}}}
";

/// Grafana's configuration file: what is empty is not set, as Grafana reads it.
fn grafana_ini(rendered: &Rendered, release: &str) -> BTreeMap<String, String> {
    let map = rendered.get("ConfigMap", &Resources(release).grafana());
    let mut section = "";
    let mut settings = BTreeMap::new();
    for line in map["data"]["grafana.ini"].as_str().unwrap().lines() {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        } else if let Some((key, value)) = line.split_once('=')
            && !value.trim().is_empty()
        {
            settings.insert(format!("{section}.{}", key.trim()), value.trim().to_owned());
        }
    }
    settings
}

fn ours(settings: &BTreeMap<String, String>) -> Vec<String> {
    let sections = ["database.", "remote_cache.", "unified_alerting."];
    settings
        .iter()
        .filter(|(key, _)| sections.iter().any(|section| key.starts_with(section)))
        .map(|(key, value)| format!("{key} = {value}"))
        .collect()
}

/// The Secret and key of an environment variable of Grafana.
fn source<'a>(rendered: &'a Rendered, release: &str, variable: &str) -> (&'a str, &'a str) {
    let grafana = rendered.get("Deployment", &Resources(release).grafana());
    let containers = grafana["spec"]["template"]["spec"]["containers"].as_array().unwrap();
    let variables = containers
        .iter()
        .flat_map(|container| container["env"].as_array().into_iter().flatten());
    let found = variables.into_iter().find(|entry| entry["name"] == variable).unwrap();
    let reference = &found["valueFrom"]["secretKeyRef"];
    (reference["name"].as_str().unwrap(), reference["key"].as_str().unwrap())
}

#[test]
fn one_switch_moves_grafana_to_a_database() {
    let test = "one_switch_moves_grafana_to_a_database";
    let Some(chart) = tools::whole_chart(test) else {
        return tools::skip(test, "the subcharts are not here");
    };
    if tools::helms().is_empty() {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    }
    let (helm, release) = (&tools::helms()[0], "ct");
    let off = tools::template(helm, &chart, release, "{}");
    // Only the passwords' variables, which are empty then.
    assert_eq!(
        ours(&grafana_ini(&off, release)),
        [
            "database.password = $__env{TAMER_POSTGRESQL_PASSWORD}",
            "unified_alerting.ha_redis_password = $__env{TAMER_VALKEY_PASSWORD}"
        ]
    );
    for name in ["tamer-postgresql", "tamer-valkey"] {
        assert!(off.0.iter().all(|object| object["metadata"]["name"] != name), "{name}");
    }

    let own = tools::template(helm, &chart, release, OWN);
    assert_eq!(
        ours(&grafana_ini(&own, release)),
        [
            "database.host = tamer-postgresql:5432",
            "database.name = grafana",
            "database.password = $__env{TAMER_POSTGRESQL_PASSWORD}",
            "database.ssl_mode = disable",
            "database.type = postgres",
            "database.user = grafana",
            "remote_cache.connstr = addr=tamer-valkey:6379,db=0,password=$__env{TAMER_VALKEY_PASSWORD},ssl=false",
            "remote_cache.prefix = my-cluster:",
            "remote_cache.type = redis",
            "unified_alerting.ha_redis_address = tamer-valkey:6379",
            "unified_alerting.ha_redis_db = 0",
            "unified_alerting.ha_redis_password = $__env{TAMER_VALKEY_PASSWORD}",
            "unified_alerting.ha_redis_prefix = my-cluster",
            "unified_alerting.ha_redis_tls_enabled = false",
        ]
    );
    assert_eq!(
        source(&own, release, "TAMER_POSTGRESQL_PASSWORD"),
        ("tamer-postgresql", "password")
    );
    assert_eq!(
        source(&own, release, "TAMER_VALKEY_PASSWORD"),
        ("tamer-valkey", "password")
    );

    let brought = tools::template(helm, &chart, release, BROUGHT);
    assert_eq!(
        ours(&grafana_ini(&brought, release)),
        [
            "database.host = pg.example.com:6432",
            "database.name = monitoring",
            "database.password = $__env{TAMER_POSTGRESQL_PASSWORD}",
            "database.ssl_mode = require",
            "database.type = postgres",
            "database.user = grafana_rw",
            "remote_cache.connstr = addr=cache.example.com:6380,db=3,username=grafana,password=$__env{TAMER_VALKEY_PASSWORD},ssl=true",
            "remote_cache.prefix = prod:",
            "remote_cache.type = redis",
            "unified_alerting.ha_redis_address = cache.example.com:6380",
            "unified_alerting.ha_redis_db = 3",
            "unified_alerting.ha_redis_password = $__env{TAMER_VALKEY_PASSWORD}",
            "unified_alerting.ha_redis_prefix = prod",
            "unified_alerting.ha_redis_tls_enabled = true",
            "unified_alerting.ha_redis_username = grafana",
        ]
    );
    assert_eq!(source(&brought, release, "TAMER_POSTGRESQL_PASSWORD"), ("pg", "pw"));
    assert_eq!(source(&brought, release, "TAMER_VALKEY_PASSWORD"), ("cache", "pw"));
    for name in ["tamer-postgresql", "tamer-valkey"] {
        assert!(
            brought.0.iter().all(|object| object["metadata"]["name"] != name),
            "{name}"
        );
    }

    let replicas = tools::template(helm, &chart, release, REPLICAS);
    let grafana = replicas.get("Deployment", &Resources(release).grafana());
    assert_eq!(grafana["spec"]["replicas"], 2);
    assert_eq!(grafana["spec"]["strategy"]["type"], "RollingUpdate");
    assert!(
        !replicas
            .names("PersistentVolumeClaim")
            .contains(&Resources(release).grafana().as_str())
    );

    // Whatever the release is called, and with the other Helm.
    for helm in tools::helms() {
        let renamed = tools::template(&helm, &chart, "cluster-tamer", OWN);
        assert_eq!(
            ours(&grafana_ini(&renamed, "cluster-tamer")),
            ours(&grafana_ini(&own, "ct"))
        );
    }
}

#[test]
fn databases_run_with_few_rights_and_a_volume() {
    let test = "databases_run_with_few_rights_and_a_volume";
    if tools::helms().is_empty() {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    }
    let chart = tools::own_chart(test);
    let choices =
        "databases: {postgresql: {storage: {size: 7Gi, className: fast}}, valkey: {image: {tag: 8.1.9-alpine}}}";
    for helm in tools::helms() {
        for platform in ["", "openshift"] {
            let values = format!("{OWN}\n{choices}\n").replace(
                "global: {",
                &format!("global: {{platform: \"{platform}\", image: {{registry: mirror.example.com}}, "),
            );
            let rendered = tools::template(&helm, &chart, "ct", &values);
            for (name, image, size) in [
                ("tamer-postgresql", "mirror.example.com/library/postgres:17", "7Gi"),
                ("tamer-valkey", "mirror.example.com/valkey/valkey:8.1.9-alpine", "1Gi"),
            ] {
                let set = &rendered.get("StatefulSet", name)["spec"];
                let pod = &set["template"]["spec"];
                assert_eq!(pod["automountServiceAccountToken"], false);
                assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
                assert_eq!(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault");
                let chosen_by_platform =
                    pod["securityContext"]["runAsUser"].is_null() && pod["securityContext"]["fsGroup"].is_null();
                assert_eq!(chosen_by_platform, platform == "openshift", "{name}");
                let containers = pod["containers"].as_array().unwrap().iter();
                for container in containers.chain(pod["initContainers"].as_array().into_iter().flatten()) {
                    let rights = &container["securityContext"];
                    assert_eq!(rights["readOnlyRootFilesystem"], true);
                    assert_eq!(rights["allowPrivilegeEscalation"], false);
                    assert_eq!(rights["capabilities"]["drop"][0], "ALL");
                    assert!(container["resources"]["limits"]["memory"].is_string());
                    assert!(container["image"].as_str().unwrap().starts_with(image), "{container}");
                }
                let claim = &set["volumeClaimTemplates"][0]["spec"];
                assert_eq!(claim["resources"]["requests"]["storage"], size);
                assert_eq!(claim["storageClassName"].as_str(), (size == "7Gi").then_some("fast"));
                // What cannot be changed later says nothing that changes; and the Service finds the pods.
                let selector = set["selector"]["matchLabels"].as_object().unwrap();
                for labels in [
                    selector,
                    set["volumeClaimTemplates"][0]["metadata"]["labels"]
                        .as_object()
                        .unwrap(),
                ] {
                    assert!(!labels.contains_key("helm.sh/chart"), "{name}");
                }
                let service = rendered.get("Service", name)["spec"]["selector"].as_object().unwrap();
                for (key, value) in service {
                    assert_eq!(set["template"]["metadata"]["labels"][key], *value, "{name}");
                }
                assert!(rendered.of_kind("Secret").is_empty(), "a password is in the manifests");
            }
        }
    }
}

#[test]
fn databases_that_contradict_the_rest_are_refused_with_the_lines_to_paste() {
    let test = "databases_that_contradict_the_rest_are_refused_with_the_lines_to_paste";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let chart = tools::own_chart(test);
    let databases = "global.tamer.databases";
    for (set, says) in [
        ("kube-prom-stack.grafana.replicas=2".to_owned(), "own file as database"),
        (
            "kube-prom-stack.grafana.replicas=2".to_owned(),
            "only one node can mount",
        ),
        (
            "kube-prom-stack.grafana.replicas=2".to_owned(),
            "do not know of each other",
        ),
        (
            "kube-prom-stack.grafana.autoscaling.enabled=true".to_owned(),
            "autoscaling:\n        enabled: false",
        ),
        (
            format!(
                "{databases}.valkey.enabled=true,kube-prom-stack.grafana.replicas=3,kube-prom-stack.grafana.persistence.enabled=false"
            ),
            "postgresql:\n          enabled: true",
        ),
        (
            format!(
                "{databases}.postgresql.enabled=true,kube-prom-stack.grafana.replicas=3,kube-prom-stack.grafana.persistence.enabled=false"
            ),
            "valkey:\n          enabled: true",
        ),
        (
            format!("{databases}.postgresql.enabled=true,{databases}.postgresql.sslMode=verify-full"),
            "sslMode: disable",
        ),
        (
            format!("{databases}.postgresql.enabled=true,{databases}.postgresql.user=postgres"),
            "user: grafana",
        ),
        (
            format!("{databases}.valkey.enabled=true,{databases}.valkey.tls=true"),
            "tls: false",
        ),
        (
            format!("{databases}.valkey.enabled=true,kube-prom-stack.grafana.enabled=false"),
            "Grafana is off",
        ),
        (
            format!("{databases}.valkey.enabled=true,{databases}.valkey.secretName=tamer-grafana-admin"),
            "Two passwords shall be made in one Secret",
        ),
        (format!("{databases}.postgresql.host=postgres://pg:5432"), "host"),
        ("databases.valkey.image.tag=latest".to_owned(), "tag"),
    ] {
        let mut command = Command::new(&helm);
        command
            .args(["template", "ct"])
            .arg(&chart)
            .args(["--kube-version", "1.33", "--set", &set]);
        let output = tools::try_run(&mut command);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(says), "{set}: {said}");
    }
}

/// One container of a StatefulSet: its command and arguments, with paths of the pod changed to paths of here.
fn command(rendered: &Rendered, set: &str, group: &str, paths: &[(&str, &str)]) -> Vec<String> {
    let container = &rendered.get("StatefulSet", set)["spec"]["template"]["spec"][group][0];
    let words = container["command"].as_array().unwrap().iter();
    words
        .chain(container["args"].as_array().into_iter().flatten())
        .map(|word| here(word.as_str().unwrap(), paths))
        .collect()
}

fn here(text: &str, paths: &[(&str, &str)]) -> String {
    paths
        .iter()
        .fold(text.to_owned(), |text, (pod, here)| text.replace(pod, here))
}

fn write_config(rendered: &Rendered, name: &str, folder: &Path, paths: &[(&str, &str)]) {
    for (file, text) in rendered.get("ConfigMap", name)["data"].as_object().unwrap() {
        fs::write(folder.join(file), here(text.as_str().unwrap(), paths)).unwrap();
    }
}

#[test]
fn grafanas_user_comes_into_a_real_postgresql_and_nobody_else() {
    let test = "grafanas_user_comes_into_a_real_postgresql_and_nobody_else";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let Some(programs) = postgresql() else {
        return tools::skip(
            test,
            "no PostgreSQL (/usr/lib/postgresql, or TAMER_POSTGRESQL: the folder with its programs)",
        );
    };
    let rendered = tools::template(&helm, &tools::own_chart(test), "ct", OWN);
    let folder = empty_folder("postgresql");
    let place = folder.to_str().unwrap();
    let port = free_port().to_string();
    let paths = [
        ("=/tmp", &*format!("={place}")),
        ("/data/", &*format!("{place}/")),
        ("/etc/tamer", place),
    ];
    write_config(&rendered, "tamer-postgresql", &folder, &paths);

    let prepare = |password: &str| {
        let words = command(&rendered, "tamer-postgresql", "initContainers", &paths);
        let mut run = unprivileged(&words[0]);
        run.args(&words[1..])
            .env("PATH", format!("{}:/usr/bin:/bin", programs.display()))
            .env("PGDATA", folder.join("postgresql"))
            .envs([
                ("DATABASE", "grafana"),
                ("DATABASE_USER", "grafana"),
                ("DATABASE_PASSWORD", password),
            ]);
        tools::try_run(&mut run)
    };
    let start = || {
        let words = command(&rendered, "tamer-postgresql", "containers", &paths);
        let mut run = unprivileged(programs.join(&words[0]));
        run.args(&words[1..])
            .args(["-c", &format!("port={port}"), "-c", "listen_addresses=127.0.0.1"]);
        Server::start(run, || {
            let mut ready = Command::new(programs.join("pg_isready"));
            ready.args(["--quiet", "--host", "127.0.0.1", "--port", &port]).args([
                "--username",
                "grafana",
                "--dbname",
                "grafana",
            ]);
            tools::try_run(&mut ready).status.success()
        })
    };
    let ask = |user: &str, database: &str, password: &str, sql: &str| {
        let mut psql = Command::new(programs.join("psql"));
        psql.args([
            "--host",
            "127.0.0.1",
            "--port",
            &port,
            "--username",
            user,
            "--dbname",
            database,
        ])
        .args(["--no-align", "--tuples-only", "--command", sql])
        .env("PGPASSWORD", password);
        let output = tools::try_run(&mut psql);
        let said = if output.status.success() {
            output.stdout
        } else {
            output.stderr
        };
        String::from_utf8(said).unwrap().trim().to_owned()
    };

    // As a password that someone brings may look.
    let password = r#"it's a \"$trange` one; #1"#;
    let output = prepare(password);
    assert!(output.status.success(), "{output:?}");
    assert!(!format!("{output:?}").contains("trange"), "the password is in the log");
    {
        let _server = start();
        assert!(
            ask(
                "grafana",
                "grafana",
                password,
                "create table dashboard as select 7 as id"
            )
            .ends_with("SELECT 1")
        );
        assert!(ask("grafana", "grafana", "wrong", "select 1").contains("password authentication failed"));
        assert!(ask("postgres", "postgres", password, "select 1").contains("no pg_hba.conf entry"));
        assert!(ask("grafana", "postgres", password, "select 1").contains("no pg_hba.conf entry"));
        assert_eq!(ask("grafana", "grafana", password, "show server_encoding"), "UTF8");
        assert_eq!(
            ask(
                "grafana",
                "grafana",
                password,
                "select rolsuper from pg_roles where rolname = current_user"
            ),
            "f"
        );
        // Dropped here: killed, as by a power cut.
    }
    // Its processes end a moment after their parent; in a pod, all of them go at once.
    let again = (0..50).any(|_| {
        let done = prepare("another").status.success();
        if !done {
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        done
    });
    assert!(again, "{:?}", prepare("another"));
    let server = start();
    dump_and_restore(&programs, &folder, &port, "another");
    assert!(ask("grafana", "grafana", password, "select 1").contains("password authentication failed"));
    assert_eq!(ask("grafana", "grafana", "another", "select id from dashboard"), "7");
    let stop = &rendered.get("StatefulSet", "tamer-postgresql")["spec"]["template"]["spec"]["containers"][0]["lifecycle"]
        ["preStop"]["exec"]["command"];
    let words: Vec<String> = stop
        .as_array()
        .unwrap()
        .iter()
        .map(|word| here(&format!("{}/", word.as_str().unwrap()), &paths))
        .collect();
    let mut end = unprivileged(programs.join(words[0].trim_end_matches('/')));
    tools::run(end.args(words[1..].iter().map(|word| word.trim_end_matches('/'))));
    assert!(server.ended_well(), "a fast stop is a clean one");

    // Data of another version are left alone.
    fs::write(folder.join("postgresql/PG_VERSION"), "9\n").unwrap();
    let output = prepare("another");
    assert!(!output.status.success());
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("dump with 9"),
        "{output:?}"
    );
    fs::remove_dir_all(folder).unwrap();
}

/// The code block of the guide on backups that carries this mark.
fn guide(mark: &str) -> String {
    let page = fs::read_to_string(tools::root().join("docs/content/guides/backups.md")).unwrap();
    let (_, rest) = page.split_once(&format!("<!-- checked: {mark} -->\n```")).unwrap();
    let (_, rest) = rest.split_once('\n').unwrap();
    rest.split_once("\n```").unwrap().0.to_owned()
}

/// The guide on backups, done as it says: the CronJob's script, and the commands that it runs in the container.
fn dump_and_restore(programs: &Path, folder: &Path, port: &str, password: &str) {
    let backups = folder.join("backups");
    fs::create_dir(&backups).unwrap();
    let shell = |host: &str, script: &str| {
        let mut run = Command::new("/bin/sh");
        run.args(["-euc", script])
            .env("PATH", format!("{}:/usr/bin:/bin", programs.display()))
            .envs([
                ("PGPORT", port),
                ("PGDATABASE", "grafana"),
                ("PGUSER", "grafana"),
                ("PGHOST", host),
            ])
            .env("PGPASSWORD", password)
            .env("BACKUPS", &backups);
        tools::run(&mut run)
    };
    let objects = tools::documents(&guide("dump"));
    let job = objects.iter().find(|object| object["kind"] == "CronJob").unwrap();
    let container = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["command"][1], "-euc");
    let values = fs::read_to_string(tools::root().join("chart/stack/values.yaml")).unwrap();
    let image = &tools::documents(&values)[0]["databases"]["postgresql"]["image"];
    let tag = format!("{}/{}:{}", image["registry"], image["repository"], image["tag"]).replace('"', "");
    assert_eq!(container["image"], tag, "the guide dumps with another PostgreSQL");
    for day in 1..=16 {
        fs::write(backups.join(format!("grafana-2020-01-{day:02}-000000.dump")), "old").unwrap();
    }
    shell("127.0.0.1", container["command"][2].as_str().unwrap());
    let mut kept: Vec<String> = fs::read_dir(&backups)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    kept.sort();
    assert_eq!(kept.len(), 14, "{kept:?}");
    assert_eq!(kept[0], "grafana-2020-01-04-000000.dump");

    // In the container the socket is open to whoever is in there; `kubectl exec` is left out.
    let socket = folder.to_str().unwrap();
    let inside = |mark: &str| {
        let commands = guide(mark);
        let line = commands.lines().find(|line| line.contains(" exec ")).unwrap();
        line.split_once(" -- ")
            .unwrap()
            .1
            .replace("grafana.dump", &format!("{socket}/backups/grafana.dump"))
    };
    shell(socket, &inside("copy"));
    let nightly = backups.join(kept.last().unwrap());
    for dump in [backups.join("grafana.dump"), nightly] {
        shell(
            socket,
            "psql --command 'delete from dashboard; create table made_later ()'",
        );
        fs::rename(dump, backups.join("grafana.dump")).unwrap();
        shell(socket, &inside("restore"));
        assert_eq!(shell(socket, "psql -Atc 'select id from dashboard'").trim(), "7");
        shell(socket, "psql --command 'drop table made_later'");
    }
}

#[test]
fn a_real_valkey_wants_the_password_and_keeps_what_it_was_told() {
    let test = "a_real_valkey_wants_the_password_and_keeps_what_it_was_told";
    let Some(helm) = tools::helms().into_iter().next() else {
        return tools::skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
    };
    let folder = empty_folder("valkey");
    let Some(programs) = valkey(&folder) else {
        return tools::skip(test, "neither valkey-server nor redis-server is on PATH");
    };
    let rendered = tools::template(&helm, &tools::own_chart(test), "ct", OWN);
    let place = folder.to_str().unwrap();
    let port = free_port().to_string();
    let paths = [
        ("/etc/tamer", place),
        ("dir /data", &*format!("dir {place}")),
        ("port 6379", &*format!("port {port}")),
        ("bind * -::*", "bind 127.0.0.1"),
    ];
    write_config(&rendered, "tamer-valkey", &folder, &paths);
    let password = r#"it's a \"$trange` one; #1"#;
    fs::write(folder.join("password"), password).unwrap();
    fs::create_dir(folder.join("run")).unwrap();
    fs::set_permissions(folder.join("run"), fs::Permissions::from_mode(0o777)).unwrap();

    let path = format!("{}:/usr/bin:/bin", programs.display());
    let ask = |password: &str, words: &[&str]| {
        let mut ask = Command::new(programs.join("valkey-cli"));
        ask.args(["-h", "127.0.0.1", "-p", &port])
            .args(words)
            .env("REDISCLI_AUTH", password);
        String::from_utf8(tools::try_run(&mut ask).stdout)
            .unwrap()
            .trim()
            .to_owned()
    };
    let start = || {
        let words = command(&rendered, "tamer-valkey", "containers", &paths);
        let mut run = unprivileged(&words[0]);
        run.args(&words[1..])
            .env("PATH", &path)
            .env("PASSWORD_FILE", folder.join("password"))
            .env("RUN", folder.join("run"));
        Server::start(run, || ask(password, &["ping"]) == "PONG")
    };

    let server = start();
    let arguments = fs::read(format!("/proc/{}/cmdline", server.id())).unwrap();
    assert!(
        !String::from_utf8_lossy(&arguments).contains("trange"),
        "the password is in the process list"
    );
    assert_eq!(ask("wrong", &["ping"]), "NOAUTH Authentication required.");
    assert_eq!(ask(password, &["set", "silence", "until Monday"]), "OK");
    // Half of the container's limit, and keys that have no end are never dropped.
    assert_eq!(
        ask(password, &["config", "get", "maxmemory"]).lines().last(),
        Some("67108864")
    );
    assert_eq!(
        ask(password, &["config", "get", "maxmemory-policy"]).lines().last(),
        Some("volatile-lru")
    );

    // The readiness probe, as Kubernetes runs it.
    let probe: &Value =
        &rendered.get("StatefulSet", "tamer-valkey")["spec"]["template"]["spec"]["containers"][0]["readinessProbe"];
    let words: Vec<&str> = probe["exec"]["command"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap())
        .collect();
    for (file, ready) in [("password", true), ("valkey.conf", false)] {
        let mut run = Command::new(words[0]);
        run.args(&words[1..2])
            .arg(words[2].replace("valkey-cli", &format!("valkey-cli -p {port}")))
            .env("PATH", &path)
            .env("PASSWORD_FILE", folder.join(file));
        assert_eq!(tools::try_run(&mut run).status.success(), ready, "{file}");
    }

    server.terminate();
    let _server = start();
    assert_eq!(ask(password, &["get", "silence"]), "until Monday");
    fs::remove_dir_all(folder).unwrap();
}
