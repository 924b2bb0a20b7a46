use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::run::{folder, program};
use crate::stub::{Authority, Closed, Stub, answer};

/// Asks these targets, each `url` or `url module`, and gives their steps.
fn probe(folder: &Path, targets: &[&str], arguments: &[&str]) -> Vec<Value> {
    let targets: String = targets
        .iter()
        .map(|target| match target.split_once(' ') {
            Some((url, module)) => format!("    - {{url: '{url}', module: {module}}}\n"),
            None => format!("    - '{target}'\n"),
        })
        .collect();
    fs::write(
        folder.join("answers.yaml"),
        format!("cluster: {{name: prod}}\nprobes:\n  targets:\n{targets}"),
    )
    .unwrap();
    let done = program()
        .args([
            "try",
            "answers.yaml",
            "--only",
            "probes",
            "--output",
            "json",
            "--timeout",
            "30",
        ])
        .args(arguments)
        .env("SSL_CERT_FILE", "ca.pem")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stdout = String::from_utf8(done.stdout).unwrap();
    let json: Value = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{stdout}"));
    let failed = json["failed"].as_u64().unwrap();
    assert_eq!(done.status.code(), Some(i32::from(failed > 0)), "{stdout}");
    json["steps"].as_array().unwrap().clone()
}

/// The kind of failure, or the outcome.
fn kind(step: &Value) -> &str {
    step["why"]["kind"]
        .as_str()
        .unwrap_or_else(|| step["outcome"].as_str().unwrap())
}

#[test]
fn pages_are_judged_as_their_module_does() {
    let folder = folder("try-probes-pages");
    fs::write(folder.join("ca.pem"), &Authority::new().pem).unwrap();
    let stub = Stub::answering(|request| {
        let status = request.split(['/', ' ']).nth(2).unwrap_or_default().to_owned();
        match status.as_str() {
            "old" => b"HTTP/1.0 200 OK\r\n\r\n".to_vec(),
            "post" if request.starts_with("POST ") => answer("200 OK", "", "posted"),
            "long" => answer("200 OK", "", &"x".repeat(200_000)),
            status => answer(&format!("{status} Said"), "", "body"),
        }
    });
    let url = |path: &str| format!("http://127.0.0.1:{}/{path}", stub.port);
    for (path, module, expected, says) in [
        (
            "200",
            "http_2xx",
            "fine",
            "It answers as it should: at 127.0.0.1, this machine, with 200.",
        ),
        ("204", "http_2xx", "fine", "with 204"),
        (
            "404",
            "http_2xx",
            "status",
            "It answers 404, which `http_2xx` does not take. Look at the path.",
        ),
        ("401", "http_2xx", "status", "takes login pages too"),
        ("503", "http_2xx", "status", "a proxy whose backend is away"),
        ("401", "http_2xx_3xx", "fine", "with 401"),
        ("302", "http_2xx_3xx", "fine", "with 302"),
        ("404", "http_2xx_3xx", "status", "does not take"),
        ("post", "http_post_2xx", "fine", "with 200"),
        ("long", "http_2xx", "fine", "with 200"),
        ("old", "http_2xx", "http-version", "HTTP/1.0"),
        ("old", "http_2xx_3xx", "fine", "with 200"),
    ] {
        let steps = probe(&folder, &[&format!("{} {module}", url(path))], &["--allow-loopback"]);
        assert_eq!(kind(&steps[0]), expected, "{path} {module}: {:#}", steps[0]);
        assert!(
            steps[0]["message"].as_str().unwrap().contains(says),
            "{path}: {:#}",
            steps[0]
        );
        assert!(steps[0]["seen"]["milliseconds"].is_u64());
    }
}

