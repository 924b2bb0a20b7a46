//! Where telemetry is kept.

use super::{keep, parse};
use crate::config::{Buckets, Credentials, Folder, ObjectStore, Storage, Volumes};
use crate::draft::{self, Backend, Keys, Layout, PathStyle, Provider};
use crate::finding::{Finding, Place, Rule};
use crate::names::{is_secret_key, is_subdomain, nearest};
use crate::providers::{Facts, facts};
use crate::units::Quantity;

const GIB: u64 = 1 << 30;

pub(super) fn check(draft: &draft::Storage, found: &mut Vec<Finding>) -> Option<Storage> {
    let at = Place::new("storage");
    let volumes = volumes(&draft.volumes, &at.key("volumes"), found);
    let s3 = match draft.backend {
        Backend::Volumes => Some(None),
        Backend::S3 => s3(&draft.s3, &at.key("s3"), found).map(Some),
    };
    Some(Storage {
        volumes: volumes?,
        s3: s3?,
    })
}

fn volumes(draft: &draft::Volumes, at: &Place, found: &mut Vec<Finding>) -> Option<Volumes> {
    let class = if draft.class.is_empty() {
        Some(None)
    } else {
        keep(
            &draft.class,
            at.key("class"),
            Rule::StorageClassForm,
            found,
            is_subdomain,
        )
        .map(Some)
    };
    let mut size = |text: &str, key: &str, what: &str, least: u64| {
        let size = parse(text, at.key(key), Rule::QuantityForm, found, Quantity::parse)?;
        if size.bytes() < least * GIB {
            let least = format!("{least}Gi");
            let finding = Finding::new(at.key(key), Rule::VolumeSmall)
                .fact("value", text)
                .fact("what", what)
                .fact("least", &least);
            found.push(finding.fix(at.key(key), least));
            return None;
        }
        Some(size)
    };
    // Prometheus keeps 2 GiB and 15 % of its volume free for the write-ahead log, which its size limit does not count.
    let metrics = size(&draft.metrics, "metrics", "Prometheus", 5);
    let logs = size(&draft.logs, "logs", "Loki", 1);
    let traces = size(&draft.traces, "traces", "Tempo", 1);
    let profiles = size(&draft.profiles, "profiles", "Pyroscope", 1);
    let alerts = size(&draft.alerts, "alerts", "Alertmanager", 1);
    let grafana = size(&draft.grafana, "grafana", "Grafana", 1);
    Some(Volumes {
        class: class?,
        metrics: metrics?,
        logs: logs?,
        traces: traces?,
        profiles: profiles?,
        alerts: alerts?,
        grafana: grafana?,
    })
}

fn s3(draft: &draft::S3, at: &Place, found: &mut Vec<Finding>) -> Option<ObjectStore> {
    let known = facts(draft.provider);
    if known.refuses_checksums {
        found.push(Finding::new(at.key("provider"), Rule::ProviderChecksums).fact("provider", known.title));
    }
    let region = region(draft, known, at, found);
    let endpoint = endpoint(draft, known, region.as_deref(), at, found);
    let path_style = match draft.path_style {
        PathStyle::Auto => known.path_style,
        PathStyle::Path => true,
        PathStyle::Virtual => false,
    };
    let mut fine = true;
    if !path_style && !known.virtual_style {
        fine = false;
        found.push(
            Finding::new(at.key("path_style"), Rule::PathStyleNeeded)
                .fact("provider", known.title)
                .fact("endpoint", endpoint.as_deref().unwrap_or(known.example))
                .fix(at.key("path_style"), "auto"),
        );
    }
    if known.public && !draft.tls {
        fine = false;
        found.push(
            Finding::new(at.key("tls"), Rule::TlsOff)
                .fact("provider", known.title)
                .fix(at.key("tls"), true),
        );
    }
    let buckets = buckets(
        draft,
        path_style,
        endpoint.as_deref().unwrap_or(known.example),
        at,
        found,
    );
    let since = match draft.since.as_str() {
        "" => Some(None),
        day => keep(day, at.key("since"), Rule::SinceForm, found, is_day).map(Some),
    };
    let credentials = credentials(draft, known, region.as_deref(), at, found);
    fine.then_some(())?;
    Some(ObjectStore {
        endpoint: endpoint?,
        region: region?,
        path_style,
        insecure: !draft.tls,
        buckets: buckets?,
        since: since?,
        credentials: credentials?,
    })
}

