use proptest::prelude::*;

use super::*;
use crate::config::Buckets;

const OBJECT: &str = "loki/cluster-tamer-probe-1";

fn store(path_style: bool) -> ObjectStore {
    ObjectStore {
        endpoint: "s3.example.com".into(),
        region: "eu-central-1".into(),
        path_style,
        insecure: false,
        buckets: Buckets {
            logs: "b".into(),
            traces: "b".into(),
            profiles: "b".into(),
            prefixes: Some(["loki".into(), "tempo".into(), "pyroscope".into()]),
            metrics: None,
        },
        since: None,
        credentials: Credentials::Role { arn: None },
    }
}

fn judge(action: Action, path_style: bool, answer: &Answer) -> Result<(), Failure> {
    let store = store(path_style);
    Asked {
        store: &store,
        addressing: Addressing::from(&store),
        place: &places(&store)[0],
        action,
        object: OBJECT,
        wrote: Some(b"probe"),
        at: Moment::parse("2026-11-25T03:00:00Z").unwrap(),
        hidden: &Hidden::new(["AKIAEXAMPLE"]),
    }
    .judge(answer)
}

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        body: body.into(),
        ..Answer::default()
    }
}

fn error(status: u16, code: &str, more: &str) -> Answer {
    answer(
        status,
        &format!("<?xml version=\"1.0\"?>\n<Error><Code>{code}</Code>{more}</Error>"),
    )
}

fn with_etag(answer: Answer) -> Answer {
    Answer {
        etag: Some("\"x\"".into()),
        ..answer
    }
}

#[test]
fn success_is_believed_only_from_a_store() {
    let list =
        |key: &str| format!("<ListBucketResult xmlns=\"x\"><Contents><Key>{key}</Key></Contents></ListBucketResult>");
    let differs = Err(Failure::Differs { wrote: 5, read: 4 });
    let page = || {
        Err(Failure::NotS3 {
            status: 200,
            said: "a page called \"Console\"".into(),
        })
    };
    let html = "<html><title>Console</title>";
    for (action, answer, expected) in [
        (Action::Put, with_etag(answer(200, "")), Ok(())),
        (Action::Put, answer(200, html), page()),
        (Action::Get, with_etag(answer(200, "probe")), Ok(())),
        (Action::Get, with_etag(answer(200, "prob")), differs),
        (Action::Get, answer(200, html), page()),
        (Action::List, answer(200, &list(OBJECT)), Ok(())),
        (Action::List, answer(200, &list("other")), Err(Failure::NotListed)),
        (Action::List, answer(200, html), page()),
        (Action::Delete, answer(204, ""), Ok(())),
    ] {
        assert_eq!(judge(action, true, &answer), expected, "{action:?} {answer:?}");
    }
}

