//! The object store: whether there is one, buckets and prefixes.

use crate::draft::{Backend, Layout};

use super::Import;

/// What the stores say about the object store.
#[derive(Default)]
pub(super) struct Seen {
    /// Endpoints with the path they stood at.
    pub(super) endpoints: Vec<(String, String)>,
    pub(super) regions: Vec<String>,
    pub(super) insecure: Option<bool>,
    pub(super) path_style: Option<bool>,
    pub(super) logs: Kept,
    pub(super) traces: Kept,
    pub(super) profiles: Kept,
    pub(super) metrics: Kept,
}

/// Where a signal lies.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) bucket: Option<String>,
    pub(super) prefix: Option<String>,
}

impl Import {
    pub(super) fn storage(&mut self) {
        let mut seen = Seen::default();
        let logs = self.loki_store(&mut seen);
        let traces = self.tempo_store(&mut seen);
        let profiles = self.pyroscope_store(&mut seen);
        let common = self.global_s3(&mut seen);
        let on_s3 = [logs, traces, profiles].contains(&Some(true));
        // With the rest on volumes, values that put metrics alone into a bucket are carried through.
        self.draft.storage.s3.metrics = (on_s3 || self.ours) && self.metrics_store(&mut seen);
        if on_s3 || self.draft.storage.s3.metrics {
            self.draft.storage.backend = Backend::S3;
            for (signal, on_s3) in [("logs", logs), ("traces", traces), ("profiles", profiles)] {
                if on_s3 == Some(false) && !self.ours {
                    self.not_taken(
                        "storage.backend",
                        [signal, ": volume"].concat(),
                        "logs, traces and profiles go to the object store together",
                    );
                }
            }
        }
        self.buckets(&seen, common);
        self.address(&seen);
        self.keys();
    }

    fn buckets(&mut self, seen: &Seen, common: Option<String>) {
        let parts = [&seen.logs, &seen.traces, &seen.profiles, &seen.metrics];
        let mut names: Vec<&String> = parts.iter().filter_map(|part| part.bucket.as_ref()).collect();
        let count = names.len();
        names.dedup();
        let prefixed = parts.iter().any(|part| part.prefix.is_some());
        let s3 = &mut self.draft.storage.s3;
        let apart = if self.ours {
            count > 0 && !prefixed
        } else {
            names.len() > 1
        };
        if apart {
            s3.layout = Layout::BucketEach;
            let fallback = common.unwrap_or_default();
            let bucket = |part: &Kept| part.bucket.clone().unwrap_or_else(|| fallback.clone());
            s3.buckets.logs = bucket(&seen.logs);
            s3.buckets.traces = bucket(&seen.traces);
            s3.buckets.profiles = bucket(&seen.profiles);
            if s3.metrics {
                s3.buckets.metrics = bucket(&seen.metrics);
            }
            for (signal, part) in [
                ("logs", &seen.logs),
                ("traces", &seen.traces),
                ("profiles", &seen.profiles),
                ("metrics", &seen.metrics),
            ] {
                if let Some(prefix) = &part.prefix {
                    self.not_taken(
                        &["storage.s3.buckets.", signal].concat(),
                        prefix,
                        "with a bucket for each signal there are no prefixes",
                    );
                }
            }
            return;
        }
        if let Some(name) = names.first() {
            s3.bucket = (*name).clone();
        } else if let Some(name) = common {
            s3.bucket = name;
        }
        for (answer, part) in [
            (&mut s3.prefixes.logs, &seen.logs),
            (&mut s3.prefixes.traces, &seen.traces),
            (&mut s3.prefixes.profiles, &seen.profiles),
            (&mut s3.prefixes.metrics, &seen.metrics),
        ] {
            if let Some(prefix) = &part.prefix {
                answer.clone_from(prefix);
            }
        }
    }
}
