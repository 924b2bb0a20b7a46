//! Loki's schema and files: what decides whether old logs stay readable.

use serde_json::json;

use crate::draft::Backend;
use crate::finding::{Finding, Place, Rule};
use crate::yaml::Node;

use super::Import;

const SCHEMA: &str = "loki loki schemaConfig configs";

impl Import {
    pub(super) fn loki(&mut self) {
        let on_s3 = self.draft.storage.backend == Backend::S3;
        self.tree.take_if("loki loki compactor retention_enabled", &true.into());
        let store = if on_s3 { "s3" } else { "filesystem" };
        // On S3, delete requests on the volume would be lost with it: the overlay says S3.
        for kept in ["filesystem", store] {
            self.tree
                .take_if("loki loki compactor delete_request_store", &kept.into());
        }
        let own = |store: &str| {
            json!([{"from": "2024-04-01", "store": "tsdb", "object_store": store, "schema": "v13",
                "index": {"prefix": "index_", "period": "24h"}}])
        };
        if self.tree.take_if(SCHEMA, &own(store)) {
            return;
        }
        // Our own two entries: the volume's, and that of S3 from a day on.
        let day = self
            .tree
            .get(SCHEMA)
            .and_then(|configs| configs.items().get(1)?.text_at("from"));
        if let Some(day) = day.filter(|_| on_s3) {
            let mut both = own("filesystem");
            if let (Some(list), Some(mut entry)) =
                (both.as_array_mut(), own("s3").get_mut(0).map(serde_json::Value::take))
            {
                if let Some(entry) = entry.as_object_mut() {
                    entry.insert("from".into(), day.as_str().into());
                }
                list.push(entry);
            }
            if self.tree.take_if(SCHEMA, &both) {
                self.draft.storage.s3.since = day;
                return;
            }
        }
        let Some(configs) = self.tree.get(SCHEMA).cloned() else {
            if !self.ours && !on_s3 && self.draft.extras.components.logs {
                self.moved_files();
            }
            return;
        };
        // Carried through as it is: the entry of each day decides how its logs are read.
        let from = configs
            .items()
            .first()
            .and_then(|entry| entry.text_at("from"))
            .unwrap_or_default();
        let volume = configs.items().last().and_then(|entry| entry.text_at("object_store"));
        let hint = if on_s3 && volume.as_deref() == Some("filesystem") {
            " New logs still go to the volume: append an entry with `from` of a day to come, `store: tsdb`, `object_store: s3`, `schema: v13` and `index: {prefix: index_, period: 24h}`."
        } else {
            ""
        };
        self.tell(
            Finding::new(Place::new("extras.values"), Rule::LokiSchemaKept)
                .fact("value", from)
                .fact("hint", hint)
                .fact("line", configs.line),
        );
        if !self.ours && volume.as_deref() == Some("filesystem") {
            self.moved_files();
        }
    }

    /// The new chart reads the volume through the client that S3 has, below the same prefix.
    fn moved_files(&mut self) {
        let prefix = self.draft.storage.s3.prefixes.logs.clone();
        let prefix = if self.draft.storage.backend == Backend::S3 {
            prefix
        } else {
            "loki".into()
        };
        self.tell(
            Finding::new(Place::new("storage.volumes.logs"), Rule::LokiFilesMove)
                .fact("value", "/var/loki/chunks")
                .fact("new", ["/var/loki/chunks/", &prefix].concat()),
        );
    }

    /// Whether the predecessor kept logs for ever, and takes the switches of the compactor.
    pub(super) fn unbounded_logs(&mut self, days: &str) {
        if self.ours || !self.draft.extras.components.logs {
            return;
        }
        let line = self
            .tree
            .get("loki loki compactor")
            .or_else(|| self.tree.get("loki"))
            .map_or(0, |node: &Node| node.line);
        self.tell(
            Finding::new(Place::new("retention.logs"), Rule::RetentionUnbounded)
                .fact("days", days)
                .fact("line", line),
        );
    }
}
