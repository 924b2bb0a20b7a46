//! The language of the page. English is in its program; the others are files beside it, fetched when they are wanted.

use std::cell::{Cell, RefCell};

use tamer_core::words::{Catalog, Language};

use crate::browser;

/// Where the chosen language is kept on this device.
const KEY: &str = "cluster-tamer.language";

/// A language, and where it is from.
#[derive(Clone, Copy)]
pub struct Spoken {
    /// The language.
    pub language: Language,
    /// The file that it came from; empty for English.
    pub file: &'static str,
}

const ENGLISH: Spoken = Spoken {
    language: Language::ENGLISH,
    file: "",
};

thread_local! {
    static SPOKEN: Cell<Spoken> = const { Cell::new(ENGLISH) };
    /// Each is made once, and wanted until the page is closed.
    static KNOWN: RefCell<Vec<Spoken>> = RefCell::new(vec![ENGLISH]);
}

/// The language that the page speaks now.
pub fn spoken() -> Spoken {
    SPOKEN.get()
}

/// A program of the page speaks as the page does; then it begins.
pub fn follow(begin: impl FnOnce() + 'static) {
    let code = browser::language();
    wasm_bindgen_futures::spawn_local(async move {
        // Without the file it speaks as before.
        speak(&code).await;
        begin();
    });
}

/// Words in the languages that were spoken so far: made once for each.
pub(super) struct Made<T: 'static>(RefCell<Vec<(*const u8, &'static T)>>);

impl<T> Made<T> {
    pub(super) const fn new() -> Self {
        Self(RefCell::new(Vec::new()))
    }

    /// Those of the language that is spoken now.
    pub(super) fn now(&self, english: &'static T, make: fn(Language) -> T) -> &'static T {
        let Spoken { language, file } = spoken();
        if file.is_empty() {
            return english;
        }
        let mut made = self.0.borrow_mut();
        if let Some((_, words)) = made.iter().find(|(of, _)| *of == file.as_ptr()) {
            return words;
        }
        let words: &'static T = Box::leak(Box::new(make(language)));
        made.push((file.as_ptr(), words));
        words
    }
}

/// Codes and own names of the languages that can be had, English first.
pub fn offered() -> Vec<(String, String)> {
    let others = browser::meta("languages").unwrap_or_default();
    let mut offered = vec![("en".to_owned(), "English".to_owned())];
    for other in others.split(',') {
        if let Some((code, name)) = other.trim().split_once(' ') {
            offered.push((code.to_owned(), name.to_owned()));
        }
    }
    offered
}

/// The language that was chosen on this device, else the first of the person's that can be had.
pub fn wanted() -> String {
    let offered = offered();
    let is_offered = |code: &str| offered.iter().any(|(offered, _)| offered == code);
    let chosen = browser::stored(KEY).filter(|code| is_offered(code));
    let own = || {
        let own = browser::languages().into_iter();
        own.map(|tag| tag.split('-').next().unwrap_or_default().to_ascii_lowercase())
            .find(|code| is_offered(code))
    };
    chosen.or_else(own).unwrap_or_else(|| "en".to_owned())
}

/// Speaks a language from now on. False, and as before, if its file cannot be had.
pub async fn speak(code: &str) -> bool {
    let known = KNOWN.with_borrow(|known| known.iter().find(|spoken| spoken.language.code() == code).copied());
    let spoken = match known {
        Some(spoken) => spoken,
        None => match browser::fetch(&format!("languages/{code}.po")).await {
            Some(file) => learn(file),
            None => return false,
        },
    };
    // What answers may be anything, such as a page that says that there is nothing.
    if spoken.language.code() != code {
        return false;
    }
    SPOKEN.set(spoken);
    browser::set_language(code);
    true
}

/// Keeps the choice on this device.
pub fn remember(code: &str) {
    browser::store(KEY, code);
}

fn learn(file: String) -> Spoken {
    let file: &'static str = Box::leak(file.into_boxed_str());
    let language = Language::of(Box::leak(Box::new(Catalog::read(file))));
    let spoken = Spoken { language, file };
    KNOWN.with_borrow_mut(|known| known.push(spoken));
    spoken
}
