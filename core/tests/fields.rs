//! Every answer changes what is rendered: no question is asked for nothing.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use serde_json::Value;
use tamer_core::draft::Draft;

mod tools;

/// Answers that only count together with another one, as a set of changes on top of the full answers.
fn variants(pointer: &str, draft: &Value) -> Vec<Value> {
    let mut variants = vec![draft.clone()];
    let mut with = |changes: &[(&str, Value)]| {
        let mut variant = draft.clone();
        for (pointer, value) in changes {
            *variant.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value.clone();
        }
        variants.push(variant);
    };
    if pointer == "/cluster/flux/source" {
        with(&[("/cluster/flux/url", "".into())]);
    }
    if pointer.starts_with("/alerts/routes/2/") {
        with(&[("/alerts/routes/2/enabled", true.into())]);
    }
    if pointer.starts_with("/cluster/argocd") {
        with(&[
            ("/cluster/delivery", "argocd".into()),
            ("/extras/flux_alerts", false.into()),
        ]);
    }
    if pointer == "/retention/days" {
        with(&[("/retention/logs", "".into())]);
    }
    if pointer == "/storage/s3/provider" {
        with(&[("/storage/s3/region", "".into())]);
    }
    if pointer == "/storage/s3/path_style" {
        with(&[("/storage/s3/provider", "ceph".into())]);
    }
    if pointer == "/storage/s3/layout" {
        with(&[(
            "/storage/s3/buckets",
            serde_json::json!({"logs": "aaa", "traces": "bbb", "profiles": "ccc", "metrics": "ddd"}),
        )]);
    }
    if pointer.starts_with("/storage/s3/buckets") {
        let buckets = serde_json::json!({"logs": "aaa", "traces": "bbb", "profiles": "ccc", "metrics": "ddd"});
        with(&[
            ("/storage/s3/layout", "bucket-each".into()),
            ("/storage/s3/buckets", buckets),
        ]);
    }
    if pointer == "/storage/s3/role_arn" || pointer == "/storage/s3/keys" {
        with(&[
            ("/storage/s3/provider", "aws".into()),
            ("/storage/s3/endpoint", "".into()),
            ("/storage/s3/region", "eu-central-1".into()),
            ("/storage/s3/tls", true.into()),
            ("/storage/s3/keys", "cloud-role".into()),
            ("/storage/s3/role_arn", "arn:aws:iam::123456789012:role/a".into()),
        ]);
    }
    if pointer.starts_with("/alerts/receivers/") && pointer.ends_with("/key") {
        with(&[
            ("/alerts/slack/reach", "webhook-per-channel".into()),
            ("/alerts/receivers/2/channel", "#pager".into()),
        ]);
    }
    // A receiver of another kind has no Slack texts.
    if pointer.starts_with("/alerts/receivers/2/") {
        with(&[("/alerts/receivers/2/channel", "#pager".into())]);
    }
    if pointer.starts_with("/alerts/dead_mans_switch/") || pointer.starts_with("/alerts/secret/") {
        with(&[("/alerts/dead_mans_switch/enabled", true.into())]);
    }
    if pointer.starts_with("/access/grafana/gateway") {
        let gateway = serde_json::json!({"name": "g", "namespace": "", "section": ""});
        with(&[
            ("/access/grafana/via", "gateway".into()),
            ("/access/grafana/gateway", gateway),
        ]);
    }
    if pointer == "/extras/databases/postgresql/size" {
        with(&[("/extras/databases/postgresql/runs", "here".into())]);
    }
    if pointer == "/extras/databases/valkey/size" {
        with(&[("/extras/databases/valkey/runs", "here".into())]);
    }
    if pointer == "/extras/components/costs" {
        with(&[
            ("/extras/costs/budgets", serde_json::json!([])),
            ("/extras/costs/total_budget", "".into()),
        ]);
    }
    if pointer == "/extras/components/logs" {
        with(&[
            ("/extras/components/events", false.into()),
            ("/extras/alert_archive", false.into()),
        ]);
    }
    if ["class", "tls", "issuer", "tls_secret"]
        .iter()
        .any(|key| pointer == format!("/access/faro/{key}"))
    {
        with(&[
            ("/access/faro/via", "ingress".into()),
            ("/access/faro/tls", "issuer".into()),
            ("/access/faro/issuer", "letsencrypt".into()),
        ]);
    }
    variants
}

