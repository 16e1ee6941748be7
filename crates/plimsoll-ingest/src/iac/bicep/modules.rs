//! Which files are deployed, with which values, and what they call.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashMapExt};
use std::rc::Rc;

use super::super::arm::Called;
use super::super::evaluate::{Evaluator, Value, Work};
use super::emit::{Emitter, Output, rounds};
use super::instance::{Instance, Round, in_round};
use super::source::Source;
use super::syntax::Body;

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
    /// The files that are deployed.
    pub(super) reached: BTreeSet<usize>,
    /// The files that were deployed of which a part was not read.
    pub(super) gaps: BTreeMap<usize, Gap>,
    /// The templates that the compiler brought, as they are called.
    pub(super) inlined: Vec<Inlined>,
}

/// What was not read of a file.
#[derive(Debug, Default)]
pub(super) struct Gap {
    /// The modules that are not in the input, by the places of their paths.
    pub(super) modules: BTreeSet<u32>,
    /// The first thing that is no Bicep as it is known here, or that is imported from outside the input.
    pub(super) whole: Option<u32>,
}

/// A call of a template that the compiler brought.
#[derive(Debug)]
pub(super) struct Inlined {
    /// The file that calls it.
    pub(super) file: usize,
    /// The module; `None` for the file as a whole.
    pub(super) module: Option<usize>,
    /// What it is deployed from.
    pub(super) root: usize,
    pub(super) called: Called,
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
    for (source, output) in sources.iter().zip(run.outputs) {
        for (offset, message) in source.remarks.borrow().iter() {
            output.warn(*offset, message.as_str());
        }
    }
    let mut roots = run.roots;
    roots.reached = (0..).zip(run.reached).filter_map(|(file, reached)| reached.then_some(file)).collect();
    roots
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
        if instance.source.compiled.as_ref().is_some_and(|compiled| compiled.whole().is_some()) {
            // What it calls is a part of what the compiler made of it.
            self.reach(file);
            let called = instance.as_called();
            self.roots.inlined.push(Inlined { file, module: None, root, called });
            return;
        }
        if let Some((fault, _)) = instance.source.program.lost.first() {
            self.roots.gaps.entry(file).or_default().whole = Some(fault.offset as u32);
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
            // One that a condition leaves out brings nothing.
            let at = Evaluator { environment: instance, work };
            if module.body.each.is_none() && is_off(&at, &module.body, None) {
                return;
            }
            let compiled = instance.source.compiled.as_ref();
            if compiled.is_some_and(|compiled| compiled.module(index).is_some()) {
                self.inlined(file, instance, index, work, root);
                return;
            }
            output.warn(
                place,
                format!("the module `{}` is not in the input; what it deploys is not judged", module.path),
            );
            self.roots.incomplete.insert(root);
            self.roots.gaps.entry(file).or_default().modules.insert(place);
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
            if is_off(&at, &module.body, round.as_ref()) {
                continue;
            }
            let called = instance.module(&at, index, round.as_ref());
            match called {
                Some(called) if self.may_call(work) => self.instance(target, &called, work, root, stack),
                _ => return self.too_often(file, place, root),
            }
        }
    }

    /// Calls a module whose template the compiler brought.
    fn inlined(&mut self, file: usize, instance: &Instance<'s>, index: usize, work: &Work, root: usize) {
        let Some(module) = instance.source.program.modules.get(index) else { return };
        let at = Evaluator { environment: instance, work };
        let place = module.path_span.0;
        let (rounds, remark) = rounds(&at, module.body.each.as_ref());
        if let (Some(remark), Some(output)) = (remark, self.outputs.get_mut(file)) {
            output.warn(place, remark);
        }
        for round in rounds {
            if is_off(&at, &module.body, round.as_ref()) {
                continue;
            }
            match instance.called(&at, index, round.as_ref()) {
                Some(called) if self.may_call(work) => {
                    self.roots.inlined.push(Inlined { file, module: Some(index), root, called });
                }
                _ => return self.too_often(file, place, root),
            }
        }
    }

    fn may_call(&mut self, work: &Work) -> bool {
        self.calls += 1;
        self.calls <= MOST_CALLS && work.spend(COST_OF_CALL)
    }

    fn too_often(&mut self, file: usize, place: u32, root: usize) {
        if let Some(output) = self.outputs.get_mut(file) {
            let message = format!(
                "modules are called more than {MOST_CALLS} times, or more than {DEEPEST} deep; the rest is not read"
            );
            output.warn(place, message);
        }
        self.roots.incomplete.insert(root);
    }

    /// Notes that a file, and all that it calls, needs no deployment of its own.
    fn reach(&mut self, file: usize) {
        let mut open: Vec<usize> = self.modules_of(file);
        while let Some(next) = open.pop() {
            match self.reached.get_mut(next) {
                Some(reached) if !*reached => *reached = true,
                _ => continue,
            }
            open.extend(self.modules_of(next));
        }
    }

    fn modules_of(&self, file: usize) -> Vec<usize> {
        self.sources
            .get(file)
            .map_or_else(Vec::new, |source| source.modules.iter().copied().flatten().collect())
    }
}

/// Whether a condition leaves a module out.
fn is_off(at: &Evaluator<'_>, body: &Body, round: Option<&Round>) -> bool {
    let Some(condition) = &body.condition else { return false };
    in_round(body.each.as_ref(), round, |locals| matches!(at.evaluate(condition, locals), Value::Bool(false)))
}
