//! What is known of each object store: endpoint, regions, addressing.
//!
//! Source: the providers' documentation and rclone's provider files, read in November 2026.

use crate::draft::Provider;

/// What is known of an object store.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Who it is.
    pub provider: Provider,
    /// Name as people write it.
    pub title: &'static str,
    /// Endpoint with `{region}`; empty where everybody has one of their own.
    pub endpoint: &'static str,
    /// An endpoint to show as an example.
    pub example: &'static str,
    /// Regions; empty where they are not known or free to choose.
    pub regions: &'static [&'static str],
    /// Region where the provider has just one or takes any; empty where it must be chosen.
    pub region: &'static str,
    /// `endpoint/bucket` is the only way, or the better one.
    pub path_style: bool,
    /// `bucket.endpoint` works too.
    pub virtual_style: bool,
    /// Reached over the internet: TLS is a must.
    pub public: bool,
    /// Was seen to refuse the checksums of newer clients.
    pub refuses_checksums: bool,
}

impl Facts {
    const OWN: Self = Self {
        provider: Provider::Other,
        title: "another store",
        endpoint: "",
        example: "s3.example.com",
        regions: &[],
        region: "us-east-1",
        path_style: true,
        virtual_style: true,
        public: false,
        refuses_checksums: false,
    };

    /// Endpoint for a region, where the provider has one for all.
    pub fn endpoint_for(&self, region: &str) -> Option<String> {
        (!self.endpoint.is_empty() && !region.is_empty()).then(|| self.endpoint.replace("{region}", region))
    }

    /// Whether an endpoint is of this provider's form.
    pub fn fits(&self, endpoint: &str) -> bool {
        let domain = match self.provider {
            Provider::R2 => "r2.cloudflarestorage.com",
            Provider::Ovh if endpoint.ends_with(".io.cloud.ovh.us") => return true,
            _ => self
                .endpoint
                .split("{region}")
                .last()
                .unwrap_or_default()
                .trim_start_matches('.'),
        };
        domain.is_empty()
            || endpoint == domain
            || endpoint
                .strip_suffix(domain)
                .is_some_and(|before| before.ends_with('.'))
    }
}

/// All providers, in the order in which they are offered.
pub const PROVIDERS: [Facts; 13] = [
    Facts {
        provider: Provider::Aws,
        title: "Amazon S3",
        endpoint: "s3.{region}.amazonaws.com",
        example: "s3.eu-central-1.amazonaws.com",
        region: "",
        path_style: false,
        public: true,
        ..Facts::OWN
    },
    Facts {
        provider: Provider::Minio,
        title: "MinIO",
        example: "minio.minio.svc:9000",
        virtual_style: false,
        ..Facts::OWN
    },
    Facts {
        provider: Provider::Ceph,
        title: "Ceph",
        example: "rook-ceph-rgw-store.rook-ceph.svc:80",
        ..Facts::OWN
    },
    Facts {
        provider: Provider::R2,
        title: "Cloudflare R2",
        example: "0123456789abcdef.r2.cloudflarestorage.com",
        regions: &["auto"],
        region: "auto",
        public: true,
        refuses_checksums: true,
        ..Facts::OWN
    },
    Facts {
        provider: Provider::B2,
        title: "Backblaze B2",
        endpoint: "s3.{region}.backblazeb2.com",
        example: "s3.eu-central-003.backblazeb2.com",
        region: "",
        public: true,
        refuses_checksums: true,
        ..Facts::OWN
    },
    Facts {
        provider: Provider::Hetzner,
        title: "Hetzner Object Storage",
        endpoint: "{region}.your-objectstorage.com",
        example: "fsn1.your-objectstorage.com",
        regions: &["fsn1", "nbg1", "hel1"],
        region: "",
        public: true,
        ..Facts::OWN
    },
    Facts {
        provider: Provider::Ovh,
        title: "OVHcloud",
        endpoint: "s3.{region}.io.cloud.ovh.net",
        example: "s3.gra.io.cloud.ovh.net",
        regions: &[
            "gra",
            "rbx",
            "sbg",
            "de",
            "uk",
            "waw",
            "bhs",
            "sgp",
            "eu-west-par",
            "ca-east-tor",
            "ap-southeast-syd",
            "ap-south-mum",
            "us-east-va",
            "us-west-or",
        ],
        region: "",
        public: true,
        refuses_checksums: true,
        ..Facts::OWN
    },
    Facts {
        provider: Provider::Scaleway,
        title: "Scaleway",
        endpoint: "s3.{region}.scw.cloud",
        example: "s3.fr-par.scw.cloud",
        regions: &["fr-par", "nl-ams", "pl-waw", "it-mil"],
        region: "",
        public: true,
        ..Facts::OWN
    },
    Facts {
        provider: Provider::Wasabi,
        title: "Wasabi",
        endpoint: "s3.{region}.wasabisys.com",
        example: "s3.eu-central-1.wasabisys.com",
        regions: &[
            "us-east-1",
            "us-east-2",
            "us-central-1",
            "us-west-1",
            "us-west-2",
            "ca-central-1",
            "eu-central-1",
            "eu-central-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "eu-south-1",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-southeast-1",
            "ap-southeast-2",
        ],
        region: "",
        public: true,
        ..Facts::OWN
    },
    Facts {
        provider: Provider::Garage,
        title: "Garage",
        example: "garage.garage.svc:3900",
        region: "garage",
        virtual_style: false,
        ..Facts::OWN
    },
    Facts {
        provider: Provider::Seaweedfs,
        title: "SeaweedFS",
        example: "seaweedfs-s3.seaweedfs.svc:8333",
        virtual_style: false,
        ..Facts::OWN
    },
    Facts {
        provider: Provider::Rustfs,
        title: "RustFS",
        example: "rustfs.rustfs.svc:9000",
        ..Facts::OWN
    },
    Facts {
        provider: Provider::Other,
        ..Facts::OWN
    },
];

/// What is known of a provider.
pub fn facts(provider: Provider) -> &'static Facts {
    PROVIDERS
        .iter()
        .find(|facts| facts.provider == provider)
        .unwrap_or(&Facts::OWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_has_its_own_facts_and_a_fitting_example() {
        for known in &PROVIDERS {
            assert!(known.fits(known.example), "{}", known.title);
            assert_eq!(facts(known.provider).title, known.title);
            assert!(
                known.regions.is_empty() || known.region.is_empty() || known.regions.contains(&known.region),
                "{}",
                known.title
            );
        }
    }
}
