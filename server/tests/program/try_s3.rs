use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::run::{folder, program, run};
use crate::store::{REGION, ROOT, Store, USER};
use crate::stub::{Authority, Closed, Stub, answer};

/// What is tried, and how.
struct Case<'a> {
    port: u16,
    /// Further answers below `storage.s3`.
    s3: &'a str,
    keys: [&'a str; 2],
    arguments: &'a [&'a str],
    environment: &'a [(&'a str, &'a str)],
}

impl Default for Case<'_> {
    fn default() -> Self {
        Self {
            port: 1,
            s3: "bucket: telemetry, tls: false",
            keys: ROOT,
            arguments: &["--allow-loopback", "--timeout", "30"],
            environment: &[],
        }
    }
}

impl Case<'_> {
    /// Tries it. No secret may be repeated, whatever happens.
    #[track_caller]
    fn run(&self, folder: &Path) -> Tried {
        let region = if self.s3.contains("region:") {
            String::new()
        } else {
            format!(", region: {REGION}")
        };
        let answers = format!(
            "cluster: {{name: prod}}\nstorage:\n  backend: s3\n  s3: {{provider: other, endpoint: \"localhost:{}\"{region}, {}}}\n",
            self.port, self.s3
        );
        let [access, secret] = self.keys;
        fs::write(folder.join("answers.yaml"), answers).unwrap();
        fs::write(
            folder.join("secrets.yaml"),
            format!("s3_access_key: {access}\ns3_secret_key: {secret}\n"),
        )
        .unwrap();
        let done = program()
            .args([
                "try",
                "answers.yaml",
                "--secrets",
                "secrets.yaml",
                "--only",
                "s3",
                "--output",
                "json",
            ])
            .args(self.arguments)
            .envs(self.environment.iter().copied())
            .current_dir(folder)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let (stdout, stderr) = (
            String::from_utf8(done.stdout).unwrap(),
            String::from_utf8(done.stderr).unwrap(),
        );
        for secret in self.keys {
            assert!(!stdout.contains(secret) && !stderr.contains(secret), "{stdout}{stderr}");
        }
        assert!(!stdout.is_empty(), "{stderr}");
        let tried = Tried {
            json: serde_json::from_str(&stdout).unwrap(),
        };
        let failed = tried.json["failed"].as_u64().unwrap();
        assert_eq!(done.status.code(), Some(i32::from(failed > 0)), "{stdout}");
        tried
    }
}

struct Tried {
    json: Value,
}

impl Tried {
    /// The first failure: its action, its kind and its sentence.
    fn first(&self) -> (String, String, String) {
        let steps = self.json["steps"].as_array().unwrap();
        let step = steps
            .iter()
            .find(|step| step["outcome"] == "failed")
            .unwrap_or_else(|| panic!("nothing failed: {:#}", self.json));
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (
            text(&step["action"]),
            text(&step["why"]["kind"]),
            text(&step["message"]),
        )
    }

    #[track_caller]
    fn fails(&self, action: &str, kind: &str, says: &str) {
        let (found, why, message) = self.first();
        assert_eq!((found.as_str(), why.as_str()), (action, kind), "{message}");
        assert!(message.contains(says), "{message}");
    }
}

