//! Signing in with an account of an identity provider, which is one of the test's own and signs for real.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::access::{ADMIN, serve};
use crate::http::{Answer, Server};
use crate::kubernetes::Kubernetes;
use crate::person::{MEANT, cookies};
use crate::run::{folder, run};

const CLIENT: &str = "tamer";
const SECRET: &str = "secret-of-the-client";
const PUBLIC: &str = "http://localhost:1";
const CALLBACK: &str = "/api/session/oidc/callback";

fn packed(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

enum Key {
    Curve(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl Key {
    fn curve() -> Self {
        let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let made = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Self::Curve(EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &random).unwrap())
    }

    /// None where there is no openssl: no library here makes such keys.
    fn rsa() -> Option<Self> {
        let words = [
            "genpkey",
            "-algorithm",
            "RSA",
            "-pkeyopt",
            "rsa_keygen_bits:2048",
            "-outform",
            "DER",
        ];
        let made = Command::new("openssl").args(words).output().ok()?;
        Some(Self::Rsa(
            RsaKeyPair::from_pkcs8(&made.stdout)
                .or_else(|_| RsaKeyPair::from_der(&made.stdout))
                .unwrap(),
        ))
    }

    fn name(&self) -> (&'static str, &'static str) {
        match self {
            Self::Curve(_) => ("ES256", "curve"),
            Self::Rsa(_) => ("RS256", "rsa"),
        }
    }

    fn published(&self) -> Value {
        let (alg, kid) = self.name();
        match self {
            Self::Curve(key) => {
                let point = key.public_key().as_ref();
                json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": alg, "kid": kid, "x": packed(&point[1..33]), "y": packed(&point[33..])})
            }
            Self::Rsa(key) => {
                let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(key.public());
                json!({"kty": "RSA", "use": "sig", "kid": kid, "n": packed(n), "e": packed(e)})
            }
        }
    }

    fn token(&self, claims: &Value) -> String {
        let (alg, kid) = self.name();
        let head = packed(json!({"alg": alg, "kid": kid, "typ": "JWT"}).to_string());
        let message = format!("{head}.{}", packed(claims.to_string()));
        let random = SystemRandom::new();
        let signature = match self {
            Self::Curve(key) => key.sign(&random, message.as_bytes()).unwrap().as_ref().to_vec(),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature)
                    .unwrap();
                signature
            }
        };
        format!("{message}.{}", packed(signature))
    }
}

/// What the provider gives away for the code `good`, and to whom.
#[derive(Default)]
struct Given {
    token: String,
    challenge: String,
}

struct Provider {
    url: String,
    key: Key,
    given: Arc<Mutex<Given>>,
}

impl Provider {
    fn start(key: Key) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let given = Arc::<Mutex<Given>>::default();
        let (keys, kept, own) = (
            json!({"keys": [{"kty": "OKP"}, key.published()]}),
            Arc::clone(&given),
            url.clone(),
        );
        thread::spawn(move || {
            for stream in listener.incoming() {
                answer(stream.unwrap(), &own, &keys, &kept.lock().unwrap());
            }
        });
        Self { url, key, given }
    }
}

fn answer(stream: TcpStream, url: &str, keys: &Value, given: &Given) {
    let mut reader = BufReader::new(&stream);
    let (mut head, mut length) = (String::new(), 0);
    while !head.ends_with("\r\n\r\n") {
        let from = head.len();
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
        if let Some(typed) = head[from..].to_ascii_lowercase().strip_prefix("content-length: ") {
            length = typed.trim().parse().unwrap();
        }
    }
    let mut form = vec![0; length];
    reader.read_exact(&mut form).unwrap();
    let form = String::from_utf8(form).unwrap();
    let (status, body) = match head.split_whitespace().nth(1).unwrap() {
        "/.well-known/openid-configuration" => {
            let [to, token, keys] = ["authorize", "token", "keys"].map(|place| format!("{url}/{place}"));
            (
                200,
                json!({"issuer": url, "authorization_endpoint": to, "token_endpoint": token, "jwks_uri": keys}),
            )
        }
        "/keys" => (200, keys.clone()),
        "/token" => {
            let basic = STANDARD.encode(format!("{CLIENT}:{SECRET}"));
            let verifier = field(&form, "code_verifier");
            let good = field(&form, "code") == "good"
                && field(&form, "redirect_uri") == "http%3A%2F%2Flocalhost%3A1%2Fapi%2Fsession%2Foidc%2Fcallback"
                && packed(Sha256::digest(verifier)) == given.challenge
                && head.contains(&format!("Basic {basic}"));
            if good {
                (
                    200,
                    json!({"id_token": given.token, "access_token": "unused", "token_type": "Bearer"}),
                )
            } else {
                (
                    400,
                    json!({"error": "invalid_grant", "error_description": "the code is <b>no good</b>"}),
                )
            }
        }
        _ => (404, Value::Null),
    };
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = (&stream).write_all((head + &body).as_bytes());
}

