//! Why the Kubernetes API refused something, in facts, and what to do about it.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Target;
use crate::yaml;

/// Why something was refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Refusal {
    /// Fields belong to somebody else.
    Conflict {
        /// Each field with its owner.
        fields: Vec<Owned>,
    },
    /// A right is missing.
    Forbidden {
        /// Which one.
        grant: Grant,
    },
    /// Nobody is signed in, or no longer.
    Unauthorized,
    /// A field that can never be changed would change.
    Immutable {
        /// What the API says.
        message: String,
    },
    /// The object is not as its schema wants it.
    Invalid {
        /// What the API says.
        message: String,
    },
    /// The cluster does not know this kind: its definition (CRD) is missing.
    UnknownKind {
        /// For example `helm.toolkit.fluxcd.io/v2`.
        api_version: String,
        /// For example `HelmRelease`.
        kind: String,
    },
    /// The namespace is not there.
    NoNamespace {
        /// Which one.
        namespace: String,
    },
    /// A Secret that the stack reads is not there, or lacks keys.
    Incomplete {
        /// The keys that are missing.
        keys: Vec<String>,
    },
    /// An admission webhook or policy refused it.
    Denied {
        /// What it says.
        message: String,
    },
    /// The API server could not be reached, or did not answer in time.
    Unreachable {
        /// What happened.
        message: String,
    },
    /// Anything else.
    Other {
        /// HTTP status code, 0 if there was none.
        code: u16,
        /// What the API says.
        message: String,
    },
}

/// A field that somebody else manages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Owned {
    /// Its path as the API writes it, such as `.spec.values`.
    pub field: String,
    /// The field manager that owns it.
    pub owner: String,
}

/// A right that somebody lacks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Grant {
    /// Who lacks it, as the API calls them; empty if it does not say.
    pub who: String,
    /// For example `patch`.
    pub verb: String,
    /// API group, empty for the core.
    pub group: String,
    /// For example `helmreleases`.
    pub resource: String,
    /// None for the whole cluster.
    pub namespace: Option<String>,
}

impl Refusal {
    /// From the API's answer: its HTTP code and body, which is a `Status` or plain text.
    pub fn read(target: &Target, code: u16, body: &str) -> Self {
        let status: Value = serde_json::from_str(body).unwrap_or(Value::Null);
        let text = |pointer: &str| status.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let message = match text("/message") {
            "" => body.trim().chars().take(500).collect(),
            message => message.to_owned(),
        };
        match code {
            401 => Self::Unauthorized,
            403 => match Grant::read(&message) {
                Some(grant) => Self::Forbidden { grant },
                // Quotas, Pod Security and other admission answer with the same code.
                None => Self::Denied { message },
            },
            404 if text("/details/kind") == "namespaces" => Self::NoNamespace {
                namespace: text("/details/name").to_owned(),
            },
            // The path itself is unknown: there is no such resource.
            404 if text("/details/name").is_empty() => Self::UnknownKind {
                api_version: target.api_version.clone(),
                kind: target.kind.clone(),
            },
            409 => {
                let fields = owned(&status);
                if fields.is_empty() {
                    Self::Other { code, message }
                } else {
                    Self::Conflict { fields }
                }
            }
            400 | 422 if message.contains("denied the request") || message.contains("admission webhook") => {
                Self::Denied { message }
            }
            422 if message.contains("immutable")
                || message.contains("are forbidden")
                || message.contains("may not change") =>
            {
                Self::Immutable { message }
            }
            400 | 415 | 422 => Self::Invalid { message },
            500 if message.contains("field not declared in schema") => Self::Invalid { message },
            _ => Self::Other { code, message },
        }
    }

