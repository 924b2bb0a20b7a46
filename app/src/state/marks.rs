//! Which lines of a file the last answer changed.

use std::ops::Range;

/// Above this many comparisons, everything between the first and the last difference counts as changed.
const MOST: usize = 250_000;

/// Of texts with fewer bytes than this, all lines are compared.
const LONG: usize = 100_000;

/// The lines that differ from the file before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// New and changed lines, in order, counted from 0.
    pub lines: Vec<Range<usize>>,
    /// Where the first difference is, also when lines only went away.
    pub first: Option<usize>,
}

impl Marks {
    /// Whether a line is new or changed.
    pub fn has(&self, line: usize) -> bool {
        let after = self.lines.partition_point(|range| range.end <= line);
        self.lines.get(after).is_some_and(|range| range.contains(&line))
    }

    /// Whether two states of a file differ in more than the link to the answers.
    pub fn differ(before: &str, after: &str) -> bool {
        let lines = |text| str::lines(text).filter(|line| !is_link(line));
        let (above, below) = same_around(before, after);
        before != after && !lines(inner(before, above, below)).eq(lines(inner(after, above, below)))
    }

    /// Compares two states of a file.
    pub fn between(before: &str, after: &str) -> Self {
        if before == after {
            return Self::default();
        }
        let (above, below) = same_around(before, after);
        let start = inner(after, 0, after.len() - above).lines().count();
        let (before, after) = (inner(before, above, below), inner(after, above, below));
        let old: Vec<&str> = before.lines().filter(|line| !is_link(line)).collect();
        let numbered = after.lines().enumerate().filter(|(_, line)| !is_link(line));
        let (numbers, new): (Vec<usize>, Vec<&str>) = numbered.map(|(number, line)| (start + number, line)).unzip();
        let same_start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let same_end = old
            .iter()
            .rev()
            .zip(new.iter().rev())
            .take_while(|(a, b)| a == b)
            .count()
            .min(old.len().min(new.len()) - same_start);
        let old = old.get(same_start..old.len() - same_end).unwrap_or_default();
        let fresh = new.get(same_start..new.len() - same_end).unwrap_or_default();
        if old.is_empty() && fresh.is_empty() {
            return Self::default();
        }
        let mut lines: Vec<Range<usize>> = Vec::new();
        for at in added(old, fresh) {
            let Some(&line) = numbers.get(same_start + at) else {
                continue;
            };
            match lines.last_mut() {
                Some(range) if range.end == line => range.end += 1,
                _ => lines.push(line..line + 1),
            }
        }
        let first = lines.first().map(|range| range.start);
        Self {
            lines,
            first: first
                .or_else(|| numbers.get(same_start).copied())
                .or_else(|| (below > 0).then(|| start + after.lines().count())),
        }
    }
}

/// How many bytes of whole lines two long texts have in common above and below all differences.
///
/// Between two letters that somebody types, that is nearly all of them.
fn same_around(before: &str, after: &str) -> (usize, usize) {
    let (a, b) = (before.as_bytes(), after.as_bytes());
    if a.len().min(b.len()) < LONG || !before.ends_with('\n') || !after.ends_with('\n') {
        return (0, 0);
    }
    let (eights, other) = (a.as_chunks::<8>().0, b.as_chunks::<8>().0);
    let same = 8 * eights.iter().zip(other).take_while(|(a, b)| a == b).count();
    let rest = a.iter().zip(b).skip(same);
    let same = same + rest.take_while(|(a, b)| a == b).count();
    let start = a.get(..same).unwrap_or_default();
    let above = start.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let (a, b) = (a.get(above..).unwrap_or_default(), b.get(above..).unwrap_or_default());
    let (eights, other) = (a.as_rchunks::<8>().1, b.as_rchunks::<8>().1);
    let same = 8 * eights
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let end = a.get(a.len() - same..).unwrap_or_default();
    let below = end.iter().position(|byte| *byte == b'\n').map_or(0, |at| same - at - 1);
    (above, below)
}

/// A text without so many bytes above and below.
fn inner(text: &str, above: usize, below: usize) -> &str {
    text.get(above..text.len() - below).unwrap_or_default()
}

