//! What commands write: to the standard output, and to files that are whole or not there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::language;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the umask allows.
    Usual,
    /// Only its owner: it holds secrets.
    Owner,
}

/// Writes to the standard output. A reader that has had enough, such as `head`, is no failure.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    match written {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Write {
            path: "standard output".into(),
            source,
        }),
        _ => Ok(()),
    }
}

/// Tells the person something, in their language. Where nobody listens, nothing is lost.
pub fn tell(line: &str) {
    let line = language::told(line);
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// A file that is written beside its place, and takes it when all is well.
pub struct Staged {
    temporary: PathBuf,
    path: PathBuf,
}

impl Staged {
    /// Writes the bytes; nobody sees them at `path` yet.
    pub fn write(path: &Path, bytes: &[u8], readers: Readers) -> Result<Self, Failure> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let temporary = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
        let staged = Self {
            temporary,
            path: path.to_owned(),
        };
        let written = create(&staged.temporary, readers).and_then(|mut file| file.write_all(bytes));
        written.map_err(|source| staged.failure(source))?;
        Ok(staged)
    }

    /// Puts the file in its place.
    pub fn finish(self) -> Result<(), Failure> {
        fs::rename(&self.temporary, &self.path).map_err(|source| self.failure(source))
    }

    fn failure(&self, source: io::Error) -> Failure {
        Failure::Write {
            path: self.path.clone(),
            source,
        }
    }
}

impl Drop for Staged {
    /// Leaves nothing behind where it did not come to an end.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.temporary);
    }
}

fn create(path: &Path, readers: Readers) -> io::Result<File> {
    // What an interrupted run of the same number left; a new file has the mode asked for.
    let _ = fs::remove_file(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = readers;
    options.open(path)
}
