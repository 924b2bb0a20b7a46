//! Steps → sentences: what happened, why, and what to do.

use super::reach::{Land, land};
use super::{Action, Check, Failure, LeftOut, Moment, Outcome, Stage, Step, dns};

mod slack;

pub(super) fn sentence(step: &Step) -> String {
    match &step.outcome {
        Outcome::Fine => fine(step),
        Outcome::Failed(failure) if is_left_behind(step) => {
            [&why(failure), " The object is left behind: remove it by hand."].concat()
        }
        Outcome::Failed(failure) => why(failure),
        Outcome::LeftOut(reason) => left_out(reason),
    }
}

/// Whether it is about an object that was written and could not be removed.
fn is_left_behind(step: &Step) -> bool {
    step.action == Action::Delete && step.about.contains(super::s3::OBJECT)
}

fn fine(step: &Step) -> String {
    let done = match step.action {
        Action::Connect => "It can be reached",
        Action::Put => "One object was written",
        Action::Get => "It was read back, byte for byte",
        Action::List => "It stands in the list",
        Action::Delete => "It is gone again",
        Action::Send => "The test message was taken",
        Action::Probe => "It answers as it should",
    };
    let mut text = format!("{done}{}.", facts(step));
    if step.check == Check::Slack {
        text += " Look whether it arrived: the webhook of an app posts to the channel that was chosen when it was made, whatever channel is asked for.";
    }
    text
}

fn facts(step: &Step) -> String {
    let seen = &step.seen;
    let mut facts = Vec::new();
    if let Some(address) = seen.address {
        match land(address) {
            Land::Private => facts.push(format!("at {address}, a private address")),
            Land::Loopback => facts.push(format!("at {address}, this machine")),
            _ => facts.push(format!("at {address}")),
        }
    }
    if let Some(status) = seen.status.filter(|_| step.action == Action::Probe) {
        facts.push(format!("with {status}"));
    }
    if let Some(last) = seen.redirects.last() {
        facts.push(match seen.redirects.len() {
            1 => format!("after a redirect to `{last}`"),
            many => format!("after {many} redirects, the last to `{last}`"),
        });
    }
    match seen.certificate_days {
        Some(1) => facts.push("the certificate ends in 1 day".into()),
        Some(days) => facts.push(format!("the certificate ends in {days} days")),
        None => {}
    }
    if facts.is_empty() {
        String::new()
    } else {
        format!(": {}", facts.join(", "))
    }
}

fn left_out(reason: &LeftOut) -> String {
    match reason {
        LeftOut::Before => "Not tried: it needs what failed before.".into(),
        LeftOut::Allowed => "Not tried, because nothing could be written; but the right for it is there.".into(),
        LeftOut::Role => "Not tried: the keys come from a role of the cloud, which only the pods of the stack have. Their logs tell within a minute whether it works.".into(),
        LeftOut::Many { most } => format!("Not tried: {most} are tried at once. Name fewer, or wait for the stack, which probes them all."),
        LeftOut::Ping => "Not tried: this machine does not let the program ping. The blackbox exporter needs the capability NET_RAW for it.".into(),
        LeftOut::OtherReceiver => "Not tried: it is no Slack receiver.".into(),
    }
}

fn why(failure: &Failure) -> String {
    match failure {
        Failure::NameUnknown { host } => format!(
            "The name `{host}` is not known here. Look at its spelling. Names that end in `.svc` are known only inside the cluster: try it from there."
        ),
        Failure::NameServer { host, said } => {
            format!("The name `{host}` could not be looked up: {said}. Look at the DNS of this machine.")
        }
        Failure::Forbidden { host, address, land } => forbidden(host, *address, *land),
        Failure::MetadataName { host } => {
            format!("`{host}` is where clouds hand out credentials; it is never asked.")
        }
        Failure::RedirectInside { host, address } => format!(
            "It redirects to `{host}` at {address}, a private address that the answers do not name. If that is meant, add it as a target of its own."
        ),
        Failure::Refused { address } => format!(
            "Nothing listens at {address}: the connection was refused. Look at the port, and whether the program runs."
        ),
        Failure::NoWay { address, said } => {
            format!("No way leads to {address}: {said}. Look at routes, firewalls and NetworkPolicies.")
        }
        Failure::TimedOut { host, stage, seconds } => timed_out(host, *stage, *seconds),
        Failure::Closed { host, stage } => closed(host, *stage),
        Failure::IssuerUnknown { .. }
        | Failure::NameWrong { .. }
        | Failure::Expired { .. }
        | Failure::NotYetValid { .. }
        | Failure::Tls { .. }
        | Failure::PlainText { .. }
        | Failure::TlsWanted { .. } => tls(failure),
        Failure::NotHttp { host } => {
            format!("What answers at `{host}` does not speak HTTP. Look at the port.")
        }
        Failure::TooLarge { kib } => {
            format!("The answer is longer than {kib} KiB, which no answer to this question is. Look at the address.")
        }
        Failure::Gateway { status } => format!(
            "A proxy answers {status}: it is there, what is behind it is not. Look at the backend of the Ingress or load balancer."
        ),
        Failure::Status { .. }
        | Failure::HttpVersion
        | Failure::Redirects { .. }
        | Failure::RedirectForm
        | Failure::Dns { .. }
        | Failure::NotDns
        | Failure::Grpc { .. }
        | Failure::NotGrpc { .. } => probe(failure),
        Failure::SlackSecretMissing { .. }
        | Failure::SlackSecretForm { .. }
        | Failure::Slack { .. }
        | Failure::SlackBusy { .. }
        | Failure::NotSlack { .. } => slack::why(failure),
        store => s3(store),
    }
}

