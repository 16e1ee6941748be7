//! Generated audit logs of AKS clusters, from a seed: the same options and bodies give the same bytes.
//!
//! A population (namespaces, nodes, pods, people, controllers) asks for what [`MIX`] says; the audit policy of AKS
//! decides what of it is written, at which level and at which stages; bodies come from real manifests with other names
//! and settings each time, so that lines are no copies of one template. The log is synthetic and nothing in it is a
//! secret or a person.

mod bodies;
pub mod command;
mod draft;
mod event;
mod mix;
mod objects;
mod output;
mod population;
mod random;
mod requests;
mod text;
mod writes;

use std::collections::BTreeMap;
use std::io::{self, Write};

use plimsoll_audit::event::Microseconds;
use plimsoll_audit::policy::{Decision, Level, Policy};

pub use bodies::Bodies;
pub use mix::{MIX, Sort};
pub use output::Form;

use draft::Draft;
use event::{Facts, Stage};
use mix::Draw;
use objects::{Server, Written};
use output::Output;
use population::Cluster;
use random::Random;

/// 2026-11-01T00:00:00Z, where logs begin if nothing else is said.
const BEGIN: Microseconds = 1_793_491_200_000_000;
/// Events that arrive late, of ten thousand, and by how many seconds at most.
const LATE: u64 = 15;
const LATEST: u64 = 1_200;
/// Requests that take longer than half a second, of ten thousand.
const SLOW: u64 = 40;
/// An attack comes between so many events.
const PEACE: (u64, u64) = (30_000, 50_000);
/// How many requests an attack has: lists of secrets, then a binding, then a pod.
const ATTACK: usize = 60;
/// So many requests in a row are at most drawn without one that is written down.
const PATIENCE: u32 = 100_000;

/// What is to be generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The form of the output.
    pub form: Form,
    /// How many bytes are wanted; the last event or message goes beyond.
    pub bytes: u64,
    /// When the log begins.
    pub begin: Microseconds,
    /// Over how many days the log is spread.
    pub days: u64,
    /// Of how many clusters.
    pub clusters: u64,
    /// Where the numbers come from.
    pub seed: u64,
    /// How many of ten thousand records are cut.
    pub cut: u64,
    /// Whether the log category `kube-audit-admin` is exported as well, which has all but gets and lists a second
    /// time. Raw lines have no category.
    pub with_admin: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            form: Form::Raw,
            bytes: 64 << 20,
            begin: BEGIN,
            days: 1,
            clusters: 1,
            seed: 1,
            cut: 0,
            with_admin: false,
        }
    }
}

/// What was generated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bytes of output.
    pub bytes: u64,
    /// Events: stages of requests.
    pub events: u64,
    /// Records: events, those of a second category again.
    pub records: u64,
    /// Requests of which the policy writes nothing down.
    pub unlogged: u64,
    /// Events that come out of their order.
    pub late: u64,
    /// Records that are cut.
    pub cut: u64,
    /// Whole attacks.
    pub attacks: u64,
    /// Events of each sort.
    pub sorts: Vec<(Sort, u64)>,
    /// Events of each level.
    pub levels: Vec<(Level, u64)>,
}

fn count<T: PartialEq>(counts: &mut Vec<(T, u64)>, of: T) {
    match counts.iter_mut().find(|(entry, _)| *entry == of) {
        Some((_, count)) => *count += 1,
        None => counts.push((of, 1)),
    }
}

/// Generates a log.
///
/// # Errors
///
/// Where `out` cannot be written to, or there are no bodies.
pub fn generate(options: &Options, bodies: &Bodies, out: &mut dyn Write) -> io::Result<Summary> {
    let policy = Policy::aks().map_err(io::Error::other)?;
    let clusters: Vec<Cluster> =
        (0..options.clusters.max(1)).map(|number| Cluster::new(options.seed, number)).collect();
    let log = Log {
        options,
        bodies,
        policy,
        clusters: &clusters,
        random: Random::from_seed(options.seed),
        draw: Draw::default(),
        waiting: BTreeMap::new(),
        sequence: 0,
        version: 100_000_000,
        peace: PEACE.0,
        attack: None,
        summary: Summary::default(),
        output: Output::new(options.form, clusters.len(), out),
    };
    log.run()
}

/// An event that comes later.
struct Held {
    cluster: usize,
    sort: Sort,
    decision: Decision,
    verb: &'static str,
    at: Microseconds,
    is_late: bool,
    line: Vec<u8>,
}

