//! What encrypts Secrets, so that Git may hold them: three ways that Flux knows, as commands for this bundle.
//!
//! Each writes one file beside the folder of the bundle: inside it, the next rendering would write over it.

use serde_json::{Value, json};

use super::Page;
use crate::config::Config;
use crate::plan::Part;
use crate::secrets::SecretObject;
use crate::yaml;

pub(super) fn ways(page: &mut Page, config: &Config, wanted: &[SecretObject]) {
    let (secrets, list) = (Part::Secrets.file(), Part::Kustomization.file());
    let name = &config.cluster.name;
    let encrypted = format!("../{name}-secrets.yaml");
    page.line("\n### Or in Git, encrypted\n");
    page.line(&format!(
        "Fill in the placeholders of `{secrets}` (External Secrets needs none), then choose one of three ways. Each writes `{encrypted}`, beside this folder, where Flux finds it and rendering again never touches it; then the plain file goes. If there is a `{list}` of your own up there, list it in it."
    ));
    let mut way = |title: &str, mut commands: Vec<String>| {
        page.line(&format!("\n#### {}\n", page.1.say(title)));
        commands.push(format!("sed -i.bak '/{secrets}/d' {list} && rm {list}.bak"));
        page.shell(&commands);
    };
    way("SOPS with age", sops(config, &encrypted));
    way("Sealed Secrets", sealed(wanted.len(), &encrypted));
    way("External Secrets", external(config, wanted, &encrypted));
}

fn sops(config: &Config, encrypted: &str) -> Vec<String> {
    let (name, flux) = (&config.cluster.name, &config.cluster.flux_namespace);
    vec![
        "# once: a key pair, of which Flux gets the secret half; keep a copy of the file, but not in Git".into(),
        format!("age-keygen -o ~/{name}.agekey"),
        // Flux takes only keys of that ending for age.
        format!("kubectl -n {flux} create secret generic sops-age --from-file=age.agekey=\"$HOME/{name}.agekey\""),
        "# once: the Kustomization of Flux that takes this folder needs, below its spec,".into(),
        "#   decryption: {provider: sops, secretRef: {name: sops-age}}".into(),
        format!(
            "sops --encrypt --age \"$(age-keygen -y ~/{name}.agekey)\" --encrypted-regex '^(data|stringData)$' {0} > {encrypted} && rm {0}",
            Part::Secrets.file()
        ),
    ]
}

/// `kubeseal` refuses files with several documents, so each goes through it by itself.
fn sealed(documents: usize, encrypted: &str) -> Vec<String> {
    let numbers: Vec<String> = (0..documents).map(|number| number.to_string()).collect();
    vec![
        "# the controller is asked for its key; elsewhere than in kube-system, name it:".into(),
        "#   --controller-namespace flux-system --controller-name sealed-secrets".into(),
        format!("for document in {}; do", numbers.join(" ")),
        format!(
            "  awk -v wanted=\"$document\" '/^---$/ {{ at++; next }} at + 0 == wanted' {} | kubeseal --format yaml",
            Part::Secrets.file()
        ),
        "  echo ---".into(),
        format!("done > {encrypted}"),
        format!(
            "test \"$(grep -c '^kind: SealedSecret' {encrypted})\" = {documents} && rm {}",
            Part::Secrets.file()
        ),
    ]
}

fn external(config: &Config, wanted: &[SecretObject], encrypted: &str) -> Vec<String> {
    let objects: Vec<String> = wanted
        .iter()
        .map(|secret| yaml::write(&external_secret(config, secret)))
        .collect();
    vec![
        "# YOUR-STORE is a ClusterSecretStore; it holds each Secret below its own name, with these properties".into(),
        format!("cat > {encrypted} <<'EOF'"),
        format!("{}EOF", objects.join("---\n")),
        format!("rm {}", Part::Secrets.file()),
    ]
}

fn external_secret(config: &Config, secret: &SecretObject) -> Value {
    let data: Vec<Value> = secret
        .keys
        .iter()
        .map(|(key, _)| json!({"secretKey": key, "remoteRef": {"key": secret.name, "property": key}}))
        .collect();
    json!({
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {"name": secret.name, "namespace": config.cluster.namespace.as_str()},
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": "YOUR-STORE"},
            "target": {"name": secret.name},
            "data": data,
        },
    })
}
