//! `tamer-docs --out FOLDER [--about FOLDER]`: writes the documentation, and the landing page, as static pages.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use tamer_docs::{about, build, write};

fn main() -> Result<()> {
    let (mut out, mut landing) = (None, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--out" => out = words.next().map(PathBuf::from),
            "--about" => landing = words.next().map(PathBuf::from),
            _ => bail!("tamer-docs --out FOLDER [--about FOLDER]; `{word}` is not known"),
        }
    }
    let out = out.context("say where to with --out FOLDER")?;
    let files = build(&tamer_docs::root())?;
    write(&files, &out)?;
    match landing {
        Some(folder) => write(&about::build(&tamer_docs::root())?, &folder),
        None => Ok(()),
    }
}
