//! Subcharts that are not there are fetched, from the addresses in Chart.yaml.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use crate::stage::{Extent, Stage};
use crate::tools;

#[test]
fn missing_subcharts_are_fetched() {
    for set in Stage::all("missing_subcharts_are_fetched", Extent::Whole) {
        let stage = set();
        // A repository of the real packages on this machine.
        let packages = stage.folder.join("packages");
        fs::rename(stage.chart.join("charts"), &packages).unwrap();
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", server.local_addr().unwrap());
        tools::run(
            Command::new(stage.programs.join("helm"))
                .args(["repo", "index", "--url", &address])
                .arg(&packages),
        );
        std::thread::spawn({
            let packages = packages.clone();
            move || serve(&server, &packages)
        });
        let file = stage.chart.join("Chart.yaml");
        let text = fs::read_to_string(&file).unwrap();
        let local: Vec<String> = text
            .lines()
            .map(|line| match line.split_once("repository: ") {
                Some((before, _)) => format!("{before}repository: {address}"),
                None => line.to_owned(),
            })
            .collect();
        fs::write(&file, local.join("\n")).unwrap();

        stage
            .deploy(&["--yes", "--dry-run"])
            .ends(0)
            .says("fetching the subcharts");
        let fetched = fs::read_dir(stage.chart.join("charts")).unwrap().count();
        assert_eq!(
            fetched,
            fs::read_dir(&packages).unwrap().count() - 1,
            "all but the index"
        );
        let told = stage.deploy(&["--yes", "--dry-run"]).ends(0);
        assert!(!told.out.contains("fetching"), "they are there now");

        // Nobody answers.
        fs::remove_dir_all(stage.chart.join("charts")).unwrap();
        fs::write(&file, text.replace("https://", "http://127.0.0.1:1/")).unwrap();
        stage.deploy(&["--yes"]).ends(3).says("the subcharts cannot be fetched");
    }
}

fn serve(server: &TcpListener, folder: &Path) {
    for stream in server.incoming() {
        let mut stream = stream.unwrap();
        let mut lines = BufReader::new(&stream).lines();
        let first = lines.next().unwrap().unwrap();
        // All of the request: a connection that is closed before looks broken to the other side.
        while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
        let name = first
            .split(' ')
            .nth(1)
            .unwrap_or_default()
            .trim_start_matches('/')
            .to_owned();
        let answer = fs::read(folder.join(name));
        let (code, body) = answer.map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
        let _ = write!(
            stream,
            "HTTP/1.1 {code}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        let _ = stream.write_all(&body);
    }
}
