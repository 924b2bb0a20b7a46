//! The same way by way of the server: signed in, applied, watched, gone back, and removed.

use std::fs;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::http::{Answer, Server};
use crate::person::{MEANT, Stream, cookies, sign_in, signed_in};
use crate::stand::Stand;

const TOKEN: &str = "admin-token-admin-token";

/// A server for the stand's cluster.
fn serve(stand: &Stand) -> Server {
    let token = stand.write("admin-token", TOKEN);
    let kubeconfig = stand.cluster.kubeconfig().display().to_string();
    let chart = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cluster/chart");
    Server::start_with(&[
        "--port",
        "0",
        "--cluster",
        "--kubeconfig",
        &kubeconfig,
        "--token-file",
        &token,
        "--kubernetes-tokens",
        "--chart",
        chart,
    ])
}

/// A request of somebody to a server.
struct Page<'a> {
    server: &'a Server,
    cookie: String,
    namespace: &'a str,
}

impl Page<'_> {
    fn get(&self, what: &str) -> Answer {
        let path = format!("/api/cluster/{what}?namespace={}&release=ct", self.namespace);
        self.server.ask("GET", &path, &[("cookie", &self.cookie)], b"")
    }

    fn post(&self, what: &str, body: &Value) -> Answer {
        let path = format!("/api/cluster/{what}");
        let headers = [("cookie", self.cookie.as_str()), MEANT];
        self.server.ask("POST", &path, &headers, body.to_string().as_bytes())
    }

    /// Events of a stream by their names; the last one is `end`.
    fn stream(&self, what: &str, body: &Value) -> (Vec<(String, Value)>, Value) {
        let path = format!("/api/cluster/{what}");
        let mut stream = Stream::open(self.server, "POST", &path, &self.cookie, &body.to_string());
        let head = stream.head();
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let mut events = stream.until_end();
        let (name, end) = events.pop().unwrap();
        assert_eq!(name, "end", "{events:?}");
        (events, end)
    }
}

fn until<T>(mut there: impl FnMut() -> Option<T>) -> T {
    for _ in 0..300 {
        if let Some(there) = there() {
            return there;
        }
        thread::sleep(Duration::from_millis(200));
    }
    panic!("it does not happen within a minute");
}

fn wanted(stand: &Stand, more: Value) -> Value {
    json!({"answers": fs::read_to_string(stand.answers(more)).unwrap()})
}

#[test]
fn the_page_reaches_the_cluster_and_leaves_it_again() {
    let Some(stand) = Stand::new("the_page_reaches_the_cluster_and_leaves_it_again", "over-http") else {
        return;
    };
    let server = serve(&stand);
    let page = Page {
        server: &server,
        cookie: signed_in(&server, TOKEN),
        namespace: "over-http",
    };
    let facts = page
        .server
        .ask("GET", "/api/cluster/facts", &[("cookie", &page.cookie)], b"");
    assert!(
        facts.json()["version"].as_str().unwrap().starts_with('v'),
        "{}",
        facts.text()
    );

    let (answers, other) = (
        wanted(&stand, json!({})),
        wanted(&stand, json!({"retention": {"days": 30}})),
    );
    let planned = page.post("plan", &answers).json();
    assert!(planned["steps"].as_array().unwrap().len() >= 3, "{planned}");
    assert!(!stand.cluster.exists(&["namespace", "over-http"]));

    let (events, end) = page.stream("apply", &answers);
    assert_eq!(end["ok"], true, "{end} {events:?}");
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains(&"step") && names.contains(&"status"), "{names:?}");
    assert_eq!(events.last().unwrap().1["phase"], "ready");
    assert_eq!(page.get("status").json()["phase"], "ready");
    // What is ready already is told at once, and once.
    let mut watch = Stream::open(
        &server,
        "GET",
        "/api/cluster/watch?namespace=over-http&release=ct",
        &page.cookie,
        "",
    );
    watch.head();
    let watched = watch.until_end();
    let names: Vec<&str> = watched.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["status", "end"]);

    let (_, end) = page.stream("apply", &other);
    assert_eq!(end["ok"], true, "{end}");
    let values = || stand.object("configmap", "ct-values")["data"]["values"].to_string();
    assert!(values().contains("720h"));
    let revisions = page.get("revisions").json();
    let numbers: Vec<&Value> = revisions
        .as_array()
        .unwrap()
        .iter()
        .map(|revision| &revision["number"])
        .collect();
    assert_eq!(json!(numbers), json!([2, 1]));
    let back = json!({"namespace": "over-http", "release": "ct", "to": 1});
    let missing = json!({"namespace": "over-http", "release": "ct", "to": 7});
    assert_eq!(page.post("rollback", &missing).status, 404);
    let steps = page.post("rollback", &back).json();
    assert!(
        steps["steps"]
            .as_array()
            .unwrap()
            .iter()
            .any(|step| step["verdict"] == "change"),
        "{steps}"
    );

    let about = json!({"namespace": "over-http", "release": "ct"});
    assert_eq!(page.post("suspend", &about).status, 204);
    assert_eq!(stand.object("helmrelease", "ct")["spec"]["suspend"], true);
    assert_eq!(page.post("resume", &about).status, 204);
    let events = stand.cluster.objects(&["--namespace", "over-http", "get", "events"]);
    let mut reasons: Vec<&str> = events
        .iter()
        .filter(|event| event["reportingComponent"] == "cluster-tamer")
        .map(|event| event["reason"].as_str().unwrap())
        .collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["Applied", "Applied", "Resumed", "RolledBack", "Suspended"]);

    let stock = page.get("stock").json();
    assert!(!stock["lines"].as_array().unwrap().is_empty());
    let cleanup = json!({"namespace": "over-http", "release": "ct", "data": true, "confirm": "ct"});
    let (lines, end) = page.stream("cleanup", &cleanup);
    assert_eq!(end["ok"], true, "{end} {lines:?}");
    assert!(!stand.cluster.exists(&["namespace", "over-http"]));
    assert_eq!(page.get("status").json()["phase"], "absent");
}

