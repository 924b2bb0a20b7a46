//! Sentences that were put together before anybody asked for a language: what a server sent, or a reason inside of a finding.
//!
//! The English sentences of the programs stand in the catalog as the programs spell them, with `{name}` for each fact.
//! What was said is compared with them; the facts are found by what stands around them.

use super::{Catalog, Language};

impl Language {
    /// One English sentence or phrase of ours with its facts already in it, in this language. What the catalog does not know
    /// stays as it is. It is all that the page itself needs; [`Self::told`] weighs more.
    pub fn phrase(self, english: &str) -> String {
        match self.0 {
            None => english.to_owned(),
            Some(catalog) => phrase(catalog, english),
        }
    }

    /// The same for a text that may be put together of several.
    pub fn told(self, english: &str) -> String {
        match self.0 {
            None => english.to_owned(),
            Some(catalog) => told(catalog, english),
        }
    }
}

/// What a fact must not hold, so that it does not swallow what comes next.
type Apart = &'static [&'static str];

/// Says a fact that may be words of ours.
type Inner = fn(&Catalog, &str) -> String;

const PIECES: Apart = &[", ", ". "];
const SENTENCES: Apart = &[". "];

fn phrase(catalog: &Catalog, text: &str) -> String {
    known(catalog, text, &[], phrase).unwrap_or_else(|| text.to_owned())
}

fn told(catalog: &Catalog, text: &str) -> String {
    if let Some(said) = sentence(catalog, text) {
        return said;
    }
    let whole = || known(catalog, text, &[], told);
    if let Some((line, more)) = text.split_once('\n') {
        return whole().unwrap_or_else(|| [told(catalog, line), told(catalog, more)].join("\n"));
    }
    let ends: Vec<usize> = text.match_indices(". ").map(|(at, _)| at + 1).collect();
    // The longest beginning that is known: a sentence of ours may be two.
    let beginning = ends.iter().rev().find_map(|end| {
        let (before, after) = text.split_at_checked(*end)?;
        Some([sentence(catalog, before)?, told(catalog, after)].concat())
    });
    let first = || {
        let (before, after) = text.split_at_checked(*ends.first()?)?;
        let before = quoted(catalog, before).unwrap_or_else(|| before.to_owned());
        Some(before + &told(catalog, after))
    };
    beginning
        .or_else(whole)
        .or_else(first)
        .or_else(|| quoted(catalog, text))
        .unwrap_or_else(|| text.to_owned())
}

fn sentence(catalog: &Catalog, text: &str) -> Option<String> {
    known(catalog, text, PIECES, told)
        .or_else(|| listed(catalog, text))
        .or_else(|| known(catalog, text, SENTENCES, told))
}

/// A sentence of pieces, such as "At 10.0.0.1, a private address, with 200." All of them, or none.
fn listed(catalog: &Catalog, text: &str) -> Option<String> {
    let (bare, end) = text.strip_suffix('.').map_or((text, ""), |bare| (bare, "."));
    if let Some(only) = known(catalog, bare, PIECES, told) {
        return Some(only + end);
    }
    let commas: Vec<usize> = bare.match_indices(", ").map(|(at, _)| at).collect();
    commas.iter().rev().find_map(|comma| {
        let (first, rest) = bare.split_at_checked(*comma)?;
        let rest = rest.strip_prefix(", ")?;
        let first = known(catalog, first, PIECES, told)?;
        Some([&first, ", ", &listed(catalog, rest)?, end].concat())
    })
}

/// Behind a colon others may speak, and a single word before it is a key.
fn quoted(catalog: &Catalog, text: &str) -> Option<String> {
    let (bare, end) = text.strip_suffix('.').map_or((text, ""), |bare| (bare, "."));
    let (first, rest) = bare.split_once(": ")?;
    let key = Some(first.to_owned()).filter(|first| !first.contains(' '));
    let first = known(catalog, first, &[], told).or(key)?;
    Some([&first, ": ", &told(catalog, rest), end].concat())
}

/// A text that the catalog has, or that has nothing to translate. Facts that are no names are said by `inner`.
fn known(catalog: &Catalog, text: &str, apart: Apart, inner: Inner) -> Option<String> {
    let bare = text.trim();
    let (before, after) = text.split_once(bare).unwrap_or_default();
    let said = match catalog.0.get(bare).filter(|_| !bare.is_empty()) {
        Some(said) => said.clone(),
        None if is_wordless(bare) => bare.to_owned(),
        None => {
            let fitting = catalog.0.iter().filter(|(pattern, _)| pattern.contains('{'));
            let fitting = fitting.filter_map(|(pattern, said)| {
                let facts = facts(pattern, bare)?;
                Some((weight(pattern)?, said, facts))
            });
            let is_apart = |fact: &str| !apart.iter().any(|between| fact.contains(between));
            let fitting = fitting.filter(|(.., facts)| facts.iter().all(|(_, fact)| is_apart(fact)));
            let (_, said, facts) = fitting.max_by_key(|(weight, ..)| *weight)?;
            fill(catalog, said, &facts, inner)
        }
    };
    Some([before, &said, after].concat())
}

/// Whether there are no words in it but those in backticks.
fn is_wordless(text: &str) -> bool {
    !text
        .split('`')
        .step_by(2)
        .any(|part| part.contains(char::is_alphabetic))
}

