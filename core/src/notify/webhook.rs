//! A webhook: Alertmanager's own JSON, version 4, or what `payload` makes of it.
//!
//! Source: Alertmanager 0.34, `notify/webhook/webhook.go`.

use serde_json::{Map, Value};

use super::{Limit, Notice, Request, loose};
use crate::slack::{Fault, Group};
use crate::template::json;

pub(super) fn notice(entry: &Map<String, Value>, request: &Request<'_>) -> Result<Notice, Fault> {
    let mut notice = request.notice("Webhook");
    let most = entry.get("max_alerts").and_then(Value::as_u64).unwrap_or(0);
    let most = usize::try_from(most).ok().filter(|most| *most > 0);
    let most = most.unwrap_or(usize::MAX);
    let count = request.group.alerts.len().saturating_sub(most);
    if count > 0 {
        notice.limits.push(Limit::Alerts { count });
    }
    let group = Group {
        alerts: request.group.alerts.iter().take(most).cloned().collect(),
        ..request.group.clone()
    };
    // What is left decides whether it fires, in templates too.
    let request = Request {
        data: group.data(&request.data.receiver),
        group: &group,
        key: request.key.clone(),
        ..*request
    };
    let mut body = json(&request.data).map_err(|why| super::fault("payload", why))?;
    if let Some(body) = body.as_object_mut() {
        body.insert("version".into(), "4".into());
        body.insert("groupKey".into(), request.key.as_str().into());
        body.insert("truncatedAlerts".into(), count.into());
    }
    if let Some(payload) = entry.get("payload").filter(|payload| !payload.is_null()) {
        body = loose::filled(payload, "payload", &request, &mut notice.limits)?;
    }
    notice.body = Some(body);
    Ok(notice)
}
