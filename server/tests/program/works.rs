//! What is under way in the cluster, and who watches it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::access::{ADMIN, serve};
use crate::kubernetes::{Asked, Kubernetes, nothing};
use crate::person::{MEANT, Stream, signed_in};

/// A cluster that takes everything, and knows one release whose readiness the test decides.
fn willing(asked: &Asked, ready: bool) -> (u16, Value) {
    let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
    match asked.method.as_str() {
        "PATCH" | "POST" => (200, asked.body.clone()),
        "GET" if path.ends_with("/helmreleases/ct") => {
            let status = if ready { "True" } else { "Unknown" };
            let condition = json!({"type": "Ready", "status": status, "reason": "Progressing", "message": "at it"});
            let metadata = json!({"name": "ct", "namespace": "monitoring", "generation": 1});
            let release = json!({
                "apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "metadata": metadata,
                "status": {"observedGeneration": 1, "conditions": [condition]},
            });
            (200, release)
        }
        "GET" if query.contains("limit=") => (200, json!({"items": []})),
        _ => nothing(),
    }
}

fn wanted(name: &str) -> String {
    json!({"answers": format!("version: 1\ncluster: {{name: {name}}}\n")}).to_string()
}

#[test]
fn an_apply_goes_on_without_its_client_and_the_same_request_joins_it() {
    let (go, ready) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (gate, is_ready) = (Arc::clone(&go), Arc::clone(&ready));
    let kubernetes = Kubernetes::start("joined", move |asked| {
        // The first object for good waits until the test has seen enough.
        let for_good = asked.method == "PATCH" && !asked.path.contains("dryRun") && asked.path.contains("fieldManager");
        while for_good && !gate.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(5));
        }
        willing(asked, is_ready.load(Ordering::SeqCst))
    });
    let server = serve("joined", &kubernetes, &[]);
    let cookie = signed_in(&server, ADMIN);
    let apply = |name: &str| Stream::open(&server, "POST", "/api/cluster/apply", &cookie, &wanted(name));
    let mut first = apply("one");
    let head = first.head().to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200"), "{head}");
    for said in [
        "content-type: text/event-stream",
        "cache-control: no-store",
        "x-accel-buffering: no",
        "nosniff",
    ] {
        assert!(head.contains(said), "{said}: {head}");
    }
    drop(first);
    let mut other = apply("two");
    assert!(other.head().starts_with("HTTP/1.1 409"));
    let rollback = br#"{"namespace": "monitoring", "release": "ct"}"#;
    let headers = [("cookie", cookie.as_str()), MEANT];
    assert_ne!(
        server.ask("POST", "/api/cluster/rollback", &headers, rollback).status,
        200
    );
    let mut joined = apply("one");
    joined.head();
    go.store(true, Ordering::SeqCst);
    let mut events = Vec::new();
    while let Some(event) = joined.event() {
        ready.fetch_or(event.0 == "status", Ordering::SeqCst);
        let is_last = event.0 == "end";
        events.push(event);
        if is_last {
            break;
        }
    }
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.first(), Some(&"step"), "{names:?}");
    assert!(names.iter().filter(|name| **name == "status").count() >= 2, "{names:?}");
    assert_eq!(
        (events.last().unwrap().0.as_str(), &events.last().unwrap().1["ok"]),
        ("end", &json!(true)),
        "{events:?}"
    );
    // Once, although two asked.
    let asked = kubernetes.asked();
    let records = asked
        .iter()
        .filter(|asked| asked.method == "PATCH" && asked.path.contains("/configmaps/"));
    assert_eq!(records.count(), 1);
}