    /// One word for tables.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "conflict",
            Self::Forbidden { .. } => "forbidden",
            Self::Unauthorized => "not signed in",
            Self::Immutable { .. } => "not possible",
            Self::Invalid { .. } => "not valid",
            Self::UnknownKind { .. } => "unknown kind",
            Self::NoNamespace { .. } => "no namespace",
            Self::Incomplete { .. } => "missing",
            Self::Denied { .. } => "denied",
            Self::Unreachable { .. } => "unreachable",
            Self::Other { .. } => "refused",
        }
    }

    /// What to do about it.
    pub fn advice(&self) -> String {
        match self {
            Self::Conflict { .. } => {
                "Leave these fields to their owner, or take them over: say so explicitly (--take-over); the owner may write them again.".into()
            }
            Self::Forbidden { grant } => format!("Somebody with more rights can grant it:\n{}", grant.manifest()),
            Self::Unauthorized => "Sign in again: the credentials are missing, wrong or expired.".into(),
            Self::Immutable { .. } => {
                "Kubernetes never changes this field. Delete the object first if its data may go (its volumes stay unless they are deleted too), or keep the answer as it was.".into()
            }
            Self::Invalid { .. } => {
                "The cluster's definition of this kind is older or newer than the one these manifests are for; update Flux, or the CRDs of the stack.".into()
            }
            Self::UnknownKind { api_version, .. } if api_version.contains("toolkit.fluxcd.io") => {
                "Flux is not in this cluster, or too old. Install it (`flux install`), or choose the delivery by Helm.".into()
            }
            Self::UnknownKind { .. } => "The definition (CRD) of this kind is missing in the cluster.".into(),
            Self::NoNamespace { namespace } => format!("Make the namespace first: `kubectl create namespace {namespace}`."),
            Self::Incomplete { .. } => "Fill it in (--secrets FILE, or at the step of the wizard), or make it in the cluster first.".into(),
            Self::Denied { .. } => "A policy of this cluster does not allow it; its message says which.".into(),
            Self::Unreachable { .. } => "Check address, network and whether the API server runs; then try again: nothing is lost.".into(),
            Self::Other { .. } => "Try again; if it stays, the API server's own words above lead on.".into(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict { fields } => {
                let owned = fields
                    .iter()
                    .map(|Owned { field, owner }| format!("`{field}` ({owner})"));
                let owned: Vec<String> = owned.collect();
                write!(f, "somebody else manages {}", owned.join(", "))
            }
            Self::Forbidden { grant } => grant.fmt(f),
            Self::Unauthorized => f.write_str("the cluster does not know these credentials"),
            Self::Immutable { message } | Self::Invalid { message } | Self::Denied { message } => f.write_str(message),
            Self::UnknownKind { api_version, kind } => write!(f, "the cluster does not know {kind} ({api_version})"),
            Self::NoNamespace { namespace } => write!(f, "there is no namespace `{namespace}`"),
            Self::Unreachable { message } => write!(f, "the API server could not be reached: {message}"),
            Self::Incomplete { keys } => write!(f, "the Secret lacks `{}`", keys.join("`, `")),
            Self::Other { code: 0, message } => f.write_str(message),
            Self::Other { code, message } => write!(f, "{message} (HTTP {code})"),
        }
    }
}

fn owned(status: &Value) -> Vec<Owned> {
    let causes = status.pointer("/details/causes").and_then(Value::as_array);
    causes
        .into_iter()
        .flatten()
        .filter(|cause| cause.get("reason").and_then(Value::as_str) == Some("FieldManagerConflict"))
        .map(|cause| {
            let text = |key: &str| cause.get(key).and_then(Value::as_str).unwrap_or_default();
            Owned {
                field: text("field").to_owned(),
                // `conflict with "name" using v1`, or with a moment in place of the version.
                owner: quoted(text("message")).unwrap_or_else(|| text("message").to_owned()),
            }
        })
        .collect()
}

/// The first text in double quotes.
fn quoted(text: &str) -> Option<String> {
    text.split('"').nth(1).map(str::to_owned)
}

impl Grant {
    /// From `… User "x" cannot patch resource "r" in API group "g" in the namespace "n"`.
    fn read(message: &str) -> Option<Self> {
        let (before, after) = message.split_once(" cannot ")?;
        let after_word = |word: &str| after.split_once(word).and_then(|(_, rest)| quoted(rest));
        Some(Self {
            who: before
                .split_once("User ")
                .and_then(|(_, rest)| quoted(rest))
                .unwrap_or_default(),
            verb: after.split_whitespace().next()?.to_owned(),
            group: after_word("in API group ").unwrap_or_default(),
            resource: after_word("resource ")?,
            namespace: after_word("in the namespace "),
        })
    }

