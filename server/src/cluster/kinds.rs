//! The kinds of objects that are read or written, and the paths of the API for them.

use tamer_core::apply::Target;

/// A kind of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Group and version.
    pub api_version: &'static str,
    /// Its name.
    pub kind: &'static str,
}

/// Kinds by their names.
macro_rules! kinds {
    ($($name:ident = $api_version:literal $kind:literal;)*) => {
        $(pub const $name: Kind = Kind { api_version: $api_version, kind: $kind };)*
    };
}

kinds! {
    NAMESPACE = "v1" "Namespace";
    NODE = "v1" "Node";
    POD = "v1" "Pod";
    CLAIM = "v1" "PersistentVolumeClaim";
    SECRET = "v1" "Secret";
    CONFIG_MAP = "v1" "ConfigMap";
    SERVICE = "v1" "Service";
    EVENT = "v1" "Event";
    DEPLOYMENT = "apps/v1" "Deployment";
    STATEFUL_SET = "apps/v1" "StatefulSet";
    DAEMON_SET = "apps/v1" "DaemonSet";
    JOB = "batch/v1" "Job";
    STORAGE_CLASS = "storage.k8s.io/v1" "StorageClass";
    INGRESS_CLASS = "networking.k8s.io/v1" "IngressClass";
    CRD = "apiextensions.k8s.io/v1" "CustomResourceDefinition";
    GATEWAY = "gateway.networking.k8s.io/v1" "Gateway";
    CLUSTER_ISSUER = "cert-manager.io/v1" "ClusterIssuer";
    HELM_RELEASE = "helm.toolkit.fluxcd.io/v2" "HelmRelease";
    LEASE = "coordination.k8s.io/v1" "Lease";
    ALLOY = "collectors.grafana.com/v1alpha1" "Alloy";
    CLUSTER_ROLE = "rbac.authorization.k8s.io/v1" "ClusterRole";
    CLUSTER_ROLE_BINDING = "rbac.authorization.k8s.io/v1" "ClusterRoleBinding";
}

impl Kind {
    /// An object of this kind.
    pub fn named(self, namespace: Option<&str>, name: &str) -> Target {
        Target::new(self.api_version, self.kind, namespace, name)
    }
}

/// The plural as paths have it. Kubernetes makes them by the rules of English.
pub fn plural(kind: &str) -> String {
    let lower = kind.to_lowercase();
    match lower.strip_suffix('y') {
        // `gateway` keeps its y.
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if lower.ends_with(['s', 'x']) || lower.ends_with("ch") || lower.ends_with("sh") => format!("{lower}es"),
        _ => format!("{lower}s"),
    }
}

/// `/api/v1/namespaces/monitoring/secrets`; the name is put behind it where one is meant.
pub fn path(api_version: &str, kind: &str, namespace: Option<&str>) -> String {
    let root = if api_version.contains('/') { "/apis" } else { "/api" };
    let plural = plural(kind);
    match namespace {
        Some(namespace) => format!("{root}/{api_version}/namespaces/{}/{plural}", encoded(namespace)),
        None => format!("{root}/{api_version}/{plural}"),
    }
}

/// Everything that is not plain in a part of a path, or in a query, by its bytes.
pub fn encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut into, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(into, "%{byte:02X}");
        }
        into
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_are_those_of_the_api() {
        for (kind, expected) in [
            ("Pod", "pods"),
            ("Ingress", "ingresses"),
            ("NetworkPolicy", "networkpolicies"),
            ("GitRepository", "gitrepositories"),
            ("OCIRepository", "ocirepositories"),
            ("HelmRelease", "helmreleases"),
            ("IngressClass", "ingressclasses"),
            ("StorageClass", "storageclasses"),
            ("Gateway", "gateways"),
            ("Alloy", "alloys"),
            ("Alert", "alerts"),
            ("SelfSubjectAccessReview", "selfsubjectaccessreviews"),
            ("Prometheus", "prometheuses"),
            ("Lease", "leases"),
        ] {
            assert_eq!(plural(kind), expected);
        }
    }

    #[test]
    fn nothing_typed_leaves_its_place_in_a_path() {
        assert_eq!(
            path("apps/v1", "Deployment", Some("a/../b?c")),
            "/apis/apps/v1/namespaces/a%2F..%2Fb%3Fc/deployments"
        );
        assert_eq!(path("v1", "Node", None), "/api/v1/nodes");
    }
}
