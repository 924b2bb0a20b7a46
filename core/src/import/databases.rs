//! Databases for Grafana, and accounts in it.

use crate::draft::{Choice, PasswordSecret, Role, Runs, ServiceAccount};
use crate::yaml::Node;

use super::Import;

impl Import {
    pub(super) fn databases(&mut self) {
        self.postgresql();
        self.valkey();
        let extras = &self.draft.extras.databases;
        if extras.postgresql.runs != Runs::Nowhere
            && let Some(replicas) = self.word("kube-prom-stack grafana replicas")
        {
            self.draft.extras.databases.replicas = replicas;
        }
        self.service_accounts();
    }

    fn postgresql(&mut self) {
        let at = |key: &str| ["global tamer databases postgresql ", key].concat();
        let Some(runs) = self.runs(&at("enabled"), &at("host")) else {
            return;
        };
        let mut answers = std::mem::take(&mut self.draft.extras.databases.postgresql);
        (answers.runs, answers.host) = runs;
        for (answer, path) in [
            (&mut answers.port, at("port")),
            (&mut answers.database, at("database")),
            (&mut answers.user, at("user")),
            (&mut answers.size, "databases postgresql storage size".into()),
        ] {
            if let Some(text) = self.word(&path) {
                *answer = text;
            }
        }
        if let Some(tls) = self.word(&at("sslMode")) {
            match Choice::named(&tls) {
                Some(tls) => answers.tls = tls,
                None => self.not_taken(
                    "extras.databases.postgresql.tls",
                    tls,
                    "it is disable, require, verify-ca or verify-full",
                ),
            }
        }
        self.password(&mut answers.secret, &at("secretName"), &at("passwordKey"));
        self.draft.extras.databases.postgresql = answers;
    }

    fn valkey(&mut self) {
        let at = |key: &str| ["global tamer databases valkey ", key].concat();
        let Some(runs) = self.runs(&at("enabled"), &at("host")) else {
            return;
        };
        let mut answers = std::mem::take(&mut self.draft.extras.databases.valkey);
        (answers.runs, answers.host) = runs;
        for (answer, path) in [
            (&mut answers.port, at("port")),
            (&mut answers.database, at("database")),
            (&mut answers.user, at("user")),
            (&mut answers.size, "databases valkey storage size".into()),
        ] {
            if let Some(text) = self.word(&path) {
                *answer = text;
            }
        }
        if let Some(tls) = self.flag(&at("tls")) {
            answers.tls = tls;
        }
        self.password(&mut answers.secret, &at("secretName"), &at("passwordKey"));
        self.draft.extras.databases.valkey = answers;
    }

    /// Where a database runs, and its host; nothing where it is off.
    fn runs(&mut self, enabled: &str, host: &str) -> Option<(Runs, String)> {
        if self.flag(enabled) != Some(true) {
            return None;
        }
        Some(match self.word(host) {
            Some(host) => (Runs::Elsewhere, host),
            None => (Runs::Here, String::new()),
        })
    }

    fn password(&mut self, secret: &mut PasswordSecret, name: &str, key: &str) {
        if let Some(name) = self.word(name) {
            secret.name = name;
        }
        if let Some(key) = self.word(key) {
            secret.key = key;
        }
    }

    fn service_accounts(&mut self) {
        let Some(accounts) = self.tree.take("serviceAccounts accounts") else {
            return;
        };
        if let Some(rotation) = self.word("serviceAccounts rotation") {
            self.draft.extras.service_accounts.rotation = rotation;
        }
        for account in accounts.items() {
            match read(account) {
                Some(account) => self.draft.extras.service_accounts.accounts.push(account),
                None => self.not_taken(
                    "extras.service_accounts.accounts",
                    format!("serviceAccounts.accounts, line {}", account.line),
                    "an account is a map with `name`, `role`, `secretName` and `secretKey`",
                ),
            }
        }
    }
}

fn read(node: &Node) -> Option<ServiceAccount> {
    let known = ["name", "role", "secretName", "secretKey"];
    if !node.entries().iter().all(|(key, _)| known.contains(&key.as_str())) {
        return None;
    }
    let name = node.text_at("name")?;
    let roles = [Role::Viewer, Role::Editor, Role::Admin];
    let spelled = node.text_at("role")?;
    let secret = node.text_at("secretName").unwrap_or_default();
    Some(ServiceAccount {
        role: roles.into_iter().find(|role| role.spelled() == spelled)?,
        secret: if secret == crate::check::usual_secret(&name) {
            String::new()
        } else {
            secret
        },
        key: node.text_at("secretKey").unwrap_or_default(),
        name,
    })
}