/// Other answers that are also right, for a place.
fn others(pointer: &str, value: &Value) -> Vec<Value> {
    let texts: &[&str] = match pointer {
        "/cluster/platform" => &["gke-autopilot", "openshift", "generic"],
        "/cluster/size" => &["small", "large"],
        "/cluster/delivery" => &["helm", "argocd"],
        "/cluster/flux/source" => &["git"],
        "/cluster/flux/url" => &["oci://other.example.com/chart"],
        "/cluster/flux/version" => &["3.0.0"],
        "/storage/backend" => &["volumes"],
        "/storage/s3/provider" => &["garage"],
        "/storage/s3/endpoint" => &["other.example.com"],
        "/storage/s3/region" => &["eu-west-1"],
        "/storage/s3/since" => &["2027-01-01"],
        "/storage/s3/path_style" => &["virtual", "auto"],
        "/storage/s3/layout" => &["bucket-each"],
        "/storage/s3/keys" => &["new-secret", "existing-secret"],
        "/storage/s3/role_arn" => &["arn:aws:iam::123456789012:role/b"],
        "/alerts/slack/reach" => &["webhook", "webhook-per-channel", "none"],
        "/access/grafana/via" => &["none"],
        "/access/faro/via" => &["none"],
        "/access/grafana/tls" | "/access/faro/tls" => &["none", "secret"],
        "/access/grafana/admin" => &["generated"],
        "/access/faro/origins/0" => &["https://other.example.com"],
        "/extras/databases/postgresql/runs" | "/extras/databases/valkey/runs" => &["here"],
        "/extras/archive_writer" => &["alloy"],
        "/extras/databases/postgresql/tls" => &["require"],
        "/extras/service_accounts/accounts/0/role" | "/extras/service_accounts/accounts/1/role" => &["admin"],
        "/probes/module" => &["http_2xx"],
        "/probes/targets/1/url" => &["other.example.com:5432"],
        "/probes/targets/1/module" => &["tls_connect"],
        _ if value.as_str().is_some_and(|text| text.ends_with("Gi")) => &["77Gi"],
        _ => &[
            "other",
            "#other",
            "5m",
            "9",
            "team = \"other\"",
            "https://other.example.com",
            "team",
            "nights",
            "office",
            "00:00-07:00",
            "monday",
            "2",
            "2027",
            "march",
            "Europe/Paris",
            "pager",
            "b@example.com",
            "mail.example.com:587",
            "webhook",
            "10m",
            "critical",
        ],
    };
    match value {
        _ if pointer.contains("/routes/")
            && pointer.rsplit('/').next().is_some_and(|end| end == "0")
            && value == "" =>
        {
            let mut all: Vec<Value> = texts.iter().map(|text| Value::from(*text)).collect();
            all.push(serde_json::json!({"receiver": "pager", "matchers": ["a = \"b\""]}));
            all
        }
        Value::Bool(flag) => vec![(!flag).into()],
        // Numbers left empty are text.
        Value::Number(_) => vec![9.into(), 4.into(), 25.into()],
        Value::String(text) if text.is_empty() && pointer.starts_with("/retention/") => vec![9.into()],
        Value::Object(_) if pointer.ends_with("/labels") => vec![serde_json::json!({"team": "other"})],
        Value::Object(_) => vec![serde_json::json!({"other": {"enabled": true}})],
        _ => texts.iter().map(|text| Value::from(*text)).collect(),
    }
}

fn walk(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        // Free maps are one answer.
        Value::Object(_)
            if ["slack_extra", "other", "labels", "/extras/values"]
                .iter()
                .any(|end| pointer.ends_with(end)) =>
        {
            found.push(pointer.into())
        }
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| walk(value, &format!("{pointer}/{key}"), found)),
        Value::Array(list) if list.is_empty() => found.push(format!("{pointer}/0")),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(index, value)| walk(value, &format!("{pointer}/{index}"), found)),
        _ => found.push(pointer.into()),
    }
}

