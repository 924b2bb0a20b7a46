//! What would change, object by object, and the button that does it.

use leptos::prelude::*;
use serde_json::Value;
use tamer_app::ui::{Field, Glyph, Icon, More, Said, Toggle};
use tamer_app::words::{cluster as words, count, fill, say, told};
use tamer_core::apply::{Difference, Refusal, Step, Verdict};
use tamer_core::draft::Keys;
use tamer_core::wire::program::Wish;
use tamer_core::{Draft, Place};

use super::{BLOCKED, READER};
use crate::desk::{At, desk};
use crate::page;
use crate::parts::{Button, Shell, Trouble, lead_to, sentence, tone};

/// Id of the plan's summary, which takes focus when it is there.
const SUMMARY: &str = "cluster:planned";
/// Id of what says why nothing can be applied.
const WHY: &str = "cluster:why";
/// Values longer than this are cut.
const LONGEST: usize = 160;

/// The plan.
#[component]
pub fn Plan() -> impl IntoView {
    let desk = desk();
    let words = words();
    let wrong = Memo::new(move |_| desk.told.with(|told| told.errors > 0));
    let planned = Memo::new(move |_| desk.plan.with(Option::is_some));
    let applying = Memo::new(move |_| desk.is_applying());
    // Why nothing can be applied now, if so.
    let why = Memo::new(move |_| {
        desk.plan.with(|plan| match plan {
            None => words.plan_new,
            Some(_) if !desk.is_planned() => words.plan_old,
            Some(plan) if !plan.is_possible() => words.plan_refused,
            Some(_) => "",
        })
    });
    let no_look = Signal::derive(move || {
        let why = match (desk.may_change(), wrong.get()) {
            (false, _) => READER,
            (true, true) => BLOCKED,
            (true, false) => "",
        };
        why.to_owned()
    });
    let barred = Signal::derive(move || {
        if !no_look.with(String::is_empty) {
            no_look.get()
        } else if !why.with(|why| why.is_empty()) {
            WHY.to_owned()
        } else {
            String::new()
        }
    });
    let look = move || desk.make_plan(lead_to(SUMMARY));
    let apply = move || {
        desk.apply();
        tamer_app::browser::focus(super::progress::HEADING);
    };
    let steps = move || {
        desk.plan
            .with(|plan| plan.as_ref().map(|plan| (plan.steps.clone(), plan.changes_nothing())))
    };
    let shown = move || {
        let (steps, same) = steps()?;
        Some(view! {
            <p class="plan__summary" id=SUMMARY tabindex="-1">
                {if same { words.plan_same.to_owned() } else { format!("{} {}", counts(&steps), words.planned) }}
            </p>
            <Table steps />
        })
    };
    view! {
        <p class="sheet__text">{words.plan_text}</p>
        {shown}
        <TakeOver />
        <Trouble at=At::Plan />
        <Show when=move || planned.get() && !why.with(|why| why.is_empty())>
            <p class="plan__why" id=WHY>
                {move || why.get()}
            </p>
        </Show>
        <div class="buttons">
            <Button
                text=Signal::derive(move || {
                    if desk.is_busy(At::Plan) {
                        words.planning
                    } else if planned.get() {
                        words.plan_again
                    } else {
                        words.plan_button
                    }
                    .to_owned()
                })
                class="button"
                barred_by=no_look
                busy=Signal::derive(move || desk.is_busy(At::Plan) || applying.get())
                press=Callback::new(move |()| look())
            />
            <Show when=move || planned.get()>
                <Button
                    text=Signal::stored(words.apply.to_owned())
                    class="button button--main"
                    barred_by=barred
                    busy=Signal::derive(move || applying.get() || desk.is_busy(At::Plan))
                    press=Callback::new(move |()| apply())
                />
            </Show>
        </div>
    }
}

fn counts(steps: &[Step]) -> String {
    let words = words();
    let number = |is: fn(&Verdict) -> bool| steps.iter().filter(|step| is(&step.verdict)).count();
    let counted = [
        (
            words.count_create,
            number(|verdict| matches!(verdict, Verdict::Create | Verdict::Later)),
        ),
        (
            words.count_change,
            number(|verdict| matches!(verdict, Verdict::Change { .. })),
        ),
        (words.count_remove, number(|verdict| matches!(verdict, Verdict::Remove))),
        (
            words.count_same,
            number(|verdict| matches!(verdict, Verdict::Unchanged | Verdict::Kept)),
        ),
        (words.count_refused, number(|verdict| !verdict.is_possible())),
    ];
    let told: Vec<String> = counted
        .into_iter()
        .filter(|(_, number)| *number > 0)
        .map(|(text, number)| fill(text, &[("n", &number)]))
        .collect();
    format!("{}.", told.join(", "))
}

