//! The real Kubernetes API, by kube-rs: kubeconfig or the Pod's own credentials.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE};
use kube::Client;
use kube::client::Body;
use kube::config::{AuthInfo, Config, KubeConfigOptions, Kubeconfig};
use serde_json::{Value, json};
use tamer_core::apply::{MANAGER, Refusal, Target};
use tokio::process::Command;

use super::kinds::{self, Kind, encoded};
use super::{Answer, Cluster, Door, Mode, Owners, Request, Run, Service};

/// The longest that one call may take, a waiting API server included.
const PATIENCE: Duration = Duration::from_secs(30);

/// The largest answer that is read, in bytes: a list of all events of a busy namespace has a few megabytes.
const LARGEST: usize = 64 << 20;

/// How many objects one page of a list holds.
const PAGE: usize = 500;

/// How many lines of a log are read.
const LINES: usize = 40;

/// Where the cluster is and who asks.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Credentials {
    /// The kubeconfig file; otherwise $KUBECONFIG, ~/.kube/config, or the Pod's own account
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,

    /// The context in it; otherwise the current one
    #[arg(long, value_name = "NAME")]
    context: Option<String>,

    /// A file with a bearer token, in place of the credentials that the kubeconfig has
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,

    /// Somebody's own token, in place of all that.
    #[arg(skip)]
    person: Option<Arc<Lent>>,
}

impl Credentials {
    /// A file and a context in it, where they are named.
    pub fn named(kubeconfig: Option<PathBuf>, context: Option<String>) -> Self {
        Self {
            kubeconfig,
            context,
            ..Self::default()
        }
    }

    /// Lets Helm reach the same cluster with the same rights.
    pub fn lend(&self, helm: &mut Command) {
        if let Some(person) = &self.person {
            person.lend(helm);
            return;
        }
        if let Some(path) = &self.kubeconfig {
            helm.arg("--kubeconfig").arg(path);
        }
        if let Some(context) = &self.context {
            helm.args(["--kube-context", context]);
        }
    }
}

mod lent;

use lent::Lent;

/// The way to a cluster, without anybody's credentials kept longer than a call's owner wants.
#[derive(Clone)]
pub struct Kube {
    config: Config,
    client: Client,
    credentials: Credentials,
}

impl Kube {
    /// Reads the credentials; nothing is asked of the cluster yet.
    pub async fn new(credentials: &Credentials) -> Result<Self, String> {
        let options = KubeConfigOptions {
            context: credentials.context.clone(),
            ..KubeConfigOptions::default()
        };
        let config = match &credentials.kubeconfig {
            Some(path) => {
                let file = Kubeconfig::read_from(path).map_err(|error| with_causes(&error))?;
                Config::from_custom_kubeconfig(file, &options)
                    .await
                    .map_err(|error| with_causes(&error))?
            }
            None if credentials.context.is_some() => Config::from_kubeconfig(&options)
                .await
                .map_err(|error| with_causes(&error))?,
            None => Config::infer().await.map_err(|error| with_causes(&error))?,
        };
        let cluster = Self::with(config, credentials.clone())?;
        let Some(path) = &credentials.token_file else {
            return Ok(cluster);
        };
        let token = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let credentials = Door::for_helm(&cluster, Some(token.trim()))?;
        Ok(Self {
            credentials,
            ..cluster.with_token(token.trim())?
        })
    }

    /// The same cluster with somebody's own bearer token, and nothing of ours.
    fn with_token(&self, token: &str) -> Result<Self, String> {
        let mut config = self.config.clone();
        config.auth_info = AuthInfo {
            token: Some(token.to_owned().into()),
            ..AuthInfo::default()
        };
        Self::with(config, Credentials::default())
    }

    fn with(mut config: Config, credentials: Credentials) -> Result<Self, String> {
        config.connect_timeout = Some(Duration::from_secs(10));
        config.read_timeout = Some(PATIENCE);
        // Who calls knows how long to be patient; a Service without pods would be asked for half a minute.
        config.default_retry = false;
        // Otherwise the time that a connection idled in the pool counts, and the first call after a pause fails.
        config.reset_reader_on_write = true;
        let client = Client::try_from(config.clone()).map_err(|error| with_causes(&error))?;
        Ok(Self {
            config,
            client,
            credentials,
        })
    }

