//! The HelmRelease: names, source of the chart, and what else stands in it.

use crate::draft::{Keys, Source};
use crate::finding::{Finding, Place, Rule};
use crate::values::size;
use crate::yaml::Node;

use super::Import;
use super::objects::Object;
use crate::secrets::looks::looks_secret;

/// The version that the new manifests have.
const RELEASE: &str = "helm.toolkit.fluxcd.io/v2";

/// The predecessor's repository, which is this project's too, and this project's registry.
const OWN: [&str; 2] = [
    "github.com/ludicdrive/cluster-tamer",
    "ghcr.io/ludicdrive/charts/cluster-tamer",
];

/// An address without user and password.
pub(super) fn without_password(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
            [scheme, "://", host].concat()
        }
        None => String::new(),
    }
}

/// Whether this is the address of this project's own chart.
pub(super) fn is_own(url: &str) -> bool {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    let bare = bare.split_once('@').map_or(bare, |(_, rest)| rest);
    let bare = bare.trim_end_matches('/').trim_end_matches(".git");
    OWN.contains(&bare)
}

impl Import {
    pub(super) fn release(&mut self, release: &Object) {
        let at = |path: &str| release.node.text_at(path).filter(|text| !text.is_empty());
        if release.version != RELEASE {
            self.tell(
                Finding::new(Place::default(), Rule::ApiVersionOld)
                    .fact("kind", &release.kind)
                    .fact("name", &release.name)
                    .fact("value", &release.version)
                    .fact("new", RELEASE)
                    .fact("line", release.node.line),
            );
        }
        let lies_in = release.namespace.clone().filter(|namespace| !namespace.is_empty());
        let target = at("spec targetNamespace");
        let default_name = match &target {
            // As helm-controller composes it.
            Some(target) => format!("{target}-{}", release.name),
            None => release.name.clone(),
        };
        let name = at("spec releaseName").unwrap_or(default_name);
        if !name.is_empty() {
            self.draft.cluster.release = name;
        }
        if let (Some(target), Some(lies_in)) = (&target, &lies_in)
            && target != lies_in
        {
            self.not_taken(
                "cluster.namespace",
                format!("targetNamespace: {target}"),
                &format!("the new HelmRelease lies in `{target}` itself, not in `{lies_in}`; suspend the old one and remove its finalizer before you delete it, or Flux uninstalls the stack"),
            );
        }
        if let Some(namespace) = target.or(lies_in) {
            self.draft.cluster.namespace = namespace;
        }
        self.chart(release);
        self.values_from(release);
        self.rest_of_spec(release);
    }

    /// Where Flux takes the chart from.
    fn chart(&mut self, release: &Object) {
        let reference = ["spec chartRef", "spec chart spec sourceRef"]
            .iter()
            .find_map(|path| release.node.at(path));
        let Some(reference) = reference else { return };
        let namespace = reference
            .text_at("namespace")
            .or_else(|| release.namespace.clone())
            .filter(|namespace| !namespace.is_empty());
        if let Some(namespace) = namespace {
            self.draft.cluster.flux.namespace = namespace;
        }
        let kind = reference.text_at("kind").unwrap_or_default();
        let name = reference.text_at("name").unwrap_or_default();
        let version = release.node.text_at("spec chart spec version");
        let files = release
            .node
            .at("spec chart spec valuesFiles")
            .map(Node::items)
            .unwrap_or_default();
        if let Some(size) = files.iter().find_map(|file| size::of_file(&file.text()?)) {
            self.draft.cluster.size = size;
        }
        let index = self
            .objects
            .others
            .iter()
            .position(|object| object.kind == kind && object.name == name);
        let source = index.map(|index| self.objects.others.remove(index));
        if kind == "OCIRepository" || kind == "HelmRepository" {
            self.draft.cluster.flux.source = Source::Oci;
        }
        let Some(source) = source else {
            self.chart_version(version);
            return;
        };
        let mut url = source.node.text_at("spec url").unwrap_or_default();
        if looks_secret(&url) {
            self.secret_value("cluster.flux.url", [&kind, " ", &name, " spec.url"].concat());
            url = without_password(&url);
        }
        // A HelmRepository names the folder, and the release the chart in it.
        if kind == "HelmRepository"
            && url.starts_with("oci://")
            && let Some(chart) = release.node.text_at("spec chart spec chart")
        {
            url = [url.trim_end_matches('/'), "/", &chart].concat();
        }
        let own = is_own(&url);
        if own && kind == "HelmRepository" && !url.starts_with("oci://") {
            self.draft.cluster.flux.source = Source::Git;
        }
        if !own && kind == "HelmRepository" && !url.starts_with("oci://") {
            // Neither a Git repository nor an OCI registry: the address would be refused.
            self.not_taken(
                "cluster.flux.url",
                &url,
                "the chart now comes from a Git repository or an OCI registry",
            );
            self.draft.cluster.flux.source = Source::Git;
        } else if !own {
            self.draft.cluster.flux.url = url;
        }
        self.chart_reference(&source, version);
        let known = ["interval", "url", "ref", "ignore", "layerSelector", "type"];
        for (key, _) in source.node.at("spec").map(Node::entries).unwrap_or_default() {
            if !known.contains(&key.as_str()) {
                self.not_taken(
                    "cluster.flux.url",
                    format!("{kind} {name}: {key}"),
                    "no question covers it; add it to the new source",
                );
            }
        }
    }

