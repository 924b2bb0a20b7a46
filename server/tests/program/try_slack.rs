use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::{Done, folder, run};
use crate::stub::{Stub, answer};

const TOKEN: &str = "xoxb-1234-5678-NeverShownToAnybody";

/// The last part of a webhook is its secret.
const PATH: &str = "/services/T000/B000/NeverShownToAnybody";

const RECEIVERS: &str = "  receivers:
    - {name: critical, channel: '#critical'}
    - {name: usual, channel: '#alerts'}
  receiver: usual
  routes: [{receiver: critical, matchers: ['severity = \"critical\"']}]
";

/// Tries Slack with these answers and secrets. No secret may be repeated.
fn send(folder: &Path, slack: &str, secrets: &str, arguments: &[&str]) -> Done {
    let (answers, typed) = (folder.join("answers.yaml"), folder.join("secrets.yaml"));
    fs::write(
        &answers,
        format!("cluster: {{name: prod}}\nalerts:\n  slack: {{{slack}}}\n{RECEIVERS}"),
    )
    .unwrap();
    fs::write(&typed, secrets).unwrap();
    let fixed = [
        "try",
        answers.to_str().unwrap(),
        "--secrets",
        typed.to_str().unwrap(),
        "--only",
        "slack",
        "--timeout",
        "30",
    ];
    let done = run(&[&fixed, arguments].concat());
    for said in [&done.stdout, &done.stderr] {
        assert!(!said.contains("NeverShown"), "{said}");
    }
    done
}

fn by_bot(folder: &Path, port: u16) -> Done {
    let api = format!("http://127.0.0.1:{port}/api/chat.postMessage");
    send(
        folder,
        "reach: bot-token",
        &format!("slack: {{slackBotToken: {TOKEN}}}\n"),
        &["--allow-loopback", "--slack-api", &api],
    )
}

fn by_webhook(folder: &Path, port: u16) -> Done {
    let secrets = format!("slack: {{slackWebhookUrl: 'http://127.0.0.1:{port}{PATH}'}}\n");
    send(folder, "reach: webhook", &secrets, &["--allow-loopback"])
}

#[test]
fn a_bot_sends_one_clearly_marked_message_to_each_channel() {
    let folder = folder("try-slack-bot");
    let stub = Stub::answering(|request| {
        let known = request.contains(&format!("authorization: Bearer {TOKEN}\r\n"));
        let said = if known {
            r#"{"ok":true,"ts":"1.2"}"#
        } else {
            r#"{"ok":false,"error":"invalid_auth"}"#
        };
        answer("200 OK", "", said)
    });
    let done = by_bot(&folder, stub.port).ends(0);
    assert!(
        done.stdout
            .contains("ok slack send #critical: The test message was taken"),
        "{}",
        done.stdout
    );
    assert!(done.stdout.ends_with("2 fine\n"), "{}", done.stdout);
    let asked = stub.asked();
    let bodies: Vec<Value> = asked
        .iter()
        .map(|request| serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap())
        .collect();
    let channels: Vec<&str> = bodies.iter().map(|body| body["channel"].as_str().unwrap()).collect();
    assert_eq!(channels, ["#critical", "#alerts"]);
    for (body, request) in bodies.iter().zip(&asked) {
        let text = body["text"].as_str().unwrap();
        assert!(text.contains("*Test message*") && text.contains("`prod`"), "{text}");
        assert!(
            request.starts_with("POST /api/chat.postMessage HTTP/1.1\r\n"),
            "{request}"
        );
    }
}

#[test]
fn one_webhook_gets_one_message() {
    let folder = folder("try-slack-webhook");
    let stub = Stub::answering(|_| answer("200 OK", "content-type: text/html\r\n", "ok"));
    let done = by_webhook(&folder, stub.port).ends(0);
    assert!(
        done.stdout.contains("the webhook of an app posts to the channel"),
        "{}",
        done.stdout
    );
    assert_eq!(stub.asked().len(), 1);
    assert!(stub.asked()[0].starts_with(&format!("POST {PATH} HTTP/1.1\r\n")));
}