fn region(draft: &draft::S3, known: &Facts, at: &Place, found: &mut Vec<Finding>) -> Option<String> {
    let at = at.key("region");
    let example = known.regions.first().copied().unwrap_or(match draft.provider {
        Provider::B2 => "eu-central-003",
        _ => "eu-central-1",
    });
    if draft.region.is_empty() {
        if known.region.is_empty() {
            found.push(Finding::new(at, Rule::RegionMissing).fact("example", example));
            return None;
        }
        return Some(known.region.to_owned());
    }
    let word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let aws_form = || {
        let parts: Vec<&str> = draft.region.split('-').collect();
        parts.len() >= 3
            && parts
                .last()
                .is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()))
            && draft
                .region
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if !draft.region.bytes().all(word) || draft.region.len() > 63 || (draft.provider == Provider::Aws && !aws_form()) {
        found.push(
            Finding::new(at, Rule::RegionForm)
                .fact("value", &draft.region)
                .fact("example", example),
        );
        return None;
    }
    // R2 takes `us-east-1` for `auto` too.
    let alias = draft.provider == Provider::R2 && draft.region == "us-east-1";
    if !known.regions.is_empty() && !known.regions.contains(&draft.region.as_str()) && !alias {
        let near =
            nearest(&draft.region, known.regions.iter().copied()).or((known.regions.len() == 1).then_some(example));
        let hint = match near {
            Some(near) => format!(" Did you mean `{near}`?"),
            None => format!(" It has {}.", known.regions.join(", ")),
        };
        let finding = Finding::new(at.clone(), Rule::RegionUnknown)
            .fact("provider", known.title)
            .fact("value", &draft.region)
            .fact("hint", hint);
        found.push(match near {
            Some(near) => finding.fix(at, near),
            None => finding,
        });
    }
    Some(draft.region.clone())
}

fn endpoint(
    draft: &draft::S3,
    known: &Facts,
    region: Option<&str>,
    at: &Place,
    found: &mut Vec<Finding>,
) -> Option<String> {
    let tls = at.key("tls");
    let at = at.key("endpoint");
    let typed = draft.endpoint.as_str();
    let own = region.and_then(|region| known.endpoint_for(region));
    if typed.is_empty() {
        if known.endpoint.is_empty() {
            found.push(Finding::new(at, Rule::EndpointMissing).fact("example", known.example));
        }
        // A missing region has its own finding.
        return own;
    }
    if let Some((scheme, rest)) = typed.split_once("://") {
        let host = rest.split('/').next().unwrap_or_default();
        found.push(
            Finding::new(at.clone(), Rule::EndpointScheme)
                .fact("value", typed)
                .fix(at, host)
                .fix(tls, scheme != "http"),
        );
        return None;
    }
    if let Some((host, _)) = typed.split_once('/') {
        found.push(
            Finding::new(at.clone(), Rule::EndpointPath)
                .fact("value", typed)
                .fix(at, host),
        );
        return None;
    }
    let (host, port) = typed.split_once(':').unwrap_or((typed, "443"));
    if !is_subdomain(&host.to_ascii_lowercase())
        || !port.bytes().all(|b| b.is_ascii_digit())
        || !port.parse::<u16>().is_ok_and(|port| port > 0)
    {
        found.push(
            Finding::new(at, Rule::EndpointForm)
                .fact("value", typed)
                .fact("example", known.example),
        );
        return None;
    }
    if draft.provider == Provider::Aws
        && typed == "s3.amazonaws.com"
        && region.is_some_and(|region| region != "us-east-1")
    {
        let example = own.unwrap_or_else(|| known.example.to_owned());
        found.push(
            Finding::new(at.clone(), Rule::EndpointGlobal)
                .fact("value", typed)
                .fact("example", example)
                .fix(at, ""),
        );
    } else if !known.fits(host) {
        let finding = Finding::new(at, Rule::EndpointOfOther)
            .fact("value", typed)
            .fact("provider", known.title)
            .fact("example", known.example);
        found.push(finding);
    }
    Some(typed.to_owned())
}

