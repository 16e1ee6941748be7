//! Asking the controls.

mod twins;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use jiff::civil::Date;
use plimsoll_model::azure::{AGENT_POOL, AgentPool, ManagedCluster, Mode};
use plimsoll_model::field::Notes;
use plimsoll_model::kubernetes::WORKLOAD_KINDS;
use plimsoll_model::{
    Definition, Finding, ObjectRef, Outcome, Owner, Report, Severity, Snapshot, Subject, Verdict, Workload,
};

use crate::control::{Check, Control};
use crate::judge::Judge;
use crate::parameters::Parameters;
use crate::profile::Profile;
use crate::relations::Relations;
use crate::suppress::SuppressionRules;
use crate::weight::Weights;
use twins::{Judged, Twins};

/// A control that is asked while the objects are gone through one by one.
#[derive(Clone, Copy)]
struct Asked {
    /// Its place among the tallies.
    at: usize,
    code: Code,
}

#[derive(Clone, Copy)]
enum Code {
    /// Asked of every object that is, or makes, pods.
    Workload(for<'w> fn(&Workload<'w>, &mut Judge<'w>)),
    /// The part of an object control that is about pods.
    Pod(for<'o> fn(ObjectRef<'o>, &mut Judge<'o>)),
}

const POD: &str = "Pod";

const NO_CLUSTER: &str = "no managed cluster in the input: add the output of `az aks show`";
const NO_OBJECTS: &str =
    "no Kubernetes objects in the input: add manifests or the output of `kubectl get -o json`";

/// Asks every control of the profile about the snapshot.
///
/// Where a control finds nothing to look at, its scope decides: without a managed cluster, without any Kubernetes
/// object, or without the list of resources that it is about, its verdict is `unknown`; where the list was supplied and
/// holds nothing of the kind, `not-applicable`. It is never `pass`.
pub fn evaluate<'s>(
    snapshot: &'s Snapshot,
    profile: &Profile,
    parameters: &'s Parameters,
    suppressions: &SuppressionRules,
    now: Date,
) -> Report<'s> {
    let mut run = Run {
        snapshot,
        parameters,
        now,
        tallies: profile.controls.iter().map(|control| Tally::of(control)).collect(),
        findings: Vec::new(),
        notices: Vec::new(),
        weights: Weights::of(snapshot),
        relations: Rc::new(Relations::new(snapshot, parameters.exemptions())),
        mode: None,
    };
    run.workloads();
    run.clusters();
    run.others();

    let Run { mut findings, tallies, mut notices, .. } = run;
    let asked: Vec<&str> = tallies.iter().map(|tally| tally.control.definition.id).collect();
    suppressions.apply(snapshot, &mut findings, &asked, now, &mut notices);
    sort(&mut findings, &tallies);
    Report {
        inputs: &snapshot.inputs,
        findings,
        outcomes: tallies.into_iter().map(|tally| tally.outcome(snapshot)).collect(),
        profile: profile.name.clone(),
        clusters: snapshot.clusters().iter().map(ManagedCluster::name).collect(),
        notices,
    }
}

/// Failures before unknowns; then exposure and privilege of the subject times severity; then control and place in the
/// input. Severity alone never orders the list.
fn sort(findings: &mut [Finding<'_>], tallies: &[Tally]) {
    let priority = |finding: &Finding<'_>| {
        let severity = match finding.severity {
            Severity::Critical => 100,
            Severity::High => 50,
            Severity::Medium => 15,
            Severity::Low => 4,
            Severity::Info => 1,
        };
        severity * finding.weight
    };
    // Findings are large: the keys are sorted, then the findings are moved once.
    // There may be hundreds of thousands: the ids are compared once, not again for every two findings.
    let mut ordered: Vec<&Definition> = tallies.iter().map(|tally| &tally.control.definition).collect();
    ordered.sort_by_key(|definition| definition.id);
    let mut ranks: Vec<(usize, u16)> =
        ordered.into_iter().zip(0..).map(|(definition, rank)| (address(definition), rank)).collect();
    ranks.sort_unstable();
    let rank_of = |definition: &Definition| {
        let found = ranks.binary_search_by_key(&address(definition), |(address, _)| *address);
        found.ok().and_then(|at| ranks.get(at)).map_or(u16::MAX, |(_, rank)| *rank)
    };
    findings.sort_by_cached_key(|finding| {
        let rank = rank_of(finding.control);
        (finding.verdict as u8, Reverse(priority(finding)), finding.severity as u8, rank)
    });
}

