//! Markdown → HTML, with links resolved and an anchor at every heading.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use tamer_core::words::Language;

use crate::language;
use crate::links::{Targets, address};
use crate::source::Sources;

/// A page.
pub struct Page {
    /// Its path below `docs/content`.
    pub path: String,
    /// Its folder on the site.
    pub address: String,
    /// The text of its one heading of the first level.
    pub title: String,
    /// Everything below that heading.
    pub html: String,
    /// Its parts, the first of them before any further heading.
    pub sections: Vec<Section>,
    /// Blocks of code.
    pub blocks: Vec<Block>,
    /// Links in lists, by the heading of the second level above them: the start page is the contents as well.
    pub listed: Vec<(String, String)>,
}

/// What stands below a heading.
#[derive(Default)]
pub struct Section {
    /// 1 for the page itself.
    pub level: u8,
    /// The heading.
    pub title: String,
    /// Its anchor.
    pub anchor: String,
    /// All words below it, without code.
    pub text: String,
}

/// A block of code.
pub struct Block {
    /// The word behind the fence, such as `sh`.
    pub language: String,
    /// The word after that one: whether a test runs it.
    pub mark: String,
    /// What stands in it.
    pub text: String,
}

impl Page {
    /// The first words of the page.
    pub fn description(&self) -> String {
        let text = self.sections.first().map_or("", |section| section.text.trim());
        let mut short = String::new();
        for word in text.split_whitespace() {
            if short.len() + word.len() > 155 {
                short.push_str(" …");
                break;
            }
            if !short.is_empty() {
                short.push(' ');
            }
            short.push_str(word);
        }
        short
    }
}

/// All pages.
pub fn all(root: &Path, sources: &Sources) -> Result<Vec<Page>> {
    let targets = Targets {
        root,
        pages: sources.keys().map(String::as_str).collect(),
    };
    let languages = language::all(root)?;
    let page = |(path, text): (&String, &String)| {
        let (spoken, _) = language::of(path, &languages);
        page(path, text, &targets, spoken.language)
    };
    sources.iter().map(page).collect()
}

fn page(path: &str, text: &str, targets: &Targets, language: Language) -> Result<Page> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_STRIKETHROUGH;
    let mut writer = Writer {
        path,
        targets,
        table: format!(
            "<div class=\"wide\" role=\"group\" aria-label=\"{}\" tabindex=\"0\">",
            language.say("Table")
        ),
        page: Page {
            path: path.to_owned(),
            address: address(path),
            title: String::new(),
            html: String::new(),
            sections: vec![Section {
                level: 1,
                ..Section::default()
            }],
            blocks: Vec::new(),
            listed: Vec::new(),
        },
        anchors: BTreeMap::new(),
        heading: None,
        block: None,
        chapter: String::new(),
        lists: 0,
    };
    let mut events = Vec::new();
    for event in Parser::new_ext(text, options) {
        writer.take(event, &mut events)?;
    }
    let mut page = writer.page;
    if page.title.is_empty() {
        bail!("{path} has no heading of the first level");
    }
    html::push_html(&mut page.html, events.into_iter());
    Ok(page)
}

struct Writer<'a> {
    path: &'a str,
    targets: &'a Targets<'a>,
    /// What stands before a table, which may be wider than the page.
    table: String,
    page: Page,
    anchors: BTreeMap<String, usize>,
    /// The heading that is being read: its level, its anchor if it names one, its text and what is written of it.
    heading: Option<Heading<'a>>,
    block: Option<Block>,
    chapter: String,
    lists: usize,
}

struct Heading<'a> {
    level: u8,
    anchor: Option<String>,
    text: String,
    events: Vec<Event<'a>>,
}

