//! The policy that is missing: statements to paste.

use serde_json::{Value, json};

use super::{Failure, Outcome, Step};

/// A bucket, or what lies below a prefix in it, as policies name it.
pub(super) fn resource(region: &str, bucket: &str, key: Option<&str>) -> String {
    let partition = if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    };
    match key {
        Some(key) => format!("arn:{partition}:s3:::{bucket}/{key}"),
        None => format!("arn:{partition}:s3:::{bucket}"),
    }
}

/// A policy of all rights that these steps lacked, if any did. A right that a policy forbids is not mended by another one.
pub fn missing(steps: &[Step]) -> Option<String> {
    let mut lacking: Vec<(&str, Vec<&str>)> = Vec::new();
    for step in steps {
        let Outcome::Failed(Failure::Denied {
            permission,
            resource,
            forbidden: false,
        }) = &step.outcome
        else {
            continue;
        };
        match lacking.iter_mut().find(|(of, _)| of == resource) {
            Some((_, permissions)) if permissions.contains(&permission.as_str()) => {}
            Some((_, permissions)) => permissions.push(permission),
            None => lacking.push((resource, vec![permission])),
        }
    }
    if lacking.is_empty() {
        return None;
    }
    // What needs the same rights stands in one statement.
    let mut statements: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    for (resource, permissions) in lacking {
        match statements.iter_mut().find(|(same, _)| *same == permissions) {
            Some((_, resources)) => resources.push(resource),
            None => statements.push((permissions, vec![resource])),
        }
    }
    let statements: Vec<Value> = statements
        .into_iter()
        .map(|(permissions, resources)| json!({"Effect": "Allow", "Action": permissions, "Resource": resources}))
        .collect();
    Some(format!(
        "{:#}",
        json!({"Version": "2012-10-17", "Statement": statements})
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::{Action, Check, Seen};

    fn denied(permission: &str, resource: &str, forbidden: bool) -> Step {
        let why = Failure::Denied {
            permission: permission.into(),
            resource: resource.into(),
            forbidden,
        };
        Step::failed(Check::S3, "b", Action::Put, Seen::default(), why)
    }

    #[test]
    fn rights_are_gathered_by_resource() {
        let object = resource("eu-central-1", "b", Some("loki/*"));
        let other = resource("eu-central-1", "b", Some("tempo/*"));
        let steps = [
            denied("s3:PutObject", &object, false),
            denied("s3:ListBucket", &resource("cn-north-1", "b", None), false),
            denied("s3:DeleteObject", &object, false),
            denied("s3:DeleteObject", &object, false),
            denied("s3:PutObject", &other, false),
            denied("s3:DeleteObject", &other, false),
            denied("s3:GetObject", &object, true),
        ];
        let policy: Value = serde_json::from_str(&missing(&steps).unwrap()).unwrap();
        let expected = json!([
            {"Effect": "Allow", "Action": ["s3:PutObject", "s3:DeleteObject"], "Resource": ["arn:aws:s3:::b/loki/*", "arn:aws:s3:::b/tempo/*"]},
            {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": ["arn:aws-cn:s3:::b"]},
        ]);
        assert_eq!(policy["Statement"], expected);
        assert_eq!(missing(&steps[6..]), None);
    }
}