fn forbidden(host: &str, address: std::net::IpAddr, land: Land) -> String {
    let what = match land {
        Land::Loopback => {
            return format!(
                "`{host}` leads to {address}, which is this machine; for a pod of the stack it is the pod itself. On a laptop `--allow-loopback` allows it."
            );
        }
        Land::Private => {
            return format!(
                "`{host}` leads to {address}, a private address. Test messages go to public addresses only."
            );
        }
        Land::LinkLocal => "a link-local address",
        Land::Metadata => "where clouds hand out credentials",
        Land::Unspecified => "which is no address of a host",
        Land::Multicast => "a multicast address",
        Land::Reserved | Land::Public => "which is reserved for protocols",
    };
    format!("`{host}` leads to {address}, {what}; it is never asked.")
}

fn timed_out(host: &str, stage: Stage, seconds: u64) -> String {
    match stage {
        Stage::Name => format!("The name `{host}` was not found within {seconds} s. Look at the DNS of this machine."),
        Stage::Connection => format!(
            "`{host}` does not take the connection within {seconds} s. A firewall, security group or NetworkPolicy that drops packets looks like this."
        ),
        Stage::Tls => format!(
            "`{host}` takes the connection, but does not agree on TLS within {seconds} s. Look at the port, and whether it speaks TLS."
        ),
        Stage::Answer => format!("`{host}` does not answer within {seconds} s."),
    }
}

fn closed(host: &str, stage: Stage) -> String {
    match stage {
        Stage::Tls => format!("`{host}` hangs up where TLS should begin. Look at the port, and whether it speaks TLS."),
        _ => format!("`{host}` hangs up without an answer. Look at the port; if it wants TLS, switch TLS on."),
    }
}

fn tls(failure: &Failure) -> String {
    let when = |moment: &Option<Moment>| moment.map_or(String::new(), |moment| format!(" on {moment}"));
    match failure {
        Failure::IssuerUnknown { host } => format!(
            "Nobody who is trusted here signed the certificate of `{host}`. If it is of an authority of your own, every client needs that authority: here by `SSL_CERT_FILE=ca.pem`, in the pods of the stack by a mounted file."
        ),
        Failure::NameWrong { host, names } => {
            let names = match names.as_slice() {
                [] => String::new(),
                names => format!(", but for {}", list(names)),
            };
            format!("The certificate is not for `{host}`{names}. Use a name that it is for, or have it made anew.")
        }
        Failure::Expired { host, end } => {
            format!(
                "The certificate of `{host}` ended{}. Have it renewed; look at the clock of this machine too.",
                when(end)
            )
        }
        Failure::NotYetValid { host, begin } => format!(
            "The certificate of `{host}` begins{}, in the future. Look at the clocks of both machines.",
            when(begin)
        ),
        Failure::PlainText { host } => format!(
            "`{host}` does not speak TLS: it answers in plain text. Switch TLS off for it, or use its port for TLS."
        ),
        Failure::TlsWanted { host } => {
            format!("`{host}` speaks TLS only, and was asked in plain text. Switch TLS on for it.")
        }
        Failure::Tls { host, said } => format!("`{host}` and this program could not agree on TLS: {said}."),
        _ => String::new(),
    }
}

