//! What Alertmanager takes and refuses.

use super::*;

/// Each line was put to `amtool check-config` 0.34.0 as a route's only matcher.
#[test]
fn matchers_are_read_as_alertmanager_reads_them() {
    for (text, expected) in [
        ("severity=critical", r#"severity = "critical""#),
        (r#"severity = "critical""#, r#"severity = "critical""#),
        (r#"  severity="critical"  "#, r#"severity = "critical""#),
        ("severity!=info", r#"severity != "info""#),
        (r#"severity=~"warning|info""#, r#"severity =~ "warning|info""#),
        ("severity=~warning|info", r#"severity =~ "warning|info""#),
        ("severity!~ warn.*", r#"severity !~ "warn.*""#),
        ("a=", r#"a = """#),
        (r#"a="""#, r#"a = """#),
        ("_a:b9=x y  z", r#"_a:b9 = "x y  z""#),
        ("a==b", r#"a = "=b""#),
        (r#"a="x, y""#, r#"a = "x, y""#),
        (r#"a="{}""#, r#"a = "{}""#),
        (r#"a="she said \"hi\"""#, r#"a = "she said \"hi\"""#),
        (r#"a="1\n2""#, r#"a = "1\n2""#),
        (r#"a="1\\n2""#, r#"a = "1\\n2""#),
        // The classic reading counts: `\t` and `\d` are two characters.
        (r#"a="\t""#, r#"a = "\\t""#),
        (r#"a=~"\d+""#, r#"a =~ "\\d+""#),
        (r#"a=~"\\d+""#, r#"a =~ "\\d+""#),
        (r"a=~\d+", r#"a =~ "\\d+""#),
        (r"a=\", r#"a = "\\""#),
        ("a='x'", r#"a = "'x'""#),
        ("a=x{1}y", r#"a = "x{1}y""#),
        // Only the UTF-8 reading takes these.
        (r#""foo bar"=x"#, r#""foo bar" = "x""#),
        ("foo.bar=x", r#""foo.bar" = "x""#),
        ("1a=x", r#""1a" = "x""#),
        ("größe = \"x\"", "\"größe\" = \"x\""),
        (r#"k8s.pod = "\u00e9\x41\101""#, r#""k8s.pod" = "éAA""#),
        (r#""a,b"="c,d""#, r#""a,b" = "c,d""#),
    ] {
        let matcher = Matcher::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(matcher.to_string(), expected, "{text}");
        assert_eq!(
            Matcher::parse(expected).unwrap(),
            matcher,
            "{expected} is read the same"
        );
    }
}

#[test]
fn what_alertmanager_refuses_is_refused_with_a_reason() {
    use MatcherError::*;
    for (text, expected) in [
        ("", Empty),
        ("  ", Empty),
        ("=x", Name),
        ("!=x", Name),
        (r#""a"#, Name),
        ("severity", Operator),
        ("severity critical", Operator),
        ("severity ~ critical", Operator),
        ("severity > 1", Operator),
        (r#"a="x"#, Quotes),
        (r#"a=x""#, Quotes),
        (r#"a="x"y""#, Quotes),
        (r#"a="x\""#, Quotes),
        (r#"a == "x""#, Quotes),
        ("{a=b}", Braces),
        ("a=~x{2}", Braces),
        ("a=b,c=d", Several(vec!["a=b".into(), "c=d".into()])),
        (r#"a="b","#, Several(vec![r#"a="b""#.into(), String::new()])),
        ("foo.bar=x y", Operator),
    ] {
        assert_eq!(Matcher::parse(text), Err(expected), "{text}");
    }
}

#[test]
fn an_expression_must_fit_the_whole_value() {
    for (text, value, expected) in [
        ("a=x", "x", Fit::Yes),
        ("a=x", "", Fit::No),
        ("a!=x", "", Fit::Yes),
        (r#"a="""#, "", Fit::Yes),
        ("a=~x|y", "y", Fit::Yes),
        ("a=~x|y", "xy", Fit::No),
        ("a!~x|y", "xy", Fit::Yes),
        ("a=~x.*", "xyz", Fit::Yes),
        ("a=~x.*", "wx", Fit::No),
        ("a=~.*x", "wx", Fit::Yes),
        ("a=~.+", "", Fit::No),
        ("a=~.*", "", Fit::Yes),
        ("a=~", "", Fit::Yes),
        ("a=~(?i)CRIT.*", "critical", Fit::Yes),
        ("a=~(?i)k.*", "\u{212a}", Fit::Unknown),
        (r"a=~\pL+", "x", Fit::Unknown),
        (r"a!~\pL+", "x", Fit::Unknown),
        (r"a=~x\pL+", "y", Fit::No),
    ] {
        assert_eq!(
            Matcher::parse(text).unwrap().matches(value),
            expected,
            "{text} and {value}"
        );
    }
}
