use plimsoll_model::{Field, ObjectRef};

use crate::Judge;
use crate::facts::completeness::{is_listed, is_passed_over};
use crate::facts::ingress::{Controller, controller, controller_of_class, is_set};

control! {
    /// ## What it checks
    /// Something in the input filters what reaches an Ingress or Gateway. For the Application Gateway
    /// (`azure-application-gateway`): the annotation `appgw.ingress.kubernetes.io/waf-policy-for-path`, or, where the
    /// gateway is in the input, a firewall policy or an enabled firewall configuration of the `WAF_v2` tier. For
    /// Application Gateway for Containers (`azure-alb-external`): a WebApplicationFirewallPolicy that targets the
    /// Gateway or Ingress. For NGINX: ModSecurity, switched on by `nginx.ingress.kubernetes.io/enable-modsecurity`. An
    /// Ingress with `appgw.ingress.kubernetes.io/use-private-ip` is not judged. For other controllers it cannot be
    /// said. A firewall further out, such as Front Door, is not seen: suppress the finding then.
    ///
    /// ## Why it matters
    /// A web application firewall stops the attacks that everybody runs against everything, and buys time between the
    /// news of a vulnerability and the fix.
    ///
    /// ## Who must fix it
    /// You, in both modes.
    ///
    /// ## How to fix
    /// Put a WAF policy on the Application Gateway or Application Gateway for Containers that serves the Ingress, or
    /// Front Door before the cluster.
    ///
    /// ## References
    /// - Microsoft: Web Application Firewall on Application Gateway for Containers
    /// - Microsoft: Application Gateway Ingress Controller annotations
    /// - Microsoft cloud security benchmark NS-6
    id: "ingress-without-waf",
    title: "Ingress without a web application firewall",
    area: "network",
    severity: Low, "known attacks reach the program; one that is well written stands them",
    standard: You,
    automatic: You,
    frameworks: ["mcsb:NS-6", "attack:T1190"],
    aliases: [],
    remedies: [
        Set("metadata.annotations[\"appgw.ingress.kubernetes.io/waf-policy-for-path\"]", "WAF_POLICY_ID"),
        Text("Create a WebApplicationFirewallPolicy whose `targetRef` names the Gateway."),
    ],
    check: Object(&["Ingress", "Gateway"], check),
}

const GATEWAY: &str = "microsoft.network/applicationgateways";
const NO_POLICIES: &str = "WebApplicationFirewallPolicies not supplied: add the output of `kubectl get webapplicationfirewallpolicies -A -o json`";

fn check<'s>(object: ObjectRef<'s>, judge: &mut Judge<'s>) {
    if is_passed_over(object, judge) {
        return;
    }
    let (class, served_by) = if object.kind() == "Gateway" {
        if !object.group().starts_with("gateway.networking") {
            judge.not_applicable("not a Gateway of the Gateway API");
            return;
        }
        let class = object.path("spec.gatewayClassName");
        (class, controller_of_class(class.str()))
    } else {
        (object.path("spec.ingressClassName"), controller(object))
    };
    match served_by {
        Controller::ApplicationGateway => check_application_gateway(object, class, judge),
        Controller::ApplicationGatewayForContainers => {
            if has_firewall_policy(object) {
                judge.pass();
            } else if is_listed(object, &["WebApplicationFirewallPolicy"]) {
                judge.fail_because(class, "no WebApplicationFirewallPolicy targets it");
            } else {
                judge.unknown(NO_POLICIES);
            }
        }
        Controller::Nginx if is_set(object, "nginx.ingress.kubernetes.io/enable-modsecurity") => judge.pass(),
        Controller::Nginx => judge.fail_because(class, "NGINX filters nothing by itself"),
        Controller::Other => judge.unknown_at(class, "how this controller is protected is not known"),
        Controller::Unnamed => judge.unknown_at(class, "no class is named"),
    }
}

fn check_application_gateway<'s>(ingress: ObjectRef<'s>, class: Field<'s>, judge: &mut Judge<'s>) {
    if is_set(ingress, "appgw.ingress.kubernetes.io/use-private-ip") {
        judge.not_applicable("reachable at a private address only");
        return;
    }
    if ingress
        .annotation("appgw.ingress.kubernetes.io/waf-policy-for-path")
        .is_some_and(|policy| !policy.is_empty())
    {
        judge.pass();
        return;
    }
    let mut gateways = judge.snapshot().resources_of_in(ingress.scope(), GATEWAY).peekable();
    if gateways.peek().is_none() {
        judge.unknown("the Application Gateway is not in the input: add the output of `az network application-gateway list`");
        return;
    }
    let is_filtered = gateways.all(|gateway| {
        !gateway.path("firewallPolicy.id").is_empty()
            || (gateway.path("sku.tier").is_text("WAF_v2")
                && gateway.path("webApplicationFirewallConfiguration.enabled").bool() == Some(true))
    });
    if is_filtered {
        judge.pass();
    } else {
        judge.fail_because(class, "the Application Gateway has no firewall policy");
    }
}

fn has_firewall_policy(object: ObjectRef<'_>) -> bool {
    object.snapshot().objects_of_in(object.scope(), "WebApplicationFirewallPolicy").any(|policy| {
        let target = policy.path("spec.targetRef");
        let namespace = target.get("namespace").str().unwrap_or(policy.effective_namespace());
        target.get("kind").is_text(object.kind())
            && target.get("name").str() == Some(object.name())
            && namespace == object.effective_namespace()
    })
}