    /// What Helm may use to do the same.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// HTTP code and body.
    async fn call(&self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> Result<(u16, String), Refusal> {
        let unreachable = |message: String| Refusal::Unreachable { message };
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header(ACCEPT, "application/json, */*")
            .header(CONTENT_TYPE, kind)
            .body(Body::from(body))
            .map_err(|error| unreachable(error.to_string()))?;
        let answer = async {
            let response = self
                .client
                .send(request)
                .await
                .map_err(|error| unreachable(with_causes(&error)))?;
            let code = response.status().as_u16();
            let body = http_body_util::Limited::new(response.into_body(), LARGEST);
            let body = http_body_util::BodyExt::collect(body)
                .await
                .map_err(|error| unreachable(format!("the answer broke off: {error}")))?;
            Ok((code, String::from_utf8_lossy(&body.to_bytes()).into_owned()))
        };
        tokio::time::timeout(PATIENCE, answer)
            .await
            .unwrap_or_else(|_| Err(unreachable(format!("no answer within {} s", PATIENCE.as_secs()))))
    }

    async fn json(
        &self,
        target: &Target,
        method: &str,
        path: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> Result<Value, Refusal> {
        let (code, text) = self.call(method, path, kind, body).await?;
        if (200..300).contains(&code) {
            parse(&text)
        } else {
            Err(Refusal::read(target, code, &text))
        }
    }
}

impl Cluster for Kube {
    fn version(&self) -> Answer<'_, Value> {
        Box::pin(async {
            let target = Target::new("v1", "Version", None, "");
            self.json(&target, "GET", "/version", JSON, Vec::new()).await
        })
    }

    fn get<'a>(&'a self, target: &'a Target) -> Answer<'a, Option<Value>> {
        Box::pin(async move {
            match self.json(target, "GET", &path(target), JSON, Vec::new()).await {
                Ok(object) => Ok(Some(object)),
                Err(refusal) => absent(refusal, None),
            }
        })
    }

    fn list<'a>(&'a self, kind: Kind, namespace: Option<&'a str>, labels: &'a str) -> Answer<'a, Vec<Value>> {
        Box::pin(async move {
            let target = kind.named(namespace, "");
            let path = kinds::path(kind.api_version, kind.kind, namespace);
            let mut items = Vec::new();
            let mut next = String::new();
            loop {
                let page = format!(
                    "{path}?limit={PAGE}&labelSelector={}&continue={}",
                    encoded(labels),
                    encoded(&next)
                );
                let mut list = match self.json(&target, "GET", &page, JSON, Vec::new()).await {
                    Ok(list) => list,
                    Err(refusal) => return absent(refusal, items),
                };
                let more = list.pointer("/metadata/continue").and_then(Value::as_str);
                next = more.unwrap_or_default().to_owned();
                if let Some(Value::Array(page)) = list.get_mut("items").map(Value::take) {
                    items.extend(page.into_iter().map(|item| named(kind, item)));
                }
                if next.is_empty() {
                    return Ok(items);
                }
            }
        })
    }

    fn apply<'a>(&'a self, object: &'a Value, mode: Mode, owners: Owners) -> Answer<'a, Value> {
        Box::pin(async move {
            let target = target(object)?;
            let dry_run = if mode == Mode::DryRun { "&dryRun=All" } else { "" };
            let path = format!(
                "{}?fieldManager={MANAGER}&fieldValidation=Strict&force={}{dry_run}",
                path(&target),
                owners == Owners::Override
            );
            // JSON is YAML too.
            self.json(&target, "PATCH", &path, "application/apply-patch+yaml", bytes(object))
                .await
        })
    }

    fn create<'a>(&'a self, object: &'a Value) -> Answer<'a, Value> {
        Box::pin(async move {
            let mut target = Target::new("", "", None, "");
            let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            target.api_version = text("/apiVersion").to_owned();
            target.kind = text("/kind").to_owned();
            target.namespace = object
                .pointer("/metadata/namespace")
                .and_then(Value::as_str)
                .map(str::to_owned);
            let path = kinds::path(&target.api_version, &target.kind, target.namespace.as_deref());
            let path = format!("{path}?fieldManager={MANAGER}");
            self.json(&target, "POST", &path, JSON, bytes(object)).await
        })
    }

    fn merge<'a>(&'a self, target: &'a Target, patch: &'a Value) -> Answer<'a, Value> {
        Box::pin(async move {
            let path = format!("{}?fieldManager={MANAGER}", path(target));
            self.json(target, "PATCH", &path, "application/merge-patch+json", bytes(patch))
                .await
        })
    }

    fn delete<'a>(&'a self, target: &'a Target) -> Answer<'a, bool> {
        Box::pin(async move {
            let path = format!("{}?propagationPolicy=Background", path(target));
            match self.json(target, "DELETE", &path, JSON, Vec::new()).await {
                Ok(_) => Ok(true),
                Err(refusal) => absent(refusal, false),
            }
        })
    }

    fn claim<'a>(&'a self, object: &'a Value, manager: &'a str) -> Answer<'a, Value> {
        Box::pin(async move {
            let target = target(object)?;
            let path = format!(
                "{}?fieldManager={}&fieldValidation=Strict",
                path(&target),
                encoded(manager)
            );
            self.json(&target, "PATCH", &path, "application/apply-patch+yaml", bytes(object))
                .await
        })
    }

    fn delete_version<'a>(&'a self, target: &'a Target, version: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let options = json!({
                "apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"resourceVersion": version},
            });
            self.json(target, "DELETE", &path(target), JSON, bytes(&options))
                .await
                .map(drop)
        })
    }

    fn log<'a>(&'a self, pod: &'a Target, container: &'a str, run: Run) -> Answer<'a, String> {
        Box::pin(async move {
            let path = format!(
                "{}/log?container={}&tailLines={LINES}&limitBytes=65536&previous={}",
                path(pod),
                encoded(container),
                run == Run::Previous
            );
            let (code, text) = self.call("GET", &path, JSON, Vec::new()).await?;
            if code == 200 {
                Ok(text)
            } else {
                Err(Refusal::read(pod, code, &text))
            }
        })
    }

    fn through<'a>(&'a self, service: &'a Service<'a>, request: Request<'a>) -> Answer<'a, String> {
        Box::pin(async move {
            let (method, path, body) = match request {
                Request::Get(path) => ("GET", path, Vec::new()),
                Request::Post(path, body) => ("POST", path, bytes(body)),
            };
            let name = format!("{}:{}", service.name, service.port);
            let target = kinds::SERVICE.named(Some(service.namespace), service.name);
            let base = kinds::path("v1", "Service", Some(service.namespace));
            let (code, text) = self
                .call(method, &format!("{base}/{name}/proxy{path}"), JSON, body)
                .await?;
            if (200..300).contains(&code) {
                Ok(text)
            } else {
                Err(Refusal::read(&target, code, &text))
            }
        })
    }
}

