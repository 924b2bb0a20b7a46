//! The object store: who runs it, where it is, how a bucket is addressed.

use leptos::prelude::*;
use tamer_core::draft::{Layout, Provider};
use tamer_core::plan::Part;
use tamer_core::providers::{Facts, facts};

use crate::state::history::Pace;
use crate::state::look::look;
use crate::state::{answers, choice as read_choice, spelled};
use crate::ui::{Cards, Field, More, Select, Sheet, Text, Toggle, When};
use crate::words::{choices, words};
use crate::{choice, text, toggle};

/// Provider, endpoint, buckets.
#[component]
pub fn ObjectStore() -> impl IntoView {
    let answers = answers();
    let words = &words().steps;
    let known = answers.tells(|draft| spelled(&draft.storage.s3.provider));
    let about = move || known.with(|name| facts(read_choice(name.clone()).unwrap_or(Provider::Other)));
    let endpoint = Signal::derive(move || {
        let region = answers.read(|draft| draft.storage.s3.region.clone());
        about()
            .endpoint_for(&region)
            .unwrap_or_else(|| about().example.to_owned())
    });
    let region = Signal::derive(move || match about().region {
        "" => about().regions.first().copied().unwrap_or("eu-central-1").to_owned(),
        region => region.to_owned(),
    });
    let regions = Signal::derive(move || {
        about()
            .regions
            .iter()
            .map(|&region| region.to_owned())
            .collect::<Vec<_>>()
    });
    view! {
        <Sheet>
            <Cards field=provider() choices=choices("storage.s3.provider") size="small" />
            <div class="target target--end">
                <Text field=text!(answers, storage.s3.region) placeholder=region offers=regions />
                <Text field=text!(answers, storage.s3.endpoint) mode="url" placeholder=endpoint />
            </div>
            <More label=words.reach>
                <Select field=choice!(answers, storage.s3.path_style) choices=choices("storage.s3.path_style") />
                <Toggle field=toggle!(answers, storage.s3.tls) />
                <Text field=text!(answers, storage.s3.since) placeholder="2027-01-01" />
            </More>
        </Sheet>
        <Buckets />
    }
}

/// Choosing another provider drops what cannot be right there.
fn provider() -> Field {
    answers().field(
        "storage.s3.provider".to_owned(),
        Pace::Once,
        Box::new(|draft| spelled(&draft.storage.s3.provider)),
        Box::new(|draft, text| {
            let Some(provider) = read_choice(text) else { return };
            let s3 = &mut draft.storage.s3;
            s3.provider = provider;
            let about: &Facts = facts(provider);
            if !about.fits(&s3.endpoint) {
                s3.endpoint.clear();
            }
            if !about.regions.is_empty() && !about.regions.contains(&s3.region.as_str()) {
                s3.region.clear();
            }
        }),
    )
}

#[component]
fn Buckets() -> impl IntoView {
    let answers = answers();
    let words = &words().steps;
    let look = look();
    let one = answers.asks(|draft| draft.storage.s3.layout == Layout::OneBucket);
    let metrics = answers.asks(|draft| draft.storage.s3.metrics);
    view! {
        <Sheet>
            <Toggle field=toggle!(answers, storage.s3.metrics) />
            <Cards field=choice!(answers, storage.s3.layout) choices=choices("storage.s3.layout") />
            <When
                when=move || one.get()
                otherwise=move || {
                    view! {
                        <div class="trio">
                            <Text field=text!(answers, storage.s3.buckets.logs) placeholder="my-cluster-logs" />
                            <Text field=text!(answers, storage.s3.buckets.traces) placeholder="my-cluster-traces" />
                            <Text field=text!(answers, storage.s3.buckets.profiles) placeholder="my-cluster-profiles" />
                            <When when=move || metrics.get()>
                                <Text field=text!(answers, storage.s3.buckets.metrics) placeholder="my-cluster-metrics" />
                            </When>
                        </div>
                    }
                }
            >
                <Text field=text!(answers, storage.s3.bucket) placeholder="my-cluster-observability" />
                <More label=words.prefixes>
                    <div class="trio">
                        <Text field=text!(answers, storage.s3.prefixes.logs) />
                        <Text field=text!(answers, storage.s3.prefixes.traces) />
                        <Text field=text!(answers, storage.s3.prefixes.profiles) />
                        <When when=move || metrics.get()>
                            <Text field=text!(answers, storage.s3.prefixes.metrics) />
                        </When>
                    </div>
                </More>
            </When>
            <p class="aside">
                {words.bucket_help} " "
                <button type="button" class="link" on:click=move |_| look.show(Part::Readme)>
                    {words.readme}
                </button> "."
            </p>
        </Sheet>
    }
}
