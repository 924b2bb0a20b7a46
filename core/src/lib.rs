//! Cluster Tamer's pure core: answers in, checked configuration and Kubernetes manifests out.
//!
//! The flow is `Draft → check → Config (or every Finding) → plan → Bundle`, and there is no other way through.
//! Nothing here reads a file, a clock or a random number, so the page, the command line and the server
//! make the same bytes of the same answers. Modules in reading order:

pub mod draft;
pub mod file;
pub mod finding;
mod rule;
pub mod words;

pub mod names;
pub mod notify;
pub mod origin;
pub mod providers;
pub mod routing;
pub mod slack;
pub mod template;
pub mod units;

pub mod check;
pub mod config;

pub mod argocd;
pub mod bundle;
pub mod flux;
pub mod plan;
pub mod secrets;
pub mod values;

pub mod apply;
pub mod revision;

pub mod facts;
pub mod live;
pub mod status;
pub mod verify;

pub mod import;
pub mod presets;
pub mod share;
pub mod wire;
pub mod yaml;

pub use bundle::{Bundle, File};
pub use check::{Checked, check};
pub use config::Config;
pub use draft::Draft;
pub use finding::{Finding, Place, Rule, Severity};

/// Version of the program, of the chart it writes manifests for, and of the header in each file.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The page that reopens answers from a link.
pub const PAGE: &str = "https://ludicdrive.github.io/cluster-tamer/";
