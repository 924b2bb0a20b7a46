//! Bytes → checked answers: the way that the command line and the server share.

use tamer_core::bundle::Renderer;
use tamer_core::draft::Delivery;
use tamer_core::finding::Severity;
use tamer_core::secrets::Secrets;
use tamer_core::words::Language;
use tamer_core::{Bundle, Config, Draft, Finding, file, import};

use crate::input;

/// Everything that is known about answers.
pub struct Answers {
    /// The answers as typed, if they could be read.
    pub draft: Option<Draft>,
    /// All that is wrong or unwise.
    pub findings: Vec<Finding>,
    /// The configuration, if nothing is wrong.
    config: Option<Config>,
}

impl Answers {
    /// Reads and checks an answers file. `delivery` takes the place of the answer of that name.
    pub fn check(bytes: &[u8], delivery: Option<Delivery>) -> Self {
        let mut answers = Self::read(bytes, file::read);
        let Some(draft) = &mut answers.draft else {
            return answers;
        };
        if let Some(delivery) = delivery {
            draft.cluster.delivery = delivery;
        }
        let checked = tamer_core::check::check_read(draft, &answers.findings);
        answers.findings.extend(checked.findings);
        answers.config = checked.config;
        answers
    }

    /// Reads what people have already. It is not checked: that is the next command.
    pub fn import(bytes: &[u8]) -> Self {
        Self::read(bytes, import::import)
    }

    fn read(bytes: &[u8], reader: impl Fn(&str) -> (Option<Draft>, Vec<Finding>)) -> Self {
        let (draft, findings) = match input::text(bytes) {
            Ok(text) => reader(text),
            Err(finding) => (None, vec![*finding]),
        };
        Self {
            draft,
            findings,
            config: None,
        }
    }

    /// Whether an error is among the findings.
    pub fn are_wrong(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity() == Severity::Error)
    }

    /// The configuration with the answers it comes from, if nothing is wrong.
    pub fn checked(&self) -> Option<(&Draft, &Config)> {
        let right = !self.are_wrong();
        self.draft.as_ref().zip(self.config.as_ref()).filter(|_| right)
    }

    /// The files, if nothing is wrong, with a README in a language.
    pub fn bundle_in(&self, language: Language, secrets: &Secrets) -> Option<Bundle> {
        let (draft, config) = self.checked()?;
        Some(Renderer::speaking(language).bundle(draft, config, secrets))
    }
}