    fn chart_reference(&mut self, source: &Object, version: Option<String>) {
        let at = |key: &str| source.node.text_at(&["spec ref ", key].concat());
        if let Some(branch) = at("branch")
            && at("tag").is_none()
            && at("semver").is_none()
            && at("commit").is_none()
        {
            self.tell(
                Finding::new(Place::new("cluster.flux.version"), Rule::VersionPinned)
                    .fact("value", branch)
                    .fact("new", crate::VERSION)
                    .fact("line", source.node.line),
            );
            return;
        }
        if let Some(commit) = at("commit").or_else(|| at("semver")).or_else(|| at("digest")) {
            self.not_taken(
                "cluster.flux.version",
                commit,
                "the chart is pinned by a tag, which people can read",
            );
            return;
        }
        self.chart_version(at("tag").or(version));
    }

    /// The version, unless it is the one that is written anyway.
    pub(super) fn chart_version(&mut self, version: Option<String>) {
        // A version of the predecessor has another chart behind it.
        if let Some(version) = version.filter(|_| self.ours) {
            let usual = version.strip_prefix('v').unwrap_or(&version) == crate::VERSION;
            if !usual {
                self.draft.cluster.flux.version = version;
            }
        }
    }

    /// Everything else that was decided about the release.
    fn rest_of_spec(&mut self, release: &Object) {
        const TAKEN: [&str; 7] = [
            "chart",
            "chartRef",
            "values",
            "valuesFrom",
            "releaseName",
            "targetNamespace",
            "storageNamespace",
        ];
        let usual = crate::check(&crate::Draft::default())
            .config
            .map(|config| crate::flux::release(&config, None))
            .unwrap_or_default();
        for (key, node) in release.node.at("spec").map(Node::entries).unwrap_or_default() {
            let written = usual.pointer("/spec").and_then(|spec| spec.get(key));
            if !TAKEN.contains(&key.as_str()) && written != Some(&node.value()) {
                self.not_taken(
                    "cluster.delivery",
                    format!("HelmRelease spec.{key}"),
                    "no question covers it; add it to the new manifest if it is still wanted",
                );
            }
        }
    }

    /// Values that Flux takes from Secrets and ConfigMaps.
    fn values_from(&mut self, release: &Object) {
        let Some(list) = release.node.at("spec valuesFrom") else {
            return;
        };
        let mut told: Vec<String> = Vec::new();
        for entry in list.items() {
            let text = |key: &str| entry.text_at(key).unwrap_or_default();
            let (kind, name, key, path) = (text("kind"), text("name"), text("valuesKey"), text("targetPath"));
            if kind == "Secret"
                && let Some((store, wanted)) = s3_key(&path)
            {
                let secret = &mut self.draft.storage.s3.secret;
                secret.name = name.clone();
                match wanted {
                    S3Key::Access => secret.access_key = key,
                    S3Key::Secret => secret.secret_key = key,
                }
                self.draft.storage.s3.keys = Keys::ExistingSecret;
                if !told.contains(&store) {
                    self.tell(
                        Finding::new(Place::new("storage.s3.secret"), Rule::S3KeyPath)
                            .fact("value", &store)
                            .fact("secret", &name)
                            .fact("line", entry.line),
                    );
                    told.push(store);
                }
                continue;
            }
            if kind == "Secret" && path.ends_with("alertmanager.config.global.slack_api_url") {
                self.slack_from_secret(&name, &key, &path);
                continue;
            }
            if kind == "ConfigMap" && path.is_empty() && self.merge_config_map(&name, &key) {
                continue;
            }
            let what = if path.is_empty() {
                format!("valuesFrom {kind} {name}")
            } else {
                format!("valuesFrom {kind} {name} → {path}")
            };
            self.not_taken(
                "extras.values",
                what,
                "its content is not in this file; keep the entry in the new manifest if it is still wanted",
            );
        }
    }

    /// Merges values that lie in a ConfigMap of the same file; those of the HelmRelease win.
    fn merge_config_map(&mut self, name: &str, key: &str) -> bool {
        let key = if key.is_empty() { "values.yaml" } else { key };
        let Some(text) = self
            .objects
            .find("ConfigMap", name)
            .and_then(|map| map.node.at("data")?.get(key)?.text())
        else {
            return false;
        };
        let Ok(documents) = crate::yaml::read(&text) else {
            return false;
        };
        for document in documents {
            below(self.tree.root_mut(), document);
        }
        self.objects
            .others
            .retain(|object| object.kind != "ConfigMap" || object.name != name);
        true
    }
}

/// Adds what is not there yet.
fn below(into: &mut Node, from: Node) {
    use crate::yaml::Kind;
    if let (Kind::Map(into), Kind::Map(from)) = (&mut into.kind, from.kind) {
        for (key, node) in from {
            match into.iter_mut().find(|(name, _)| *name == key) {
                Some((_, there)) => below(there, node),
                None => into.push((key, node)),
            }
        }
    }
}

enum S3Key {
    Access,
    Secret,
}

/// The store whose S3 key a value path sets, such as `loki.loki.storage.s3`.
fn s3_key(path: &str) -> Option<(String, S3Key)> {
    let (store, key) = path.rsplit_once('.')?;
    if !store.contains("storage") {
        return None;
    }
    let key = key.to_ascii_lowercase().replace('_', "");
    match key.as_str() {
        "accesskey" | "accesskeyid" => Some((store.to_owned(), S3Key::Access)),
        "secretkey" | "secretaccesskey" => Some((store.to_owned(), S3Key::Secret)),
        _ => None,
    }
}
