//! Tokens and the key of sessions, from files that may be exchanged while the server runs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use tamer_core::wire::cluster::Role;

use super::{Person, Token};

/// A mounted Secret that was exchanged counts after this time.
const FRESH: Duration = Duration::from_secs(5);

/// Far more than any key.
const LARGEST: u64 = 64 << 10;

/// Where tokens and the key of sessions lie.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The token of admins.
    pub admin: Option<PathBuf>,
    /// The token of readers.
    pub reader: Option<PathBuf>,
    /// What the key of sessions is derived from; otherwise the tokens.
    pub session: Option<PathBuf>,
}

/// Tokens and the key of sessions.
pub struct Keys {
    files: Files,
    /// In place of files.
    made_up: [u8; 32],
    admin: Option<Token>,
    held: Mutex<(Instant, Arc<Held>)>,
}

/// What the files say at one moment.
pub struct Held {
    admin: Option<Token>,
    reader: Option<Token>,
    /// The key of sessions. Other tokens make another key: whoever exchanges a token ends all sessions.
    pub session: [u8; 32],
}

impl Keys {
    /// Reads the files. `admin` is a token that no file holds.
    pub fn new(files: Files, admin: Option<Token>) -> Result<Self, String> {
        let made_up = super::random();
        let held = read(&files, admin.as_ref(), &made_up)?;
        Ok(Self {
            files,
            made_up,
            admin,
            held: Mutex::new((Instant::now(), Arc::new(held))),
        })
    }

    /// What they say now. While a file cannot be read, what it said before counts.
    pub fn held(&self) -> Arc<Held> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0.elapsed() >= FRESH {
            held.0 = Instant::now();
            match read(&self.files, self.admin.as_ref(), &self.made_up) {
                Ok(read) => held.1 = Arc::new(read),
                Err(why) => tracing::error!("{why}; what was read before counts"),
            }
        }
        Arc::clone(&held.1)
    }
}

impl Held {
    /// Whether anybody can sign in with a token.
    pub fn has_tokens(&self) -> bool {
        self.admin.is_some() || self.reader.is_some()
    }

    /// Whose token this is. Each is compared, whichever it is.
    pub fn whose(&self, typed: &str) -> Option<Person> {
        let is = |token: &Option<Token>| token.as_ref().is_some_and(|token| token.is(typed));
        let (admin, reader) = (is(&self.admin), is(&self.reader));
        match (admin, reader) {
            (true, _) => Some(Person::with_role(Role::Admin)),
            (false, true) => Some(Person::with_role(Role::Reader)),
            (false, false) => None,
        }
    }
}

fn read(files: &Files, admin: Option<&Token>, made_up: &[u8; 32]) -> Result<Held, String> {
    let admin = match (&files.admin, admin) {
        (Some(path), _) => Some(token(path)?),
        (None, token) => token.cloned(),
    };
    let reader = files.reader.as_deref().map(token).transpose()?;
    if admin.is_some() && admin == reader {
        return Err("admins and readers have the same token".into());
    }
    let mut digests = Sha256::new();
    for token in [&admin, &reader] {
        digests.update(token.as_ref().map_or(&[0; 32], Token::digest));
    }
    let secret = match (&files.session, &files.admin) {
        (Some(path), _) => {
            let text = text(path)?;
            if text.trim().len() < 32 {
                return Err(format!(
                    "{} has fewer than 32 letters; make it with `openssl rand -hex 32`",
                    path.display()
                ));
            }
            text.into_bytes()
        }
        // Every replica has the same file, and so the same key.
        (None, Some(path)) => text(path)?.into_bytes(),
        (None, None) => made_up.to_vec(),
    };
    let mut session = [0; 32];
    Hkdf::<Sha256>::new(Some(b"cluster-tamer"), &secret)
        .expand_multi_info(&[b"session 1 ", &digests.finalize()], &mut session)
        .map_err(|_| "no key can be derived")?;
    Ok(Held { admin, reader, session })
}

fn token(path: &Path) -> Result<Token, String> {
    Token::parse(&text(path)?).map_err(|why| format!("{}: {why}", path.display()))
}

fn text(path: &Path) -> Result<String, String> {
    use std::io::Read;
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST).read_to_string(&mut text))
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_token_opens_its_role_and_another_token_ends_all_sessions() {
        let folder = std::env::temp_dir().join(format!("cluster-tamer-keys-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (admin, reader) = (folder.join("admin"), folder.join("reader"));
        std::fs::write(&admin, "admin-admin-admin-admin\n").unwrap();
        std::fs::write(&reader, "reader-reader-reader\n").unwrap();
        let files = Files {
            admin: Some(admin.clone()),
            reader: Some(reader.clone()),
            session: None,
        };
        let before = read(&files, None, &[0; 32]).unwrap();
        assert_eq!(before.whose("admin-admin-admin-admin").unwrap().role, Role::Admin);
        assert_eq!(before.whose("reader-reader-reader").unwrap().role, Role::Reader);
        assert!(before.whose("nobody-nobody-nobody").is_none());
        assert_eq!(before.session, read(&files, None, &[1; 32]).unwrap().session);
        std::fs::write(&reader, "other-other-other-other").unwrap();
        assert_ne!(before.session, read(&files, None, &[0; 32]).unwrap().session);
        std::fs::write(&reader, "admin-admin-admin-admin").unwrap();
        assert!(read(&files, None, &[0; 32]).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(read(&files, None, &[0; 32]).is_err());
    }
}
