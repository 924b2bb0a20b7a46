//! Step 6: how people and applications reach the stack.

use leptos::prelude::*;
use tamer_core::draft::{Admin, Tls, Via};

use crate::state::{answers, joined, split};
use crate::ui::{Cards, Line, Sheet, Text, Toggle, When};
use crate::words::{choices, words};
use crate::{choice, list, text, toggle};

/// Host, class or Gateway, and certificate: the same questions for Grafana and Faro.
macro_rules! entrance {
    ($part:ident, $place:literal, $host:literal) => {{
        let answers = answers();
        let way = Memo::new(move |_| answers.read(|draft| (draft.access.$part.via, draft.access.$part.tls)));
        view! {
            <Cards
                field=choice!(answers, access.$part.via)
                choices=choices(concat!("access.", $place, ".via"))
                size="third"
            />
            {move || match way.get() {
                (Via::None, _) => ().into_any(),
                (Via::Gateway, _) => {
                    view! {
                        <Text field=text!(answers, access.$part.host) mode="url" placeholder=$host />
                        <div class="trio">
                            <Text field=text!(answers, access.$part.gateway.name) placeholder="public" />
                            <Text field=text!(answers, access.$part.gateway.namespace) placeholder="gateways" />
                            <Text field=text!(answers, access.$part.gateway.section) placeholder="https" />
                        </div>
                    }
                        .into_any()
                }
                (Via::Ingress, tls) => {
                    view! {
                        <div class="pair">
                            <Text field=text!(answers, access.$part.host) mode="url" placeholder=$host />
                            <Text field=text!(answers, access.$part.class) placeholder="nginx" />
                        </div>
                        <Cards
                            field=choice!(answers, access.$part.tls)
                            choices=choices(concat!("access.", $place, ".tls"))
                            size="third"
                        />
                        <div class="pair">
                            {(tls == Tls::Issuer)
                                .then(|| {
                                    view! { <Text field=text!(answers, access.$part.issuer) placeholder="letsencrypt" /> }
                                })}
                            {(tls != Tls::None).then(|| view! { <Text field=text!(answers, access.$part.tls_secret) /> })}
                        </div>
                    }
                        .into_any()
                }
            }}
        }
        .into_any()
    }};
}

/// Step 6.
#[component]
pub fn Access() -> impl IntoView {
    let answers = answers();
    let words = &words().steps;
    let faro = answers.asks(|draft| draft.access.faro.enabled);
    view! {
        <Sheet>{entrance!(grafana, "grafana", "grafana.example.com")}</Sheet>
        <Sheet>
            <Administrator />
        </Sheet>
        <Sheet title=words.faro>
            <Toggle field=toggle!(answers, access.faro.enabled) />
            <When when=move || faro.get()>
                <Line
                    field=list!(answers, access.faro.origins)
                    tidy=|line| joined(&split(line))
                    placeholder="https://shop.example.com"
                />
                {entrance!(faro, "faro", "faro.example.com")}
            </When>
        </Sheet>
        <Sheet title=words.otlp text=words.otlp_text>
            <div class="toggles">
                <Toggle field=toggle!(answers, access.otlp.grpc) />
                <Toggle field=toggle!(answers, access.otlp.http) />
            </div>
        </Sheet>
    }
}

#[component]
fn Administrator() -> impl IntoView {
    let answers = answers();
    let exists = answers.asks(|draft| draft.access.grafana.admin == Admin::ExistingSecret);
    view! {
        <Cards field=choice!(answers, access.grafana.admin) choices=choices("access.grafana.admin") />
        <When when=move || exists.get()>
            <div class="trio">
                <Text field=text!(answers, access.grafana.admin_secret.name) />
                <Text field=text!(answers, access.grafana.admin_secret.user_key) />
                <Text field=text!(answers, access.grafana.admin_secret.password_key) />
            </div>
        </When>
    }
}