/// How far an attack is.
struct Attack {
    cluster: usize,
    account: usize,
    step: usize,
}

struct Log<'a> {
    options: &'a Options,
    bodies: &'a Bodies,
    policy: Policy,
    clusters: &'a [Cluster],
    random: Random,
    draw: Draw,
    /// By the time at which they come, and by their order.
    waiting: BTreeMap<(Microseconds, u64), Held>,
    sequence: u64,
    /// The resource version: it rises with every write.
    version: u64,
    /// How many events there are before the next attack.
    peace: u64,
    attack: Option<Attack>,
    summary: Summary,
    output: Output<'a>,
}

impl<'a> Log<'a> {
    fn run(mut self) -> io::Result<Summary> {
        let mut bodies = Written::default();
        let mut line = Vec::new();
        let (mut last, mut fruitless) = (self.options.begin, 0);
        while self.output.bytes < self.options.bytes {
            if fruitless > PATIENCE {
                return Err(io::Error::other("nothing that is asked for is written down; are there bodies?"));
            }
            fruitless += 1;
            let at = last.max(self.clock());
            self.release(at)?;
            let Some((cluster, draft)) = self.request() else { continue };
            let decision = self.policy.decide(&draft.request());
            if decision.level == Level::None {
                self.summary.unlogged += 1;
                continue;
            }
            (last, fruitless) = (at, 0);
            self.write(cluster, &draft, decision, at, &mut bodies, &mut line)?;
        }
        self.summary.bytes = self.output.finish()?;
        Ok(self.summary)
    }

    /// The time that has come with so many bytes, and a little more by chance.
    fn clock(&mut self) -> Microseconds {
        let span = u128::from(self.options.days.max(1)) * 86_400_000_000;
        let part = |bytes: u64| (span * u128::from(bytes) / u128::from(self.options.bytes.max(1))) as u64;
        let chance = self.random.below(part(700) + 1);
        self.options.begin + (part(self.output.bytes) + chance).cast_signed()
    }

    /// Writes what was held back until now.
    fn release(&mut self, now: Microseconds) -> io::Result<()> {
        while let Some(first) = self.waiting.first_entry().filter(|first| first.key().0 <= now) {
            let held = first.remove();
            self.emit(&held)?;
        }
        Ok(())
    }

    fn request(&mut self) -> Option<(usize, Draft<'a>)> {
        if self.peace == 0 {
            self.peace = PEACE.0 + self.random.below(PEACE.1 - PEACE.0);
            let cluster = self.random.below(self.clusters.len() as u64) as usize;
            let accounts = self.clusters.get(cluster)?.service_accounts.len() as u64;
            self.attack = Some(Attack { cluster, account: self.random.below(accounts) as usize, step: 0 });
        }
        let random = &mut self.random;
        // Its requests stand between those of others.
        if let Some(attack) = self.attack.as_mut().filter(|_| random.chance(3_000)) {
            let cluster = self.clusters.get(attack.cluster)?;
            let (_, _, who) = cluster.service_accounts.get(attack.account)?;
            let (step, index) = (attack.step, attack.cluster);
            attack.step += 1;
            let draft = match ATTACK - step {
                1 => {
                    self.attack = None;
                    self.summary.attacks += 1;
                    writes::stolen_node(who, random)
                }
                2 => writes::stolen_binding(who, random),
                _ => requests::stolen_list(cluster, who, step)?,
            };
            return Some((index, draft));
        }
        let index = random.below(self.clusters.len() as u64) as usize;
        let (cluster, bodies, version) = (self.clusters.get(index)?, self.bodies, self.version);
        let draft = match self.draw.next(random) {
            Sort::NodeLease => requests::node_lease(cluster, random, version),
            Sort::LeaderLease => requests::leader_lease(cluster, random, version),
            Sort::ControlPlaneRead => requests::control_plane_read(cluster, random, version),
            Sort::ServiceAccountRead => requests::service_account_read(cluster, random, version),
            Sort::AccessReview => requests::access_review(cluster, random),
            Sort::TokenReview => requests::token_review(cluster, random),
            Sort::TokenRequest => requests::token_request(cluster, random),
            Sort::PodCreate => writes::pod_create(cluster, bodies, random),
            Sort::KubeletStatus => writes::kubelet_status(cluster, bodies, random),
            Sort::KubeletEvent => requests::kubelet_event(cluster, random),
            Sort::PeopleRead => requests::people_read(cluster, random, version),
            Sort::Deployment => writes::deployment(cluster, bodies, random),
            Sort::Binding => writes::binding(cluster, random),
            Sort::Scanner => Some(requests::scanner(cluster, random)),
            Sort::Probe | Sort::Attack => Some(requests::probe(cluster, random)),
        }?;
        Some((index, draft))
    }