#[test]
fn a_webhook_for_each_channel_gets_a_message_each() {
    let folder = folder("try-slack-webhooks");
    let stub = Stub::answering(|request| {
        if request.contains("/critical") {
            answer("200 OK", "", "ok")
        } else {
            answer("404 Not Found", "", "no_service")
        }
    });
    let url = |name: &str| format!("'http://127.0.0.1:{}/services/T/NeverShown/{name}'", stub.port);
    let secrets = format!("slack: {{critical: {}, usual: {}}}\n", url("critical"), url("usual"));
    let done = send(&folder, "reach: webhook-per-channel", &secrets, &["--allow-loopback"]).ends(1);
    assert!(done.stdout.contains("ok slack send #critical"), "{}", done.stdout);
    assert!(
        done.stdout
            .contains("The webhook in `usual` was removed or switched off."),
        "{}",
        done.stdout
    );
    assert!(done.stdout.ends_with("1 fine, 1 failed\n"), "{}", done.stdout);
}

#[test]
fn what_slack_says_to_a_bot_is_told_in_plain_words() {
    let folder = folder("try-slack-bot-wrong");
    for (code, says) in [
        ("invalid_auth", "Slack does not know the token in `slackBotToken`."),
        ("account_inactive", "no longer good"),
        ("missing_scope", "Add the scope `chat:write`"),
        ("channel_not_found", "There is no channel `#critical`"),
        ("not_in_channel", "The bot is not in `#critical`. Say `/invite @`"),
        ("is_archived", "The channel `#critical` is archived."),
        ("restricted_action", "An administrator of the workspace"),
        ("ratelimited", "one message a second"),
        ("something_new", "Slack says 200 `something_new`."),
    ] {
        let body = format!(r#"{{"ok":false,"error":"{code}"}}"#);
        let stub = Stub::answering(move |_| answer("200 OK", "", &body));
        let done = by_bot(&folder, stub.port).ends(1);
        assert!(done.stdout.contains(says), "{code}: {}", done.stdout);
    }
}

#[test]
fn what_slack_says_to_a_webhook_is_told_in_plain_words() {
    let folder = folder("try-slack-webhook-wrong");
    for (status, headers, body, says) in [
        (
            "404 Not Found",
            "",
            "no_team",
            "The workspace of the webhook in `slackWebhookUrl` is not there.",
        ),
        ("404 Not Found", "", "no_service", "was removed or switched off"),
        ("403 Forbidden", "", "invalid_token", "Copy the whole address again."),
        (
            "404 Not Found",
            "",
            "channel_not_found",
            "There is no channel `#critical`",
        ),
        ("410 Gone", "", "channel_is_archived", "is archived"),
        ("403 Forbidden", "", "action_prohibited", "An administrator"),
        ("400 Bad Request", "", "invalid_payload", "did not take the form"),
        ("429 Too Many Requests", "retry-after: 30\r\n", "", "Wait 30 s"),
        ("500 Oh", "", "rollup_error", "status.slack.com"),
        (
            "302 Found",
            "location: https://login.example.com\r\n",
            "",
            "What answers is not Slack: 302 with nothing.",
        ),
        (
            "200 OK",
            "",
            "<!DOCTYPE html><title>Sign in",
            "What answers is not Slack: 200 with a web page.",
        ),
        (
            "404 Not Found",
            "",
            "no page at /services/T000/B000/NeverShownToAnybody",
            "404 with no page at ….",
        ),
    ] {
        let stub = Stub::answering(move |_| answer(status, headers, body));
        let done = by_webhook(&folder, stub.port).ends(1);
        assert!(done.stdout.contains(says), "{body}: {}", done.stdout);
    }
}

#[test]
fn a_message_goes_nowhere_without_a_secret_or_to_where_it_may_not() {
    let folder = folder("try-slack-nowhere");
    let done = send(&folder, "reach: webhook", "slack: {}\n", &[]).ends(1);
    assert!(
        done.stdout.contains("No secret was given for `slackWebhookUrl`."),
        "{}",
        done.stdout
    );
    for (url, says) in [
        ("http://127.0.0.1:1", "which is this machine"),
        (
            "https://169.254.169.254",
            "where clouds hand out credentials; it is never asked",
        ),
        (
            "https://10.1.2.3",
            "a private address. Test messages go to public addresses only.",
        ),
    ] {
        let secrets = format!("slack: {{slackWebhookUrl: '{url}{PATH}'}}\n");
        let done = send(&folder, "reach: webhook", &secrets, &[]).ends(1);
        assert!(done.stdout.contains(says), "{url}: {}", done.stdout);
    }
}
