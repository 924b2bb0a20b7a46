//! Tells English, for tests of other languages.

/// Words that English has and others have not, and that hardly any English sentence lacks.
const WORDS: [&str; 56] = [
    "a", "again", "all", "and", "another", "any", "are", "as", "at", "be", "belongs", "but", "by", "can", "cannot",
    "comes", "does", "each", "expected", "first", "for", "found", "from", "has", "have", "here", "if", "is", "it",
    "its", "more", "no", "not", "nothing", "of", "on", "only", "or", "other", "says", "than", "that", "the", "there",
    "these", "they", "this", "to", "too", "tries", "what", "where", "which", "with", "you", "your",
];

/// Whether there is English in it, apart from code between backticks and names of facts in braces.
pub fn is_english(text: &str) -> bool {
    let said: Vec<&str> = text.split('`').step_by(2).collect();
    let said = said.join(" ");
    let said: Vec<&str> = said
        .split('{')
        .map(|part| part.split_once('}').map_or(part, |(_, after)| after))
        .collect();
    let said = said.join(" ");
    let mut words = said.split(|letter: char| !letter.is_alphanumeric() && !"'_-/.:$".contains(letter));
    words.any(|word| WORDS.contains(&word.to_lowercase().trim_end_matches(['.', ':'])))
}
