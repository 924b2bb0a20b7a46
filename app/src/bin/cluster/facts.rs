//! What the cluster has, and at which question it counts.

use leptos::prelude::*;
use tamer_app::ui::{More, Said};
use tamer_app::words::{cluster as words, count, fill, path, told};
use tamer_core::facts::Facts as Known;
use tamer_core::wire::program::Wish;

use crate::desk::{At, desk};
use crate::page;
use crate::parts::{Heading, Trouble};
use crate::sign_in::SignIn;

const HEADING: &str = "cluster:facts";

/// A fact: its name, what it says, and the place where it counts.
type Fact = (&'static str, String, &'static str);

/// The facts, or the form to sign in.
#[component]
pub fn Facts() -> impl IntoView {
    let desk = desk();
    let words = words();
    let signed_in = Memo::new(move |_| desk.is_signed_in() || desk.facts.with(Option::is_some));
    let body = move || {
        if !signed_in.get() {
            return view! { <More label=words.sign_in><SignIn then=HEADING /></More> }.into_any();
        }
        match desk.facts.get() {
            None => view! { <p class="aside">{move || desk.is_busy(At::Facts).then_some(words.facts_looking)}</p> <Trouble at=At::Facts /> }.into_any(),
            Some(known) => {
                let namespace = desk.draft.with(|draft| draft.cluster.namespace.clone());
                view! { <List known namespace /> }.into_any()
            }
        }
    };
    view! {
        <section class="sheet" aria-labelledby=HEADING>
            <Heading id=HEADING text=Signal::stored(words.facts.to_owned()) />
            <p class="sheet__text">{words.facts_text}</p>
            {body}
        </section>
    }
}

#[component]
fn List(known: Known, namespace: String) -> impl IntoView {
    let words = words();
    let rows = facts(&known, &namespace).into_iter().map(|(name, text, place)| {
        let used = (!place.is_empty()).then(|| {
            let text = fill(words.fact_used, &[("place", &path(place))]);
            view! {
                <button type="button" class="link facts__used" on:click=move |_| page::wish(&Wish::Open(place.to_owned()))>
                    {text}
                </button>
            }
        });
        let text = if text.is_empty() { words.fact_none.to_owned() } else { text };
        view! {
            <div class="facts__one">
                <dt>{name}</dt>
                <dd>
                    <span class="facts__text"><Said text /></span>
                    {used}
                </dd>
            </div>
        }
    });
    let unknown = (!known.unknown.is_empty()).then(|| {
        let list = known
            .unknown
            .iter()
            .map(|text| view! { <li>{told(text)}</li> })
            .collect_view();
        view! { <More label=words.facts_unknown><ul class="facts__unknown">{list}</ul></More> }
    });
    view! {
        <dl class="facts">{rows.collect_view()}</dl>
        {unknown}
    }
}

fn facts(known: &Known, namespace: &str) -> Vec<Fact> {
    let words = words();
    let ready: Vec<_> = known.nodes.iter().filter(|node| node.ready).collect();
    let memory = ready.iter().map(|node| node.memory).sum::<u64>() >> 30;
    let mut zones: Vec<&str> = ready
        .iter()
        .map(|node| node.zone.as_str())
        .filter(|zone| !zone.is_empty())
        .collect();
    zones.sort_unstable();
    zones.dedup();
    let zones = match zones.len() {
        0 => words.fact_no_zones.to_owned(),
        number => count(number, words.fact_zone, words.fact_zones),
    };
    let nodes = fill(
        words.fact_nodes_text,
        &[
            ("ready", &ready.len()),
            ("all", &known.nodes.len()),
            ("memory", &memory),
            ("zones", &zones),
        ],
    );
    let flux = known.flux.as_ref().map_or_else(String::new, |flux| {
        let text = fill(
            words.fact_flux_text,
            &[("version", &flux.version), ("namespace", &flux.namespace)],
        );
        text.trim().to_owned()
    });
    let classes = known.storage_classes.iter().map(|class| {
        if class.is_default {
            fill(words.fact_default, &[("name", &class.name)])
        } else {
            class.name.clone()
        }
    });
    let mut all: Vec<Fact> = vec![
        (words.fact_version, known.version.clone(), ""),
        (words.fact_nodes, nodes, "cluster.size"),
        (words.fact_flux, flux, "cluster.delivery"),
        (
            words.fact_classes,
            classes.collect::<Vec<_>>().join(", "),
            "storage.volumes.class",
        ),
        (
            words.fact_ingress,
            known.ingress_classes.join(", "),
            "access.grafana.class",
        ),
    ];
    if !known.because.is_empty() {
        all.insert(
            1,
            (
                words.fact_platform,
                tamer_app::words::called("cluster.platform", &spelled(known)),
                "cluster.platform",
            ),
        );
    }
    // What most clusters have none of is told where there is some.
    let mut more = |name, text: String, place| {
        if !text.is_empty() {
            all.push((name, text, place));
        }
    };
    let targets = |targets: &[tamer_core::apply::Target]| {
        let targets: Vec<String> = targets.iter().map(ToString::to_string).collect();
        targets.join(", ")
    };
    more(
        words.fact_gateways,
        targets(&known.gateways),
        "access.grafana.gateway.name",
    );
    more(words.fact_issuers, known.issuers.join(", "), "access.grafana.issuer");
    more(
        words.fact_exporters,
        targets(&known.node_exporters),
        "extras.components.node_exporter",
    );
    let mut owners: Vec<&str> = known
        .crds
        .iter()
        .map(|crd| crd.owner.as_str())
        .filter(|owner| !owner.is_empty())
        .collect();
    let number = owners.len();
    owners.sort_unstable();
    owners.dedup();
    if number > 0 {
        let text = fill(words.fact_crds_text, &[("n", &number), ("owners", &owners.join(", "))]);
        more(words.fact_crds, text, "cluster.release");
    }
    more(words.fact_releases, targets(&known.releases), "cluster.release");
    let security = known.pod_security.iter().find(|(name, _)| name == namespace);
    more(
        words.fact_security,
        security.map(|(_, level)| level.clone()).unwrap_or_default(),
        "cluster.namespace",
    );
    more(words.fact_dns, known.dns.clone().unwrap_or_default(), "");
    all
}

fn spelled(known: &Known) -> String {
    let value = serde_json::to_value(known.platform).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
