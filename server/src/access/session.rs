//! A session: sealed in a cookie, so that any replica can read it, and nobody else can read or change it.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tamer_core::wire::cluster::{Role, Way};

use super::{Person, sealed};

/// A long token is spread over these: browsers keep 4 KiB in one.
pub const COOKIES: [&str; 4] = ["tamer_session", "tamer_session_2", "tamer_session_3", "tamer_session_4"];

/// How many letters one cookie holds.
const PART: usize = 3800;

/// Whoever does nothing for this long signs in again, in seconds.
const IDLE: u64 = 3600;

/// Whoever signed in this long ago signs in again, in seconds.
const LONGEST: u64 = 12 * 3600;

/// A cookie older than this is made new, in seconds.
const STALE: u64 = 300;

/// What is sealed is for nothing else.
const PURPOSE: &[u8] = b"cluster-tamer session";

/// Somebody's session.
#[derive(Clone)]
pub struct Session {
    /// Who.
    pub person: Person,
    born: u64,
    seen: u64,
}

#[derive(Serialize, Deserialize)]
struct Content {
    name: String,
    role: Role,
    way: Way,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    born: u64,
    seen: u64,
}

impl Session {
    /// Begins one.
    pub fn of(person: Person) -> Self {
        let now = now();
        Self {
            person,
            born: now,
            seen: now,
        }
    }

    /// The same, used just now; none if its cookie is fresh enough.
    pub fn renewed(&self) -> Option<Self> {
        let now = now();
        (now.saturating_sub(self.seen) > STALE).then(|| Self {
            seen: now,
            ..self.clone()
        })
    }

    /// The values of the cookies, in the order of their names; none if there is too much to keep.
    pub fn seal(&self, key: &[u8; 32]) -> Option<Vec<String>> {
        let content = Content {
            name: self.person.name.clone(),
            role: self.person.role,
            way: self.person.way,
            token: self.person.token().map(str::to_owned),
            born: self.born,
            seen: self.seen,
        };
        let content = serde_json::to_vec(&content).ok()?;
        let text = sealed::seal(key, PURPOSE, &content)?;
        let parts: Vec<String> = text
            .as_bytes()
            .chunks(PART)
            .map(|part| String::from_utf8_lossy(part).into_owned())
            .collect();
        (parts.len() <= COOKIES.len()).then_some(parts)
    }

    /// From a `Cookie` header; none if it is nobody's, changed, or too old.
    pub fn open(cookies: &str, key: &[u8; 32]) -> Option<Self> {
        let mut text = String::new();
        for name in COOKIES {
            match value(cookies, name) {
                Some(part) => text += part,
                None => break,
            }
        }
        let content = sealed::open(key, PURPOSE, &text)?;
        let content: Content = serde_json::from_slice(&content).ok()?;
        let now = now();
        let is_old = now >= content.born + LONGEST || now >= content.seen + IDLE;
        (!is_old).then(|| Self {
            person: Person {
                name: content.name,
                role: content.role,
                way: content.way,
                token: content.token.map(Into::into),
            },
            born: content.born,
            seen: content.seen,
        })
    }
}

/// The value of one cookie.
pub fn value<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    cookies.split(';').find_map(|cookie| {
        let (key, value) = cookie.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn header(session: &Session) -> String {
        let parts = session.seal(&KEY).unwrap();
        let cookies = COOKIES.iter().zip(parts);
        let cookies: Vec<String> = cookies.map(|(name, value)| format!("{name}={value}")).collect();
        format!("theme=dark; {}", cookies.join("; "))
    }

    #[test]
    fn a_session_comes_back_and_nobody_can_read_it() {
        let session = Session::of(Person::of_kubernetes("jane", "hunter2-hunter2"));
        let header = header(&session);
        assert!(!header.contains("hunter2") && !header.contains("jane"), "{header}");
        let opened = Session::open(&header, &KEY).unwrap();
        assert_eq!(opened.person.name, "jane");
        assert_eq!(opened.person.token(), Some("hunter2-hunter2"));
        assert!(opened.renewed().is_none());
        assert!(Session::open(&header, &[8; 32]).is_none(), "another key");
        assert!(Session::open("", &KEY).is_none());
        assert!(Session::open("tamer_session=", &KEY).is_none());
    }

    #[test]
    fn no_letter_of_it_can_be_changed() {
        let header = header(&Session::of(Person::with_role(Role::Reader)));
        let begin = header.find("tamer_session=").unwrap() + "tamer_session=".len();
        for index in (begin..header.len() - 1).step_by(7) {
            let mut changed = header.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(Session::open(&changed, &KEY).is_none(), "{index}");
        }
    }

    #[test]
    fn it_ends_when_nothing_is_done_and_after_half_a_day() {
        let session = Session::of(Person::with_role(Role::Admin));
        for (born, seen, expected) in [(0, 0, true), (0, IDLE - 5, true), (0, IDLE, false), (LONGEST, 0, false)] {
            let session = Session {
                born: session.born - born,
                seen: session.seen - seen,
                ..session.clone()
            };
            assert_eq!(
                Session::open(&header(&session), &KEY).is_some(),
                expected,
                "{born} {seen}"
            );
        }
        let idle = Session {
            seen: session.seen - STALE - 1,
            ..session
        };
        assert_eq!(idle.renewed().unwrap().born, idle.born);
    }

    #[test]
    fn a_long_token_is_spread_over_several_cookies() {
        let token = "x".repeat(7000);
        let session = Session::of(Person::of_kubernetes("jane", &token));
        assert!(session.seal(&KEY).unwrap().iter().all(|part| part.len() <= PART));
        let opened = Session::open(&header(&session), &KEY).unwrap();
        assert_eq!(opened.person.token(), Some(token.as_str()));
        let endless = Session::of(Person::of_kubernetes("jane", &"x".repeat(16_000)));
        assert!(endless.seal(&KEY).is_none());
    }
}
