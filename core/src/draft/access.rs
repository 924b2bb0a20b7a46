//! Step 6: how people and applications reach the stack.

use serde::{Deserialize, Serialize};

use super::form::Form;

/// How people and applications reach the stack.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Access {
    /// Grafana, for people.
    pub grafana: Grafana,
    /// Faro, for browsers.
    pub faro: Faro,
    /// OTLP, for applications in the cluster.
    pub otlp: Otlp,
}

/// How people reach Grafana.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Grafana {
    /// Not from outside, by an Ingress, or by a Gateway.
    pub via: Via,
    /// Host name such as `grafana.example.com`.
    pub host: String,
    /// Ingress class; empty means the cluster's default.
    pub class: String,
    /// The Gateway that the HTTPRoute joins.
    pub gateway: Gateway,
    /// Where the certificate comes from (with an Ingress; a Gateway brings its own).
    pub tls: Tls,
    /// cert-manager's ClusterIssuer.
    pub issuer: String,
    /// The Secret of type `kubernetes.io/tls`; empty means a name made from the release.
    pub tls_secret: String,
    /// Where the password of Grafana's administrator comes from.
    pub admin: Admin,
    /// The Secret with name and password of the administrator.
    pub admin_secret: AdminSecret,
}

/// How something is reached from outside the cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// Only inside the cluster, or by `kubectl port-forward`.
    #[default]
    None,
    /// By an Ingress.
    Ingress,
    /// By an HTTPRoute of the Gateway API.
    Gateway,
}

/// A Gateway of the Gateway API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Gateway {
    /// Its name.
    pub name: String,
    /// Its namespace; empty means the stack's own.
    pub namespace: String,
    /// Its listener; empty means any that fits.
    pub section: String,
}

/// Where a certificate comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// No TLS at the Ingress.
    #[default]
    None,
    /// cert-manager makes it.
    Issuer,
    /// It lies in a Secret.
    Secret,
}

/// Where the administrator's password comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Admin {
    /// Made once inside the cluster and kept in a Secret.
    #[default]
    Generated,
    /// From a Secret that exists already.
    ExistingSecret,
}

/// The Secret with name and password of Grafana's administrator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct AdminSecret {
    /// Its name.
    pub name: String,
    /// The key in it that holds the user's name.
    pub user_key: String,
    /// The key in it that holds the password.
    pub password_key: String,
}

impl Default for AdminSecret {
    fn default() -> Self {
        Self {
            name: "tamer-grafana-admin".into(),
            user_key: "admin-user".into(),
            password_key: "admin-password".into(),
        }
    }
}

/// Faro: telemetry from browsers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Faro {
    /// Receive telemetry from browsers.
    pub enabled: bool,
    /// Origins that may send, such as `https://shop.example.com`.
    pub origins: Vec<String>,
    /// Not from outside, by an Ingress, or by a Gateway.
    pub via: Via,
    /// Host name that browsers send to.
    pub host: String,
    /// Ingress class; empty means the cluster's default.
    pub class: String,
    /// The Gateway that the HTTPRoute joins.
    pub gateway: Gateway,
    /// Where the certificate comes from (with an Ingress; a Gateway brings its own).
    pub tls: Tls,
    /// cert-manager's ClusterIssuer.
    pub issuer: String,
    /// The Secret of type `kubernetes.io/tls`; empty means a name made from the release.
    pub tls_secret: String,
}

/// OTLP: telemetry from applications in the cluster, at the Service `tamer-receiver`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Otlp {
    /// Port 4317.
    pub grpc: bool,
    /// Port 4318.
    pub http: bool,
}

impl Default for Otlp {
    fn default() -> Self {
        Self { grpc: true, http: true }
    }
}
