//! `POST /api/cluster/cleanup`: removes a release whose name was typed, as a stream of lines.

use axum::extract::State;
use axum::response::Response;
use tamer_core::wire::cluster::{Cleanup, End, Installed};

use super::body::Asked;
use super::gate::Signed;
use super::refusal::Refused;
use super::wanted::names;
use super::{follow, stock, stream};
use crate::audit::Action;
use crate::cleanup;
use crate::desk::SharedDesk;
use crate::work::Job;
use crate::works::Request;

pub async fn cleanup(
    State(desk): State<SharedDesk>,
    signed: Signed,
    Asked(asked, body): Asked<Cleanup>,
) -> Result<Response, Refused> {
    let data = stock::of(asked.data);
    if asked.confirm != asked.release {
        return Err(Refused::Confirm);
    }
    let (namespace, release) = names(&Installed {
        namespace: asked.namespace,
        release: asked.release,
    })?;
    let request = Request::new(&signed.0.person, "cleanup", &body);
    let cluster = signed.cluster(&desk)?;
    let job = Job::new(&desk, &signed.0, cluster, Action::CleanUp, (&namespace, &release));
    let told = job.begin(&desk, request, |job, teller| {
        Box::pin(async move {
            let (cluster, namespace, release) = (job.cluster.as_ref(), job.namespace.as_str(), job.release.as_str());
            let stock = cleanup::stock(cluster, namespace, release).await?;
            if stock.lines(data).is_empty() {
                return Ok(end(format!(
                    "Nothing of release {release} is in namespace {namespace}."
                )));
            }
            let credentials = job.credentials()?;
            let mut tell = |line: &str| teller.line(line);
            cleanup::cleanup(cluster, namespace, release, &stock, data, &credentials, &mut tell).await?;
            Ok(end(format!("Release {release} is removed.")))
        })
    })?;
    stream::open(&desk, follow::work(told, None))
}

fn end(message: String) -> End {
    End {
        ok: true,
        message,
        advice: String::new(),
    }
}
