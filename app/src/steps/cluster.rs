//! Step 1: which cluster, and how the stack is delivered to it.

use leptos::prelude::*;
use tamer_core::draft::{Delivery, Source};

use crate::state::answers;
use crate::ui::{Cards, More, Sheet, Text, When};
use crate::words::{choices, words};
use crate::{choice, text};

/// Step 1.
#[component]
pub fn Cluster() -> impl IntoView {
    let answers = answers();
    let from_source = move || answers.read(|draft| draft.cluster.delivery != Delivery::Helm);
    view! {
        <Sheet>
            <Text field=text!(answers, cluster.name) />
            <div class="pair">
                <Text field=text!(answers, cluster.namespace) />
                <Text field=text!(answers, cluster.release) />
            </div>
        </Sheet>
        <Sheet>
            <Cards field=choice!(answers, cluster.platform) choices=choices("cluster.platform") size="small" />
        </Sheet>
        <Sheet>
            <Cards field=choice!(answers, cluster.size) choices=choices("cluster.size") />
        </Sheet>
        <Sheet>
            <Cards field=choice!(answers, cluster.delivery) choices=choices("cluster.delivery") />
            <When when=from_source>
                <SourceMore />
            </When>
        </Sheet>
    }
}

#[component]
fn SourceMore() -> impl IntoView {
    let answers = answers();
    let by_flux = answers.asks(|draft| draft.cluster.delivery == Delivery::Flux);
    let usual = move || {
        answers.read(|draft| match draft.cluster.flux.source {
            Source::Git => "https://github.com/…",
            Source::Oci => "oci://…",
        })
    };
    let version = format!("v{}", tamer_core::VERSION);
    view! {
        <More label=words().steps.source_more>
            <When when=move || by_flux.get()>
                <Text field=text!(answers, cluster.flux.namespace) />
            </When>
            <When when=move || !by_flux.get()>
                <div class="pair">
                    <Text field=text!(answers, cluster.argocd.namespace) />
                    <Text field=text!(answers, cluster.argocd.project) />
                </div>
                <Text field=text!(answers, cluster.argocd.destination) placeholder="in-cluster" />
            </When>
            <Cards field=choice!(answers, cluster.flux.source) choices=choices("cluster.flux.source") />
            <div class="pair">
                <Text
                    field=text!(answers, cluster.flux.url)
                    mode="url"
                    placeholder=Signal::derive(move || usual().to_owned())
                />
                <Text field=text!(answers, cluster.flux.version) placeholder=version />
            </div>
        </More>
    }
}
