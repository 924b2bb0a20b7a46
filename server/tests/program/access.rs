//! Who may reach the cluster by way of the server.

use std::fs;

use serde_json::{Value, json};

use crate::http::Server;
use crate::kubernetes::{Asked, Kubernetes, nothing};
use crate::person::{MEANT, cookies, sign_in, signed_in};
use crate::run::{folder, run};

pub const ADMIN: &str = "admin-token-admin-token";
const READER: &str = "reader-token-reader-token";
const STATUS: &str = "/api/cluster/status?namespace=monitoring&release=ct";

/// What only admins may ask.
const CHANGES: [&str; 10] = [
    "cluster/plan",
    "cluster/apply",
    "cluster/rollback",
    "cluster/suspend",
    "cluster/resume",
    "cluster/cleanup",
    "cluster/verify",
    "live/s3",
    "live/slack",
    "live/probes",
];

/// A server with this cluster and two tokens.
pub fn serve(test: &str, kubernetes: &Kubernetes, more: &[&str]) -> Server {
    let folder = folder(&format!("{test}-tokens"));
    let (admin, reader) = (folder.join("admin"), folder.join("reader"));
    fs::write(&admin, format!("{ADMIN}\n")).unwrap();
    fs::write(&reader, READER).unwrap();
    let fixed = [
        "--port",
        "0",
        "--cluster",
        "--kubeconfig",
        kubernetes.kubeconfig(),
        "--token-file",
        admin.to_str().unwrap(),
        "--reader-token-file",
        reader.to_str().unwrap(),
    ];
    Server::start_with(&[&fixed, more].concat())
}

#[test]
fn without_a_cluster_the_server_is_a_generator() {
    let server = Server::start();
    let session = server.get("/api/session").json();
    assert_eq!((&session["cluster"], &session["ways"]), (&json!(false), &json!([])));
    for path in [STATUS, "/api/cluster/facts"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 404);
        assert!(answer.json()["advice"].as_str().unwrap().contains("--cluster"));
    }
}

#[test]
fn nothing_about_the_cluster_is_told_before_sign_in() {
    let kubernetes = Kubernetes::empty("before-sign-in");
    let server = serve("before-sign-in", &kubernetes, &[]);
    for path in ["/healthz", "/api/health", "/api/schema", "/api/openapi.json"] {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    let session = server.get("/api/session").json();
    assert_eq!(
        session,
        json!({"cluster": true, "signed_in": false, "user": null, "role": null, "ways": ["token"], "demo": false})
    );
    for path in ["status", "watch", "revisions", "stock"] {
        let path = format!("/api/cluster/{path}?namespace=m&release=ct");
        assert_eq!(server.get(&path).status, 401, "{path}");
    }
    for path in CHANGES {
        let path = format!("/api/{path}");
        let answer = server.ask("POST", &path, &[MEANT], b"{}");
        assert_eq!(
            (answer.status, answer.json()["error"].as_str()),
            (401, Some("nobody is signed in")),
            "{path}"
        );
    }
    for cookie in [
        "tamer_session=",
        "tamer_session=AAAA",
        &format!("tamer_session={}", "A".repeat(3000)),
    ] {
        assert_eq!(
            server.ask("GET", STATUS, &[("cookie", cookie)], b"").status,
            401,
            "{cookie}"
        );
    }
    assert_eq!(kubernetes.asked().len(), 0);
}

#[test]
fn the_token_opens_and_the_cookie_says_nothing() {
    let kubernetes = Kubernetes::empty("token");
    let server = serve("token", &kubernetes, &[]);
    let answer = sign_in(&server, "token", ADMIN);
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    let cookie = answer.header("set-cookie");
    for flag in ["; Path=/", "; HttpOnly", "; SameSite=Strict"] {
        assert!(cookie.contains(flag), "{flag}: {cookie}");
    }
    assert!(
        !cookie.contains("Secure") && !cookie.contains("Domain") && !cookie.contains(ADMIN),
        "{cookie}"
    );
    let cookie = cookies(&answer);
    let session = server.ask("GET", "/api/session", &[("cookie", &cookie)], b"").json();
    assert_eq!((&session["user"], &session["role"]), (&json!("admin"), &json!("admin")));
    let status = server.ask("GET", STATUS, &[("cookie", &cookie)], b"");
    assert_eq!((status.status, &status.json()["phase"]), (200, &json!("absent")));
    let out = server.ask("DELETE", "/api/session", &[("cookie", &cookie), MEANT], b"");
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").contains("tamer_session=; ") && out.header("set-cookie").contains("Max-Age=0"));
    for wrong in ["", "admin-token-admin-toke", "own"] {
        let answer = sign_in(&server, "token", wrong);
        assert_eq!((answer.status, answer.header("set-cookie")), (401, ""), "{wrong}");
    }
    assert_eq!(
        sign_in(&server, "kubernetes", ADMIN).status,
        400,
        "a way that is not open"
    );
    let odd = server.ask(
        "POST",
        "/api/session",
        &[MEANT],
        br#"{"way": "token", "token": {"hunter2": 1}}"#,
    );
    assert_eq!(odd.status, 400);
    assert!(!odd.text().contains("hunter2"), "{}", odd.text());
}

#[test]
fn who_may_only_look_changes_nothing() {
    let kubernetes = Kubernetes::empty("reader");
    let server = serve("reader", &kubernetes, &[]);
    let cookie = signed_in(&server, READER);
    let look = |path: &str| server.ask("GET", path, &[("cookie", &cookie)], b"").status;
    assert_eq!(look(STATUS), 200);
    assert_eq!(look("/api/cluster/stock?namespace=m&release=ct"), 200);
    assert_eq!(look("/api/cluster/revisions?namespace=m&release=ct"), 200);
    for path in CHANGES {
        let path = format!("/api/{path}");
        let answer = server.ask("POST", &path, &[("cookie", &cookie), MEANT], b"{}");
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.json()["error"].as_str().unwrap().contains("only look"), "{path}");
    }
    assert!(kubernetes.asked().iter().all(|asked| asked.method == "GET"));
}

