//! Sorts what a file holds: values, the HelmRelease, Secrets, Flux objects, and all else.

use crate::finding::{Finding, Place, Rule};
use crate::routing::operator;
use crate::values::KEYS;
use crate::yaml::{Kind, Node};

use super::{Import, argocd, predecessor};

/// Everything in the file but the values.
#[derive(Default)]
pub(super) struct Objects {
    /// What installs charts: HelmReleases and Applications; the stack's own is taken out.
    releases: Vec<Object>,
    /// Plain values.
    values: Vec<Node>,
    /// All other objects.
    pub(super) others: Vec<Object>,
    /// Documents that are neither objects nor values.
    strange: Vec<u64>,
}

/// The values to import, and the HelmRelease or Application they stand in.
pub(super) struct Source {
    pub(super) release: Option<Object>,
    pub(super) values: Node,
}

impl Source {
    /// A configuration of Alertmanager, as if it stood in values.
    pub(super) fn of_alertmanager(config: Node) -> Self {
        Self::in_values(vec![("config".to_owned(), config)])
    }

    fn in_values(alertmanager: Vec<(String, Node)>) -> Self {
        let (line, column) = alertmanager
            .first()
            .map_or((0, 0), |(_, node)| (node.line, node.column));
        let map = |entries| Node {
            line,
            column,
            kind: Kind::Map(entries),
        };
        let mut values = map(alertmanager);
        for key in ["alertmanager", "kube-prom-stack"] {
            values = map(vec![(key.to_owned(), values)]);
        }
        Self { release: None, values }
    }

    /// Whether the values are of this chart, not of its predecessor.
    pub(super) fn is_ours(&self) -> bool {
        self.values.at("global tamer").is_some() || self.release.as_ref().is_some_and(Object::is_ours)
    }
}

/// One Kubernetes object.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) kind: String,
    pub(super) version: String,
    pub(super) name: String,
    pub(super) namespace: Option<String>,
    pub(super) node: Node,
}

impl Object {
    fn read(node: Node) -> Result<Self, Node> {
        let (Some(kind), Some(version)) = (node.text_at("kind"), node.text_at("apiVersion")) else {
            return Err(node);
        };
        Ok(Self {
            kind,
            version,
            name: node.text_at("metadata name").unwrap_or_default(),
            namespace: node.text_at("metadata namespace"),
            node,
        })
    }

    /// Whether this program made it.
    pub(super) fn is_ours(&self) -> bool {
        let label = "metadata labels app.kubernetes.io/managed-by";
        self.node.text_at(label).as_deref() == Some("cluster-tamer")
    }

    /// Whether Argo CD installs what it names.
    pub(super) fn is_application(&self) -> bool {
        self.is("argoproj.io", "Application")
    }

    /// The values that stand in it.
    fn values(&self) -> Option<Node> {
        if self.is_application() {
            argocd::values(&self.node)
        } else {
            self.node.at("spec values").cloned()
        }
    }

    /// Whether its kind is of this API group.
    pub(super) fn is(&self, group: &str, kind: &str) -> bool {
        self.kind == kind && self.version.split('/').next() == Some(group)
    }
}

impl Objects {
    pub(super) fn sort(documents: Vec<Node>) -> Self {
        let mut objects = Self::default();
        for document in documents {
            objects.add(document);
        }
        objects
    }

    fn add(&mut self, document: Node) {
        if document.text_at("kind").is_some_and(|kind| kind.ends_with("List"))
            && let Some(Node {
                kind: Kind::List(items),
                ..
            }) = document.get("items")
        {
            for item in items.clone() {
                self.add(item);
            }
            return;
        }
        match Object::read(document) {
            Ok(object) if object.is("helm.toolkit.fluxcd.io", "HelmRelease") || object.is_application() => {
                self.releases.push(object);
            }
            Ok(object) => self.others.push(object),
            Err(node) if is_values(&node) => self.values.push(node),
            // An answers file among manifests was read before.
            Err(node) if super::is_answers(&node) => {}
            Err(node) => self.strange.push(node.line),
        }
    }

