//! What processes cost, for benchmarks.

use std::process::{Command, Stdio};
use std::time::Instant;

/// What one process cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Seconds of user and system time.
    pub cpu: f64,
    /// Seconds on the clock.
    pub wall: f64,
    /// Peak memory in MiB.
    pub peak_mib: f64,
}

/// Runs one command as the only child of this process: what it cost, and its exit code. The peak of `getrusage` is
/// over all children, so every measurement gets a process of its own. `None` where it cannot be run.
pub fn measure_child(command: &[String]) -> Option<(Cost, i32)> {
    let (program, arguments) = command.split_first()?;
    let begin = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .ok()?;
    let wall = begin.elapsed().as_secs_f64();
    let usage = nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_CHILDREN).ok()?;
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    let cost = Cost { cpu, wall, peak_mib: usage.max_rss() as f64 / 1024.0 };
    Some((cost, status.code().unwrap_or(-1)))
}

/// Has the running program measure a command in a process of its own, started as `measure COMMAND`.
pub fn measure(command: &[&str]) -> Option<Cost> {
    let output = Command::new(std::env::current_exe().ok()?).arg("measure").args(command).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut numbers = text.split_whitespace().filter_map(|word| word.parse::<f64>().ok());
    Some(Cost { cpu: numbers.next()?, wall: numbers.next()?, peak_mib: numbers.next()? })
}

/// Median, minimum and maximum.
pub fn spread(values: &[f64]) -> (f64, f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    (at(sorted.len() / 2), at(0), at(sorted.len().saturating_sub(1)))
}
