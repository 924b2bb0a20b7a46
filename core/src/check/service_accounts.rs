//! Accounts in Grafana for programs.

use std::collections::HashSet;

use super::keep;
use crate::config::{ServiceAccount, ServiceAccounts};
use crate::draft::{self, Role};
use crate::finding::{Finding, Place, Rule};
use crate::names::{is_label_value, is_secret_key, is_subdomain};

pub(super) fn check(draft: &draft::ServiceAccounts, at: &Place, found: &mut Vec<Finding>) -> Option<ServiceAccounts> {
    let is_rotation = |text: &str| !text.is_empty() && is_label_value(text);
    let rotation = keep(
        &draft.rotation,
        at.key("rotation"),
        Rule::RotationForm,
        found,
        is_rotation,
    );
    let mut accounts = Some(Vec::with_capacity(draft.accounts.len()));
    let (mut names, mut secrets) = (HashSet::new(), HashSet::new());
    for (index, account) in draft.accounts.iter().enumerate() {
        let at = at.key("accounts").index(index);
        let mut checked = one(account, &at, found);
        if let Some(ServiceAccount { name, secret, .. }) = &checked {
            let twice = if !names.insert(name.clone()) {
                Some(
                    Finding::new(at.key("name"), Rule::AccountTwice)
                        .fact("value", name)
                        .remove(at.clone()),
                )
            } else if !secrets.insert(secret.clone()) {
                Some(Finding::new(at.key("secret"), Rule::AccountSecretTwice).fact("value", secret))
            } else {
                None
            };
            if let Some(twice) = twice {
                found.push(twice);
                checked = None;
            }
        }
        match (checked, &mut accounts) {
            (Some(account), Some(accounts)) => accounts.push(account),
            _ => accounts = None,
        }
    }
    Some(ServiceAccounts {
        accounts: accounts?,
        rotation: rotation?,
    })
}

fn one(account: &draft::ServiceAccount, at: &Place, found: &mut Vec<Finding>) -> Option<ServiceAccount> {
    if account.name.is_empty() {
        found.push(Finding::new(at.key("name"), Rule::AccountNameMissing).remove(at.clone()));
        return None;
    }
    if account.role == Role::Admin {
        let place = at.key("role");
        found.push(
            Finding::new(place.clone(), Rule::AccountAdmin)
                .fact("value", &account.name)
                .fix(place, "editor"),
        );
    }
    let name = keep(
        &account.name,
        at.key("name"),
        Rule::AccountNameForm,
        found,
        is_label_value,
    );
    let secret = if account.secret.is_empty() {
        let usual = usual_secret(&account.name);
        // A name that is fine makes one that is fine.
        Some(usual).filter(|usual| is_subdomain(usual))
    } else {
        keep(
            &account.secret,
            at.key("secret"),
            Rule::ExtrasSecretForm,
            found,
            is_subdomain,
        )
    };
    let key = if account.key.is_empty() {
        Some(None)
    } else {
        keep(&account.key, at.key("key"), Rule::ExtrasKeyForm, found, is_secret_key).map(Some)
    };
    Some(ServiceAccount {
        name: name?,
        role: account.role,
        secret: secret?,
        key: key?,
    })
}

/// The Secret of an account that names none.
pub(crate) fn usual_secret(name: &str) -> String {
    let plain = |letter: char| match letter {
        '_' | '.' => '-',
        letter => letter.to_ascii_lowercase(),
    };
    ["grafana-", &name.chars().map(plain).collect::<String>()].concat()
}
