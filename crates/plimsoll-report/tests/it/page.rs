//! Aligned pages.

use plimsoll_model::Severity;
use plimsoll_report::page::{Footer, Page, Row, render};
use plimsoll_report::text::width;

fn page() -> Page {
    Page {
        title: ["harbor-prod", "AKS Standard", "westeurope", "Kubernetes 1.33.4 (community support ended 2026-07)"]
            .map(str::to_owned)
            .into(),
        rows: vec![
            Row::new("API server", "public, no authorized ranges")
                .evidence("cluster.json:41:7")
                .severity(Severity::High),
            Row::new("Network", "Azure CNI overlay, Cilium · 3 of 27 namespaces deny by default · no egress gateway"),
            Row::new("Audit log", "off: no diagnostic setting of this cluster")
                .evidence("diagnostic-settings.json:1:1")
                .detail("kube-audit-admin + guard: about 180 GB a month, 82 % of it lease renewals (assumed volume)"),
        ],
        footer: vec![Footer {
            text: "Of 163 controls 121 are yours, 24 Microsoft's, 18 shared.".to_owned(),
            command: "plimsoll scan".to_owned(),
        }],
    }
}

#[test]
fn rows_are_aligned_and_details_stand_below_their_text() {
    let expected = "\
harbor-prod · AKS Standard · westeurope · Kubernetes 1.33.4 (community support ended 2026-07)

  API server  public, no authorized ranges                cluster.json:41:7
  Network     Azure CNI overlay, Cilium · 3 of 27 namespaces deny by default · no egress gateway
  Audit log   off: no diagnostic setting of this cluster  diagnostic-settings.json:1:1
              kube-audit-admin + guard: about 180 GB a month, 82 % of it lease renewals (assumed
              volume)

Of 163 controls 121 are yours, 24 Microsoft's, 18 shared.   plimsoll scan
";
    assert_eq!(render(&page(), false, 100), expected);
}

#[test]
fn no_line_is_wider_than_asked_for() {
    let mut page = page();
    page.rows.push(
        Row::new("Cluster admins", "at least 14 principals by 6 routes, ".repeat(6))
            .evidence("a/very/long/way/down/the/tree/of/folders/role-assignments.json:12:1"),
    );
    for limit in [60, 80, 100] {
        for line in render(&page, false, limit).lines() {
            assert!(width(line) <= limit, "{limit}: {line}");
        }
    }
    assert!(render(&page, false, 100).contains("…/folders/role-assignments.json:12:1"));
}

#[test]
fn colour_changes_no_text() {
    let coloured = render(&page(), true, 100);
    let mut plain = String::new();
    let mut in_escape = false;
    for character in coloured.chars() {
        match character {
            '\u{1b}' => in_escape = true,
            'm' if in_escape => in_escape = false,
            _ if in_escape => {}
            other => plain.push(other),
        }
    }
    assert_ne!(coloured, plain);
    assert_eq!(plain, render(&page(), false, 100));
}