#[test]
fn redirects_are_followed_three_times_and_never_to_where_nobody_may_go() {
    let folder = folder("try-probes-redirects");
    fs::write(folder.join("ca.pem"), &Authority::new().pem).unwrap();
    let stub = Stub::answering(|request| {
        let path = request.split(' ').nth(1).unwrap();
        let to = match path {
            "/one" => "/two?ticket=secret",
            "/two?ticket=secret" => "three",
            "/three" => "/200",
            "/loop" => "/loop",
            "/metadata" => "http://169.254.169.254/latest/meta-data/",
            "/metadata-name" => "http://metadata.google.internal/",
            "/mapped" => "http://[::ffff:169.254.169.254]/",
            "/link-local" => "http://[fe80::1]/",
            "/nowhere" => "http://0.0.0.0/",
            "/private" => "http://10.1.2.3/",
            "/file" => "file:///etc/passwd",
            "/password" => "http://me:secret@127.0.0.1/",
            _ => return answer("200 OK", "", ""),
        };
        answer("302 Found", &format!("location: {to}\r\n"), "")
    });
    let url = |path: &str| format!("http://127.0.0.1:{}/{path}", stub.port);
    for (path, expected) in [
        ("one", "fine"),
        ("loop", "redirects"),
        ("metadata", "forbidden"),
        ("metadata-name", "metadata-name"),
        ("mapped", "forbidden"),
        ("link-local", "forbidden"),
        ("nowhere", "forbidden"),
        ("private", "redirect-inside"),
        ("file", "redirect-form"),
        ("password", "redirect-form"),
    ] {
        let steps = probe(&folder, &[&url(path)], &["--allow-loopback"]);
        assert_eq!(kind(&steps[0]), expected, "{path}: {:#}", steps[0]);
        if path == "one" {
            let hops: Vec<String> = ["two", "three", "200"].map(url).to_vec();
            assert_eq!(steps[0]["seen"]["redirects"], Value::from(hops));
        }
    }
    assert_eq!(
        stub.asked()
            .iter()
            .filter(|request| request.starts_with("GET /loop "))
            .count(),
        4
    );
    // Without the flag not even the first is asked.
    let before = stub.asked().len();
    assert_eq!(kind(&probe(&folder, &[&url("200")], &[])[0]), "forbidden");
    assert_eq!(stub.asked().len(), before);
}

#[test]
fn certificates_are_judged_and_their_days_are_counted() {
    let folder = folder("try-probes-tls");
    let authority = Authority::new();
    fs::write(folder.join("ca.pem"), &authority.pem).unwrap();
    let serve = |name: &str, years| Stub::answering_tls(authority.server(name, years), |_| answer("200 OK", "", ""));
    let good = serve("localhost", [2020, 2090]);
    let old = serve("localhost", [2020, 2021]);
    let other = serve("other.example.com", [2020, 2090]);
    let foreign = Stub::answering_tls(Authority::new().server("localhost", [2020, 2090]), |_| {
        answer("200 OK", "", "")
    });
    let web = |stub: &Stub, module: &str| format!("https://localhost:{}/ {module}", stub.port);
    let tcp = |stub: &Stub, module: &str| format!("localhost:{} {module}", stub.port);
    for (target, expected) in [
        (web(&good, "http_2xx"), "fine"),
        (web(&old, "http_2xx"), "expired"),
        (web(&other, "http_2xx"), "name-wrong"),
        (web(&foreign, "http_2xx"), "issuer-unknown"),
        (web(&old, "http_2xx_insecure"), "fine"),
        (web(&foreign, "http_2xx_insecure"), "fine"),
        (tcp(&good, "tls_connect"), "fine"),
        (tcp(&foreign, "tls_connect"), "issuer-unknown"),
        (tcp(&good, "tcp_connect"), "fine"),
    ] {
        let steps = probe(&folder, &[&target], &["--allow-loopback"]);
        assert_eq!(kind(&steps[0]), expected, "{target}: {:#}", steps[0]);
        let days = &steps[0]["seen"]["certificate_days"];
        if target == web(&old, "http_2xx_insecure") {
            assert!(days.as_i64().unwrap() < 0, "{days}");
        } else if expected == "fine" && !target.ends_with("tcp_connect") {
            assert!((20_000..40_000).contains(&days.as_i64().unwrap()), "{days}");
        } else {
            assert!(days.is_null(), "{target}: {days}");
        }
    }
}

/// A DNS server that says this, by UDP and TCP on one port.
fn dns(code: u8) -> u16 {
    // Another test may have taken the port for the other protocol.
    let (tcp, udp) = (0..20)
        .find_map(|_| {
            let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
            let udp = UdpSocket::bind(tcp.local_addr().unwrap()).ok()?;
            Some((tcp, udp))
        })
        .unwrap();
    let port = tcp.local_addr().unwrap().port();
    let reply = move |question: &[u8]| {
        let mut answer = question.to_vec();
        (answer[2], answer[3]) = (0x81, 0x80 | code);
        answer
    };
    thread::spawn(move || {
        let mut bytes = [0; 512];
        while let Ok((length, from)) = udp.recv_from(&mut bytes) {
            let _ = udp.send_to(&reply(&bytes[..length]), from);
        }
    });
    thread::spawn(move || {
        for mut stream in tcp.incoming().flatten() {
            let mut length = [0; 2];
            if stream.read_exact(&mut length).is_err() {
                continue;
            }
            let mut question = vec![0; u16::from_be_bytes(length).into()];
            if stream.read_exact(&mut question).is_ok() {
                let _ = stream.write_all(&[&length[..], &reply(&question)].concat());
            }
        }
    });
    port
}