impl<'a> Writer<'a> {
    fn take(&mut self, event: Event<'a>, out: &mut Vec<Event<'a>>) -> Result<()> {
        let event = match event {
            Event::Start(Tag::Heading { level, id, .. }) => {
                self.heading = Some(Heading {
                    level: number(level),
                    anchor: id.map(|id| id.to_string()),
                    text: String::new(),
                    events: Vec::new(),
                });
                return Ok(());
            }
            Event::End(TagEnd::Heading(_)) => return self.end_heading(out),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let to = self.targets.resolve(self.path, &dest_url)?;
                let listed = self.targets.page(self.path, &dest_url);
                let is_list = self.lists > 0 && (self.path == "index.md" || self.path.ends_with("/index.md"));
                if let Some(page) = listed.filter(|_| is_list) {
                    self.page.listed.push((self.chapter.clone(), page));
                }
                Event::Start(Tag::Link {
                    link_type,
                    dest_url: to.into(),
                    title,
                    id,
                })
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = match &kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                let mut words = info.split_whitespace().map(str::to_owned);
                let language = words.next().unwrap_or_default();
                let mark = words.next().unwrap_or_default();
                self.block = Some(Block {
                    language,
                    mark,
                    text: String::new(),
                });
                // It may be wider than the page, and then it must be reached by the keyboard.
                Event::Html("<pre tabindex=\"0\"><code>".into())
            }
            Event::End(TagEnd::CodeBlock) => {
                self.page.blocks.extend(self.block.take());
                Event::Html("</code></pre>\n".into())
            }
            Event::Start(Tag::Table(_)) => {
                out.push(Event::Html(self.table.clone().into()));
                // Columns that are aligned would bring styles into the page, which its policy forbids.
                Event::Start(Tag::Table(Vec::new()))
            }
            Event::End(TagEnd::Table) => {
                out.push(event);
                Event::Html("</div>\n".into())
            }
            Event::Start(Tag::List(_)) => {
                self.lists += 1;
                event
            }
            Event::End(TagEnd::List(_)) => {
                self.lists -= 1;
                event
            }
            // Comments are for those who write the page.
            Event::Html(ref text) if text.starts_with("<!--") => return Ok(()),
            event => event,
        };
        self.note(&event);
        match &mut self.heading {
            Some(heading) => heading.events.push(event),
            None => out.push(event),
        }
        Ok(())
    }

    /// Keeps the words of the page for titles, anchors and the search.
    fn note(&mut self, event: &Event) {
        let words: &CowStr = match event {
            Event::Text(words) | Event::Code(words) => words,
            Event::SoftBreak | Event::HardBreak | Event::End(_) => &CowStr::Borrowed(" "),
            _ => return,
        };
        if let Some(block) = &mut self.block {
            block.text.push_str(words);
        } else if let Some(heading) = &mut self.heading {
            if !matches!(event, Event::End(_)) {
                heading.text.push_str(words);
            }
        } else if let Some(section) = self.page.sections.last_mut() {
            // A link or an emphasis within a sentence is followed by its full stop.
            let inline = matches!(
                event,
                Event::End(TagEnd::Link | TagEnd::Strong | TagEnd::Emphasis | TagEnd::Strikethrough)
            );
            if !inline {
                section.text.push_str(words);
            }
        }
    }

    fn end_heading(&mut self, out: &mut Vec<Event<'a>>) -> Result<()> {
        let Some(heading) = self.heading.take() else {
            return Ok(());
        };
        if heading.level == 1 {
            if !self.page.title.is_empty() {
                bail!(
                    "{}: `{}` is a second heading of the first level",
                    self.path,
                    heading.text
                );
            }
            self.page.title.clone_from(&heading.text);
            if let Some(section) = self.page.sections.first_mut() {
                section.title = heading.text;
            }
            return Ok(());
        }
        if heading.level == 2 {
            self.chapter.clone_from(&heading.text);
        }
        let anchor = heading.anchor.unwrap_or_else(|| slug(&heading.text));
        let times = self.anchors.entry(anchor.clone()).or_default();
        *times += 1;
        // As the forge counts them where the same pages are shown.
        let anchor = if *times > 1 {
            format!("{anchor}-{}", *times - 1)
        } else {
            anchor
        };
        out.push(Event::Html(format!("<h{} id=\"{anchor}\">", heading.level).into()));
        out.extend(heading.events);
        out.push(Event::Html(format!("</h{}>\n", heading.level).into()));
        self.page.sections.push(Section {
            level: heading.level,
            title: heading.text,
            anchor,
            text: String::new(),
        });
        Ok(())
    }
}

/// The anchor of a heading, as forges make it.
pub fn slug(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            ' ' => Some('-'),
            '-' | '_' => Some(letter),
            letter => letter.is_alphanumeric().then_some(letter),
        })
        .collect()
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test stops at the first surprise"
    )]

    use super::*;

    fn read(text: &str) -> Page {
        let root = crate::root();
        let targets = Targets {
            root: &root,
            pages: ["a.md"].into(),
        };
        page("a.md", text, &targets, Language::ENGLISH).unwrap()
    }

    #[test]
    fn headings_get_anchors_as_forges_make_them() {
        let page = read(
            "# One\n\nFirst words.\n\n## What `it` is, and why\n\n## Twice\n\n## Twice\n\n### CT1: named {#ct1}\n",
        );
        let anchors: Vec<&str> = page.sections.iter().map(|section| section.anchor.as_str()).collect();
        assert_eq!(anchors, ["", "what-it-is-and-why", "twice", "twice-1", "ct1"]);
        assert_eq!(page.title, "One");
        assert!(
            page.html
                .contains("<h2 id=\"what-it-is-and-why\">What <code>it</code> is, and why</h2>")
        );
        assert_eq!(page.description(), "First words.");
    }

    #[test]
    fn code_is_written_as_it_stands_and_its_mark_is_kept() {
        let page = read("# One\n\n```sh norun\nhelm list > a && b\n```\n");
        assert!(
            page.html
                .contains("<pre tabindex=\"0\"><code>helm list &gt; a &amp;&amp; b\n</code></pre>")
        );
        assert_eq!(page.blocks[0].mark, "norun");
        assert_eq!(page.blocks[0].text, "helm list > a && b\n");
    }

    #[test]
    fn aligned_columns_bring_no_styles() {
        let page = read("# One\n\n| a | b |\n| --- | ---: |\n| 1 | 2 |\n");
        assert!(!page.html.contains("style="), "{}", page.html);
    }
}
