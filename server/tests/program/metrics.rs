//! What the server tells Prometheus about itself.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::http::Server;

fn metrics(address: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET /metrics HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn requests_are_counted_by_route_and_nothing_that_was_typed_is_a_label() {
    let server = Server::start_telling(&["--port", "0", "--metrics-listen", "127.0.0.1:0"]);
    let told: serde_json::Value = serde_json::from_str(&server.told(1)[0]).unwrap();
    let address = told["address"].as_str().unwrap();
    server.get("/api/health");
    server.get("/api/health");
    server.get("/api/hunter2?hunter2");
    server.get("/hunter2");
    server.ask("HUNTER2", "/api/health", &[], b"");
    assert_eq!(server.get("/metrics").status, 404, "only on its own listener");
    let text = metrics(address);
    for line in [
        r#"cluster_tamer_http_requests_total{route="/api/health",method="GET",code="200"} 2"#,
        r#"cluster_tamer_http_requests_total{route="/api/health",method="OTHER",code="405"} 1"#,
        r#"cluster_tamer_http_request_duration_seconds_count{route="/api/health"} 3"#,
        "cluster_tamer_streams 0",
        "# EOF",
    ] {
        assert!(text.lines().any(|told| told == line), "{line}: {text}");
    }
    assert!(!text.to_lowercase().contains("hunter2"), "{text}");
}