fn rendered(answers: &Value) -> Option<String> {
    let draft: Draft = serde_json::from_value(answers.clone()).ok()?;
    let config = tamer_core::check(&draft).config?;
    let bundle = tamer_core::bundle::bundle(&draft, &config, &Default::default());
    // What a cluster gets, without the comments and without the answers themselves.
    let files = bundle.files.iter().filter(|file| {
        !matches!(
            file.part,
            tamer_core::plan::Part::Answers | tamer_core::plan::Part::Readme
        )
    });
    Some(
        files
            .flat_map(|file| file.text.lines())
            .filter(|line| !line.starts_with('#'))
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

#[test]
fn every_answer_changes_what_is_rendered() {
    let full = serde_json::to_value(tools::answers("everything.yaml")).unwrap();
    assert!(rendered(&full).is_some());
    let mut places = Vec::new();
    walk(&full, "", &mut places);
    // Those that everything.yaml leaves empty on purpose: they exclude what it has.
    assert!(places.len() > 130, "{}", places.len());
    let mut silent = Vec::new();
    for place in places.iter().filter(|place| *place != "/version") {
        let changes = variants(place, &full).iter().any(|base| {
            let Some(before) = rendered(base) else { return false };
            let mut base = base.clone();
            if base.pointer(place).is_none() {
                // An empty list: its first entry is the answer.
                let (list, _) = place.rsplit_once('/').unwrap();
                base.pointer_mut(list).unwrap().as_array_mut().unwrap().push("".into());
            }
            // The name of a receiver or a time interval stands in routes, too.
            let named = ["/alerts/receivers/", "/alerts/time_intervals/"]
                .iter()
                .any(|list| place.starts_with(list));
            if named && place.ends_with("/name") {
                let name = base.pointer(place).unwrap().to_string();
                let renamed: Value = serde_json::from_str(&base.to_string().replace(&name, "\"renamed\"")).unwrap();
                return rendered(&renamed).is_some_and(|after| after != before);
            }
            others(place, base.pointer(place).unwrap()).into_iter().any(|other| {
                let mut changed = base.clone();
                *changed.pointer_mut(place).unwrap() = other;
                rendered(&changed).is_some_and(|after| after != before)
            })
        });
        if !changes {
            silent.push(place);
        }
    }
    assert!(silent.is_empty(), "these answers change nothing: {silent:#?}");
}

#[test]
fn every_answer_of_other_receivers_changes_what_is_rendered() {
    let full = serde_json::to_value(tools::answers("receivers.yaml")).unwrap();
    let before = rendered(&full).unwrap();
    for (pointer, other) in [
        ("/alerts/dead_mans_switch/enabled", Value::from(false)),
        ("/alerts/dead_mans_switch/key", "k".into()),
        ("/alerts/dead_mans_switch/repeat_interval", "7m".into()),
        ("/alerts/secret/name", "other".into()),
        ("/alerts/secret/create", false.into()),
        ("/alerts/receivers/1/kind", "discord".into()),
        ("/alerts/receivers/1/key", "k".into()),
        ("/alerts/receivers/1/severity", "critical".into()),
        ("/alerts/receivers/1/title", "t".into()),
        ("/alerts/receivers/1/send_resolved", false.into()),
        ("/alerts/receivers/2/title", "t".into()),
        ("/alerts/receivers/2/text", "t".into()),
        ("/alerts/receivers/3/to", "b@example.com".into()),
        ("/alerts/receivers/3/from", "b@example.com".into()),
        ("/alerts/receivers/3/smarthost", "other.example.com:25".into()),
        ("/alerts/receivers/3/auth_username", "".into()),
        ("/alerts/receivers/3/require_tls", false.into()),
        ("/alerts/receivers/3/title", "t".into()),
        ("/alerts/receivers/3/text", "t".into()),
        ("/alerts/receivers/4/title", "t".into()),
        ("/alerts/receivers/4/text", "t".into()),
        ("/alerts/receivers/5/send_resolved", true.into()),
    ] {
        let mut changed = full.clone();
        let (at, field) = pointer.rsplit_once('/').unwrap();
        changed.pointer_mut(at).unwrap()[field] = other;
        let after = rendered(&changed).unwrap_or_else(|| panic!("{pointer} is refused"));
        assert_ne!(before, after, "{pointer}");
    }
}

#[test]
fn what_is_said_of_an_empty_answer_can_be_read() {
    let full = serde_json::to_value(tools::answers("everything.yaml")).unwrap();
    let mut places = Vec::new();
    walk(&full, "", &mut places);
    let mut said = 0;
    for place in places {
        let mut emptied = full.clone();
        let Some(answer @ Value::String(_)) = emptied.pointer_mut(&place) else {
            continue;
        };
        *answer = "".into();
        let Ok(draft) = serde_json::from_value::<Draft>(emptied) else {
            continue;
        };
        for finding in tamer_core::check(&draft).findings {
            let sentence = tamer_core::words::sentence(&finding);
            let holes = ["``", "  ", "\"\"", " ,", " :"];
            assert!(!holes.iter().any(|hole| sentence.contains(hole)), "{place}: {sentence}");
            said += 1;
        }
    }
    assert!(said > 50, "{said}");
}