/// How much of a pattern is its own. None where almost any text would fit it.
fn weight(pattern: &str) -> Option<usize> {
    let own: usize = literals(pattern)
        .map(|(_, literal)| literal.chars().filter(|letter| letter.is_alphabetic()).count())
        .sum();
    let least = if pattern.starts_with('{') { 5 } else { 2 };
    (own >= least).then_some(own)
}

/// Each name in braces, with what follows it; first what stands before all of them.
fn literals(pattern: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut parts = pattern.split('{');
    let first = parts.next().map(|before| ("", before));
    first
        .into_iter()
        .chain(parts.map(|part| part.split_once('}').unwrap_or(("", part))))
}

/// What stands in `text` where `pattern` has names in braces. None where they differ.
fn facts<'a>(pattern: &'a str, text: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let mut parts = literals(pattern);
    let (_, before) = parts.next()?;
    let rest = text.strip_prefix(before)?;
    let parts: Vec<(&str, &str)> = parts.collect();
    let mut found = Vec::new();
    fit(&parts, rest, &mut found).then_some(found)
}

fn fit<'a>(parts: &[(&'a str, &'a str)], text: &'a str, found: &mut Vec<(&'a str, &'a str)>) -> bool {
    let Some(((name, literal), more)) = parts.split_first() else {
        return text.is_empty();
    };
    let mut take = |fact, rest| {
        found.push((*name, fact));
        let fits = fit(more, rest, found);
        if !fits {
            found.pop();
        }
        fits
    };
    if more.is_empty() {
        return text.strip_suffix(literal).is_some_and(|fact| take(fact, ""));
    }
    let mut places = text.match_indices(*literal).filter(|_| !literal.is_empty());
    places.any(|(at, literal)| {
        let cut = text.split_at_checked(at);
        cut.is_some_and(|(fact, rest)| take(fact, rest.strip_prefix(literal).unwrap_or_default()))
    })
}

/// Puts the facts into a text. Those between backticks are names; others may be words of ours again.
fn fill(catalog: &Catalog, said: &str, facts: &[(&str, &str)], inner: Inner) -> String {
    let mut text = String::new();
    // Those without a name keep their order.
    let mut nameless = facts.iter().filter(|(of, _)| of.is_empty());
    for (at, (name, literal)) in literals(said).enumerate() {
        let fact = match name {
            "" if at > 0 => nameless.next(),
            name => facts.iter().find(|(of, _)| *of == name && at > 0),
        };
        if let Some((_, fact)) = fact {
            if super::is_code(&text) {
                text.push_str(fact);
            } else {
                text.push_str(&inner(catalog, fact));
            }
        }
        text.push_str(literal);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(texts: &[(&str, &str)]) -> Language {
        let entry = |(english, said): &(&str, &str)| format!("msgid \"{english}\"\nmsgstr \"{said}\"\n\n");
        let file: String = texts.iter().map(entry).collect();
        Language::of(Box::leak(Box::new(Catalog::read(&file))))
    }

    #[test]
    fn facts_keep_their_place() {
        let language = language(&[("Did you mean `{value}`?", "`{value}` gemeint?")]);
        assert_eq!(language.told(" Did you mean `logs`?"), " `logs` gemeint?");
        assert_eq!(language.told("Did you see `logs`?"), "Did you see `logs`?");
        assert_eq!(Language::ENGLISH.told(" Did you?"), " Did you?");
    }

    #[test]
    fn what_has_most_of_its_own_fits_best() {
        let language = language(&[
            ("{some} fail: {names}", "{names} versagen ({some})"),
            ("{some} of {all} fail: {names}", "{some} von {all} versagen: {names}"),
            ("Use {value}", "{value} nehmen"),
            ("of {}, by {}", "von {}, durch {}"),
            ("{any}.", "falsch"),
        ]);
        assert_eq!(language.told("1 of 2 fail: of x"), "1 von 2 versagen: of x");
        assert_eq!(language.told("of a, by b"), "von a, durch b");
        assert_eq!(language.told("It is so."), "It is so.");
    }

    #[test]
    fn sentences_and_pieces_are_known_apart() {
        let language = language(&[
            ("It is there", "Es ist da"),
            ("at {address}", "unter {address}"),
            ("a private address", "eine private Adresse"),
            ("Look at the DNS. Then go on.", "DNS ansehen. Dann weiter."),
            ("There is no `{name}`.", "`{name}` fehlt."),
        ]);
        let said = "It is there: at 10.0.0.1, a private address. There is no `a private address`. Look at the DNS. Then go on.";
        let expected =
            "Es ist da: unter 10.0.0.1, eine private Adresse. `a private address` fehlt. DNS ansehen. Dann weiter.";
        assert_eq!(language.told(said), expected);
        assert_eq!(language.told("times: It is there"), "times: Es ist da");
        // A sentence half in one language and half in another helps nobody.
        assert_eq!(language.told("It is there, in a box."), "It is there, in a box.");
        assert_eq!(language.told("It is there: in a box."), "Es ist da: in a box.");
        assert_eq!(language.told("It is there\nIt is there"), "Es ist da\nEs ist da");
    }
}
