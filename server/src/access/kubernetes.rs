//! Who somebody is by the word of Kubernetes.

use serde_json::{Value, json};
use tamer_core::apply::Refusal;

use super::Person;
use crate::cluster::Door;

/// Why somebody is not let in.
#[derive(Debug)]
pub enum Unknown {
    /// Kubernetes does not know the token.
    Token,
    /// Kubernetes could not be asked.
    Cluster(Refusal),
}

/// Asks whose token this is: with the server's own right to review tokens, or where it has none, with the token itself.
pub async fn person(door: &dyn Door, token: &str) -> Result<Person, Unknown> {
    let token = token.trim();
    // It becomes a header; what cannot be one is no token.
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Unknown::Token);
    }
    let review = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": token}});
    let user = match door.own().create(&review).await {
        Ok(answer) if answer.pointer("/status/authenticated") == Some(&Value::Bool(true)) => {
            text(&answer, "/status/user/username")
        }
        Ok(_) => return Err(Unknown::Token),
        Err(Refusal::Forbidden { .. } | Refusal::UnknownKind { .. }) => themselves(door, token).await?,
        Err(refusal) => return Err(Unknown::Cluster(refusal)),
    };
    if user.is_empty() || user == "system:anonymous" {
        return Err(Unknown::Token);
    }
    Ok(Person::of_kubernetes(&user, token))
}

async fn themselves(door: &dyn Door, token: &str) -> Result<String, Unknown> {
    let review = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"});
    let other = |message| Unknown::Cluster(Refusal::Unreachable { message });
    let cluster = door.with_token(token).map_err(other)?;
    match cluster.create(&review).await {
        Ok(answer) => Ok(text(&answer, "/status/userInfo/username")),
        Err(Refusal::Unauthorized | Refusal::Forbidden { .. }) => Err(Unknown::Token),
        Err(refusal) => Err(Unknown::Cluster(refusal)),
    }
}

fn text(answer: &Value, pointer: &str) -> String {
    let text = answer.pointer(pointer).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}
