//! The secrets that a person types into the page: never part of the answers, checked all the same.

use crate::draft::Alerts;
use crate::finding::{Finding, Place, Rule};
use crate::secrets::{Secrets, asked};

/// Checks typed secrets, by what the answers want them for. Facts never hold the secret itself.
pub fn check(secrets: &Secrets, alerts: &Alerts) -> Vec<Finding> {
    let mut found = Vec::new();
    let blank = |text: &str| text.chars().any(|c| c.is_whitespace() || c.is_control());
    for (typed, key, rule) in [
        (&secrets.s3_access_key, "s3_access_key", Rule::AccessKeyForm),
        (&secrets.s3_secret_key, "s3_secret_key", Rule::SecretAccessKeyForm),
    ] {
        if blank(typed) {
            // No fix: it would carry the secret into reports.
            found.push(Finding::new(Place::new("secrets").key(key), rule));
        }
    }
    for one in asked(alerts) {
        let typed = secrets.receivers.get(&one.key).filter(|typed| !typed.is_empty());
        let place = Place::new("secrets.receivers").key(&one.key);
        found.extend(typed.and_then(|typed| super::alerts::typed(one.what, typed, place)));
    }
    for (key, typed) in &secrets.slack {
        let place = Place::new("secrets.slack").key(key);
        if typed.starts_with("xox") || key == "slackBotToken" {
            if let Some(rule) = super::alerts::token(typed) {
                found.push(Finding::new(place, rule));
            }
        } else if let Some(rule) = super::alerts::webhook(typed) {
            let host = typed
                .split_once("://")
                .and_then(|(_, rest)| rest.split('/').next())
                .unwrap_or_default();
            found.push(Finding::new(place, rule).fact("value", host));
        }
    }
    found
}
