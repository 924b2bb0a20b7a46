//! `cluster-tamer schema`: the JSON Schema of the answers file.

use clap::Args;

use crate::failure::Failure;
use crate::{output, schema};

const EXAMPLES: &str = "\
Example, for editors with the YAML language server:
  cluster-tamer schema > cluster-tamer.schema.json
  and as the first line of the answers file:
  # yaml-language-server: $schema=cluster-tamer.schema.json";

/// Prints the JSON Schema that describes every answer
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Schema {}

impl Schema {
    pub fn run(self) -> Result<(), Failure> {
        output::print(&format!("{:#}\n", schema::schema()))
    }
}
