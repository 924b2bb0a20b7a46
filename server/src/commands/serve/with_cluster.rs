//! `serve --cluster`: which cluster, and who may reach it.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use tokio::sync::{Semaphore, watch};

use crate::access::{Access, Addresses, Files, Keys, Token, Tries, random_text};
use crate::audit::Audit;
use crate::cluster::Door;
use crate::cluster::kube::{Credentials, Kube};
use crate::cluster::memory::Everybody;
use crate::desk::{Desk, STREAMS, SharedDesk};
use crate::failure::Failure;
use crate::metrics::Metrics;
use crate::output;
use crate::probes::{Loopback, Reach};
use crate::routes::{Hosts, Transport};

mod oidc;

use oidc::WithOidc;

/// With a cluster
#[derive(Args)]
#[command(next_help_heading = "With a cluster")]
pub struct WithCluster {
    /// Plans, applies and watches in a cluster, for those who sign in
    #[arg(long, group = "reaches")]
    cluster: bool,

    /// The same with a made-up cluster in memory: to see the whole way without one
    #[arg(long, group = "reaches")]
    demo: bool,

    /// The kubeconfig file; otherwise $KUBECONFIG, ~/.kube/config, or the Pod's own account
    #[arg(long, value_name = "FILE", requires = "cluster")]
    kubeconfig: Option<PathBuf>,

    /// The context in it; otherwise the current one
    #[arg(long, value_name = "NAME", requires = "cluster")]
    context: Option<String>,

    /// The token that lets people sign in, in a file; on a loopback address one is made up without it
    #[arg(long, value_name = "FILE", requires = "cluster")]
    token_file: Option<PathBuf>,

    /// A token for people who may only look
    #[arg(long, value_name = "FILE", requires = "cluster")]
    reader_token_file: Option<PathBuf>,

    /// Lets people sign in with Kubernetes tokens of their own; what they do, they do with their own rights
    #[arg(long, requires = "cluster")]
    kubernetes_tokens: bool,

    #[command(flatten)]
    oidc: WithOidc,

    /// What sessions are sealed with, the same for all replicas; otherwise it follows from the token
    #[arg(long, value_name = "FILE", requires = "cluster")]
    session_key_file: Option<PathBuf>,

    /// The chart for Helm: a folder, an archive or an address; otherwise where the answers say
    #[arg(long, value_name = "CHART", requires = "cluster")]
    chart: Option<PathBuf>,

    /// Live checks of stores, Slack and addresses reach this machine too
    #[arg(long, requires = "reaches")]
    allow_loopback: bool,
}

/// How the server is reached.
pub struct Reached {
    pub address: IpAddr,
    pub transport: Transport,
    pub behind_proxy: bool,
    pub hosts: Hosts,
}

impl WithCluster {
    /// What is needed to serve a cluster, if one is wanted.
    pub async fn desk(
        &self,
        reached: &Reached,
        metrics: &Arc<Metrics>,
        stopping: watch::Receiver<bool>,
    ) -> Result<Option<SharedDesk>, Failure> {
        if !self.cluster && !self.demo {
            return Ok(None);
        }
        let keys = self.keys(reached)?;
        let door = self.door().await?;
        let access = Access {
            keys,
            kubernetes: self.kubernetes_tokens,
            oidc: self.oidc.provider()?,
            tries: Tries::default(),
            addresses: if reached.behind_proxy {
                Addresses::Proxy
            } else {
                Addresses::Peer
            },
            hosts: reached.hosts.clone(),
            secure: reached.transport == Transport::Tls,
        };
        Ok(Some(Arc::new(Desk {
            audit: Arc::new(Audit::new(door.own(), Arc::clone(metrics))),
            door,
            demo: self.demo,
            chart: self.chart.clone(),
            reach: Reach {
                loopback: if self.allow_loopback {
                    Loopback::Allowed
                } else {
                    Loopback::Forbidden
                },
                ..Reach::default()
            },
            access,
            works: Arc::default(),
            pollers: Arc::default(),
            streams: Arc::new(Semaphore::new(STREAMS)),
            metrics: Arc::clone(metrics),
            stopping,
        })))
    }

    async fn door(&self) -> Result<Arc<dyn Door>, Failure> {
        if self.demo {
            return Ok(Arc::new(Everybody::new()));
        }
        let credentials = Credentials::named(self.kubeconfig.clone(), self.context.clone());
        match Kube::new(&credentials).await {
            Ok(door) => Ok(Arc::new(door)),
            Err(why) => Err(Failure::Credentials { why }),
        }
    }

    fn keys(&self, reached: &Reached) -> Result<Keys, Failure> {
        let refused = |why| Failure::Access { why };
        let files = Files {
            admin: self.token_file.clone(),
            reader: self.reader_token_file.clone(),
            session: self.session_key_file.clone(),
        };
        let mut made_up = None;
        if files.admin.is_none() && !self.kubernetes_tokens && !self.oidc.is_wanted() {
            if !reached.address.is_loopback() {
                return Err(refused(format!(
                    "whoever reaches {} would reach the cluster: name a file with a token (--token-file), or let people sign in with their own (--kubernetes-tokens) or with an account (--oidc-issuer)",
                    reached.address
                )));
            }
            let text = random_text();
            // Not in an address: addresses end up in histories and logs.
            output::tell(&format!("Sign in with this token: {text}"));
            made_up = Some(Token::parse(&text).map_err(|why| refused(why.into()))?);
        }
        Keys::new(files, made_up).map_err(refused)
    }
}
