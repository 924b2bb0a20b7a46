//! `tamer-docs --out FOLDER`: writes the documentation as static pages.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use tamer_docs::{build, write};

fn main() -> Result<()> {
    let mut out = None;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--out" => out = words.next().map(PathBuf::from),
            _ => bail!("tamer-docs --out FOLDER; `{word}` is not known"),
        }
    }
    let out = out.context("say where to with --out FOLDER")?;
    let files = build(&tamer_docs::root())?;
    write(&files, &out)
}
