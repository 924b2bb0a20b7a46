//! Databases for Grafana, instead of a file on its volume.

use serde::{Deserialize, Serialize};

use super::form::Form;

/// Databases for Grafana, instead of a file on its volume.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Databases {
    /// How many Grafanas run; more than one need both databases.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub replicas: String,
    /// PostgreSQL: users, dashboards, alert rules.
    pub postgresql: Postgresql,
    /// Valkey: the cache, and who of several Grafanas sends an alert.
    pub valkey: Valkey,
}

impl Default for Databases {
    fn default() -> Self {
        Self {
            replicas: "1".into(),
            postgresql: Postgresql::default(),
            valkey: Valkey::default(),
        }
    }
}

/// Where a database runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Runs {
    /// Nowhere: Grafana does without.
    #[default]
    Nowhere,
    /// Here, on a volume, with a password that is made once.
    Here,
    /// Somewhere already.
    Elsewhere,
}

/// PostgreSQL.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Postgresql {
    /// Where it runs.
    pub runs: Runs,
    /// Its volume, if it runs here.
    pub size: String,
    /// Its host, if it runs elsewhere.
    pub host: String,
    /// Its port.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub port: String,
    /// The database in it.
    pub database: String,
    /// The user that owns the database.
    pub user: String,
    /// How it speaks TLS.
    pub tls: PostgresqlTls,
    /// The Secret with the user's password.
    pub secret: PasswordSecret,
}

impl Default for Postgresql {
    fn default() -> Self {
        Self {
            runs: Runs::default(),
            size: "5Gi".into(),
            host: String::new(),
            port: "5432".into(),
            database: "grafana".into(),
            user: "grafana".into(),
            tls: PostgresqlTls::default(),
            secret: PasswordSecret::named("tamer-postgresql"),
        }
    }
}

/// How PostgreSQL speaks TLS, in its own words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PostgresqlTls {
    /// Not at all.
    #[default]
    Disable,
    /// Whoever answers.
    Require,
    /// With a certificate of a known authority.
    VerifyCa,
    /// With a certificate for this host.
    VerifyFull,
}

/// Valkey, or Redis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Valkey {
    /// Where it runs.
    pub runs: Runs,
    /// Its volume, if it runs here.
    pub size: String,
    /// Its host, if it runs elsewhere.
    pub host: String,
    /// Its port.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub port: String,
    /// Number of the database in it.
    #[serde(with = "super::number")]
    #[cfg_attr(feature = "schema", schemars(with = "super::number::Number"))]
    pub database: String,
    /// Its user; empty means the one called default.
    pub user: String,
    /// It speaks TLS.
    pub tls: bool,
    /// The Secret with the password.
    pub secret: PasswordSecret,
}

impl Default for Valkey {
    fn default() -> Self {
        Self {
            runs: Runs::default(),
            size: "1Gi".into(),
            host: String::new(),
            port: "6379".into(),
            database: "0".into(),
            user: String::new(),
            tls: false,
            secret: PasswordSecret::named("tamer-valkey"),
        }
    }
}

/// A Secret that holds a password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PasswordSecret {
    /// Its name.
    pub name: String,
    /// The key in it.
    pub key: String,
}

impl PasswordSecret {
    fn named(name: &str) -> Self {
        Self {
            name: name.into(),
            key: "password".into(),
        }
    }
}

impl Default for PasswordSecret {
    fn default() -> Self {
        Self::named("")
    }
}
