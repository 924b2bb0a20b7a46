//! Each operation: what it takes, what it answers, and who may.

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};
use tamer_core::apply::Step;
use tamer_core::status::Status;
use tamer_core::verify::Check;
use tamer_core::wire::cluster::{
    Cleanup, End, Found, Installed, Note, Revision, Rollback, Session, SignIn, Steps, Stock, Wanted,
};

use crate::wire::{Findings, Health, Imported, Rendered};

/// Writes the schema of one type.
pub type Schema = fn(&mut SchemaGenerator) -> Value;

/// One operation.
pub struct Operation {
    pub method: &'static str,
    pub path: &'static str,
    pub summary: &'static str,
    pub who: Who,
    /// Name, whether it is required, schema.
    pub query: Vec<(&'static str, bool, Value)>,
    pub body: Option<Body>,
    pub answer: Answer,
}

/// Who may.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Everybody,
    Readers,
    Admins,
}

/// What is sent.
pub enum Body {
    Json(Schema),
    Yaml,
}

/// What comes back.
pub enum Answer {
    Json(Schema),
    /// Events by name.
    Stream(Vec<(&'static str, Schema)>),
    /// Something that is no JSON of ours.
    Kind(&'static str),
    Empty,
    /// The browser is sent on.
    Elsewhere,
}

impl Operation {
    /// Whether it carries the header that other pages cannot set.
    pub fn is_guarded(&self) -> bool {
        self.who == Who::Admins || (self.path == "/api/session" && self.method != "get")
    }

    /// `post-cluster-apply`
    pub fn id(&self) -> String {
        let path = self.path.trim_start_matches("/api").replace(['/', '.'], "-");
        format!("{}{path}", self.method)
    }

    /// How it can be refused.
    pub fn refusals(&self) -> Vec<(&'static str, &'static str)> {
        let mut refusals = Vec::new();
        if !self.query.is_empty() || self.body.is_some() {
            refusals.push(("400", "The request is not what the operation takes."));
        }
        match self.who {
            Who::Everybody if self.id() == "post-session" => refusals.extend([
                ("401", "The token is not known."),
                ("403", "The request may come from another page."),
                ("429", "There were too many tries; `Retry-After` says how long to wait."),
            ]),
            Who::Everybody => {}
            Who::Readers | Who::Admins => refusals.extend([
                ("401", "Nobody is signed in."),
                ("403", "A right is missing; the advice says which."),
                ("503", "The API server could not be reached."),
            ]),
        }
        if self.body.is_some() {
            refusals.push(("413", "The body is larger than 4 MiB."));
        }
        if self.who == Who::Admins {
            refusals.push(("409", "Somebody else works at this release, or owns a field."));
        }
        refusals
    }
}

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    generator.subschema_for::<T>().to_value()
}

fn a(method: &'static str, path: &'static str, summary: &'static str, who: Who, answer: Answer) -> Operation {
    Operation {
        method,
        path,
        summary,
        who,
        query: Vec::new(),
        body: None,
        answer,
    }
}

impl Operation {
    fn with(self, body: Body) -> Self {
        Self {
            body: Some(body),
            ..self
        }
    }

    fn about_a_release(mut self) -> Self {
        self.query.extend([
            ("namespace", true, json!({"type": "string"})),
            ("release", true, json!({"type": "string"})),
        ]);
        self
    }

    fn asking(mut self, name: &'static str, schema: Value) -> Self {
        self.query.push((name, false, schema));
        self
    }
}

/// All of them, in the order of the table of routes.
pub fn all() -> Vec<Operation> {
    use Answer::{Elsewhere, Empty, Json, Kind, Stream};
    use Who::{Admins, Everybody, Readers};
    let followed: fn() -> Vec<(&'static str, Schema)> =
        || vec![("status", of::<Status>), ("note", of::<Note>), ("end", of::<End>)];
    let mut applied = vec![("step", of::<Step> as Schema), ("line", of::<String>)];
    applied.extend(followed());
    vec![
        a(
            "get",
            "/healthz",
            "Whether the server lives",
            Everybody,
            Kind("text/plain"),
        ),
        a(
            "get",
            "/api/health",
            "The version of the server",
            Everybody,
            Json(of::<Health>),
        ),
        a(
            "get",
            "/api/openapi.json",
            "This description",
            Everybody,
            Kind("application/json"),
        ),
        a(
            "get",
            "/api/schema",
            "The JSON Schema of the answers file",
            Everybody,
            Kind("application/schema+json"),
        ),
        a("post", "/api/check", "Checks answers", Everybody, Json(of::<Findings>)).with(Body::Yaml),
        a(
            "post",
            "/api/render",
            "Makes files of answers",
            Everybody,
            Json(of::<Rendered>),
        )
        .asking("as", json!({"enum": ["json", "zip"]}))
        .asking("format", json!({"enum": ["flux", "argocd", "helm"]}))
        .with(Body::Yaml),
        a(
            "post",
            "/api/import",
            "Makes answers of what is there already",
            Everybody,
            Json(of::<Imported>),
        )
        .with(Body::Yaml),
        a(
            "get",
            "/api/session",
            "Who is signed in, and how one can",
            Everybody,
            Json(of::<Session>),
        ),
        a("post", "/api/session", "Signs in", Everybody, Empty).with(Body::Json(of::<SignIn>)),
        a("delete", "/api/session", "Signs out", Everybody, Empty),
        a(
            "get",
            "/api/session/oidc",
            "Leads to the identity provider, to sign in there",
            Everybody,
            Elsewhere,
        ),
        a(
            "get",
            "/api/session/oidc/callback",
            "Where the identity provider leads back to",
            Everybody,
            Elsewhere,
        ),
        a(
            "get",
            "/api/cluster/facts",
            "What the cluster is and has, and what follows for the answers",
            Readers,
            Json(of::<Found>),
        ),
        a(
            "get",
            "/api/cluster/status",
            "How far a release is",
            Readers,
            Json(of::<Status>),
        )
        .about_a_release(),
        a(
            "get",
            "/api/cluster/watch",
            "The same as it changes, until it is ready or stuck",
            Readers,
            Stream(followed()),
        )
        .about_a_release(),
        a(
            "get",
            "/api/cluster/revisions",
            "What was applied when, the newest first",
            Readers,
            Json(of::<Vec<Revision>>),
        )
        .about_a_release(),
        a(
            "get",
            "/api/cluster/stock",
            "What a cleanup would remove",
            Readers,
            Json(of::<Stock>),
        )
        .about_a_release()
        .asking("data", json!({"type": "boolean"})),
        a(
            "post",
            "/api/cluster/plan",
            "What applying answers would change; nothing is changed",
            Admins,
            Json(of::<Steps>),
        )
        .with(Body::Json(of::<Wanted>)),
        a(
            "post",
            "/api/cluster/apply",
            "Applies answers and waits until they work; the same request again joins or goes on",
            Admins,
            Stream(applied),
        )
        .with(Body::Json(of::<Wanted>)),
        a(
            "post",
            "/api/cluster/rollback",
            "Goes back to what was applied before",
            Admins,
            Json(of::<Steps>),
        )
        .with(Body::Json(of::<Rollback>)),
        a(
            "post",
            "/api/cluster/verify",
            "Whether what was installed does its work",
            Admins,
            Stream(vec![("check", of::<Check>), ("end", of::<End>)]),
        )
        .with(Body::Json(of::<Wanted>)),
        a(
            "post",
            "/api/cluster/suspend",
            "Lets Flux leave a release as it is",
            Admins,
            Empty,
        )
        .with(Body::Json(of::<Installed>)),
        a(
            "post",
            "/api/cluster/resume",
            "Lets Flux look after a release again",
            Admins,
            Empty,
        )
        .with(Body::Json(of::<Installed>)),
        a(
            "post",
            "/api/live/s3",
            "Asks the object store for real",
            Admins,
            Kind("application/json"),
        )
        .with(Body::Json(of::<Wanted>)),
        a(
            "post",
            "/api/live/slack",
            "Sends a test message to Slack",
            Admins,
            Kind("application/json"),
        )
        .with(Body::Json(of::<Wanted>)),
        a(
            "post",
            "/api/live/probes",
            "Probes the addresses now",
            Admins,
            Kind("application/json"),
        )
        .with(Body::Json(of::<Wanted>)),
        a(
            "post",
            "/api/cluster/cleanup",
            "Removes a release",
            Admins,
            Stream(vec![("line", of::<String>), ("end", of::<End>)]),
        )
        .with(Body::Json(of::<Cleanup>)),
    ]
}
