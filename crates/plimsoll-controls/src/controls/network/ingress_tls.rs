use plimsoll_model::{Field, ObjectRef, Severity};

use crate::Judge;
use crate::facts::completeness::is_passed_over;
use crate::facts::ingress::{Controller, controller};

control! {
    /// ## What it checks
    /// Every Ingress has `spec.tls`, and its entries cover the hosts of all rules (an entry without hosts covers all;
    /// `*.example.com` covers one label). Instead, an Ingress of the Application Gateway may name a certificate of the
    /// gateway by the annotation `appgw.ingress.kubernetes.io/appgw-ssl-certificate`. With TLS, the annotation
    /// `nginx.ingress.kubernetes.io/ssl-redirect: "false"` keeps clear text open, which is a low finding; so is a rule
    /// without a host that NGINX serves, which it redirects only with `force-ssl-redirect: "true"`. Every Gateway has a
    /// listener with protocol `HTTPS` or `TLS`.
    ///
    /// ## Why it matters
    /// Without TLS everybody on the way reads and changes what is sent, session cookies and passwords included.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Add `spec.tls` with a certificate from Key Vault or cert-manager for every host.
    ///
    /// ## References
    /// - Kubernetes: Ingress, TLS
    /// - Microsoft: Set up a custom domain name and SSL certificate with the application routing add-on
    /// - Azure Policy 1a5b4dca
    id: "ingress-tls",
    title: "Ingress or Gateway without TLS",
    area: "network",
    severity: Medium, "passwords and cookies cross the network in clear text",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:DP-3", "nsa:network-separation", "attack:T1557"],
    aliases: [
        "kubescape:C-0231", "kubescape:C-0245", "kubescape:C-0263", "polaris:tlsSettingsMissing",
        "kyverno:ingress-host-match-tls", "kyverno:require-ingress-https", "gatekeeper:K8sHttpsOnly",
        "azure-policy:1a5b4dca", "azure-policy:2fbff515",
    ],
    remedies: [Set("spec.tls", "[{ hosts: [HOST], secretName: SECRET }]")],
    check: Object(&["Ingress", "Gateway"], check),
}

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(object, judge) {
        return;
    }
    if object.kind() == "Gateway" {
        check_gateway(object, judge);
        return;
    }
    if object.annotation("appgw.ingress.kubernetes.io/appgw-ssl-certificate").is_some() {
        judge.pass();
        return;
    }
    let tls = object.path("spec.tls");
    if tls.is_empty() {
        judge.fail(tls);
        return;
    }
    for host in object.path("spec.rules").items().map(|rule| rule.get("host")) {
        if host.str().is_some_and(|name| !name.is_empty() && !tls.items().any(|entry| covers(entry, name))) {
            judge.fail_because(host, "no entry of `tls` covers the host");
        }
    }
    let redirect = object.metadata().get("annotations").get("nginx.ingress.kubernetes.io/ssl-redirect");
    let forced = object.metadata().get("annotations").get("nginx.ingress.kubernetes.io/force-ssl-redirect");
    if forced.str() == Some("true") {
        return;
    }
    if redirect.str() == Some("false") {
        judge.fail_as(Severity::Low, redirect, "clear text stays open beside TLS");
    } else if controller(object) == Controller::Nginx {
        let hosts = object.path("spec.rules").items().map(|rule| rule.get("host"));
        for host in hosts.filter(|host| host.str().is_none_or(str::is_empty)) {
            judge.fail_as(Severity::Low, host, "NGINX does not redirect clear text of a rule without a host");
        }
    }
}

fn check_gateway<'s>(gateway: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if !gateway.group().starts_with("gateway.networking") {
        judge.not_applicable("not a Gateway of the Gateway API");
        return;
    }
    let listeners = gateway.path("spec.listeners");
    if listeners.items().any(|listener| matches!(listener.get("protocol").str(), Some("HTTPS" | "TLS"))) {
        judge.pass();
    } else {
        judge.fail(listeners);
    }
}

/// Whether an entry of `tls` is for a host.
fn covers(entry: Field<'_>, host: &str) -> bool {
    let hosts = entry.get("hosts");
    let parent = host.split_once('.').map(|(_, parent)| parent);
    hosts.is_empty()
        || hosts.items().filter_map(|known| known.str()).any(|known| {
            known.eq_ignore_ascii_case(host)
                || known
                    .strip_prefix("*.")
                    .is_some_and(|known| parent.is_some_and(|parent| parent.eq_ignore_ascii_case(known)))
        })
}
