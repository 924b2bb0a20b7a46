//! What Slack says, in plain words.

use crate::live::Failure;

pub(super) fn why(failure: &Failure) -> String {
    match failure {
        Failure::SlackSecretMissing { key } => {
            format!("No secret was given for `{key}`. Put it into the file for `--secrets`, below `slack`.")
        }
        Failure::SlackSecretForm { key } => format!(
            "What was given for `{key}` is neither the address of a webhook nor a token. Copy it again, without blanks."
        ),
        Failure::SlackBusy { seconds } => {
            let wait = seconds.map_or("a minute".to_owned(), |seconds| format!("{seconds} s"));
            format!("Slack takes one message a second for each channel. Wait {wait} and try again.")
        }
        Failure::NotSlack { status, said } => format!(
            "What answers is not Slack: {status} with {said}. Look at the address; a proxy that wants a login looks like this."
        ),
        Failure::Slack {
            status,
            code,
            key,
            channel,
        } => refused(*status, code, key, channel),
        _ => String::new(),
    }
}

fn refused(status: u16, code: &str, key: &str, channel: &str) -> String {
    let said = |sentence: String| format!("{sentence} (Slack: `{code}`)");
    match code {
        "invalid_auth" | "not_authed" => said(format!(
            "Slack does not know the token in `{key}`. Copy the Bot User OAuth Token again; it begins with `xoxb-`."
        )),
        "token_revoked" | "token_expired" | "account_inactive" => said(format!(
            "The token in `{key}` is no longer good: the app was removed, or its user left. Install the app again and copy the new token."
        )),
        "missing_scope" | "no_permission" | "not_allowed_token_type" => said(
            "The bot may not write messages. Add the scope `chat:write` in the app's settings, and install it again.".into(),
        ),
        "channel_not_found" => said(format!(
            "There is no channel `{channel}`, or it is private and the bot is not in it. Look at the spelling; in a private channel say `/invite @` and the bot's name."
        )),
        "not_in_channel" => said(format!(
            "The bot is not in `{channel}`. Say `/invite @` and the bot's name there, or give it the scope `chat:write.public`."
        )),
        "is_archived" | "channel_is_archived" => {
            said(format!("The channel `{channel}` is archived. Bring it back, or choose another."))
        }
        "no_service" | "no_service_id" | "no_active_hooks" => said(format!(
            "The webhook in `{key}` was removed or switched off. Make a new one and put it into the Secret."
        )),
        "no_team" | "team_disabled" => said(format!(
            "The workspace of the webhook in `{key}` is not there. Copy the address again."
        )),
        "invalid_token" => said(format!(
            "The last part of the webhook's address in `{key}` is wrong. Copy the whole address again."
        )),
        "user_not_found" => said(format!(
            "`{channel}` is nobody here. Name a channel, or the id of a person."
        )),
        "restricted_action" | "action_prohibited" | "posting_to_general_channel_denied" | "ekm_access_denied" => {
            said(format!(
                "An administrator of the workspace does not let the app post to `{channel}`. Ask them, or choose another channel."
            ))
        }
        "org_login_required" | "team_access_not_granted" => said(
            "The app was not let into this workspace of the organisation. An administrator has to add it there.".into(),
        ),
        "invalid_payload" | "no_text" | "invalid_blocks" => said(
            "Slack did not take the form of the message. A webhook of a workflow wants variables of its own: use one of an app.".into(),
        ),
        "internal_error" | "fatal_error" | "service_unavailable" | "rollup_error" => {
            said("Slack itself has trouble. Try again in a while; status.slack.com tells.".into())
        }
        _ => format!("Slack says {status} `{code}`."),
    }
}
