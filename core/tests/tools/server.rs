//! Real servers on loopback, started with what is rendered, and gone when the test is.

use std::env;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// Debian's user `nobody`: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65534;

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// A program with no environment but what the test gives, and without root's rights.
pub fn unprivileged(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    command.env_clear();
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// An empty folder that an unprivileged program may enter and write to: Cargo's own may lie in root's home.
pub fn empty_folder(name: &str) -> PathBuf {
    let folder = env::temp_dir().join(format!("tamer-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    if is_root() {
        chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    folder
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The folder with PostgreSQL's programs.
pub fn postgresql() -> Option<PathBuf> {
    if let Some(folder) = env::var_os("TAMER_POSTGRESQL") {
        return Some(PathBuf::from(folder));
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.retain(|folder| folder.join("initdb").exists());
    folders.sort();
    folders.pop()
}

/// A folder with `valkey-server` and `valkey-cli`; Redis, which it comes from, takes the same configuration.
pub fn valkey(folder: &Path) -> Option<PathBuf> {
    let programs = folder.join("programs");
    fs::create_dir_all(&programs).unwrap();
    for program in ["server", "cli"] {
        let found = on_path(&format!("valkey-{program}")).or_else(|| on_path(&format!("redis-{program}")))?;
        symlink(found, programs.join(format!("valkey-{program}"))).unwrap();
    }
    Some(programs)
}

pub fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

pub struct Server(Child);

impl Server {
    /// Waits until it answers.
    pub fn start(mut command: Command, ready: impl Fn() -> bool) -> Server {
        let mut server = Server(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap());
        for _ in 0..300 {
            if ready() {
                return server;
            }
            assert!(server.0.try_wait().unwrap().is_none(), "{command:?} ended at once");
            sleep(Duration::from_millis(100));
        }
        panic!("{command:?} did not answer for 30 s");
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Asks it to end, as Kubernetes does, and waits for that.
    pub fn terminate(mut self) {
        super::run(Command::new("kill").arg(self.0.id().to_string()));
        assert!(self.0.wait().unwrap().success());
    }

    /// Waits for the end that something else asked for.
    pub fn ended_well(mut self) -> bool {
        self.0.wait().unwrap().success()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
