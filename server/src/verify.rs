//! The verification report: questions to the running programs, by way of the API server.

use std::time::Duration;

use serde_json::Value;
use tamer_core::Config;
use tamer_core::apply::Refusal;
use tamer_core::verify::{self, About, Check, Question, State};

use crate::cluster::kinds::encoded;
use crate::cluster::{Cluster, Request, Service};

/// A line that was just written may be a moment on its way.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(1);

/// Asks everything, and tells each answer as it comes.
pub async fn verify(
    cluster: &dyn Cluster,
    config: &Config,
    tell: &mut (dyn FnMut(&Check) + Send),
) -> Result<Vec<Check>, Refusal> {
    let now = jiff::Timestamp::now().as_nanosecond();
    let word = format!("written at {now}");
    let mut checks = Vec::new();
    for question in verify::questions(config, now, &word) {
        let check = ask(cluster, config, &question).await?;
        tell(&check);
        checks.push(check);
    }
    Ok(checks)
}

async fn ask(cluster: &dyn Cluster, config: &Config, question: &Question) -> Result<Check, Refusal> {
    let service = Service {
        namespace: config.cluster.namespace.as_str(),
        name: question.service,
        port: question.port,
    };
    if let Some((path, body)) = &question.before
        && let Err(refusal) = cluster.through(&service, Request::Post(path, body)).await
    {
        return failed(question.about, refusal);
    }
    let path = path(question);
    let mut check = Check::new(question.about, State::Unknown, "not asked");
    for _ in 0..TRIES {
        check = match cluster.through(&service, Request::Get(&path)).await {
            Ok(answer) => verify::judge(config, question.about, &answer),
            Err(refusal) => return failed(question.about, refusal),
        };
        if question.before.is_none() || check.state == State::Works {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(check)
}

fn path(question: &Question) -> String {
    let query: Vec<String> = question
        .query
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    format!("{}?{}", question.path, query.join("&"))
}

/// A program that does not answer is a line of the report; an API server that does not is a failure.
fn failed(about: About, refusal: Refusal) -> Result<Check, Refusal> {
    match refusal {
        Refusal::Unreachable { .. } | Refusal::Unauthorized => Err(refusal),
        Refusal::Other { message, .. } | Refusal::Invalid { message } => {
            let message = serde_json::from_str::<Value>(&message).map_or(message, |value| value.to_string());
            Ok(Check::new(
                about,
                State::Fails,
                format!("it does not answer: {message}"),
            ))
        }
        refusal => Ok(Check::new(about, State::Fails, refusal.to_string())),
    }
}
