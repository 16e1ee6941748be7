//! `cargo xtask bench [real|azure|code|scale|start] [--rounds N] [--trivy PATH] [--checkov PATH]`: CPU seconds and peak memory of
//! whole processes, interleaved with peers; see docs/benchmarks.md. `cargo xtask bench data` generates logs.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for developers that talks to its terminal"
)]
#![allow(clippy::cast_precision_loss, reason = "sizes and times are printed, not compared")]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use plimsoll_testkit::measure::{Cost, measure, measure_child, spread};
use plimsoll_testkit::{audit_log, corpus, generate};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("measure", command)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        let Some((cost, code)) = measure_child(command) else { return ExitCode::FAILURE };
        println!("{} {} {} {code}", cost.cpu, cost.wall, cost.peak_mib);
        return ExitCode::SUCCESS;
    }
    if let Some(("data", options)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return match audit_log::command::run(options) {
            Ok(account) => {
                eprint!("{account}");
                ExitCode::SUCCESS
            }
            Err(message) => {
                eprintln!("{message}");
                ExitCode::from(2)
            }
        };
    }
    let option = |name: &str| {
        arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1)).cloned()
    };
    let rounds = option("--rounds").and_then(|text| text.parse().ok()).unwrap_or(5);
    let wanted = |name: &str| {
        let named: Vec<&String> = arguments
            .iter()
            .filter(|argument| ["real", "azure", "code", "scale", "start"].contains(&argument.as_str()))
            .collect();
        named.is_empty() || named.iter().any(|argument| *argument == name)
    };
    let plimsoll = match build() {
        Ok(path) => path,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::FAILURE;
        }
    };
    if wanted("start") {
        start(&plimsoll, rounds);
    }
    if wanted("scale") {
        scale(&plimsoll, rounds);
    }
    if wanted("code") {
        code(&plimsoll, rounds);
        repository(&plimsoll, rounds);
    }
    for part in ["azure", "real"] {
        if wanted(part) {
            compare(part, &plimsoll, option("--trivy"), option("--checkov"), rounds);
        }
    }
    ExitCode::SUCCESS
}

/// Builds the release binary and returns its path.
fn build() -> Result<PathBuf, String> {
    let status = Command::new("cargo")
        .args(["build", "--quiet", "--release", "--package", "plimsoll"])
        .status()
        .map_err(|error| format!("cargo: {error}"))?;
    if !status.success() {
        return Err("plimsoll does not build".to_owned());
    }
    let here = std::env::current_exe().map_err(|error| error.to_string())?;
    Ok(here.with_file_name("plimsoll"))
}

/// `scan` of one file: the whole process, from start to end.
fn start(plimsoll: &Path, rounds: usize) {
    let folder = std::env::temp_dir().join(format!("plimsoll-bench-{}", std::process::id()));
    let file = folder.join("pod.yaml");
    let written = fs::create_dir_all(&folder).and_then(|()| fs::write(&file, ONE_POD));
    if let Err(error) = written {
        eprintln!("{}: {error}", folder.display());
        return;
    }
    let command = [&*plimsoll.to_string_lossy(), "scan", &*file.to_string_lossy()].map(str::to_owned);
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    let costs: Vec<Cost> = (0..rounds.max(5) * 4).filter_map(|_| measure(&command)).collect();
    let (wall, least, most) = spread(&costs.iter().map(|cost| cost.wall * 1e3).collect::<Vec<_>>());
    let (cpu, ..) = spread(&costs.iter().map(|cost| cost.cpu * 1e3).collect::<Vec<_>>());
    println!("start: one file, whole process: wall {wall:.1} ms ({least:.1} to {most:.1}), CPU {cpu:.1} ms");
    let _ = fs::remove_dir_all(&folder);
}

const ONE_POD: &str = "apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  containers:
    - name: web
      image: registry.example/web:1.0
";

