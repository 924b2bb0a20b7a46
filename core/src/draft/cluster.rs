//! Step 1: which cluster, and how the stack is delivered to it.

use serde::{Deserialize, Serialize};

use super::form::Form;

/// Which cluster this is and how the stack gets there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Cluster {
    /// Name of the cluster: becomes the label `cluster` on every metric, log line, trace and profile.
    pub name: String,
    /// Namespace that everything is installed in.
    pub namespace: String,
    /// Name of the Helm release. Short names keep the names of all resources readable.
    pub release: String,
    /// Kind of cluster: decides what can be scraped and what its security allows.
    pub platform: Platform,
    /// How much the stack must carry: decides replicas and memory.
    pub size: Size,
    /// Who installs the chart.
    pub delivery: Delivery,
    /// Details for delivery by Flux, and where the chart comes from whoever installs it.
    pub flux: Flux,
    /// Details for delivery by Argo CD.
    pub argocd: Argocd,
}

impl Default for Cluster {
    fn default() -> Self {
        Self {
            name: "my-cluster".into(),
            namespace: "monitoring".into(),
            release: "ct".into(),
            platform: Platform::default(),
            size: Size::default(),
            delivery: Delivery::default(),
            flux: Flux::default(),
            argocd: Argocd::default(),
        }
    }
}

/// Kind of cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// Any other cluster.
    #[default]
    Generic,
    /// k3s or k3d.
    K3s,
    /// RKE2.
    Rke2,
    /// Made with kubeadm.
    Kubeadm,
    /// Talos Linux.
    Talos,
    /// Amazon EKS.
    Eks,
    /// Google GKE, standard mode.
    Gke,
    /// Google GKE Autopilot.
    GkeAutopilot,
    /// Azure AKS.
    Aks,
    /// OpenShift or OKD.
    Openshift,
}

/// How much the stack must carry. Each is a file of values in `chart/stack/sizes/`; small is the chart itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Size {
    /// One node or a few.
    #[default]
    Small,
    /// Some 5 to 20 nodes.
    Medium,
    /// More, in several zones: nothing that alerts rely on runs only once.
    Large,
}

impl Size {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    /// By its name in files.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Small, Self::Medium, Self::Large]
            .into_iter()
            .find(|size| size.name() == name)
    }
}

/// Who installs the chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// Flux takes the manifests from Git.
    #[default]
    Flux,
    /// Argo CD takes an Application from Git.
    Argocd,
    /// A person or a pipeline runs Helm with a values file.
    Helm,
}

/// Details for delivery by Argo CD.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Argocd {
    /// Namespace that Argo CD reads Applications in.
    pub namespace: String,
    /// The AppProject of the Application.
    pub project: String,
    /// The cluster as Argo CD calls it; empty means the one that Argo CD runs in.
    pub destination: String,
}

impl Default for Argocd {
    fn default() -> Self {
        Self {
            namespace: "argocd".into(),
            project: "default".into(),
            destination: String::new(),
        }
    }
}

/// Details for delivery by Flux, and where the chart comes from whoever installs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Flux {
    /// Namespace of the Flux controllers, their sources and alerts.
    pub namespace: String,
    /// Where Flux takes the chart from.
    pub source: Source,
    /// Address of the chart's source; empty means this project's own.
    pub url: String,
    /// Git tag or chart version; empty means the version that wrote the manifests.
    pub version: String,
}

impl Default for Flux {
    fn default() -> Self {
        Self {
            namespace: "flux-system".into(),
            source: Source::default(),
            url: String::new(),
            version: String::new(),
        }
    }
}

/// Where Flux takes the chart from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Form)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A Git repository; Flux fetches the subcharts itself.
    #[default]
    Git,
    /// A packaged chart in an OCI registry.
    Oci,
}