fn field<'a>(query: &'a str, name: &str) -> &'a str {
    let mut pairs = query.split(['?', '&']).filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map_or("", |(_, value)| value)
}

fn options(test: &str, issuer: &str) -> Vec<String> {
    let secret = folder(&format!("{test}-client")).join("secret");
    fs::write(&secret, format!("{SECRET}\n")).unwrap();
    let words = [
        "--oidc-issuer",
        issuer,
        "--oidc-client-id",
        CLIENT,
        "--public-url",
        PUBLIC,
    ];
    let groups = [
        "--oidc-admins",
        "ops",
        "--oidc-readers",
        "dev",
        "--oidc-client-secret-file",
        secret.to_str().unwrap(),
    ];
    words.into_iter().chain(groups).map(str::to_owned).collect()
}

fn serve_with(test: &str, issuer: &str) -> Server {
    let kubernetes = Kubernetes::empty(test);
    let options = options(test, issuer);
    serve(
        test,
        &kubernetes,
        &options.iter().map(String::as_str).collect::<Vec<_>>(),
    )
}

/// Somebody on the way to the provider.
struct Visit {
    cookie: String,
    state: String,
    nonce: String,
    head: String,
}

fn begin(server: &Server, provider: &Provider) -> Visit {
    let answer = server.get("/api/session/oidc");
    assert_eq!(answer.status, 303, "{}", answer.text());
    let place = answer.header("location").to_owned();
    assert!(
        place.starts_with(&format!(
            "{}/authorize?response_type=code&client_id={CLIENT}&",
            provider.url
        )),
        "{place}"
    );
    assert_eq!(
        (field(&place, "code_challenge_method"), field(&place, "scope")),
        ("S256", "openid%20profile%20email")
    );
    field(&place, "code_challenge").clone_into(&mut provider.given.lock().unwrap().challenge);
    Visit {
        cookie: cookies(&answer),
        state: field(&place, "state").to_owned(),
        nonce: field(&place, "nonce").to_owned(),
        head: answer.header("set-cookie").to_owned(),
    }
}

impl Visit {
    fn claims(&self, provider: &Provider) -> Value {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        json!({
            "iss": provider.url, "aud": CLIENT, "sub": "1", "exp": now + 300, "iat": now, "nonce": self.nonce,
            "preferred_username": "jane", "groups": ["ops"],
        })
    }

    fn back(&self, server: &Server, code: &str) -> Answer {
        self.back_with(server, &format!("code={code}&state={}", self.state), &self.cookie)
    }

    fn back_with(&self, server: &Server, query: &str, cookie: &str) -> Answer {
        server.ask(
            "GET",
            &format!("{CALLBACK}?{query}"),
            &[("cookie", cookie), ("sec-fetch-site", "cross-site")],
            b"",
        )
    }
}

fn give(provider: &Provider, token: String) {
    provider.given.lock().unwrap().token = token;
}

fn session(server: &Server, cookie: &str) -> Value {
    server.ask("GET", "/api/session", &[("cookie", cookie)], b"").json()
}