/// Generated captures of 1,000, 10,000 and 100,000 pods.
fn scale(plimsoll: &Path, rounds: usize) {
    let folder = std::env::temp_dir().join(format!("plimsoll-bench-{}", std::process::id()));
    if let Err(error) = fs::create_dir_all(&folder) {
        eprintln!("{}: {error}", folder.display());
        return;
    }
    println!("scale: generated PodList, seed 7, two containers a pod; parse + Pod Security + all controls");
    println!(
        "{:>8} {:>8} {:>22} {:>12} {:>10}",
        "pods", "MB", "CPU s (min to max)", "MB per CPU s", "peak MiB"
    );
    for count in [1_000_u64, 10_000, 100_000] {
        let file = folder.join(format!("pods-{count}.json"));
        let written = File::create(&file).map(BufWriter::new).and_then(|mut out| {
            generate::pods(count, 7, &mut out)?;
            out.flush()
        });
        if let Err(error) = written {
            eprintln!("{}: {error}", file.display());
            return;
        }
        let megabytes = fs::metadata(&file).map_or(0.0, |metadata| metadata.len() as f64 / 1e6);
        let program = plimsoll.to_string_lossy().into_owned();
        let path = file.to_string_lossy().into_owned();
        let command = [program.as_str(), "scan", path.as_str()];
        let costs: Vec<Cost> = (0..rounds).filter_map(|_| measure(&command)).collect();
        let (cpu, least, most) = spread(&costs.iter().map(|cost| cost.cpu).collect::<Vec<_>>());
        let (peak, ..) = spread(&costs.iter().map(|cost| cost.peak_mib).collect::<Vec<_>>());
        println!(
            "{count:>8} {megabytes:>8.1} {:>22} {:>12.0} {peak:>10.0}",
            format!("{cpu:.3} ({least:.3} to {most:.3})"),
            megabytes / cpu
        );
        let _ = fs::remove_file(&file);
    }
    let _ = fs::remove_dir_all(&folder);
}

/// How many files of Terraform and Bicep are judged.
const CODE_FILES: usize = 5_000;

/// The Terraform and Bicep files of `corpus/azure`, again and again in folders of their own, until there are 5,000.
fn code(plimsoll: &Path, rounds: usize) {
    let Some(root) = corpus::root() else {
        println!("code: skipped, PLIMSOLL_CORPUS names no folder");
        return;
    };
    let mut files = Vec::new();
    collect(&root.join("azure"), &mut files);
    files.retain(|path| path.extension().is_some_and(|ending| ending == "tf" || ending == "bicep"));
    let folder = std::env::temp_dir().join(format!("plimsoll-bench-{}", std::process::id()));
    let (mut count, mut bytes) = (0_usize, 0_u64);
    'all: for copy in 0.. {
        for file in &files {
            if count >= CODE_FILES {
                break 'all;
            }
            let below = file.strip_prefix(&root).unwrap_or(file);
            let to = folder.join(format!("copy-{copy:03}")).join(below);
            let made = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::copy(file, &to));
            match made {
                Ok(size) => (count, bytes) = (count + 1, bytes + size),
                Err(error) => return eprintln!("{}: {error}", to.display()),
            }
        }
        if count == 0 {
            return println!("code: skipped, there is no Terraform or Bicep in the corpus");
        }
    }
    judge_code("of the corpus again and again", plimsoll, &folder, (count, bytes), rounds);
    let _ = fs::remove_dir_all(&folder);
}

/// 5,000 files of a repository of a platform team, made up.
fn repository(plimsoll: &Path, rounds: usize) {
    let folder = std::env::temp_dir().join(format!("plimsoll-bench-{}", std::process::id()));
    let (mut count, mut bytes) = (0_usize, 0_u64);
    for (name, content) in plimsoll_testkit::repository::files() {
        let to = folder.join(name);
        let made = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&to, &content));
        if let Err(error) = made {
            return eprintln!("{}: {error}", to.display());
        }
        (count, bytes) = (count + 1, bytes + content.len() as u64);
    }
    judge_code("of a made-up repository", plimsoll, &folder, (count, bytes), rounds);
    let _ = fs::remove_dir_all(&folder);
}

