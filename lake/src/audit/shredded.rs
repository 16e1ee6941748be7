//! The values of hot paths of request bodies, read by a partial parse that takes nothing else.

use std::borrow::Cow;

use serde::Deserialize;

/// What is read of a body.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Shredded<'b> {
    pub(crate) privileged: Option<bool>,
    pub(crate) host_network: Option<bool>,
    pub(crate) host_pid: Option<bool>,
    pub(crate) host_ipc: Option<bool>,
    pub(crate) images: Vec<Cow<'b, str>>,
    pub(crate) host_paths: Vec<Cow<'b, str>>,
    pub(crate) service_account: Option<Cow<'b, str>>,
    pub(crate) role_ref_kind: Option<Cow<'b, str>>,
    pub(crate) role_ref_name: Option<Cow<'b, str>>,
    pub(crate) subjects: Vec<String>,
    pub(crate) service_type: Option<Cow<'b, str>>,
}

/// Reads a body. A body whose values are not of the types that Kubernetes has (the API server records a request before
/// it looks at it) gives nothing: what is wrong was refused.
pub(crate) fn read(body: &str) -> Option<Shredded<'_>> {
    let body: Body<'_> = serde_json::from_str(body).ok()?;
    let mut found = Shredded::default();
    if let Some(role) = body.role_ref {
        (found.role_ref_kind, found.role_ref_name) = (role.kind, role.name);
    }
    for subject in body.subjects.unwrap_or_default() {
        let [kind, namespace, name] =
            [subject.kind, subject.namespace, subject.name].map(Option::unwrap_or_default);
        found.subjects.push(format!("{kind}:{namespace}:{name}"));
    }
    if let Some(mut spec) = body.spec {
        found.service_type = spec.r#type.take();
        let template =
            spec.job_template.take().and_then(|job| job.spec?.template).or_else(|| spec.template.take());
        let pod = match template {
            Some(template) => template.spec.map(|spec| *spec),
            None => Some(spec),
        };
        if let Some(pod) = pod {
            of_pod(pod, &mut found);
        }
    }
    Some(found)
}

fn of_pod<'b>(pod: Spec<'b>, found: &mut Shredded<'b>) {
    (found.host_network, found.host_pid, found.host_ipc) = (pod.host_network, pod.host_pid, pod.host_ipc);
    found.service_account = pod.service_account_name;
    for container in
        [pod.containers, pod.init_containers, pod.ephemeral_containers].into_iter().flatten().flatten()
    {
        found.images.extend(container.image);
        if let Some(privileged) = container.security_context.and_then(|context| context.privileged) {
            found.privileged = Some(privileged || found.privileged == Some(true));
        }
    }
    for volume in pod.volumes.unwrap_or_default() {
        found.host_paths.extend(volume.host_path.and_then(|path| path.path));
    }
}

#[derive(Deserialize)]
struct Body<'b> {
    #[serde(borrow)]
    spec: Option<Spec<'b>>,
    #[serde(borrow, rename = "roleRef")]
    role_ref: Option<RoleRef<'b>>,
    #[serde(borrow)]
    subjects: Option<Vec<Subject<'b>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec<'b> {
    #[serde(borrow)]
    containers: Option<Vec<Container<'b>>>,
    #[serde(borrow)]
    init_containers: Option<Vec<Container<'b>>>,
    #[serde(borrow)]
    ephemeral_containers: Option<Vec<Container<'b>>>,
    host_network: Option<bool>,
    #[serde(rename = "hostPID")]
    host_pid: Option<bool>,
    #[serde(rename = "hostIPC")]
    host_ipc: Option<bool>,
    #[serde(borrow)]
    volumes: Option<Vec<Volume<'b>>>,
    #[serde(borrow)]
    service_account_name: Option<Cow<'b, str>>,
    #[serde(borrow)]
    template: Option<Template<'b>>,
    #[serde(borrow)]
    job_template: Option<JobTemplate<'b>>,
    #[serde(borrow)]
    r#type: Option<Cow<'b, str>>,
}

#[derive(Deserialize)]
struct Template<'b> {
    #[serde(borrow)]
    spec: Option<Box<Spec<'b>>>,
}

#[derive(Deserialize)]
struct JobTemplate<'b> {
    #[serde(borrow)]
    spec: Option<JobSpec<'b>>,
}

#[derive(Deserialize)]
struct JobSpec<'b> {
    #[serde(borrow)]
    template: Option<Template<'b>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container<'b> {
    #[serde(borrow)]
    image: Option<Cow<'b, str>>,
    security_context: Option<SecurityContext>,
}

#[derive(Deserialize)]
struct SecurityContext {
    privileged: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Volume<'b> {
    #[serde(borrow)]
    host_path: Option<HostPath<'b>>,
}

#[derive(Deserialize)]
struct HostPath<'b> {
    #[serde(borrow)]
    path: Option<Cow<'b, str>>,
}

#[derive(Deserialize)]
struct RoleRef<'b> {
    #[serde(borrow)]
    kind: Option<Cow<'b, str>>,
    #[serde(borrow)]
    name: Option<Cow<'b, str>>,
}

#[derive(Deserialize)]
struct Subject<'b> {
    #[serde(borrow)]
    kind: Option<Cow<'b, str>>,
    #[serde(borrow)]
    namespace: Option<Cow<'b, str>>,
    #[serde(borrow)]
    name: Option<Cow<'b, str>>,
}
