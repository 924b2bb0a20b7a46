//! Somebody's own token for Helm: by its environment, never among its arguments, which everybody on the machine can read.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kube::config::Config;
use tokio::process::Command;

/// Where a kubeconfig holds nothing: no client certificate may slip in beside the token.
const NOTHING: &str = if cfg!(windows) { "NUL" } else { "/dev/null" };

/// What Helm needs to act as a person.
pub struct Lent {
    address: String,
    token: String,
    /// The cluster's certificate authority; it is no secret, but Helm wants a file.
    authority: Option<Authority>,
    server_name: Option<String>,
    accept_any: bool,
}

enum Authority {
    /// A file that was there.
    Kept(PathBuf),
    /// A file that goes when this goes.
    Ours(PathBuf),
}

impl Lent {
    pub fn new(config: &Config, token: &str) -> io::Result<Self> {
        let mut lent = Self {
            address: config.cluster_url.to_string(),
            token: token.to_owned(),
            authority: None,
            server_name: config.tls_server_name.clone(),
            accept_any: config.accept_invalid_certs,
        };
        lent.authority = match (&config.root_cert_file, &config.root_cert) {
            (Some(path), _) => Some(Authority::Kept(path.clone())),
            (None, Some(certificates)) => Some(Authority::Ours(write(certificates)?)),
            (None, None) => None,
        };
        Ok(lent)
    }

    pub fn lend(&self, helm: &mut Command) {
        helm.env("KUBECONFIG", NOTHING)
            .env("HELM_KUBEAPISERVER", &self.address)
            .env("HELM_KUBETOKEN", &self.token);
        for other in ["HELM_KUBECONTEXT", "HELM_KUBEASUSER", "HELM_KUBEASGROUPS"] {
            helm.env_remove(other);
        }
        if let Some(Authority::Kept(path) | Authority::Ours(path)) = &self.authority {
            helm.env("HELM_KUBECAFILE", path);
        }
        if let Some(name) = &self.server_name {
            helm.env("HELM_KUBETLS_SERVER_NAME", name);
        }
        if self.accept_any {
            helm.env("HELM_KUBEINSECURE_SKIP_TLS_VERIFY", "true");
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(Authority::Ours(path)) = &self.authority {
            let _ = std::fs::remove_file(path);
        }
    }
}

impl fmt::Debug for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lent({}, not shown)", self.address)
    }
}

fn write(certificates: &[Vec<u8>]) -> io::Result<PathBuf> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!(
        "cluster-tamer-{}-{number}-{}.crt",
        std::process::id(),
        crate::access::random_text()
    );
    let path = std::env::temp_dir().join(name);
    // Nobody else can have made it: whose certificates Helm believes is decided here.
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
    for certificate in certificates {
        let text = STANDARD.encode(certificate);
        writeln!(file, "-----BEGIN CERTIFICATE-----")?;
        for line in text.as_bytes().chunks(64) {
            file.write_all(line)?;
            file.write_all(b"\n")?;
        }
        writeln!(file, "-----END CERTIFICATE-----")?;
    }
    Ok(path)
}
