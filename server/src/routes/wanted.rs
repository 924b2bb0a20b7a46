//! What a request with answers wants, and which release a request is about.

use tamer_core::Config;
use tamer_core::names::Name;
use tamer_core::wire::cluster::{Installed, Wanted};

use super::body::aside;
use super::refusal::Refused;
use super::spoken::Spoken;
use crate::answers::Answers;
use crate::cluster::Owners;
use crate::secrets;
use crate::wire::Findings;
use crate::wish::Wish;

/// Checked answers, and what is to become of them.
pub struct Checked {
    pub wish: Wish,
    pub config: Config,
    pub owners: Owners,
}

/// Checks answers and secrets as the commands do.
pub async fn check(Spoken(language): Spoken, wanted: Wanted) -> Result<Checked, Refused> {
    let checked = aside(wanted, move |wanted| {
        let mut answers = Answers::check(wanted.answers.as_bytes(), None);
        secrets::check(&wanted.secrets, &mut answers);
        match answers.checked() {
            Some((draft, config)) => Ok(Checked {
                wish: Wish::new(draft, config, &wanted.secrets),
                config: config.clone(),
                owners: owners(wanted.take_over),
            }),
            None => Err(Refused::Answers(Findings::new(language, &answers.findings))),
        }
    });
    checked.await?
}

/// Namespace and release.
pub fn names(installed: &Installed) -> Result<(Name, Name), Refused> {
    let name = |typed: &str| Name::parse(typed).ok_or(Refused::Name);
    Ok((name(&installed.namespace)?, name(&installed.release)?))
}

pub fn owners(take_over: bool) -> Owners {
    if take_over { Owners::Override } else { Owners::Respect }
}