#[test]
fn what_is_in_the_way_is_told_and_nothing_is_changed() {
    let kubernetes = Kubernetes::start("in-the-way", |asked| match asked.method.as_str() {
        "PATCH" if asked.path.contains("/helmreleases/") => (
            403,
            json!({"message": "helmreleases is forbidden: User \"own\" cannot patch resource \"helmreleases\" in API group \"helm.toolkit.fluxcd.io\" in the namespace \"monitoring\""}),
        ),
        _ => willing(asked, true),
    });
    let server = serve("in-the-way", &kubernetes, &[]);
    let cookie = signed_in(&server, ADMIN);
    let headers = [("cookie", cookie.as_str()), MEANT];
    let plan = server
        .ask("POST", "/api/cluster/plan", &headers, wanted("one").as_bytes())
        .json();
    let refused = plan["steps"]
        .as_array()
        .unwrap()
        .iter()
        .find(|step| step["verdict"] == "refused")
        .unwrap();
    assert_eq!(
        (&refused["kind"], &refused["refusal"]["reason"]),
        (&json!("HelmRelease"), &json!("forbidden"))
    );
    let mut stream = Stream::open(&server, "POST", "/api/cluster/apply", &cookie, &wanted("one"));
    stream.head();
    let events = stream.until_end();
    assert!(
        events
            .iter()
            .any(|(name, step)| name == "step" && step["verdict"] == "refused")
    );
    let (name, end) = events.last().unwrap();
    assert_eq!((name.as_str(), &end["ok"]), ("end", &json!(false)));
    assert!(
        end["message"].as_str().unwrap().contains("nothing was changed"),
        "{end}"
    );
    // The Lease is held while it is found out, and given back.
    let is_lease = |asked: &Asked| asked.path.contains("/leases/ct");
    let changed = |asked: &Asked| asked.method == "PATCH" && !asked.path.contains("dryRun=All") && !is_lease(asked);
    let asked = kubernetes.asked();
    assert!(!asked.iter().any(changed));
    let lease: Vec<&str> = asked
        .iter()
        .filter(|asked| is_lease(asked))
        .map(|asked| asked.method.as_str())
        .collect();
    assert_eq!(lease, ["GET", "PATCH", "DELETE"]);
    let wrong = json!({"answers": "cluster: {name: ''}"}).to_string();
    let answer = server.ask("POST", "/api/cluster/plan", &headers, wrong.as_bytes());
    assert_eq!(
        (answer.status, &answer.json()["findings"][0]["rule"]),
        (422, &json!("CT1001"))
    );
}

#[test]
fn however_many_watch_the_cluster_is_asked_once() {
    let kubernetes = Kubernetes::start("watched", |asked| willing(asked, false));
    let mut server = serve("watched", &kubernetes, &["--metrics-listen", "127.0.0.1:0"]);
    let cookie = signed_in(&server, ADMIN);
    let path = "/api/cluster/watch?namespace=monitoring&release=ct";
    let begun = Instant::now();
    let watch = || Stream::open(&server, "GET", path, &cookie, "");
    let mut streams: Vec<Stream> = (0..100).map(|_| watch()).collect();
    for stream in &mut streams {
        assert!(stream.head().starts_with("HTTP/1.1 200"));
        let (name, status) = stream.event().unwrap();
        assert_eq!((name.as_str(), &status["phase"]), ("status", &json!("working")));
    }
    let looks = kubernetes
        .asked()
        .iter()
        .filter(|asked| asked.path.contains("/helmreleases/ct"))
        .count();
    let most = usize::try_from(begun.elapsed().as_secs()).unwrap() / 2 + 2;
    assert!(looks <= most, "{looks} looks in {:?}", begun.elapsed());
    // The end of the server is the end of each stream, and at once.
    let begun = Instant::now();
    #[cfg(unix)]
    {
        let kill = std::process::Command::new("kill")
            .arg(server.child.id().to_string())
            .status();
        assert!(kill.unwrap().success());
        for stream in &mut streams {
            assert!(stream.rest().is_empty());
        }
        assert_eq!(server.child.wait().unwrap().code(), Some(0));
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }
}

#[test]
fn a_release_is_removed_only_when_its_name_was_typed() {
    let kubernetes = Kubernetes::start("confirm", |asked| willing(asked, true));
    let server = serve("confirm", &kubernetes, &[]);
    let cookie = signed_in(&server, ADMIN);
    let headers = [("cookie", cookie.as_str()), MEANT];
    for confirm in ["", "CT", "ct "] {
        let body = json!({"namespace": "monitoring", "release": "ct", "data": true, "confirm": confirm}).to_string();
        let answer = server.ask("POST", "/api/cluster/cleanup", &headers, body.as_bytes());
        assert_eq!(answer.status, 400, "{confirm}");
        assert!(answer.json()["error"].as_str().unwrap().contains("nothing was changed"));
    }
    for name in ["../x", "Monitoring", "", "a b"] {
        let body = json!({"namespace": name, "release": "ct"}).to_string();
        assert_eq!(
            server
                .ask("POST", "/api/cluster/suspend", &headers, body.as_bytes())
                .status,
            400,
            "{name}"
        );
    }
    assert_eq!(kubernetes.asked().len(), 0);
}
