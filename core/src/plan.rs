//! Config → the ordered Kubernetes objects, each with the part it plays.

use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::draft::Delivery;
use crate::{argocd, flux, secrets, values};

/// The part that a file or an object plays in the bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The namespace of the stack.
    Namespace,
    /// Secrets with placeholders.
    Secrets,
    /// Where Flux finds the chart.
    Source,
    /// The Flux release.
    Release,
    /// The Application of Argo CD.
    Application,
    /// Flux' failures to Alertmanager.
    FluxAlerts,
    /// The list of files for Flux or Argo CD.
    Kustomization,
    /// Helm values.
    Values,
    /// What to do with it all.
    Readme,
    /// The answers themselves.
    Answers,
}

impl Part {
    /// The file that holds it.
    pub fn file(self) -> &'static str {
        match self {
            Self::Namespace => "namespace.yaml",
            Self::Secrets => "secrets.yaml",
            Self::Source => "source.yaml",
            Self::Release => "helmrelease.yaml",
            Self::Application => "application.yaml",
            Self::FluxAlerts => "flux-alerts.yaml",
            Self::Kustomization => "kustomization.yaml",
            Self::Values => "values.yaml",
            Self::Readme => "README.md",
            Self::Answers => "cluster-tamer.yaml",
        }
    }

    /// Why it exists, in one sentence.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Namespace => {
                "The stack's namespace. node-exporter reads the host, so it needs the Pod Security level `privileged`."
            }
            Self::Secrets => {
                "The Secrets that the stack reads. Fill in the placeholders; never commit them unencrypted."
            }
            Self::Source => "Where Flux finds the chart, at a fixed version.",
            Self::Release | Self::Application => "The stack itself: the chart with your choices as values.",
            Self::FluxAlerts => "Failures of Flux become alerts in Alertmanager.",
            Self::Kustomization => "The files that Flux or Argo CD applies.",
            Self::Values => "Your choices as Helm values; everything else is the chart's own.",
            Self::Readme => "How to apply, verify and undo it.",
            Self::Answers => "Your answers: open them in the wizard or render them again.",
        }
    }
}

/// One object to apply.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The part it plays, which also says in which file it stands.
    pub part: Part,
    /// The object.
    pub object: Value,
}

/// Everything to apply, in this order.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The objects.
    pub objects: Vec<Planned>,
    /// The overlay; with Flux it stands in the HelmRelease, with Argo CD in the Application.
    pub values: Map<String, Value>,
}

/// What is the same in every installation, from its text: as code it would weigh three times as much in the page.
pub(crate) fn fixed(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_default()
}

/// Labels of every object of ours: what carries them may be changed and deleted by us.
pub(crate) fn labels() -> Value {
    fixed(r#"{"app.kubernetes.io/managed-by": "cluster-tamer", "app.kubernetes.io/part-of": "cluster-tamer"}"#)
}

/// Plans a configuration. `secrets` fills placeholders where something was typed.
pub fn plan(config: &Config, secrets: &secrets::Secrets) -> Plan {
    let values = values::values(config);
    Plan {
        objects: objects(config, secrets, Some(values.clone())),
        values,
    }
}

/// The objects; without `values` the release lacks them, for who writes them apart.
pub(crate) fn objects(config: &Config, secrets: &secrets::Secrets, values: Option<Map<String, Value>>) -> Vec<Planned> {
    let namespace = config.cluster.namespace.as_str();
    let mut objects = vec![Planned {
        part: Part::Namespace,
        object: namespace_object(namespace),
    }];
    let mut add = |part, object| objects.push(Planned { part, object });
    for secret in secrets::wanted(config) {
        add(
            Part::Secrets,
            secret.object(namespace, |key| secrets.typed(config, &secret.name, key)),
        );
    }
    match config.cluster.delivery {
        Delivery::Flux => {
            add(Part::Source, flux::source(config));
            add(Part::Release, flux::release(config, values));
            if flux::has_alerts(config) {
                add(Part::FluxAlerts, flux::provider(config));
                add(Part::FluxAlerts, flux::alert(config));
            }
        }
        Delivery::Argocd => add(Part::Application, argocd::application(config, values)),
        Delivery::Helm => {}
    }
    objects
}

/// Labels of the stack's namespace.
pub(crate) fn namespace_labels() -> Value {
    let mut labels = labels();
    if let Value::Object(labels) = &mut labels {
        for mode in ["enforce", "audit", "warn"] {
            labels.insert(format!("pod-security.kubernetes.io/{mode}"), "privileged".into());
        }
    }
    labels
}

fn namespace_object(namespace: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": namespace_labels()}})
}
