//! The provider: what it publishes about itself, kept for a while, and the exchange of a code.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use tamer_core::live::probes::Trust;
use tamer_core::live::{Action, Check, Seen, Step};

use super::flow::{Flow, LONGEST, PATH};
use super::keys::Keys;
use super::token::{Expected, Token};
use super::{Settings, Unsigned};
use crate::access::Person;
use crate::access::session::now;
use crate::cluster::kinds::encoded;
use crate::probes::web::{self, Address, Question, Scheme, Wanted};
use crate::probes::{Loopback, Private, Reach};

/// What it publishes is asked again after this time.
const FRESH: Duration = Duration::from_secs(600);

/// Keys that are not known are asked for again, but not more often than this.
const PAUSE: Duration = Duration::from_secs(10);

/// Sign-ins that ended are remembered as long as they could come again; more at once are nobody's.
const MOST: usize = 10_000;

/// An identity provider.
pub struct Provider {
    settings: Settings,
    known: Mutex<Option<Arc<Known>>>,
    /// States that were used, by their digest.
    over: Mutex<HashMap<[u8; 32], Instant>>,
}

/// What it published at one moment.
struct Known {
    at: Instant,
    about: About,
    keys: Keys,
}

/// <https://openid.net/specs/openid-connect-discovery-1_0.html>
#[derive(Deserialize)]
struct About {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

#[derive(Deserialize)]
struct Exchanged {
    id_token: String,
}

#[derive(Deserialize)]
struct Wrong {
    error: String,
    #[serde(default)]
    error_description: String,
}

impl Provider {
    /// Looks whether the settings can be right; nothing is asked yet.
    pub fn new(settings: Settings) -> Result<Self, String> {
        for (option, address) in [("--oidc-issuer", &settings.issuer), ("--public-url", &settings.public)] {
            if !is_safe(address) {
                return Err(format!(
                    "{option} is an address with https:// (http:// for this machine alone), without query or fragment"
                ));
            }
        }
        if Address::parse(&settings.public).is_none_or(|address| address.path != "/") {
            return Err("--public-url has no path: the server answers at the root of a host".into());
        }
        if settings.admins.is_empty() && settings.readers.is_empty() {
            return Err("nobody may sign in: name groups with --oidc-admins or --oidc-readers".into());
        }
        if let Some(path) = &settings.secret {
            secret(path)?;
        }
        Ok(Self {
            settings,
            known: Mutex::default(),
            over: Mutex::default(),
        })
    }

    /// Where the browser goes to sign in.
    pub async fn begin(&self, flow: &Flow) -> Result<String, Unsigned> {
        let known = self.known(FRESH).await?;
        let mut scopes = vec!["openid"];
        scopes.extend(self.settings.scopes.iter().map(String::as_str));
        let query = query(&[
            ("response_type", "code"),
            ("client_id", &self.settings.client),
            ("redirect_uri", &self.redirect()),
            ("scope", &scopes.join(" ")),
            ("state", &flow.state),
            ("nonce", &flow.nonce),
            ("code_challenge", &flow.challenge()),
            ("code_challenge_method", "S256"),
        ]);
        let address = &known.about.authorization_endpoint;
        let mark = if address.contains('?') { '&' } else { '?' };
        Ok(format!("{address}{mark}{query}"))
    }

    /// Who came back with this code.
    pub async fn end(&self, flow: &Flow, code: &str) -> Result<Person, Unsigned> {
        self.use_up(&flow.state)?;
        let known = self.known(FRESH).await?;
        let exchanged = self.exchange(&known.about, flow, code).await?;
        let token = Token::read(&exchanged.id_token)?;
        // A provider that has exchanged its keys is asked for the new ones.
        let known = if known.keys.knows(token.head.kid.as_deref()) {
            known
        } else {
            self.known(PAUSE).await?
        };
        let expected = Expected {
            issuer: &self.settings.issuer,
            client: &self.settings.client,
            nonce: &flow.nonce,
            now: i64::try_from(now()).unwrap_or(i64::MAX),
        };
        let claims = token.believed(&known.keys, &expected)?;
        let groups = claims.texts(&self.settings.claim);
        match self.settings.role(&groups) {
            Some(role) => Ok(Person::of_oidc(claims.name(), role)),
            None => Err(Unsigned::Group(claims.name().to_owned())),
        }
    }

    /// Where people go once they are signed in, or not.
    pub fn home(&self) -> String {
        format!("{}/?step=deliver", self.settings.public)
    }

    fn redirect(&self) -> String {
        format!("{}{PATH}/callback", self.settings.public)
    }

