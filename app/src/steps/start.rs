//! Step 0: the doors in.

mod bring;

pub use bring::Taken;

use leptos::prelude::*;
use tamer_core::presets::{self, PRESETS, Preset};

use crate::state::answers;
use crate::state::step::Step;
use crate::state::voice::voice;
use crate::ui::{Glyph, Icon};
use crate::words::{fill, words};

/// Step 0.
#[component]
pub fn Start() -> impl IntoView {
    let answers = answers();
    let voice = voice();
    let words = &words().start;
    let journey = answers.journey;
    let begun = answers.asks(|draft| *draft != tamer_core::Draft::default());
    let take = move |name: &str| {
        if let Some(draft) = presets::draft(name) {
            answers.begin(draft);
            journey.begin_again();
        }
    };
    let example = move |_| {
        take("production");
        journey.go(Step::Review);
    };
    let preset = move |preset: Preset| {
        let use_it = move |_| {
            take(preset.name);
            voice.say(fill(words.preset_used, &[("preset", &preset.title)]));
            journey.go(Step::Cluster);
        };
        view! {
            <li>
                <button
                    type="button"
                    class="preset"
                    on:click=use_it
                >
                    <span class="preset__title">{preset.title}</span>
                    <span class="preset__sets">{preset.sets}</span>
                </button>
            </li>
        }
    };
    let title = move || if begun.get() { words.go_on } else { words.new };
    let text = move || if begun.get() { words.go_on_text } else { words.new_text };
    let button = move || {
        if begun.get() {
            words.go_on_button
        } else {
            words.new_button
        }
    };
    view! {
        <div class="doors">
            <section class="door">
                <span class="door__icon">
                    <Icon glyph=Glyph::New />
                </span>
                <h2 class="sheet__title">{title}</h2>
                <p class="door__text">{text}</p>
                <button type="button" class="button button--main" on:click=move |_| journey.go_to("cluster.name")>
                    {button}
                </button>
            </section>
            <section class="door">
                <span class="door__icon">
                    <Icon glyph=Glyph::Eye />
                </span>
                <h2 class="sheet__title">{words.example}</h2>
                <p class="door__text">{words.example_text}</p>
                <button type="button" class="button" on:click=example>
                    {words.example_button}
                </button>
            </section>
        </div>
        <bring::Bring />
        <section class="presets" aria-labelledby="presets">
            <h2 class="sheet__title" id="presets">
                {words.presets}
            </h2>
            <ul class="presets__list">{PRESETS.map(preset).into_iter().collect_view()}</ul>
        </section>
    }
}
