//! The object store: which places to try, how to address them, and what its answers mean.

use crate::config::{Credentials, ObjectStore};

use super::{Action, Failure, Hidden, Moment, policy};

mod answer;

pub use answer::Answer;
use answer::Document;

/// What names of probe objects begin with.
pub const OBJECT: &str = "cluster-tamer-probe-";

/// A bucket, or what lies below a prefix in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The bucket.
    pub bucket: String,
    /// The prefix, without slashes at its ends.
    pub prefix: Option<String>,
}

impl Place {
    /// As people write it: `bucket/prefix`.
    pub fn name(&self) -> String {
        match &self.prefix {
            Some(prefix) => format!("{}/{prefix}", self.bucket),
            None => self.bucket.clone(),
        }
    }

    /// Key of a probe object: `random` tells it from those of other runs.
    pub fn object(&self, random: &str) -> String {
        let name = format!("{OBJECT}{random}");
        match &self.prefix {
            Some(prefix) => format!("{prefix}/{name}"),
            None => name,
        }
    }
}

/// Each place in which the stack will write, once.
pub fn places(store: &ObjectStore) -> Vec<Place> {
    let buckets = &store.buckets;
    let prefix = |number: usize| buckets.prefixes.as_ref().and_then(|all| all.get(number).cloned());
    let mut places = Vec::new();
    for (number, bucket) in [&buckets.logs, &buckets.traces, &buckets.profiles]
        .into_iter()
        .enumerate()
    {
        places.push(Place {
            bucket: bucket.clone(),
            prefix: prefix(number),
        });
    }
    if let Some(metrics) = &buckets.metrics {
        places.push(Place {
            bucket: metrics.bucket.clone(),
            prefix: metrics.prefix.clone(),
        });
    }
    let mut seen: Vec<Place> = Vec::new();
    places.retain(|place| {
        let first = !seen.contains(place);
        seen.push(place.clone());
        first
    });
    places
}

/// Whether keys are to be had: from a Secret, rather than from a role that only pods have.
pub fn has_keys(store: &ObjectStore) -> bool {
    matches!(store.credentials, Credentials::Secret { .. })
}

/// How a bucket is addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressing {
    /// `endpoint/bucket`.
    Path,
    /// `bucket.endpoint`.
    Virtual,
}

impl From<&ObjectStore> for Addressing {
    fn from(store: &ObjectStore) -> Self {
        if store.path_style { Self::Path } else { Self::Virtual }
    }
}

/// A request to the store, before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Method.
    pub method: &'static str,
    /// Host with optional port.
    pub authority: String,
    /// Path. Its letters need no escapes.
    pub path: String,
    /// Query, sorted and escaped.
    pub query: String,
}

/// The request for an action on one object.
pub fn request(store: &ObjectStore, addressing: Addressing, place: &Place, action: Action, object: &str) -> Request {
    let (authority, bucket) = match addressing {
        Addressing::Path => (store.endpoint.clone(), format!("/{}", place.bucket)),
        Addressing::Virtual => (format!("{}.{}", place.bucket, store.endpoint), String::new()),
    };
    let (method, path, query) = match action {
        Action::Put => ("PUT", format!("{bucket}/{object}"), String::new()),
        Action::Delete => ("DELETE", format!("{bucket}/{object}"), String::new()),
        Action::List => (
            "GET",
            // Some stores redirect from a bucket without a slash.
            format!("{bucket}/"),
            format!("list-type=2&max-keys=10&prefix={}", object.replace('/', "%2F")),
        ),
        _ => ("GET", format!("{bucket}/{object}"), String::new()),
    };
    Request {
        method,
        authority,
        path,
        query,
    }
}

/// What was asked, for whoever judges the answer.
pub struct Asked<'a> {
    /// The store.
    pub store: &'a ObjectStore,
    /// How it was addressed.
    pub addressing: Addressing,
    /// Where.
    pub place: &'a Place,
    /// What.
    pub action: Action,
    /// The probe object.
    pub object: &'a str,
    /// What was written into it; nothing if it could not be.
    pub wrote: Option<&'a [u8]>,
    /// When.
    pub at: Moment,
    /// What must not be repeated.
    pub hidden: &'a Hidden<'a>,
}