    /// A Role and its binding, to paste.
    pub fn manifest(&self) -> String {
        let (role, binding) = match &self.namespace {
            Some(_) => ("Role", "RoleBinding"),
            None => ("ClusterRole", "ClusterRoleBinding"),
        };
        let metadata = || {
            let name = format!("cluster-tamer-{}", self.resource.replace('/', "-"));
            match &self.namespace {
                Some(namespace) => json!({"name": name, "namespace": namespace}),
                None => json!({"name": name}),
            }
        };
        let mut verbs = vec![self.verb.as_str()];
        // Server-side apply needs all three in the end.
        if self.verb == "patch" {
            verbs = vec!["get", "create", "patch"];
        }
        let name = metadata().get("name").cloned().unwrap_or_default();
        let documents = [
            json!({
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": role,
                "metadata": metadata(),
                "rules": [{"apiGroups": [self.group], "resources": [self.resource], "verbs": verbs}],
            }),
            json!({
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": binding,
                "metadata": metadata(),
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": role, "name": name},
                "subjects": [self.subject()],
            }),
        ];
        documents.iter().map(yaml::write).collect::<Vec<_>>().join("---\n")
    }

    fn subject(&self) -> Value {
        let account = self.who.strip_prefix("system:serviceaccount:");
        match account.and_then(|account| account.split_once(':')) {
            Some((namespace, name)) => json!({"kind": "ServiceAccount", "name": name, "namespace": namespace}),
            None => json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": self.who}),
        }
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = if self.who.is_empty() { "this account" } else { &self.who };
        let dot = if self.group.is_empty() { "" } else { "." };
        let what = [&self.verb, " ", &self.resource, dot, &self.group].concat();
        match &self.namespace {
            Some(namespace) => write!(f, "{who} may not {what} in namespace {namespace}"),
            None => write!(f, "{who} may not {what} in the cluster"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(code: u16, body: &Value) -> Refusal {
        let target = Target::new("helm.toolkit.fluxcd.io/v2", "HelmRelease", Some("monitoring"), "ct");
        Refusal::read(&target, code, &body.to_string())
    }

    #[test]
    fn a_missing_right_is_told_with_the_role_to_paste() {
        let message = "helmreleases.helm.toolkit.fluxcd.io \"ct\" is forbidden: User \"system:serviceaccount:tamer:wizard\" cannot patch resource \"helmreleases\" in API group \"helm.toolkit.fluxcd.io\" in the namespace \"monitoring\"";
        let refusal = read(
            403,
            &json!({"kind": "Status", "message": message, "reason": "Forbidden"}),
        );
        assert_eq!(
            refusal.to_string(),
            "system:serviceaccount:tamer:wizard may not patch helmreleases.helm.toolkit.fluxcd.io in namespace monitoring"
        );
        let advice = refusal.advice();
        for line in [
            "kind: Role",
            "- helmreleases",
            "name: wizard",
            "namespace: tamer",
            "- create",
        ] {
            assert!(advice.contains(line), "{line} is not in\n{advice}");
        }
        let message = "namespaces is forbidden: User \"ann\" cannot create resource \"namespaces\" in API group \"\" at the cluster scope";
        let refusal = read(403, &json!({"message": message}));
        assert_eq!(refusal.to_string(), "ann may not create namespaces in the cluster");
        assert!(refusal.advice().contains("kind: ClusterRoleBinding"));
    }

    #[test]
    fn an_owner_is_named_with_the_field() {
        let causes = json!([{"reason": "FieldManagerConflict", "message": "conflict with \"kubectl\" using v1", "field": ".data.a"}]);
        let refusal = read(409, &json!({"message": "Apply failed", "details": {"causes": causes}}));
        assert_eq!(refusal.to_string(), "somebody else manages `.data.a` (kubectl)");
    }

    #[test]
    fn everything_else_keeps_the_words_of_the_api() {
        assert_eq!(read(401, &json!({})), Refusal::Unauthorized);
        let no_namespace =
            json!({"message": "namespaces \"x\" not found", "details": {"kind": "namespaces", "name": "x"}});
        assert_eq!(read(404, &no_namespace), Refusal::NoNamespace { namespace: "x".into() });
        let target = Target::new("helm.toolkit.fluxcd.io/v2", "HelmRelease", None, "ct");
        let unknown = Refusal::read(&target, 404, "404 page not found\n");
        assert_eq!(unknown.word(), "unknown kind");
        assert!(unknown.advice().contains("flux install"));
        let quota = json!({"message": "pods \"x\" is forbidden: exceeded quota: small"});
        assert_eq!(read(403, &quota).word(), "denied");
        let immutable = json!({"message": "StatefulSet.apps \"x\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden"});
        assert_eq!(read(422, &immutable).word(), "not possible");
        assert_eq!(Refusal::read(&target, 502, "").to_string(), " (HTTP 502)");
    }
}