#[test]
fn refusals_are_told_apart() {
    let wrong = |right: Option<&str>| Failure::RegionWrong {
        region: "eu-central-1".into(),
        right: right.map(str::to_owned),
    };
    let clock = |theirs: &str| Failure::ClockSkew {
        ours: Moment::parse("2026-11-25T03:00:00Z").unwrap(),
        theirs: Moment::parse(theirs),
    };
    let other = |code: &str, said: &str| Failure::Store {
        status: 400,
        code: code.into(),
        said: said.into(),
    };
    let header = |region: &str| Answer {
        region: Some(region.into()),
        ..answer(301, "")
    };
    let dated = |answer: Answer| Answer {
        date: Some("Wed, 25 Nov 2026 04:00:00 GMT".into()),
        ..answer
    };
    for (answer, expected) in [
        (
            error(
                403,
                "RequestTimeTooSkewed",
                "<RequestTime>20261125T030000Z</RequestTime><ServerTime>2026-11-25T04:00:00Z</ServerTime>",
            ),
            clock("2026-11-25T04:00:00Z"),
        ),
        (
            dated(error(403, "RequestTimeTooSkewed", "")),
            clock("2026-11-25T04:00:00Z"),
        ),
        // Stores without a code for it.
        (dated(error(403, "AccessDenied", "")), clock("2026-11-25T04:00:00Z")),
        (
            dated(error(403, "SignatureDoesNotMatch", "")),
            clock("2026-11-25T04:00:00Z"),
        ),
        (error(403, "InvalidAccessKeyId", ""), Failure::KeyUnknown),
        (error(403, "SignatureDoesNotMatch", ""), Failure::SecretWrong),
        (
            error(400, "AuthorizationHeaderMalformed", "<Region>us-east-1</Region>"),
            wrong(Some("us-east-1")),
        ),
        (
            error(
                400,
                "AuthorizationHeaderMalformed",
                "<Message>the region is wrong; expecting &#39;fsn1&#39;</Message>",
            ),
            wrong(Some("fsn1")),
        ),
        (
            error(
                400,
                "AuthorizationHeaderMalformed",
                "<Message>Authorization header malformed, unexpected scope</Message>",
            ),
            wrong(None),
        ),
        (
            error(
                400,
                "AuthorizationHeaderMalformed",
                "<Message>key AKIAEXAMPLE is odd</Message>",
            ),
            other("AuthorizationHeaderMalformed", "key … is odd"),
        ),
        (header("eu-west-3"), wrong(Some("eu-west-3"))),
        (
            error(
                301,
                "PermanentRedirect",
                "<Endpoint>b.s3.eu-west-3.amazonaws.com</Endpoint>",
            ),
            Failure::EndpointWrong {
                endpoint: "s3.example.com".into(),
                right: Some("b.s3.eu-west-3.amazonaws.com".into()),
            },
        ),
        (
            error(404, "NoSuchBucket", ""),
            Failure::BucketMissing { bucket: "b".into() },
        ),
        (
            error(403, "SecondLevelDomainForbidden", ""),
            Failure::VirtualStyleNeeded {
                endpoint: "s3.example.com".into(),
                bucket: "b".into(),
            },
        ),
        (error(503, "SlowDown", ""), Failure::SlowDown),
        (
            error(507, "XMinioStorageFull", ""),
            Failure::Full { said: String::new() },
        ),
        (
            error(400, "Odd", "<Message>a &amp;amp; b</Message>"),
            other("Odd", "a &amp; b"),
        ),
        (
            answer(400, "Client sent an HTTP request to an HTTPS server.\n"),
            Failure::TlsWanted {
                host: "s3.example.com".into(),
            },
        ),
        (answer(502, "<html>"), Failure::Gateway { status: 502 }),
        (
            answer(403, ""),
            Failure::NotS3 {
                status: 403,
                said: "nothing".into(),
            },
        ),
        (
            Answer {
                location: Some("https://login.example.com/?ticket=1".into()),
                ..answer(302, "")
            },
            Failure::NotS3 {
                status: 302,
                said: "a redirect to https://login.example.com/".into(),
            },
        ),
    ] {
        assert_eq!(judge(Action::Put, true, &answer), Err(expected), "{answer:?}");
    }
}

#[test]
fn the_missing_right_is_the_one_of_the_action_or_the_one_that_is_named() {
    let denied = |permission: &str, resource: &str, forbidden| {
        Err(Failure::Denied {
            permission: permission.into(),
            resource: resource.into(),
            forbidden,
        })
    };
    let objects = "arn:aws:s3:::b/loki/*";
    let named = "User: arn:aws:iam::1:user/x is not authorized to perform: kms:GenerateDataKey on resource: \
                 arn:aws:kms:eu-central-1:1:key/2 because no identity-based policy allows the action";
    let explicit = "User: x is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::b/loki/x\" \
                    with an explicit deny in a resource-based policy";
    for (action, message, expected) in [
        (Action::Put, "", denied("s3:PutObject", objects, false)),
        (Action::Get, "Access Denied", denied("s3:GetObject", objects, false)),
        (Action::List, "", denied("s3:ListBucket", "arn:aws:s3:::b", false)),
        (Action::Delete, "", denied("s3:DeleteObject", objects, false)),
        (
            Action::Put,
            named,
            denied("kms:GenerateDataKey", "arn:aws:kms:eu-central-1:1:key/2", false),
        ),
        (Action::Put, explicit, denied("s3:PutObject", objects, true)),
    ] {
        let answer = error(403, "AccessDenied", &format!("<Message>{message}</Message>"));
        assert_eq!(judge(action, true, &answer), expected, "{message}");
    }
}

