//! Runs `helm`, `kustomize`, `kubectl kustomize` and `bicep` for the library: on a copy, without network, plug-ins or the
//! user's configuration, within bounds of time and output.

mod process;
mod sandbox;

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use plimsoll_ingest::render::{Job, NotRendered, Renderer, Rendering, Tool, ValuesFile};

use crate::args::InputArgs;
use crate::exit::CommandError;
use sandbox::Sandbox;

pub(crate) use process::{Fault, find, run as run_program};

/// The version of Kubernetes that charts are rendered for: every version of Helm has another one in mind.
const KUBERNETES: &str = "1.33.0";
/// How long one call may take.
const TIME: Duration = Duration::from_mins(1);
/// How much one call may print.
const MOST_OUTPUT: u64 = 256 << 20;
/// How much of an error message is told.
const LONGEST_MESSAGE: usize = 240;

/// The programs on the `PATH`.
pub(crate) struct Programs {
    helm: Option<PathBuf>,
    kustomize: Option<PathBuf>,
    kubectl: Option<PathBuf>,
    bicep: Option<PathBuf>,
    /// What became of jobs that are asked for twice.
    known: BTreeMap<String, Result<String, NotRendered>>,
}

impl Programs {
    /// Looks for them.
    pub(crate) fn on_path() -> Self {
        Self {
            helm: find("helm"),
            kustomize: find("kustomize"),
            kubectl: find("kubectl"),
            bicep: find("bicep").or_else(installed_by_az),
            known: BTreeMap::new(),
        }
    }

    fn helm(&self, job: &Job) -> Result<String, NotRendered> {
        let Some(program) = &self.helm else {
            return Err(NotRendered::Unavailable(
                "not rendered, because there is no `helm` on the PATH; install Helm 3 to have charts judged"
                    .to_owned(),
            ));
        };
        let sandbox =
            Sandbox::of(&job.source).map_err(|error| failed("its files could not be copied", &error))?;
        let mut arguments: Vec<OsString> = [
            "template",
            &job.release,
            "./files",
            "--namespace",
            &job.namespace,
            "--include-crds",
            "--kube-version",
            KUBERNETES,
        ]
        .map(OsString::from)
        .to_vec();
        for (index, values) in job.values.iter().enumerate() {
            let file = format!("values-{index}.yaml");
            fs::write(sandbox.path().join(&file), values)
                .map_err(|error| failed("its values could not be written", &error))?;
            arguments.extend(["--values".into(), file.into()]);
        }
        call(program, &arguments, &sandbox, "helm")
    }

    fn kustomize(&self, job: &Job) -> Result<String, NotRendered> {
        let (program, verb, name) = match (&self.kustomize, &self.kubectl) {
            (Some(program), _) => (program, "build", "kustomize"),
            (None, Some(program)) => (program, "kustomize", "kubectl kustomize"),
            (None, None) => {
                return Err(NotRendered::Unavailable(
                    "not rendered, because there is neither `kustomize` nor `kubectl` on the PATH; install one of \
                     them to have overlays judged"
                        .to_owned(),
                ));
            }
        };
        let sandbox =
            Sandbox::of(&job.source).map_err(|error| failed("its files could not be copied", &error))?;
        let folder = format!("./files/{}", job.folder);
        call(program, &[verb.into(), folder.into()], &sandbox, name)
    }

    fn bicep(&self, job: &Job) -> Result<String, NotRendered> {
        let Some(program) = &self.bicep else {
            return Err(NotRendered::Unavailable("there is no `bicep` on the PATH".to_owned()));
        };
        let sandbox =
            Sandbox::of(&job.source).map_err(|error| failed("its files could not be copied", &error))?;
        let mut command = Command::new(program);
        // Without `--no-restore` it would fetch the modules of registries.
        command.args(["build", "--no-restore", "--stdout"]).arg(format!("./files/{}", job.folder));
        command.current_dir(sandbox.path());
        sandbox.confine(&mut command);
        sandbox.lend_home(&mut command);
        match process::run(command, TIME, MOST_OUTPUT) {
            Err(Fault::Exit(said)) if said.contains(") : Error ") => Err(NotRendered::Failed(said)),
            outcome => text_of(outcome, &sandbox, "bicep"),
        }
    }
}