#[test]
fn live_checks_answer_with_their_steps_and_reach_nothing_of_this_machine() {
    let kubernetes = Kubernetes::empty("live");
    let server = serve("live", &kubernetes, &[]);
    let cookie = signed_in(&server, ADMIN);
    let answers = "\
cluster: {name: prod}
storage:
  backend: s3
  s3: {provider: other, endpoint: 'localhost:1', region: here, bucket: telemetry, tls: false}
";
    let secrets = json!({"s3_access_key": "AKIAEXAMPLE", "s3_secret_key": "hunter2hunter2"});
    let body = json!({"answers": answers, "secrets": secrets}).to_string();
    let answer = server.ask("POST", "/api/live/s3", &[("cookie", &cookie), MEANT], body.as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.json()["failed"].as_u64().unwrap() > 0, "{}", answer.text());
    assert!(!answer.text().contains("hunter2"), "{}", answer.text());
    assert_eq!(kubernetes.asked().len(), 0);
}

#[test]
fn other_pages_can_change_nothing() {
    let kubernetes = Kubernetes::empty("csrf");
    let server = serve("csrf", &kubernetes, &["--host", "tamer.example"]);
    let cookie = signed_in(&server, ADMIN);
    let here = format!("http://{}", server.address);
    let cases: [(&[(&str, &str)], u16); 8] = [
        (&[], 403),
        (&[("x-requested-with", "XMLHttpRequest")], 403),
        (&[MEANT, ("origin", "https://evil.example")], 403),
        (&[MEANT, ("origin", "null")], 403),
        (&[MEANT, ("origin", &here), ("sec-fetch-site", "cross-site")], 403),
        (&[MEANT, ("origin", &here), ("sec-fetch-site", "same-origin")], 404),
        (&[MEANT, ("origin", "https://tamer.example")], 404),
        (&[MEANT], 404),
    ];
    for (headers, expected) in cases {
        let body = br#"{"namespace": "m", "release": "ct"}"#;
        let headers = [headers, &[("cookie", cookie.as_str())]].concat();
        let answer = server.ask("POST", "/api/cluster/suspend", &headers, body);
        assert_eq!(answer.status, expected, "{headers:?} {}", answer.text());
    }
    assert_eq!(
        server.ask("POST", "/api/session", &[], b"{}").status,
        403,
        "signing in, too"
    );
    assert_eq!(
        server
            .ask("GET", "/api/session", &[("host", "tamer.example")], b"")
            .status,
        200
    );
    assert_eq!(
        server
            .ask("GET", "/api/session", &[("host", "evil.example")], b"")
            .status,
        421
    );
}

