use crate::http::{Answer, Server};
use crate::run::{folder, preset, run, run_with};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};
use tamer_core::yaml::MAX_BYTES;

#[test]
fn it_tells_its_address_and_that_it_is_well() {
    let server = Server::start();
    assert!(server.url.starts_with("http://127.0.0.1:"), "{}", server.url);
    assert_eq!(server.get("/healthz").text(), "ok\n");
    assert_eq!(server.get("/api/health").json()["version"], tamer_core::VERSION);
}

#[test]
fn every_answer_has_the_security_headers() {
    let server = Server::start();
    let answers = [
        server.get("/"),
        server.get("/healthz"),
        server.get("/nothing"),
        server.get("/api/nothing"),
        server.post("/api/check", "{"),
        server.ask("DELETE", "/", &[], b""),
        server.ask("GET", "/", &[("host", "evil.example")], b""),
    ];
    for answer in answers {
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "connect-src 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{part}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert!(!answer.header("permissions-policy").is_empty());
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[test]
fn the_page_is_served_or_the_way_to_build_it() {
    let server = Server::start();
    let page = server.get("/");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    if !dist("index.html").is_file() {
        assert_eq!(page.status, 503);
        assert!(page.text().contains("cargo xtask run"), "{}", page.text());
        return;
    }
    assert_eq!(page.status, 200);
    assert_eq!(page.body, fs::read(dist("index.html")).unwrap());
    assert_eq!(page.header("cache-control"), "no-cache");
    let known = server.ask("GET", "/", &[("if-none-match", page.header("etag"))], b"");
    assert_eq!((known.status, known.body.len()), (304, 0));
    let packed = server.ask("GET", "/", &[("accept-encoding", "gzip, br")], b"");
    assert_eq!(packed.header("content-encoding"), "br");
    assert_eq!(packed.body, fs::read(dist("index.html.br")).unwrap());
    let head = server.ask("HEAD", "/", &[], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), page.body.len().to_string());
}

fn dist(file: &str) -> std::path::PathBuf {
    std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist")).join(file)
}

#[test]
fn unknown_paths_and_methods_are_refused() {
    let server = Server::start();
    for path in [
        "/nothing",
        "/../Cargo.toml",
        "/..%2fCargo.toml",
        "//etc/passwd",
        "/a/../../etc/passwd",
    ] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    assert_eq!(server.get("/api/nothing").status, 404);
    assert!(server.get("/api/nothing").json()["error"].is_string());
    assert_eq!(server.ask("POST", "/", &[], b"").status, 405);
    assert_eq!(server.get("/api/check").status, 405);
}

#[test]
fn on_loopback_only_local_hosts_are_answered() {
    let server = Server::start();
    for (host, status) in [
        ("localhost", 200),
        ("localhost:8080", 200),
        ("127.0.0.1", 200),
        ("[::1]:1", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example:8080", 421),
        ("localhost@evil.example", 421),
    ] {
        assert_eq!(
            server.ask("GET", "/api/health", &[("host", host)], b"").status,
            status,
            "{host}"
        );
    }
    assert_eq!(server.send(b"GET /api/health HTTP/1.0\r\n\r\n").status, 421, "no host");
}

#[test]
fn on_a_network_any_host_is_answered() {
    let server = Server::start_with(&["--listen", "0.0.0.0:0"]);
    let answer = server.ask("GET", "/api/health", &[("host", "tamer.example.com")], b"");
    assert_eq!(answer.status, 200);
}

#[test]
fn the_api_checks_as_the_command_does() {
    let server = Server::start();
    for answers in [
        "cluster: {name: ''}\n",
        "cluster: {name: a, namespace: kube-system}\n",
        "{",
        "- a\n",
    ] {
        let answer = server.post("/api/check", answers);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("cache-control"), "no-store");
        let command = run_with(&["check", "-", "--format", "json"], answers.as_bytes()).stdout;
        assert_eq!(
            answer.json(),
            serde_json::from_str::<serde_json::Value>(&command).unwrap(),
            "{answers}"
        );
    }
}

#[test]
fn the_api_renders_what_the_command_renders() {
    let server = Server::start();
    let answers = preset("small-team");
    let zip = folder("server-zip").join("a.zip");
    for (query, format) in [
        ("?as=zip", "flux"),
        ("?as=zip&format=argocd", "argocd"),
        ("?as=zip&format=helm", "helm"),
    ] {
        let arguments = ["render", "-", "--zip", zip.to_str().unwrap(), "--format", format];
        run_with(&arguments, answers.as_bytes()).ends(0);
        let answer = server.post(&format!("/api/render{query}"), &answers);
        assert_eq!(answer.header("content-type"), "application/zip");
        assert_eq!(answer.body, fs::read(&zip).unwrap(), "{query}");
    }
    let files = server.post("/api/render", &answers).json();
    assert_eq!(files["files"][0]["path"], "helmrelease.yaml");
    assert_eq!(files["errors"], 0);
    let wrong = server.post("/api/render?as=zip", "cluster: {name: ''}");
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.json()["findings"][0]["rule"], "CT1001");
    for query in ["?as=tar", "?format=argo", "?as=zip&as=json", "?ass=zip"] {
        assert_eq!(
            server.post(&format!("/api/render{query}"), &answers).status,
            400,
            "{query}"
        );
    }
}