/// The compiler that `az bicep` runs: `az` itself is not started, since it would look for a newer one, or fetch one.
fn installed_by_az() -> Option<PathBuf> {
    let settings = env::var_os("AZURE_CONFIG_DIR").map(PathBuf::from);
    let settings = settings.or_else(|| Some(env::home_dir()?.join(".azure")))?;
    let program = settings.join("bin").join(format!("bicep{}", env::consts::EXE_SUFFIX));
    process::is_program(&program).then_some(program)
}

impl Renderer for Programs {
    fn render(&mut self, job: &Job) -> Result<String, NotRendered> {
        if job.tool == Tool::Bicep && self.bicep.is_none() {
            return self.bicep(job);
        }
        let key = format!("{job:?}");
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let result = match job.tool {
            Tool::Helm => self.helm(job),
            Tool::Kustomize => self.kustomize(job),
            Tool::Bicep => self.bicep(job),
        };
        // What comes out of a folder on the disk is the same as before; contents are too large to be kept as keys.
        if key.len() < 4096 {
            self.known.insert(key, result.clone());
        }
        result
    }
}

/// Reads the values files that were named. `None` where nothing is to be rendered.
pub(crate) fn rendering<'r>(
    arguments: &InputArgs,
    renderer: &'r mut Programs,
) -> Result<Option<Rendering<'r>>, CommandError> {
    if arguments.no_render {
        return Ok(None);
    }
    let read = |paths: &[PathBuf], option: &str| -> Result<Vec<ValuesFile>, CommandError> {
        let file = |path: &PathBuf| {
            let name = path.display().to_string();
            match fs::read_to_string(path) {
                Ok(text) => Ok(ValuesFile { name, text }),
                Err(error) => Err(CommandError::Usage(format!("{option} {name}: {error}"))),
            }
        };
        paths.iter().map(file).collect()
    };
    let values = read(&arguments.helm_values, "--helm-values")?;
    let each = read(&arguments.helm_values_each, "--helm-values-each")?;
    Ok(Some(Rendering { renderer, values, each }))
}

fn failed(what: &str, error: &std::io::Error) -> NotRendered {
    NotRendered::Failed(format!("not rendered: {what}: {error}"))
}

/// Calls a program in a sandbox.
fn call(
    program: &Path,
    arguments: &[OsString],
    sandbox: &Sandbox,
    name: &str,
) -> Result<String, NotRendered> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(sandbox.path());
    sandbox.confine(&mut command);
    text_of(process::run(command, TIME, MOST_OUTPUT), sandbox, name)
}

/// What a program printed, or why it printed nothing.
fn text_of(outcome: Result<Vec<u8>, Fault>, sandbox: &Sandbox, name: &str) -> Result<String, NotRendered> {
    let said = |what: String| NotRendered::Failed(format!("not rendered: {name} {what}"));
    match outcome {
        Ok(output) => {
            String::from_utf8(output).map_err(|_| said("printed something that is no text".to_owned()))
        }
        Err(Fault::Start(error)) => Err(said(format!("could not be started: {error}"))),
        Err(Fault::Time) => Err(said(format!("did not end within {} seconds", TIME.as_secs()))),
        Err(Fault::Output) => Err(said(format!("printed more than {} MiB", MOST_OUTPUT >> 20))),
        Err(Fault::Exit(stderr)) => Err(said(format!("says: {}", message(&stderr, sandbox)))),
    }
}

/// What a program says in one line, without the place of the copy and without what it quotes from the files: that may
/// hold a secret.
fn message(stderr: &str, sandbox: &Sandbox) -> String {
    let root = sandbox.path().display().to_string();
    let lines = stderr.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines.clone().find(|line| line.starts_with("Error")).or_else(|| lines.clone().next_back());
    let line = line.unwrap_or("it failed, and does not say why").trim_start_matches("Error: ");
    let line = line.trim_start_matches("error: ").replace(&format!("{root}/files/"), "").replace(&root, "");
    let line = line.replace("./files/", "");
    let quoted = ["from [", " got: ", "parse '", "read '", "unmarshal '"];
    let end = quoted.iter().filter_map(|mark| line.find(mark)).min().unwrap_or(line.len());
    let line = line.get(..end).unwrap_or(&line).trim_end();
    // Helm names every template on the way to the one that fails: the first and the cause say enough.
    let line = match (line.split_once(": executing "), line.rsplit_once(">: ")) {
        (Some((place, _)), Some((_, cause))) => format!("{place}: {cause}"),
        _ => line.to_owned(),
    };
    line.chars().take(LONGEST_MESSAGE).collect()
}
