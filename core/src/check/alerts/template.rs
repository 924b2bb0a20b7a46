//! Go templates in the texts of receivers. Alertmanager reads them only when it sends.

/// What does not match.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The text around the place.
    pub(super) near: String,
    /// What is wrong there.
    pub(super) why: String,
}

impl Fault {
    fn new(near: &str, why: &str) -> Self {
        Self {
            near: near.chars().take(30).collect(),
            why: why.to_owned(),
        }
    }
}

/// Checks whether Alertmanager can read a text.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    braces(text)?;
    parsed(text)
}

/// What Go's parser would refuse.
#[cfg(not(target_arch = "wasm32"))]
fn parsed(text: &str) -> Result<(), Fault> {
    use crate::template::Templates;

    let Err(fault) = Templates::check(text) else {
        return Ok(());
    };
    if fault.unknown {
        return Ok(());
    }
    // The first action with which the text so far is refused, its blocks ended.
    let mut blocks = 0_usize;
    let mut rest = text;
    while let Some((_, action)) = rest.find("{{").and_then(|start| rest.split_at_checked(start)) {
        let Some((inside, after)) = inside(action) else { break };
        match word(inside) {
            "if" | "range" | "with" | "define" | "block" => blocks += 1,
            "end" => blocks = blocks.saturating_sub(1),
            _ => {}
        }
        let so_far = text.get(..text.len() - after.len()).unwrap_or(text);
        if Templates::check(&(so_far.to_owned() + &"{{end}}".repeat(blocks))).is_err() {
            return Err(Fault::new(action, &fault.why));
        }
        rest = after;
    }
    Err(Fault::new(text, &fault.why))
}

/// The page has no room for the parser before the alert studio is loaded, which shows what it refuses.
#[cfg(target_arch = "wasm32")]
fn parsed(_: &str) -> Result<(), Fault> {
    Ok(())
}

/// The first word between braces.
fn word(inside: &str) -> &str {
    let words = inside.trim_start_matches('-').trim_start();
    let word = words.split(|c: char| !c.is_ascii_alphabetic()).next();
    word.unwrap_or_default()
}

/// Checks that each `{{` has its `}}`, and each block its `{{ end }}`.
fn braces(text: &str) -> Result<(), Fault> {
    let fault = |near: &str, why| Err(Fault::new(near, why));
    let mut blocks: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let (_, action) = rest.split_at(start);
        let Some((inside, after)) = inside(action) else {
            return fault(action, "`{{` is never closed by `}}`");
        };
        match word(inside) {
            "if" | "range" | "with" | "define" | "block" => blocks.push(action),
            "end" if blocks.pop().is_none() => return fault(action, "there is no block that this could end"),
            "" if inside.trim_matches(['-', ' ', '\t', '\n']).is_empty() => {
                return fault(action, "nothing stands between the braces");
            }
            _ => {}
        }
        rest = after;
    }
    match blocks.pop() {
        Some(block) => fault(block, "this block has no `{{ end }}`"),
        None => Ok(()),
    }
}

/// What stands between `{{` and `}}`, and what follows; text in quotes may hold braces.
fn inside(action: &str) -> Option<(&str, &str)> {
    let inner = action.strip_prefix("{{")?;
    let comment = inner.strip_prefix("- ").unwrap_or(inner);
    if comment.starts_with("/*") {
        let (comment, after) = comment.split_once("*/")?;
        return Some((comment, after.trim_start_matches([' ', '-']).strip_prefix("}}")?));
    }
    let mut quote = None;
    let mut escaped = false;
    for (at, character) in inner.char_indices() {
        match quote {
            Some(open) => {
                if escaped {
                    escaped = false;
                } else if character == '\\' && open != '`' {
                    escaped = true;
                } else if character == open {
                    quote = None;
                } else if character == '\n' && open != '`' {
                    return None;
                }
            }
            None if matches!(character, '"' | '`' | '\'') => quote = Some(character),
            None if character == '{' => return None,
            None => {
                let (inside, after) = inner.split_at(at);
                if let Some(after) = after.strip_prefix("}}") {
                    return Some((inside, after));
                }
            }
        }
    }
    None
}

/// The title without the pairs of `*` outside of actions, which Slack shows as they are.
pub(super) fn without_emphasis(title: &str) -> String {
    let mut plain = String::new();
    let mut stars = 0;
    let mut rest = title;
    while !rest.is_empty() {
        if let Some((_, after)) = inside(rest) {
            plain.push_str(rest.get(..rest.len() - after.len()).unwrap_or_default());
            rest = after;
        } else {
            let mut characters = rest.chars();
            match characters.next() {
                Some('*') => stars += 1,
                Some(other) => plain.push(other),
                None => {}
            }
            rest = characters.as_str();
        }
    }
    if stars >= 2 { plain } else { title.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_that_alertmanager_reads() {
        for (text, near) in [
            ("", None),
            ("plain } text }}", None),
            ("{{ .Status }}", None),
            ("{{ template \"tamer.title\" . }}", None),
            ("{{- range .Alerts -}} {{ .Labels.a }} {{- end }}", None),
            (
                "{{ if eq .Status \"firing\" }}a{{ else if .X }}b{{ else }}c{{ end }}",
                None,
            ),
            (r#"{{ "}}" }} {{ `{{` }} {{ "\"}}" }}"#, None),
            ("{{/* a }} b */}} {{- /* c */ -}}", None),
            ("a {{ .Status }}{{ toUper .Status }} b", Some("{{ toUper .Status }} b")),
            (
                "{{ range .Alerts }}{{ if eq .Status }}{{ .Labels.a ) }}{{ end }}{{ end }}",
                Some("{{ .Labels.a ) }}{{ end }}{{ e"),
            ),
            ("{{ else }}", Some("{{ else }}")),
            ("{{ $x }}", Some("{{ $x }}")),
            ("{{ template \"gone\" . }}", None),
            ("a {{ .Status }", Some("{{ .Status }")),
            ("{{ .A {{ .B }}", Some("{{ .A {{ .B }}")),
            ("{{ \"a }}", Some("{{ \"a }}")),
            ("{{ if .A }}x", Some("{{ if .A }}x")),
            ("{{ end }}", Some("{{ end }}")),
            ("{{ }}", Some("{{ }}")),
            (
                "{{ range .A }}{{ if .B }}{{ end }}",
                Some("{{ range .A }}{{ if .B }}{{ en"),
            ),
        ] {
            assert_eq!(check(text).err().map(|fault| fault.near).as_deref(), near, "{text}");
        }
    }

    #[test]
    fn pairs_of_asterisks_leave_titles_but_not_actions() {
        for (title, expected) in [
            (
                "*CRITICAL: {{ .CommonLabels.alertname }}*",
                "CRITICAL: {{ .CommonLabels.alertname }}",
            ),
            ("{{ if eq .A \"*\" }}*b*{{ end }}", "{{ if eq .A \"*\" }}b{{ end }}"),
            ("2 * 3", "2 * 3"),
            ("{{ .A", "{{ .A"),
        ] {
            assert_eq!(without_emphasis(title), expected);
        }
    }
}
