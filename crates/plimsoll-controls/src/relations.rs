//! What Kubernetes objects have to do with each other, worked out at most once per evaluation and only when a control
//! asks: which Services, policies and budgets select a pod, what scales a Deployment, which namespace has a quota.
//!
//! All answers stay within one scope of the input.

mod controllers;
mod policy;
mod selector;
mod selector_index;
mod shared;

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use globset::GlobSet;
use plimsoll_model::azure::{ManagedCluster, ResourceRef};
use plimsoll_model::field::Notes;
use plimsoll_model::{Field, ObjectRef, Snapshot, Workload};

use controllers::Controllers;
pub(crate) use policy::{Isolation, isolation, specs_of};
pub(crate) use selector::{Selector, pod_template};
use selector_index::SelectorIndex;
use shared::Holders;

/// A scope, a namespace, a kind and a name.
type Target<'s> = (u16, &'s str, &'s str, &'s str);

/// A host of an Ingress, in the scope.
type Host<'s> = (u16, &'s str);

/// The selector of a Service, in scope and namespace, in the order of its keys.
type ServiceSelector<'s> = (u16, &'s str, Vec<(&'s str, &'s str)>);

/// Namespaces, each in its scope.
type Namespaces<'s> = HashSet<(u16, &'s str)>;

/// An Ingress that answers for a path of a host.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HostClaim<'s> {
    /// The Ingress.
    pub(crate) ingress: ObjectRef<'s>,
    /// The path; `/` where none is named.
    pub(crate) path: &'s str,
}

/// The relations of a snapshot's objects.
#[derive(Debug)]
pub(crate) struct Relations<'s> {
    snapshot: &'s Snapshot,
    exempt: GlobSet,
    services: OnceCell<SelectorIndex<'s>>,
    policies: OnceCell<SelectorIndex<'s>>,
    budgets: OnceCell<SelectorIndex<'s>>,
    peers: OnceCell<SelectorIndex<'s>>,
    autoscalers: OnceCell<HashMap<Target<'s>, Vec<ObjectRef<'s>>>>,
    hosts: OnceCell<HashMap<Host<'s>, Vec<HostClaim<'s>>>>,
    service_selectors: OnceCell<HashMap<ServiceSelector<'s>, Vec<ObjectRef<'s>>>>,
    namespaces: RefCell<HashMap<&'static str, Rc<Namespaces<'s>>>>,
    controllers: OnceCell<Controllers<'s>>,
    kubelet_identities: OnceCell<Holders<'s>>,
    ssh_keys: OnceCell<Holders<'s>>,
    kms_users: OnceCell<Vec<ManagedCluster<'s>>>,
    fed_workspaces: OnceCell<HashSet<String>>,
    exempt_so_far: RefCell<HashMap<&'s str, bool>>,
    other_policies: OnceCell<Vec<ObjectRef<'s>>>,
}