#[test]
fn a_server_killed_in_the_middle_is_taken_up_again_by_the_same_request() {
    let Some(stand) = Stand::new(
        "a_server_killed_in_the_middle_is_taken_up_again_by_the_same_request",
        "http-killed",
    ) else {
        return;
    };
    let answers = wanted(&stand, json!({"extras": {"flux_alerts": true}}));
    for pause in [20, 60, 100, 150, 200] {
        let mut server = serve(&stand);
        let cookie = signed_in(&server, TOKEN);
        let mut stream = Stream::open(&server, "POST", "/api/cluster/apply", &cookie, &answers.to_string());
        stream.head();
        thread::sleep(Duration::from_millis(pause));
        server.child.kill().unwrap();
        server.child.wait().unwrap();
    }
    let server = serve(&stand);
    let page = Page {
        server: &server,
        cookie: signed_in(&server, TOKEN),
        namespace: "http-killed",
    };
    let (_, end) = page.stream("apply", &answers);
    assert_eq!(end["ok"], true, "{end}");
    assert_eq!(page.get("revisions").json().as_array().unwrap().len(), 1);
}

#[test]
fn with_their_own_token_people_have_their_own_rights() {
    let Some(stand) = Stand::new("with_their_own_token_people_have_their_own_rights", "http-rights") else {
        return;
    };
    stand.make_namespace();
    let say = |words: &[&str]| stand.cluster.say(&[&["--namespace", "http-rights"], words].concat());
    say(&["create", "serviceaccount", "jane"]);
    let server = serve(&stand);
    assert_eq!(sign_in(&server, "kubernetes", "no-token-of-this-cluster").status, 401);
    let token = say(&["create", "token", "jane"]);
    let answer = sign_in(&server, "kubernetes", &token);
    assert_eq!(answer.status, 204, "{}", answer.text());
    let page = Page {
        server: &server,
        cookie: cookies(&answer),
        namespace: "http-rights",
    };
    let session = server
        .ask("GET", "/api/session", &[("cookie", &page.cookie)], b"")
        .json();
    assert_eq!(session["user"], "system:serviceaccount:http-rights:jane");
    assert_eq!(page.get("status").status, 403);
    let answers = wanted(&stand, json!({}));
    let planned = page.post("plan", &answers).json().to_string();
    assert!(planned.contains("forbidden") && planned.contains("jane"), "{planned}");
    let (_, end) = page.stream("apply", &answers);
    assert_eq!(end["ok"], false);
    let by_helm = wanted(&stand, json!({"cluster": {"delivery": "helm"}}));
    let (_, end) = page.stream("apply", &by_helm);
    assert_eq!(end["ok"], false, "{end}");
    assert!(!stand.exists("helmrelease", "ct") && !stand.exists("statefulset", "ct-store"));

    // With the rights, everything goes; an expired token ends the session.
    say(&[
        "create",
        "rolebinding",
        "jane",
        "--clusterrole=cluster-admin",
        "--serviceaccount=http-rights:jane",
    ]);
    assert_eq!(page.get("status").json()["phase"], "absent");
    say(&["delete", "serviceaccount", "jane"]);
    // The API server remembers for some seconds whom it knew.
    let gone = until(|| Some(page.get("status")).filter(|answer| answer.status == 401));
    assert!(gone.header("set-cookie").contains("Max-Age=0"));
}
