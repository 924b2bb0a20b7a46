//! The plan as files: path and text, and all of them as one zip.

use serde_json::{Value, json};

use crate::config::Config;
use crate::draft::{Delivery, Draft};
use crate::plan::{Part, Plan, plan};
use crate::secrets::Secrets;
use crate::{file, share, yaml};

mod readme;
mod zip;

/// One file.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// The part it plays.
    pub part: Part,
    /// Its text.
    pub text: String,
}

impl File {
    /// Its name; bundles have no folders.
    pub fn path(&self) -> &'static str {
        self.part.file()
    }
}

/// The plan as files, in the order in which a person reads them.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// The files.
    pub files: Vec<File>,
}

/// Makes the files for a checked Draft. `draft` is where `config` comes from: it goes into the bundle, too.
pub fn bundle(draft: &Draft, config: &Config, secrets: &Secrets) -> Bundle {
    let plan = plan(config, secrets);
    let link = share::link(draft);
    let header = |part: Part| header(part, &link);
    let mut files = Vec::new();
    let mut add = |part: Part, text: String| {
        files.push(File {
            part,
            text: header(part) + &text,
        })
    };
    match config.cluster.delivery {
        Delivery::Flux => {
            for part in [
                Part::Release,
                Part::Source,
                Part::Namespace,
                Part::Secrets,
                Part::FluxAlerts,
            ] {
                if let Some(text) = documents(&plan, part) {
                    add(part, text);
                }
            }
            add(Part::Kustomization, yaml::write(&kustomization(&plan, secrets)));
        }
        Delivery::Helm => {
            add(Part::Values, yaml::write(&plan.values));
            for part in [Part::Namespace, Part::Secrets] {
                if let Some(text) = documents(&plan, part) {
                    add(part, text);
                }
            }
        }
    }
    add(Part::Answers, file::write(draft));
    let readme = readme::readme(config, &plan, &link);
    files.push(File {
        part: Part::Readme,
        text: readme,
    });
    Bundle { files }
}

impl Bundle {
    /// The file that plays a part, if there is one.
    pub fn file(&self, part: Part) -> Option<&File> {
        self.files.iter().find(|file| file.part == part)
    }

    /// All files as a zip archive; the same files give the same bytes.
    pub fn zip(&self) -> Vec<u8> {
        zip::zip(&self.files)
    }
}

/// The objects of a part as one YAML stream.
fn documents(plan: &Plan, part: Part) -> Option<String> {
    let documents: Vec<String> = plan
        .objects
        .iter()
        .filter(|planned| planned.part == part)
        .map(|planned| yaml::write(&planned.object))
        .collect();
    (!documents.is_empty()).then(|| documents.join("---\n"))
}

/// The comment on top of each YAML file. The link stands in the main file only: in each, every answer would change them all.
fn header(part: Part, link: &str) -> String {
    let version = crate::VERSION;
    let reason = part.reason();
    let reopen = matches!(part, Part::Release | Part::Values) && link.len() <= share::LONGEST;
    let answers = if reopen { link } else { Part::Answers.file() };
    match part {
        Part::Answers => format!("# Cluster Tamer {version}: {reason}\n"),
        _ => format!("# Cluster Tamer {version}: {reason}\n# Answers: {answers}\n"),
    }
}

/// The list of what Flux applies. Secrets with placeholders are left out: they would overwrite the real ones.
fn kustomization(plan: &Plan, secrets: &Secrets) -> Value {
    let filled = *secrets != Secrets::default();
    let mut resources: Vec<&str> = Vec::new();
    for planned in &plan.objects {
        let file = planned.part.file();
        if (planned.part != Part::Secrets || filled) && !resources.contains(&file) {
            resources.push(file);
        }
    }
    json!({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": resources})
}