#[test]
fn the_api_imports_and_describes() {
    let server = Server::start();
    let imported = server.post("/api/import", &preset("production"));
    assert_eq!(imported.status, 200);
    assert_eq!(imported.json()["answers"], preset("production"));
    let nothing = server.post("/api/import", "{");
    assert_eq!(
        (nothing.status, nothing.json()["answers"].clone()),
        (422, serde_json::Value::Null)
    );
    let schema = server.get("/api/schema");
    assert_eq!(schema.header("content-type"), "application/schema+json");
    assert_eq!(
        schema.json(),
        serde_json::from_str::<serde_json::Value>(&run(&["schema"]).stdout).unwrap()
    );
}

#[test]
fn large_bodies_are_refused() {
    let server = Server::start();
    let too_large = |answer: Answer| {
        assert_eq!(answer.status, 413);
        assert_eq!(answer.json()["error"], "the body is larger than 4 MiB");
    };
    // Announced: refused before it is sent.
    too_large(server.ask("POST", "/api/check", &[("content-length", "104857600")], b""));
    // Not announced: refused once it is too large.
    let mut chunked = format!(
        "POST /api/check HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
        server.address
    );
    chunked += &format!("transfer-encoding: chunked\r\n\r\n{:x}\r\n", MAX_BYTES + 1);
    let mut chunked = chunked.into_bytes();
    chunked.resize(chunked.len() + MAX_BYTES + 1, b' ');
    too_large(server.send(&chunked));
    let mut largest = "cluster: {name: a}\n#".to_owned();
    largest += &"x".repeat(MAX_BYTES - largest.len());
    assert_eq!(server.post("/api/check", &largest).json()["errors"], 0);
}

#[test]
fn hostile_bodies_leave_the_server_well() {
    let server = Server::start();
    let deep = "[".repeat(1_000_000);
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n";
    for path in ["/api/check", "/api/render", "/api/import"] {
        for body in [deep.as_str(), bomb] {
            assert_eq!(server.post(path, body).json()["errors"], 1, "{path}");
        }
        let binary = server.ask("POST", path, &[], b"\xff\0\xff");
        assert_eq!(binary.json()["errors"], 1, "{path}");
    }
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn a_taken_port_is_told() {
    let server = Server::start();
    let done = run(&["serve", "--listen", &server.address]).ends(2);
    let expected = format!(
        "error: another program listens on {}; choose another port with --port\n",
        server.address
    );
    assert_eq!((done.stdout.as_str(), done.stderr), ("", expected));
}

#[cfg(unix)]
#[test]
fn signals_end_it_at_once_even_with_open_connections() {
    for signal in ["TERM", "INT"] {
        let mut server = Server::start();
        let mut idle = TcpStream::connect(&server.address).unwrap();
        let request = format!("GET /healthz HTTP/1.1\r\nhost: {}\r\n\r\n", server.address);
        idle.write_all(request.as_bytes()).unwrap();
        idle.read_exact(&mut [0; 15]).unwrap();
        let begun = Instant::now();
        let kill = std::process::Command::new("kill")
            .args(["-s", signal, &server.child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        let status = loop {
            if let Some(status) = server.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "SIG{signal} was not heard");
            thread::sleep(Duration::from_millis(5));
        };
        assert_eq!(status.code(), Some(0), "SIG{signal}");
    }
}
