//! Whether anything changed since the last time: by content, because a checkout touches every file's time.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

#[derive(Default)]
pub struct Fingerprint(DefaultHasher);

impl Fingerprint {
    pub fn text(mut self, text: &str) -> Self {
        text.hash(&mut self.0);
        self
    }

    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        bytes.hash(&mut self.0);
        self
    }

    /// A file, or every file below a folder; what is not there counts as such.
    pub fn path(mut self, path: &Path) -> Result<Self> {
        for file in files(path)? {
            file.hash(&mut self.0);
            fs::read(&file)
                .with_context(|| file.display().to_string())?
                .hash(&mut self.0);
        }
        Ok(self)
    }

    pub fn hex(&self) -> String {
        format!("{:016x}", self.0.finish())
    }
}

/// What no product depends on, besides hidden files.
const UNIMPORTANT: &[&str] = &["tests", "target", "node_modules", "charts"];

/// Every file at or below this path, in a fixed order.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    if !path.is_dir() {
        return Ok(found);
    }
    let mut entries = fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with('.') && !UNIMPORTANT.contains(&name.as_ref()) {
            found.extend(files(&entry.path())?);
        }
    }
    Ok(found)
}
