//! Real programs and data for tests, where this machine has them. What is missing is skipped loudly.
#![allow(dead_code, reason = "each test file uses some of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tamer_core::draft::{Delivery, Draft, Size};

pub mod cluster;
pub mod footprint;
pub mod grafana;
pub mod pod_security;
pub mod pods;
pub mod policies;
pub mod programs;
pub mod retention;
pub mod scrape;
pub mod server;

pub use programs::{program, run, skip, try_run};

/// Where everything is rendered into.
pub const NAMESPACE: &str = "monitoring";

/// The Helm versions that are here, oldest last.
pub fn helms() -> Vec<PathBuf> {
    ["TAMER_HELM4", "TAMER_HELM3"]
        .iter()
        .filter_map(|variable| program(variable))
        .collect()
}

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Facts and upstream's own files, which lie beside the checkout on some machines only.
pub fn shared(path: &str) -> Option<PathBuf> {
    Some(root().parent()?.join("shared").join(path)).filter(|path| path.exists())
}

/// A page of the documentation.
pub fn page(path: &str) -> String {
    fs::read_to_string(root().join("docs/content").join(path)).unwrap()
}

/// Holds what stands between the marks on a page to what was computed. `TAMER_UPDATE=1` writes it there instead.
pub fn computed(page: &str, expected: &str) {
    const MARKS: [&str; 2] = ["<!-- computed -->\n", "<!-- /computed -->"];
    let path = root().join(page);
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(MARKS[0]).unwrap();
    let (written, after) = rest.split_once(MARKS[1]).unwrap();
    if std::env::var_os("TAMER_UPDATE").is_some() {
        fs::write(&path, [before, MARKS[0], expected, MARKS[1], after].concat()).unwrap();
    } else {
        assert_eq!(written, expected, "set TAMER_UPDATE=1 to write {page}");
    }
}

/// What stands between fences of a language on a page, without the indentation of the fence.
pub fn blocks(page: &str, language: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let info = line.trim_start().strip_prefix("```");
        // A second word says whether a test runs it.
        if info.and_then(|info| info.split(' ').next()) != Some(language) {
            continue;
        }
        let indented = line.len() - line.trim_start().len();
        let inside = lines.by_ref().take_while(|line| line.trim_start() != "```");
        let inside: Vec<&str> = inside.map(|line| line.get(indented..).unwrap_or("")).collect();
        found.push(inside.join("\n"));
    }
    found
}

/// A fresh folder for one test.
pub fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The packaged subcharts: what `helm dependency update` fills, here or in the cache.
pub fn subcharts() -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    let candidates = [
        std::env::var_os("TAMER_CHARTS").map(PathBuf::from),
        Some(root().join("chart/stack/charts")),
        cache.map(|cache| cache.join("cluster-tamer/charts")),
    ];
    candidates
        .into_iter()
        .flatten()
        .find(|folder| packages(folder).len() >= 6)
}

fn packages(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "tgz"))
        .collect()
}

/// A copy of the chart with all subcharts, if they are here.
pub fn whole_chart(test: &str) -> Option<PathBuf> {
    let from = subcharts()?;
    let to = folder(test).join("stack");
    copy(&root().join("chart/stack"), &to);
    let charts = to.join("charts");
    let _ = fs::remove_dir_all(&charts);
    fs::create_dir_all(&charts).unwrap();
    for package in packages(&from) {
        fs::copy(&package, charts.join(package.file_name().unwrap())).unwrap();
    }
    Some(to)
}

/// A copy of the wizard's chart, which has no subcharts.
pub fn wizard_chart(test: &str) -> PathBuf {
    let to = folder(test).join("wizard");
    copy(&root().join("chart/wizard"), &to);
    to
}

