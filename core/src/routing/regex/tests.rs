//! What RE2 takes and refuses, and what is told apart without it.

use super::*;

/// Each line was put to `amtool check-config` 0.34.0 as the value of a `=~` matcher.
#[test]
fn what_re2_takes_is_taken_and_reads_the_same() {
    // The expression, a text that fits and one that does not; none where only RE2 can tell.
    for (text, decided) in [
        ("", Some(("", "x"))),
        ("a|b", Some(("b", "ab"))),
        ("^a$", Some(("a", "aa"))),
        ("a{2,3}", Some(("aaa", "a"))),
        ("a{,3}", Some(("a{,3}", "aa"))),
        ("a{x", Some(("a{x", "a"))),
        ("a{01}", Some(("a{01}", "a"))),
        ("a{2", Some(("a{2", "aa"))),
        ("{", Some(("{", ""))),
        ("a*?b+?c??", Some(("bb", "a"))),
        ("(a)(?:b)(?P<n>c)(?<m1>d)", Some(("abcd", "abc"))),
        ("(?i)AB", Some(("ab", "b"))),
        ("(?i:A)B", Some(("aB", "ab"))),
        ("(?s).", Some(("\n", ""))),
        (".", Some(("x", "\n"))),
        ("(?)a", Some(("a", "b"))),
        ("(?i-s)a", Some(("A", "b"))),
        ("(|a)b", Some(("b", "a"))),
        (r"\d\D\s\S\w\W", Some(("1x xw-", "1x\u{b}xw-"))),
        (r"\.\-\_\/\!\@\ ", Some(("._".replace("._", ".-_/!@ ").leak(), "x"))),
        (r"\Qa.b*\E+", Some(("a.b**", "aab"))),
        (r"\x41\x{42}\103\07\a", Some(("ABC\u{7}\u{7}", "A"))),
        (r"\Aa\z", Some(("a", "b"))),
        (r"\ba\b", Some(("a", "b"))),
        ("[abc]", Some(("b", "d"))),
        ("[^abc]", Some(("d", "b"))),
        ("[]a]", Some(("]", "b"))),
        ("[^]a]", Some(("b", "]"))),
        ("[a-]", Some(("-", "b"))),
        ("[-a]", Some(("-", "b"))),
        ("[[a]", Some(("[", "b"))),
        ("[a&&b]", Some(("&", "c"))),
        (r"[\d-z]", Some(("-", "x"))),
        (r"[\D]", Some(("x", "1"))),
        (r"[^\D]", Some(("1", "x"))),
        (r"[\]\\]", Some(("]", "a"))),
        ("[[:alpha:]_]", Some(("_", "1"))),
        ("[[:^alpha:]]", Some(("1", "a"))),
        ("[[:word:]]", Some(("_", "-"))),
        ("[[:x]", Some((":", "y"))),
        ("^*", Some(("", "x"))),
        ("a)|(?:b", Some(("ax", "x"))),
        // They take some of what Alertmanager adds.
        (r"a)\", Some(("a)", "a"))),
        (r"a)\Qb", Some(("ab)$c", "ab"))),
        ("a)b(?", Some(("ab", "a"))),
        ("(a{10}){100}", Some(("a".repeat(1000).leak(), "a"))),
        (r"\pL", None),
        (r"\p{Greek}+", None),
        (r"[\p{Lu}x]", None),
        (r"\PN", None),
        (r"a(?i)*", None),
        ("(?i)ſ", None),
    ] {
        let pattern = Pattern::read(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
        match decided {
            Some((fits, other)) => {
                assert_eq!(
                    pattern.fits(fits),
                    Some(true),
                    "{text} fits {fits:?}: {:?}",
                    pattern.regex
                );
                assert_eq!(pattern.fits(other), Some(false), "{text} does not fit {other:?}");
            }
            None => assert_eq!(pattern.fits("ab"), None, "{text}"),
        }
    }
}

#[test]
fn what_re2_refuses_is_refused_with_a_place() {
    use RegexFault::*;
    for (text, fault, position) in [
        ("a(?=b)", Lookaround, 3),
        ("a(?!b)", Lookaround, 3),
        ("(?<=b)a", Lookaround, 2),
        ("(?<!b)a", Lookaround, 2),
        (r"(a)\1", Backreference, 5),
        (r"\8", Backreference, 2),
        ("(?#x)", Group, 3),
        ("(?>a)", Group, 3),
        ("(?P=n)", Group, 3),
        ("(?x)a", Group, 3),
        ("(?i-)a", Group, 5),
        ("(?i", GroupOpen, 3),
        ("(?P<>a)", GroupName, 5),
        ("(?P<a-b>a)", GroupName, 6),
        ("(a", GroupOpen, 2),
        ("a)", GroupClosed, 2),
        (r"\Qa", GroupOpen, 3),
        ("[a", ClassOpen, 2),
        ("[]", ClassOpen, 2),
        ("[z-a]", ClassRange, 4),
        ("[[:foo:]]", ClassRange, 1),
        (r"\p{L", ClassRange, 4),
        ("*a", RepeatNothing, 1),
        ("a|*", RepeatNothing, 3),
        ("(+)", RepeatNothing, 2),
        ("{2}", RepeatNothing, 3),
        ("a**", RepeatTwice, 3),
        ("a{2}{3}", RepeatTwice, 7),
        ("a*??", RepeatTwice, 4),
        ("a{1001}", RepeatSize, 7),
        ("a{3,2}", RepeatSize, 6),
        ("(a{100}){11}", RepeatSize, 12),
        (r"\C", Escape('C'), 2),
        (r"\Z", Escape('Z'), 2),
        (r"\h", Escape('h'), 2),
        (r"\é", Escape('é'), 2),
        (r"\x{110000}", Escape('x'), 9),
        (r"[\b]", Escape('b'), 3),
        (r"a\", EscapeEnd, 2),
    ] {
        assert_eq!(Pattern::read(text).err(), Some((fault, position)), "{text}");
    }
}

#[test]
fn lists_of_texts_are_recognised() {
    for (text, expected) in [
        ("a|b", Some(vec!["a", "b"])),
        ("^(a|b)$", Some(vec!["a", "b"])),
        ("^a|b$", Some(vec!["a", "b"])),
        ("(?:a|b|)", Some(vec!["a", "b", ""])),
        (r"a\.b", Some(vec!["a.b"])),
        ("", Some(vec![""])),
        ("a.b", None),
        ("(a)|(b)", None),
        (r"\d", None),
        ("(?i)a", None),
    ] {
        assert_eq!(
            literals(text),
            expected.map(|texts| texts.into_iter().map(str::to_owned).collect()),
            "{text}"
        );
    }
}

#[test]
fn a_suffix_is_in_every_text_that_fits() {
    for (text, expected) in [
        (".*-1", "-1"),
        ("a", "a"),
        ("^.*a$", "a"),
        ("[a-z]b", "b"),
        ("a{2}", ""),
        (r"\d5", ""),
        (r"\.5", "5"),
        ("a|b", ""),
        ("(?i).a", ""),
    ] {
        assert_eq!(suffix(text), expected, "{text}");
    }
}

#[test]
fn a_prefix_is_in_every_text_that_fits() {
    for (text, expected) in [
        ("ab.*", "ab"),
        ("ab*", "a"),
        ("ab?c", "a"),
        ("ab+", "ab"),
        ("^team-1$", "team-1"),
        ("a|b", ""),
        ("(?i)a", ""),
        ("ab{2}", "a"),
    ] {
        assert_eq!(prefix(text), expected, "{text}");
    }
}
