//! What a size changes besides its own file of values.

use serde_json::json;

use crate::config::Config;
use crate::draft::{Platform, Size};

use super::Overlay;

/// The chart's folder with a file for each size but small, which is the chart itself.
const FOLDER: &str = "sizes";

/// The file of values of a size, from the chart's folder on; none for small.
pub fn file(size: Size) -> Option<String> {
    (size != Size::Small).then(|| format!("{FOLDER}/{}.yaml", size.name()))
}

/// The size in a path that [`file`] made, whatever folder stands before it.
pub(crate) fn of_file(path: &str) -> Option<Size> {
    let name = path.rsplit('/').next()?.strip_suffix(".yaml")?;
    Size::named(name).filter(|_| path.contains(FOLDER))
}

pub(super) fn emit(config: &Config, overlay: &mut Overlay) {
    let size = config.cluster.size;
    if size == Size::Small {
        return;
    }
    // The chart refuses when the file that belongs to it was not read.
    overlay.set(&["global", "tamer", "size"], size.name());
    if size != Size::Large {
        return;
    }
    let components = &config.extras.components;
    // A collector without a feature is refused.
    if !components.events && !components.annotated_pods {
        overlay.set(&["k8s-monitoring", "collectors", "alloy-singleton", "enabled"], false);
    }
    // The gateway of Loki in parts asks this Service for names.
    if components.logs && config.cluster.platform == Platform::Rke2 {
        overlay.set(&["global", "dnsService"], "rke2-coredns-rke2-coredns");
    }
}

/// The claims of a part of Loki; a list, so all its fields are given.
pub(super) fn claims(size: &str, class: Option<&str>) -> serde_json::Value {
    json!([{"name": "data", "accessModes": ["ReadWriteOnce"], "size": size, "storageClass": class}])
}
