//! What Loki, Tempo and Pyroscope say about the object store, each in its own spelling.

use crate::finding::{Finding, Place, Rule};
use crate::yaml::Kind;

use super::Import;
use super::storage::Seen;
use super::tree::dotted;

impl Import {
    pub(super) fn loki_store(&mut self, seen: &mut Seen) -> Option<bool> {
        let base = "loki loki storage";
        let on_s3 = self.store_type("loki loki storage type", &["filesystem"]);
        if on_s3 == Some(true) {
            self.tree.take_if("loki loki storage use_thanos_objstore", &true.into());
            self.store_type("loki loki storage object_store type", &["filesystem"]);
        }
        self.loki_url(seen);
        self.client("loki loki storage s3", seen);
        self.client("loki loki storage object_store s3", seen);
        for key in ["bucketnames", "bucketNames"] {
            if let Some(name) = self.word(&["loki loki storage s3 ", key].concat()) {
                seen.logs.bucket.get_or_insert(name);
            }
        }
        if on_s3 == Some(true) {
            let chunks = self.word(&[base, " bucketNames chunks"].concat());
            for key in ["ruler", "admin"] {
                if let Some(chunks) = &chunks {
                    self.tree
                        .take_if(&[base, " bucketNames ", key].concat(), &chunks.as_str().into());
                }
            }
            seen.logs.bucket = chunks.or(seen.logs.bucket.take());
            let prefix = self.word(&[base, " object_store storage_prefix"].concat());
            if prefix.is_none() && !self.ours && seen.logs.bucket.is_some() && seen.logs.prefix.is_none() {
                let bucket = seen.logs.bucket.clone().unwrap_or_default();
                self.not_taken(
                    "storage.s3.prefixes.logs",
                    bucket,
                    "Loki kept its objects at the bucket's root; the new stack reads them under its prefix only. Move `fake/` and `index/` there if old logs must stay readable",
                );
            }
            seen.logs.prefix = prefix.or(seen.logs.prefix.take());
        }
        on_s3
    }

    /// Takes a kind of store; true for S3, false for a volume. Other kinds stay and are carried through.
    pub(super) fn store_type(&mut self, path: &str, volumes: &[&str]) -> Option<bool> {
        let kind = self.tree.get(path)?.text()?;
        let on_s3 = match kind.as_str() {
            "s3" => true,
            kind if volumes.contains(&kind) => false,
            _ => return None,
        };
        self.tree.take(path);
        Some(on_s3)
    }

    /// `s3://…`, which people take for bucket and prefix; Loki takes the host for a region.
    pub(super) fn loki_url(&mut self, seen: &mut Seen) {
        let path = "loki loki storage s3 s3";
        let line = self.tree.get(path).map_or(0, |node| node.line);
        // Not `word`: the keys in it are told here, and bucket and region are of use.
        let Some(url) = self.tree.take(path).and_then(|node| node.text()) else {
            return;
        };
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let (user, rest) = match rest.rsplit_once('@') {
            Some((user, rest)) => (Some(user), rest),
            None => (None, rest),
        };
        if user.is_some() {
            self.secret_value("storage.s3.secret", dotted(path));
        }
        let (host, folder) = rest.split_once('/').unwrap_or((rest, ""));
        let folder = folder.trim_matches('/');
        let bucket = if folder.is_empty() {
            host.to_owned()
        } else if host.contains('.') {
            seen.endpoints.push((host.to_owned(), dotted(path)));
            folder.to_owned()
        } else if user.is_some() || is_region(host) {
            seen.regions.push(host.to_owned());
            folder.to_owned()
        } else {
            seen.logs.prefix = Some(folder.to_owned());
            host.to_owned()
        };
        self.tell(
            Finding::new(Place::new("storage.s3.bucket"), Rule::S3Url)
                .fact("value", if user.is_some() { "s3://…" } else { url.as_str() })
                .fact("bucket", &bucket)
                .fact("line", line),
        );
        seen.logs.bucket = Some(bucket);
    }

    pub(super) fn tempo_store(&mut self, seen: &mut Seen) -> Option<bool> {
        let base = "tempo tempo storage trace s3";
        let on_s3 = self.store_type("tempo tempo storage trace backend", &["local"]);
        self.client(base, seen);
        seen.traces.bucket = self.word(&[base, " bucket"].concat());
        seen.traces.prefix = self.word(&[base, " prefix"].concat());
        on_s3
    }

