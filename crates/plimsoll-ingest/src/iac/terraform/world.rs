//! All modules of an input, their instances, and the work that may be spent on them.

use foldhash::HashMap;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::module::{Module, Space};
use super::overrides::Foreign;
use super::syntax::{Expression, Span};
use super::value::{Handle, Key, Value};
use crate::iac::Files;

/// How many values may be worked out for one input, apart from one for each byte of it. The largest configurations
/// take some hundred thousand.
const MOST_STEPS: u64 = 3_000_000;
/// How deep the working out of one value may go.
const DEEPEST: u16 = 200;
/// How many modules may be called below one that nobody calls.
const MOST_CALLED: u32 = 1_000;
/// How deep modules may call modules.
const DEEPEST_CALLS: u16 = 16;
/// How many resources or modules one `count` or `for_each` may make.
pub(super) const MOST_COPIES: usize = 1_000;
/// How many remarks are told for one input.
const MOST_REMARKS: usize = 200;

/// A module that was called, or stands at the root.
#[derive(Debug)]
pub(super) struct Instance {
    /// Its index among the modules.
    pub(super) module: u32,
    /// `module.network[0].`; empty at the root.
    pub(super) path: String,
    /// Where it is called: the instance that calls it, and which of its calls.
    pub(super) caller: Option<(u32, u32)>,
    /// What `each` and `count` are in the arguments of the call.
    pub(super) frame: Frame,
    depth: u16,
    /// The instance at the root.
    pub(super) root: u32,
}

/// Names that are bound around an expression: `each`, `count`, those of `for` and of dynamic blocks.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame(Option<Rc<Bound>>);

#[derive(Debug)]
struct Bound {
    name: Box<str>,
    value: Value,
    outer: Frame,
}

impl Frame {
    /// The frame with one more name.
    pub(super) fn with(&self, name: &str, value: Value) -> Self {
        Self(Some(Rc::new(Bound { name: name.into(), value, outer: self.clone() })))
    }

    /// A frame from which nothing is seen but what is bound in it: that of a template.
    pub(super) fn closed() -> Self {
        Self::default().with("", Value::Null)
    }

    /// Whether nothing is seen but what is bound.
    pub(super) fn is_closed(&self) -> bool {
        self.get("").is_some()
    }

    /// What a name is bound to.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        let mut at = self.0.as_deref();
        while let Some(bound) = at {
            if bound.name.as_ref() == name {
                return Some(&bound.value);
            }
            at = bound.outer.0.as_deref();
        }
        None
    }
}

/// Where an expression is worked out.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) instance: u32,
    pub(super) file: u32,
    pub(super) frame: Frame,
}

impl Scope {
    /// The same place with one more name.
    pub(super) fn with(&self, name: &str, value: Value) -> Self {
        Self { frame: self.frame.with(name, value), ..*self }
    }
}

/// A remark about a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Remark {
    pub(super) file: u32,
    pub(super) offset: u32,
    pub(super) message: String,
}

/// What is known of an instance's block; nothing while it is worked out.
type Known<T> = HashMap<(u32, u32), Option<T>>;

/// The resources or modules that a block makes.
pub(super) type Copies<T> = Rc<[(Key, T)]>;

#[derive(Clone, Debug)]
enum Memo {
    Working,
    Value(Value),
}

/// Everything that expressions can refer to.
#[derive(Debug)]
pub(super) struct World<'t> {
    /// The texts of the files.
    pub(super) texts: &'t [&'t str],
    /// Secrets that are written out in each file: where the expression begins, and what is said instead.
    pub(super) secrets: &'t [HashMap<u32, Rc<str>>],
    pub(super) modules: &'t [Module<'t>],
    /// The other files of the input.
    pub(super) beside: &'t dyn Files,
    /// Which offsets are those of override files.
    pub(super) foreign: &'t Foreign,
    folders: HashMap<&'t str, u32>,
    instances: RefCell<Vec<Rc<Instance>>>,
    values: RefCell<HashMap<(u32, Space, u32), Memo>>,
    copies: RefCell<Known<Copies<Frame>>>,
    calls: RefCell<Known<Copies<u32>>>,
    /// The ids of resources, and what they begin with below each root.
    ids: RefCell<HashMap<Handle, Option<Value>>>,
    subscriptions: RefCell<HashMap<u32, Rc<str>>>,
    /// How often a value depended on where it was asked for: in a circle, too deep, or when there was too much work.
    doubts: Cell<u64>,
    /// How many modules are called below each root.
    called: RefCell<HashMap<u32, u32>>,
    remarks: RefCell<Vec<Remark>>,
    steps: Cell<u64>,
    most_steps: u64,
    depth: Cell<u16>,
}

