//! `cluster-tamer suspend` and `resume`: Flux leaves a release alone, and looks after it again.

use clap::Args;
use serde_json::json;

use crate::cluster::{Cluster, kinds};
use crate::commands::reach::{self, Installed};
use crate::failure::Failure;
use crate::output;

/// Tells Flux to leave a release as it is
#[derive(Args)]
pub struct Suspend {
    #[command(flatten)]
    installed: Installed,
}

/// Tells Flux to look after a release again
#[derive(Args)]
pub struct Resume {
    #[command(flatten)]
    installed: Installed,
}

impl Suspend {
    pub fn run(self) -> Result<(), Failure> {
        set(&self.installed, true)?;
        output::print("suspended: Flux leaves the release as it is until `cluster-tamer resume`\n")
    }
}

impl Resume {
    pub fn run(self) -> Result<(), Failure> {
        set(&self.installed, false)?;
        output::print("resumed: Flux looks after the release\n")
    }
}

fn set(installed: &Installed, suspend: bool) -> Result<(), Failure> {
    let target = kinds::HELM_RELEASE.named(Some(installed.namespace()), installed.release());
    reach::with(installed.credentials(), async |cluster| {
        cluster.merge(&target, &json!({"spec": {"suspend": suspend}})).await?;
        Ok(())
    })
}
