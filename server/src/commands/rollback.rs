//! `cluster-tamer rollback`: back to what was applied before.

use clap::Args;

use crate::cluster::Owners;
use crate::commands::apply::steps;
use crate::commands::reach::{self, Installed, Output};
use crate::failure::Failure;
use crate::rollback::{self, Back};
use crate::{helm, lease, output};

const EXAMPLES: &str = "\
Examples:
  cluster-tamer rollback
  cluster-tamer rollback ct -n monitoring --to 3
  cluster-tamer rollback --list

With Flux the objects of the earlier revision are applied again, as a new revision; Secrets stay as they are.
If the answers are in Git, go back there too, or Flux brings the newer ones again.
Without Flux this is `helm rollback`.

Exit codes: 0 done, 1 something is in the way, 2 it could not be done.";

/// Goes back to what was applied before
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Rollback {
    #[command(flatten)]
    installed: Installed,

    /// The revision to go back to; otherwise the one before the present one
    #[arg(long, value_name = "NUMBER")]
    to: Option<u64>,

    /// Lists the revisions, and changes nothing
    #[arg(long)]
    list: bool,

    /// Takes over fields that somebody else manages
    #[arg(long)]
    take_over: bool,
}

impl Rollback {
    pub fn run(self) -> Result<(), Failure> {
        let (namespace, release) = (self.installed.namespace(), self.installed.release());
        reach::with(self.installed.credentials(), async |cluster| {
            if self.list {
                let lines: String = rollback::revisions(&cluster, namespace, release)
                    .await?
                    .iter()
                    .map(|revision| {
                        let line = format!("{:<5} {}  {}", revision.number, revision.when, revision.status);
                        format!("{}\n", line.trim_end())
                    })
                    .collect();
                return output::print(&lines);
            }
            let (namespace, release) = (self.installed.namespace_name(), self.installed.release_name());
            let back = rollback::to(&cluster, namespace, release, self.to).await?;
            let work = async {
                match back {
                    Back::Helm(to) => {
                        let (release, namespace) = (release.as_str(), namespace.as_str());
                        helm::rollback(release, namespace, to, cluster.credentials()).await
                    }
                    Back::Flux(wish) => {
                        let owners = if self.take_over {
                            Owners::Override
                        } else {
                            Owners::Respect
                        };
                        steps(&cluster, &wish, owners, Output::Text).await
                    }
                }
            };
            lease::hold(
                &cluster,
                (namespace, release),
                &reach::holder("rollback"),
                output::tell,
                work,
            )
            .await
        })
    }
}
