use crate::support::*;
use plimsoll_model::{Field, SnapshotBuilder, TreeBuilder, snapshot::Scope};
struct Sink(usize);
impl std::io::Write for Sink {
    fn write(&mut self, b: &[u8]) -> std::io::Result<usize> { self.0 += b.len(); Ok(b.len()) }
    fn flush(&mut self) -> std::io::Result<()> { Ok(()) }
}
fn cpu() -> f64 { std::fs::read_to_string("/proc/thread-self/schedstat").unwrap().split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9 }
#[test]
fn speed() {
    let mut text = String::from("{\"items\":[");
    for n in 0..100_000 {
        if n > 0 { text.push(','); }
        text.push_str(&deployment("shop", &format!("web-{n}")));
    }
    text.push_str("]}");
    let mut tree = TreeBuilder::new("captures/west/deployments.json", text);
    plimsoll_ingest::json::parse(&mut tree, &plimsoll_ingest::problem::Limits::default());
    let tree = tree.finish();
    let nodes: Vec<u32> = Field::new(&tree, 0).get("items").items().map(|item| item.node()).collect();
    let mut builder = SnapshotBuilder::default();
    let scope = builder.scope(Scope::default());
    let index = builder.tree(tree);
    for node in nodes { builder.object(scope, index, node, "Deployment"); }
    let snapshot = builder.finish();
    let mut findings = Vec::new();
    for _ in 0..10 { findings.extend(privileged(&snapshot)); }
    let report = report(&snapshot, findings);
    let _ = plimsoll_model::Place::resolve(&report.findings[0].evidence[0]);
    let go = |name: &str, f: &dyn Fn(&mut Sink)| {
        let mut sink = Sink(0);
        let start = cpu();
        f(&mut sink);
        let s = (cpu() - start);
        println!("{name}: {} findings, {} MB, {:.2} s, {:.0} MB/s, {:.0} B each", report.findings.len(), sink.0 / 1_000_000, s, sink.0 as f64 / 1e6 / s, sink.0 as f64 / report.findings.len() as f64);
    };
    go("json", &|out| plimsoll_report::json::write(&report, &plimsoll_report::json::JsonOptions { version: "0", comparison: None }, out).unwrap());
    go("json", &|out| plimsoll_report::json::write(&report, &plimsoll_report::json::JsonOptions { version: "0", comparison: None }, out).unwrap());
    if std::env::var_os("ONLY").is_some() { return; }
    go("fingerprints", &|out| for f in &report.findings { out.0 += plimsoll_report::Fingerprint::of(f).to_string().len(); });
    go("identities", &|out| for f in &report.findings { out.0 += f.identity().len(); });
    go("resolve", &|out| for f in &report.findings { out.0 += f.evidence[0].resolve().pointer.len(); });
    go("sarif", &|out| plimsoll_report::sarif::write(&report, &plimsoll_report::sarif::SarifOptions { version: "0", help_base: "", unknown: false, allow_unread: false, comparison: None }, out).unwrap());
    go("terminal", &|out| plimsoll_report::terminal::scan(&report, &Default::default(), out).unwrap());
    go("terminal all", &|out| plimsoll_report::terminal::scan(&report, &plimsoll_report::terminal::ScanOptions { all: true, ..Default::default() }, out).unwrap());
    let mut file = Vec::new();
    plimsoll_report::json::write(&report, &plimsoll_report::json::JsonOptions { version: "0", comparison: None }, &mut file).unwrap();
    let start = cpu();
    let known = plimsoll_report::Known::parse(&file).unwrap();
    println!("parse baseline {:.2} s", (cpu() - start));
    let start = cpu();
    let c = known.compare(&report);
    println!("compare {:.2} s, new {} known {} gone {}", (cpu() - start), c.new, c.known, c.gone);
    let mut out = Vec::new();
    plimsoll_report::sarif::write(&{ let mut r = report.clone(); r.findings.truncate(50); r }, &plimsoll_report::sarif::SarifOptions { version: "0.1.0", help_base: "", unknown: true, allow_unread: false, comparison: Some(&c) }, &mut out).unwrap();
    std::fs::write("/tmp/sarifx/out.sarif", out).unwrap();
    std::fs::write("/tmp/sarifx/head.json", &file[..4000]).unwrap();
}
