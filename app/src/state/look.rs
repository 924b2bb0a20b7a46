//! How the page looks on this device: theme, width of the files, whether `?` opens the shortcuts.

use leptos::prelude::*;
use tamer_core::plan::Part;

use crate::browser;
use crate::state::voice::Voice;
use crate::words::{language, words};

const THEME: &str = "cluster-tamer.theme";
const FILES: &str = "cluster-tamer.files";
const KEYS: &str = "cluster-tamer.question-mark";

/// Id of the panel that shows a file.
pub const PANEL: &str = "file";

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    fn name(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// The one that the button chooses next.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

/// How the page looks.
#[derive(Clone, Copy)]
pub struct Look {
    /// The theme.
    pub theme: RwSignal<Theme>,
    /// Width of the files, in percent of the page.
    pub files: RwSignal<u32>,
    /// On narrow screens: the files are open instead of the step.
    pub files_open: RwSignal<bool>,
    /// The file that is shown.
    pub file: RwSignal<Part>,
    /// Code of the language.
    pub language: RwSignal<String>,
    /// `?` opens the shortcuts.
    pub question_mark: RwSignal<bool>,
}

/// Narrowest and widest files, in percent.
pub const FILES_RANGE: (u32, u32) = (24, 60);

impl Look {
    /// As it was last time.
    pub fn new() -> Self {
        let theme = match browser::stored(THEME).as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        };
        browser::set_theme(theme.name());
        let files = browser::stored(FILES).and_then(|text| text.parse().ok());
        Self {
            theme: RwSignal::new(theme),
            files: RwSignal::new(files.unwrap_or(40).clamp(FILES_RANGE.0, FILES_RANGE.1)),
            files_open: RwSignal::new(false),
            file: RwSignal::new(Part::Release),
            language: RwSignal::new(language::spoken().language.code().to_owned()),
            question_mark: RwSignal::new(browser::stored(KEYS).is_none()),
        }
    }

    /// Chooses a theme and remembers it.
    pub fn choose(self, theme: Theme) {
        self.theme.set(theme);
        browser::set_theme(theme.name());
        match theme.name() {
            Some(name) => _ = browser::store(THEME, name),
            None => browser::forget(THEME),
        }
    }

    /// Speaks another language and remembers it; says so where it cannot be had.
    pub fn speak(self, code: String, voice: Voice, answers: super::Answers) {
        wasm_bindgen_futures::spawn_local(async move {
            if language::speak(&code).await {
                language::remember(&code);
                self.language.set(code);
                answers.speak();
            } else {
                voice.say(words().page.language_missing);
                // The list shows the language that is spoken.
                self.language.notify();
            }
        });
    }

    /// Sets the width of the files and remembers it.
    pub fn widen(self, percent: u32) {
        let percent = percent.clamp(FILES_RANGE.0, FILES_RANGE.1);
        self.files.set(percent);
        browser::store(FILES, &percent.to_string());
    }

    /// Shows a file.
    pub fn show(self, part: Part) {
        self.file.set(part);
        self.files_open.set(true);
        browser::focus(format!("{PANEL}:{}", part.file()));
    }

    /// Lets `?` open the shortcuts, or not.
    pub fn use_question_mark(self, on: bool) {
        self.question_mark.set(on);
        if on {
            browser::forget(KEYS);
        } else {
            browser::store(KEYS, "off");
        }
    }
}

/// How this page looks.
pub fn look() -> Look {
    expect_context()
}
