//! A made-up cluster in memory, so that everyone can see the whole way on a laptop: `serve --demo`.
//!
//! It keeps what is applied, and tells the story of a release that becomes ready by the time that has passed since.

mod story;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use tamer_core::apply::{MANAGER, Refusal, Target};

use super::kinds::{self, Kind};
use super::kube::Credentials;
use super::{Answer, Cluster, Door, Mode, Owners, Request, Run, Service};

/// What is kept of an object.
struct Kept {
    object: Value,
    /// What was applied last: fields of it that a later wish leaves out go.
    wish: Value,
    /// When its wish changed last.
    changed: Instant,
}

/// A made-up cluster.
pub struct Memory {
    kept: Mutex<BTreeMap<String, Kept>>,
    /// The last line that was written to Loki.
    line: Mutex<Option<Value>>,
}

impl Memory {
    /// A cluster of k3s with three nodes and Flux.
    pub fn new() -> Self {
        let memory = Self {
            kept: Mutex::new(BTreeMap::new()),
            line: Mutex::new(None),
        };
        for object in story::beginning() {
            memory.put(object.clone(), object);
        }
        memory
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, object: Value, wish: Value) {
        let Some(target) = Target::of(&object) else { return };
        let changed = Instant::now();
        self.kept().insert(key(&target), Kept { object, wish, changed });
    }

    /// The objects of a kind that were put, and those that follow from a release.
    fn all(&self, kind: Kind, namespace: Option<&str>) -> Vec<Value> {
        let kept = self.kept();
        let here = |object: &Value| namespace.is_none_or(|namespace| text(object, "/metadata/namespace") == namespace);
        let is = |object: &Value| text(object, "/apiVersion") == kind.api_version && text(object, "/kind") == kind.kind;
        let mut found: Vec<Value> = kept
            .values()
            .filter(|kept| is(&kept.object) && here(&kept.object))
            .map(|kept| story::told(&kept.object, kept.changed.elapsed()))
            .collect();
        for release in kept
            .values()
            .filter(|kept| text(&kept.object, "/kind") == "HelmRelease")
        {
            let made = story::made(&release.object, release.changed.elapsed());
            found.extend(made.into_iter().filter(|object| is(object) && here(object)));
        }
        found
    }

    fn find(&self, target: &Target) -> Option<Value> {
        let kept = self.kept();
        let kept = kept.get(&key(target))?;
        Some(story::told(&kept.object, kept.changed.elapsed()))
    }

    /// The object after a wish is laid over it.
    fn wished(&self, target: &Target, wish: &Value) -> Value {
        let kept = self.kept();
        let Some(kept) = kept.get(&key(target)) else {
            return wish.clone();
        };
        let mut object = kept.object.clone();
        take_away(&mut object, &kept.wish, wish);
        lay_over(&mut object, wish);
        object
    }

    fn has_namespace(&self, target: &Target) -> Result<(), Refusal> {
        let Some(namespace) = &target.namespace else {
            return Ok(());
        };
        let known = self.kept().contains_key(&key(&kinds::NAMESPACE.named(None, namespace)));
        if known {
            return Ok(());
        }
        Err(Refusal::NoNamespace {
            namespace: namespace.clone(),
        })
    }
}