fn judge_code(what: &str, plimsoll: &Path, folder: &Path, (count, bytes): (usize, u64), rounds: usize) {
    let command = [&*plimsoll.to_string_lossy(), "scan", &*folder.to_string_lossy()].map(str::to_owned);
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    let costs: Vec<Cost> = (0..rounds).filter_map(|_| measure(&command)).collect();
    let (cpu, least, most) = spread(&costs.iter().map(|cost| cost.cpu).collect::<Vec<_>>());
    let (peak, ..) = spread(&costs.iter().map(|cost| cost.peak_mib).collect::<Vec<_>>());
    let megabytes = bytes as f64 / 1e6;
    println!(
        "code: {count} Terraform and Bicep files {what}, {megabytes:.1} MB: CPU {cpu:.2} s ({least:.2} to {most:.2}), {:.0} MB per CPU s, {peak:.0} MiB",
        megabytes / cpu
    );
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

/// A part of the corpora, interleaved with the peers that are there.
fn compare(part: &str, plimsoll: &Path, trivy: Option<String>, checkov: Option<String>, rounds: usize) {
    let Some(root) = corpus::root() else {
        println!("{part}: skipped, PLIMSOLL_CORPUS names no folder");
        return;
    };
    let input = root.join(part).to_string_lossy().into_owned();
    let program = plimsoll.to_string_lossy().into_owned();
    let own = [&program, "scan", &input, "--no-render", "--format", "json"].map(str::to_owned).to_vec();
    let mut lanes: Vec<(&str, Vec<String>)> = vec![("plimsoll", own)];
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    match trivy {
        Some(path) => {
            let quiet = ["--skip-check-update", "--skip-version-check", "--quiet", "--format", "json"];
            lanes.push(("trivy", words(&[&[path.as_str(), "config"], &quiet[..], &[&input]].concat())));
        }
        None => println!("{part}: Trivy left out, give --trivy PATH"),
    }
    match checkov {
        Some(path) => {
            let frameworks: &[&str] =
                if part == "azure" { &["terraform", "arm", "bicep"] } else { &["kubernetes"] };
            let before = [path.as_str(), "--directory", &input, "--framework"];
            let after = ["--skip-download", "--quiet", "-o", "json"];
            lanes.push(("checkov", words(&[&before[..], frameworks, &after[..]].concat())));
        }
        None => println!("{part}: Checkov left out, give --checkov PATH"),
    }
    let mut costs: Vec<Vec<Cost>> = vec![Vec::new(); lanes.len()];
    for round in 0..rounds {
        for step in 0..lanes.len() {
            let lane = (step + round) % lanes.len();
            if let (Some((_, command)), Some(costs)) = (lanes.get(lane), costs.get_mut(lane)) {
                let command: Vec<&str> = command.iter().map(String::as_str).collect();
                costs.extend(measure(&command));
            }
        }
    }
    println!("{part}: the same files, {rounds} rounds, interleaved");
    println!(
        "{:>10} {:>24} {:>10} {:>12} {:>12}",
        "tool", "CPU s (min to max)", "peak MiB", "CPU ratio", "memory ratio"
    );
    let own: Vec<Cost> = costs.first().cloned().unwrap_or_default();
    for ((name, _), costs) in lanes.iter().zip(&costs) {
        let (cpu, least, most) = spread(&costs.iter().map(|cost| cost.cpu).collect::<Vec<_>>());
        let (peak, ..) = spread(&costs.iter().map(|cost| cost.peak_mib).collect::<Vec<_>>());
        let ratios: Vec<f64> = costs.iter().zip(&own).map(|(cost, own)| cost.cpu / own.cpu).collect();
        let memory: Vec<f64> =
            costs.iter().zip(&own).map(|(cost, own)| cost.peak_mib / own.peak_mib).collect();
        println!(
            "{name:>10} {:>24} {peak:>10.0} {:>12.1} {:>12.1}",
            format!("{cpu:.2} ({least:.2} to {most:.2})"),
            spread(&ratios).0,
            spread(&memory).0
        );
    }
}
