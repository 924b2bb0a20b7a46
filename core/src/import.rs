//! What people have already → Draft, with a finding for all that was mended, carried through or left out.
//!
//! Each part takes the values it understands out of a tree; what nobody took is told or carried through, so nothing is lost silently.

use crate::draft::{Delivery, Draft};
use crate::finding::{Finding, Place, Rule};
use crate::yaml::{self, Kind, Node};
use crate::{file, values};

mod tree;

mod objects;

mod argocd;
mod release;

mod access;
mod address;
mod alertmanager;
mod cluster;
mod components;
mod databases;
mod keys;
mod kinds;
mod loki;
mod probes;
mod receivers;
mod retention;
mod routes;
mod storage;
mod stores;
mod volumes;

mod flux;
mod predecessor;
mod rest;
mod same;
mod secrets;

use objects::Objects;
use tree::Tree;

/// Values on their way into a Draft, with what stands beside them.
struct Import {
    /// The answers so far.
    draft: Draft,
    /// The values that nobody took yet.
    tree: Tree,
    /// The objects that stand beside the values.
    objects: Objects,
    /// The values are of this chart, not of its predecessor.
    ours: bool,
    /// The Secret of the receivers beside Slack, once one of them names it.
    receiver_secret: Option<String>,
    /// What is told.
    found: Vec<Finding>,
}

/// Reads an answers file, Flux manifests, a HelmRelease, Helm values, or what configures Alertmanager by itself:
/// its own file, or AlertmanagerConfig objects.
///
/// The Draft is missing only where nothing could be read at all.
pub fn import(text: &str) -> (Option<Draft>, Vec<Finding>) {
    let documents = match yaml::read(text) {
        Ok(documents) => documents,
        Err(error) => return (None, vec![file::unreadable(&error)]),
    };
    if let [root] = documents.as_slice()
        && is_answers(root)
    {
        return file::read_root(root);
    }
    let answers = documents.iter().find(|document| is_answers(document));
    let answers = answers.and_then(|document| file::read_root(document).0);
    let alone = is_alertmanagers(&documents);
    let (mut objects, alone) = match documents.first() {
        Some(config) if alone => (
            Objects::default(),
            Some(objects::Source::of_alertmanager(config.clone())),
        ),
        _ => (Objects::sort(documents), None),
    };
    let values = alone.is_none().then(|| objects.take_values()).flatten();
    let mut secrets = Vec::new();
    let alone = alone.or_else(|| {
        let nothing_else = values.is_none() && answers.is_none();
        let (source, named) = nothing_else.then(|| objects.take_alertmanager_configs()).flatten()?;
        secrets = named;
        Some(source)
    });
    let only_alerts = alone.is_some();
    let Some(source) = alone.or(values) else {
        let rule = if answers.is_some() {
            None
        } else {
            Some(Rule::ImportNothing)
        };
        let found = rule.map(|rule| Finding::new(Place::default(), rule));
        return (answers, found.into_iter().collect());
    };
    // Answers that still give these very values are the whole truth: also what manifests cannot show.
    if let Some(draft) = same::find(text, answers, &source, &objects) {
        return (Some(draft), Vec::new());
    }
    let mut import = Import {
        draft: Draft::default(),
        // Nothing in it is of the predecessor's chart.
        ours: only_alerts || source.is_ours(),
        tree: Tree::default(),
        objects,
        receiver_secret: None,
        found: Vec::new(),
    };
    import.draft.cluster.name.clear();
    import.draft.cluster.delivery = match &source.release {
        Some(release) if release.is_application() => Delivery::Argocd,
        Some(_) => Delivery::Flux,
        None => Delivery::Helm,
    };
    import.read(source);
    for [namespace, name] in secrets {
        import.not_taken(
            "alerts.receivers",
            ["Secret ", &namespace, "/", &name].concat(),
            "Alertmanager mounts Secrets of its own namespace only, copy it to the stack's",
        );
    }
    (Some(import.draft), import.found)
}

impl Import {
    fn read(&mut self, source: objects::Source) {
        let objects::Source { release, values } = source;
        self.tree = Tree::new(values);
        match &release {
            Some(release) if release.is_application() => self.application(release),
            Some(release) => self.release(release),
            None => self.bare_namespace(),
        }
        self.release_variables();
        let original = self.tree.clone();
        self.cluster();
        self.components();
        self.storage();
        self.volumes();
        self.loki();
        self.retention();
        self.alertmanager();
        self.probes();
        self.access();
        self.databases();
        self.flux();
        if !self.ours {
            self.predecessor();
        }
        self.rest(&original);
        self.left_objects();
    }

    /// Without a HelmRelease, the namespace that a bundle for Helm brings.
    fn bare_namespace(&mut self) {
        let ours = |object: &&objects::Object| object.kind == "Namespace" && object.is_ours();
        if let Some(namespace) = self.objects.others.iter().find(ours) {
            self.draft.cluster.namespace.clone_from(&namespace.name);
        }
    }

    /// Tells a finding.
    fn tell(&mut self, finding: Finding) {
        self.found.push(finding);
    }

    /// Tells that something could not become an answer.
    fn not_taken(&mut self, place: &str, value: impl ToString, why: &str) {
        self.tell(
            Finding::new(Place::new(place), Rule::NotTakenOver)
                .fact("value", value)
                .fact("why", why),
        );
    }

    /// Takes text; what is neither text nor number is told and left out.
    fn text(&mut self, path: &str) -> Option<String> {
        let node = self.tree.take(path)?;
        match node.text() {
            Some(text) if crate::secrets::looks::looks_secret(&text) => {
                self.secret_value("", tree::dotted(path));
                None
            }
            Some(text) => Some(text),
            None if node.is_null() => None,
            None => {
                self.not_taken("", tree::dotted(path), "text is expected there");
                None
            }
        }
    }

    /// Takes text that is not empty.
    fn word(&mut self, path: &str) -> Option<String> {
        self.text(path).filter(|text| !text.is_empty())
    }

    /// Takes a switch; what is none is told and left out.
    fn flag(&mut self, path: &str) -> Option<bool> {
        let text = self.text(path)?;
        let flag = text.parse().ok();
        if flag.is_none() {
            self.not_taken("", tree::dotted(path), "true or false is expected there");
        }
        flag
    }
}

/// Whether a file is `alertmanager.yml`: it has a route and receivers at its top, and is no object.
fn is_alertmanagers(documents: &[Node]) -> bool {
    let [config] = documents else { return false };
    let has = |key: &str| config.get(key).is_some();
    has("route") && has("receivers") && !has("kind") && !values::KEYS.iter().any(|key| *key != "global" && has(key))
}

/// Whether a document is an answers file: it has keys of answers and none of the charts'.
fn is_answers(document: &Node) -> bool {
    const ANSWERS: [&str; 7] = [
        "version",
        "cluster",
        "storage",
        "retention",
        "alerts",
        "access",
        "extras",
    ];
    let has = |key: &str| document.get(key).is_some();
    matches!(document.kind, Kind::Map(_))
        && ANSWERS.iter().any(|key| has(key))
        && !has("kind")
        && !values::KEYS.iter().any(|key| *key != "probes" && has(key))
}
