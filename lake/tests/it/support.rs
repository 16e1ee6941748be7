//! A lake in a folder of its own, and events to put into it.

use std::fs;
use std::path::PathBuf;

use plimsoll_lake::ingest::{Account, Options, Source, ingest};
use plimsoll_lake::print::{Form, write};
use plimsoll_lake::query::Session;
use plimsoll_lake::store::Lake;

pub(crate) const CLUSTER: &str = "/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg/providers/microsoft.containerservice/managedclusters/aks";

/// A folder with sources and a lake, removed afterwards.
pub(crate) struct Place(PathBuf);

impl Place {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plimsoll-lake-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn lake(&self) -> Lake {
        Lake::open_or_create(&self.0.join("lake")).unwrap()
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.0.join("lake")
    }

    pub(crate) fn ingest(&self, files: &[&PathBuf]) -> Account {
        self.ingest_with(files, &options())
    }

    pub(crate) fn ingest_with(&self, files: &[&PathBuf], options: &Options) -> Account {
        let sources = files.iter().map(|file| Source::file(file).unwrap()).collect();
        ingest(&mut self.lake(), sources, options, &mut |_| {}).unwrap()
    }

    /// The answer to a question, as lines of JSON.
    pub(crate) fn ask(&self, query: &str) -> Vec<String> {
        let mut lake = self.lake();
        let session = Session::open(&mut lake).unwrap();
        let rows = session.ask(&lake, query).unwrap();
        let mut out = Vec::new();
        write(&mut out, &rows, Form::Json).unwrap();
        String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
    }

    pub(crate) fn count(&self, table: &str) -> u64 {
        let rows = self.ask(&format!("SELECT count(*) AS n FROM {table}"));
        rows[0].strip_prefix("{\"n\":").unwrap().strip_suffix('}').unwrap().parse().unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn options() -> Options {
    let mut options = Options::at(1_772_000_000_000);
    CLUSTER.clone_into(&mut options.cluster);
    options
}

/// An event of a day of March 2026, by its number.
pub(crate) fn event(number: usize) -> String {
    let (day, hour, second) = (1 + number / 1000 % 28, number / 100 % 24, number % 60);
    format!(
        "{{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Request\",\"auditID\":\"00000000-0000-4000-8000-{number:012}\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/api/v1/namespaces/shop/pods/web-{number}\",\"verb\":\"create\",\"user\":{{\"username\":\"system:serviceaccount:shop:deployer\",\"uid\":\"u-1\",\"groups\":[\"system:serviceaccounts\",\"system:authenticated\"],\"extra\":{{\"authentication.kubernetes.io/pod-name\":[\"deployer-0\"]}}}},\"sourceIPs\":[\"20.1.2.3\",\"172.31.9.219\"],\"userAgent\":\"kubectl/v1.33.0\",\"objectRef\":{{\"resource\":\"pods\",\"namespace\":\"shop\",\"name\":\"web-{number}\",\"apiVersion\":\"v1\"}},\"responseStatus\":{{\"metadata\":{{}},\"code\":201}},\"requestObject\":{{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"spec\":{{\"containers\":[{{\"name\":\"web\",\"image\":\"registry.example/web:{number}\",\"securityContext\":{{\"privileged\":{}}}}}],\"volumes\":[{{\"name\":\"root\",\"hostPath\":{{\"path\":\"/\"}}}}]}}}},\"requestReceivedTimestamp\":\"2026-03-{day:02}T{hour:02}:00:{second:02}.000000Z\",\"stageTimestamp\":\"2026-03-{day:02}T{hour:02}:00:{second:02}.250000Z\",\"annotations\":{{\"authorization.k8s.io/decision\":\"allow\",\"authorization.k8s.io/reason\":\"\"}}}}",
        number.is_multiple_of(10)
    )
}

/// Events as lines.
pub(crate) fn lines(numbers: std::ops::Range<usize>) -> String {
    numbers.map(|number| event(number) + "\n").collect()
}

/// An event in the envelope of Azure Monitor.
pub(crate) fn envelope(number: usize, category: &str) -> String {
    let log = serde_json::Value::String(event(number) + "\n");
    format!(
        "{{\"category\":\"{category}\",\"operationName\":\"Microsoft.ContainerService/managedClusters/diagnosticLogs/Read\",\"properties\":{{\"log\":{log},\"stream\":\"stdout\",\"pod\":\"kube-apiserver-1\"}},\"resourceId\":\"{}\",\"time\":\"2026-03-01T00:00:00.0000000Z\"}}\n",
        CLUSTER.to_ascii_uppercase()
    )
}