/// Lines that hold all answers as a link change with every answer: they say nothing.
fn is_link(line: &str) -> bool {
    line.contains(tamer_core::PAGE)
}

/// Indices in `new` of the lines that are not part of the longest common sequence.
fn added(old: &[&str], new: &[&str]) -> Vec<usize> {
    if old.is_empty() || old.len().saturating_mul(new.len()) > MOST {
        return (0..new.len()).collect();
    }
    // length[i][j]: the longest common sequence of old[i..] and new[j..].
    let width = new.len() + 1;
    let mut length = vec![0_u16; (old.len() + 1) * width];
    let at = |length: &[u16], i: usize, j: usize| length.get(i * width + j).copied().unwrap_or(0);
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            let best = if a == b {
                at(&length, i + 1, j + 1).saturating_add(1)
            } else {
                at(&length, i + 1, j).max(at(&length, i, j + 1))
            };
            if let Some(cell) = length.get_mut(i * width + j) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j, mut added) = (0, 0, Vec::new());
    while let Some(b) = new.get(j) {
        match old.get(i) {
            Some(a) if a == b => (i, j) = (i + 1, j + 1),
            Some(_) if at(&length, i + 1, j) >= at(&length, i, j + 1) => i += 1,
            _ => {
                added.push(j);
                j += 1;
            }
        }
    }
    added
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "a list of marked ranges, one of them")]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn changed_and_new_lines_are_marked() {
        for (before, after, expected, first) in [
            ("a\nb\nc", "a\nb\nc", vec![], None),
            ("a\nb\nc", "a\nB\nc", vec![1..2], Some(1)),
            ("a\nc", "a\nb\nc", vec![1..2], Some(1)),
            ("a\nb\nc", "a\nc", vec![], Some(1)),
            ("a\nb\nc\nd", "x\nb\nc\ny", vec![0..1, 3..4], Some(0)),
            ("", "a\nb", vec![0..2], Some(0)),
            ("a\na\na", "a\na\na\na", vec![3..4], Some(3)),
        ] {
            let marks = Marks::between(before, after);
            assert_eq!((marks.lines, marks.first), (expected, first), "{before:?} → {after:?}");
        }
    }

    #[wasm_bindgen_test]
    fn long_texts_are_marked_as_short_ones() {
        let filler: String = (0..20_000).map(|number| format!("- {number}\n")).collect();
        for (before, after) in [
            ("a\n", "b\n"),
            ("a\nb\nc\n", "a\nc\n"),
            ("a\na\na\n", "a\na\na\na\n"),
            ("a\nb\n", "a\nx\nb\nü\n"),
            ("", "a\n"),
            ("a\n", ""),
        ] {
            let long = |text: &str| format!("{filler}{text}{filler}");
            // What comes behind stands for the filler, so that a line follows here, too.
            let short = Marks::between(&format!("{before}- 0\n"), &format!("{after}- 0\n"));
            let marks = Marks::between(&long(before), &long(after));
            let up = |line: usize| line + 20_000;
            let lines: Vec<Range<usize>> = short.lines.iter().map(|range| up(range.start)..up(range.end)).collect();
            assert_eq!(
                (marks.lines, marks.first),
                (lines, short.first.map(up)),
                "{before:?} → {after:?}"
            );
            assert!(Marks::differ(&long(before), &long(after)));
        }
        assert_eq!(Marks::between(&filler, &filler), Marks::default());
        assert!(!Marks::differ(&filler, &filler));
    }

    #[wasm_bindgen_test]
    fn the_link_to_the_answers_is_no_change() {
        let file = |answers: &str, name: &str| format!("# Answers: {}#1.{answers}\nname: {name}\n", tamer_core::PAGE);
        assert_eq!(Marks::between(&file("abc", "x"), &file("xyz", "x")), Marks::default());
        assert_eq!(Marks::between(&file("abc", "x"), &file("xyz", "y")).lines, vec![1..2]);
    }

    #[wasm_bindgen_test]
    fn a_line_knows_whether_it_is_marked() {
        let marks = Marks {
            lines: vec![2..4, 7..8],
            first: Some(2),
        };
        let marked: Vec<usize> = (0..10).filter(|line| marks.has(*line)).collect();
        assert_eq!(marked, [2, 3, 7]);
    }
}
