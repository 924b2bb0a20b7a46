//! What people hand in: a file or the standard input, bounded, as text.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use tamer_core::finding::Finding;
use tamer_core::yaml::{MAX_BYTES, Unreadable};

use crate::failure::Failure;

/// Reads a file, or the standard input for `-`. Of what is too long only the beginning is read.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = if is_standard(path) {
        bounded(io::stdin().lock())
    } else {
        File::open(path).and_then(bounded)
    };
    bytes.map_err(|source| Failure::Read {
        path: name(path).into(),
        source,
    })
}

fn bounded(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than may be tells that there is more.
    from.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What to call the input when talking about it.
pub fn name(path: &Path) -> &Path {
    if is_standard(path) {
        Path::new("standard input")
    } else {
        path
    }
}

fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// The bytes as text, or the finding that tells why they are none.
pub fn text(bytes: &[u8]) -> Result<&str, Box<Finding>> {
    let wrong = |unreadable: &Unreadable| Box::new(tamer_core::file::unreadable(unreadable));
    if bytes.len() > MAX_BYTES {
        return Err(wrong(&Unreadable {
            line: 0,
            column: 0,
            message: format!("more than {} MiB", MAX_BYTES >> 20),
            too_large: true,
        }));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let (line, column) = end_of(&String::from_utf8_lossy(before));
        wrong(&Unreadable {
            line,
            column,
            message: encoding(bytes).into(),
            too_large: false,
        })
    })
}

/// Line and column behind a text, counted from 1.
fn end_of(text: &str) -> (u64, u64) {
    let last = text.rsplit('\n').next().unwrap_or_default();
    (text.matches('\n').count() as u64 + 1, last.chars().count() as u64 + 1)
}

fn encoding(bytes: &[u8]) -> &'static str {
    match bytes {
        // PowerShell's `>` writes this.
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the text is UTF-16, save it as UTF-8",
        _ => "the text is not UTF-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_another_encoding_is_told_with_its_line_and_column() {
        let finding = text(b"a: 1\nb: \xfc\n").unwrap_err();
        assert_eq!((finding.get("line"), finding.get("column")), ("2", "4"));
        assert!(text(b"\xff\xfea\0").unwrap_err().get("message").contains("UTF-16"));
        assert_eq!(text("ü".as_bytes()).unwrap(), "ü");
    }
}