fn buckets(
    draft: &draft::S3,
    path_style: bool,
    endpoint: &str,
    at: &Place,
    found: &mut Vec<Finding>,
) -> Option<Buckets> {
    let mut name = |bucket: &str, at: Place, what: &str| {
        if bucket.is_empty() {
            found.push(Finding::new(at, Rule::BucketMissing).fact("what", what));
            return None;
        }
        if bucket.contains('/') {
            let rest = bucket.split_once("://").map_or(bucket, |(_, rest)| rest);
            let bare = rest.split('/').next().unwrap_or_default();
            found.push(
                Finding::new(at.clone(), Rule::BucketUrl)
                    .fact("value", bucket)
                    .fix(at, bare),
            );
            return None;
        }
        if let Some(why) = bucket_fault(bucket, draft.provider) {
            let finding = Finding::new(at.clone(), Rule::BucketForm)
                .fact("value", bucket)
                .fact("why", why);
            let lower = bucket.to_ascii_lowercase().replace('_', "-");
            found.push(if bucket_fault(&lower, draft.provider).is_none() {
                finding.fix(at, lower)
            } else {
                finding
            });
            return None;
        }
        if bucket.contains('.') && !path_style && draft.tls {
            found.push(
                Finding::new(at, Rule::BucketDots)
                    .fact("value", bucket)
                    .fact("endpoint", endpoint),
            );
        }
        Some(bucket.to_owned())
    };
    match draft.layout {
        Layout::OneBucket => {
            let what = if draft.metrics {
                "logs, traces, profiles and metrics"
            } else {
                "logs, traces and profiles"
            };
            let bucket = name(&draft.bucket, at.key("bucket"), what);
            let prefixes = prefixes(draft, &at.key("prefixes"), found);
            let (bucket, (prefixes, metrics)) = (bucket?, prefixes?);
            Some(Buckets {
                logs: bucket.clone(),
                traces: bucket.clone(),
                profiles: bucket.clone(),
                prefixes: Some(prefixes),
                metrics: metrics.map(|prefix| Folder {
                    bucket,
                    prefix: Some(prefix),
                }),
            })
        }
        Layout::BucketEach => {
            let at = at.key("buckets");
            let logs = name(&draft.buckets.logs, at.key("logs"), "logs");
            let traces = name(&draft.buckets.traces, at.key("traces"), "traces");
            let profiles = name(&draft.buckets.profiles, at.key("profiles"), "profiles");
            let metrics = draft
                .metrics
                .then(|| name(&draft.buckets.metrics, at.key("metrics"), "metrics"));
            let (logs, traces, profiles) = (logs?, traces?, profiles?);
            let metrics = match metrics {
                Some(bucket) => Some(bucket?),
                None => None,
            };
            if let Some((a, b, bucket)) = twice(&logs, &traces, &profiles, metrics.as_ref()) {
                found.push(
                    Finding::new(at.key(b), Rule::BucketTwice)
                        .fact("what", format!("{a} and {b}"))
                        .fact("value", bucket),
                );
                return None;
            }
            Some(Buckets {
                logs,
                traces,
                profiles,
                prefixes: None,
                metrics: metrics.map(|bucket| Folder { bucket, prefix: None }),
            })
        }
    }
}

/// Prefixes for logs, traces and profiles, and the one for metrics if they go to S3.
fn prefixes(draft: &draft::S3, at: &Place, found: &mut Vec<Finding>) -> Option<([String; 3], Option<String>)> {
    // Loki's own rule; the others take more, but one rule for three answers is easier to keep.
    let right = |text: &str| {
        !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let mut prefix = |text: &str, key: &str| keep(text, at.key(key), Rule::PrefixForm, found, right);
    let (logs, traces, profiles) = (
        prefix(&draft.prefixes.logs, "logs"),
        prefix(&draft.prefixes.traces, "traces"),
        prefix(&draft.prefixes.profiles, "profiles"),
    );
    let metrics = draft.metrics.then(|| prefix(&draft.prefixes.metrics, "metrics"));
    let (logs, traces, profiles) = (logs?, traces?, profiles?);
    let metrics = match metrics {
        Some(prefix) => Some(prefix?),
        None => None,
    };
    if let Some((a, b, prefix)) = twice(&logs, &traces, &profiles, metrics.as_ref()) {
        found.push(
            Finding::new(at.key(b), Rule::PrefixTwice)
                .fact("what", format!("{a} and {b}"))
                .fact("value", prefix),
        );
        return None;
    }
    Some(([logs, traces, profiles], metrics))
}

/// The first two signals that have the same name, and that name.
fn twice<'a>(
    logs: &'a String,
    traces: &'a String,
    profiles: &'a String,
    metrics: Option<&'a String>,
) -> Option<(&'static str, &'static str, &'a String)> {
    let mut seen: Vec<(&'static str, &String)> = Vec::new();
    let all = [("logs", logs), ("traces", traces), ("profiles", profiles)];
    for (signal, name) in all.into_iter().chain(metrics.map(|name| ("metrics", name))) {
        if let Some((other, _)) = seen.iter().find(|(_, other)| *other == name) {
            return Some((other, signal, name));
        }
        seen.push((signal, name));
    }
    None
}

/// Why a name cannot be a bucket's. Source: Amazon's bucket naming rules, which all providers follow.
fn bucket_fault(bucket: &str, provider: Provider) -> Option<&'static str> {
    let edge = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if !(3..=63).contains(&bucket.chars().count()) {
        return Some("it needs 3 to 63 characters");
    }
    if !bucket
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
    {
        return Some("only lower-case letters, digits, `-` and `.` are allowed");
    }
    if !edge(bucket.bytes().next()) || !edge(bucket.bytes().last()) {
        return Some("it must begin and end with a letter or digit");
    }
    if bucket.contains("..") {
        return Some("two dots must not follow each other");
    }
    if bucket.parse::<std::net::Ipv4Addr>().is_ok() {
        return Some("it looks like an IP address");
    }
    let reserved = ["xn--", "sthree-", "amzn-s3-demo-"]
        .iter()
        .any(|start| bucket.starts_with(start))
        || ["-s3alias", "--ol-s3", ".mrap", "--x-s3"]
            .iter()
            .any(|end| bucket.ends_with(end));
    if provider == Provider::Aws && reserved {
        return Some("Amazon reserves this beginning or ending");
    }
    None
}

