//! An answer of the store, and the little that is read out of its XML.

/// An answer, as far as it is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Header `x-amz-bucket-region`.
    pub region: Option<String>,
    /// Header `date`.
    pub date: Option<String>,
    /// Header `etag`.
    pub etag: Option<String>,
    /// Header `location`.
    pub location: Option<String>,
    /// Header `content-type`.
    pub content_type: Option<String>,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    pub(super) fn document(&self) -> Document {
        Document(String::from_utf8_lossy(&self.body).into_owned())
    }
}

/// A body as text.
pub(super) struct Document(String);

impl Document {
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether there is an element of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(&format!("<{name}>")) || self.0.contains(&format!("<{name} "))
    }

    /// The text of the first element of this name.
    pub fn element(&self, name: &str) -> Option<String> {
        let (_, rest) = self.0.split_once(&format!("<{name}>"))?;
        let (text, _) = rest.split_once(&format!("</{name}>"))?;
        let text = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#34;", "\"")
            .replace("&apos;", "'")
            .replace("&#39;", "'");
        Some(text.replace("&amp;", "&").trim().to_owned())
    }

    /// What it is, in a few words: the title of a page, or how the text begins.
    pub fn gist(&self, answer: &Answer) -> String {
        if let Some(location) = &answer.location {
            // What follows may be a ticket for somebody.
            return format!(
                "a redirect to {}",
                location.split(['?', '#']).next().unwrap_or_default()
            );
        }
        let lower = self.0.to_ascii_lowercase();
        let title = lower.find("<title>").and_then(|at| self.0.get(at + "<title>".len()..));
        if let Some((title, _)) = title
            .and_then(|rest| rest.split_once('<'))
            .filter(|(title, _)| !title.is_empty())
        {
            return format!("a page called \"{}\"", title.trim());
        }
        if lower.contains("<html") || lower.contains("<!doctype") {
            return "a web page".into();
        }
        let kind = answer.content_type.as_deref().filter(|kind| !kind.is_empty());
        match (self.0.trim(), kind) {
            ("", _) => "nothing".into(),
            (text, None) => text.chars().take(80).collect(),
            (text, Some(kind)) => format!("{kind}: {}", text.chars().take(80).collect::<String>()),
        }
    }
}