impl Asked<'_> {
    /// Judges an answer.
    pub fn judge(&self, answer: &Answer) -> Result<(), Failure> {
        let document = answer.document();
        match answer.status {
            200..=299 => self.judge_success(answer, &document),
            _ => Err(self.judge_refusal(answer, &document)),
        }
    }

    fn judge_success(&self, answer: &Answer, document: &Document) -> Result<(), Failure> {
        let is_list = document.has("ListBucketResult");
        match (self.action, self.wrote) {
            // A store that takes paths only has made a bucket of the object's name.
            (Action::Put, _) if answer.etag.is_none() && answer.location.is_some() => Err(self.wrong_style()),
            (Action::Put | Action::Get, _) if answer.etag.is_none() => Err(self.no_store(answer, document)),
            (Action::Get, Some(wrote)) if answer.body != wrote => Err(Failure::Differs {
                wrote: wrote.len(),
                read: answer.body.len(),
            }),
            (Action::List, _) if !is_list => Err(self.no_store(answer, document)),
            (Action::List, Some(_)) if document.element("Key").as_deref() != Some(self.object) => {
                Err(Failure::NotListed)
            }
            _ => Ok(()),
        }
    }

    fn judge_refusal(&self, answer: &Answer, document: &Document) -> Failure {
        let said = self.hidden.clean(&document.element("Message").unwrap_or_default());
        let Some(code) = document.element("Code").filter(|_| document.has("Error")) else {
            return self.judge_without_code(answer, document);
        };
        let other = |code: String, said: String| Failure::Store {
            status: answer.status,
            code: self.hidden.clean(&code),
            said,
        };
        match code.as_str() {
            "RequestTimeTooSkewed" | "RequestInTheFuture" => Failure::ClockSkew {
                ours: self.at,
                theirs: self.their_time(answer, document),
            },
            "InvalidAccessKeyId" | "NotSignedUp" | "InvalidClientTokenId" => Failure::KeyUnknown,
            "ExpiredToken" | "InvalidToken" | "TokenRefreshRequired" | "AccountProblem" | "InvalidPayer" => {
                Failure::KeyOver { said }
            }
            "SignatureDoesNotMatch" | "InvalidSignature" => self.clock_or(answer, document, Failure::SecretWrong),
            "AuthorizationHeaderMalformed"
            | "IllegalLocationConstraintException"
            | "InvalidRegion"
            | "IncorrectRegion" => match self.region(answer, document) {
                None if !said.to_ascii_lowercase().contains("region") && !said.contains("scope") => other(code, said),
                right => Failure::RegionWrong {
                    region: self.store.region.clone(),
                    right,
                },
            },
            "PermanentRedirect" | "TemporaryRedirect" | "IncorrectEndpoint" | "Redirect" => {
                self.elsewhere(answer, document)
            }
            "SecondLevelDomainForbidden" | "PathStyleDomainForbidden" => Failure::VirtualStyleNeeded {
                endpoint: self.store.endpoint.clone(),
                bucket: self.place.bucket.clone(),
            },
            "NoSuchBucket" => self.missing_bucket(document),
            "NoSuchKey" => Failure::Lost,
            "AccessDenied" | "AllAccessDisabled" | "Forbidden" | "UnauthorizedAccess" | "AccessForbidden" => {
                let denied = self.denied(&document.element("Message").unwrap_or_default());
                self.clock_or(answer, document, denied)
            }
            "SlowDown"
            | "SlowDownRead"
            | "SlowDownWrite"
            | "RequestLimitExceeded"
            | "TooManyRequests"
            | "ServiceUnavailable"
            | "Throttling"
            | "ThrottlingException" => Failure::SlowDown,
            "QuotaExceeded"
            | "XMinioStorageFull"
            | "XMinioAdminBucketQuotaExceeded"
            | "InsufficientStorage"
            | "StorageFull"
            | "InsufficientCapacity" => Failure::Full { said },
            _ => other(code, said),
        }
    }

    fn judge_without_code(&self, answer: &Answer, document: &Document) -> Failure {
        let text = document.text().to_ascii_lowercase();
        let https = [
            "http request to an https",
            "plain http request was sent to https",
            "speaking plain http to an ssl",
        ];
        match answer.status {
            _ if https.iter().any(|sign| text.contains(sign)) => Failure::TlsWanted {
                host: self.store.endpoint.clone(),
            },
            301 | 302 | 307 | 308 if answer.region.is_some() => self.elsewhere(answer, document),
            429 => Failure::SlowDown,
            502..=504 => Failure::Gateway { status: answer.status },
            507 => Failure::Full { said: String::new() },
            _ => self.no_store(answer, document),
        }
    }

    fn no_store(&self, answer: &Answer, document: &Document) -> Failure {
        Failure::NotS3 {
            status: answer.status,
            said: self.hidden.clean(&document.gist(answer)),
        }
    }

    /// In a virtual style name, or in a path, the store read another bucket than was meant.
    fn missing_bucket(&self, document: &Document) -> Failure {
        let other = document.element("BucketName").filter(|name| !name.is_empty());
        if self.addressing == Addressing::Virtual && other.is_some_and(|name| name != self.place.bucket) {
            return self.wrong_style();
        }
        Failure::BucketMissing {
            bucket: self.place.bucket.clone(),
        }
    }

    fn wrong_style(&self) -> Failure {
        let (endpoint, bucket) = (self.store.endpoint.clone(), self.place.bucket.clone());
        match self.addressing {
            Addressing::Virtual => Failure::PathStyleNeeded { endpoint, bucket },
            Addressing::Path => Failure::VirtualStyleNeeded { endpoint, bucket },
        }
    }

    fn elsewhere(&self, answer: &Answer, document: &Document) -> Failure {
        match self.region(answer, document) {
            Some(right) if right != self.store.region => Failure::RegionWrong {
                region: self.store.region.clone(),
                right: Some(right),
            },
            _ => Failure::EndpointWrong {
                endpoint: self.store.endpoint.clone(),
                right: document.element("Endpoint").map(|right| self.hidden.clean(&right)),
            },
        }
    }

    /// The right region: from the header, the document, or the message that says what it expected.
    fn region(&self, answer: &Answer, document: &Document) -> Option<String> {
        let message = document.element("Message").unwrap_or_default();
        let expected = message.split_once("expecting").and_then(|(_, rest)| {
            let quoted: Vec<&str> = rest.split(['\'', '"', '`']).collect();
            quoted.get(1).map(|region| (*region).to_owned())
        });
        let is_region = |region: &String| {
            (1..=63).contains(&region.len())
                && region
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        };
        answer
            .region
            .clone()
            .or_else(|| document.element("Region"))
            .filter(is_region)
            .or_else(|| expected.filter(is_region))
    }

    fn their_time(&self, answer: &Answer, document: &Document) -> Option<Moment> {
        let written = document.element("ServerTime").and_then(|time| Moment::parse(&time));
        written.or_else(|| answer.date.as_deref().and_then(Moment::parse))
    }

    /// Not every store has a code for it: where its clock is more than ten minutes away, that is the reason.
    fn clock_or(&self, answer: &Answer, document: &Document, failure: Failure) -> Failure {
        match self.their_time(answer, document) {
            Some(theirs) if theirs.0.abs_diff(self.at.0) > 600 => Failure::ClockSkew {
                ours: self.at,
                theirs: Some(theirs),
            },
            _ => failure,
        }
    }

    /// The right that is missing: as Amazon's message says, or the one that the action needs.
    fn denied(&self, message: &str) -> Failure {
        let word_after = |mark: &str| {
            let word = message.split_once(mark)?.1.split_whitespace().next()?;
            let word = word.trim_matches(|c: char| matches!(c, '"' | '\'' | '.' | ','));
            Some(self.hidden.clean(word))
        };
        let named = word_after("not authorized to perform: ").filter(|permission| {
            permission.contains(':') && permission.bytes().all(|b| b.is_ascii_alphanumeric() || b == b':')
        });
        let (permission, key) = match self.action {
            Action::Put => ("s3:PutObject", true),
            Action::Get => ("s3:GetObject", true),
            Action::Delete => ("s3:DeleteObject", true),
            _ => ("s3:ListBucket", false),
        };
        let all = match &self.place.prefix {
            Some(prefix) => format!("{prefix}/*"),
            None => "*".to_owned(),
        };
        let resource = policy::resource(&self.store.region, &self.place.bucket, key.then_some(all.as_str()));
        let forbidden = message.contains("explicit deny");
        match named {
            // Another service in between, such as the one that holds the keys of encryption.
            Some(named) if !named.starts_with("s3:") => Failure::Denied {
                permission: named,
                resource: word_after("on resource: ").unwrap_or_else(|| "*".into()),
                forbidden,
            },
            named => Failure::Denied {
                permission: named.unwrap_or_else(|| permission.to_owned()),
                resource,
                forbidden,
            },
        }
    }
}

#[cfg(test)]
mod tests;