#[test]
fn whoever_guesses_has_to_wait() {
    let kubernetes = Kubernetes::empty("tries");
    let server = serve("tries", &kubernetes, &[]);
    for _ in 0..10 {
        assert_eq!(sign_in(&server, "token", "a-wrong-token-of-somebody").status, 401);
    }
    let answer = sign_in(&server, "token", ADMIN);
    assert_eq!(answer.status, 429);
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=301).contains(&wait), "{wait}");
}

/// Jane has a token; the server's own account may or may not review tokens.
fn with_jane(asked: &Asked, may_review: bool) -> (u16, Value) {
    let jane = asked.token == "Bearer jane-jane-jane";
    match asked.path.split('?').next().unwrap() {
        "/apis/authentication.k8s.io/v1/tokenreviews" if !may_review => (
            403,
            json!({"message": "tokenreviews is forbidden: User \"own\" cannot create resource \"tokenreviews\" in API group \"authentication.k8s.io\" at the cluster scope"}),
        ),
        "/apis/authentication.k8s.io/v1/tokenreviews" => {
            let known = asked.body["spec"]["token"] == "jane-jane-jane";
            let status = json!({"authenticated": known, "user": {"username": if known { "jane" } else { "" }}});
            (201, json!({"kind": "TokenReview", "status": status}))
        }
        _ if asked.token != "Bearer own" && !jane => (401, json!({"message": "Unauthorized"})),
        "/apis/authentication.k8s.io/v1/selfsubjectreviews" => (
            201,
            json!({"kind": "SelfSubjectReview", "status": {"userInfo": {"username": "jane"}}}),
        ),
        path if path.contains("/namespaces/secret/") && jane => (
            403,
            json!({"message": "pods is forbidden: User \"jane\" cannot list resource \"pods\" in API group \"\" in the namespace \"secret\""}),
        ),
        _ => nothing(),
    }
}

#[test]
fn with_a_kubernetes_token_everything_runs_with_its_rights() {
    for may_review in [true, false] {
        let test = format!("jane-{may_review}");
        let kubernetes = Kubernetes::start(&test, move |asked| with_jane(asked, may_review));
        let server = serve(&test, &kubernetes, &["--kubernetes-tokens"]);
        for wrong in ["john-john-john", "", "jane\r\nx: y", "system"] {
            assert_eq!(sign_in(&server, "kubernetes", wrong).status, 401, "{wrong}");
        }
        let answer = sign_in(&server, "kubernetes", "jane-jane-jane");
        assert_eq!(answer.status, 204, "{}", answer.text());
        let cookie = cookies(&answer);
        let session = server.ask("GET", "/api/session", &[("cookie", &cookie)], b"").json();
        assert_eq!(session["user"], "jane");
        let before = kubernetes.asked().len();
        let secret = "/api/cluster/stock?namespace=secret&release=ct";
        let answer = server.ask("GET", secret, &[("cookie", &cookie)], b"");
        assert_eq!(answer.status, 403, "{}", answer.text());
        assert!(
            answer.json()["advice"].as_str().unwrap().contains("RoleBinding"),
            "{}",
            answer.text()
        );
        assert_eq!(server.ask("GET", STATUS, &[("cookie", &cookie)], b"").status, 200);
        let asked = kubernetes.asked();
        assert!(asked.len() > before);
        assert!(
            asked[before..]
                .iter()
                .all(|asked| asked.token == "Bearer jane-jane-jane")
        );
        // The server's own rights see what hers do not.
        let admin = signed_in(&server, ADMIN);
        assert_eq!(server.ask("GET", secret, &[("cookie", &admin)], b"").status, 200);
    }
}

