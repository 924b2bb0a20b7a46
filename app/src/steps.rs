//! The steps of the wizard, one file each.

mod access;
mod alerts;
mod cluster;
mod deliver;
mod extras;
mod probes;
mod retention;
mod review;
mod start;
mod storage;

pub use start::Taken;

use leptos::prelude::*;

use crate::state::step::Step;

/// The page of a step.
pub fn page(step: Step) -> AnyView {
    match step {
        Step::Start => view! { <start::Start /> }.into_any(),
        Step::Cluster => view! { <cluster::Cluster /> }.into_any(),
        Step::Storage => view! { <storage::Storage /> }.into_any(),
        Step::Retention => view! { <retention::Retention /> }.into_any(),
        Step::Alerts => view! { <alerts::Alerts /> }.into_any(),
        Step::Probes => view! { <probes::Probes /> }.into_any(),
        Step::Access => view! { <access::Access /> }.into_any(),
        Step::Extras => view! { <extras::Extras /> }.into_any(),
        Step::Review => view! { <review::Review /> }.into_any(),
        Step::Deliver => view! { <deliver::Deliver /> }.into_any(),
    }
}
