//! `POST /api/cluster/apply`: answers → the cluster, as a stream that can be taken up again by the same request.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use tamer_core::wire::cluster::{End, Wanted};

use super::body::Asked;
use super::gate::Signed;
use super::refusal::Refused;
use super::spoken::Spoken;
use super::{follow, stream, wanted};
use crate::audit::Action;
use crate::desk::SharedDesk;
use crate::helm::Helm;
use crate::pollers::Key;
use crate::work::{self, Job};
use crate::works::Request;

/// How long to wait until everything is ready.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

pub async fn apply(
    State(desk): State<SharedDesk>,
    signed: Signed,
    spoken: Spoken,
    Asked(asked, body): Asked<Wanted>,
) -> Result<Response, Refused> {
    let checked = wanted::check(spoken, asked).await?;
    let helm = Helm::wanted(&checked.config, desk.chart.as_deref())?;
    let (wish, owners) = (checked.wish, checked.owners);
    let (namespace, release) = (wish.namespace.clone(), wish.release.clone());
    let request = Request::new(&signed.0.person, "apply", &body);
    let cluster = signed.cluster(&desk)?;
    let job = Job::new(&desk, &signed.0, cluster, Action::Apply, (&namespace, &release));
    let told = job.begin(&desk, request, |job, teller| {
        Box::pin(async move {
            work::steps(job.cluster.as_ref(), &wish, owners, &teller).await?;
            if let Some(helm) = helm {
                teller.line("Helm installs the chart; this takes minutes");
                helm.upgrade(job.cluster.as_ref(), &wish, &job.credentials()?).await?;
            }
            Ok(End {
                ok: true,
                message: "Applied.".into(),
                advice: String::new(),
            })
        })
    })?;
    let key = Key::new(&namespace, &release, signed.0.person.rights());
    let looks = desk.pollers.watch(key, signed.cluster(&desk)?, &desk.metrics);
    stream::open(&desk, follow::work(told, Some((looks, PATIENCE))))
}