impl Door for Kube {
    fn own(&self) -> Arc<dyn Cluster> {
        Arc::new(self.clone())
    }

    fn with_token(&self, token: &str) -> Result<Arc<dyn Cluster>, String> {
        Ok(Arc::new(Self::with_token(self, token)?))
    }

    fn for_helm(&self, token: Option<&str>) -> Result<Credentials, String> {
        let Some(token) = token else {
            return Ok(self.credentials.clone());
        };
        let person = Lent::new(&self.config, token).map_err(|error| with_causes(&error))?;
        Ok(Credentials {
            person: Some(Arc::new(person)),
            ..Credentials::default()
        })
    }
}

const JSON: &str = "application/json";

fn path(target: &Target) -> String {
    let list = kinds::path(&target.api_version, &target.kind, target.namespace.as_deref());
    format!("{list}/{}", encoded(&target.name))
}

fn target(object: &Value) -> Result<Target, Refusal> {
    Target::of(object).ok_or_else(|| Refusal::Invalid {
        message: "the object has no kind or no name".into(),
    })
}

fn bytes(object: &Value) -> Vec<u8> {
    object.to_string().into_bytes()
}

fn parse(text: &str) -> Result<Value, Refusal> {
    serde_json::from_str(text).map_err(|_| Refusal::Unreachable {
        message: "what answers there is no Kubernetes API server".into(),
    })
}

/// What is not there is no failure, and neither is a kind that the cluster does not know.
fn absent<T>(refusal: Refusal, nothing: T) -> Result<T, Refusal> {
    match refusal {
        Refusal::UnknownKind { .. } | Refusal::NoNamespace { .. } | Refusal::Other { code: 404, .. } => Ok(nothing),
        other => Err(other),
    }
}

/// Items of a list lack what they are.
fn named(kind: Kind, mut item: Value) -> Value {
    if let Value::Object(item) = &mut item {
        item.entry("apiVersion").or_insert_with(|| kind.api_version.into());
        item.entry("kind").or_insert_with(|| kind.kind.into());
    }
    item
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}
