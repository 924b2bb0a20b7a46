//! Which cluster, and how the stack is delivered to it.

use crate::draft::{Delivery, Platform, Size};
use crate::names::Name;

/// Which cluster this is and how the stack gets there.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Label value `cluster`.
    pub name: String,
    /// Namespace of the stack.
    pub namespace: Name,
    /// Helm release.
    pub release: Name,
    /// Kind of cluster.
    pub platform: Platform,
    /// How much the stack must carry.
    pub size: Size,
    /// Who installs the chart.
    pub delivery: Delivery,
    /// Namespace of the Flux controllers.
    pub flux_namespace: Name,
    /// How Argo CD knows the cluster.
    pub argocd: Argocd,
    /// Where the chart comes from.
    pub chart: Chart,
}

/// How Argo CD knows the cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Argocd {
    /// Namespace of the Application.
    pub namespace: Name,
    /// The AppProject.
    pub project: Name,
    /// The cluster's name there, where Argo CD runs in another one.
    pub destination: Option<String>,
}

/// Where the chart comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Chart {
    /// A folder in a Git repository at a tag.
    Git {
        /// Address of the repository.
        url: String,
        /// The tag.
        tag: String,
    },
    /// A packaged chart in an OCI registry.
    Oci {
        /// Address without the tag, beginning with `oci://`.
        url: String,
        /// Version of the chart.
        version: String,
    },
}