/// Controls are static: the address of its metadata tells one from another.
fn address(definition: &Definition) -> usize {
    std::ptr::from_ref(definition).addr()
}

struct Tally {
    control: &'static Control,
    subjects: [usize; Verdict::ALL.len()],
    reason: Cow<'static, str>,
}

impl Tally {
    fn of(control: &'static Control) -> Self {
        Self { control, subjects: [0; Verdict::ALL.len()], reason: Cow::Borrowed("") }
    }

    fn count(&mut self, verdict: Verdict, reason: impl FnOnce() -> Cow<'static, str>) {
        if let Some(count) = self.subjects.get_mut(verdict as usize) {
            *count += 1;
        }
        if matches!(verdict, Verdict::Unknown | Verdict::NotApplicable)
            && (self.reason.is_empty() || verdict == Verdict::Unknown)
        {
            let reason = reason();
            if !reason.is_empty() {
                self.reason = reason;
            }
        }
    }

    fn outcome(self, snapshot: &Snapshot) -> Outcome {
        let subjects: BTreeMap<Verdict, usize> =
            Verdict::ALL.into_iter().zip(self.subjects).filter(|(_, count)| *count > 0).collect();
        // The verdicts stand in the order of their weight.
        let worst = subjects.keys().next().copied();
        let (verdict, reason) = match worst {
            Some(verdict @ (Verdict::Fail | Verdict::Pass)) => (verdict, Cow::Borrowed("")),
            Some(verdict) => (verdict, self.reason),
            None => nothing_to_judge(&self.control.check, snapshot),
        };
        Outcome { control: &self.control.definition, verdict, subjects, reason }
    }
}

/// The verdict of a control that found no subject.
fn nothing_to_judge(check: &Check, snapshot: &Snapshot) -> (Verdict, Cow<'static, str>) {
    let no_objects = snapshot.object_count() == 0;
    match check {
        Check::Workload(_) | Check::Object(..) if no_objects => (Verdict::Unknown, NO_OBJECTS.into()),
        Check::Workload(_) => {
            (Verdict::NotApplicable, "the input has no object that is, or makes, pods".into())
        }
        Check::Object(kinds, _) => {
            (Verdict::NotApplicable, format!("the input has no {}", kinds.join(" or ")).into())
        }
        Check::Cluster(_) | Check::Pool(_) => (Verdict::Unknown, NO_CLUSTER.into()),
        Check::Resource(kind, _) => {
            let supplied = (0..snapshot.scopes().len()).any(|scope| snapshot.is_supplied(scope as u16, kind))
                || snapshot.clusters().iter().any(|cluster| cluster.resource().lists_children());
            if supplied {
                (Verdict::NotApplicable, format!("the input has no resource of type {kind}").into())
            } else {
                (Verdict::Unknown, format!("not supplied: resources of type {kind}").into())
            }
        }
        Check::Snapshot(_) => (Verdict::Unknown, "the control came to no decision".into()),
    }
}

struct Run<'s> {
    snapshot: &'s Snapshot,
    parameters: &'s Parameters,
    now: Date,
    tallies: Vec<Tally>,
    findings: Vec<Finding<'s>>,
    notices: Vec<String>,
    weights: Weights<'s>,
    relations: Rc<Relations<'s>>,
    /// The cluster whose mode was asked for last, and its mode.
    mode: Option<(u32, Mode)>,
}

