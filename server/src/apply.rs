//! From a wish to the cluster: what would happen, object by object, and then for good.
//!
//! Every step can be repeated, so whoever is cut off begins again and ends in the same state.

use std::time::Duration;

use serde_json::{Value, json};
use tamer_core::apply::{Grant, Refusal, Step, Target, Verdict};
use tamer_core::draft::Delivery;
use tamer_core::revision::{self, KEPT, Revision};

use crate::cluster::{Cluster, Mode, Owners, kinds};
use crate::wish::Wish;

/// An API server that restarts comes back within a minute.
const TRIES: [Duration; 6] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(15),
    Duration::from_secs(30),
];

/// Who is told of each step as it is done.
pub type Tell<'a> = &'a mut (dyn FnMut(&Step) + Send);

/// What would happen, and what stands in the way. Nothing is changed.
pub async fn plan(cluster: &dyn Cluster, wish: &Wish, owners: Owners) -> Result<Vec<Step>, Refusal> {
    let mut steps = Vec::new();
    for (target, keys) in &wish.expected {
        let verdict = expected(cluster, target, keys).await?;
        steps.push(Step {
            target: target.clone(),
            verdict,
        });
    }
    for object in &wish.objects {
        let Some(target) = Target::of(object) else { continue };
        let verdict = judge(cluster, wish, &target, object, owners).await?;
        steps.push(Step { target, verdict });
    }
    for target in gone(cluster, wish).await? {
        steps.push(Step {
            target,
            verdict: Verdict::Remove,
        });
    }
    Ok(steps)
}

/// Applies what is possible as a whole: where one object is refused, nothing is changed. The steps that were done.
pub async fn apply(cluster: &dyn Cluster, wish: &Wish, owners: Owners, tell: Tell<'_>) -> Result<Vec<Step>, Refusal> {
    let planned = patiently(|| plan(cluster, wish, owners)).await?;
    if planned.iter().any(|step| !step.verdict.is_possible()) {
        return Ok(planned);
    }
    let mut done = Vec::new();
    for step in planned {
        let step = do_step(cluster, wish, owners, step).await?;
        tell(&step);
        let possible = step.verdict.is_possible();
        done.push(step);
        if !possible {
            return Ok(done);
        }
    }
    remember(cluster, wish).await?;
    if wish.delivery == Delivery::Flux {
        reconcile(cluster, wish).await?;
    }
    Ok(done)
}

async fn do_step(cluster: &dyn Cluster, wish: &Wish, owners: Owners, step: Step) -> Result<Step, Refusal> {
    let verdict = match &step.verdict {
        Verdict::Create | Verdict::Change { .. } | Verdict::Later => {
            let object = wish
                .objects
                .iter()
                .find(|object| Target::of(object).as_ref() == Some(&step.target));
            let Some(object) = object else { return Ok(step) };
            match patiently(|| cluster.apply(object, Mode::Real, owners)).await {
                Ok(_) if step.verdict == Verdict::Later => Verdict::Create,
                Ok(_) => step.verdict,
                Err(refusal @ Refusal::Unreachable { .. }) => return Err(refusal),
                Err(refusal) => Verdict::Refused { refusal },
            }
        }
        Verdict::Remove => match patiently(|| cluster.delete(&step.target)).await {
            Ok(_) => Verdict::Remove,
            Err(refusal @ Refusal::Unreachable { .. }) => return Err(refusal),
            Err(refusal) => Verdict::Refused { refusal },
        },
        Verdict::Unchanged | Verdict::Kept | Verdict::Refused { .. } => step.verdict,
    };
    Ok(Step {
        target: step.target,
        verdict,
    })
}

/// Tries again while the API server cannot be reached.
async fn patiently<T, F>(mut call: impl FnMut() -> F) -> Result<T, Refusal>
where
    F: Future<Output = Result<T, Refusal>>,
{
    for pause in TRIES {
        match call().await {
            Err(Refusal::Unreachable { .. }) => tokio::time::sleep(pause).await,
            Err(Refusal::Other { code: 429 | 503, .. }) => tokio::time::sleep(pause).await,
            answer => return answer,
        }
    }
    call().await
}

async fn judge(
    cluster: &dyn Cluster,
    wish: &Wish,
    target: &Target,
    object: &Value,
    owners: Owners,
) -> Result<Verdict, Refusal> {
    let live = match cluster.get(target).await {
        Ok(live) => live,
        Err(refusal @ (Refusal::Unreachable { .. } | Refusal::Unauthorized)) => return Err(refusal),
        // Who grants it may as well grant all that applying needs.
        Err(Refusal::Forbidden { grant }) => {
            let grant = Grant {
                verb: "patch".into(),
                ..grant
            };
            return Ok(Verdict::Refused {
                refusal: Refusal::Forbidden { grant },
            });
        }
        Err(refusal) => return Ok(Verdict::Refused { refusal }),
    };
    match cluster.apply(object, Mode::DryRun, owners).await {
        Ok(applied) => Ok(Verdict::between(live.as_ref(), &applied)),
        Err(refusal @ (Refusal::Unreachable { .. } | Refusal::Unauthorized)) => Err(refusal),
        Err(Refusal::NoNamespace { namespace }) if is_planned(wish, &namespace) => may(cluster, target).await,
        Err(refusal) => Ok(Verdict::Refused { refusal }),
    }
}

