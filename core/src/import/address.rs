//! Who runs the object store, and how it is reached.

use crate::draft::{PathStyle, Provider};
use crate::finding::{Finding, Place, Rule};
use crate::providers::{Facts, PROVIDERS, facts};

use super::Import;
use super::storage::Seen;

impl Import {
    /// Provider, endpoint, region, addressing and TLS.
    pub(super) fn address(&mut self, seen: &Seen) {
        let region = seen.regions.first().cloned().unwrap_or_default();
        for other in seen.regions.iter().filter(|other| **other != region) {
            self.not_taken(
                "storage.s3.region",
                other,
                "one region serves logs, traces and profiles",
            );
        }
        let mut tls = seen.insecure != Some(true);
        let mut hosts: Vec<String> = Vec::new();
        for (endpoint, _) in &seen.endpoints {
            let (scheme, host) = endpoint.split_once("://").unwrap_or(("", endpoint));
            tls &= scheme != "http";
            let host = host.trim_end_matches('/').to_owned();
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        let endpoint = hosts.first().cloned().unwrap_or_default();
        for other in hosts.iter().skip(1) {
            self.not_taken(
                "storage.s3.endpoint",
                other,
                "one endpoint serves logs, traces and profiles",
            );
        }
        let known = facts(provider(&endpoint));
        let s3 = &mut self.draft.storage.s3;
        s3.provider = known.provider;
        s3.tls = tls;
        s3.path_style = match seen.path_style {
            Some(path) if path != known.path_style => {
                if path {
                    PathStyle::Path
                } else {
                    PathStyle::Virtual
                }
            }
            _ => PathStyle::Auto,
        };
        let own = known.endpoint_for(&region);
        let global = known.provider == Provider::Aws && endpoint == "s3.amazonaws.com";
        let follows = global && region != "us-east-1";
        s3.endpoint = if follows || own.as_ref() == Some(&endpoint) {
            String::new()
        } else {
            endpoint.clone()
        };
        s3.region = if region == known.region {
            String::new()
        } else {
            region.clone()
        };
        if follows {
            self.tell(
                Finding::new(Place::new("storage.s3.endpoint"), Rule::EndpointFollows)
                    .fact("value", endpoint)
                    .fact("region", &region)
                    .fact("new", own.unwrap_or_else(|| known.example.to_owned())),
            );
        }
    }
}

/// Who runs the store, going by its endpoint.
fn provider(endpoint: &str) -> Provider {
    if endpoint.is_empty() {
        return Provider::Aws;
    }
    let host = endpoint.split([':', '/']).next().unwrap_or_default();
    let named = |known: &&Facts| !known.endpoint.is_empty() || known.provider == Provider::R2;
    if let Some(known) = PROVIDERS.iter().filter(named).find(|known| known.fits(host)) {
        return known.provider;
    }
    for (word, provider) in [
        ("amazonaws.com", Provider::Aws),
        ("minio", Provider::Minio),
        ("garage", Provider::Garage),
        ("seaweed", Provider::Seaweedfs),
        ("rustfs", Provider::Rustfs),
        ("rgw", Provider::Ceph),
        ("ceph", Provider::Ceph),
        ("rook", Provider::Ceph),
    ] {
        if host.contains(word) {
            return provider;
        }
    }
    Provider::Other
}