impl<'s> Run<'s> {
    /// Workload controls, and object controls where they look at pods: the object outside, so that it is taken apart
    /// once.
    fn workloads(&mut self) {
        let exempt = self.parameters.exemptions();
        let asked: Vec<Asked> = self
            .tallies
            .iter()
            .enumerate()
            .filter_map(|(at, tally)| match tally.control.check {
                Check::Workload(check) => Some(Asked { at, code: Code::Workload(check) }),
                Check::Object(_, check) if Twins::share(tally.control) => {
                    Some(Asked { at, code: Code::Pod(check) })
                }
                _ => None,
            })
            .collect();
        if asked.is_empty() {
            return;
        }
        let mut twins = Twins::default();
        for object in self.snapshot.objects() {
            let maker = Twins::maker(&self.relations, object);
            if let Some(judged) = maker.and_then(|maker| twins.of(maker, object)) {
                self.repeat(judged, object);
                continue;
            }
            let workload = Workload::of(object);
            if workload.is_none() {
                self.note_unjudged(object);
            }
            let is_pod = object.kind() == POD;
            let workload = workload.filter(|workload| !exempt.is_match(workload.namespace()));
            if workload.is_none() && !is_pod {
                continue;
            }
            let subject = Subject::Object(object);
            let of_workload = workload.as_ref().map_or(1, |workload| self.weights.of_workload(workload));
            let of_object = if is_pod { self.weights.of_object(object) } else { 1 };
            let first = self.findings.len();
            let mut verdicts = Vec::with_capacity(if maker.is_some() { asked.len() } else { 0 });
            for &Asked { at, code } in &asked {
                let verdict = match (code, &workload) {
                    (Code::Workload(check), Some(workload)) => {
                        Some(
                            self.ask(at, subject, of_workload, Verdict::Pass, |judge| check(workload, judge)),
                        )
                    }
                    (Code::Pod(check), _) if is_pod => {
                        Some(self.ask(at, subject, of_object, Verdict::Pass, |judge| check(object, judge)))
                    }
                    _ => None,
                };
                if maker.is_some() {
                    verdicts.push(verdict);
                }
            }
            if let Some(maker) = maker {
                twins.remember(maker, object, verdicts, (first, self.findings.len()));
            }
        }
        for judged in twins.judged() {
            self.count_twins(&asked, judged);
        }
    }

    /// An object that should hold a pod specification and does not is not passed over in silence.
    fn note_unjudged(&mut self, object: ObjectRef<'s>) {
        if WORKLOAD_KINDS.contains(&object.kind()) {
            let place = object.field().place().resolve();
            self.notices.push(format!(
                "{}:{}:{}: {} `{}` has no readable pod specification and was not judged",
                place.file,
                place.line,
                place.column,
                object.kind(),
                object.name()
            ));
        }
    }

    /// Counts the verdicts of the pods that got the answers of a twin.
    fn count_twins(&mut self, asked: &[Asked], judged: &Judged<'s>) {
        for (asked, verdict) in asked.iter().zip(&judged.verdicts) {
            if let (Some(tally), Some(verdict)) = (self.tallies.get_mut(asked.at), verdict)
                && let Some(count) = tally.subjects.get_mut(*verdict as usize)
            {
                *count += judged.twins;
            }
        }
    }

    /// Gives a pod the findings that its twin got.
    fn repeat(&mut self, judged: &Judged<'s>, object: ObjectRef<'s>) {
        for index in judged.findings.0..judged.findings.1 {
            let Some(mut finding) = self.findings.get(index).cloned() else { continue };
            finding.subject = Subject::Object(object);
            for place in &mut finding.evidence {
                *place = judged.moved(*place, object.field());
            }
            self.findings.push(finding);
        }
    }

    /// Asks every control about one cluster before the next: what a cluster says is read many times.
    fn clusters(&mut self) {
        let checks: Vec<(usize, &Check)> = self
            .tallies
            .iter()
            .enumerate()
            .map(|(at, tally)| (at, &tally.control.check))
            .filter(|(_, check)| matches!(check, Check::Cluster(_) | Check::Pool(_)))
            .collect();
        for cluster in self.snapshot.clusters() {
            let weight = Notes::aside(|| Weights::of_cluster(cluster));
            let subject = Subject::Resource(cluster.resource());
            // Read once; each control rests on what could not be read of them.
            Notes::clear();
            let pools = cluster.pools();
            let note = Notes::take();
            for &(at, check) in &checks {
                match check {
                    Check::Cluster(check) => {
                        self.ask(at, subject, weight, Verdict::Unknown, |judge| check(cluster, judge));
                    }
                    Check::Pool(check) => {
                        self.ask(at, subject, weight, Verdict::Unknown, |judge| {
                            Notes::again(note.as_ref());
                            if pools.listed.is_empty() {
                                judge.unknown(no_pools(pools.automatic_nodes));
                            }
                            for pool in &pools.listed {
                                check(pool, cluster, judge);
                            }
                        });
                    }
                    _ => {}
                }
            }
        }
    }

