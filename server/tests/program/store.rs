//! A real object store on loopback, which checks signatures, regions, clocks and policies as Amazon's does.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

pub const REGION: &str = "eu-central-1";

/// Keys that may everything.
pub const ROOT: [&str; 2] = ["AKIAROOTEXAMPLE", "root-secret-never-shown"];

/// Keys that may what the bucket's policy allows.
pub const USER: [&str; 2] = ["AKIAUSEREXAMPLE", "user-secret-never-shown"];

pub struct Store {
    child: Child,
    folder: PathBuf,
    pub port: u16,
}

impl Store {
    /// Starts one with this folder of its own; nothing where it was not built.
    pub fn start(folder: PathBuf, arguments: &[&str]) -> Option<Self> {
        let test = folder.file_name().unwrap().to_string_lossy().into_owned();
        let Some(program) = std::env::var_os("TAMER_VERSITYGW").filter(|path| Path::new(path).exists()) else {
            skip(&test, "no object store (TAMER_VERSITYGW)");
            return None;
        };
        for part in ["data", "meta", "iam"] {
            fs::create_dir_all(folder.join(part)).unwrap();
        }
        let [access, secret] = USER;
        let users =
            format!(r#"{{"accessAccounts":{{"{access}":{{"access":"{access}","secret":"{secret}","role":"user"}}}}}}"#);
        fs::write(folder.join("iam/users.json"), users).unwrap();
        // Another program may take the port in between.
        for _ in 0..5 {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let log = File::create(folder.join("log")).unwrap();
            let child = Command::new(&program)
                .args(["--port", &format!("127.0.0.1:{port}"), "--region", REGION, "--quiet"])
                .args(["--access", ROOT[0], "--secret", ROOT[1]])
                .arg("--iam-dir")
                .arg(folder.join("iam"))
                .args(arguments)
                .args(["posix", "--sidecar"])
                .args([folder.join("meta"), folder.join("data")])
                .stdin(Stdio::null())
                .stdout(log.try_clone().unwrap())
                .stderr(log)
                .spawn()
                .unwrap();
            let mut store = Self {
                child,
                folder: folder.clone(),
                port,
            };
            if store.is_up() {
                return Some(store);
            }
        }
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        panic!("the object store does not start: {log}");
    }

    fn is_up(&mut self) -> bool {
        let end = Instant::now() + Duration::from_secs(60);
        while Instant::now() < end && self.child.try_wait().unwrap().is_none() {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return true;
            }
            thread::sleep(Duration::from_millis(20));
        }
        false
    }

    /// Makes a bucket of ROOT in which USER has these rights; `DIR` in resources is its name.
    pub fn bucket(&self, name: &str, rights: &[(&str, &str)]) {
        fs::create_dir_all(self.folder.join("data").join(name)).unwrap();
        let meta = self.folder.join("meta").join(name).join("meta");
        fs::create_dir_all(&meta).unwrap();
        let root = ROOT[0];
        let acl = format!(
            r#"{{"Owner":"{root}","Grantees":[{{"Permission":"FULL_CONTROL","Access":"{root}","Type":"CanonicalUser"}}]}}"#
        );
        fs::write(meta.join("acl"), acl).unwrap();
        fs::write(meta.join("ownership"), "BucketOwnerEnforced").unwrap();
        if rights.is_empty() {
            return;
        }
        let statements: Vec<String> = rights
            .iter()
            .map(|(action, below)| {
                let user = USER[0];
                format!(
                    r#"{{"Effect":"Allow","Principal":{{"AWS":["{user}"]}},"Action":["{action}"],"Resource":["arn:aws:s3:::{name}{below}"]}}"#
                )
            })
            .collect();
        let policy = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
        fs::write(meta.join("policy"), policy).unwrap();
    }

    /// What a bucket holds, by path.
    pub fn objects(&self, bucket: &str) -> Vec<String> {
        let mut found = Vec::new();
        list(&self.folder.join("data").join(bucket), &mut found);
        found.retain(|path| !path.contains("/."));
        found
    }
}

fn list(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            list(&path, found);
        } else {
            found.push(path.display().to_string());
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Says loudly that a test did not run.
fn skip(test: &str, reason: &str) {
    eprintln!("\n*** skipped: {test}: {reason} ***\n");
    if let Some(path) = std::env::var_os("TAMER_SKIPS")
        && let Ok(mut file) = OpenOptions::new().append(true).create(true).open(path)
    {
        // In one piece: tests beside this one write there as well.
        file.write_all(format!("skipped: {test}: {reason}\n").as_bytes())
            .unwrap();
    }
}