/// The explicit choice to take fields of others over, with what follows from it.
#[component]
fn TakeOver() -> impl IntoView {
    let desk = desk();
    let words = words();
    let owners = Memo::new(move |_| {
        desk.plan
            .with(|plan| plan.as_ref().map(|plan| plan.owners()).unwrap_or_default())
    });
    // Once taken over, nothing conflicts any more: the choice stays to be taken back.
    let was = RwSignal::new(Vec::<String>::new());
    Effect::new(move |_| {
        let owners = owners.get();
        if !owners.is_empty() {
            was.set(owners);
        } else if !desk.take_over.get() {
            was.set(Vec::new());
        }
    });
    let field = Field::of_page(
        "cluster:take-over",
        words.take_over,
        words.take_over_hint,
        Signal::derive(move || desk.take_over.get().to_string()),
        move |on: String| {
            desk.take_over.set(on == "true");
            desk.make_plan(|| {});
        },
    );
    let shown = Memo::new(move |_| was.with(|was| !was.is_empty()) && desk.may_change());
    move || {
        shown.get().then(|| {
            let field = field.clone();
            view! {
                <div class="trouble" data-tone="warning">
                    <Icon glyph=Glyph::Warning />
                    <div>
                        <p>
                            {move || {
                                let owners = was.with(|was| was.iter().map(|owner| format!("`{owner}`")).collect::<Vec<_>>());
                                view! { <Said text=fill(words.conflict_text, &[("owners", &owners.join(", "))]) /> }
                            }}
                        </p>
                        <Toggle field />
                    </div>
                </div>
            }
        })
    }
}

/// One line for each object.
#[component]
fn Table(steps: Vec<Step>) -> impl IntoView {
    let words = words();
    let rows = steps.into_iter().map(row).collect_view();
    view! {
        <table class="plan">
            <thead class="hidden">
                <tr>
                    <th scope="col">{words.verdict}</th>
                    <th scope="col">{words.object}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(step: Step) -> impl IntoView {
    let words = words();
    let tone = tone(&step.verdict);
    // That it comes later is said below.
    let word = match &step.verdict {
        Verdict::Later => say(Verdict::Create.word()),
        verdict => say(verdict.word()),
    };
    let more = match step.verdict {
        Verdict::Change { fields } => Some(changes(fields).into_any()),
        Verdict::Refused { refusal } => Some(refused(&refusal, &step.target.name).into_any()),
        Verdict::Kept => Some(view! { <p class="plan__more">{words.kept}</p> }.into_any()),
        Verdict::Later => Some(view! { <p class="plan__more">{words.later}</p> }.into_any()),
        Verdict::Create | Verdict::Unchanged | Verdict::Remove => None,
    };
    let (kind, name) = (step.target.kind, step.target.name);
    let place = step
        .target
        .namespace
        .map_or(name.clone(), |namespace| format!("{namespace}/{name}"));
    view! {
        <tr>
            <td class="plan__verdict">
                <span class="verdict" data-verdict=tone>
                    {word}
                </span>
            </td>
            <th scope="row" class="plan__object">
                <span class="plan__kind">{kind}</span>
                " "
                <span class="plan__name">{place}</span>
                {more}
            </th>
        </tr>
    }
}

fn changes(fields: Vec<Difference>) -> impl IntoView {
    let words = words();
    let label = count(fields.len(), words.fields_one, words.fields_many);
    let value = |value: Option<Value>| value.map_or_else(|| words.nothing.to_owned(), |value| short(&value));
    let rows = fields
        .into_iter()
        .map(|field| {
            view! {
                <div class="change">
                    <dt class="change__field">{field.field}</dt>
                    <dd class="change__old">
                        <span class="hidden">{words.field_old} ": "</span>
                        <code>{value(field.old)}</code>
                    </dd>
                    <dd class="change__new">
                        <span class="hidden">{words.field_new} ": "</span>
                        <code>{value(field.new)}</code>
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <More label>
            <dl class="changes">{rows}</dl>
        </More>
    }
}

fn short(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

fn refused(refusal: &Refusal, name: &str) -> impl IntoView {
    let words = words();
    let says = sentence(&refusal.to_string());
    let advice = match refusal {
        Refusal::Forbidden { grant } => {
            let advice = told(&refusal.advice());
            let first = advice.lines().next().unwrap_or_default().to_owned();
            view! {
                <p class="plan__more">{first}</p>
                <Shell text=grant.manifest() label=words.grant />
            }
            .into_any()
        }
        Refusal::Incomplete { keys } => missing(name, keys).into_any(),
        Refusal::Conflict { .. } => ().into_any(),
        refusal => view! { <p class="plan__more"><Said text=told(&refusal.advice()) /></p> }.into_any(),
    };
    view! {
        <p class="plan__says"><Said text=says /></p>
        {advice}
    }
}

/// A Secret that is not there: where it can be typed, or that it has to be made.
fn missing(name: &str, keys: &[String]) -> impl IntoView {
    let desk = desk();
    let words = words();
    let typed_at = desk.draft.with_untracked(|draft| typed_at(draft, name, keys));
    let text = if typed_at.is_some() {
        words.missing_text
    } else {
        words.missing_other
    };
    let button = typed_at.map(|place| {
        view! {
            <button
                type="button"
                class="button button--small"
                on:click=move |_| page::wish(&Wish::Change(place.clone()))
            >
                {words.fill_in}
            </button>
        }
    });
    view! {
        <p class="plan__more">{text}</p>
        {button}
    }
}

/// The field where the content of a Secret is typed; none if the wizard does not make it.
fn typed_at(draft: &Draft, name: &str, keys: &[String]) -> Option<String> {
    let slack = &draft.alerts.slack;
    let s3 = &draft.storage.s3;
    if slack.create_secret && slack.secret == name {
        let key = keys.first().map_or("", String::as_str);
        return Some(Place::new("secrets.slack").key(key).to_string());
    }
    if draft.alerts.secret.create && draft.alerts.secret.name == name {
        let key = keys.first().map_or("", String::as_str);
        return Some(Place::new("secrets.receivers").key(key).to_string());
    }
    (s3.keys == Keys::NewSecret && s3.secret.name == name).then(|| "secrets.s3_access_key".to_owned())
}
