//! Which files are deployed, with which values, and what they call.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashMapExt};
use std::rc::Rc;

use super::super::evaluate::{Evaluator, Value, Work};
use super::emit::{Emitter, Output, rounds};
use super::instance::{Instance, in_round};
use super::source::Source;

/// How deeply modules may call one another.
pub(super) const DEEPEST: u8 = 24;
/// How often modules may be called in one input.
const MOST_CALLS: usize = 10_000;
/// What a call of a module costs, beside what it holds.
const COST_OF_CALL: usize = 100;

/// What is deployed by itself.
#[derive(Debug, Default)]
pub(super) struct Roots {
    /// The file, or the parameter file, of each.
    pub(super) names: Vec<String>,
    /// Those of which something is not known or not in the input.
    pub(super) incomplete: BTreeSet<usize>,
}

/// Deploys every file that no other one deploys, and all that these call.
pub(super) fn deploy(sources: &[Source], outputs: &mut [Output]) -> Roots {
    let mut called = vec![false; sources.len()];
    for (file, source) in sources.iter().enumerate() {
        for target in source.modules.iter().copied().flatten().filter(|&target| target != file) {
            if let Some(called) = called.get_mut(target) {
                *called = true;
            }
        }
    }
    let mut parameter_files: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (file, source) in sources.iter().enumerate().filter(|(_, source)| source.is_parameter_file()) {
        if let Some(target) = source.using {
            parameter_files.entry(target).or_default().push(file);
        }
    }
    let mut run =
        Run { sources, outputs, reached: vec![false; sources.len()], calls: 0, roots: Roots::default() };
    for (file, source) in sources.iter().enumerate().filter(|(_, source)| !source.is_parameter_file()) {
        match parameter_files.get(&file) {
            Some(stating) => {
                for stating in stating.iter().filter_map(|&file| sources.get(file)) {
                    let work = Work::default();
                    let parameters = Instance::root(sources, stating, HashMap::new());
                    let stated = parameters.stated(&Evaluator { environment: &parameters, work: &work });
                    run.root(file, source, &stating.name, stated);
                }
            }
            None if !called.get(file).copied().unwrap_or(false) => {
                run.root(file, source, &source.name, HashMap::new());
            }
            None => {}
        }
    }
    // Files that only call one another are each deployed by themselves.
    for (file, source) in sources.iter().enumerate().filter(|(_, source)| !source.is_parameter_file()) {
        if !run.reached.get(file).copied().unwrap_or(true) {
            run.root(file, source, &source.name, HashMap::new());
        }
    }
    run.roots
}

struct Run<'r, 's> {
    sources: &'s [Source],
    outputs: &'r mut [Output],
    /// The files that were deployed, or left out by a condition.
    reached: Vec<bool>,
    calls: usize,
    roots: Roots,
}

impl<'s> Run<'_, 's> {
    fn root(&mut self, file: usize, source: &'s Source, name: &str, arguments: HashMap<Rc<str>, Value>) {
        let work = Work::default();
        let root = self.roots.names.len();
        self.roots.names.push(name.to_owned());
        let instance = Instance::root(self.sources, source, arguments);
        self.instance(file, &instance, &work, root, &mut Vec::new());
        if work.is_exhausted()
            && let Some(output) = self.outputs.get_mut(file)
        {
            let message = "the file takes more work than is done for one file; not all of it was read";
            output.failed.push((
                0,
                message.to_owned(),
                "Split it, or look for loops that go through too much.",
            ));
            self.roots.incomplete.insert(root);
        }
    }

    fn instance(
        &mut self,
        file: usize,
        instance: &Instance<'s>,
        work: &Work,
        root: usize,
        stack: &mut Vec<usize>,
    ) {
        if let Some(reached) = self.reached.get_mut(file) {
            *reached = true;
        }
        let at = Evaluator { environment: instance, work };
        let Some(output) = self.outputs.get_mut(file) else { return };
        Emitter::new(output, instance, at, root).resources();
        stack.push(file);
        for index in 0..instance.source.program.modules.len() {
            self.module(file, instance, index, work, root, stack);
        }
        stack.pop();
    }

    fn module(
        &mut self,
        file: usize,
        instance: &Instance<'s>,
        index: usize,
        work: &Work,
        root: usize,
        stack: &mut Vec<usize>,
    ) {
        let Some(module) = instance.source.program.modules.get(index) else { return };
        let Some(output) = self.outputs.get_mut(file) else { return };
        let place = module.path_span.0;
        let Some(target) = instance.source.modules.get(index).copied().flatten() else {
            output.warn(
                place,
                format!("the module `{}` is not in the input; what it deploys is not judged", module.path),
            );
            self.roots.incomplete.insert(root);
            return;
        };
        if target == file || stack.contains(&target) {
            if !output.failed.iter().any(|(offset, _, _)| *offset == place) {
                let names = stack.iter().skip_while(|&&known| known != target).chain([&target]);
                let names: Vec<&str> = names
                    .filter_map(|&file| self.sources.get(file))
                    .map(|source| source.name.as_str())
                    .collect();
                let message = format!("modules call one another in a ring: {}", names.join(" -> "));
                output.failed.push((place, message, "Have one of them not call the next."));
            }
            self.roots.incomplete.insert(root);
            return;
        }
        if let Some(reached) = self.reached.get_mut(target) {
            *reached = true;
        }
        let at = Evaluator { environment: instance, work };
        let (rounds, remark) = rounds(&at, module.body.each.as_ref());
        if let Some(remark) = remark {
            output.warn(place, remark);
        }
        for round in rounds {
            let called = in_round(module.body.each.as_ref(), round.as_ref(), |locals| {
                let condition = module.body.condition.as_ref();
                let is_off = condition
                    .is_some_and(|condition| matches!(at.evaluate(condition, locals), Value::Bool(false)));
                if is_off { None } else { Some(instance.module(&at, index, locals)) }
            });
            let Some(called) = called else { continue };
            self.calls += 1;
            let may_go_on = self.calls <= MOST_CALLS && work.spend(COST_OF_CALL);
            match called {
                Some(called) if may_go_on => self.instance(target, &called, work, root, stack),
                _ => {
                    if let Some(output) = self.outputs.get_mut(file) {
                        let message = format!(
                            "modules are called more than {MOST_CALLS} times, or more than {DEEPEST} deep; the rest is not read"
                        );
                        output.warn(place, message);
                    }
                    self.roots.incomplete.insert(root);
                    return;
                }
            }
        }
    }
}
