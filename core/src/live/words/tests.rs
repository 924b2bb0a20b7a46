use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::*;
use crate::live::Seen;
use crate::words::language::english::is_english;

const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 1, 2, 3));

/// One of each kind.
fn all() -> Vec<Failure> {
    let (host, said) = ("s3.example.com:443".to_owned(), "why not".to_owned());
    let address = SocketAddr::new(ADDRESS, 9000);
    let (endpoint, bucket, key) = (host.clone(), "b".to_owned(), "slackBotToken".to_owned());
    let moment = Some(Moment(0));
    let mut all = vec![
        Failure::NameUnknown { host: host.clone() },
        Failure::NameServer {
            host: host.clone(),
            said: said.clone(),
        },
        Failure::MetadataName { host: host.clone() },
        Failure::RedirectInside {
            host: host.clone(),
            address: ADDRESS,
        },
        Failure::Refused { address },
        Failure::NoWay {
            address,
            said: said.clone(),
        },
        Failure::IssuerUnknown { host: host.clone() },
        Failure::NameWrong {
            host: host.clone(),
            names: vec!["a".into(); 7],
        },
        Failure::NameWrong {
            host: host.clone(),
            names: Vec::new(),
        },
        Failure::Expired {
            host: host.clone(),
            end: moment,
        },
        Failure::Expired {
            host: host.clone(),
            end: None,
        },
        Failure::NotYetValid {
            host: host.clone(),
            begin: moment,
        },
        Failure::Tls {
            host: host.clone(),
            said: said.clone(),
        },
        Failure::PlainText { host: host.clone() },
        Failure::TlsWanted { host: host.clone() },
        Failure::NotHttp { host: host.clone() },
        Failure::TooLarge { kib: 64 },
        Failure::Gateway { status: 502 },
        Failure::KeysMissing,
        Failure::ClockSkew {
            ours: Moment(0),
            theirs: moment,
        },
        Failure::ClockSkew {
            ours: Moment(0),
            theirs: None,
        },
        Failure::KeyUnknown,
        Failure::SecretWrong,
        Failure::KeyOver { said: said.clone() },
        Failure::RegionWrong {
            region: "a".into(),
            right: Some("b".into()),
        },
        Failure::RegionWrong {
            region: "a".into(),
            right: None,
        },
        Failure::EndpointWrong {
            endpoint: endpoint.clone(),
            right: Some("b".into()),
        },
        Failure::EndpointWrong {
            endpoint: endpoint.clone(),
            right: None,
        },
        Failure::BucketMissing { bucket: bucket.clone() },
        Failure::PathStyleNeeded {
            endpoint: endpoint.clone(),
            bucket: bucket.clone(),
        },
        Failure::VirtualStyleNeeded { endpoint, bucket },
        Failure::SlowDown,
        Failure::Full { said: String::new() },
        Failure::Full { said: said.clone() },
        Failure::Differs { wrote: 1, read: 2 },
        Failure::Lost,
        Failure::NotListed,
        Failure::NotS3 {
            status: 200,
            said: said.clone(),
        },
        Failure::Store {
            status: 400,
            code: "Odd".into(),
            said: said.clone(),
        },
        Failure::Store {
            status: 400,
            code: "Odd".into(),
            said: String::new(),
        },
        Failure::SlackSecretMissing { key: key.clone() },
        Failure::SlackSecretForm { key: key.clone() },
        Failure::SlackBusy { seconds: Some(3) },
        Failure::SlackBusy { seconds: None },
        Failure::NotSlack { status: 200, said },
        Failure::HttpVersion,
        Failure::Redirects { most: 3 },
        Failure::RedirectForm,
        Failure::Dns {
            name: dns::NAME.into(),
            code: 3,
        },
        Failure::NotDns,
        Failure::Grpc {
            status: "NOT_SERVING".into(),
        },
        Failure::NotGrpc { status: 404 },
    ];
    for land in [
        Land::Private,
        Land::Loopback,
        Land::Reserved,
        Land::Unspecified,
        Land::Multicast,
        Land::LinkLocal,
        Land::Metadata,
    ] {
        all.push(Failure::Forbidden {
            host: host.clone(),
            address: ADDRESS,
            land,
        });
    }
    for stage in [Stage::Name, Stage::Connection, Stage::Tls, Stage::Answer] {
        all.push(Failure::TimedOut {
            host: host.clone(),
            stage,
            seconds: 10,
        });
        all.push(Failure::Closed {
            host: host.clone(),
            stage,
        });
    }
    for forbidden in [true, false] {
        all.push(Failure::Denied {
            permission: "s3:PutObject".into(),
            resource: "arn:aws:s3:::b/*".into(),
            forbidden,
        });
    }
    for status in [200, 301, 401, 404, 405, 502] {
        all.push(Failure::Status {
            status,
            module: "http_2xx".into(),
        });
    }
    for code in [
        "invalid_auth",
        "token_revoked",
        "missing_scope",
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "no_service",
        "no_team",
        "invalid_token",
        "user_not_found",
        "restricted_action",
        "org_login_required",
        "no_text",
        "fatal_error",
        "odd",
    ] {
        all.push(Failure::Slack {
            status: 404,
            code: code.into(),
            key: key.clone(),
            channel: "#alerts".into(),
        });
    }
    all
}

