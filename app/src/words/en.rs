//! English.

pub mod alerts;
pub mod cluster;
pub mod deliver;
pub mod page;
pub mod probes;
pub mod start;
pub mod steps;
pub mod studio;

use super::Words;

/// Beside the rest: the page itself does without.
pub(super) static CLUSTER: cluster::Cluster = cluster::EN;

/// So are these.
pub(super) static STUDIO: studio::Studio = studio::EN;

pub(super) static EN: Words = Words {
    page: page::EN,
    start: start::EN,
    steps: steps::EN,
    alerts: alerts::EN,
    probes: probes::EN,
    deliver: deliver::EN,
    journey: [
        [
            "Start",
            "Observability for your cluster",
            "Answer a few questions, or none: the manifests on the right work already. Nothing you type leaves this browser.",
        ],
        [
            "Cluster",
            "Which cluster is this?",
            "Its name becomes a label on everything that is measured, so that many clusters can share one Grafana.",
        ],
        [
            "Storage",
            "Where is telemetry kept?",
            "Volumes need nothing else. An object store grows with you and survives the loss of a node.",
        ],
        [
            "Retention",
            "How long is it kept?",
            "One number for everything; each backend gets it in its own spelling, and deletes what is older.",
        ],
        [
            "Alerts",
            "Who hears about what?",
            "An alert walks down a tree of routes and stops at the first branch that fits. Everything else takes the last one.",
        ],
        [
            "Probes",
            "What is watched from outside?",
            "The blackbox exporter asks these addresses from inside the cluster and tells when one does not answer, or when its certificate ends.",
        ],
        [
            "Access",
            "How do people and applications get in?",
            "Grafana is for people, Faro for browsers, OTLP for applications. None of them is open to the outside until you say so.",
        ],
        [
            "Extras",
            "What else is in the stack?",
            "Every part can be left out. What is on costs memory; what is off is missed when something breaks.",
        ],
        [
            "Review",
            "Is everything right?",
            "Every answer that differs from the default. Change one, and you come back here.",
        ],
        [
            "Deliver",
            "Take it to your cluster",
            "The same files by any way: download, copy, or a link that opens these answers again.",
        ],
    ],
};
