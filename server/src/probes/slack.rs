//! Slack: one test message for each webhook, or for each channel of a bot.

use std::time::{Duration, Instant};

use tamer_core::Config;
use tamer_core::live::probes::Trust;
use tamer_core::live::slack::{self, By, Message, POST_MESSAGE};
use tamer_core::live::{Action, Check, Failure, Hidden, LeftOut, Seen, Step};
use tamer_core::secrets::Secrets;

use super::Reach;
use super::reach::Private;
use super::web::{self, Address, Question, Wanted};

/// More test messages at once are a nuisance.
const MOST: usize = 20;

/// Slack takes one message a second for each webhook and channel.
const PAUSE: Duration = Duration::from_secs(1);

/// Where messages of a bot go.
#[derive(Clone, Debug)]
pub struct Api(String);

impl Default for Api {
    fn default() -> Self {
        Self(POST_MESSAGE.to_owned())
    }
}

impl Api {
    /// Another one than Slack's: for tests.
    pub fn at(address: String) -> Self {
        Self(address)
    }
}

/// Sends the test messages of these answers.
pub async fn check(config: &Config, secrets: &Secrets, api: &Api, reach: Reach) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut asked: Vec<String> = Vec::new();
    for (number, message) in slack::messages(config).iter().enumerate() {
        if number >= MOST {
            let why = LeftOut::Many { most: MOST };
            steps.push(Step::left_out(Check::Slack, &message.about, Action::Send, why));
            continue;
        }
        let started = Instant::now();
        let ended = match slack::secret(message, config, secrets) {
            None => Err(Failure::SlackSecretMissing {
                key: message.key.clone(),
            }),
            Some(secret) => {
                if asked.contains(&secret) {
                    tokio::time::sleep(PAUSE).await;
                }
                asked.push(secret.clone());
                send(message, &secret, config, api, reach).await
            }
        };
        let timed = |seen: Seen| Seen {
            milliseconds: u64::try_from(started.elapsed().as_millis()).ok(),
            ..seen
        };
        steps.push(match ended {
            Ok(seen) => Step::fine(Check::Slack, &message.about, Action::Send, timed(seen)),
            Err(why) => Step::failed(Check::Slack, &message.about, Action::Send, timed(Seen::default()), why),
        });
    }
    steps
}

async fn send(message: &Message, secret: &str, config: &Config, api: &Api, reach: Reach) -> Result<Seen, Failure> {
    let form = || Failure::SlackSecretForm {
        key: message.key.clone(),
    };
    if !slack::is_usable(message.by, secret) {
        return Err(form());
    }
    let mut headers = vec![("content-type", "application/json; charset=utf-8".to_owned())];
    let address = match message.by {
        By::Webhook => secret,
        By::Bot => {
            headers.push(("authorization", format!("Bearer {secret}")));
            api.0.as_str()
        }
    };
    let address = Address::parse(address).ok_or_else(form)?;
    let question = Question {
        method: "POST",
        headers: &headers,
        body: slack::body(message, &config.cluster.name).to_string().into_bytes(),
        trust: Trust::Known,
        wanted: Wanted::Whole,
    };
    let answer = web::ask(&address, &question, reach, Private::Forbidden).await?;
    let retry_after = answer.header("retry-after").and_then(|seconds| seconds.parse().ok());
    // A server may repeat the path, which is the secret part of a webhook.
    let hidden = Hidden::new([secret, address.path.as_str()]);
    match slack::judge(message, answer.status, retry_after, &answer.body, &hidden) {
        None => Ok(Seen {
            status: None,
            ..answer.seen
        }),
        Some(why) => Err(why),
    }
}
