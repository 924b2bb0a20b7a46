//! Secrets: names and keys are answers, what they hold is not.

use crate::draft::{Keys, Slack, SlackReach};
use crate::finding::{Finding, Place, Rule};
use crate::yaml::Node;

use super::Import;
use super::objects::Object;

/// Where the operator mounts Secrets into Alertmanager.
pub(super) const MOUNTS: &str = "/etc/alertmanager/secrets/";

impl Import {
    /// Tells that a secret stood at a path of the values and was left out.
    pub(super) fn secret_value(&mut self, place: &str, path: impl ToString) {
        self.tell(
            Finding::new(Place::new(place), Rule::SecretLeftOut)
                .fact("what", "value")
                .fact("name", path)
                .fact("kept", "it now comes from a Secret or must be given by one"),
        );
    }

    /// Whether the bundle brings the S3 Secret: if it stood in the file in clear text.
    pub(super) fn s3_secret(&mut self) {
        let name = self.draft.storage.s3.secret.name.clone();
        if self.draft.storage.s3.keys == Keys::ExistingSecret && self.has_clear_secret(&name) {
            self.draft.storage.s3.keys = Keys::NewSecret;
        }
        self.secret_object(&name, "storage.s3.secret");
    }

    /// Whether the bundle brings the Slack Secret, likewise.
    pub(super) fn slack_secret(&mut self) {
        if self.draft.alerts.slack.reach == SlackReach::None {
            self.draft.alerts.slack = Slack::default();
            return;
        }
        let name = self.draft.alerts.slack.secret.clone();
        // What is taken over by a webhook in clear text needs a new Secret.
        if !self.draft.alerts.slack.create_secret {
            self.draft.alerts.slack.create_secret = self.has_clear_secret(&name);
        }
        self.secret_object(&name, "alerts.slack.secret");
    }

    pub(super) fn has_clear_secret(&self, name: &str) -> bool {
        self.objects
            .find("Secret", name)
            .is_some_and(|secret| secret.node.get("sops").is_none())
    }

    /// Tells that a Secret stood in the file. It stays there for a second reader.
    pub(super) fn secret_object(&mut self, name: &str, place: &str) {
        let Some(secret) = self.objects.find("Secret", name) else {
            return;
        };
        let sealed = secret.node.get("sops").is_some();
        if !sealed && !is_placeholder(secret) {
            let line = secret.node.line;
            let told = self.found.iter().any(|finding| {
                finding.rule == Rule::SecretLeftOut && finding.get("what") == "Secret" && finding.get("name") == name
            });
            if !told {
                self.tell(
                    Finding::new(Place::new(place), Rule::SecretLeftOut)
                        .fact("what", "Secret")
                        .fact("name", name)
                        .fact("kept", "only its name and keys were taken over")
                        .fact("line", line),
                );
            }
        }
    }

    /// Drops the Secrets that were told of.
    pub(super) fn known_secrets(&mut self) {
        let s3 = self.draft.storage.s3.secret.name.clone();
        let slack = self.draft.alerts.slack.secret.clone();
        let receivers = self.draft.alerts.secret.name.clone();
        let told: Vec<String> = self
            .found
            .iter()
            .filter(|finding| finding.rule == Rule::SecretLeftOut)
            .map(|finding| finding.get("name").to_owned())
            .collect();
        self.objects.others.retain(|object| {
            object.kind != "Secret"
                || !(told.contains(&object.name)
                    || (object.name == s3 || object.name == slack || object.name == receivers)
                        && is_placeholder(object))
        });
    }

    /// The name of a Secret in the file that has this key.
    pub(super) fn secret_with_key(&self, key: &str) -> Option<String> {
        self.objects
            .others
            .iter()
            .find(|object| object.kind == "Secret" && keys(object).any(|(name, _)| name == key))
            .map(|object| object.name.clone())
    }

    /// The Slack webhook came from a Secret straight into the configuration.
    pub(super) fn slack_from_secret(&mut self, name: &str, key: &str, path: &str) {
        let slack = &mut self.draft.alerts.slack;
        slack.reach = SlackReach::Webhook;
        slack.secret = name.to_owned();
        slack.key = slack_key(SlackReach::Webhook, key);
        slack.create_secret = false;
        self.tell(
            Finding::new(Place::new("alerts.slack.secret"), Rule::SlackSecretPath)
                .fact("value", path)
                .fact("why", "which puts it into Helm's release record in clear text")
                .fact("new", [MOUNTS, name, "/", key].concat()),
        );
    }
}

/// The key as an answer: empty where it is the usual one.
pub(super) fn slack_key(reach: SlackReach, key: &str) -> String {
    let usual = match reach {
        SlackReach::BotToken => "slackBotToken",
        _ => "slackWebhookUrl",
    };
    if key == usual { String::new() } else { key.to_owned() }
}

fn keys(secret: &Object) -> impl Iterator<Item = &(String, Node)> {
    ["stringData", "data"]
        .into_iter()
        .flat_map(|part| secret.node.get(part).map(Node::entries).unwrap_or_default())
}

/// Whether all that the Secret holds is still to be filled in, as our own bundles bring it.
fn is_placeholder(secret: &Object) -> bool {
    secret.is_ours()
        && keys(secret).all(|(_, value)| {
            value
                .text()
                .is_some_and(|text| text.starts_with("REPLACE-WITH-") || text.ends_with("/REPLACE/WITH/WEBHOOK"))
        })
}