    /// Writes the first event of a request, and holds back those of later stages.
    fn write(
        &mut self,
        cluster: usize,
        draft: &Draft<'a>,
        decision: Decision,
        at: Microseconds,
        bodies: &mut Written,
        line: &mut Vec<u8>,
    ) -> io::Result<()> {
        if !matches!(draft.verb, "get" | "list" | "watch") {
            self.version += 1 + self.random.below(3);
        }
        let slow = self.random.chance(SLOW).then(|| 500_000 + self.random.below(4_000_000));
        let scale = self.random.below(8);
        let quick = 300 + self.random.below(1 << (8 + scale));
        let takes = slow.unwrap_or(quick).cast_signed();
        let mut server = Server { random: &mut self.random, now: at, version: self.version };
        bodies.fill(draft, decision.level, &mut server);
        let id = self.random.uuid_text();
        let addresses = match &draft.address {
            Some(address) => address.as_str(),
            None => self.random.pick(&draft.who.addresses).map_or("[]", String::as_str),
        };
        let emits_received = decision.emits_request_received();
        // The first event comes now; the request was received then or before.
        let received = if emits_received { at } else { at - takes };
        let facts = Facts { draft, level: decision.level, id: &id, addresses, received, bodies, slow };
        let mut stages = [None; 3];
        let [first, second, third] = &mut stages;
        if emits_received {
            *first = Some((Stage::RequestReceived, received));
        }
        if draft.unauthenticated {
            *second = Some((Stage::ResponseStarted, received + takes));
        } else if let Some(lasts) = draft.lasts {
            *second = Some((Stage::ResponseStarted, received + takes));
            *third = Some((Stage::ResponseComplete, received + takes + lasts));
        } else {
            *third = Some((Stage::ResponseComplete, received + takes));
        }
        let mut events = 0;
        for (stage, stage_at) in stages.into_iter().flatten() {
            events += 1;
            line.clear();
            event::write(line, &facts, stage, stage_at);
            let is_late = self.random.chance(LATE);
            let mut held = Held {
                cluster,
                sort: draft.sort,
                decision,
                verb: draft.verb,
                at: stage_at,
                is_late,
                line: std::mem::take(line),
            };
            let delay = if is_late { 1_000_000 * (1 + self.random.below(LATEST)) } else { 0 };
            if stage_at <= at && !is_late {
                self.emit(&held)?;
                // The buffer is used again.
                *line = std::mem::take(&mut held.line);
            } else {
                self.sequence += 1;
                self.waiting.insert((stage_at + delay.cast_signed(), self.sequence), held);
            }
        }
        self.draw.count(draft.sort, events);
        self.peace = self.peace.saturating_sub(events);
        Ok(())
    }

    /// Writes an event to the categories that get it.
    fn emit(&mut self, held: &Held) -> io::Result<()> {
        let Some(cluster) = self.clusters.get(held.cluster) else { return Ok(()) };
        self.summary.events += 1;
        self.summary.late += u64::from(held.is_late);
        count(&mut self.summary.sorts, held.sort);
        count(&mut self.summary.levels, held.decision.level);
        let with_admin = self.options.with_admin && self.options.form != Form::Raw;
        let categories = held.decision.categories(held.verb);
        for category in categories.iter().take(if with_admin { 2 } else { 1 }) {
            let is_cut = self.random.chance(self.options.cut);
            let end = if is_cut { cut(&held.line, &mut self.random) } else { held.line.len() };
            let line = held.line.get(..end).unwrap_or_default();
            let arrived = held.at + (1_000 + self.random.below(800_000)).cast_signed();
            self.output.event((held.cluster, cluster), category, line, is_cut, arrived)?;
            self.summary.records += 1;
            self.summary.cut += u64::from(is_cut);
        }
        Ok(())
    }
}

/// Where Azure cuts: at 16 KiB where the event is as long as that, else anywhere in its second half, never within a
/// character.
fn cut(line: &[u8], random: &mut Random) -> usize {
    let half = line.len() / 2;
    let mut end = if line.len() > 16 << 10 { 16 << 10 } else { half + random.below(half as u64) as usize };
    while end > 0 && line.get(end).is_some_and(|byte| byte & 0xC0 == 0x80) {
        end -= 1;
    }
    end
}
