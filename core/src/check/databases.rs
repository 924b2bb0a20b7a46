//! Databases for Grafana.

use super::{keep, parse};
use crate::config::{Databases, Postgresql, Valkey};
use crate::draft::{self, PasswordSecret, Runs};
use crate::finding::{Finding, Place, Rule};
use crate::names::{is_secret_key, is_subdomain};
use crate::units::Quantity;

/// More Grafanas than anyone needs.
const MOST: u32 = 10;

pub(super) fn check(draft: &draft::Databases, at: &Place, found: &mut Vec<Finding>) -> Option<Databases> {
    let number = |text: &str| text.parse().ok().filter(|number| (1..=MOST).contains(number));
    let replicas: Option<u32> = parse(&draft.replicas, at.key("replicas"), Rule::ReplicasForm, found, number);
    let several = replicas.is_some_and(|replicas| replicas > 1);
    let mut fine = true;
    for (key, runs, rule) in [
        ("postgresql", draft.postgresql.runs, Rule::ReplicasShareNothing),
        ("valkey", draft.valkey.runs, Rule::ReplicasAlone),
    ] {
        if several && runs == Runs::Nowhere {
            fine = false;
            let place = at.key(key).key("runs");
            found.push(
                Finding::new(place.clone(), rule)
                    .fact("value", &draft.replicas)
                    .fix(place, "here"),
            );
        }
    }
    let postgresql = postgresql(&draft.postgresql, &at.key("postgresql"), found);
    let valkey = valkey(&draft.valkey, &at.key("valkey"), found);
    fine.then_some(())?;
    Some(Databases {
        replicas: replicas?,
        postgresql: postgresql?,
        valkey: valkey?,
    })
}

/// The inner none means that there is none.
fn postgresql(draft: &draft::Postgresql, at: &Place, found: &mut Vec<Finding>) -> Option<Option<Postgresql>> {
    match draft.runs {
        Runs::Nowhere => Some(None),
        Runs::Here => Some(Some(Postgresql::Here {
            size: size(&draft.size, "PostgreSQL", at, found)?,
        })),
        Runs::Elsewhere => {
            let host = host(&draft.host, "postgresql.example.com", at, found);
            let port = port(&draft.port, at, found);
            let database = keep(
                &draft.database,
                at.key("database"),
                Rule::DatabaseNameForm,
                found,
                is_name,
            );
            let user = keep(&draft.user, at.key("user"), Rule::DatabaseNameForm, found, is_name);
            let secret = secret(&draft.secret, &at.key("secret"), found);
            Some(Some(Postgresql::Elsewhere {
                host: host?,
                port: port?,
                database: database?,
                user: user?,
                tls: draft.tls,
                secret: secret?,
            }))
        }
    }
}

fn valkey(draft: &draft::Valkey, at: &Place, found: &mut Vec<Finding>) -> Option<Option<Valkey>> {
    match draft.runs {
        Runs::Nowhere => Some(None),
        Runs::Here => Some(Some(Valkey::Here {
            size: size(&draft.size, "Valkey", at, found)?,
        })),
        Runs::Elsewhere => {
            let host = host(&draft.host, "valkey.example.com", at, found);
            let port = port(&draft.port, at, found);
            let number = |text: &str| text.parse().ok();
            let database = parse(
                &draft.database,
                at.key("database"),
                Rule::DatabaseNumberForm,
                found,
                number,
            );
            // Grafana reads it between commas.
            let plain = |text: &str| !text.contains([' ', ',']);
            let user = keep(&draft.user, at.key("user"), Rule::DatabaseUserForm, found, plain);
            let secret = secret(&draft.secret, &at.key("secret"), found);
            Some(Some(Valkey::Elsewhere {
                host: host?,
                port: port?,
                database: database?,
                user: Some(user?).filter(|user| !user.is_empty()),
                tls: draft.tls,
                secret: secret?,
            }))
        }
    }
}

fn size(text: &str, what: &str, at: &Place, found: &mut Vec<Finding>) -> Option<Quantity> {
    let at = at.key("size");
    let size = parse(text, at.clone(), Rule::QuantityForm, found, Quantity::parse)?;
    if size.gib() < 1 {
        found.push(
            Finding::new(at.clone(), Rule::VolumeSmall)
                .fact("value", text)
                .fact("what", what)
                .fact("least", "1Gi")
                .fix(at, "1Gi"),
        );
        return None;
    }
    Some(size)
}

fn host(text: &str, example: &str, at: &Place, found: &mut Vec<Finding>) -> Option<String> {
    let at = at.key("host");
    if text.is_empty() {
        found.push(Finding::new(at, Rule::DatabaseHostMissing).fact("example", example));
        return None;
    }
    keep(text, at, Rule::DatabaseHostForm, found, is_subdomain)
}

fn port(text: &str, at: &Place, found: &mut Vec<Finding>) -> Option<u16> {
    let number = |text: &str| text.parse().ok().filter(|port| *port > 0);
    parse(text, at.key("port"), Rule::DatabasePortForm, found, number)
}

fn secret(secret: &PasswordSecret, at: &Place, found: &mut Vec<Finding>) -> Option<PasswordSecret> {
    let name = keep(
        &secret.name,
        at.key("name"),
        Rule::ExtrasSecretForm,
        found,
        is_subdomain,
    );
    let key = keep(&secret.key, at.key("key"), Rule::ExtrasKeyForm, found, is_secret_key);
    Some(PasswordSecret { name: name?, key: key? })
}

/// A name of a database or a user that needs no quotes in Grafana's configuration.
fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= 63
        && bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'@' | b'.'))
}