    /// The values of the stack: of the HelmRelease or Application that installs it, or standing alone.
    pub(super) fn take_values(&mut self) -> Option<Source> {
        let best = (0..self.releases.len()).max_by_key(|&index| {
            let score = self.releases.get(index).map_or(0, likeness);
            // Of equals the first, not the last.
            (score, usize::MAX - index)
        });
        let release = best
            .filter(|&index| self.releases.get(index).is_some_and(|release| likeness(release) > 0))
            .map(|index| self.releases.remove(index));
        let values = if self.values.is_empty() {
            None
        } else {
            Some(self.values.remove(0))
        };
        match release {
            None => values.map(|values| Source { release: None, values }),
            Some(release) => {
                let own = release.values();
                let inside = match (own, values) {
                    // An Application may take its values from a file of another repository.
                    (None, values) if release.is_application() => values,
                    (own, Some(values)) => {
                        // Values beside a HelmRelease: which ones count cannot be known.
                        self.strange.push(values.line);
                        own
                    }
                    (own, None) => own,
                };
                let mut inside = inside.unwrap_or_else(|| Node {
                    line: release.node.line,
                    column: release.node.column,
                    kind: Kind::Map(Vec::new()),
                });
                if !matches!(inside.kind, Kind::Map(_)) {
                    inside.kind = Kind::Map(Vec::new());
                }
                Some(Source {
                    release: Some(release),
                    values: inside,
                })
            }
        }
    }

    /// The first object of a kind and name.
    pub(super) fn find(&self, kind: &str, name: &str) -> Option<&Object> {
        self.others
            .iter()
            .find(|object| object.kind == kind && object.name == name)
    }

    /// Takes AlertmanagerConfig objects as one configuration, with the Secrets that it needs: namespace and name.
    pub(super) fn take_alertmanager_configs(&mut self) -> Option<(Source, Vec<[String; 2]>)> {
        let taken = self.take_all("monitoring.coreos.com", "AlertmanagerConfig");
        let nodes: Vec<&Node> = taken.iter().map(|object| &object.node).collect();
        let line = nodes.first()?.line;
        let operator::Configuration { config, secrets } = operator::configuration(&nodes, operator::Names::Short);
        let mut mounted: Vec<&str> = secrets.iter().map(|[_, name]| name.as_str()).collect();
        mounted.dedup();
        let spec = serde_json::json!({ "secrets": mounted });
        let mut alertmanager = vec![("config".to_owned(), Node::from_value(config))];
        if !secrets.is_empty() {
            alertmanager.push(("alertmanagerSpec".to_owned(), Node::from_value(spec)));
        }
        let mut source = Source::in_values(alertmanager);
        source.values.line = line;
        Some((source, secrets))
    }

    /// Takes all objects of a group and kind.
    pub(super) fn take_all(&mut self, group: &str, kind: &str) -> Vec<Object> {
        let (taken, left) = std::mem::take(&mut self.others)
            .into_iter()
            .partition(|object| object.is(group, kind));
        self.others = left;
        taken
    }
}

fn is_values(node: &Node) -> bool {
    KEYS.iter().chain(&predecessor::KEYS).any(|key| node.get(key).is_some())
}

/// How much a HelmRelease or an Application looks like the stack's.
fn likeness(release: &Object) -> usize {
    let values = release.values().map_or(0, |values| {
        let keys = KEYS.iter().chain(&predecessor::KEYS);
        // Charts of all kinds have `global`.
        keys.filter(|key| **key != "global" && values.get(key).is_some())
            .count()
    });
    let from = [
        "spec chart spec sourceRef name",
        "spec chartRef name",
        "spec chart spec chart",
    ]
    .iter()
    .filter_map(|path| release.node.text_at(path))
    .chain(argocd::addresses(&release.node))
    .any(|name| name.contains("cluster-tamer"));
    values + usize::from(release.is_ours()) + usize::from(from)
}

impl Import {
    /// Tells of every object that no part took.
    pub(super) fn left_objects(&mut self) {
        let objects = std::mem::take(&mut self.objects);
        let namespace = self.draft.cluster.namespace.clone();
        for object in objects.releases.iter().chain(&objects.others) {
            let replaced = object.is_ours()
                || object.is("kustomize.config.k8s.io", "Kustomization") && self.ours
                || object.kind == "Namespace" && object.name == namespace;
            if !replaced {
                self.tell(
                    Finding::new(Place::default(), Rule::ObjectLeftOut)
                        .fact("kind", &object.kind)
                        .fact("name", &object.name)
                        .fact("line", object.node.line),
                );
            }
        }
        let found = objects.values.iter().map(|values| values.line).chain(objects.strange);
        for line in found {
            self.not_taken(
                "",
                format!("line {line}"),
                "it is neither a Kubernetes object nor the values that were imported",
            );
        }
    }
}
