//! `cluster-tamer serve`: the wizard in the browser.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use crate::connections::{self, Stop};
use crate::failure::Failure;
use crate::output;
use crate::routes::{self, Hosts};
use crate::site::Site;

const EXAMPLES: &str = "\
Examples:
  cluster-tamer serve
  cluster-tamer serve --port 9000
  curl --data-binary @cluster-tamer.yaml 'http://127.0.0.1:8080/api/render?as=zip' -o bundle.zip

On a loopback address only requests for localhost are answered, so that no web page can reach in.
Ctrl+C or SIGTERM ends it.";

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
}

impl Serve {
    pub fn run(self) -> Result<(), Failure> {
        let address = match self.port {
            Some(port) => (Ipv4Addr::LOCALHOST, port).into(),
            None => self.listen,
        };
        // One thread answers; what takes its time (large files) goes to a few others.
        let runtime = Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(4)
            .build()
            .map_err(|source| Failure::Serve { source })?;
        let served = runtime.block_on(serve(address));
        runtime.shutdown_timeout(Duration::from_secs(1));
        served
    }
}

async fn serve(address: SocketAddr) -> Result<(), Failure> {
    let refused = |source| Failure::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    // Before anybody is told: a signal must find its handler.
    let stop = Stop::listen().map_err(|source| Failure::Serve { source })?;
    let router = routes::router(Site::embedded(), Hosts::for_listener(address.ip()));
    output::print(&format!("http://{address}\n"))?;
    connections::serve(listener, router, stop.asked()).await;
    Ok(())
}