    fn others(&mut self) {
        let snapshot = self.snapshot;
        for at in 0..self.tallies.len() {
            let Some(check) = self.tallies.get(at).map(|tally| tally.control.check) else { continue };
            match check {
                // Asked before.
                Check::Workload(_) | Check::Cluster(_) => {}
                Check::Object(kinds, check) => {
                    let shared = self.tallies.get(at).is_some_and(|tally| Twins::share(tally.control));
                    let kinds = kinds.iter().filter(|kind| !shared || **kind != POD);
                    for object in kinds.flat_map(|kind| snapshot.objects_of(kind)) {
                        let subject = Subject::Object(object);
                        let weight = self.weights.of_object(object);
                        self.ask(at, subject, weight, Verdict::Pass, |judge| check(object, judge));
                    }
                }
                Check::Pool(check) => {
                    // A pool without its cluster, as in a template of the pool alone, is judged by itself.
                    for resource in snapshot.resources_of(AGENT_POOL).filter(|pool| pool.cluster().is_none())
                    {
                        let subject = Subject::Resource(resource);
                        self.ask(at, subject, 1, Verdict::Unknown, |judge| {
                            check(
                                &AgentPool::resource(resource),
                                ManagedCluster::not_supplied(resource),
                                judge,
                            );
                        });
                    }
                }
                Check::Resource(kind, check) => {
                    for resource in snapshot.resources_of(kind) {
                        let subject = Subject::Resource(resource);
                        self.ask(at, subject, 1, Verdict::Unknown, |judge| check(resource, judge));
                    }
                }
                Check::Snapshot(check) => {
                    self.ask(at, Subject::Input, 4, Verdict::Unknown, |judge| check(snapshot, judge));
                }
            }
        }
    }

    /// Asks one control about one subject. A control that panics costs its own verdict, not the run.
    fn ask(
        &mut self,
        at: usize,
        subject: Subject<'s>,
        weight: u32,
        implicit: Verdict,
        check: impl FnOnce(&mut Judge<'s>),
    ) -> Verdict {
        let mut judge =
            Judge::new(self.snapshot, self.parameters, self.now, subject, Rc::clone(&self.relations));
        Notes::clear();
        let survived = catch_unwind(AssertUnwindSafe(|| check(&mut judge))).is_ok();
        self.record(at, subject, weight, implicit, judge, survived)
    }

    /// Counts the decision and keeps the finding, if it is one.
    fn record(
        &mut self,
        at: usize,
        subject: Subject<'s>,
        weight: u32,
        implicit: Verdict,
        mut judge: Judge<'s>,
        survived: bool,
    ) -> Verdict {
        let Some(tally) = self.tallies.get_mut(at) else { return Verdict::Unknown };
        if !survived {
            let id = tally.control.definition.id;
            self.notices.push(format!("the control `{id}` broke on {}: please report this", subject.id()));
            judge.failed = None;
            judge.unknown("the control broke here; this is a defect of plimsoll");
        }
        let verdict = judge.verdict(implicit);
        let decision = match verdict {
            Verdict::Fail => judge.failed.take(),
            Verdict::Unknown => judge.unknown.take(),
            Verdict::Pass | Verdict::NotApplicable => None,
        };
        let not_applicable = judge.not_applicable.take();
        tally.count(verdict, || match (&decision, not_applicable) {
            (Some(decision), _) => decision.message(),
            (None, Some(why)) => why,
            (None, None) => "the control came to no decision".into(),
        });
        let Some(mut decision) = decision else { return verdict };
        // There may be hundreds of thousands of findings, most of them with one place.
        decision.evidence.shrink_to_fit();
        let definition = &tally.control.definition;
        self.findings.push(Finding {
            control: definition,
            verdict,
            severity: decision.severity(definition.severity),
            owner: owner(definition, subject, &mut self.mode),
            subject,
            message: decision.message(),
            evidence: decision.evidence,
            weight,
            suppression: None,
        });
        verdict
    }
}

fn no_pools(automatic_nodes: bool) -> &'static str {
    if automatic_nodes {
        "no agent pool is listed: the nodes are provisioned automatically; add the NodePool and AKSNodeClass objects"
    } else {
        "no agent pool is listed: add the output of `az aks nodepool list`"
    }
}

/// Who acts, in the mode of the subject's cluster.
fn owner(definition: &Definition, subject: Subject<'_>, last: &mut Option<(u32, Mode)>) -> Owner {
    if definition.standard == definition.automatic {
        return definition.standard;
    }
    let cluster = match subject {
        Subject::Object(object) => object.cluster(),
        Subject::Resource(resource) => resource.cluster(),
        Subject::Input => None,
    };
    let automatic = cluster.is_some_and(|cluster| {
        let index = cluster.resource().index();
        let (_, mode) = match *last {
            Some(known) if known.0 == index => known,
            _ => *last.insert((index, cluster.mode())),
        };
        mode == Mode::Automatic
    });
    if automatic { definition.automatic } else { definition.standard }
}