    pub(super) fn pyroscope_store(&mut self, seen: &mut Seen) -> Option<bool> {
        let config = "pyroscope pyroscope config";
        if let Some(map) = self
            .tree
            .get(config)
            .filter(|node| matches!(node.kind, Kind::Map(_)))
            .cloned()
        {
            self.tell(
                Finding::new(Place::new("storage.s3"), Rule::PyroscopeConfigMap)
                    .fact("value", dotted(config))
                    .fact("line", map.line),
            );
            self.tree.take(config);
            for (key, node) in map.entries() {
                let path = ["pyroscope pyroscope structuredConfig ", key].concat();
                if self.tree.get(&path).is_none() && !key.contains(' ') {
                    self.tree.put(&path, &node.value(), node.line);
                }
            }
        }
        let base = "pyroscope pyroscope structuredConfig storage";
        let on_s3 = self.store_type(&[base, " backend"].concat(), &["filesystem"]);
        let s3 = [base, " s3"].concat();
        self.client(&s3, seen);
        let first = |import: &mut Self, paths: [String; 2]| {
            let [a, b] = paths.map(|path| import.word(&path));
            a.or(b)
        };
        seen.profiles.bucket = first(self, [[&s3, " bucket_name"].concat(), [&s3, " bucket"].concat()]);
        seen.profiles.prefix = first(self, [[base, " prefix"].concat(), [&s3, " prefix"].concat()]);
        on_s3
    }

    /// Metrics in a bucket: the chart's own switch.
    pub(super) fn metrics_store(&mut self, seen: &mut Seen) -> bool {
        let base = "global tamer metricsInS3";
        let at = |key: &str| [base, " ", key].concat();
        if !self.tree.take_if(&at("enabled"), &true.into()) {
            return false;
        }
        self.client(base, seen);
        seen.metrics.bucket = self.word(&at("bucket"));
        seen.metrics.prefix = self.word(&at("prefix"));
        true
    }

    /// What all S3 clients are told, in their spellings.
    pub(super) fn client(&mut self, base: &str, seen: &mut Seen) {
        let at = |key: &str| [base, " ", key].concat();
        if let Some(endpoint) = self.word(&at("endpoint")) {
            seen.endpoints.push((endpoint, dotted(&at("endpoint"))));
        }
        if let Some(region) = self.word(&at("region")) {
            seen.regions.push(region);
        }
        if let Some(insecure) = self.flag(&at("insecure")) {
            seen.insecure = Some(seen.insecure.unwrap_or(false) || insecure);
        }
        for key in [
            "pathStyle",
            "forcepathstyle",
            "s3ForcePathStyle",
            "s3forcepathstyle",
            "force_path_style",
        ] {
            if let Some(path_style) = self.flag(&at(key)) {
                seen.path_style = Some(seen.path_style.unwrap_or(false) || path_style);
            }
        }
        match self.word(&at("bucket_lookup_type")).as_deref() {
            Some("path" | "path-style") => seen.path_style = Some(true),
            Some("virtual-hosted" | "virtual-hosted-style") => seen.path_style = Some(false),
            _ => {}
        }
        for key in [
            "accessKeyId",
            "secretAccessKey",
            "access_key",
            "secret_key",
            "access_key_id",
            "secret_access_key",
        ] {
            // A reference to the environment is not needed any more; the environment is.
            if let Some(text) = self.word(&at(key))
                && !text.contains("${")
            {
                self.secret_value("storage.s3.secret", dotted(&at(key)));
            }
        }
    }

    /// `global.s3`: no chart reads it, but people decided it.
    pub(super) fn global_s3(&mut self, seen: &mut Seen) -> Option<String> {
        let line = self.tree.get("global s3")?.line;
        let base = "global s3";
        self.client(base, seen);
        let bucket = self
            .word("global s3 bucket")
            .or_else(|| self.word("global s3 bucketName"));
        self.tell(
            Finding::new(Place::new("storage.s3"), Rule::DeadValue)
                .fact("value", "global.s3")
                .fact("hint", " Bucket, region and endpoint are answers now.")
                .fact("line", line),
        );
        bucket
    }
}

/// Whether text has the form of Amazon's regions.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts.as_slice(), [area, .., number]
        if parts.len() == 3 && area.len() == 2 && number.len() == 1 && number.bytes().all(|b| b.is_ascii_digit()))
}