impl<'s> Relations<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot, exempt: GlobSet) -> Self {
        Self {
            snapshot,
            exempt,
            services: OnceCell::new(),
            policies: OnceCell::new(),
            budgets: OnceCell::new(),
            peers: OnceCell::new(),
            autoscalers: OnceCell::new(),
            hosts: OnceCell::new(),
            service_selectors: OnceCell::new(),
            namespaces: RefCell::default(),
            controllers: OnceCell::new(),
            kubelet_identities: OnceCell::new(),
            ssh_keys: OnceCell::new(),
            kms_users: OnceCell::new(),
            fed_workspaces: OnceCell::new(),
            exempt_so_far: RefCell::default(),
            other_policies: OnceCell::new(),
        }
    }

    /// Whether the user wants nothing judged in a namespace.
    pub(crate) fn is_exempt(&self, namespace: &'s str) -> bool {
        if let Some(known) = self.exempt_so_far.borrow().get(namespace) {
            return *known;
        }
        let is_exempt = self.exempt.is_match(namespace);
        self.exempt_so_far.borrow_mut().insert(namespace, is_exempt);
        is_exempt
    }

    fn controllers(&self) -> &Controllers<'s> {
        self.controllers.get_or_init(|| Controllers::of(self.snapshot))
    }

    /// The number of the controller that owns an object; objects of one controller have the same.
    pub(crate) fn controller(&self, object: ObjectRef<'s>) -> Option<u32> {
        self.controllers().of_object(object)
    }

    /// Whether the controller of an object is in the input too. What the two have in common is then said once, of the
    /// controller.
    pub(crate) fn is_judged_at_owner(&self, object: ObjectRef<'s>) -> bool {
        self.controller(object).is_some_and(|controller| self.controllers().is_in_input(controller))
    }

    /// The clusters whose nodes have this identity.
    pub(crate) fn with_kubelet_identity(&self, id: &str) -> &[ManagedCluster<'s>] {
        let all = self.kubelet_identities.get_or_init(|| shared::kubelet_identities(self.snapshot));
        all.get(&id.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The clusters whose nodes have this SSH key.
    pub(crate) fn with_ssh_key(&self, body: &str) -> &[ManagedCluster<'s>] {
        let all = self.ssh_keys.get_or_init(|| shared::ssh_keys(self.snapshot));
        all.get(body).map_or(&[], Vec::as_slice)
    }

    /// The clusters that may encrypt their secrets with a key of a vault.
    pub(crate) fn kms_users(&self) -> &[ManagedCluster<'s>] {
        self.kms_users.get_or_init(|| shared::kms_users(self.snapshot))
    }

    /// Whether a diagnostic setting names this workspace: by its id, or by its name where it has none yet.
    pub(crate) fn is_fed(&self, workspace: ResourceRef<'s>) -> bool {
        let fed = self.fed_workspaces.get_or_init(|| shared::fed_workspaces(self.snapshot));
        let key = workspace.id().unwrap_or_else(|| workspace.name());
        fed.contains(&key.trim_end_matches('/').to_ascii_lowercase())
    }

    fn services(&self) -> &SelectorIndex<'s> {
        self.services.get_or_init(|| {
            SelectorIndex::of(self, self.snapshot, |add| {
                for service in self.snapshot.objects_of("Service") {
                    let selector = Selector::of_labels(service.path("spec.selector"));
                    if !selector.is_empty() {
                        add(service, service.field(), service.effective_namespace(), selector);
                    }
                }
            })
        })
    }

    fn policies(&self) -> &SelectorIndex<'s> {
        self.policies.get_or_init(|| {
            SelectorIndex::of(self, self.snapshot, |add| {
                for policy in policy::policies(self.snapshot) {
                    for spec in specs_of(policy) {
                        if let Some(selector) = policy::selector(policy, spec) {
                            add(policy, spec, policy.effective_namespace(), selector);
                        }
                    }
                }
            })
        })
    }

    fn budgets(&self) -> &SelectorIndex<'s> {
        self.budgets.get_or_init(|| {
            SelectorIndex::of(self, self.snapshot, |add| {
                for budget in self.snapshot.objects_of("PodDisruptionBudget") {
                    let selector = budget.path("spec.selector");
                    // Without a selector a budget is for no pod; with an empty one, for all (since `policy/v1`).
                    let selects_all = budget.api_version() != "policy/v1beta1";
                    let of = Selector::of_label_selector(selector);
                    if selector.exists() && (selects_all || !of.is_empty()) {
                        add(budget, budget.field(), budget.effective_namespace(), of);
                    }
                }
            })
        })
    }

    fn peers(&self) -> &SelectorIndex<'s> {
        self.peers.get_or_init(|| {
            SelectorIndex::of(self, self.snapshot, |add| {
                for policy in
                    policy::policies(self.snapshot).filter(|policy| policy.kind() == "NetworkPolicy")
                {
                    for selector in policy::peer_selectors(policy) {
                        let read = Selector::of_label_selector(selector);
                        add(policy, selector, policy.effective_namespace(), read);
                    }
                }
            })
        })
    }

    /// The selectors by which a network policy names pods of its own namespace as peers, and that select none.
    pub(crate) fn idle_peers(&self, policy: ObjectRef<'s>) -> Vec<Field<'s>> {
        self.peers().idle_parts(policy)
    }

    /// The Services that select the pods of a workload.
    pub(crate) fn services_of(&self, workload: &Workload<'s>) -> Vec<ObjectRef<'s>> {
        let found = self.services().selecting(workload.object, workload.template);
        found.into_iter().map(|(service, _)| service).collect()
    }

    /// The network policies that select the pods of a workload, with the specification that does.
    pub(crate) fn policies_of(&self, workload: &Workload<'s>) -> Vec<(ObjectRef<'s>, Field<'s>)> {
        self.policies().selecting(workload.object, workload.template)
    }

    /// The network policies that select every pod of a namespace, with the specification that does.
    pub(crate) fn policies_for_all_pods(
        &self,
        scope: u16,
        namespace: &'s str,
    ) -> Vec<(ObjectRef<'s>, Field<'s>)> {
        self.policies().selecting_all(scope, namespace)
    }

    /// The disruption budgets that select the pods of an object that makes pods from a template.
    pub(crate) fn budgets_of(&self, object: ObjectRef<'s>, template: Field<'s>) -> Vec<ObjectRef<'s>> {
        self.budgets().selecting(object, template).into_iter().map(|(budget, _)| budget).collect()
    }

    /// What a Service, a network policy or a disruption budget selects: controllers, and pods that belong to none of
    /// them; of pods the first only.
    pub(crate) fn selected_by(&self, object: ObjectRef<'s>) -> Vec<ObjectRef<'s>> {
        let index = match object.kind() {
            "Service" => self.services(),
            "PodDisruptionBudget" => self.budgets(),
            _ => self.policies(),
        };
        index.selected_by(object)
    }

    /// A policy of the scope of another kind than those that are matched against pods: an administrator's, or Calico's.
    pub(crate) fn other_policy(&self, scope: u16) -> Option<ObjectRef<'s>> {
        let others =
            self.other_policies.get_or_init(|| Notes::aside(|| policy::others(self.snapshot).collect()));
        others.iter().find(|policy| policy.scope() == scope).copied()
    }

    /// What scales an object: HorizontalPodAutoscalers and KEDA's ScaledObjects.
    pub(crate) fn autoscalers_of(&self, object: ObjectRef<'s>) -> &[ObjectRef<'s>] {
        self.autoscalers_for(object.scope(), object.effective_namespace(), object.kind(), object.name())
    }

    /// What scales the object of that kind and name.
    pub(crate) fn autoscalers_for(
        &self,
        scope: u16,
        namespace: &'s str,
        kind: &'s str,
        name: &'s str,
    ) -> &[ObjectRef<'s>] {
        let autoscalers = self.autoscalers.get_or_init(|| Notes::aside(|| autoscalers(self.snapshot)));
        autoscalers.get(&(scope, namespace, kind, name)).map_or(&[], Vec::as_slice)
    }

    /// The Ingresses of a scope that answer for a host.
    pub(crate) fn claims_of(&self, scope: u16, host: &'s str) -> &[HostClaim<'s>] {
        let hosts = self.hosts.get_or_init(|| Notes::aside(|| hosts(self.snapshot)));
        hosts.get(&(scope, host)).map_or(&[], Vec::as_slice)
    }

    /// The Services with the same selector as this one, itself included; none where it has no selector.
    pub(crate) fn services_like(&self, service: ObjectRef<'s>) -> &[ObjectRef<'s>] {
        let all = self.service_selectors.get_or_init(|| {
            Notes::aside(|| {
                let mut all: HashMap<ServiceSelector<'s>, Vec<ObjectRef<'s>>> = HashMap::new();
                for service in self.snapshot.objects_of("Service") {
                    if let Some(selector) = service_selector(service) {
                        all.entry(selector).or_default().push(service);
                    }
                }
                all
            })
        });
        Notes::aside(|| service_selector(service))
            .and_then(|selector| all.get(&selector))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether a namespace holds an object of that kind.
    pub(crate) fn has_in_namespace(&self, kind: &'static str, scope: u16, namespace: &'s str) -> bool {
        let known = self.namespaces.borrow().get(kind).map(Rc::clone);
        let namespaces = known.unwrap_or_else(|| {
            let found: Namespaces<'s> = Notes::aside(|| {
                self.snapshot
                    .objects_of(kind)
                    .map(|object| (object.scope(), object.effective_namespace()))
                    .collect()
            });
            let found = Rc::new(found);
            self.namespaces.borrow_mut().insert(kind, Rc::clone(&found));
            found
        });
        namespaces.contains(&(scope, namespace))
    }
}

