//! A stand-in for Grafana's HTTP API of service accounts, where no Grafana can be had: what the real one answers (paths, status,
//! field names, refusals of names that are taken) is told by its documentation and by its source.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine as _;
use serde_json::{Value, json};

pub const USER: &str = "admin";
/// With all that curl's configuration and JSON would take for something else.
pub const PASSWORD: &str = r#"pa"ss\wo:rd #1"#;

#[derive(Default)]
pub struct State {
    /// Answers 503 so many times before it is healthy.
    pub starting: u32,
    pub accounts: BTreeMap<i64, Account>,
    last_id: i64,
    /// Every request: method and path.
    pub seen: Vec<String>,
}

#[derive(Default, Clone)]
pub struct Account {
    pub name: String,
    pub role: String,
    pub disabled: bool,
    pub tokens: BTreeMap<i64, Token>,
}

#[derive(Clone)]
pub struct Token {
    pub name: String,
    pub key: String,
    pub expired: bool,
}

#[derive(Clone)]
pub struct Grafana {
    pub state: Arc<Mutex<State>>,
    pub url: String,
}

impl Grafana {
    /// Listens on loopback under `/monitoring`, as behind an address with a path, until the process ends.
    pub fn start() -> Grafana {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let grafana = Grafana {
            url: format!("http://{}/monitoring", listener.local_addr().unwrap()),
            state: Arc::default(),
        };
        let state = Arc::clone(&grafana.state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                serve(stream.unwrap(), &mut state.lock().unwrap());
            }
        });
        grafana
    }

    pub fn account(&self, name: &str) -> Option<Account> {
        let state = self.state.lock().unwrap();
        state.accounts.values().find(|account| account.name == name).cloned()
    }
}

