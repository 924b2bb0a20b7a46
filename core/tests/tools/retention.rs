//! For how long telemetry is kept, read back from the final configuration of every backend.

use serde_json::Value;
use tamer_core::names::Resources;
use tamer_core::units::Duration;

use super::Rendered;

/// Metrics, alerts, logs, traces and profiles, as each program will read it. Limits of reading reach as far.
pub fn read(rendered: &Rendered, release: &str) -> [String; 5] {
    let names = Resources(release);
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned();
    let loki = rendered.file("loki", "config.yaml");
    assert_eq!(
        loki["compactor"]["retention_enabled"], true,
        "Loki deletes nothing otherwise"
    );
    let logs = &loki["limits_config"];
    let tempo = rendered.file("tempo", "tempo.yaml");
    let traces = &tempo["compactor"]["compaction"]["block_retention"];
    let pyroscope = rendered.file(&format!("{}-config", names.pyroscope()), "config.yaml");
    let profiles = &pyroscope["limits"];
    for limit in ["max_query_lookback", "reject_old_samples_max_age"] {
        assert_eq!(logs[limit], logs["retention_period"], "{limit} of Loki");
    }
    for limit in ["max_query_lookback", "max_query_length"] {
        assert_eq!(profiles[limit], profiles["retention_period"], "{limit} of Pyroscope");
    }
    for (limit, kept) in [
        (&logs["max_query_length"], &logs["retention_period"]),
        (&tempo["query_frontend"]["search"]["max_duration"], traces),
    ] {
        let [limit, kept] = [limit, kept].map(|value| Duration::parse(&text(value)).unwrap().milliseconds());
        assert!(limit >= kept, "one query spans {limit} of {kept} milliseconds");
    }
    let on_volume = text(&rendered.get("Prometheus", &names.prometheus())["spec"]["retention"]);
    [
        in_bucket(rendered).unwrap_or(on_volume),
        text(&rendered.get("Alertmanager", &names.alertmanager())["spec"]["retention"]),
        text(&logs["retention_period"]),
        text(traces),
        text(&profiles["retention_period"]),
    ]
}

/// How long metrics can be read from a bucket, if they go there: what is kept is shown, and nothing else is.
fn in_bucket(rendered: &Rendered) -> Option<String> {
    let pod = |program: &str| {
        let mut sets = rendered.of_kind("StatefulSet").into_iter();
        let set = sets.find(|set| set["metadata"]["name"] == format!("tamer-thanos-{program}"))?;
        Some(
            set["spec"]["template"]["spec"]["containers"][0]["args"]
                .as_array()
                .unwrap(),
        )
    };
    let kept: Vec<&str> = pod("compact")?
        .iter()
        .filter_map(|arg| arg.as_str()?.strip_prefix("--retention.resolution-")?.split_once('='))
        .map(|(_, kept)| kept)
        .collect();
    assert_eq!(kept, [kept[0]; 3]);
    let shown = format!("--min-time=-{}", kept[0]);
    assert!(pod("store").unwrap().iter().any(|arg| *arg == shown));
    Some(kept[0].to_owned())
}

/// What a refusal tells to paste: the lines themselves, and those after "or".
pub fn to_paste(refusal: &str) -> [String; 2] {
    let mut pasted = [String::new(), String::new()];
    let mut second = false;
    for line in refusal.lines() {
        if line.starts_with("- ") {
            second = false;
        } else if line.starts_with("  # or") {
            second = true;
        } else if let Some(line) = line.strip_prefix("  ") {
            pasted[usize::from(second)].push_str(&format!("{line}\n"));
        }
    }
    pasted
}