#[test]
fn an_account_opens_once_and_the_browser_that_began_it_alone() {
    let provider = Provider::start(Key::curve());
    let kubernetes = Kubernetes::empty("oidc");
    let options = options("oidc", &provider.url);
    let fixed = [
        "--port",
        "0",
        "--cluster",
        "--kubeconfig",
        kubernetes.kubeconfig(),
        "--log-level",
        "debug",
    ];
    let words: Vec<&str> = fixed.into_iter().chain(options.iter().map(String::as_str)).collect();
    let server = Server::start_telling(&words);
    assert_eq!(server.get("/api/session").json()["ways"], json!(["oidc"]));

    let visit = begin(&server, &provider);
    for flag in [
        "; Path=/api/session/oidc;",
        "; HttpOnly",
        "; SameSite=Lax",
        "; Max-Age=600",
    ] {
        assert!(visit.head.contains(flag), "{flag}: {}", visit.head);
    }
    assert!(!visit.head.contains(&visit.state) && !visit.head.contains(&visit.nonce));
    let token = provider.key.token(&visit.claims(&provider));
    give(&provider, token.clone());
    let answer = visit.back(&server, "good");
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "http://localhost:1/?step=deliver"),
        "{}",
        answer.text()
    );
    let set = answer.headers("set-cookie").join("\n");
    assert!(
        set.contains("tamer_session=") && set.contains("; SameSite=Strict"),
        "{set}"
    );
    assert!(set.contains("tamer_oidc=; ") && set.contains("Max-Age=0"), "{set}");
    let told = session(&server, &cookies(&answer));
    assert_eq!(
        (&told["user"], &told["role"], &told["signed_in"]),
        (&json!("jane"), &json!("admin"), &json!(true))
    );

    // The same once more, from whoever kept it.
    let again = visit.back(&server, "good");
    assert_eq!(again.status, 401);
    assert!(again.text().contains("over already"), "{}", again.text());

    let lines = server.told_until(|lines| lines.iter().filter(|line| line.contains("sign-in")).count() >= 2);
    let audit: Vec<Value> = lines
        .iter()
        .filter(|line| line.contains("sign-in"))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let said = json!([audit[0]["who"], audit[0]["way"], audit[0]["result"], audit[1]["result"]]);
    assert_eq!(said, json!(["jane", "oidc", "done", "refused"]));
    let text = lines.join("\n");
    for secret in [
        SECRET,
        token.as_str(),
        visit.state.as_str(),
        visit.nonce.as_str(),
        "code=",
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn who_may_look_by_their_group_may_only_look() {
    let Some(key) = Key::rsa() else {
        eprintln!("skipped: no openssl to make an RSA key");
        return;
    };
    let provider = Provider::start(key);
    let server = serve_with("oidc-reader", &provider.url);
    let visit = begin(&server, &provider);
    let mut claims = visit.claims(&provider);
    claims["groups"] = json!("dev");
    claims["aud"] = json!([CLIENT, "other"]);
    claims["azp"] = json!(CLIENT);
    give(&provider, provider.key.token(&claims));
    let cookie = cookies(&visit.back(&server, "good"));
    assert_eq!(session(&server, &cookie)["role"], "reader");
    let plan = server.ask("POST", "/api/cluster/plan", &[("cookie", &cookie), MEANT], b"{}");
    assert_eq!(plan.status, 403);
}

#[test]
fn what_the_provider_says_is_believed_only_as_a_whole() {
    let provider = Provider::start(Key::curve());
    let other = Key::curve();
    let server = serve_with("oidc-wrong", &provider.url);
    let refused =
        |what: &str, change: &dyn Fn(&mut Value), sign: &dyn Fn(&Value) -> String, status: u16, words: &str| {
            let visit = begin(&server, &provider);
            let mut claims = visit.claims(&provider);
            change(&mut claims);
            give(&provider, sign(&claims));
            let answer = visit.back(&server, "good");
            assert_eq!(answer.status, status, "{what}: {}", answer.text());
            assert!(answer.text().contains(words), "{what}: {}", answer.text());
            assert!(
                !answer.headers("set-cookie").join("").contains("tamer_session"),
                "{what}"
            );
        };
    let well = |claims: &Value| provider.key.token(claims);
    let token = "cannot be believed";
    refused(
        "nonce",
        &|claims| claims["nonce"] = json!("other"),
        &well,
        401,
        "of another sign-in",
    );
    refused(
        "no nonce",
        &|claims| _ = claims.as_object_mut().unwrap().remove("nonce"),
        &well,
        401,
        token,
    );
    refused(
        "audience",
        &|claims| claims["aud"] = json!("other"),
        &well,
        401,
        "for somebody else",
    );
    refused(
        "party",
        &|claims| claims["aud"] = json!([CLIENT, "other"]),
        &well,
        401,
        "for somebody else",
    );
    refused(
        "issuer",
        &|claims| claims["iss"] = json!("https://other.example"),
        &well,
        401,
        token,
    );
    refused(
        "expired",
        &|claims| claims["exp"] = json!(1_000_000),
        &well,
        401,
        "has expired",
    );
    refused("signature", &|_| (), &|claims| other.token(claims), 401, "signature");
    let unsigned = |claims: &Value| {
        let head = packed(json!({"alg": "none"}).to_string());
        format!("{head}.{}.", packed(claims.to_string()))
    };
    refused("none", &|_| (), &unsigned, 401, token);
    refused(
        "group",
        &|claims| claims["groups"] = json!(["sales"]),
        &well,
        403,
        "jane is in no group",
    );
}

#[test]
fn nobody_else_can_come_back_and_what_the_provider_refuses_is_told() {
    let provider = Provider::start(Key::curve());
    let server = serve_with("oidc-state", &provider.url);
    let visit = begin(&server, &provider);
    give(&provider, provider.key.token(&visit.claims(&provider)));
    let query = format!("code=good&state={}", visit.state);
    let other = begin(&server, &provider);
    for (query, cookie) in [
        (query.as_str(), ""),
        (query.as_str(), other.cookie.as_str()),
        ("code=good", visit.cookie.as_str()),
        ("state=a&state=b", visit.cookie.as_str()),
    ] {
        assert_eq!(visit.back_with(&server, query, cookie).status, 401, "{query} {cookie}");
    }
    let denied = format!(
        "error=access_denied&error_description=%3Cscript%3E&state={}",
        visit.state
    );
    let answer = visit.back_with(&server, &denied, &visit.cookie);
    assert_eq!(answer.status, 401);
    assert!(answer.text().contains("refused: &lt;script&gt;"), "{}", answer.text());
    let answer = begin(&server, &provider).back(&server, "stolen");
    assert!(
        answer.status == 401 && answer.text().contains("&lt;b&gt;no good"),
        "{}",
        answer.text()
    );
    // The token of the server opens as ever.
    assert_eq!(crate::person::sign_in(&server, "token", ADMIN).status, 204);
}

#[test]
fn a_provider_that_is_away_is_told_and_so_are_settings_that_cannot_be_right() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = serve_with("oidc-away", &format!("http://{free}"));
    let answer = server.get("/api/session/oidc");
    assert_eq!(answer.status, 502);
    assert!(answer.text().contains("Nothing listens at"), "{}", answer.text());
    let kubernetes = Kubernetes::empty("oidc-settings");
    let cluster = [
        "serve",
        "--port",
        "0",
        "--cluster",
        "--kubeconfig",
        kubernetes.kubeconfig(),
    ];
    let issuer = ["--oidc-client-id", CLIENT, "--oidc-issuer"];
    let cases: [(&[&str], &str); 4] = [
        (
            &["http://id.example", "--public-url", PUBLIC, "--oidc-admins", "ops"],
            "--oidc-issuer",
        ),
        (&["https://id.example", "--public-url", PUBLIC], "nobody may sign in"),
        (&["https://id.example", "--oidc-admins", "ops"], "--public-url"),
        (
            &[
                "https://id.example",
                "--oidc-admins",
                "ops",
                "--public-url",
                "http://localhost/a",
            ],
            "no path",
        ),
    ];
    for (more, expected) in cases {
        let done = run(&[&cluster[..], &issuer, more].concat()).ends(2);
        assert!(done.stderr.contains(expected), "{more:?}: {}", done.stderr);
    }
}
