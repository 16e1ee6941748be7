//! Running the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

/// A command that runs plimsoll in the root of the repository, without the user's environment.
pub(crate) fn plimsoll() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    command.current_dir(root()).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PLIMSOLL_") {
            command.env_remove(name);
        }
    }
    // Whether helm is installed must not decide what a test sees.
    command.env("PLIMSOLL_NO_RENDER", "true");
    command
}

/// Runs plimsoll with these arguments.
pub(crate) fn run(arguments: &[&str]) -> Output {
    plimsoll().args(arguments).output().unwrap()
}

/// The exit code, with what was said on standard error where it is not the expected one.
pub(crate) fn assert_code(output: &Output, code: i32) {
    assert_eq!(
        output.status.code(),
        Some(code),
        "stdout: {}\nstderr: {}",
        String::from_utf8_lossy(&output.stdout).chars().take(2000).collect::<String>(),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Standard output as text.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A new folder below the test's temporary folder, holding these files.
pub(crate) fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    for (file, content) in files {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

/// A pod that passes most controls, and one that is privileged.
pub(crate) const PRIVILEGED: &[u8] = b"apiVersion: v1
kind: Pod
metadata: { name: agent, namespace: monitoring }
spec:
  containers:
    - name: agent
      image: registry.example/agent:1.0
      securityContext: { privileged: true }
";
