//! One command at a time in a checkout: two that build `dist/` at once would take each other's files away.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use anyhow::{Context, Result};

use crate::{place, shell};

/// What only one command has at a time. Whoever writes `dist/`, or relies on it, holds one meanwhile.
///
/// It ends with the value, and with the process however that ends: there is nothing to clean up.
pub struct Alone(#[expect(dead_code, reason = "the lock lasts as long as its file is open")] File);

/// Waits until no other command in this checkout writes `dist/`, and says so.
pub fn alone() -> Result<Alone> {
    // In `target/`, wherever CARGO_TARGET_DIR leads: it is `dist/` that is shared.
    take(&place::root().join("target").join("xtask.lock"), || {
        shell::step("another `cargo xtask` is at work in this checkout: waiting until it is done");
    })
}

fn take(path: &Path, waits: impl FnOnce()) -> Result<Alone> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let name = || path.display().to_string();
    let file = File::create(path).with_context(name)?;
    match file.try_lock() {
        Ok(()) => return Ok(Alone(file)),
        Err(TryLockError::WouldBlock) => waits(),
        Err(TryLockError::Error(error)) => return Err(error).with_context(name),
    }
    file.lock().with_context(name)?;
    Ok(Alone(file))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;

    use super::*;

    #[test]
    fn the_second_waits_for_the_first_and_says_so() {
        let folder = std::env::temp_dir().join(format!("xtask-alone-{}", std::process::id()));
        let path = folder.join("xtask.lock");
        let first = take(&path, || panic!("nobody is there to wait for")).unwrap();
        let (tell, told) = channel();
        let second = thread::spawn({
            let path = path.clone();
            move || {
                let said = tell.clone();
                let lock = take(&path, move || said.send("waits").unwrap()).unwrap();
                tell.send("has it").unwrap();
                lock
            }
        });
        assert_eq!(told.recv().unwrap(), "waits");
        assert!(told.try_recv().is_err(), "the first is not done yet");
        drop(first);
        assert_eq!(told.recv().unwrap(), "has it");
        drop(second.join().unwrap());
        take(&path, || panic!("both are done")).unwrap();
        fs::remove_dir_all(folder).unwrap();
    }
}