#[test]
fn what_cannot_be_safe_does_not_start() {
    let kubernetes = Kubernetes::empty("unsafe");
    let folder = folder("unsafe-tokens");
    let short = folder.join("short");
    fs::write(&short, "hunter2").unwrap();
    let short = short.to_str().unwrap();
    let cluster = ["serve", "--cluster", "--kubeconfig", kubernetes.kubeconfig()];
    let cases: [(&[&str], &str); 4] = [
        (&["--listen", "0.0.0.0:0"], "--token-file"),
        (&["--port", "0", "--token-file", short], "fewer than 16 letters"),
        (
            &["--port", "0", "--token-file", "/nowhere/token"],
            "cannot read /nowhere/token",
        ),
        (
            &["--port", "0", "--tls-cert", short, "--tls-key", short],
            "no certificates in PEM",
        ),
    ];
    for (more, expected) in cases {
        let done = run(&[&cluster, more].concat()).ends(2);
        assert!(done.stderr.contains(expected), "{more:?}: {}", done.stderr);
        assert!(!done.stderr.contains("hunter2") && done.stdout.is_empty());
    }
    for option in ["--kubeconfig", "--token-file", "--chart"] {
        let done = run(&["serve", "--port", "0", option, short]).ends(2);
        assert!(done.stderr.contains("--cluster"), "{}", done.stderr);
    }
}

#[test]
fn on_a_laptop_a_token_is_made_up_and_it_is_no_part_of_an_address() {
    let kubernetes = Kubernetes::empty("laptop");
    let server = Server::start_telling(&["--port", "0", "--cluster", "--kubeconfig", kubernetes.kubeconfig()]);
    let told = server.told(1);
    let token = told[0]
        .strip_prefix("Sign in with this token: ")
        .unwrap_or_else(|| panic!("{told:?}"));
    assert!(token.len() >= 43 && !server.url.contains(token));
    signed_in(&server, token);
}

#[test]
fn the_audit_log_says_who_did_what_from_where_and_no_secret() {
    let kubernetes = Kubernetes::start("audit", |asked| with_jane(asked, true));
    let folder = folder("audit-tokens");
    let admin = folder.join("admin");
    fs::write(&admin, ADMIN).unwrap();
    let server = Server::start_telling(&[
        "--port",
        "0",
        "--cluster",
        "--kubeconfig",
        kubernetes.kubeconfig(),
        "--token-file",
        admin.to_str().unwrap(),
        "--kubernetes-tokens",
        "--log-level",
        "debug",
    ]);
    sign_in(&server, "token", "wrong\n{\"target\": \"audit\"}");
    let answer = sign_in(&server, "kubernetes", "jane-jane-jane");
    let cookie = cookies(&answer);
    let body = br#"{"namespace": "m", "release": "ct"}"#;
    server.ask("POST", "/api/cluster/suspend", &[("cookie", &cookie), MEANT], body);
    let lines = server.told_until(|lines| lines.iter().any(|line| line.contains("\"suspend\"")));
    let lines: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let audit: Vec<&Value> = lines.iter().filter(|line| line["target"] == "audit").collect();
    let said: Vec<_> = audit
        .iter()
        .map(|line| (&line["action"], &line["who"], &line["result"]))
        .collect();
    assert_eq!(
        json!(said),
        json!([
            ["sign-in", "", "refused"],
            ["sign-in", "jane", "done"],
            ["suspend", "jane", "failed"]
        ])
    );
    assert_eq!(
        (&audit[2]["from"], &audit[2]["namespace"]),
        (&json!("127.0.0.1"), &json!("m"))
    );
    let text = json!(lines).to_string();
    for secret in ["jane-jane-jane", ADMIN, "wrong", cookie.as_str()] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let events = kubernetes.asked();
    let event = events.iter().find(|asked| asked.path.contains("/events")).unwrap();
    assert_eq!(event.token, "Bearer own");
    assert_eq!(
        (
            &event.body["reason"],
            &event.body["reportingComponent"],
            &event.body["involvedObject"]["name"]
        ),
        (&json!("SuspendFailed"), &json!("cluster-tamer"), &json!("ct"))
    );
}
