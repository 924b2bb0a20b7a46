//! The plan as files: path and text, and all of them as one zip.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::config::{Alerts, Config, Probes};
use crate::draft::{Delivery, Draft};
use crate::plan::{Part, objects};
use crate::secrets::{Secrets, wanted};
use crate::values::{KEYS, Rows, WITH_ROWS, overlay};
use crate::words::Language;
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
    Renderer::default().bundle(draft, config, secrets)
}

/// The files that a configuration has, in the order in which a person reads them.
pub fn parts(config: &Config) -> Vec<Part> {
    let secrets = !wanted(config).is_empty();
    let by = |delivery| config.cluster.delivery == delivery;
    let flux = by(Delivery::Flux);
    let all = [
        (Part::Release, flux),
        (Part::Application, by(Delivery::Argocd)),
        (Part::Values, by(Delivery::Helm)),
        (Part::Source, flux),
        (Part::Namespace, true),
        (Part::Secrets, secrets),
        (Part::FluxAlerts, flux && crate::flux::has_alerts(config)),
        (Part::Kustomization, !by(Delivery::Helm)),
        (Part::Answers, true),
        (Part::Readme, true),
    ];
    all.into_iter()
        .filter(|(_, there)| *there)
        .map(|(part, _)| part)
        .collect()
}

/// Makes files, and remembers what it wrote: while somebody types, only what changed is written again.
#[derive(Default)]
pub struct Renderer {
    /// The language of the README. What machines read has none.
    language: Language,
    last: Option<Written>,
    answers: Option<Answered>,
}

/// The values as they were written last.
struct Written {
    /// Without rows.
    light: Map<String, Value>,
    /// Where the rows came from: shared, so a glance tells whether they are the same.
    rows: RowsOf,
    /// How far in the texts stand.
    depth: usize,
    /// Each top-level value with its text.
    texts: Vec<(String, String)>,
}

/// The answers of the steps with rows, as they were written last.
struct Answered {
    /// What came of them: shared, so a glance tells whether they are the same.
    rows: RowsOf,
    /// Each of the file's keys with its text.
    texts: Vec<(&'static str, String)>,
}

/// All that rows are made of.
#[derive(Clone)]
struct RowsOf {
    alerts: Arc<Alerts>,
    probes: Arc<Probes>,
    archive: Option<String>,
}

impl RowsOf {
    fn new(config: &Config) -> Self {
        let archive = config
            .extras
            .archive()
            .map(|writer| crate::values::archive_url(config, writer));
        Self {
            alerts: config.alerts.clone(),
            probes: config.probes.clone(),
            archive,
        }
    }

    /// Whether the rows below a top-level key are the same.
    fn same(&self, other: &Self, key: &str) -> bool {
        match key {
            "blackboxProbeTargets" => Arc::ptr_eq(&self.probes, &other.probes),
            "kube-prom-stack" => Arc::ptr_eq(&self.alerts, &other.alerts) && self.archive == other.archive,
            _ => true,
        }
    }
}

impl Renderer {
    /// One whose README is in this language.
    pub fn speaking(language: Language) -> Self {
        Self {
            language,
            ..Self::default()
        }
    }

    /// The README is in this language from now on.
    pub fn speak(&mut self, language: Language) {
        self.language = language;
    }

    /// All files.
    pub fn bundle(&mut self, draft: &Draft, config: &Config, secrets: &Secrets) -> Bundle {
        let link = share::short_link(draft);
        let text = |part| File {
            part,
            text: self.text_with_link(part, draft, config, secrets, link.as_deref()),
        };
        Bundle {
            files: parts(config).into_iter().map(text).collect(),
        }
    }

    /// The text of one file.
    pub fn text(&mut self, part: Part, draft: &Draft, config: &Config, secrets: &Secrets) -> String {
        let link = if needs_link(part) {
            share::short_link(draft)
        } else {
            None
        };
        self.text_with_link(part, draft, config, secrets, link.as_deref())
    }

