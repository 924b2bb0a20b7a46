//! Whether something that stands in values is a secret in clear text.

/// Whether text is a secret in clear text by its looks alone.
pub(crate) fn looks_secret(text: &str) -> bool {
    let parts = ["hooks.slack.com/services/", "-----BEGIN "];
    let starts = ["xoxb-", "xoxp-", "xapp-", "glsa_", "glc_", "ghp_"];
    parts.iter().any(|part| text.contains(part))
        || starts.iter().any(|start| text.starts_with(start))
        || has_password(text)
}

/// Whether text is a secret in clear text, going by its key and its looks.
pub(crate) fn is_secret(key: &str, text: &str) -> bool {
    let looks = looks_secret(text);
    // References to environment, files and templates are how secrets should be given.
    let reference = text.is_empty() || text.contains("${") || text.contains("$__") || text.contains("{{");
    if looks || reference || text.starts_with('/') {
        return looks;
    }
    let key = key.to_ascii_lowercase().replace(['-', '_'], "");
    [
        "password",
        "passwd",
        "secretkey",
        "secretaccesskey",
        "accesskeyid",
        "accesskey",
        "token",
        "apikey",
        "slackapiurl",
        "webhookurl",
        "clientsecret",
        "routingkey",
        "servicekey",
        "bearertoken",
        "credentials",
        "privatekey",
    ]
    .iter()
    .any(|word| key.ends_with(word))
}

/// Whether an address has a password before its host.
fn has_password(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority
        .split_once('@')
        .is_some_and(|(user, _)| user.contains(':') && !user.contains("${"))
}