fn serve(stream: TcpStream, state: &mut State) {
    let mut reader = BufReader::new(&stream);
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let (mut length, mut authorization) = (0, String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim().split_once(": ") else {
            break;
        };
        match name.to_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "authorization" => value.clone_into(&mut authorization),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    state.seen.push(format!("{method} {path}"));
    let (status, answer) = state.answer(method, path, &authorization, &body);
    let text = answer.to_string();
    let head = format!(
        "HTTP/1.1 {status} Answer\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        text.len()
    );
    (&stream).write_all((head + &text).as_bytes()).unwrap();
}

impl State {
    fn answer(&mut self, method: &str, path: &str, authorization: &str, body: &Value) -> (u16, Value) {
        let Some(path) = path.strip_prefix("/monitoring") else {
            return (404, json!({"message": "Not found"}));
        };
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        if (method, path) == ("GET", "/api/health") {
            if self.starting > 0 {
                self.starting -= 1;
                return (503, json!({"database": "failing"}));
            }
            return (200, json!({"database": "ok", "version": "13.2.0"}));
        }
        if let Some(key) = authorization.strip_prefix("Bearer ") {
            let known = self
                .accounts
                .values()
                .filter(|account| !account.disabled)
                .flat_map(|account| account.tokens.values())
                .any(|token| token.key == key && !token.expired);
            return if known {
                (200, json!([]))
            } else {
                (
                    401,
                    json!({"message": "Invalid API key", "messageId": "api-key.invalid"}),
                )
            };
        }
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{USER}:{PASSWORD}"));
        if authorization != format!("Basic {basic}") {
            return (
                401,
                json!({"message": "Invalid username or password", "messageId": "password-auth.failed", "statusCode": 401}),
            );
        }
        let parts: Vec<&str> = path.strip_prefix("/api/serviceaccounts").unwrap().split('/').collect();
        match (method, parts.as_slice()) {
            ("GET", ["", "search"]) => self.search(query),
            ("POST", [""]) => self.create(body),
            ("PATCH", ["", id]) => self.update(id.parse().unwrap(), body),
            ("GET", ["", id, "tokens"]) => self.tokens(id.parse().unwrap()),
            ("POST", ["", id, "tokens"]) => self.create_token(id.parse().unwrap(), body),
            ("DELETE", ["", id, "tokens", token]) => self.delete_token(id.parse().unwrap(), token.parse().unwrap()),
            _ => panic!("the script asks for {method} {path}"),
        }
    }

    fn shown(id: i64, account: &Account) -> Value {
        json!({
            "id": id, "uid": format!("sa{id}"), "name": account.name, "login": format!("sa-1-{}", account.name), "orgId": 1,
            "isDisabled": account.disabled, "isExternal": false, "role": account.role, "tokens": account.tokens.len(), "avatarUrl": ""
        })
    }

    /// A name is found by any part of it, whatever its case.
    fn search(&self, query: &str) -> (u16, Value) {
        let parameters: BTreeMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let wanted = parameters["query"].to_lowercase();
        let found: Vec<Value> = self
            .accounts
            .iter()
            .filter(|(_, account)| account.name.to_lowercase().contains(&wanted))
            .map(|(id, account)| Self::shown(*id, account))
            .collect();
        (
            200,
            json!({"totalCount": found.len(), "serviceAccounts": found, "page": 1, "perPage": 1000}),
        )
    }

    fn create(&mut self, body: &Value) -> (u16, Value) {
        let name = body["name"].as_str().unwrap().to_owned();
        if self.accounts.values().any(|account| account.name == name) {
            let taken = json!({
                "message": "service account already exists", "messageId": "serviceaccounts.ErrAlreadyExists", "statusCode": 400, "traceID": ""
            });
            return (400, taken);
        }
        self.last_id += 1;
        let account = Account {
            name,
            role: body["role"].as_str().unwrap().to_owned(),
            disabled: body["isDisabled"].as_bool().unwrap(),
            ..Account::default()
        };
        self.accounts.insert(self.last_id, account.clone());
        (201, Self::shown(self.last_id, &account))
    }

    fn update(&mut self, id: i64, body: &Value) -> (u16, Value) {
        let account = self.accounts.get_mut(&id).unwrap();
        body["role"].as_str().unwrap().clone_into(&mut account.role);
        account.disabled = body["isDisabled"].as_bool().unwrap();
        let shown = Self::shown(id, account);
        (
            200,
            json!({"message": "Service account updated", "id": id, "name": account.name, "serviceaccount": shown}),
        )
    }

    fn tokens(&self, id: i64) -> (u16, Value) {
        let tokens = self.accounts[&id].tokens.iter().map(|(id, token)| {
            json!({
                "id": id, "name": token.name, "created": "2026-11-01T12:00:00Z", "lastUsedAt": null, "expiration": null,
                "secondsUntilExpiration": 0, "hasExpired": token.expired, "isRevoked": false
            })
        });
        (200, tokens.collect())
    }

    /// A token's name is unique in the whole organisation.
    fn create_token(&mut self, id: i64, body: &Value) -> (u16, Value) {
        let name = body["name"].as_str().unwrap().to_owned();
        let mut all = self.accounts.values().flat_map(|account| account.tokens.values());
        if all.any(|token| token.name == name) {
            let taken = json!({
                "message": "service account token with given name already exists in the organization",
                "messageId": "serviceaccounts.ErrTokenAlreadyExists", "statusCode": 400, "traceID": ""
            });
            return (400, taken);
        }
        self.last_id += 1;
        let key = format!("glsa_{:032}_0f1e2d3c", self.last_id);
        let token = Token {
            name: name.clone(),
            key: key.clone(),
            expired: false,
        };
        self.accounts.get_mut(&id).unwrap().tokens.insert(self.last_id, token);
        (200, json!({"id": self.last_id, "name": name, "key": key}))
    }

    fn delete_token(&mut self, id: i64, token: i64) -> (u16, Value) {
        self.accounts.get_mut(&id).unwrap().tokens.remove(&token).unwrap();
        (200, json!({"message": "Service account token deleted"}))
    }
}
