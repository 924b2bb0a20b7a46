//! Databases for Grafana, and accounts in it.

use serde_json::{Value, json};

use crate::config::{Config, Postgresql, ServiceAccounts, Valkey};
use crate::draft::{self, Choice, PasswordSecret, PostgresqlTls};
use crate::units::Quantity;

use super::{Overlay, object};

pub(super) fn emit(config: &Config, overlay: &mut Overlay) {
    let databases = &config.extras.databases;
    let class = config.storage.volumes.class.as_deref();
    if let Some(postgresql) = &databases.postgresql {
        self::postgresql(postgresql, class, overlay);
        // The volume held the file that is no longer there; without it, Grafana may move at once.
        let grafana = ["kube-prom-stack", "grafana"];
        overlay.set(&[grafana[0], grafana[1], "persistence", "enabled"], false);
        overlay.set(&[grafana[0], grafana[1], "deploymentStrategy", "type"], "RollingUpdate");
        if databases.replicas > 1 {
            overlay.set(&[grafana[0], grafana[1], "replicas"], databases.replicas);
            overlay.set(&[grafana[0], grafana[1], "podDisruptionBudget", "maxUnavailable"], 1);
            overlay.set(&[grafana[0], grafana[1], "topologySpreadConstraints"], apart());
        }
    }
    if let Some(valkey) = &databases.valkey {
        self::valkey(valkey, class, overlay);
    }
    service_accounts(&config.extras.service_accounts, overlay);
}

/// On different nodes, as far as there are some.
fn apart() -> Value {
    json!([{
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": {"app.kubernetes.io/name": "grafana"}},
    }])
}

fn postgresql(postgresql: &Postgresql, class: Option<&str>, overlay: &mut Overlay) {
    let usual = draft::Postgresql::default();
    overlay.set(&["global", "tamer", "databases", "postgresql", "enabled"], true);
    match postgresql {
        Postgresql::Here { size } => volume("postgresql", size, &usual.size, class, overlay),
        Postgresql::Elsewhere {
            host,
            port,
            database,
            user,
            tls,
            secret,
        } => {
            let mut set = setter("postgresql", overlay);
            set("host", host.as_str().into());
            if port.to_string() != usual.port {
                set("port", (*port).into());
            }
            if *database != usual.database {
                set("database", database.as_str().into());
            }
            if *user != usual.user {
                set("user", user.as_str().into());
            }
            if *tls != PostgresqlTls::Disable {
                set("sslMode", tls.spelled().into());
            }
            password(secret, &usual.secret, &mut set);
        }
    }
}

fn valkey(valkey: &Valkey, class: Option<&str>, overlay: &mut Overlay) {
    let usual = draft::Valkey::default();
    overlay.set(&["global", "tamer", "databases", "valkey", "enabled"], true);
    match valkey {
        Valkey::Here { size } => volume("valkey", size, &usual.size, class, overlay),
        Valkey::Elsewhere {
            host,
            port,
            database,
            user,
            tls,
            secret,
        } => {
            let mut set = setter("valkey", overlay);
            set("host", host.as_str().into());
            if port.to_string() != usual.port {
                set("port", (*port).into());
            }
            if *database > 0 {
                set("database", (*database).into());
            }
            if let Some(user) = user {
                set("user", user.as_str().into());
            }
            if *tls {
                set("tls", true.into());
            }
            password(secret, &usual.secret, &mut set);
        }
    }
}

/// Sets keys of one database.
fn setter<'a>(name: &'a str, overlay: &'a mut Overlay) -> impl FnMut(&str, Value) + 'a {
    move |key, value| overlay.set(&["global", "tamer", "databases", name, key], value)
}

fn password(secret: &PasswordSecret, usual: &PasswordSecret, set: &mut impl FnMut(&str, Value)) {
    if secret.name != usual.name {
        set("secretName", secret.name.as_str().into());
    }
    if secret.key != usual.key {
        set("passwordKey", secret.key.as_str().into());
    }
}

fn volume(name: &str, size: &Quantity, usual: &str, class: Option<&str>, overlay: &mut Overlay) {
    if size.to_string() != usual {
        overlay.set(&["databases", name, "storage", "size"], size.to_string());
    }
    if let Some(class) = class {
        overlay.set(&["databases", name, "storage", "className"], class);
    }
}

fn service_accounts(service_accounts: &ServiceAccounts, overlay: &mut Overlay) {
    let accounts: Vec<Value> = service_accounts
        .accounts
        .iter()
        .map(|account| {
            object([
                ("name", Some(account.name.as_str().into())),
                ("role", Some(account.role.spelled().into())),
                ("secretName", Some(account.secret.as_str().into())),
                ("secretKey", account.key.as_deref().map(Value::from)),
            ])
        })
        .collect();
    if !accounts.is_empty() {
        overlay.set(&["serviceAccounts", "accounts"], accounts);
        if service_accounts.rotation != draft::ServiceAccounts::default().rotation {
            overlay.set(&["serviceAccounts", "rotation"], service_accounts.rotation.as_str());
        }
    }
}
