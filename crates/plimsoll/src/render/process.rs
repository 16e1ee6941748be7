//! Other programs: finding them and running them within bounds.

use std::env;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(4);
const MOST_SAID: u64 = 64 << 10;

/// Why a program gave nothing.
#[derive(Debug)]
pub(crate) enum Fault {
    /// It could not be started.
    Start(io::Error),
    /// It took too long and was ended.
    Time,
    /// It printed too much and was ended.
    Output,
    /// It failed, and said this on standard error.
    Exit(String),
}

/// The first program of this name on the `PATH`.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let folders = env::var_os("PATH")?;
    let found = env::split_paths(&folders).map(|folder| folder.join(&file)).find(|path| is_program(path))?;
    std::path::absolute(found).ok()
}

/// Whether a path is a file that can be run.
#[cfg(unix)]
pub(super) fn is_program(path: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// Whether a path is a file that may be run.
#[cfg(not(unix))]
pub(super) fn is_program(path: &std::path::Path) -> bool {
    path.is_file()
}

/// Runs a program to its end and returns what it printed on standard output.
pub(crate) fn run(mut command: Command, time: Duration, most: u64) -> Result<Vec<u8>, Fault> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(Fault::Start)?;
    let (sender, receiver) = mpsc::channel();
    let output = child.stdout.take().map(|pipe| collect(pipe, most, sender.clone()));
    let said = child.stderr.take().map(|pipe| collect(pipe, MOST_SAID, sender));
    let began = Instant::now();
    let ended = loop {
        match child.try_wait().map_err(Fault::Start)? {
            Some(status) => break status,
            None if began.elapsed() > time => return Err(stop(&mut child, Fault::Time)),
            None => {}
        }
        if receiver.recv_timeout(PAUSE) == Ok(Pipe::Full) {
            return Err(stop(&mut child, Fault::Output));
        }
        // Both pipes may be closed while the program has still something to do.
        thread::sleep(Duration::from_micros(500));
    };
    let gather = |reader: Option<thread::JoinHandle<Vec<u8>>>| {
        reader.and_then(|reader| reader.join().ok()).unwrap_or_default()
    };
    let (output, said) = (gather(output), gather(said));
    if output.len() as u64 > most {
        return Err(Fault::Output);
    }
    if ended.success() { Ok(output) } else { Err(Fault::Exit(String::from_utf8_lossy(&said).into_owned())) }
}

fn stop(child: &mut Child, fault: Fault) -> Fault {
    let _ = child.kill();
    let _ = child.wait();
    fault
}

#[derive(Debug, PartialEq, Eq)]
enum Pipe {
    Closed,
    Full,
}

/// Reads a pipe on a thread of its own; what exceeds the bound of standard error is passed over, of standard output
/// it is told.
fn collect(
    mut pipe: impl Read + Send + 'static,
    most: u64,
    sender: mpsc::Sender<Pipe>,
) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.by_ref().take(most + 1).read_to_end(&mut bytes);
        let is_full = bytes.len() as u64 > most;
        let _ = sender.send(if is_full && most > MOST_SAID { Pipe::Full } else { Pipe::Closed });
        if is_full && most <= MOST_SAID {
            let _ = io::copy(&mut pipe, &mut io::sink());
        }
        bytes
    })
}
