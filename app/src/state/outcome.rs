//! What follows from the answers: findings by place, and the files.

use std::collections::BTreeMap;
use std::sync::Arc;

use tamer_core::bundle::Renderer;
use tamer_core::draft::Alerts;
use tamer_core::plan::Part;
use tamer_core::secrets::Secrets;
use tamer_core::{Checked, Draft, File, Finding, Severity};

use crate::state::step::Step;

/// The findings of all answers, quick to ask by place.
#[derive(Debug)]
pub struct Outcome {
    /// What the check found.
    pub checked: Checked,
    by_place: BTreeMap<String, Vec<usize>>,
}

impl Outcome {
    /// What a check found, and what is wrong with the typed secrets.
    pub fn of(mut checked: Checked, secrets: &Secrets, alerts: &Alerts) -> Self {
        let typed = tamer_core::check::check_secrets(secrets, alerts);
        checked.findings.extend(typed);
        let mut by_place: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, finding) in checked.findings.iter().enumerate() {
            by_place.entry(finding.place.to_string()).or_default().push(index);
        }
        Self { checked, by_place }
    }

    /// Findings at this very place.
    pub fn at(&self, place: &str) -> Vec<&Finding> {
        let indices = self.by_place.get(place).into_iter().flatten();
        indices.filter_map(|index| self.checked.findings.get(*index)).collect()
    }

    /// Findings at this place and in what it holds.
    pub fn under(&self, place: &str) -> Vec<&Finding> {
        self.by_place
            .range(place.to_owned()..)
            .take_while(|(at, _)| at.starts_with(place))
            .filter(|(at, _)| {
                at.get(place.len()..)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            })
            .flat_map(|(_, indices)| indices)
            .filter_map(|index| self.checked.findings.get(*index))
            .collect()
    }

    /// Findings of a step.
    pub fn of_step(&self, step: Step) -> impl Iterator<Item = &Finding> {
        self.checked
            .findings
            .iter()
            .filter(move |finding| Step::of(finding.place.as_str()) == Some(step))
    }

    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.checked
            .findings
            .iter()
            .filter(|finding| finding.severity() == severity)
            .count()
    }

    /// How many findings of a step have this severity.
    pub fn count_in(&self, step: Step, severity: Severity) -> usize {
        self.of_step(step)
            .filter(|finding| finding.severity() == severity)
            .count()
    }
}

/// The files, of these answers or of the last ones that were right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Files {
    /// The files; none before there were right answers.
    pub files: Vec<File>,
    /// They follow from the answers as they are now.
    pub current: bool,
}

impl Files {
    /// Renders the files, or keeps the `last` ones while something is wrong.
    pub fn of(
        renderer: &mut Renderer,
        draft: &Draft,
        outcome: &Outcome,
        secrets: &Secrets,
        last: Option<&Arc<Self>>,
    ) -> Self {
        renderer.speak(crate::words::language::spoken().language);
        match &outcome.checked.config {
            Some(config) => Self {
                files: renderer.bundle(draft, config, secrets).files,
                current: true,
            },
            None => Self {
                files: last.map(|last| last.files.clone()).unwrap_or_default(),
                current: false,
            },
        }
    }

    /// The file that plays a part.
    pub fn file(&self, part: Part) -> Option<&File> {
        self.files.iter().find(|file| file.part == part)
    }

    /// Its text to compare a later one with: empty where the file is new, nothing where all files are.
    pub fn base(&self, part: Part) -> Option<&str> {
        (!self.files.is_empty()).then(|| self.text(part))
    }

    /// Its text, or nothing.
    pub fn text(&self, part: Part) -> &str {
        self.file(part).map_or("", |file| &file.text)
    }
}

/// Secrets with every letter hidden, but told apart from those not typed.
pub fn hidden(secrets: &Secrets) -> Secrets {
    let hide = |text: &str| {
        if text.is_empty() {
            String::new()
        } else {
            "••••••••".to_owned()
        }
    };
    Secrets {
        s3_access_key: hide(&secrets.s3_access_key),
        s3_secret_key: hide(&secrets.s3_secret_key),
        slack: secrets
            .slack
            .iter()
            .map(|(key, text)| (key.clone(), hide(text)))
            .collect(),
        receivers: secrets
            .receivers
            .iter()
            .map(|(key, text)| (key.clone(), hide(text)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn findings_are_found_by_place_and_by_step() {
        let mut draft = Draft::default();
        draft.cluster.release = "A_B".into();
        draft.access.faro.enabled = true;
        draft.access.faro.origins = vec!["no origin".into()];
        let outcome = Outcome::of(tamer_core::check(&draft), &Secrets::default(), &draft.alerts);
        assert_eq!(outcome.at("cluster.release").len(), 1);
        assert_eq!(outcome.at("cluster.rel").len(), 0);
        assert_eq!(outcome.under("cluster.rel").len(), 0);
        assert_eq!(outcome.under("access.faro.origins").len(), 1);
        assert_eq!(outcome.count_in(Step::Cluster, Severity::Error), 1);
    }

    #[wasm_bindgen_test]
    fn without_earlier_files_nothing_can_be_compared() {
        let draft = Draft::default();
        let outcome = Outcome::of(tamer_core::check(&draft), &Secrets::default(), &draft.alerts);
        let files = Files::of(&mut Renderer::default(), &draft, &outcome, &Secrets::default(), None);
        assert!(
            files
                .base(Part::Release)
                .is_some_and(|text| text.contains("HelmRelease"))
        );
        assert_eq!(files.base(Part::Secrets), Some(""));
        assert_eq!(Files::default().base(Part::Release), None);
    }

    #[wasm_bindgen_test]
    fn wrong_answers_keep_the_last_files() {
        let mut draft = Draft::default();
        let secrets = Secrets::default();
        let mut renderer = Renderer::default();
        let outcome = |draft: &Draft| Outcome::of(tamer_core::check(draft), &Secrets::default(), &draft.alerts);
        let good = Arc::new(Files::of(&mut renderer, &draft, &outcome(&draft), &secrets, None));
        assert!(good.current && !good.files.is_empty());
        draft.cluster.release = "A_B".into();
        let kept = Files::of(&mut renderer, &draft, &outcome(&draft), &secrets, Some(&good));
        assert!(!kept.current);
        assert_eq!(kept.files, good.files);
    }
}
