//! The Application of Argo CD: names, source of the chart, and what else stands in it.

use crate::draft::Source;
use crate::finding::{Finding, Place, Rule};
use crate::secrets::looks::looks_secret;
use crate::values::size;
use crate::yaml::Node;

use super::Import;
use super::objects::Object;
use super::release::{is_own, without_password};

/// The cluster that Argo CD runs in, as every Argo CD calls it.
const HERE: [&str; 2] = ["https://kubernetes.default.svc", "in-cluster"];

/// Branches that follow every push; tags and versions are called otherwise.
const BRANCHES: [&str; 3] = ["HEAD", "main", "master"];

/// The source with the chart: the only one, or the one of several that Helm renders.
pub(super) fn source(application: &Node) -> Option<&Node> {
    application.at("spec source").or_else(|| {
        application
            .at("spec sources")?
            .items()
            .iter()
            .find(|source| source.get("helm").is_some())
    })
}

/// Where an Application takes its chart from, in the words that tell whose it is.
pub(super) fn addresses(application: &Node) -> impl Iterator<Item = String> {
    ["chart", "repoURL"]
        .into_iter()
        .filter_map(|key| source(application)?.text_at(key))
}

/// The values that stand in an Application itself, as an object or as text.
pub(super) fn values(application: &Node) -> Option<Node> {
    let helm = source(application)?.get("helm")?;
    helm.get("valuesObject").cloned().or_else(|| {
        let text = helm.text_at("values")?;
        crate::yaml::read(&text).ok()?.into_iter().next()
    })
}

impl Import {
    pub(super) fn application(&mut self, application: &Object) {
        let at = |path: &str| application.node.text_at(path).filter(|text| !text.is_empty());
        let cluster = &mut self.draft.cluster;
        if let Some(namespace) = at("spec destination namespace") {
            cluster.namespace = namespace;
        }
        if let Some(namespace) = at("metadata namespace") {
            cluster.argocd.namespace = namespace;
        }
        if let Some(project) = at("spec project") {
            cluster.argocd.project = project;
        }
        if let Some(name) = at("spec destination name").filter(|name| !HERE.contains(&name.as_str())) {
            cluster.argocd.destination = name;
        }
        cluster.release.clone_from(&application.name);
        if let Some(server) = at("spec destination server").filter(|server| !HERE.contains(&server.as_str())) {
            self.not_taken(
                "cluster.argocd.destination",
                server,
                "the new Application names its cluster; enter the name that Argo CD knows it by",
            );
        }
        if let Some(source) = source(&application.node) {
            self.chart_of_application(source);
        }
        self.rest_of_application(application);
    }

    fn chart_of_application(&mut self, source: &Node) {
        let at = |path: &str| source.text_at(path).filter(|text| !text.is_empty());
        if let Some(name) = at("helm releaseName") {
            self.draft.cluster.release = name;
        }
        for file in source.at("helm valueFiles").map(Node::items).unwrap_or_default() {
            let file = file.text().unwrap_or_default();
            match size::of_file(&file) {
                Some(size) => self.draft.cluster.size = size,
                None => self.not_taken(
                    "extras.values",
                    file,
                    "its content is not in this file; import it beside the Application",
                ),
            }
        }
        for parameter in source.at("helm parameters").map(Node::items).unwrap_or_default() {
            self.not_taken(
                "extras.values",
                parameter.text_at("name").unwrap_or_default(),
                "parameters win over values; enter it as an extra value if it is still wanted",
            );
        }
        let mut url = at("repoURL").unwrap_or_default();
        if looks_secret(&url) {
            self.secret_value("cluster.flux.url", "Application spec.source.repoURL".to_owned());
            url = without_password(&url);
        }
        let chart = at("chart");
        if let Some(chart) = &chart {
            url = [url.trim_end_matches('/'), "/", chart].concat();
            if !url.contains("://") {
                url.insert_str(0, "oci://");
            }
        }
        let flux = &mut self.draft.cluster.flux;
        if url.starts_with("oci://") {
            flux.source = Source::Oci;
        }
        if chart.is_some() && flux.source != Source::Oci {
            self.not_taken(
                "cluster.flux.url",
                &url,
                "the chart now comes from a Git repository or an OCI registry",
            );
        } else if !url.is_empty() && !is_own(&url) {
            flux.url = url;
        }
        match at("targetRevision") {
            Some(branch) if BRANCHES.contains(&branch.as_str()) => self.tell(
                Finding::new(Place::new("cluster.flux.version"), Rule::VersionPinned)
                    .fact("value", branch)
                    .fact("new", crate::VERSION)
                    .fact("line", source.line),
            ),
            version => self.chart_version(version),
        }
    }

    /// Everything else that was decided about the Application.
    fn rest_of_application(&mut self, application: &Object) {
        const TAKEN: [&str; 4] = ["project", "destination", "source", "sources"];
        let usual = crate::check(&crate::Draft::default())
            .config
            .map(|config| crate::argocd::application(&config, None))
            .unwrap_or_default();
        for (key, node) in application.node.at("spec").map(Node::entries).unwrap_or_default() {
            let written = usual.pointer("/spec").and_then(|spec| spec.get(key));
            if !TAKEN.contains(&key.as_str()) && written != Some(&node.value()) {
                self.not_taken(
                    "cluster.delivery",
                    format!("Application spec.{key}"),
                    "no question covers it; add it to the new manifest if it is still wanted",
                );
            }
        }
    }
}
