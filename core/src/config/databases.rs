//! Databases for Grafana, and accounts in it.

use crate::draft::{PasswordSecret, PostgresqlTls, Role};
use crate::units::Quantity;

/// Databases for Grafana.
#[derive(Clone, Debug, PartialEq)]
pub struct Databases {
    /// How many Grafanas run.
    pub replicas: u32,
    /// PostgreSQL, if there is one.
    pub postgresql: Option<Postgresql>,
    /// Valkey, if there is one.
    pub valkey: Option<Valkey>,
}

/// Where Grafana's users, dashboards and alert rules are.
#[derive(Clone, Debug, PartialEq)]
pub enum Postgresql {
    /// It runs in the stack.
    Here {
        /// Its volume.
        size: Quantity,
    },
    /// It runs already.
    Elsewhere {
        /// Its host.
        host: String,
        /// Its port.
        port: u16,
        /// The database in it.
        database: String,
        /// The user that owns the database.
        user: String,
        /// How it speaks TLS.
        tls: PostgresqlTls,
        /// The Secret with the password.
        secret: PasswordSecret,
    },
}

/// Grafana's cache.
#[derive(Clone, Debug, PartialEq)]
pub enum Valkey {
    /// It runs in the stack.
    Here {
        /// Its volume.
        size: Quantity,
    },
    /// It runs already.
    Elsewhere {
        /// Its host.
        host: String,
        /// Its port.
        port: u16,
        /// Number of the database in it.
        database: u32,
        /// Its user; none means the one called default.
        user: Option<String>,
        /// It speaks TLS.
        tls: bool,
        /// The Secret with the password.
        secret: PasswordSecret,
    },
}

/// Accounts in Grafana for programs.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceAccounts {
    /// The accounts.
    pub accounts: Vec<ServiceAccount>,
    /// Another text makes new tokens.
    pub rotation: String,
}

/// One account.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceAccount {
    /// Its name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The Secret that gets the token.
    pub secret: String,
    /// The key in it, if not the usual one.
    pub key: Option<String>,
}
