//! What only the inside can provoke: another clock, and a person who leaves.

use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::probes::Loopback;
use tamer_core::live::Outcome;

#[path = "../../../tests/program/store.rs"]
#[allow(dead_code, reason = "the program's tests use the rest")]
mod store;

use store::{REGION, ROOT, Store};

fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("cluster-tamer-{test}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn config(port: u16) -> Config {
    let mut draft = tamer_core::Draft::default();
    draft.cluster.name = "prod".into();
    draft.storage.backend = tamer_core::draft::Backend::S3;
    draft.storage.s3.provider = tamer_core::draft::Provider::Other;
    draft.storage.s3.endpoint = format!("localhost:{port}");
    draft.storage.s3.region = REGION.into();
    draft.storage.s3.bucket = "telemetry".into();
    draft.storage.s3.tls = false;
    let checked = tamer_core::check(&draft);
    checked.config.unwrap_or_else(|| panic!("{:?}", checked.findings))
}

fn secrets() -> Secrets {
    Secrets {
        s3_access_key: ROOT[0].into(),
        s3_secret_key: ROOT[1].into(),
        ..Secrets::default()
    }
}

const REACH: Reach = Reach {
    loopback: Loopback::Allowed,
    patience: Duration::from_secs(30),
};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

#[test]
fn a_clock_that_is_an_hour_off_is_told_with_both_times() {
    let folder = folder("clock");
    let Some(store) = Store::start(folder.clone(), &[]) else {
        return;
    };
    store.bucket("telemetry", &[]);
    let late = || Moment(web::now().0 - 3600);
    let steps = runtime().block_on(check_at(&config(store.port), &secrets(), REACH, late));
    let Outcome::Failed(Failure::ClockSkew {
        ours,
        theirs: Some(theirs),
    }) = &steps[1].outcome
    else {
        panic!("{steps:?}");
    };
    assert!((3590..3700).contains(&(theirs.0 - ours.0)), "{ours} {theirs}");
    drop(store);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn nothing_stays_behind_when_the_person_leaves() {
    let folder = folder("leave");
    let Some(store) = Store::start(folder.clone(), &[]) else {
        return;
    };
    store.bucket("telemetry", &[]);
    let (config, secrets, runtime) = (config(store.port), secrets(), runtime());
    for patience in [1, 2, 3, 5, 8] {
        runtime.block_on(async {
            let check = check(&config, &secrets, REACH);
            let _ = tokio::time::timeout(Duration::from_millis(patience), check).await;
            // What was begun comes to its end without anybody who waits.
            for _ in 0..3000 {
                tokio::time::sleep(Duration::from_millis(10)).await;
                if runtime_is_idle() {
                    break;
                }
            }
        });
    }
    assert_eq!(store.objects("telemetry"), Vec::<String>::new());
    drop(store);
    std::fs::remove_dir_all(folder).unwrap();
}

/// Whether no task of a check is left.
fn runtime_is_idle() -> bool {
    tokio::runtime::Handle::current().metrics().num_alive_tasks() == 0
}