    fn text_with_link(
        &mut self,
        part: Part,
        draft: &Draft,
        config: &Config,
        secrets: &Secrets,
        link: Option<&str>,
    ) -> String {
        let mut text = header(part, link);
        match part {
            Part::Readme => text.push_str(&readme::readme(config, link, self.language)),
            Part::Answers => self.answers(draft, config, &mut text),
            Part::Values => self.values(config, 0, &mut text),
            Part::Kustomization => text.push_str(&yaml::write(&kustomization(config, secrets))),
            Part::Release => {
                // The values are the last key of the last key, so they can be written apart and put behind.
                text.push_str(&yaml::write(&crate::flux::release(config, None)));
                text.push_str("  values:\n");
                self.values(config, 2, &mut text);
            }
            Part::Application => {
                // As above, one level further in.
                text.push_str(&yaml::write(&crate::argocd::application(config, None)));
                text.push_str("      valuesObject:\n");
                self.values(config, 4, &mut text);
            }
            Part::Source | Part::Namespace | Part::Secrets | Part::FluxAlerts => {
                let objects = objects(config, secrets, None);
                let documents: Vec<String> = objects
                    .iter()
                    .filter(|planned| planned.part == part)
                    .map(|planned| yaml::write(&planned.object))
                    .collect();
                text.push_str(&documents.join("---\n"));
            }
        }
        text
    }

    /// The answers' file, with the steps that have rows written again only where their answers changed.
    fn answers(&mut self, draft: &Draft, config: &Config, into: &mut String) {
        let rows = RowsOf::new(config);
        let last = self.answers.take();
        let texts = file::write_parts(draft, |step| {
            let last = last.as_ref()?;
            let same = match step {
                "alerts" => Arc::ptr_eq(&last.rows.alerts, &rows.alerts),
                "probes" => Arc::ptr_eq(&last.rows.probes, &rows.probes),
                _ => false,
            };
            let (_, text) = last.texts.iter().find(|(known, _)| same && *known == step)?;
            Some(text.clone())
        });
        texts.iter().for_each(|(_, text)| into.push_str(text));
        self.answers = Some(Answered { rows, texts });
    }

