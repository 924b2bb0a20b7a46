//! Accounts in Grafana for programs.

use serde::{Deserialize, Serialize};

use super::form::Form;

/// Accounts in Grafana for programs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ServiceAccounts {
    /// The accounts.
    pub accounts: Vec<ServiceAccount>,
    /// Another text makes new tokens.
    pub rotation: String,
}

impl Default for ServiceAccounts {
    fn default() -> Self {
        Self {
            accounts: Vec::new(),
            rotation: "1".into(),
        }
    }
}

/// One account; its token lies in a Secret.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ServiceAccount {
    /// Its name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The Secret that gets the token; empty means `grafana-` and the name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub secret: String,
    /// The key in it; empty means `token`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
}

/// What an account may do, in Grafana's own words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Read.
    #[default]
    Viewer,
    /// Write dashboards and alert rules, too.
    Editor,
    /// Manage users and datasources, too.
    Admin,
}

impl Role {
    /// As Grafana spells it.
    pub fn spelled(self) -> &'static str {
        match self {
            Self::Viewer => "Viewer",
            Self::Editor => "Editor",
            Self::Admin => "Admin",
        }
    }
}