fn credentials(
    draft: &draft::S3,
    known: &Facts,
    region: Option<&str>,
    at: &Place,
    found: &mut Vec<Finding>,
) -> Option<Credentials> {
    if draft.keys == Keys::CloudRole {
        if draft.provider != Provider::Aws {
            let finding = Finding::new(at.key("keys"), Rule::RoleElsewhere).fact("provider", known.title);
            found.push(finding.fix(at.key("keys"), "new-secret"));
            return None;
        }
        if !draft.endpoint.is_empty() {
            let example = region
                .and_then(|region| known.endpoint_for(region))
                .unwrap_or_else(|| known.example.to_owned());
            found.push(
                Finding::new(at.key("endpoint"), Rule::RoleEndpoint)
                    .fact("example", example)
                    .fix(at.key("endpoint"), ""),
            );
        }
        if draft.role_arn.is_empty() {
            return Some(Credentials::Role { arn: None });
        }
        let arn = keep(&draft.role_arn, at.key("role_arn"), Rule::RoleForm, found, is_role)?;
        return Some(Credentials::Role { arn: Some(arn) });
    }
    let at = at.key("secret");
    let secret = &draft.secret;
    let name = keep(&secret.name, at.key("name"), Rule::SecretNameForm, found, is_subdomain);
    let access_key = keep(
        &secret.access_key,
        at.key("access_key"),
        Rule::SecretKeyForm,
        found,
        is_secret_key,
    );
    let secret_key = keep(
        &secret.secret_key,
        at.key("secret_key"),
        Rule::SecretKeyForm,
        found,
        is_secret_key,
    );
    let (name, access_key, secret_key) = (name?, access_key?, secret_key?);
    if access_key == secret_key {
        found.push(
            Finding::new(at.key("secret_key"), Rule::SecretKeysSame)
                .fact("value", access_key)
                .fix(at.key("secret_key"), "secret-key"),
        );
        return None;
    }
    Some(Credentials::Secret {
        name,
        access_key,
        secret_key,
        create: draft.keys == Keys::NewSecret,
    })
}

/// A day as `2026-12-01`, after the day on which the chart's own entry for volumes begins.
fn is_day(day: &str) -> bool {
    let parts: Vec<&str> = day.split('-').collect();
    let [year, month, date] = parts.as_slice() else {
        return false;
    };
    let number = |text: &str, length: usize| {
        let digits = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
        if digits { text.parse::<u32>().ok() } else { None }
    };
    let (Some(year), Some(month), Some(date)) = (number(year, 4), number(month, 2), number(date, 2)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (2025..=2100).contains(&year) && (1..=days).contains(&date)
}

/// `arn:aws:iam::<12 digits>:role/<name>`, in any partition.
fn is_role(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [first, partition, service, region, account, role] = parts.as_slice() else {
        return false;
    };
    *first == "arn"
        && partition.starts_with("aws")
        && *service == "iam"
        && region.is_empty()
        && account.len() == 12
        && account.bytes().all(|b| b.is_ascii_digit())
        && role.strip_prefix("role/").is_some_and(|name| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"+=,.@_-/".contains(&b))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_of_the_calendar() {
        for (day, right) in [
            ("2026-12-01", true),
            ("2028-02-29", true),
            ("2026-02-29", false),
            ("2026-13-01", false),
            ("2026-00-10", false),
            ("2026-1-1", false),
            ("2024-04-01", false),
            ("tomorrow", false),
            ("2026-12-01T00", false),
        ] {
            assert_eq!(is_day(day), right, "{day}");
        }
    }

    #[test]
    fn buckets_follow_amazons_rules() {
        for (bucket, right) in [
            ("my-bucket", true),
            ("a.b", true),
            ("ab", false),
            ("My-bucket", false),
            ("my_bucket", false),
            ("-a-", false),
            ("a..b", false),
            ("192.168.1.1", false),
            ("xn--abc", false),
            ("abc-s3alias", false),
        ] {
            assert_eq!(bucket_fault(bucket, Provider::Aws).is_none(), right, "{bucket}");
        }
        assert!(bucket_fault(&"a".repeat(63), Provider::Aws).is_none());
        assert!(bucket_fault(&"a".repeat(64), Provider::Aws).is_some());
    }
}
