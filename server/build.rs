//! The page in `dist/` becomes part of the binary; without one the binary is built all the same.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let dist = Path::new("../dist");
    std::fs::create_dir_all(dist)?;
    println!("cargo::rerun-if-changed={}", dist.display());
    Ok(())
}
