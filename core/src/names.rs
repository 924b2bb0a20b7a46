//! Kubernetes names, and what the subcharts make of a release name.

use std::fmt;

/// A DNS label (RFC 1123): what namespaces, Services and releases are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Takes lower-case letters, digits and `-`, with a letter or digit at both ends, at most 63.
    pub fn parse(text: &str) -> Option<Self> {
        is_label(text).then(|| Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether this is a DNS label (RFC 1123).
pub fn is_label(text: &str) -> bool {
    text.len() <= 63 && is_edged(text, |b| b.is_ascii_lowercase() || b.is_ascii_digit(), |b| b == b'-')
}

/// Whether this is a DNS subdomain: what Secrets, StorageClasses and hosts are called.
pub fn is_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

/// Whether this can be a key in a Secret.
pub fn is_secret_key(text: &str) -> bool {
    (1..=253).contains(&text.len())
        && !matches!(text, "." | "..")
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// Whether this can be the value of a Kubernetes label.
pub fn is_label_value(text: &str) -> bool {
    text.len() <= 63 && is_edged(text, |b| b.is_ascii_alphanumeric(), |b| matches!(b, b'-' | b'_' | b'.'))
}

/// Whether this is a label name as Prometheus has always taken it.
pub fn is_prometheus_label(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn is_edged(text: &str, edge: impl Fn(u8) -> bool, inner: impl Fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(|&b| edge(b))
        && bytes.last().is_some_and(|&b| edge(b))
        && bytes.iter().all(|&b| edge(b) || inner(b))
}

/// The nearest of the known words, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = (word.chars().count() / 3).clamp(1, 4);
    known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(steps, _)| *steps <= most)
        .min()
        .map(|(_, word)| word)
}

/// How many letters must be added, dropped, changed or swapped to get from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let fold = |text: &str| {
        text.chars()
            .map(|c| if c == '-' { '_' } else { c.to_ascii_lowercase() })
            .collect::<Vec<_>>()
    };
    let (from, to) = (fold(from), fold(to));
    // Long words are no typing errors of each other, and the table grows with both.
    if from.len() > 64 || to.len() > 64 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, j + 1) + 1)
                .min(at(&row, j) + 1)
                .min(at(&last, j) + usize::from(a != b));
            if i > 0 && j > 0 && from.get(i - 1) == Some(b) && to.get(j - 1) == Some(a) {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

/// What the subcharts call their resources for a release.
///
/// Rendered with the pinned charts for 78 names; the chart has the same rules in `_names.tpl`.
#[derive(Clone, Copy, Debug)]
pub struct Resources<'a>(pub &'a str);

impl Resources<'_> {
    /// Longest release name with which kube-prometheus-stack shortens nothing.
    pub const UNCUT: usize = 10;
    /// Longest release name with which no two resources collide and no Service name is cut.
    pub const LONGEST: usize = 26;

    /// kube-prometheus-stack under its alias, cut to 26 letters.
    pub fn metrics(self) -> String {
        self.fullname("kube-prom-stack", 26)
    }

    /// The Prometheus resource and its Service.
    pub fn prometheus(self) -> String {
        self.metrics() + "-prometheus"
    }

    /// The Alertmanager resource and its Service.
    pub fn alertmanager(self) -> String {
        self.metrics() + "-alertmanager"
    }

    /// The Secret that the chart writes Alertmanager's configuration to.
    pub fn alertmanager_secret(self) -> String {
        format!("alertmanager-{}", self.alertmanager())
    }

    /// Grafana.
    pub fn grafana(self) -> String {
        self.fullname("grafana", 63)
    }

    /// kube-state-metrics.
    pub fn kube_state_metrics(self) -> String {
        self.fullname("kube-state-metrics", 63)
    }

    /// node-exporter.
    pub fn node_exporter(self) -> String {
        self.fullname("prometheus-node-exporter", 63)
    }

    /// The blackbox exporter.
    pub fn blackbox_exporter(self) -> String {
        self.fullname("prometheus-blackbox-exporter", 63)
    }

    /// Loki.
    pub fn loki(self) -> String {
        self.fullname("loki", 63)
    }

    /// Tempo.
    pub fn tempo(self) -> String {
        self.fullname("tempo", 63)
    }

    /// Pyroscope.
    pub fn pyroscope(self) -> String {
        self.fullname("pyroscope", 63)
    }

    /// Helm's usual rule: the release and the chart, or the release alone if it contains the chart's name;
    /// cut, and one `-` at the end dropped.
    fn fullname(self, chart: &str, most: usize) -> String {
        let full = if self.0.contains(chart) {
            self.0.to_owned()
        } else {
            format!("{}-{chart}", self.0)
        };
        let cut: String = full.chars().take(most).collect();
        cut.strip_suffix('-').map(str::to_owned).unwrap_or(cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_kubernetes() {
        for (text, label, subdomain) in [
            ("a", true, true),
            ("my-cluster", true, true),
            ("a.b", false, true),
            ("", false, false),
            ("-a", false, false),
            ("a-", false, false),
            ("A", false, false),
            ("a_b", false, false),
            ("a..b", false, false),
            ("ä", false, false),
        ] {
            assert_eq!(is_label(text), label, "{text}");
            assert_eq!(is_subdomain(text), subdomain, "{text}");
        }
        assert!(is_label(&"a".repeat(63)));
        assert!(!is_label(&"a".repeat(64)));
    }

    #[test]
    fn the_nearest_word_is_the_one_that_was_meant() {
        let known = ["retention", "storage", "alerts", "path_style"];
        for (word, expected) in [
            ("retension", Some("retention")),
            ("storgae", Some("storage")),
            ("path-style", Some("path_style")),
            ("banana", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}