#[test]
fn dns_servers_are_asked_by_both_protocols() {
    let folder = folder("try-probes-dns");
    fs::write(folder.join("ca.pem"), "").unwrap();
    let (good, lost) = (dns(0), dns(3));
    let web = Stub::greeting(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    let closed = Closed::new();
    for (port, module, expected) in [
        (good, "dns_udp", "fine"),
        (good, "dns_tcp", "fine"),
        (lost, "dns_udp", "dns"),
        (lost, "dns_tcp", "dns"),
        (closed.port, "dns_tcp", "refused"),
        (web.port, "dns_tcp", "closed"),
    ] {
        let steps = probe(&folder, &[&format!("127.0.0.1:{port} {module}")], &["--allow-loopback"]);
        assert_eq!(kind(&steps[0]), expected, "{module}: {:#}", steps[0]);
    }
}

/// A gRPC server that answers with this body and this code.
fn grpc(body: &'static [u8], code: &'static str) -> u16 {
    use http_body_util::{BodyExt, Full};
    use hyper::body::Bytes;
    use hyper_util::rt::{TokioExecutor, TokioIo};

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let service =
                    hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| async move {
                        let path = request.uri().path().to_owned();
                        assert_eq!(path, "/grpc.health.v1.Health/Check");
                        let trailers = hyper::HeaderMap::from_iter([(
                            hyper::header::HeaderName::from_static("grpc-status"),
                            hyper::header::HeaderValue::from_static(code),
                        )]);
                        let body = Full::new(Bytes::from_static(body)).with_trailers(async move { Some(Ok(trailers)) });
                        Ok::<_, std::convert::Infallible>(hyper::Response::new(body))
                    });
                let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                    .serve_connection(TokioIo::new(stream), service);
                tokio::spawn(async move { _ = connection.await });
            }
        });
    });
    port
}

#[test]
fn grpc_servers_tell_whether_they_serve() {
    let folder = folder("try-probes-grpc");
    fs::write(folder.join("ca.pem"), "").unwrap();
    let web = Stub::answering(|_| answer("200 OK", "", ""));
    for (port, expected, says) in [
        (grpc(&[0, 0, 0, 0, 2, 8, 1], "0"), "fine", "as it should"),
        (grpc(&[0, 0, 0, 0, 2, 8, 2], "0"), "grpc", "NOT_SERVING"),
        (grpc(&[], "12"), "grpc", "UNIMPLEMENTED"),
        (web.port, "closed", "hangs up without an answer"),
    ] {
        let steps = probe(
            &folder,
            &[&format!("127.0.0.1:{port} grpc_plain")],
            &["--allow-loopback"],
        );
        assert_eq!(kind(&steps[0]), expected, "{:#}", steps[0]);
        assert!(steps[0]["message"].as_str().unwrap().contains(says), "{:#}", steps[0]);
    }
}

#[test]
fn a_ping_comes_back_or_the_machine_says_why_not() {
    let folder = folder("try-probes-ping");
    fs::write(folder.join("ca.pem"), "").unwrap();
    let steps = probe(&folder, &["127.0.0.1 icmp"], &["--allow-loopback"]);
    let said = steps[0]["message"].as_str().unwrap();
    match kind(&steps[0]) {
        "fine" => assert!(said.contains("127.0.0.1"), "{said}"),
        "ping" => assert!(said.contains("does not let the program ping"), "{said}"),
        other => panic!("{other}: {said}"),
    }
}

#[test]
fn eight_are_asked_at_a_time_and_fifty_at_once() {
    let folder = folder("try-probes-many");
    fs::write(folder.join("ca.pem"), "").unwrap();
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (inside, highest) = (Arc::clone(&now), Arc::clone(&most));
    let stub = Stub::answering(move |_| {
        highest.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        thread::sleep(Duration::from_millis(30));
        inside.fetch_sub(1, Ordering::SeqCst);
        answer("200 OK", "", "")
    });
    let urls: Vec<String> = (0..53)
        .map(|number| format!("http://127.0.0.1:{}/{number}", stub.port))
        .collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let steps = probe(&folder, &urls, &["--allow-loopback"]);
    let outcomes = |wanted: &str| steps.iter().filter(|step| step["outcome"] == wanted).count();
    assert_eq!((outcomes("fine"), outcomes("left-out")), (50, 3));
    assert!(
        steps.iter().zip(&urls).all(|(step, url)| step["about"] == *url),
        "in the order of the answers"
    );
    assert_eq!(stub.asked().len(), 50);
    let most = most.load(Ordering::SeqCst);
    assert!((2..=8).contains(&most), "{most}");
}
