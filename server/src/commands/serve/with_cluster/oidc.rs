//! `serve --oidc-…`: accounts of an identity provider.

use std::path::PathBuf;

use clap::Args;

use crate::access::oidc::{Provider, Settings};
use crate::failure::Failure;

/// With accounts of an identity provider
#[derive(Args)]
pub struct WithOidc {
    /// Lets people sign in with accounts of this OpenID Connect provider; what they do, the server does with its own rights
    #[arg(
        long,
        value_name = "URL",
        requires = "reaches",
        requires = "oidc_client_id",
        requires = "public_url"
    )]
    oidc_issuer: Option<String>,

    /// What the provider calls this server
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    oidc_client_id: Option<String>,

    /// What the provider shares with this server; a public client has none
    #[arg(long, value_name = "FILE", requires = "oidc_issuer")]
    oidc_client_secret_file: Option<PathBuf>,

    /// A group whose people may do everything
    #[arg(long, value_name = "GROUP", requires = "oidc_issuer")]
    oidc_admins: Vec<String>,

    /// A group whose people may only look
    #[arg(long, value_name = "GROUP", requires = "oidc_issuer")]
    oidc_readers: Vec<String>,

    /// What the provider is asked for besides `openid`
    #[arg(long, value_name = "SCOPE", requires = "oidc_issuer", default_values = ["profile", "email"])]
    oidc_scope: Vec<String>,

    /// The claim of the ID token that lists a person's groups
    #[arg(long, value_name = "NAME", requires = "oidc_issuer", default_value = "groups")]
    oidc_groups_claim: String,

    /// Where browsers reach this server, such as https://tamer.example.com: the provider leads back to /api/session/oidc/callback there
    #[arg(long, value_name = "URL", requires = "oidc_issuer")]
    public_url: Option<String>,
}

impl WithOidc {
    /// Whether there is a provider.
    pub fn is_wanted(&self) -> bool {
        self.oidc_issuer.is_some()
    }

    /// The provider, if there is one.
    pub fn provider(&self) -> Result<Option<Provider>, Failure> {
        let (Some(issuer), Some(client), Some(public)) = (&self.oidc_issuer, &self.oidc_client_id, &self.public_url)
        else {
            return Ok(None);
        };
        let settings = Settings {
            issuer: issuer.clone(),
            client: client.clone(),
            secret: self.oidc_client_secret_file.clone(),
            scopes: self.oidc_scope.clone(),
            claim: self.oidc_groups_claim.clone(),
            admins: self.oidc_admins.clone(),
            readers: self.oidc_readers.clone(),
            public: public.trim_end_matches('/').to_owned(),
        };
        Provider::new(settings).map(Some).map_err(|why| Failure::Access { why })
    }
}