/// A copy of the chart without its subcharts: our own templates alone.
pub fn own_chart(test: &str) -> PathBuf {
    let to = folder(test).join("stack");
    copy(&root().join("chart/stack"), &to);
    let _ = fs::remove_dir_all(to.join("charts"));
    let path = to.join("Chart.yaml");
    let mut chart: Value = serde_saphyr::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    chart.as_object_mut().unwrap().shift_remove("dependencies").unwrap();
    fs::write(path, tamer_core::yaml::write(&chart)).unwrap();
    to
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_name() == "charts" {
            continue;
        } else if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Renders a chart with values, in namespace `monitoring`.
pub fn template(helm: &Path, chart: &Path, release: &str, values: &str) -> Rendered {
    template_of(helm, chart, release, &[values])
}

/// Renders a chart with files of values below the values.
pub fn template_over(helm: &Path, chart: &Path, release: &str, below: &[PathBuf], values: &str) -> Rendered {
    let below: Vec<String> = below.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let mut all: Vec<&str> = below.iter().map(String::as_str).collect();
    all.push(values);
    template_of(helm, chart, release, &all)
}

/// Renders a chart with several files of values, the later over the earlier.
pub fn template_of(helm: &Path, chart: &Path, release: &str, values: &[&str]) -> Rendered {
    Rendered(documents(&run(&mut template_command(helm, chart, release, values))))
}

/// What Helm writes for a chart in another namespace than the stack's, comments included.
pub fn template_text(helm: &Path, chart: &Path, release: &str, namespace: &str, values: &str) -> String {
    // Helm takes the last one.
    run(template_command(helm, chart, release, &[values]).args(["--namespace", namespace]))
}

/// What Helm says when it refuses values.
pub fn refused(helm: &Path, chart: &Path, values: &str) -> String {
    refused_of(helm, chart, &[values])
}

/// What Helm says when it refuses several files of values.
pub fn refused_of(helm: &Path, chart: &Path, values: &[&str]) -> String {
    let output = try_run(&mut template_command(helm, chart, "ct", values));
    assert!(!output.status.success(), "this was taken:\n{}", values.join("---\n"));
    String::from_utf8(output.stderr).unwrap()
}

fn template_command(helm: &Path, chart: &Path, release: &str, values: &[&str]) -> Command {
    let mut command = Command::new(helm);
    command
        .args(["template", release])
        .arg(chart)
        .args(["--namespace", NAMESPACE, "--kube-version", "1.33"]);
    for values in values {
        let file = chart
            .parent()
            .unwrap()
            .join(format!("values-{release}-{:x}.yaml", hash(values)));
        fs::write(&file, values).unwrap();
        command.arg("--values").arg(file);
    }
    command
}

/// Renders answers as the bundle's README tells: the file of their size first, then what they became.
pub fn template_answers(helm: &Path, chart: &Path, release: &str, draft: &Draft) -> Rendered {
    let size = draft.cluster.size;
    let file = chart.join(format!("sizes/{}.yaml", size.name()));
    let below = if size == Size::Small { vec![] } else { vec![file] };
    template_over(helm, chart, release, &below, &values(draft))
}

/// An installation that several tests look at.
pub struct Installation {
    pub name: &'static str,
    pub release: &'static str,
    pub values: Vec<String>,
}

impl Installation {
    /// Release `ct`.
    pub fn new(name: &'static str, values: Vec<String>) -> Self {
        Self {
            name,
            release: "ct",
            values,
        }
    }
}

/// Installations rendered once: `None` where Helm or the subcharts are not here.
pub type Installations = std::sync::OnceLock<Option<Vec<(Installation, Rendered)>>>;

/// Looks at each of them; skips loudly where there are none.
pub fn each(
    installations: &Installations,
    wanted: fn() -> Vec<Installation>,
    test: &str,
    check: impl Fn(&str, &Rendered),
) {
    let all = installations.get_or_init(|| {
        let (helm, chart) = (helms().into_iter().next()?, whole_chart(test)?);
        let render = |installation: Installation| {
            let values: Vec<&str> = installation.values.iter().map(String::as_str).collect();
            let rendered = template_of(&helm, &chart, installation.release, &values);
            (installation, rendered)
        };
        Some(wanted().into_iter().map(render).collect())
    });
    match all {
        Some(all) => all.iter().for_each(|(of, rendered)| check(of.name, rendered)),
        None => skip(
            test,
            "no Helm (TAMER_HELM4, TAMER_HELM3), or the subcharts are not here",
        ),
    }
}

/// Helm and the chart with its subcharts, or a loud skip.
pub fn real(test: &str) -> Option<(PathBuf, PathBuf)> {
    let Some(helm) = helms().into_iter().next() else {
        skip(test, "no Helm (TAMER_HELM4, TAMER_HELM3)");
        return None;
    };
    let Some(chart) = whole_chart(test) else {
        skip(
            test,
            "the subcharts are not here; `helm dependency update chart/stack` fetches them",
        );
        return None;
    };
    Some((helm, chart))
}

/// The files of values that a Draft is installed with: its size's, then its answers'.
pub fn installation(draft: &Draft) -> Vec<String> {
    let mut files = Vec::new();
    let size = draft.cluster.size.name();
    let file = root().join(format!("chart/stack/sizes/{size}.yaml"));
    if file.exists() {
        files.push(fs::read_to_string(file).unwrap());
    }
    files.push(values(draft));
    files
}

/// A value file of a size, and what else it needs to be rendered.
pub fn size(name: &str) -> Vec<String> {
    let file = root().join("chart/stack/sizes").join(format!("{name}.yaml"));
    let mut values = vec![fs::read_to_string(file).unwrap()];
    if name == "large" {
        values.push(LOKI_IN_S3.to_owned());
    }
    values
}

const LOKI_IN_S3: &str = r#"
loki:
  loki:
    storage:
      type: s3
      bucketNames: {chunks: logs, ruler: logs}
      object_store: {type: s3, s3: {endpoint: s3.example.com, region: eu-central-1}}
    schemaConfig:
      configs:
        - {from: "2024-04-01", store: tsdb, object_store: s3, schema: v13, index: {prefix: index_, period: 24h}}
    compactor: {delete_request_store: s3}
"#;

fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// All documents of a YAML stream.
pub fn documents(text: &str) -> Vec<Value> {
    let options = serde_saphyr::options! { budget: None };
    serde_saphyr::from_multiple_with_options::<Value>(text, options)
        .unwrap()
        .into_iter()
        .filter(|document| !document.is_null())
        .collect()
}

/// Rendered objects.
pub struct Rendered(pub Vec<Value>);

impl Rendered {
    pub fn of_kind(&self, kind: &str) -> Vec<&Value> {
        self.0.iter().filter(|object| object["kind"] == kind).collect()
    }

    pub fn get(&self, kind: &str, name: &str) -> &Value {
        let found: Vec<&Value> = self
            .of_kind(kind)
            .into_iter()
            .filter(|object| object["metadata"]["name"] == name)
            .collect();
        assert_eq!(found.len(), 1, "{kind} {name}; there are {:?}", self.names(kind));
        found[0]
    }

    pub fn names(&self, kind: &str) -> Vec<&str> {
        self.of_kind(kind)
            .iter()
            .filter_map(|object| object["metadata"]["name"].as_str())
            .collect()
    }

    /// A YAML file inside a ConfigMap.
    pub fn file(&self, config_map: &str, key: &str) -> Value {
        let text = self.get("ConfigMap", config_map)["data"][key]
            .as_str()
            .unwrap_or_else(|| panic!("{config_map} has no {key}"));
        serde_saphyr::from_str(text).unwrap()
    }

    /// A key of a Secret in clear text.
    pub fn secret(&self, name: &str, key: &str) -> String {
        use base64::Engine as _;
        let secret = self.get("Secret", name);
        if let Some(text) = secret["stringData"][key].as_str() {
            return text.to_owned();
        }
        let data = secret["data"][key]
            .as_str()
            .unwrap_or_else(|| panic!("{name} has no {key}"));
        String::from_utf8(base64::engine::general_purpose::STANDARD.decode(data).unwrap()).unwrap()
    }
}

/// The values file of a Draft, as `render --format helm` writes it.
pub fn values(draft: &Draft) -> String {
    let mut draft = draft.clone();
    draft.cluster.delivery = Delivery::Helm;
    draft.extras.flux_alerts = false;
    let bundle = bundle(&draft);
    bundle.file(tamer_core::plan::Part::Values).unwrap().text.clone()
}

/// The bundle of a Draft that has no errors.
pub fn bundle(draft: &Draft) -> tamer_core::Bundle {
    let checked = tamer_core::check(draft);
    let config = checked.config.unwrap_or_else(|| panic!("{:#?}", checked.findings));
    tamer_core::bundle::bundle(draft, &config, &tamer_core::secrets::Secrets::default())
}

/// Answers from `tests/answers/`.
pub fn answers(name: &str) -> Draft {
    let path = root().join("core/tests/answers").join(name);
    let (draft, findings) = tamer_core::file::read(&fs::read_to_string(&path).unwrap());
    assert!(findings.is_empty(), "{name}: {findings:#?}");
    draft.unwrap()
}
