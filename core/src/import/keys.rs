//! Who may write to the object store.

use crate::draft::{Backend, Keys, S3Secret};
use crate::yaml::{Kind, Node};

use super::Import;

impl Import {
    /// Who may write: a Secret by name, or a role.
    pub(super) fn keys(&mut self) {
        let mut refers = false;
        for path in [
            "loki defaults extraEnv",
            "tempo tempo extraEnv",
            "pyroscope pyroscope extraEnvVars",
        ] {
            refers |= self.environment(path);
        }
        refers |= self.draft.storage.s3.metrics && self.metrics_secret();
        let mut role = false;
        for path in [
            "loki serviceAccount annotations eks.amazonaws.com/role-arn",
            "tempo serviceAccount annotations eks.amazonaws.com/role-arn",
            "pyroscope pyroscope serviceAccount annotations eks.amazonaws.com/role-arn",
            "thanos serviceAccount annotations eks.amazonaws.com/role-arn",
            "kube-prom-stack prometheus serviceAccount annotations eks.amazonaws.com/role-arn",
        ] {
            let Some(arn) = self.tree.get(path).and_then(Node::text) else {
                continue;
            };
            let s3 = &mut self.draft.storage.s3;
            if s3.role_arn.is_empty() {
                s3.role_arn.clone_from(&arn);
            }
            // A second role stays where it is and is carried through.
            if s3.role_arn == arn {
                self.tree.take(path);
            }
            role = true;
        }
        let nothing = self.ours && self.draft.storage.backend == Backend::S3 && !refers;
        if role || nothing {
            self.draft.storage.s3.keys = Keys::CloudRole;
        } else {
            self.s3_secret();
        }
    }

    /// The Secret of the chart's own switch for metrics; keys that it does not name are the chart's.
    fn metrics_secret(&mut self) -> bool {
        let base = "global tamer metricsInS3 credentials";
        let Some(name) = self.word(&[base, " secretName"].concat()) else {
            return false;
        };
        let usual = S3Secret::default();
        let access_key = self.word(&[base, " accessKey"].concat()).unwrap_or(usual.access_key);
        let secret_key = self.word(&[base, " secretKey"].concat()).unwrap_or(usual.secret_key);
        self.draft.storage.s3.secret = S3Secret {
            name,
            access_key,
            secret_key,
        };
        self.draft.storage.s3.keys = Keys::ExistingSecret;
        true
    }

    /// The keys as variables of a Secret.
    pub(super) fn environment(&mut self, path: &str) -> bool {
        let Some(node) = self.tree.get(path).cloned() else {
            return false;
        };
        let variables: Vec<(String, Node)> = match &node.kind {
            Kind::List(items) => items
                .iter()
                .map(|item| (item.text_at("name").unwrap_or_default(), item.clone()))
                .collect(),
            Kind::Map(entries) => entries.clone(),
            Kind::Scalar(_) => return false,
        };
        let mut found = false;
        let mut others = false;
        for (name, variable) in &variables {
            let at = |key: &str| variable.text_at(&["valueFrom secretKeyRef ", key].concat());
            let (Some(secret), Some(key)) = (at("name"), at("key")) else {
                others = true;
                continue;
            };
            let answer = &mut self.draft.storage.s3.secret;
            match name.as_str() {
                "AWS_ACCESS_KEY_ID" => answer.access_key = key,
                "AWS_SECRET_ACCESS_KEY" => answer.secret_key = key,
                _ => {
                    others = true;
                    continue;
                }
            }
            answer.name = secret;
            found = true;
        }
        if found {
            self.draft.storage.s3.keys = Keys::ExistingSecret;
        }
        // Lists replace: with variables of its own the whole list must stay.
        if found && !others {
            self.tree.take(path);
        }
        found
    }
}