    /// No sign-in ends twice.
    fn use_up(&self, state: &str) -> Result<(), Unsigned> {
        let mut over = self.over.lock().unwrap_or_else(PoisonError::into_inner);
        if over.len() >= MOST {
            over.retain(|_, at| at.elapsed().as_secs() < LONGEST);
            if over.len() >= MOST {
                return Err(Unsigned::State);
            }
        }
        let digest = Sha256::digest(state.as_bytes()).into();
        match over.insert(digest, Instant::now()) {
            Some(before) if before.elapsed().as_secs() < LONGEST => Err(Unsigned::State),
            _ => Ok(()),
        }
    }

    async fn known(&self, fresh: Duration) -> Result<Arc<Known>, Unsigned> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.filter(|known| known.at.elapsed() < fresh) {
            return Ok(known);
        }
        let issuer = &self.settings.issuer;
        let place = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let about: About = read(&ask(&place, None, None).await?)?;
        if about.issuer != *issuer {
            return Err(Unsigned::Provider(format!(
                "it calls itself {}, not {issuer}",
                crate::report::printable(&about.issuer)
            )));
        }
        let places = [&about.authorization_endpoint, &about.token_endpoint, &about.jwks_uri];
        if !places.into_iter().all(|place| is_safe(place)) {
            return Err(Unsigned::Provider("it names addresses without TLS".into()));
        }
        let keys = read(&ask(&about.jwks_uri, None, None).await?)?;
        let at = Instant::now();
        let known = Arc::new(Known { at, about, keys });
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        Ok(known)
    }

    async fn exchange(&self, about: &About, flow: &Flow, code: &str) -> Result<Exchanged, Unsigned> {
        let redirect = self.redirect();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &redirect),
            ("client_id", &self.settings.client),
            ("code_verifier", &flow.verifier),
        ];
        let secret = self.settings.secret.as_deref().map(secret).transpose();
        let secret = secret.map_err(Unsigned::Provider)?;
        let methods = &about.token_endpoint_auth_methods_supported;
        let has = |method: &str| methods.iter().any(|known| known == method);
        let mut header = None;
        if let Some(secret) = &secret {
            if has("client_secret_post") && !has("client_secret_basic") {
                form.push(("client_secret", secret));
            } else {
                let pair = format!("{}:{}", encoded(&self.settings.client), encoded(secret));
                header = Some(format!("Basic {}", STANDARD.encode(pair)));
            }
        }
        let answer = ask(&about.token_endpoint, Some(query(&form)), header).await?;
        if let Ok(wrong) = serde_json::from_slice::<Wrong>(&answer.1) {
            return Err(refused(&wrong.error, &wrong.error_description));
        }
        read(&answer)
    }
}

/// What a provider says when it does not want to.
pub fn refused(error: &str, description: &str) -> Unsigned {
    let said = if description.is_empty() { error } else { description };
    let said: String = crate::report::printable(said).chars().take(200).collect();
    Unsigned::Refused(said)
}

/// With TLS, or on this machine.
fn is_safe(address: &str) -> bool {
    let Some(parsed) = Address::parse(address) else {
        return false;
    };
    let name = parsed.host.name.as_str();
    let here = name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    (parsed.scheme == Scheme::Https || here) && !address.contains('#')
}

fn secret(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    match text.trim() {
        "" => Err(format!("{} is empty", path.display())),
        secret => Ok(secret.to_owned()),
    }
}

/// Status and body. The provider is somebody's own choice: it may be anywhere.
async fn ask(place: &str, form: Option<String>, authorization: Option<String>) -> Result<(u16, Vec<u8>), Unsigned> {
    let away = |why: String| Unsigned::Provider(why);
    let address = Address::parse(place).ok_or_else(|| away("it names no web address".into()))?;
    let mut headers = Vec::new();
    if form.is_some() {
        headers.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
        headers.push(("content-length", form.as_ref().map_or(0, String::len).to_string()));
    }
    headers.extend(authorization.map(|authorization| ("authorization", authorization)));
    let question = Question {
        method: if form.is_some() { "POST" } else { "GET" },
        headers: &headers,
        body: form.unwrap_or_default().into_bytes(),
        trust: Trust::Known,
        wanted: Wanted::Whole,
    };
    let reach = Reach {
        loopback: Loopback::Allowed,
        ..Reach::default()
    };
    match web::ask(&address, &question, reach, Private::Allowed).await {
        Ok(answer) => Ok((answer.status, answer.body)),
        Err(failure) => {
            let step = Step::failed(Check::Probes, place, Action::Connect, Seen::default(), failure);
            Err(away(step.sentence()))
        }
    }
}

fn read<T: DeserializeOwned>((status, body): &(u16, Vec<u8>)) -> Result<T, Unsigned> {
    // What it says may hold a token: it is not repeated.
    match serde_json::from_slice(body) {
        Ok(read) if *status == 200 => Ok(read),
        _ => Err(Unsigned::Provider(format!(
            "it answers {status} with something else than OpenID Connect has there"
        ))),
    }
}

fn query(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}