/// What tells one object from all others: its file and its place there.
pub(crate) fn identity(object: ObjectRef<'_>) -> (usize, u32) {
    let field = object.field();
    (std::ptr::from_ref(field.tree()).addr(), field.node())
}

fn autoscalers(snapshot: &Snapshot) -> HashMap<Target<'_>, Vec<ObjectRef<'_>>> {
    let mut found: HashMap<Target<'_>, Vec<ObjectRef<'_>>> = HashMap::new();
    for kind in ["HorizontalPodAutoscaler", "ScaledObject"] {
        for autoscaler in snapshot.objects_of(kind) {
            let target = autoscaler.path("spec.scaleTargetRef");
            let Some(name) = target.get("name").text() else { continue };
            let kind = target.get("kind").text().unwrap_or("Deployment");
            found
                .entry((autoscaler.scope(), autoscaler.effective_namespace(), kind, name))
                .or_default()
                .push(autoscaler);
        }
    }
    found
}

fn hosts(snapshot: &Snapshot) -> HashMap<Host<'_>, Vec<HostClaim<'_>>> {
    let mut found: HashMap<Host<'_>, Vec<HostClaim<'_>>> = HashMap::new();
    for ingress in snapshot.objects_of("Ingress") {
        for rule in ingress.path("spec.rules").items() {
            let Some(host) = rule.get("host").text().filter(|host| !host.is_empty()) else { continue };
            let claims = found.entry((ingress.scope(), host)).or_default();
            let paths = rule.path("http.paths");
            if paths.is_empty() {
                claims.push(HostClaim { ingress, path: "/" });
            }
            for path in paths.items() {
                claims.push(HostClaim { ingress, path: path.get("path").text().unwrap_or("/") });
            }
        }
    }
    found
}

fn service_selector(service: ObjectRef<'_>) -> Option<ServiceSelector<'_>> {
    let mut labels: Vec<(&str, &str)> = service
        .path("spec.selector")
        .members()
        .filter_map(|(key, value)| Some((key, value.text()?)))
        .collect();
    labels.sort_unstable();
    (!labels.is_empty()).then(|| (service.scope(), service.effective_namespace(), labels))
}
