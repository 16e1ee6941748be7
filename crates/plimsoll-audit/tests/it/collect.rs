//! A sink that keeps what it gets, and the samples of the corpus.

use std::path::PathBuf;

use plimsoll_audit::decode::{Options, whole};
use plimsoll_audit::record::{Content, Place, Record, Rejection, Row, Sink};

#[derive(Debug, Default)]
pub(crate) struct Collect {
    /// Shape, what it is in one word, and the record for people.
    pub(crate) records: Vec<Kept>,
    pub(crate) rejected: Vec<(Place, Vec<u8>, String)>,
    pub(crate) incomplete: Vec<(Place, Vec<u8>)>,
    pub(crate) warnings: Vec<String>,
    /// Whether to wait for what is not whole.
    pub(crate) wait: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) place: Place,
    pub(crate) shape: String,
    /// The event, the line or the row, without its envelope.
    pub(crate) content: String,
    /// The text of an event, the message of a line, the table of a row.
    pub(crate) text: String,
    pub(crate) envelope: String,
    pub(crate) verb: String,
    pub(crate) user: String,
    pub(crate) category: String,
    pub(crate) salvaged: bool,
    pub(crate) lost: Vec<&'static str>,
    pub(crate) time: Option<i64>,
}

impl Sink for Collect {
    fn record(&mut self, record: &Record<'_>, place: Place) {
        let mut kept = Kept {
            place,
            shape: format!("{:?}", record.shape),
            content: String::new(),
            text: String::new(),
            envelope: format!("{:?}", record.envelope),
            verb: String::new(),
            user: String::new(),
            category: record.envelope.category.to_string(),
            salvaged: false,
            lost: Vec::new(),
            time: record.time().map(|(time, _)| time),
        };
        match &record.content {
            Content::Audit(event, text) => {
                kept.content = format!("{event:?}");
                kept.text = text.to_string();
                kept.verb = event.verb.to_string();
                kept.user = event.user.username.to_string();
                kept.salvaged = event.salvage.is_some();
                kept.lost = event.salvage.as_ref().map(|salvage| salvage.lost.clone()).unwrap_or_default();
            }
            Content::Line(line) => {
                kept.content = format!("{line:?}");
                kept.text = line.message.to_string();
            }
            Content::Row(Row { table, columns, .. }) => {
                kept.content = format!("{columns:?}");
                kept.text = table.to_string();
            }
        }
        self.records.push(kept);
    }

    fn rejected(&mut self, rejection: &Rejection<'_>) {
        let Rejection { place, bytes, reason } = rejection;
        self.rejected.push((*place, bytes.to_vec(), reason.clone()));
    }

    fn incomplete(&mut self, rejection: &Rejection<'_>) -> bool {
        self.incomplete.push((rejection.place, rejection.bytes.to_vec()));
        self.wait
    }

    fn warning(&mut self, _place: Place, message: &str) {
        self.warnings.push(message.to_owned());
    }
}

/// What comes of a source of which only the bytes are known.
pub(crate) fn decode(bytes: &[u8]) -> Collect {
    decode_as(bytes, "")
}

pub(crate) fn decode_as(bytes: &[u8], path: &str) -> Collect {
    let mut collect = Collect::default();
    whole(bytes, &Options::of(path), &mut collect);
    collect
}

/// The folder of the sample captures, where the corpus is at hand.
pub(crate) fn samples() -> Option<PathBuf> {
    let root = PathBuf::from(std::env::var_os("PLIMSOLL_CORPUS")?);
    let samples = root.join("audit/samples");
    samples.is_dir().then_some(samples)
}

/// The 24 events that were captured on AKS, as their JSON texts.
pub(crate) fn captured() -> Option<Vec<String>> {
    let folder = samples()?.join("sysdig-aks-audit-log");
    let mut texts = Vec::new();
    for file in ["event.json", "sample_EventHubs_event.json", "sample_KubeAuditLog_event.json"] {
        let bytes = std::fs::read(folder.join(file)).expect("a sample");
        texts.extend(decode(&bytes).records.into_iter().map(|kept| kept.text));
    }
    assert_eq!(texts.len(), 24);
    Some(texts)
}

/// An event as the API server writes it, with every key.
pub(crate) const EVENT: &str = r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"6f3f0a52-0000-4000-8000-000000000001","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/shop/pods?fieldManager=kubectl-create","verb":"create","user":{"username":"anna@example.org","uid":"","groups":["5b1c","system:authenticated"],"extra":{"oid":["0d0e"]}},"impersonatedUser":{"username":"system:admin","groups":["system:masters"]},"authenticationMetadata":{"impersonationConstraint":"x"},"sourceIPs":["203.0.113.7","172.31.9.9"],"userAgent":"kubectl/v1.33.0 (linux/amd64) \"ü\"","objectRef":{"resource":"pods","namespace":"shop","name":"cart","apiVersion":"v1"},"responseStatus":{"metadata":{},"status":"Failure","message":"no \"room\"","reason":"Forbidden","code":403},"requestObject":{"kind":"Pod","spec":{"containers":[{"name":"a","image":"registry.example.org/cart:1","args":["-c","echo \u00fc ✓"]}],"n":1.50}},"responseObject":{"kind":"Status","code":403},"requestReceivedTimestamp":"2026-03-01T10:00:00.123456Z","stageTimestamp":"2026-03-01T10:00:00.223456Z","annotations":{"authorization.k8s.io/decision":"forbid","authorization.k8s.io/reason":""}}"#;
