//! Once around with the rights that chart/wizard gives, and no others.

use std::process::Command;

use serde_json::json;

use crate::run::Done;
use crate::stand::Stand;
use crate::tools;

/// An account with the chart's rights, in a namespace of its own.
struct Account<'a> {
    stand: &'a Stand,
    own: String,
    /// What was applied.
    objects: String,
}

impl<'a> Account<'a> {
    fn new(stand: &'a Stand, rights: &str, flux: &str) -> Option<Self> {
        let helm = ["TAMER_HELM4", "TAMER_HELM3"].into_iter().find_map(tools::program);
        let Some(helm) = helm else {
            tools::skip(&stand.namespace, "no Helm (TAMER_HELM4, TAMER_HELM3)");
            return None;
        };
        let own = format!("own-{}", stand.namespace);
        let objects = tools::run(
            Command::new(helm)
                .args(["template", "wizard"])
                .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../chart/wizard"))
                .args(["--namespace", &own, "--set", &format!("rights={rights}")])
                .args([
                    "--set",
                    &format!("stack.namespace={},flux.namespace={flux}", stand.namespace),
                ])
                .args(["--show-only", "templates/account.yaml"])
                .args(["--show-only", "templates/rights/rights.yaml"]),
        );
        stand
            .cluster
            .apply(&json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": own}}).to_string());
        stand.cluster.apply(&objects);
        Some(Self { stand, own, objects })
    }

    fn run(&self, arguments: &[&str]) -> Done {
        let token = self
            .stand
            .cluster
            .say(&["--namespace", &self.own, "create", "token", "tamer-wizard"]);
        let file = self.stand.write("token", &token);
        self.stand.run(&[arguments, &["--token-file", &file]].concat())
    }

    fn about(&self, command: &str, arguments: &[&str]) -> Done {
        self.run(&[&[command, "ct", "--namespace", &self.stand.namespace], arguments].concat())
    }
}

impl Drop for Account<'_> {
    fn drop(&mut self) {
        let cluster = &self.stand.cluster;
        cluster.pipe(
            &["delete", "--ignore-not-found", "--wait=false", "--filename", "-"],
            &self.objects,
        );
        let _ = tools::try_run(&mut cluster.kubectl(&["delete", "namespace", &self.own, "--wait=false"]));
    }
}

#[test]
fn the_wizards_rights_do_for_everything() {
    let Some(stand) = Stand::new("the_wizards_rights_do_for_everything", "by-wizard") else {
        return;
    };
    stand.make_namespace();
    let Some(wizard) = Account::new(&stand, "namespace", "by-wizard") else {
        return;
    };
    let facts = wizard.run(&["facts"]).ends(0);
    assert!(!facts.stdout.contains("not known"), "{}", facts.stdout);

    let answers = stand.answers(json!({"extras": {"flux_alerts": true}}));
    wizard.run(&["plan", &answers]).ends(0);
    let applied = wizard.run(&["apply", &answers]).ends(0);
    assert!(
        applied.stdout.lines().last().unwrap().starts_with("ready"),
        "{}",
        applied.stdout
    );
    let other = stand.answers(json!({"extras": {"flux_alerts": false}}));
    wizard.run(&["apply", &other]).ends(0);
    assert!(!stand.exists("alerts.notification.toolkit.fluxcd.io", "cluster-tamer"));
    wizard.about("rollback", &[]).ends(0);
    wizard.about("suspend", &[]).ends(0);
    wizard.about("resume", &[]).ends(0);
    wizard.about("status", &["--watch"]).ends(0);

    // The namespace is not the wizard's to remove; everything in it is.
    let done = wizard.about("cleanup", &["--data", "--confirm", "ct"]).ends(0);
    assert!(
        done.stderr.contains("the namespace is not ours to remove"),
        "{}",
        done.stderr
    );
    assert!(stand.cluster.exists(&["namespace", "by-wizard"]));
    for (kind, name) in [
        ("statefulset", "ct-store"),
        ("pvc", "data-ct-store-0"),
        ("gitrepository", "cluster-tamer"),
    ] {
        assert!(!stand.exists(kind, name), "{kind} {name}");
    }

    // Another release is another's: it is not this one's to write.
    let foreign = stand.answers(json!({"cluster": {"release": "other"}}));
    let refused = wizard.run(&["plan", &foreign]).ends(1);
    assert!(refused.stdout.contains("helmreleases"), "{}", refused.stdout);
}

#[test]
fn with_more_rights_the_wizard_makes_the_namespace_and_removes_it() {
    let test = "with_more_rights_the_wizard_makes_the_namespace_and_removes_it";
    let Some(stand) = Stand::new(test, "from-wizard") else {
        return;
    };
    // Where Flux is must be there.
    let Some(wizard) = Account::new(&stand, "cluster", "own-from-wizard") else {
        return;
    };
    let answers = stand.answers(json!({"cluster": {"flux": {"namespace": "own-from-wizard"}}}));
    wizard.run(&["plan", &answers]).ends(0);
    assert!(!stand.cluster.exists(&["namespace", "from-wizard"]));
    wizard.run(&["apply", &answers]).ends(0);
    wizard.about("cleanup", &["--data", "--confirm", "ct"]).ends(0);
    assert!(!stand.cluster.exists(&["namespace", "from-wizard"]));
}
