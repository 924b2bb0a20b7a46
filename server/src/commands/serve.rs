//! `cluster-tamer serve`: the wizard in the browser.

mod with_cluster;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::watch;

use crate::connections::{self, Stop, Tls};
use crate::failure::Failure;
use crate::logs::{self, Level};
use crate::metrics::Metrics;
use crate::output;
use crate::routes::{self, Hosts, Transport, measure};
use crate::site::Site;
use with_cluster::WithCluster;

const EXAMPLES: &str = "\
Examples:
  cluster-tamer serve
  cluster-tamer serve --port 9000
  curl --data-binary @cluster-tamer.yaml 'http://127.0.0.1:8080/api/render?as=zip' -o bundle.zip

With a made-up cluster, to see the whole way:
  cluster-tamer serve --demo

With a cluster, for yourself and for many:
  cluster-tamer serve --cluster
  cluster-tamer serve --cluster --listen 0.0.0.0:8443 --tls-cert tls.crt --tls-key tls.key --token-file token

On a loopback address only requests for localhost are answered, so that no web page can reach in.
Ctrl+C or SIGTERM ends it.";

/// What is under way in the cluster may be brought to its end. Kubernetes waits 30 s before it kills.
const FINISH: Duration = Duration::from_secs(20);

/// More than the connections there may be.
const FILES: u64 = 8192;

/// Serves the wizard and its API
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Serve {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    /// Port on 127.0.0.1; 0 takes any that is free
    #[arg(long, conflicts_with = "listen")]
    port: Option<u16>,

    /// A host name that is answered besides; with it, on a network only such names are
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,

    /// Certificates in PEM, this server's first; read again when they change
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// Its private key in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,

    /// A proxy in front speaks TLS, and says in X-Forwarded-For where requests come from
    #[arg(long)]
    behind_tls: bool,

    /// Where Prometheus reads /metrics, such as 0.0.0.0:9090; otherwise nowhere
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,

    /// How much is told on the standard error, as lines of JSON
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t)]
    log_level: Level,

    #[command(flatten)]
    cluster: WithCluster,
}

impl Serve {
    pub fn run(self) -> Result<(), Failure> {
        logs::begin(self.log_level);
        // Where that is not allowed, fewer can watch.
        let _ = rlimit::increase_nofile_limit(FILES);
        // One thread answers; what takes its time (large files) goes to a few others.
        let runtime = Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(4)
            .build()
            .map_err(|source| Failure::Serve { source })?;
        let served = runtime.block_on(self.serve());
        runtime.shutdown_timeout(Duration::from_secs(1));
        served
    }

    async fn serve(self) -> Result<(), Failure> {
        let wanted = match self.port {
            Some(port) => (Ipv4Addr::LOCALHOST, port).into(),
            None => self.listen,
        };
        let tls = self.tls()?;
        let transport = match (&tls, self.behind_tls) {
            (None, false) => Transport::Plain,
            _ => Transport::Tls,
        };
        let (listener, address) = listen(wanted).await?;
        let hosts = Hosts::for_listener(address.ip(), self.host.clone());
        let (stopping, stopped) = watch::channel(false);
        let metrics = Metrics::new();
        let reached = self.reached(address.ip(), transport, &hosts);
        let desk = self.cluster.desk(&reached, &metrics, stopped).await?;
        // Before anybody is told: a signal must find its handler.
        let stop = Stop::listen().map_err(|source| Failure::Serve { source })?;
        if let Some(address) = self.metrics_listen {
            let (listener, address) = listen(address).await?;
            tracing::info!(%address, "metrics are served");
            let router = measure::router(Arc::clone(&metrics));
            tokio::spawn(connections::serve(listener, None, router, std::future::pending()));
        }
        let works = desk.as_ref().map(|desk| Arc::clone(&desk.works));
        let router = routes::router(Site::embedded(), hosts, transport, metrics, desk);
        let scheme = if tls.is_some() { "https" } else { "http" };
        output::print(&format!("{scheme}://{address}\n"))?;
        let stop = async {
            stop.asked().await;
            stopping.send_replace(true);
        };
        connections::serve(listener, tls, router, stop).await;
        if let Some(works) = works {
            works.finish(FINISH).await;
        }
        Ok(())
    }

    fn tls(&self) -> Result<Option<Arc<Tls>>, Failure> {
        let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) else {
            return Ok(None);
        };
        let tls = Tls::new(certificate.clone(), key.clone()).map_err(|why| Failure::Access { why })?;
        Ok(Some(Arc::new(tls)))
    }

    fn reached(&self, address: IpAddr, transport: Transport, hosts: &Hosts) -> with_cluster::Reached {
        with_cluster::Reached {
            address,
            transport,
            behind_proxy: self.behind_tls,
            hosts: hosts.clone(),
        }
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let refused = |source| Failure::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}
