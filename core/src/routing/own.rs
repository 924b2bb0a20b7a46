//! What the stack itself brings to the tree.

/// Receiver that tells nobody, by the name that Alertmanager's users expect.
pub const NULL: &str = "null";

/// Receiver that tells nobody, of what no route takes.
pub const NOBODY: &str = "nobody";

/// Receiver that writes alerts into Loki.
pub const ARCHIVE: &str = "alert-archive";

/// Alerts that always fire or are only helpers, as an expression for `alertname`.
pub const WATCHDOG: &str = "Watchdog|InfoInhibitor";

/// Whether this receiver tells nobody. Routes may name it though nobody defined it.
pub fn is_silent(receiver: &str) -> bool {
    receiver == NULL || receiver == NOBODY
}
