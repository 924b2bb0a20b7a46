//! Classes of characters by name, which are ASCII in Go.

/// Characters from the first to the last of each.
pub(super) type Ranges = Vec<(char, char)>;

const DIGIT: &[(char, char)] = &[('0', '9')];
const SPACE: &[(char, char)] = &[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];
const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];

/// `\d`, `\s` and `\w`, which are ASCII in Go, and their opposites.
pub(super) fn perl(character: char) -> Option<Ranges> {
    let class = match character.to_ascii_lowercase() {
        'd' => DIGIT,
        's' => SPACE,
        'w' => WORD,
        _ => return None,
    };
    Some(if character.is_ascii_uppercase() {
        others(class)
    } else {
        class.to_vec()
    })
}

/// `[:alpha:]` and the like by name.
pub(super) fn posix(name: &str) -> Option<&'static [(char, char)]> {
    Some(match name {
        "alnum" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
        "alpha" => &[('A', 'Z'), ('a', 'z')],
        "ascii" => &[('\0', '\u{7f}')],
        "blank" => &[('\t', '\t'), (' ', ' ')],
        "cntrl" => &[('\0', '\u{1f}'), ('\u{7f}', '\u{7f}')],
        "digit" => DIGIT,
        "graph" => &[('!', '~')],
        "lower" => &[('a', 'z')],
        "print" => &[(' ', '~')],
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "space" => &[('\t', '\r'), (' ', ' ')],
        "upper" => &[('A', 'Z')],
        "word" => WORD,
        "xdigit" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
        _ => return None,
    })
}

/// All other characters. The ranges are ASCII and in order.
pub(super) fn others(ranges: &[(char, char)]) -> Ranges {
    let mut others = Ranges::new();
    let mut from = 0;
    for (low, high) in ranges {
        if let (Some(start), Some(end)) = (
            char::from_u32(from),
            u32::from(*low).checked_sub(1).and_then(char::from_u32),
        ) && start <= end
        {
            others.push((start, end));
        }
        from = u32::from(*high) + 1;
    }
    others.extend(char::from_u32(from).map(|start| (start, char::MAX)));
    others
}