    /// The overlay as text, so far in, written again only where a top-level value changed.
    fn values(&mut self, config: &Config, depth: usize, into: &mut String) {
        let light = overlay(config, Rows::LeftOut);
        let rows = RowsOf::new(config);
        let fresh = |key: &str| match &self.last {
            Some(last) => last.depth == depth && last.rows.same(&rows, key) && last.light.get(key) == light.get(key),
            None => false,
        };
        // Rows are many: they are made again only where theirs or what stands beside them changed.
        let whole = if WITH_ROWS.iter().all(|key| fresh(key)) {
            light.clone()
        } else {
            overlay(config, Rows::Wanted)
        };
        let written = |key: &str| {
            self.last
                .as_ref()?
                .texts
                .iter()
                .find(|(known, _)| known == key)
                .map(|(_, text)| text.clone())
        };
        let mut keys: Vec<String> = whole.keys().cloned().collect();
        keys.extend(
            WITH_ROWS
                .iter()
                .filter(|key| !whole.contains_key(**key) && fresh(key) && written(key).is_some())
                .map(|key| (*key).to_owned()),
        );
        keys.sort_by_key(|key| KEYS.iter().position(|known| known == key).unwrap_or(KEYS.len()));
        let text = |key: &String| {
            let kept = if fresh(key) { written(key) } else { None };
            kept.unwrap_or_else(|| {
                let mut indented = String::new();
                yaml::indent(
                    &yaml::write(&json!({ key.as_str(): whole.get(key) })),
                    depth,
                    &mut indented,
                );
                indented
            })
        };
        let texts: Vec<(String, String)> = keys.into_iter().map(|key| (key.clone(), text(&key))).collect();
        texts.iter().for_each(|(_, text)| into.push_str(text));
        self.last = Some(Written {
            light,
            rows,
            depth,
            texts,
        });
    }
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

/// The link stands in the main file and the README: in each file, every answer would change them all.
fn needs_link(part: Part) -> bool {
    matches!(part, Part::Release | Part::Application | Part::Values | Part::Readme)
}

/// The comment on top of each YAML file.
fn header(part: Part, link: Option<&str>) -> String {
    let (version, reason) = (crate::VERSION, part.reason());
    let answers = link.filter(|_| needs_link(part)).unwrap_or(Part::Answers.file());
    match part {
        Part::Readme => String::new(),
        Part::Answers => format!("# Cluster Tamer {version}: {reason}\n"),
        _ => format!("# Cluster Tamer {version}: {reason}\n# Answers: {answers}\n"),
    }
}

/// The list of what Flux or Argo CD applies. Secrets with placeholders are left out: they would overwrite the real ones.
/// An Application makes the namespace where it installs, which may be another cluster than the one that reads this list.
fn kustomization(config: &Config, secrets: &Secrets) -> Value {
    let filled = secrets.fill(config);
    let elsewhere = config.cluster.delivery == Delivery::Argocd;
    let mut resources: Vec<&str> = Vec::new();
    for planned in objects(config, secrets, None) {
        let file = planned.part.file();
        let is_listed = match planned.part {
            Part::Secrets => filled && !elsewhere,
            Part::Namespace => !elsewhere,
            _ => true,
        };
        if is_listed && !resources.contains(&file) {
            resources.push(file);
        }
    }
    json!({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": resources})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::plan;

    #[test]
    fn a_renderer_that_remembers_writes_the_same_as_a_fresh_one() {
        let mut renderer = Renderer::default();
        for preset in [
            "home-lab",
            "production",
            "air-gapped",
            "production",
            "small-team",
            "home-lab",
        ] {
            let draft = crate::presets::draft(preset).unwrap();
            let config = crate::check(&draft).config.unwrap();
            assert_eq!(
                renderer.bundle(&draft, &config, &Secrets::default()),
                bundle(&draft, &config, &Secrets::default()),
                "{preset}"
            );
        }
    }

    #[test]
    fn while_somebody_types_every_file_is_that_of_a_fresh_renderer() {
        let mut draft = crate::presets::draft("production").unwrap();
        let (mut checker, mut renderer) = (crate::check::Checker::default(), Renderer::default());
        type Change = fn(&mut Draft);
        let changes: [(&str, Change); 9] = [
            ("cluster", |draft| draft.cluster.name.push('x')),
            ("probes", |draft| {
                draft.probes.targets = vec![crate::draft::Target {
                    url: "https://a.example.com".into(),
                    ..Default::default()
                }]
            }),
            ("cluster", |draft| draft.cluster.name.push('y')),
            ("alerts", |draft| draft.alerts.group_wait = "45s".into()),
            ("cluster", |draft| draft.cluster.delivery = Delivery::Helm),
            ("alerts", |draft| draft.alerts = Default::default()),
            ("cluster", |draft| draft.cluster.delivery = Delivery::Argocd),
            ("probes", |draft| draft.probes = Default::default()),
            ("cluster", |draft| draft.cluster.delivery = Delivery::Flux),
        ];
        for (step, change) in changes {
            change(&mut draft);
            let checked = checker.check_changed(&draft, Some(step));
            let config = checked.config.unwrap();
            assert_eq!(
                renderer.bundle(&draft, &config, &Secrets::default()),
                bundle(&draft, &config, &Secrets::default())
            );
            let answers = renderer.text(Part::Answers, &draft, &config, &Secrets::default());
            assert!(answers.ends_with(&file::write(&draft)), "{answers}");
        }
    }

    #[test]
    fn the_release_written_in_parts_is_the_release_written_whole() {
        for preset in crate::presets::PRESETS {
            for (delivery, part) in [(Delivery::Flux, Part::Release), (Delivery::Argocd, Part::Application)] {
                let mut draft = crate::presets::draft(preset.name).unwrap();
                draft.cluster.delivery = delivery;
                let config = crate::check(&draft).config.unwrap();
                let whole = plan(&config, &Secrets::default())
                    .objects
                    .into_iter()
                    .find(|planned| planned.part == part)
                    .unwrap();
                let parts = bundle(&draft, &config, &Secrets::default())
                    .file(part)
                    .unwrap()
                    .text
                    .clone();
                assert!(parts.ends_with(&yaml::write(&whole.object)), "{}", preset.name);
            }
        }
    }
}
