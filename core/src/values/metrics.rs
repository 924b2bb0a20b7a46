//! Metrics in S3: one switch of the chart, from which Thanos and Prometheus' sidecar are made.

use serde_json::{Map, Value};

use crate::config::{Config, Credentials};

use super::storage::ROLE;
use super::{Overlay, object};

const SWITCH: [&str; 3] = ["global", "tamer", "metricsInS3"];

pub(super) fn emit(config: &Config, overlay: &mut Overlay) {
    let Some(s3) = &config.storage.s3 else { return };
    let Some(folder) = &s3.buckets.metrics else { return };
    let bucket = object([
        ("enabled", Some(true.into())),
        ("bucket", Some(folder.bucket.as_str().into())),
        // A bucket of its own has no folders; the chart's own value would make one.
        ("prefix", Some(folder.prefix.as_deref().unwrap_or_default().into())),
        ("endpoint", Some(s3.endpoint.as_str().into())),
        ("region", Some(s3.region.as_str().into())),
        ("insecure", s3.insecure.then(|| true.into())),
        ("pathStyle", s3.path_style.then(|| true.into())),
        ("credentials", credentials(&s3.credentials)),
    ]);
    overlay.set(&SWITCH, bucket);
    if let Credentials::Role { arn: Some(arn) } = &s3.credentials {
        overlay.set(&["thanos", "serviceAccount", "annotations", ROLE], arn.as_str());
        overlay.set(
            &["kube-prom-stack", "prometheus", "serviceAccount", "annotations", ROLE],
            arn.as_str(),
        );
    }
    if let Some(class) = &config.storage.volumes.class {
        for program in ["store", "compact"] {
            overlay.set(&["thanos", program, "storage", "className"], class.as_str());
        }
    }
}

/// The Secret, and its keys where they have other names than the chart's.
fn credentials(credentials: &Credentials) -> Option<Value> {
    let Credentials::Secret {
        name,
        access_key,
        secret_key,
        ..
    } = credentials
    else {
        return None;
    };
    let mut map = Map::new();
    map.insert("secretName".to_owned(), name.as_str().into());
    for (key, name, usual) in [
        ("accessKey", access_key, "access-key"),
        ("secretKey", secret_key, "secret-key"),
    ] {
        if name != usual {
            map.insert(key.to_owned(), name.as_str().into());
        }
    }
    Some(map.into())
}
