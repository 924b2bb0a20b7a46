//! `cluster-tamer rollback`: back to what was applied before.

use clap::Args;

use crate::cluster::Owners;
use crate::commands::apply::steps;
use crate::commands::reach::{self, Installed, Output};
use crate::failure::Failure;
use crate::wish::Wish;
use crate::{apply, helm, output, watch};

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
        let credentials = self.installed.credentials();
        reach::with(credentials, async |cluster| {
            let revisions = apply::revisions(&cluster, namespace, release).await?;
            let status = watch::status(&cluster, namespace, release).await?;
            let by_flux = status.release.as_ref().is_some_and(|release| release.by_flux);
            if self.list {
                let lines: String = match (&status.release, by_flux) {
                    (Some(release), false) => {
                        let lines = release.history.iter();
                        lines
                            .map(|past| format!("{:<5} {}  {}\n", past.revision, past.when, past.status))
                            .collect()
                    }
                    _ => revisions
                        .iter()
                        .map(|revision| format!("{:<5} {}\n", revision.number, revision.when))
                        .collect(),
                };
                return output::print(&lines);
            }
            if !by_flux {
                return helm::rollback(release, namespace, self.to.unwrap_or_default(), credentials).await;
            }
            let present = revisions.first().map_or(0, |revision| revision.number);
            let wanted = self.to.unwrap_or(present.saturating_sub(1));
            let Some(revision) = revisions.iter().find(|revision| revision.number == wanted) else {
                let known = revisions.iter().map(|revision| revision.number.to_string()).collect();
                return Err(Failure::Revision { wanted, known });
            };
            let owners = if self.take_over {
                Owners::Override
            } else {
                Owners::Respect
            };
            let wish = Wish::of_revision(revision, self.installed.namespace_name(), self.installed.release_name());
            steps(&cluster, &wish, owners, Output::Text).await
        })
    }
}
