//! How the stack is reached.

use crate::draft::AdminSecret;

/// How the stack is reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    /// Grafana.
    pub grafana: Grafana,
    /// Faro, if browsers may send.
    pub faro: Option<Faro>,
    /// OTLP.
    pub otlp: Otlp,
}

/// How people reach Grafana.
#[derive(Clone, Debug, PartialEq)]
pub struct Grafana {
    /// From outside, if at all.
    pub entrance: Option<Entrance>,
    /// The chart makes the administrator's Secret; otherwise it exists.
    pub generate_admin: bool,
    /// The administrator's Secret.
    pub admin_secret: AdminSecret,
}

/// A way in from outside the cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum Entrance {
    /// By an Ingress.
    Ingress {
        /// Host name.
        host: String,
        /// Ingress class, or the cluster's default.
        class: Option<String>,
        /// TLS, if any.
        certificate: Option<Certificate>,
    },
    /// By an HTTPRoute.
    Gateway {
        /// Host name.
        host: String,
        /// Gateway.
        gateway: String,
        /// Its namespace, if not the stack's own.
        namespace: Option<String>,
        /// Its listener, if not any.
        section: Option<String>,
    },
}

impl Entrance {
    /// Host name.
    pub fn host(&self) -> &str {
        match self {
            Self::Ingress { host, .. } | Self::Gateway { host, .. } => host,
        }
    }
}

/// Where an Ingress finds its certificate.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// cert-manager's ClusterIssuer that makes it, if it is not there yet.
    pub issuer: Option<String>,
    /// The Secret that holds it; none means a name made from the release.
    pub secret: Option<String>,
}

/// Faro: telemetry from browsers.
#[derive(Clone, Debug, PartialEq)]
pub struct Faro {
    /// Origins that may send.
    pub origins: Vec<String>,
    /// From outside, if at all.
    pub entrance: Option<Entrance>,
}

/// OTLP ports of the receiver.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Otlp {
    /// 4317.
    pub grpc: bool,
    /// 4318.
    pub http: bool,
}