impl Cluster for Memory {
    fn version(&self) -> Answer<'_, Value> {
        ready(Ok(json!({"gitVersion": story::VERSION})))
    }

    fn get<'a>(&'a self, target: &'a Target) -> Answer<'a, Option<Value>> {
        ready(Ok(self.find(target)))
    }

    fn list<'a>(&'a self, kind: Kind, namespace: Option<&'a str>, labels: &'a str) -> Answer<'a, Vec<Value>> {
        let mut found = self.all(kind, namespace);
        found.retain(|object| matches(object, labels));
        ready(Ok(found))
    }

    fn apply<'a>(&'a self, object: &'a Value, mode: Mode, _: Owners) -> Answer<'a, Value> {
        let applied = || {
            let target = Target::of(object).ok_or_else(|| Refusal::Invalid {
                message: "the object has no kind or no name".into(),
            })?;
            self.has_namespace(&target)?;
            let wish = stored(object);
            let wished = self.wished(&target, &wish);
            let same = self.kept().get(&key(&target)).is_some_and(|kept| kept.object == wished);
            if mode == Mode::Real && !same {
                self.put(wished.clone(), wish);
            }
            Ok(wished)
        };
        ready(applied())
    }

    fn create<'a>(&'a self, object: &'a Value) -> Answer<'a, Value> {
        let mut object = object.clone();
        // Everybody may do everything here.
        if let Value::Object(map) = &mut object {
            map.insert("status".into(), json!({"allowed": true, "authenticated": false}));
        }
        ready(Ok(object))
    }

    fn merge<'a>(&'a self, target: &'a Target, patch: &'a Value) -> Answer<'a, Value> {
        let mut kept = self.kept();
        let answer = match kept.get_mut(&key(target)) {
            Some(kept) if is_another(&kept.object, patch) => Err(Refusal::Other {
                code: 409,
                message: "the object has been modified".into(),
            }),
            Some(kept) => {
                lay_over(&mut kept.object, patch);
                turn(&mut kept.object);
                Ok(kept.object.clone())
            }
            None => Err(Refusal::Other {
                code: 404,
                message: format!("there is no {target}"),
            }),
        };
        ready(answer)
    }

    fn delete<'a>(&'a self, target: &'a Target) -> Answer<'a, bool> {
        let mut kept = self.kept();
        let gone = kept.remove(&key(target)).is_some();
        if target.kind == "Namespace" {
            kept.retain(|_, kept| text(&kept.object, "/metadata/namespace") != target.name);
        }
        ready(Ok(gone))
    }

    fn claim<'a>(&'a self, object: &'a Value, _: &'a str) -> Answer<'a, Value> {
        let claimed = || {
            let target = Target::of(object).ok_or_else(|| Refusal::Invalid {
                message: "the object has no kind or no name".into(),
            })?;
            self.has_namespace(&target)?;
            let mut object = object.clone();
            turn(&mut object);
            let changed = Instant::now();
            match self.kept().entry(key(&target)) {
                Entry::Occupied(_) => Err(Refusal::Other {
                    code: 409,
                    message: "its fields are somebody else's".into(),
                }),
                Entry::Vacant(free) => {
                    let wish = object.clone();
                    Ok(free.insert(Kept { object, wish, changed }).object.clone())
                }
            }
        };
        ready(claimed())
    }

    fn delete_version<'a>(&'a self, target: &'a Target, version: &'a str) -> Answer<'a, ()> {
        let mut kept = self.kept();
        let same = kept
            .get(&key(target))
            .is_some_and(|kept| text(&kept.object, VERSION) == version);
        if same {
            kept.remove(&key(target));
        }
        ready(Ok(()))
    }

    fn log<'a>(&'a self, _: &'a Target, _: &'a str, _: Run) -> Answer<'a, String> {
        ready(Ok(String::new()))
    }

    fn through<'a>(&'a self, service: &'a Service<'a>, request: Request<'a>) -> Answer<'a, String> {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = match request {
            Request::Post(_, body) => {
                *line = body.pointer("/streams/0").cloned();
                Value::Null
            }
            Request::Get(path) => story::says(service.name, path, line.as_ref()),
        };
        ready(Ok(answer.to_string()))
    }
}

/// The way to a made-up cluster: everybody may do everything there.
pub struct Everybody(Arc<Memory>);

impl Everybody {
    /// To a new cluster.
    pub fn new() -> Self {
        Self(Arc::new(Memory::new()))
    }
}

impl Door for Everybody {
    fn own(&self) -> Arc<dyn Cluster> {
        Arc::<Memory>::clone(&self.0)
    }

    fn with_token(&self, _: &str) -> Result<Arc<dyn Cluster>, String> {
        Ok(self.own())
    }

    fn for_helm(&self, _: Option<&str>) -> Result<Credentials, String> {
        Err("the made-up cluster knows no Helm; choose the delivery by Flux".into())
    }
}

fn ready<'a, T: Send + 'a>(answer: Result<T, Refusal>) -> Answer<'a, T> {
    Box::pin(async move {
        // A moment, as any cluster takes.
        tokio::time::sleep(Duration::from_millis(20)).await;
        answer
    })
}