fn is_planned(wish: &Wish, namespace: &str) -> bool {
    wish.objects
        .iter()
        .filter_map(Target::of)
        .any(|target| target.kind == "Namespace" && target.name == namespace)
}

/// Where a dry run is not possible yet, at least the right is asked for.
async fn may(cluster: &dyn Cluster, target: &Target) -> Result<Verdict, Refusal> {
    let (group, _) = target.api_version.split_once('/').unwrap_or(("", ""));
    let resource = kinds::plural(&target.kind);
    let review = json!({
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": {
            "namespace": target.namespace, "verb": "patch", "group": group, "resource": resource, "name": target.name,
        }},
    });
    let answer = cluster.create(&review).await?;
    if answer.pointer("/status/allowed").and_then(Value::as_bool) == Some(true) {
        return Ok(Verdict::Later);
    }
    let grant = Grant {
        who: String::new(),
        verb: "patch".into(),
        group: group.into(),
        resource,
        namespace: target.namespace.clone(),
    };
    Ok(Verdict::Refused {
        refusal: Refusal::Forbidden { grant },
    })
}

async fn expected(cluster: &dyn Cluster, target: &Target, keys: &[String]) -> Result<Verdict, Refusal> {
    let live = match cluster.get(target).await {
        Ok(live) => live,
        Err(refusal @ (Refusal::Unreachable { .. } | Refusal::Unauthorized)) => return Err(refusal),
        Err(refusal) => return Ok(Verdict::Refused { refusal }),
    };
    let has = |key: &String| live.as_ref().and_then(|secret| secret.get("data")?.get(key)).is_some();
    let keys: Vec<String> = keys.iter().filter(|key| !has(key)).cloned().collect();
    Ok(if keys.is_empty() {
        Verdict::Kept
    } else {
        Verdict::Refused {
            refusal: Refusal::Incomplete { keys },
        }
    })
}

/// Revisions of the release, the newest first.
pub async fn revisions(cluster: &dyn Cluster, namespace: &str, release: &str) -> Result<Vec<Revision>, Refusal> {
    let selector = revision::selector(release);
    let maps = cluster.list(kinds::CONFIG_MAP, Some(namespace), &selector).await?;
    Ok(revision::read(&maps))
}

/// What an earlier revision made and this one does without, if it is still there and still ours.
async fn gone(cluster: &dyn Cluster, wish: &Wish) -> Result<Vec<Target>, Refusal> {
    let revisions = match revisions(cluster, wish.namespace.as_str(), wish.release.as_str()).await {
        Ok(revisions) => revisions,
        Err(refusal @ (Refusal::Unreachable { .. } | Refusal::Unauthorized)) => return Err(refusal),
        // Who may not read the record has none.
        Err(_) => return Ok(Vec::new()),
    };
    let mut gone: Vec<Target> = Vec::new();
    for target in revisions.iter().flat_map(|revision| revision.gone(&wish.objects)) {
        if gone.contains(&target) {
            continue;
        }
        let Ok(Some(live)) = cluster.get(&target).await else {
            continue;
        };
        if is_ours(&live) {
            gone.push(target);
        }
    }
    Ok(gone)
}

/// Whether it carries our label: nothing else is ever deleted.
pub fn is_ours(object: &Value) -> bool {
    let label = "/metadata/labels/app.kubernetes.io~1managed-by";
    object.pointer(label).and_then(Value::as_str) == Some("cluster-tamer")
}

/// Writes down what was applied, and forgets what is too old.
pub async fn remember(cluster: &dyn Cluster, wish: &Wish) -> Result<(), Refusal> {
    let (namespace, release) = (wish.namespace.as_str(), wish.release.as_str());
    let revisions = revisions(cluster, namespace, release).await?;
    let Some(next) = Revision::after(revisions.first(), &wish.answers, &wish.objects) else {
        return Ok(());
    };
    let object = next.object(&wish.namespace, &wish.release);
    patiently(|| cluster.apply(&object, Mode::Real, Owners::Override)).await?;
    for old in revisions.iter().skip(KEPT - 1) {
        cluster
            .delete(&Revision::target(namespace, release, old.number))
            .await?;
    }
    Ok(())
}

/// Asks Flux to look at once, at the source first.
pub async fn reconcile(cluster: &dyn Cluster, wish: &Wish) -> Result<(), Refusal> {
    let patch =
        json!({"metadata": {"annotations": {"reconcile.fluxcd.io/requestedAt": jiff::Timestamp::now().to_string()}}});
    let asked =
        wish.objects.iter().filter_map(Target::of).filter(|target| {
            target.kind == "HelmRelease" || target.api_version.starts_with("source.toolkit.fluxcd.io")
        });
    for target in asked {
        patiently(|| cluster.merge(&target, &patch)).await?;
    }
    Ok(())
}
