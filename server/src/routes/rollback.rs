//! `POST /api/cluster/rollback`: back to what was applied before.

use axum::Json;
use axum::extract::State;
use tamer_core::wire::cluster::{End, Installed, Rollback, Steps};

use super::body::Asked;
use super::gate::Signed;
use super::refusal::Refused;
use super::wanted;
use crate::audit::Action;
use crate::desk::SharedDesk;
use crate::failure::Failure;
use crate::helm;
use crate::rollback::{self, Back};
use crate::work::{self, Job};
use crate::works::Request;

pub async fn rollback(
    State(desk): State<SharedDesk>,
    signed: Signed,
    Asked(asked, body): Asked<Rollback>,
) -> Result<Json<Steps>, Refused> {
    let (namespace, release) = wanted::names(&Installed {
        namespace: asked.namespace,
        release: asked.release,
    })?;
    let (to, owners) = (asked.to, wanted::owners(asked.take_over));
    let request = Request::new(&signed.0.person, "rollback", &body);
    let cluster = signed.cluster(&desk)?;
    // Whether there is a way back is asked before anything begins.
    let back = rollback::to(cluster.as_ref(), &namespace, &release, to).await;
    let back = back.map_err(|failure| signed.refused(failure))?;
    let job = Job::new(&desk, &signed.0, cluster, Action::RollBack, (&namespace, &release));
    let mut told = job.begin(&desk, request, |job, teller| {
        Box::pin(async move {
            match back {
                Back::Flux(wish) => work::steps(job.cluster.as_ref(), &wish, owners, &teller).await?,
                Back::Helm(to) => {
                    let (namespace, release) = (job.namespace.as_str(), job.release.as_str());
                    helm::rollback(release, namespace, to, &job.credentials()?).await?;
                }
            }
            Ok(End {
                ok: true,
                message: "Rolled back.".into(),
                advice: String::new(),
            })
        })
    })?;
    let told = told
        .wait_for(|told| told.end.is_some())
        .await
        .map_err(|_| Refused::Broken)?;
    let steps = told.steps.clone();
    match &told.end {
        // What is in the way is among the steps.
        Some(end) if end.ok || steps.iter().any(|step| !step.verdict.is_possible()) => Ok(Json(Steps { steps })),
        Some(end) => Err(Refused::Failed(Failure::Ended(end.clone()))),
        None => Err(Refused::Broken),
    }
}
