//! `cluster-tamer cleanup`: removes a release, with or without its data.

use std::io::{self, IsTerminal};

use clap::Args;

use crate::cleanup::{self, Data};
use crate::commands::reach::{self, Installed};
use crate::failure::Failure;
use crate::{lease, output};

const EXAMPLES: &str = "\
Examples:
  cluster-tamer cleanup --dry-run
  cluster-tamer cleanup ct -n monitoring
  cluster-tamer cleanup ct -n monitoring --data --confirm ct

Without --data volumes, Secrets and the record of what was applied stay: the same answers bring everything back.
Only what carries the labels of this release or of Cluster Tamer is removed. CRDs stay: others may use them.
If the answers are in Git, take them out there first, or Flux brings the release back.

Exit codes: 0 removed, 1 not confirmed, 2 it could not be done; the same command goes on.";

/// Removes a release
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Cleanup {
    #[command(flatten)]
    installed: Installed,

    /// Removes volumes and Secrets too: all data of the release is lost
    #[arg(long)]
    data: bool,

    /// Shows what would be removed, and changes nothing
    #[arg(long)]
    dry_run: bool,

    /// The name of the release, in place of typing it
    #[arg(long, value_name = "RELEASE")]
    confirm: Option<String>,
}

impl Cleanup {
    pub fn run(self) -> Result<(), Failure> {
        let (namespace, release) = (self.installed.namespace(), self.installed.release());
        let data = if self.data { Data::Remove } else { Data::Keep };
        reach::with(self.installed.credentials(), async |cluster| {
            let stock = cleanup::stock(&cluster, namespace, release).await?;
            let lines = stock.lines(data);
            if lines.is_empty() {
                return output::print(&format!("nothing of release {release} is in namespace {namespace}\n"));
            }
            output::print(&format!("{}\n", lines.join("\n")))?;
            if self.dry_run {
                return Ok(());
            }
            if !self.is_confirmed(release)? {
                output::tell("not confirmed; nothing was changed");
                return Err(Failure::InTheWay);
            }
            let mut tell = |line: &str| output::tell(line);
            let credentials = cluster.credentials();
            let work = cleanup::cleanup(&cluster, namespace, release, &stock, data, credentials, &mut tell);
            let about = (self.installed.namespace_name(), self.installed.release_name());
            lease::hold(&cluster, about, &reach::holder("cleanup"), output::tell, work).await?;
            output::print(&format!("release {release} is removed\n"))
        })
    }

    fn is_confirmed(&self, release: &str) -> Result<bool, Failure> {
        if let Some(typed) = &self.confirm {
            return Ok(typed == release);
        }
        if io::stdin().is_terminal() {
            output::tell(&format!("Type the name of the release ({release}) to remove it:"));
        }
        let mut typed = String::new();
        io::stdin().read_line(&mut typed).map_err(|source| Failure::Read {
            path: "standard input".into(),
            source,
        })?;
        Ok(typed.trim() == release)
    }
}
