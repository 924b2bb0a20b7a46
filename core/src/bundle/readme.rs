//! The README of a bundle: what each file is, how to apply, verify and undo it.

mod in_git;

use std::fmt::Write;

use crate::config::{Chart, Config, Credentials};
use crate::draft::Delivery;
use crate::names::Resources;
use crate::plan::Part;
use crate::secrets;
use crate::values::size;
use crate::words::Language;

/// Markdown. Every command can be pasted as it is.
pub(super) fn readme(config: &Config, link: Option<&str>, language: Language) -> String {
    let mut text = String::new();
    let mut page = Page(&mut text, language);
    let cluster = &config.cluster;
    page.line(&format!("# Observability for `{name}`\n", name = cluster.name));
    page.line(&format!(
        "Made by Cluster Tamer {version}: release `{release}` in namespace `{namespace}`. Keep this folder in Git; it holds no secrets until you fill them in.",
        version = crate::VERSION,
        release = cluster.release,
        namespace = cluster.namespace
    ));
    match link {
        Some(link) => page.line(&format!(
            "[Open these answers in the wizard]({link}), or render them again with `cluster-tamer render cluster-tamer.yaml -o .`."
        )),
        None => page.line(
            "Open `cluster-tamer.yaml` in the wizard to change an answer, or render it again with `cluster-tamer render cluster-tamer.yaml -o .`.",
        ),
    }
    page.head("Files");
    page.files(config);
    page.secrets(config);
    page.buckets(config);
    match cluster.delivery {
        Delivery::Flux => page.apply_with_flux(config),
        Delivery::Argocd => page.apply_with_argocd(config),
        Delivery::Helm => page.apply_with_helm(config),
    }
    page.verify(config);
    page.undo(config);
    text
}

/// What is written so far, and the language it is in: a line is put into it whole, so that code and names stay as they are.
struct Page<'a>(&'a mut String, Language);

