//! Contents of objects, through one `git cat-file --batch` that answers one question after the other.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use super::Repository;
use crate::exit::CommandError;

const DOING: &str = "git cat-file";

/// The running program; it ends when this is dropped.
pub(super) struct Objects {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Drop for Objects {
    fn drop(&mut self) {
        // It ends when there are no more questions.
        self.questions = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Objects {
    pub(super) fn start(repository: &Repository) -> Result<Self, CommandError> {
        let mut command = repository.command(&["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(CommandError::io(DOING))?;
        let questions = child.stdin.take();
        let Some(answers) = child.stdout.take() else {
            return Err(CommandError::Usage(format!("{DOING} has no output")));
        };
        Ok(Self { child, questions, answers: BufReader::with_capacity(1 << 16, answers) })
    }

    /// The content of a file; `None` where it is larger than that, or not there (a clone may be partial).
    pub(super) fn read(&mut self, object: &str, largest: u64) -> Result<Option<Vec<u8>>, CommandError> {
        let io = || CommandError::io(DOING);
        if let Some(questions) = &mut self.questions {
            questions.write_all(object.as_bytes()).map_err(io())?;
            questions.write_all(b"\n").map_err(io())?;
            questions.flush().map_err(io())?;
        }
        let mut header = String::new();
        self.answers.read_line(&mut header).map_err(io())?;
        // `ID blob SIZE`, or `ID missing`.
        let mut words = header.split_whitespace().skip(1);
        let kind = words.next().unwrap_or_default();
        let Some(size) = words.next().and_then(|size| size.parse::<u64>().ok()) else { return Ok(None) };
        let wanted = kind == "blob" && size <= largest;
        let mut content = Vec::new();
        let mut body = (&mut self.answers).take(size + 1);
        if wanted {
            body.read_to_end(&mut content).map_err(io())?;
            content.pop();
        } else {
            std::io::copy(&mut body, &mut std::io::sink()).map_err(io())?;
        }
        Ok(wanted.then_some(content))
    }
}