#[test]
fn one_object_is_written_read_listed_and_removed_in_each_place() {
    let folder = folder("try-s3-fine");
    let Some(store) = Store::start(folder.join("store"), &[]) else {
        return;
    };
    store.bucket("telemetry", &[]);
    let case = Case {
        port: store.port,
        ..Case::default()
    };
    let tried = case.run(&folder).json;
    let actions: Vec<&str> = tried["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["action"].as_str().unwrap())
        .collect();
    let visit = ["put", "get", "list", "delete"];
    assert_eq!(
        actions,
        [&["connect"], &visit[..], &visit, &visit].concat(),
        "{tried:#}"
    );
    assert_eq!(tried["fine"], 13);
    assert_eq!(tried["steps"][1]["about"], "telemetry/loki");
    assert_eq!(store.objects("telemetry"), Vec::<String>::new());
    // People read the same.
    let arguments = ["try", "answers.yaml", "--secrets", "secrets.yaml", "--allow-loopback"];
    let done = program().args(arguments).current_dir(&folder).output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    assert!(
        text.contains("ok s3 write telemetry/loki: One object was written."),
        "{text}"
    );
    assert!(text.ends_with("13 fine\n"), "{text}");
}

#[test]
fn what_is_wrong_with_keys_region_and_bucket_is_told() {
    let folder = folder("try-s3-wrong");
    let Some(store) = Store::start(folder.join("store"), &[]) else {
        return;
    };
    store.bucket("telemetry", &[]);
    let usual = || Case {
        port: store.port,
        ..Case::default()
    };
    for (case, kind, says) in [
        (
            Case {
                keys: ["AKIANOBODYKNOWS", "a-secret-of-nobody"],
                ..usual()
            },
            "key-unknown",
            "does not know this access key",
        ),
        (
            Case {
                keys: [ROOT[0], "not-its-secret-at-all"],
                ..usual()
            },
            "secret-wrong",
            "does not belong to the access key",
        ),
        (
            Case {
                s3: "bucket: telemetry, tls: false, region: us-east-1",
                ..usual()
            },
            "region-wrong",
            "The region is `eu-central-1`, not `us-east-1`.",
        ),
        (
            Case {
                s3: "bucket: elsewhere, tls: false",
                ..usual()
            },
            "bucket-missing",
            "There is no bucket `elsewhere`.",
        ),
        (
            Case {
                s3: "bucket: telemetry, tls: false, path_style: virtual",
                ..usual()
            },
            "path-style-needed",
            "Choose path style",
        ),
    ] {
        case.run(&folder).fails("put", kind, says);
    }
    assert_eq!(store.objects("telemetry"), Vec::<String>::new());
}

#[test]
fn buckets_as_host_names_work_where_the_store_knows_them() {
    let folder = folder("try-s3-virtual");
    let domain = ["--virtual-domain", "localhost"];
    let Some(store) = Store::start(folder.join("store"), &domain) else {
        return;
    };
    store.bucket("telemetry", &[]);
    let case = Case {
        port: store.port,
        s3: "bucket: telemetry, tls: false, path_style: virtual",
        ..Case::default()
    };
    assert_eq!(case.run(&folder).json["fine"], 13);
    assert_eq!(store.objects("telemetry"), Vec::<String>::new());
}

#[test]
fn each_right_that_is_missing_is_told_with_the_statement_to_paste() {
    let folder = folder("try-s3-rights");
    let Some(store) = Store::start(folder.join("store"), &[]) else {
        return;
    };
    let [put, get, list, delete] = [
        ("s3:PutObject", "/*"),
        ("s3:GetObject", "/*"),
        ("s3:ListBucket", ""),
        ("s3:DeleteObject", "/*"),
    ];
    store.bucket("no-put", &[get, list, delete]);
    store.bucket("no-get", &[put, list, delete]);
    store.bucket("no-list", &[put, get, delete]);
    store.bucket("no-delete", &[put, get, list]);
    store.bucket("just-get", &[get]);
    store.bucket("all-rights", &[put, get, list, delete]);
    for (bucket, lacking) in [
        ("no-put", &["s3:PutObject"][..]),
        ("no-get", &["s3:GetObject"]),
        ("no-list", &["s3:ListBucket"]),
        ("no-delete", &["s3:DeleteObject"]),
        ("just-get", &["s3:PutObject", "s3:ListBucket", "s3:DeleteObject"]),
        ("all-rights", &[]),
    ] {
        let case = Case {
            port: store.port,
            s3: &format!("bucket: {bucket}, tls: false"),
            keys: USER,
            ..Case::default()
        };
        let tried = case.run(&folder).json;
        if lacking.is_empty() {
            assert_eq!(tried["fine"], 13, "{tried:#}");
            continue;
        }
        let policy: Value = serde_json::from_str(tried["policy"].as_str().unwrap()).unwrap();
        let statements = policy["Statement"].as_array().unwrap();
        let all: Vec<&Value> = statements
            .iter()
            .flat_map(|one| one["Action"].as_array().unwrap())
            .collect();
        assert_eq!(all.len(), lacking.len(), "{bucket}: {policy:#}");
        for right in lacking {
            let statement = statements
                .iter()
                .find(|one| one["Action"].as_array().unwrap().contains(&Value::from(*right)))
                .unwrap_or_else(|| panic!("{bucket}, {right}: {policy:#}"));
            let resources = if *right == "s3:ListBucket" {
                vec![format!("arn:aws:s3:::{bucket}")]
            } else {
                ["loki", "tempo", "pyroscope"]
                    .map(|prefix| format!("arn:aws:s3:::{bucket}/{prefix}/*"))
                    .to_vec()
            };
            assert_eq!(statement["Resource"], Value::from(resources), "{bucket}, {right}");
        }
        // What cannot be removed is named.
        let left = if bucket == "no-delete" { 3 } else { 0 };
        assert_eq!(store.objects(bucket).len(), left, "{bucket}");
        assert_eq!(tried.to_string().matches("is left behind").count(), left, "{bucket}");
    }
}

#[test]
fn what_is_wrong_on_the_way_there_is_told() {
    let folder = folder("try-s3-way");
    let authority = Authority::new();
    fs::write(folder.join("ca.pem"), &authority.pem).unwrap();
    let trust = [("SSL_CERT_FILE", "ca.pem")];
    let never = |_: &str| Vec::new();
    let tls = |name: &str, years| Stub::answering_tls(authority.server(name, years), never);
    let good = tls("localhost", [2020, 2090]);
    let old = tls("localhost", [2020, 2021]);
    let young = tls("localhost", [2090, 2091]);
    let other = tls("store.example.com", [2020, 2090]);
    let plain = Stub::greeting(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    let closed = Closed::new();
    let (silent, mute) = (Stub::silent(), Stub::greeting(b""));
    let (https, http) = ("bucket: telemetry", "bucket: telemetry, tls: false");
    for (port, s3, trust, action, kind, says) in [
        (
            closed.port,
            http,
            &[][..],
            "connect",
            "refused",
            "Nothing listens at 127.0.0.1:",
        ),
        (
            good.port,
            https,
            &[],
            "connect",
            "issuer-unknown",
            "Nobody who is trusted here signed",
        ),
        (
            old.port,
            https,
            &trust,
            "connect",
            "expired",
            "ended on 2021-01-01 00:00:00 UTC",
        ),
        (
            young.port,
            https,
            &trust,
            "connect",
            "not-yet-valid",
            "begins on 2090-01-01",
        ),
        (
            other.port,
            https,
            &trust,
            "connect",
            "name-wrong",
            "but for `store.example.com`",
        ),
        (plain.port, https, &[], "connect", "plain-text", "does not speak TLS"),
        (
            silent.port,
            https,
            &[],
            "connect",
            "timed-out",
            "does not agree on TLS within 1 s",
        ),
        (
            mute.port,
            https,
            &[],
            "connect",
            "closed",
            "hangs up where TLS should begin",
        ),
        (good.port, http, &[], "put", "tls-wanted", "speaks TLS only"),
        (silent.port, http, &[], "put", "timed-out", "does not answer within 1 s"),
        (mute.port, http, &[], "put", "closed", "hangs up without an answer"),
    ] {
        // Who is silent is not waited for long; everybody else may be slow on a busy machine.
        let patience = if kind == "timed-out" { "1" } else { "30" };
        let case = Case {
            port,
            s3,
            arguments: &["--allow-loopback", "--timeout", patience],
            environment: trust,
            ..Case::default()
        };
        case.run(&folder).fails(action, kind, says);
    }
}

#[test]
fn a_store_with_tls_is_tried_with_the_authority_of_its_own() {
    let folder = folder("try-s3-tls");
    let authority = Authority::new();
    fs::write(folder.join("ca.pem"), &authority.pem).unwrap();
    let refusing = Stub::answering_tls(authority.server("localhost", [2020, 2090]), |_| {
        answer("503 Slow", "", "<Error><Code>SlowDown</Code></Error>")
    });
    let case = Case {
        port: refusing.port,
        s3: "bucket: telemetry",
        environment: &[("SSL_CERT_FILE", "ca.pem")],
        ..Case::default()
    };
    let tried = case.run(&folder);
    tried.fails("put", "slow-down", "fewer requests");
    let days = tried.json["steps"][0]["seen"]["certificate_days"].as_i64().unwrap();
    assert!((20_000..40_000).contains(&days), "{days}");
}

#[test]
fn what_is_no_store_is_told() {
    let folder = folder("try-s3-none");
    let long = "x".repeat(100_000);
    let skewed = "<Error><Code>RequestTimeTooSkewed</Code><ServerTime>2030-01-01T00:00:00Z</ServerTime></Error>";
    for (bytes, kind, says) in [
        (
            answer("200 OK", "content-type: text/html\r\n", "<html><title>Console</title>"),
            "not-s3",
            "a page called \"Console\"",
        ),
        (
            answer("302 Found", "location: https://login.example.com/?ticket=1\r\n", ""),
            "not-s3",
            "a redirect to https://login.example.com/.",
        ),
        (
            answer(
                "400 Bad Request",
                "",
                "Client sent an HTTP request to an HTTPS server.\n",
            ),
            "tls-wanted",
            "Switch TLS on",
        ),
        (
            answer("502 Bad Gateway", "", "<html>"),
            "gateway",
            "A proxy answers 502",
        ),
        (
            answer("403 Forbidden", "", skewed),
            "clock-skew",
            "there it is 2030-01-01 00:00:00 UTC",
        ),
        (
            answer("301 Moved", "x-amz-bucket-region: eu-west-3\r\n", ""),
            "region-wrong",
            "The region is `eu-west-3`",
        ),
        (
            answer(
                "500 Oh",
                "",
                &format!(
                    "<Error><Code>Odd</Code><Message>key {} \x1b[2J</Message></Error>",
                    ROOT[0]
                ),
            ),
            "store",
            "The store says 500 `Odd`: key … [2J.",
        ),
        (answer("400 No", "", &long), "too-large", "longer than 64 KiB"),
        (b"SSH-2.0-OpenSSH_9.9\r\n".to_vec(), "not-http", "does not speak HTTP"),
    ] {
        let stub = Stub::answering(move |_| bytes.clone());
        let case = Case {
            port: stub.port,
            ..Case::default()
        };
        case.run(&folder).fails("put", kind, says);
    }
}

#[test]
fn an_object_that_comes_back_changed_is_removed_all_the_same() {
    let folder = folder("try-s3-changed");
    let stub = Stub::answering(|request| match request.split(' ').next() {
        Some("DELETE") => answer("204 No Content", "", ""),
        _ => answer("200 OK", "etag: \"x\"\r\n", "changed"),
    });
    let case = Case {
        port: stub.port,
        ..Case::default()
    };
    case.run(&folder).fails("get", "differs", "is not what was written");
    let deleted = stub
        .asked()
        .iter()
        .filter(|request| request.starts_with("DELETE /telemetry/"))
        .count();
    assert_eq!(deleted, 3);
    // Keys stand in no address, and the secret one in no header either.
    for request in stub.asked() {
        assert!(
            !request.contains(ROOT[1]) && !request.lines().next().unwrap().contains(ROOT[0]),
            "{request}"
        );
    }
}

#[cfg(unix)]
#[test]
fn whoever_presses_control_c_leaves_nothing_behind() {
    use std::io::Read;
    use std::thread::sleep;
    use std::time::Duration;

    let folder = folder("try-s3-stopped");
    // What was written can be read only after a while, in which the person has enough.
    let stub = Stub::answering(|request| match request.split(' ').next() {
        Some("DELETE") => answer("204 No Content", "", ""),
        Some("GET") => {
            sleep(Duration::from_millis(1500));
            answer("404 Not Found", "", "<Error><Code>NoSuchKey</Code></Error>")
        }
        _ => answer("200 OK", "etag: \"x\"\r\n", ""),
    });
    let keys = ROOT;
    fs::write(
        folder.join("answers.yaml"),
        format!(
            "cluster: {{name: prod}}\nstorage:\n  backend: s3\n  s3: {{provider: other, endpoint: \"localhost:{}\", bucket: telemetry, tls: false}}\n",
            stub.port
        ),
    )
    .unwrap();
    fs::write(
        folder.join("secrets.yaml"),
        format!("s3_access_key: {}\ns3_secret_key: {}\n", keys[0], keys[1]),
    )
    .unwrap();
    let mut child = program()
        .args([
            "try",
            "answers.yaml",
            "--secrets",
            "secrets.yaml",
            "--allow-loopback",
            "--timeout",
            "30",
        ])
        .current_dir(&folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let asked = |method: &str| {
        stub.asked()
            .iter()
            .filter(|request| request.starts_with(method))
            .count()
    };
    while asked("GET") < 3 {
        assert!(child.try_wait().unwrap().is_none(), "it ended too early");
        sleep(Duration::from_millis(10));
    }
    let id = child.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(2));
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(
        said,
        "error: stopped; what was written has been removed, as far as the store allows\n"
    );
    assert_eq!((asked("PUT"), asked("DELETE")), (3, 3));
}

#[test]
fn without_the_flag_this_machine_is_not_reached() {
    let folder = folder("try-s3-reach");
    let stub = Stub::answering(|_| answer("200 OK", "", ""));
    let case = Case {
        port: stub.port,
        arguments: &[],
        ..Case::default()
    };
    case.run(&folder)
        .fails("connect", "forbidden", "`--allow-loopback` allows it");
    assert_eq!(stub.asked(), Vec::<String>::new());
}

#[test]
fn without_keys_or_with_wrong_answers_nothing_is_tried() {
    let folder = folder("try-s3-nothing");
    let path = folder.join("answers.yaml");
    let file = path.to_str().unwrap();
    let answers = "cluster: {name: prod}\nstorage: {backend: s3, s3: {provider: minio, endpoint: store.invalid, bucket: telemetry}}\n";
    fs::write(&path, answers).unwrap();
    let missing = run(&["try", file]).ends(1).stdout;
    assert!(missing.contains("No keys were given"), "{missing}");
    fs::write(
        folder.join("keys.yaml"),
        "s3_access_key: AKIA1\ns3_secret_key: s3cr3t\n",
    )
    .unwrap();
    let unknown = run(&["try", file, "--secrets", folder.join("keys.yaml").to_str().unwrap()])
        .ends(1)
        .stdout;
    assert!(
        unknown.contains("The name `store.invalid` is not known here"),
        "{unknown}"
    );
    assert!(unknown.ends_with("1 failed, 3 left out\n"), "{unknown}");
    fs::write(&path, "cluster: {name: prod}\n").unwrap();
    assert!(
        run(&["try", file, "--only", "s3"])
            .ends(0)
            .stdout
            .starts_with("nothing to try")
    );
    fs::write(&path, "cluster: {name: ''}\n").unwrap();
    assert_eq!(run(&["try", file]).ends(1).stdout, "");
    run(&["try", folder.to_str().unwrap()]).ends(2);
}