impl Page<'_> {
    fn line(&mut self, text: &str) {
        self.0.push_str(&self.1.phrase(text));
        self.0.push('\n');
    }

    fn head(&mut self, title: &str) {
        // Writing to a string cannot fail.
        let _ = write!(self.0, "\n## {}\n\n", self.1.say(title));
    }

    fn shell(&mut self, commands: &[String]) {
        self.line("```sh");
        for command in commands {
            self.line(command);
        }
        self.line("```");
    }

    fn files(&mut self, config: &Config) {
        self.line("| file | what it is |");
        self.line("| --- | --- |");
        for part in super::parts(config) {
            if part != Part::Readme {
                self.line(&format!("| `{}` | {} |", part.file(), self.1.say(part.reason())));
            }
        }
    }

    fn secrets(&mut self, config: &Config) {
        let wanted = secrets::wanted(config);
        if wanted.is_empty() {
            return;
        }
        let namespace = &config.cluster.namespace;
        self.head("1. Secrets");
        self.line("Make them straight in the cluster; nothing of it lands in the shell's history:\n");
        let mut commands = vec![format!("kubectl apply -f {}", Part::Namespace.file())];
        for secret in &wanted {
            let mut arguments = String::new();
            for (index, (key, _)) in secret.keys.iter().enumerate() {
                commands.push(format!("read -rs -p '{key}: ' SECRET_{index}; echo"));
                let _ = write!(arguments, " --from-literal={key}=\"$SECRET_{index}\"");
            }
            commands.push(format!(
                "kubectl -n {namespace} create secret generic {}{arguments}",
                secret.name
            ));
        }
        self.shell(&commands);
        if config.cluster.delivery == Delivery::Flux {
            in_git::ways(self, config, &wanted);
        } else {
            self.line(&format!(
                "\nOr fill in `{file}` and apply it with `kubectl apply -f {file}`; never commit it unencrypted.",
                file = Part::Secrets.file()
            ));
        }
    }

    fn buckets(&mut self, config: &Config) {
        let Some(s3) = &config.storage.s3 else { return };
        let mut buckets = vec![&s3.buckets.logs, &s3.buckets.traces, &s3.buckets.profiles];
        buckets.extend(s3.buckets.metrics.as_ref().map(|folder| &folder.bucket));
        buckets.dedup();
        self.head("2. Buckets");
        self.line("No part of the stack creates them. With the AWS command line:\n");
        let scheme = if s3.insecure { "http" } else { "https" };
        let commands: Vec<String> = buckets
            .iter()
            .map(|bucket| {
                format!(
                    "aws s3api create-bucket --bucket {bucket} --endpoint-url {scheme}://{}{}",
                    s3.endpoint,
                    location(&s3.region)
                )
            })
            .collect();
        self.shell(&commands);
        let resources: Vec<String> = buckets
            .iter()
            .flat_map(|bucket| [format!("arn:aws:s3:::{bucket}"), format!("arn:aws:s3:::{bucket}/*")])
            .collect();
        let policy = serde_json::json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                // Without DeleteObject, retention marks but never frees anything.
                "Action": ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
                "Resource": resources,
            }],
        });
        self.line("\nThe least policy that works:\n");
        self.line("```json");
        self.line(&serde_json::to_string_pretty(&policy).unwrap_or_default());
        self.line("```");
        if let Credentials::Role { arn } = &s3.credentials {
            let release = Resources(config.cluster.release.as_str());
            let arn = arn
                .as_deref()
                .map_or(self.1.say("the role").to_owned(), |arn| format!("`{arn}`"));
            let mut accounts = vec![release.loki(), release.tempo(), release.pyroscope()];
            if s3.buckets.metrics.is_some() {
                accounts.extend([release.prometheus(), "tamer-thanos".into()]);
            }
            let last = accounts.pop().unwrap_or_default();
            self.line(&format!(
                "\nLet the ServiceAccounts `{accounts}` and `{last}` in `{namespace}` take {arn}.",
                accounts = accounts.join("`, `"),
                namespace = config.cluster.namespace
            ));
        }
    }

    fn apply_with_flux(&mut self, config: &Config) {
        self.head("Apply");
        self.line("Commit this folder where a Flux Kustomization finds it, or try it at once:\n");
        self.shell(&[
            format!("kubectl apply -f {}", Part::Namespace.file()),
            "kubectl apply --server-side -k .".into(),
            format!("flux -n {} get helmreleases --watch", config.cluster.namespace),
        ]);
        self.line("\nThe first installation takes 5 to 15 minutes; Flux tries again by itself.");
    }

    fn apply_with_argocd(&mut self, config: &Config) {
        self.head("Apply");
        self.line("Commit this folder where Argo CD finds it, as a folder of an app of apps, or apply it to the cluster that Argo CD runs in:\n");
        self.shell(&[
            format!("kubectl apply --server-side -f {}", Part::Application.file()),
            format!(
                "kubectl -n {} get application {} --watch",
                config.cluster.argocd.namespace,
                crate::argocd::name(config)
            ),
        ]);
        self.line("\nThe first installation takes 5 to 15 minutes; Argo CD tries again by itself.");
    }

    fn apply_with_helm(&mut self, config: &Config) {
        self.head("Apply");
        let cluster = &config.cluster;
        let file = size::file(cluster.size);
        let install = |chart: &str, folder: &str| {
            let size = file
                .as_ref()
                .map(|file| format!(" --values {folder}/{file}"))
                .unwrap_or_default();
            format!(
                "helm upgrade --install {} {chart} --namespace {}{size} --values values.yaml --timeout 15m",
                cluster.release, cluster.namespace
            )
        };
        let mut commands = vec![format!("kubectl apply -f {}", Part::Namespace.file())];
        match &cluster.chart {
            Chart::Git { url, tag } => {
                commands.push(format!("git clone --depth 1 --branch {tag} {url} chart-source"));
                commands.push("helm dependency update chart-source/chart/stack".into());
                commands.push(install("chart-source/chart/stack", "chart-source/chart/stack"));
            }
            Chart::Oci { url, version } if file.is_none() => {
                commands.push(format!("{} --version {version}", install(url, "")));
            }
            // The file of a size lies in the chart, so the chart is unpacked first.
            Chart::Oci { url, version } => {
                commands.push(format!(
                    "helm pull {url} --version {version} --untar --untardir chart-source"
                ));
                let folder = format!("chart-source/{}", url.rsplit('/').next().unwrap_or_default());
                commands.push(install(&folder, &folder));
            }
        }
        self.shell(&commands);
        self.line("\nHelm never upgrades CRDs. Before an upgrade of the stack, apply those of the new version with `kubectl apply --server-side -f`.");
    }

    fn verify(&mut self, config: &Config) {
        let cluster = &config.cluster;
        let namespace = &cluster.namespace;
        self.head("Verify");
        let mut commands = vec![
            "# every pod is ready".to_owned(),
            format!("kubectl -n {namespace} get pods"),
            "# every target is up: `up == 0` shows nothing".into(),
            format!("kubectl -n {namespace} port-forward svc/tamer-prometheus 9090 &"),
            "curl -s 'http://127.0.0.1:9090/api/v1/query?query=up==0'".into(),
        ];
        if config.extras.components.logs {
            commands.push("# logs arrive".into());
            commands.push(format!("kubectl -n {namespace} port-forward svc/tamer-loki 3100 &"));
            commands.push("curl -s http://127.0.0.1:3100/loki/api/v1/labels".into());
        }
        let secret = &config.access.grafana.admin_secret;
        commands.push("# Grafana: http://127.0.0.1:3000, with this user and password".into());
        commands.push(format!(
            "kubectl -n {namespace} port-forward svc/{} 3000:80 &",
            Resources(cluster.release.as_str()).grafana()
        ));
        for key in [&secret.user_key, &secret.password_key] {
            commands.push(format!("kubectl -n {namespace} get secret {} -o go-template='{{{{index .data \"{key}\" | base64decode}}}}{{{{\"\\n\"}}}}'", secret.name));
        }
        self.shell(&commands);
    }

    fn undo(&mut self, config: &Config) {
        let cluster = &config.cluster;
        let (release, namespace) = (&cluster.release, &cluster.namespace);
        self.head("Undo");
        self.line(
            "In this order: Alloy's operator must still run while its own resources go, else the namespace hangs.\n",
        );
        let mut commands = Vec::new();
        match cluster.delivery {
            Delivery::Flux => {
                commands.push("# take this folder out of Git first, or Flux brings it back".to_owned());
                commands.push(format!(
                    "kubectl -n {namespace} delete helmrelease {release} --wait --timeout 15m"
                ));
            }
            Delivery::Argocd => {
                let (at, name) = (&cluster.argocd.namespace, crate::argocd::name(config));
                let patch = r#"{"metadata":{"finalizers":["resources-finalizer.argocd.argoproj.io"]},"spec":{"syncPolicy":{"automated":null}}}"#;
                commands.push("# take this folder out of Git first, or Argo CD brings it back".to_owned());
                commands.push(format!(
                    "kubectl -n {at} patch application {name} --type merge -p '{patch}'"
                ));
                commands.push(format!(
                    "kubectl -n {namespace} delete alloys.collectors.grafana.com --all"
                ));
                commands.push(format!("kubectl -n {at} delete application {name} --timeout 15m"));
            }
            Delivery::Helm => commands.push(format!(
                "helm uninstall {release} --namespace {namespace} --wait --timeout 15m"
            )),
        }
        commands.push("# from here on data is lost".into());
        commands.push(format!("kubectl -n {namespace} delete pvc --all"));
        commands.push(format!("kubectl delete namespace {namespace}"));
        if cluster.delivery == Delivery::Flux {
            let kinds = if crate::flux::has_alerts(config) {
                "alert,provider,"
            } else {
                ""
            };
            let source = crate::flux::source_kind(config).to_ascii_lowercase();
            commands.push(format!(
                "kubectl -n {} delete {kinds}{source} cluster-tamer",
                cluster.flux_namespace
            ));
        }
        self.shell(&commands);
    }
}

/// Amazon wants the region of a new bucket said twice, but not for its first region.
fn location(region: &str) -> String {
    if region.is_empty() || region == "us-east-1" || region == "auto" {
        String::new()
    } else {
        format!(" --region {region} --create-bucket-configuration LocationConstraint={region}")
    }
}
