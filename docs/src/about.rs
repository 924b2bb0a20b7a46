//! The landing page: what this is, for whom, and what one gets.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use minijinja::{Value, context};

use crate::Files;
use crate::language::{self, Spoken};

/// Where the site is published; previews of links need a whole address.
const ADDRESS: &str = "https://ludicdrive.github.io/cluster-tamer/about/";

const DESCRIPTION: &str = "Metrics, logs, traces, profiles, costs, probes, and alerts with history for any Kubernetes cluster: \
    a few questions in, manifests that work out.";

/// What a cluster gets, in the field's words.
const PARTS: [[&str; 2]; 7] = [
    ["Metrics", "Prometheus, with dashboards and rules that come along"],
    ["Logs and events", "Loki, for all pods, on a volume or in S3"],
    ["Traces", "Tempo, and metrics made of them; OTLP for your applications"],
    ["Profiles", "Pyroscope, linked with traces"],
    [
        "Alerts",
        "Alertmanager to Slack, every alert kept with its history and a runbook",
    ],
    ["Costs", "OpenCost: what each namespace costs, and budgets that alert"],
    ["Probes", "Addresses and certificates, asked from outside"],
];

/// Pictures that `cargo xtask pictures` takes.
const PICTURES: [&str; 5] = [
    "wizard-light.webp",
    "wizard-dark.webp",
    "studio-light.webp",
    "studio-dark.webp",
    "card.png",
];

/// Where the page in a language lies below the English one.
fn folder(spoken: Spoken) -> String {
    match spoken.code {
        "en" => String::new(),
        code => format!("{code}/"),
    }
}

/// The page in each language and what it needs, in a folder of its own.
pub fn build(root: &Path) -> Result<Files> {
    let read = |path: &str| fs::read(root.join(path)).with_context(|| path.to_owned());
    let languages = language::all(root)?;
    let all: Vec<Value> = languages
        .iter()
        .map(|spoken| context! { code => spoken.code, name => spoken.name, folder => folder(*spoken) })
        .collect();
    let mut files = Files::new();
    for spoken in languages {
        let folder = folder(spoken);
        let page = crate::templates(root, spoken.language)
            .get_template("about.html")?
            .render(context! {
                code => spoken.code,
                all,
                folder,
                up => "../".repeat(folder.matches('/').count()),
                description => spoken.language.say(DESCRIPTION),
                address => ADDRESS,
                repository => env!("CARGO_PKG_REPOSITORY"),
                parts => PARTS,
                version => env!("CARGO_PKG_VERSION"),
            })?;
        files.insert(format!("{folder}index.html"), page.into_bytes());
    }
    let styles = [
        read("public/style/base.css")?,
        read("public/style/brand.css")?,
        read("docs/static/about.css")?,
    ]
    .concat();
    files.insert("about.css".into(), styles);
    files.insert("icon.svg".into(), read("public/favicon.svg")?);
    for picture in PICTURES {
        files.insert(picture.into(), read(&format!("docs/static/about/{picture}"))?);
    }
    Ok(files)
}