fn key(target: &Target) -> String {
    let group = target.api_version.split_once('/').map_or("", |(group, _)| group);
    format!(
        "{group}/{}/{}/{}",
        target.kind,
        target.namespace.as_deref().unwrap_or_default(),
        target.name
    )
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

const VERSION: &str = "/metadata/resourceVersion";

/// Whether a patch is about another version than this one.
fn is_another(object: &Value, patch: &Value) -> bool {
    patch
        .pointer(VERSION)
        .is_some_and(|version| Some(version) != object.pointer(VERSION))
}

/// Gives what somebody claimed its next version. Nothing else here is asked for one.
fn turn(object: &mut Value) {
    if text(object, "/kind") != kinds::LEASE.kind {
        return;
    }
    let version: u64 = text(object, VERSION).parse().unwrap_or_default();
    if let Some(Value::Object(metadata)) = object.get_mut("metadata") {
        metadata.insert("resourceVersion".into(), (version + 1).to_string().into());
    }
}

/// A Secret is stored by its data.
fn stored(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(map) = object.as_object_mut()
        && let Some(Value::Object(typed)) = map.remove("stringData")
    {
        let data: Map<String, Value> = typed.into_iter().map(|(key, value)| (key, encoded(&value))).collect();
        map.insert("data".into(), Value::Object(data));
    }
    object
}

/// Takes away what an earlier wish had and a later one leaves out.
fn take_away(object: &mut Value, before: &Value, now: &Value) {
    let (Value::Object(object), Value::Object(before), Value::Object(now)) = (object, before, now) else {
        return;
    };
    for (name, earlier) in before {
        match (now.get(name), object.get_mut(name)) {
            (Some(now), Some(value)) => take_away(value, earlier, now),
            (None, _) => _ = object.shift_remove(name),
            _ => {}
        }
    }
}

fn encoded(value: &Value) -> Value {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD
        .encode(value.as_str().unwrap_or_default())
        .into()
}

/// `a=b,!c`: what the selectors of this program are made of.
fn matches(object: &Value, selector: &str) -> bool {
    let labels = object.pointer("/metadata/labels");
    let label = |name: &str| labels.and_then(|labels| labels.get(name)).and_then(Value::as_str);
    selector
        .split(',')
        .filter(|part| !part.is_empty())
        .all(|part| match part.split_once('=') {
            Some((name, value)) => label(name) == Some(value),
            None => part.strip_prefix('!').is_none_or(|name| label(name).is_none()),
        })
}

fn lay_over(below: &mut Value, above: &Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (name, value) in above {
                if value.is_null() {
                    below.shift_remove(name);
                } else {
                    lay_over(below.entry(name.clone()).or_insert(Value::Null), value);
                }
            }
        }
        (below, above) => *below = above.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tamer_core::secrets::Secrets;
    use tamer_core::{Draft, check};

    use crate::wish::Wish;
    use crate::{apply, discover, watch};

    fn wish(draft: &Draft) -> Wish {
        Wish::new(draft, &check(draft).config.unwrap(), &Secrets::default())
    }

    #[tokio::test]
    async fn the_whole_way_can_be_seen() {
        let memory = Memory::new();
        let draft = Draft::default();
        let facts = discover::facts(&memory).await.unwrap();
        assert!(facts.flux.is_some() && facts.nodes.len() == 3, "{facts:?}");
        let planned = apply::plan(&memory, &wish(&draft), Owners::Respect).await.unwrap();
        assert!(planned.iter().all(|step| step.verdict.is_possible()), "{planned:?}");
        apply::apply(&memory, &wish(&draft), Owners::Respect, &mut |_| {})
            .await
            .unwrap();
        let status = watch::status(&memory, "monitoring", "ct").await.unwrap();
        assert!(!status.phase.is_final(), "{status:?}");
        // Long ago, it is ready.
        for kept in memory.kept().values_mut() {
            kept.changed = kept.changed.checked_sub(Duration::from_secs(60)).unwrap();
        }
        let status = watch::status(&memory, "monitoring", "ct").await.unwrap();
        assert_eq!(status.phase, tamer_core::status::Phase::Ready, "{status:?}");
        let again = apply::plan(&memory, &wish(&draft), Owners::Respect).await.unwrap();
        assert!(
            again
                .iter()
                .all(|step| step.verdict == tamer_core::apply::Verdict::Unchanged),
            "{again:?}"
        );
        let checks = crate::verify::verify(&memory, &check(&draft).config.unwrap(), &mut |_| {})
            .await
            .unwrap();
        assert!(
            checks
                .iter()
                .all(|check| check.state == tamer_core::verify::State::Works),
            "{checks:?}"
        );
    }
}