impl<'t> World<'t> {
    /// A world of these modules, without instances.
    pub(super) fn new(
        texts: &'t [&'t str],
        secrets: &'t [HashMap<u32, Rc<str>>],
        modules: &'t [Module<'t>],
        beside: &'t dyn Files,
        foreign: &'t Foreign,
    ) -> Self {
        let folders =
            modules.iter().enumerate().map(|(index, module)| (module.folder.as_str(), index as u32));
        Self {
            texts,
            secrets,
            modules,
            beside,
            foreign,
            folders: folders.collect(),
            instances: RefCell::default(),
            values: RefCell::default(),
            copies: RefCell::default(),
            calls: RefCell::default(),
            ids: RefCell::default(),
            subscriptions: RefCell::default(),
            doubts: Cell::new(0),
            called: RefCell::default(),
            remarks: RefCell::default(),
            steps: Cell::new(0),
            most_steps: MOST_STEPS + texts.iter().map(|text| text.len() as u64).sum::<u64>(),
            depth: Cell::new(0),
        }
    }

    /// The module of a folder.
    pub(super) fn module_of(&self, folder: &str) -> Option<u32> {
        self.folders.get(folder).copied()
    }

    /// Adds an instance of a module that nobody calls.
    pub(super) fn add_root(&self, module: u32) -> u32 {
        let mut instances = self.instances.borrow_mut();
        let root = instances.len() as u32;
        instances.push(Rc::new(Instance {
            module,
            path: String::new(),
            caller: None,
            frame: Frame::default(),
            depth: 0,
            root,
        }));
        root
    }

    /// An instance.
    pub(super) fn instance(&self, index: u32) -> Option<Rc<Instance>> {
        self.instances.borrow().get(index as usize).cloned()
    }

    /// The module of an instance.
    pub(super) fn module(&self, instance: u32) -> Option<&'t Module<'t>> {
        let module = self.instances.borrow().get(instance as usize)?.module;
        self.modules.get(module as usize)
    }

    /// The slice of a file.
    pub(super) fn source(&self, file: u32, span: Span) -> &'t str {
        let (owner, start) = self.foreign.locate(file, span.0);
        let end = start.saturating_add(span.1.saturating_sub(span.0));
        let text = self.texts.get(owner as usize).copied().unwrap_or_default();
        text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// What an expression says, in one short line: the description of a value that is not known.
    pub(super) fn described(&self, scope: &Scope, expression: &Expression<'_>) -> Value {
        let source = self.source(scope.file, expression.span);
        // Most are short and hold nothing to be left out.
        if source.len() <= 200 && !source.bytes().any(|byte| byte <= b' ' || byte >= 0x80) {
            return Value::unknown(source);
        }
        let line = source.split_whitespace().collect::<Vec<_>>().join(" ");
        Value::unknown(line.chars().take(200).collect::<String>())
    }

    /// Tells something of a place, once.
    pub(super) fn remark(&self, file: u32, offset: u32, message: impl Into<String>) {
        let mut remarks = self.remarks.borrow_mut();
        let (file, offset) = self.foreign.locate(file, offset);
        let remark = Remark { file, offset, message: message.into() };
        if remarks.len() < MOST_REMARKS && !remarks.contains(&remark) {
            remarks.push(remark);
        }
    }

    /// All remarks, in order.
    pub(super) fn remarks(self) -> Vec<Remark> {
        let mut remarks = self.remarks.into_inner();
        remarks.sort();
        remarks
    }

    /// Counts work; `false` where there was too much.
    pub(super) fn charge(&self, steps: usize) -> bool {
        let spent = self.steps.get().saturating_add(steps as u64);
        self.steps.set(spent);
        let is_enough = spent <= self.most_steps;
        if !is_enough {
            self.doubt();
        }
        is_enough
    }

    /// Counts the making of one value that is kept; `false` where there was too much.
    pub(super) fn charge_kept(&self) -> bool {
        self.charge(4)
    }

    /// Whether too much work was spent.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps.get() > self.most_steps
    }

    /// Runs something one level deeper, if that is not too deep and not too much.
    pub(super) fn deeper(&self, run: impl FnOnce() -> Value) -> Value {
        let depth = self.depth.get();
        if depth >= DEEPEST {
            self.doubt();
            return Value::unknown("a value whose working out goes too deep");
        }
        if !self.charge(1) {
            return Value::unknown("a value that takes too much work to work out");
        }
        self.depth.set(depth + 1);
        let value = run();
        self.depth.set(depth);
        value
    }

    /// Works out a named value once. One that needs itself is unknown, and told at the place.
    pub(super) fn once(
        &self,
        instance: u32,
        space: Space,
        index: u32,
        place: (u32, u32),
        run: impl FnOnce() -> Value,
    ) -> Value {
        let slot = (instance, space, index);
        match self.values.borrow().get(&slot) {
            Some(Memo::Value(value)) => return value.clone(),
            Some(Memo::Working) => {
                self.doubt();
                let message = "this value is defined by itself, in a circle: it stays unknown";
                self.remark(place.0, place.1, message);
                return Value::unknown("a circle");
            }
            None => {}
        }
        self.values.borrow_mut().insert(slot, Memo::Working);
        let value = run();
        self.values.borrow_mut().insert(slot, Memo::Value(value.clone()));
        value
    }

    /// Notes that a value depends on where it was asked for.
    fn doubt(&self) {
        self.doubts.set(self.doubts.get() + 1);
    }

    /// The id of a resource, worked out once, unless it depends on where it is asked for.
    pub(super) fn id_once(&self, handle: &Handle, run: impl FnOnce() -> Option<Value>) -> Option<Value> {
        if let Some(known) = self.ids.borrow().get(handle) {
            return known.clone();
        }
        let before = self.doubts.get();
        let id = run();
        if self.doubts.get() == before {
            self.ids.borrow_mut().insert(handle.clone(), id.clone());
        }
        id
    }

    /// The same for what the ids below a root begin with.
    pub(super) fn subscription_once(&self, root: u32, run: impl FnOnce() -> String) -> Rc<str> {
        if let Some(known) = self.subscriptions.borrow().get(&root) {
            return Rc::clone(known);
        }
        let before = self.doubts.get();
        let subscription: Rc<str> = run().into();
        if self.doubts.get() == before {
            self.subscriptions.borrow_mut().insert(root, Rc::clone(&subscription));
        }
        subscription
    }

    /// The copies of a resource that there are, worked out once; `None` while they are being worked out.
    pub(super) fn copies_once(
        &self,
        instance: u32,
        resource: u32,
        run: impl FnOnce() -> Copies<Frame>,
    ) -> Option<Copies<Frame>> {
        let slot = (instance, resource);
        if let Some(known) = self.copies.borrow().get(&slot) {
            if known.is_none() {
                self.doubt();
            }
            return known.clone();
        }
        self.copies.borrow_mut().insert(slot, None);
        let copies = run();
        self.copies.borrow_mut().insert(slot, Some(Rc::clone(&copies)));
        Some(copies)
    }

    /// The instances that a call makes, worked out once; `None` while they are being worked out.
    pub(super) fn calls_once(
        &self,
        instance: u32,
        call: u32,
        run: impl FnOnce() -> Copies<u32>,
    ) -> Option<Copies<u32>> {
        let slot = (instance, call);
        if let Some(known) = self.calls.borrow().get(&slot) {
            if known.is_none() {
                self.doubt();
            }
            return known.clone();
        }
        self.calls.borrow_mut().insert(slot, None);
        let made = run();
        self.calls.borrow_mut().insert(slot, Some(Rc::clone(&made)));
        Some(made)
    }

    /// Adds an instance that a call makes, or says in words why not.
    pub(super) fn add_called(
        &self,
        caller: u32,
        call: u32,
        module: u32,
        step: &str,
        frame: Frame,
    ) -> Result<u32, String> {
        let Some(outer) = self.instance(caller) else { return Err("there is no such module".to_owned()) };
        let depth = outer.depth + 1;
        if depth > DEEPEST_CALLS {
            return Err(format!("modules that call modules deeper than {DEEPEST_CALLS} levels are not read"));
        }
        let mut counts = self.called.borrow_mut();
        let count = counts.entry(outer.root).or_default();
        if *count >= MOST_CALLED {
            return Err(format!("more than {MOST_CALLED} modules are called; this call is not read"));
        }
        *count += 1;
        let mut instances = self.instances.borrow_mut();
        let path = format!("{}{step}.", outer.path);
        let root = outer.root;
        instances.push(Rc::new(Instance { module, path, caller: Some((caller, call)), frame, depth, root }));
        Ok(instances.len() as u32 - 1)
    }

    /// Whether a module is called by itself, directly or not, if this instance calls it.
    pub(super) fn is_recursive(&self, caller: u32, module: u32) -> bool {
        let mut at = Some(caller);
        while let Some(instance) = at.and_then(|index| self.instance(index)) {
            if instance.module == module {
                return true;
            }
            at = instance.caller.map(|(index, _)| index);
        }
        false
    }
}
