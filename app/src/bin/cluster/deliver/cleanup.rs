//! Removal, behind the name of the release.

use leptos::prelude::*;
use tamer_app::browser;
use tamer_app::ui::{Field, More, Note, Text, Toggle, Tone};
use tamer_app::words::{cluster as words, told};

use super::barred;
use super::progress::ended;
use crate::desk::{At, desk};
use crate::parts::{Button, Trouble, lead_to};

const CONFIRM: &str = "cluster:confirm";
const LIST: &str = "cluster:stock";
const CLEANED: &str = "cluster:cleaned";

/// What would go, the name to type, and the button.
#[component]
pub fn Cleanup() -> impl IntoView {
    let desk = desk();
    let words = words();
    let data = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let notes = RwSignal::new(Vec::<Note>::new());
    let busy = Signal::derive(move || desk.is_busy(At::Cleanup));
    let data_field = Field::of_page(
        "cluster:data",
        words.cleanup_data,
        words.cleanup_data_hint,
        Signal::derive(move || data.get().to_string()),
        move |on: String| {
            data.set(on == "true");
            // What was shown is no longer what would go.
            if desk.stock.with_untracked(Option::is_some) {
                desk.take_stock(data.get_untracked(), || {});
            }
        },
    );
    let confirm = Field::of_page_typed(CONFIRM, words.cleanup_confirm, "", typed, notes);
    let show = move || desk.take_stock(data.get_untracked(), lead_to(LIST));
    let remove = move || {
        let name = typed.get_untracked();
        if name.trim() != desk.release_name() {
            notes.set(vec![Note {
                tone: Tone::Error,
                code: "",
                text: words.cleanup_wrong.to_owned(),
                fix: None,
            }]);
            browser::focus(CONFIRM);
            return;
        }
        typed.set(String::new());
        desk.clean_up(data.get_untracked(), name.trim().to_owned());
        browser::focus(CLEANED);
    };
    let stock = move || {
        let lines = desk.stock.get()?;
        let text = if lines.is_empty() {
            words.cleanup_none
        } else {
            words.cleanup_list
        };
        let list = lines
            .into_iter()
            .map(|line| view! { <li>{told(&line)}</li> })
            .collect_view();
        Some(view! {
            <h3 class="sheet__sub" id=LIST tabindex="-1">
                {text}
            </h3>
            <ol class="stock">{list}</ol>
        })
    };
    let usual = move || desk.release().1;
    let form = move || {
        let confirm = confirm.clone();
        view! {
            <Toggle field=data_field.clone() />
            <div class="buttons">
                <Button
                    text=Signal::stored(words.cleanup_show.to_owned())
                    class="button button--small"
                    busy
                    press=Callback::new(move |()| show())
                />
            </div>
            {stock}
            <Show when=move || desk.stock.with(|stock| stock.as_ref().is_some_and(|lines| !lines.is_empty()))>
                <Text field=confirm.clone() placeholder=Signal::derive(usual) />
                <div class="buttons">
                    <Button
                        text=Signal::derive(move || {
                            if data.get() { words.cleanup_button_data } else { words.cleanup_button }.to_owned()
                        })
                        class="button button--bad"
                        barred_by=barred()
                        busy
                        press=Callback::new(move |()| remove())
                    />
                </div>
            </Show>
        }
    };
    view! {
        <More label=words.cleanup open=desk.cleaned.with_untracked(Option::is_some)>
            <p class="aside">{words.cleanup_text}</p>
            {form()}
            <Cleaned />
            <Trouble at=At::Cleanup />
        </More>
    }
}

#[component]
fn Cleaned() -> impl IntoView {
    let desk = desk();
    let words = words();
    let begun = Memo::new(move |_| desk.cleaned.with(Option::is_some));
    let lines = Memo::new(move |_| {
        desk.cleaned.with(|cleaned| {
            cleaned
                .as_ref()
                .map(|cleaned| cleaned.lines.clone())
                .unwrap_or_default()
        })
    });
    let end = Memo::new(move |_| {
        desk.cleaned
            .with(|cleaned| cleaned.as_ref().and_then(|cleaned| cleaned.end.clone()))
    });
    let list = move || {
        lines
            .get()
            .into_iter()
            .map(|line| view! { <li>{told(&line)}</li> })
            .collect_view()
    };
    view! {
        <Show when=move || begun.get()>
            <h3 class="sheet__sub" id=CLEANED tabindex="-1">
                {words.cleaning}
            </h3>
            <ol class="stock">{list}</ol>
            <div role="status">{move || end.get().map(ended)}</div>
        </Show>
    }
}