#[test]
fn a_store_that_takes_paths_only_is_recognised() {
    let needed = Err(Failure::PathStyleNeeded {
        endpoint: "s3.example.com".into(),
        bucket: "b".into(),
    });
    // It takes `loki` for the bucket, or makes one.
    let other = error(404, "NoSuchBucket", "<BucketName>loki</BucketName>");
    assert_eq!(judge(Action::Put, false, &other), needed);
    let made = Answer {
        location: Some("/cluster-tamer-probe-1".into()),
        ..answer(200, "")
    };
    assert_eq!(judge(Action::Put, false, &made), needed);
    let really = error(404, "NoSuchBucket", "<BucketName>b</BucketName>");
    assert_eq!(
        judge(Action::Put, false, &really),
        Err(Failure::BucketMissing { bucket: "b".into() })
    );
}

#[test]
fn requests_are_addressed_as_the_store_wants() {
    let place = &places(&store(true))[0];
    let of = |addressing, action| request(&store(true), addressing, place, action, OBJECT);
    let put = of(Addressing::Path, Action::Put);
    assert_eq!(
        (put.authority.as_str(), put.path.as_str()),
        ("s3.example.com", "/b/loki/cluster-tamer-probe-1")
    );
    let list = of(Addressing::Virtual, Action::List);
    assert_eq!((list.authority.as_str(), list.path.as_str()), ("b.s3.example.com", "/"));
    assert_eq!(
        list.query,
        "list-type=2&max-keys=10&prefix=loki%2Fcluster-tamer-probe-1"
    );
    assert_eq!(place.object("1"), OBJECT);
    assert_eq!(place.name(), "b/loki");
}

#[test]
fn each_place_is_tried_once() {
    let mut shared = store(true);
    assert_eq!(places(&shared).len(), 3);
    shared.buckets.prefixes = None;
    assert_eq!(places(&shared).len(), 1);
}

fn words() -> impl Strategy<Value = String> {
    let parts = proptest::sample::select(vec![
        "<Error>",
        "<Code>",
        "</Code>",
        "AccessDenied",
        "NoSuchBucket",
        "<Message>",
        "</Message>",
        "expecting '",
        "<Region>",
        "</Region>",
        "<title>",
        "not authorized to perform: ",
        "on resource: ",
        "\"",
        "&amp;",
        "ü",
        "<",
        "PermanentRedirect",
        "<BucketName>",
        "</BucketName>",
        "İ",
    ]);
    proptest::collection::vec(parts, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_answer_is_judged_without_a_panic_and_without_the_key(
        status in 100_u16..600,
        text in words(),
        bytes in proptest::collection::vec(any::<u8>(), 0..80),
        header: Option<String>,
    ) {
        let body = [text.as_bytes(), b"AKIAEXAMPLE", &bytes].concat();
        for action in [Action::Put, Action::Get, Action::List, Action::Delete] {
            for path_style in [true, false] {
                let answer = Answer {
                    status,
                    region: header.clone(),
                    date: header.clone(),
                    location: header.clone(),
                    content_type: header.clone(),
                    etag: None,
                    body: body.clone(),
                };
                let judged = judge(action, path_style, &answer);
                prop_assert!(!format!("{judged:?}").contains("AKIAEXAMPLE"), "{judged:?}");
            }
        }
    }
}