#[test]
fn every_failure_has_a_sentence_without_holes() {
    for failure in all() {
        let step = Step::failed(Check::S3, "b", Action::Put, Seen::default(), failure.clone());
        let said = step.sentence();
        let trouble = ["  ", "``", "` `", " .", " ,", " :", "..", ": .", "{", "}"];
        assert!(!trouble.iter().any(|hole| said.contains(hole)), "{failure:?}: {said}");
        assert!(said.ends_with(['.', ')']), "{failure:?}: {said}");
        let first = said.chars().next().unwrap();
        assert!(first.is_uppercase() || first == '`', "{failure:?}: {said}");
    }
}

#[test]
fn every_failure_survives_the_way_to_the_page() {
    for failure in all() {
        let step = Step::failed(Check::S3, "b", Action::Put, Seen::default(), failure);
        let sent = serde_json::to_string(&step).unwrap();
        assert_eq!(serde_json::from_str::<Step>(&sent).unwrap(), step, "{sent}");
    }
    for reason in [
        LeftOut::Before,
        LeftOut::Allowed,
        LeftOut::Role,
        LeftOut::Many { most: 50 },
        LeftOut::Ping,
        LeftOut::OtherReceiver,
    ] {
        let step = Step::left_out(Check::Probes, "a", Action::Probe, reason);
        assert!(step.sentence().starts_with("Not tried"));
        let sent = serde_json::to_string(&step).unwrap();
        assert_eq!(serde_json::from_str::<Step>(&sent).unwrap(), step, "{sent}");
    }
}

#[test]
fn what_was_seen_is_told() {
    let seen = Seen {
        milliseconds: Some(12),
        status: Some(200),
        address: Some(ADDRESS),
        certificate_days: Some(80),
        redirects: vec!["https://a".into(), "https://b".into()],
    };
    let step = Step::fine(Check::Probes, "https://x", Action::Probe, seen);
    assert_eq!(
        step.sentence(),
        "It answers as it should: at 10.1.2.3, a private address, with 200, after 2 redirects, the last to `https://b`, the certificate ends in 80 days."
    );
    let bare = Step::fine(Check::S3, "b", Action::Delete, Seen::default());
    assert_eq!(bare.sentence(), "It is gone again.");
}

#[test]
fn every_language_says_it() {
    let address = |address| Seen {
        address: Some(address),
        status: Some(200),
        certificate_days: Some(1),
        redirects: vec!["https://a".into()],
        ..Seen::default()
    };
    let failed = all()
        .into_iter()
        .map(|failure| Step::failed(Check::S3, "b", Action::Put, Seen::default(), failure));
    let left = Step::failed(
        Check::S3,
        crate::live::s3::OBJECT,
        Action::Delete,
        Seen::default(),
        Failure::SlowDown,
    );
    let fine = [
        Ipv4Addr::LOCALHOST,
        Ipv4Addr::new(10, 0, 0, 1),
        Ipv4Addr::new(8, 8, 8, 8),
    ]
    .map(|ip| {
        let seen = address(IpAddr::V4(ip));
        Step::fine(Check::Slack, "b", Action::Probe, seen)
    });
    let done = [
        Action::Connect,
        Action::Put,
        Action::Get,
        Action::List,
        Action::Delete,
        Action::Send,
        Action::Probe,
    ];
    let done = done.map(|action| Step::fine(Check::S3, "b", action, Seen::default()));
    let languages = crate::words::language::tests::all();
    for step in failed.chain([left]).chain(fine).chain(done) {
        let english = step.sentence();
        for language in &languages {
            let said = language.told(&english);
            // What others said stays as they said it.
            let ours = said.replace("why not", "");
            assert!(
                said != english && !is_english(&ours),
                "{}: {said}\n{english}",
                language.code()
            );
        }
    }
}
