//! S3 for each provider, from the facts by which the wizard fills and checks its form.

use std::fmt::Write as _;

use tamer_core::providers::{Facts, PROVIDERS};

use super::{capital, code};

pub fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for facts in &PROVIDERS {
        let _ = writeln!(page, "### {}\n", capital(facts.title));
        provider(facts, &mut page);
    }
    page
}

const INTRODUCTION: &str = "# S3, for each provider

Logs, traces and profiles, and metrics if you want, in a bucket instead of on volumes.
Choose the provider in step *Storage*: it fills the form of the endpoint, the regions and the addressing.

## What is needed of any

- **A bucket**, or one for each signal. With one, each signal has a prefix of its own.
- **Keys** in the Secret `cluster-tamer-s3-creds`, under `access-key` and `secret-key`, or a role of the cloud (Amazon only). Never in values.
- **Rights** on the bucket: list it, and read, write and delete objects in it. Without the right to delete nothing ever goes away.
- **The endpoint** is a host with an optional port, without scheme and path.

Before anything is installed, each bucket is written to, read, listed and cleaned by one object, with the same keys:

```sh norun
cluster-tamer try cluster-tamer.yaml --secrets secrets.yaml --only s3
```

What the wizard says about buckets, endpoints and regions: [Storage](../reference/findings.md#storage).
Volumes are wanted all the same, for what is not uploaded yet: [what is kept for how long](../concepts/retention.md).

## Providers

";

fn provider(facts: &Facts, page: &mut String) {
    let endpoint = if facts.endpoint.is_empty() {
        format!("your own, such as {}", code(facts.example))
    } else {
        format!(
            "{}, such as {}; it follows from the region",
            code(facts.endpoint),
            code(facts.example)
        )
    };
    let _ = writeln!(page, "- Endpoint: {endpoint}.");
    let regions: Vec<String> = facts.regions.iter().map(|region| code(region)).collect();
    let region = match (facts.region, regions.join(", ")) {
        ("", regions) if regions.is_empty() => "must be named".to_owned(),
        ("", regions) => format!("one of {regions}"),
        (region, _) => format!("{}, unless yours has another", code(region)),
    };
    let _ = writeln!(page, "- Region: {region}.");
    let style = match (facts.path_style, facts.virtual_style) {
        (true, true) => "`endpoint/bucket`; `bucket.endpoint` works too where names and certificates are made for it",
        (true, false) => "`endpoint/bucket` only",
        (false, _) => "`bucket.endpoint`",
    };
    let _ = writeln!(page, "- Addressing: {style}.");
    if facts.refuses_checksums {
        let _ = writeln!(
            page,
            "- It was seen to refuse checksums of newer clients ([CT2080](../reference/findings.md#ct2080))."
        );
    }
    page.push('\n');
}