fn s3(failure: &Failure) -> String {
    let said_why = |said: &str| match said.trim_end_matches('.') {
        "" => ".".to_owned(),
        said => format!(": {said}."),
    };
    match failure {
        Failure::KeysMissing => {
            "No keys were given. Put `s3_access_key` and `s3_secret_key` into the file for `--secrets`.".into()
        }
        Failure::ClockSkew { ours, theirs } => {
            let differ = match theirs {
                Some(theirs) => format!("The clocks differ too much: here it is {ours}, there it is {theirs}."),
                None => format!("The clocks differ too much: here it is {ours}."),
            };
            differ + " Set the wrong one (NTP); the nodes of the cluster need the right time too."
        }
        Failure::KeyUnknown => {
            "The store does not know this access key. Look for letters lost in copying, and whether it is of this provider and account and still switched on.".into()
        }
        Failure::SecretWrong => {
            "The secret key does not belong to the access key: the signature does not match. Copy both again; a proxy that changes the Host header looks the same.".into()
        }
        Failure::KeyOver { said } => format!("The keys are no longer good{} Make new ones.", said_why(said)),
        Failure::RegionWrong { region, right: Some(right) } => {
            format!("The region is `{right}`, not `{region}`. Use {right}.")
        }
        Failure::RegionWrong { region, right: None } => {
            format!("The region `{region}` is wrong. The provider's console, or the store's configuration, tells which is right.")
        }
        Failure::EndpointWrong { endpoint, right } => {
            let right = right.as_ref().map_or(String::new(), |right| format!(" It says to use `{right}`."));
            format!("The bucket cannot be reached by the endpoint `{endpoint}`.{right}")
        }
        Failure::BucketMissing { bucket } => {
            format!("There is no bucket `{bucket}`. Make it, with the same keys or account; the stack makes none.")
        }
        Failure::PathStyleNeeded { endpoint, bucket } => format!(
            "The store does not know buckets as host names (`{bucket}.{endpoint}`). Choose path style: `{endpoint}/{bucket}`."
        ),
        Failure::VirtualStyleNeeded { endpoint, bucket } => format!(
            "The store wants buckets as host names. Switch path style off: `{bucket}.{endpoint}` instead of `{endpoint}/{bucket}`."
        ),
        Failure::Denied { permission, resource, forbidden: true } => format!(
            "A policy forbids `{permission}` on `{resource}` to these keys. Look for a statement with `\"Effect\": \"Deny\"` in the policies of the bucket, the user and the organisation."
        ),
        Failure::Denied { permission, resource, forbidden: false } => format!(
            "The keys lack the right `{permission}` on `{resource}`. Add the statement below to their policy; in a store without policies, let them read and write."
        ),
        Failure::SlowDown => "The store asks for fewer requests. Wait a minute and try again; if it stays so, look at its limits.".into(),
        Failure::Full { said } => format!("The store has no room left, or a quota is used up{} Make room, or raise the quota.", said_why(said)),
        Failure::Differs { wrote, read } => format!(
            "What was read back ({read} bytes) is not what was written ({wrote} bytes). Something between here and the store changes objects."
        ),
        Failure::Lost => "What was just written is not there. Something between here and the store answers in its place, or rules of the bucket remove it at once.".into(),
        Failure::NotListed => "What was just written is not in the list. Loki, Tempo and Pyroscope find their data by lists, so they would lose sight of it.".into(),
        Failure::NotS3 { status, said } => format!(
            "What answers is no S3: {status} with {said}. Look at host and port; MinIO's console, for instance, listens on 9001 and its S3 on 9000."
        ),
        Failure::Store { status, code, said } => format!("The store says {status} `{code}`{}", said_why(said)),
        _ => String::new(),
    }
}

fn probe(failure: &Failure) -> String {
    match failure {
        Failure::Status { status, module } => {
            let hint = match status {
                301 | 302 | 303 | 307 | 308 => " The module `http_2xx` follows redirects.",
                401 | 403 => " The module `http_2xx_3xx` takes login pages too.",
                404 => " Look at the path.",
                405 => " Look at the method of the module.",
                502..=504 => " That is a proxy whose backend is away.",
                _ => "",
            };
            format!("It answers {status}, which `{module}` does not take.{hint}")
        }
        Failure::HttpVersion => {
            "It answers with HTTP/1.0, which `http_2xx` does not take. The module `http_2xx_3xx` does.".into()
        }
        Failure::Redirects { most } => format!(
            "It redirects more than {most} times, and further ones were not followed. Enter the address where they end."
        ),
        Failure::RedirectForm => "It redirects to something that is no web address.".into(),
        Failure::Dns { name, code } => format!(
            "The DNS server answers {} for `{name}`, the name that the chart's modules ask for. Change `query_name` in `prometheus-blackbox-exporter.config.modules` where the server is not the cluster's.",
            dns::code_name(*code)
        ),
        Failure::NotDns => "What answers is no DNS server. Look at host and port.".into(),
        Failure::Grpc { status } => {
            format!("The health service answers {status}. The module wants SERVING from `grpc.health.v1.Health`.")
        }
        Failure::NotGrpc { status } => {
            format!("What answers is no gRPC server: HTTP status {status}. Look at the port.")
        }
        _ => String::new(),
    }
}

/// The first names of a certificate.
fn list(names: &[String]) -> String {
    const MOST: usize = 5;
    let mut text = names
        .iter()
        .take(MOST)
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ");
    if let Some(more) = names.len().checked_sub(MOST).filter(|more| *more > 0) {
        text = format!("{text} and {more} more");
    }
    text
}

#[cfg(test)]
mod tests;
