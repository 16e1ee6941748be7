//! Files, folders, archives and streams, good and bad.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use plimsoll_ingest::{Input, ReadOptions, read};
use plimsoll_model::Snapshot;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";

/// A folder of its own for one test, removed afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plimsoll-ingest-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    fn read(&self) -> Snapshot {
        read_paths(&[&self.0])
    }

    fn below(&self, file: &str) -> String {
        file.strip_prefix(&format!("{}/", self.0.display())).unwrap_or(file).to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn read_paths(paths: &[&Path]) -> Snapshot {
    let inputs = paths.iter().map(|path| Input::Path(path.to_path_buf())).collect();
    read(inputs, &ReadOptions::default(), &mut |_| {})
}

fn files(folder: &Folder, snapshot: &Snapshot) -> Vec<String> {
    snapshot.trees().iter().map(|tree| folder.below(tree.file())).collect()
}

#[test]
fn folders_are_read_in_order_and_ignored_files_are_not() {
    let folder = Folder::new("walk");
    for name in
        ["b.yaml", "a/z.yml", "a.yaml", "ignored/x.yaml", ".hidden/x.yaml", "notes.md", "more.md", "Makefile"]
    {
        folder.write(name, POD);
    }
    folder.write(".gitignore", "ignored/\n");
    let snapshot = folder.read();
    assert_eq!(files(&folder, &snapshot), ["a.yaml", "a/z.yml", "b.yaml"]);
    let reasons: Vec<_> = snapshot.inputs.skipped.iter().map(|skipped| skipped.reason.as_str()).collect();
    assert_eq!(
        reasons,
        ["1 file without an ending: not an input format", "2 files ending in .md: not an input format"]
    );
    let all = ReadOptions { include_ignored: true, ..ReadOptions::default() };
    let snapshot = read(vec![Input::Path(folder.0.clone())], &all, &mut |_| {});
    assert_eq!(
        files(&folder, &snapshot),
        [".hidden/x.yaml", "a.yaml", "a/z.yml", "b.yaml", "ignored/x.yaml"]
    );
}

#[test]
fn a_named_file_is_read_whatever_its_name() {
    let folder = Folder::new("named");
    let path = folder.write("manifest.txt", POD);
    assert_eq!(read_paths(&[&path]).object_count(), 1);
    let hidden = folder.write(".pod.yaml", POD);
    assert_eq!(read_paths(&[&hidden]).object_count(), 1);
}

#[test]
fn progress_names_every_file() {
    let folder = Folder::new("progress");
    folder.write("a.yaml", POD);
    folder.write("b.yaml", POD);
    let mut seen = Vec::new();
    read(vec![Input::Path(folder.0.clone())], &ReadOptions::default(), &mut |progress| {
        seen.push((folder.below(progress.file), progress.done, progress.total));
    });
    assert_eq!(seen, [("a.yaml".to_owned(), 0, 2), ("b.yaml".to_owned(), 1, 2)]);
}

#[test]
fn a_stream_is_read() {
    let input = Input::Stdin(Box::new(Cursor::new(POD.as_bytes())));
    let snapshot = read(vec![input], &ReadOptions::default(), &mut |_| {});
    assert_eq!(snapshot.trees()[0].file(), "stdin");
    assert_eq!(snapshot.object_count(), 1);
}

fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn archives_are_read_like_folders() {
    let entries: &[(&str, &[u8])] = &[
        ("k/b.yaml", POD.as_bytes()),
        ("k/a.yaml", POD.as_bytes()),
        ("k/.git/x.yaml", POD.as_bytes()),
        ("k/readme.md", b"hello"),
        ("chart/Chart.yaml", b"name: c\n"),
        ("chart/templates/x.yaml", b"{{ x }}"),
    ];
    let folder = Folder::new("archives");
    let paths = [
        folder.write("one.tar", tar(entries)),
        folder.write("two.tar.gz", gzip(&tar(entries))),
        folder.write("three.zip", zip(entries)),
        folder.write("four.tgz", gzip(&tar(entries))),
        folder.write("five", gzip(&tar(entries))),
    ];
    for path in &paths {
        let snapshot = read_paths(&[path]);
        let name = path.file_name().unwrap().to_string_lossy();
        assert_eq!(
            files(&folder, &snapshot),
            [format!("{name}/k/a.yaml"), format!("{name}/k/b.yaml")],
            "{:?}",
            snapshot.inputs
        );
        let kinds: Vec<_> = snapshot.inputs.skipped.iter().map(|skipped| skipped.kind).collect();
        assert_eq!(kinds, ["not-input", "not-input", "not-rendered"], "{:?}", snapshot.inputs.skipped);
        assert!(snapshot.inputs.failed.is_empty());
    }
    // In a folder, by their endings; and as a stream, by their first bytes.
    assert_eq!(folder.read().object_count(), 8);
    let input = Input::Stdin(Box::new(Cursor::new(zip(entries))));
    assert_eq!(read(vec![input], &ReadOptions::default(), &mut |_| {}).object_count(), 2);
}

#[test]
fn archives_are_bounded_and_broken_ones_told() {
    let folder = Folder::new("bombs");
    let zeros = vec![b' '; 3_000_000];
    let entries: &[(&str, &[u8])] = &[("a.yaml", POD.as_bytes()), ("b.bin", &zeros), ("c.yaml", &zeros)];
    let options = ReadOptions { max_archive_size: 1_000_000, ..ReadOptions::default() };
    for (name, bytes) in
        [("bomb.tar.gz", gzip(&tar(entries))), ("bomb.tar", tar(entries)), ("bomb.zip", zip(entries))]
    {
        let path = folder.write(name, bytes);
        let snapshot = read(vec![Input::Path(path)], &options, &mut |_| {});
        assert_eq!(snapshot.object_count(), 1, "{name}");
        assert_eq!(snapshot.inputs.failed.len(), 1, "{name}: {:?}", snapshot.inputs);
        assert!(
            snapshot.inputs.failed[0].message.contains("unpacks to more than"),
            "{:?}",
            snapshot.inputs.failed
        );
    }
    let whole = gzip(&tar(&[("a.yaml", POD.as_bytes()), ("b.yaml", "#".repeat(100_000).as_bytes())]));
    let cut = folder.write("cut.tar.gz", &whole[..whole.len() - 20]);
    let snapshot = read_paths(&[&cut]);
    assert_eq!(snapshot.object_count(), 1);
    assert!(snapshot.inputs.failed[0].message.contains("broken"), "{:?}", snapshot.inputs);
    let fake = folder.write("fake.zip", "no archive");
    assert!(read_paths(&[&fake]).inputs.failed[0].message.contains("broken"));
    let nested = folder.write("outer.zip", zip(&[("inner.zip", &zip(&[("a.yaml", POD.as_bytes())]))]));
    assert!(read_paths(&[&nested]).inputs.skipped[0].reason.contains("within an archive"));
}

#[test]
fn names_in_archives_do_not_climb() {
    let folder = Folder::new("climb");
    let path =
        folder.write("x.zip", zip(&[("../../etc/a.yaml", POD.as_bytes()), ("/abs/b.yaml", POD.as_bytes())]));
    assert_eq!(files(&folder, &read_paths(&[&path])), ["x.zip/abs/b.yaml", "x.zip/etc/a.yaml"]);
}

#[cfg(unix)]
#[test]
fn links_are_told_and_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new("links");
    folder.write("real/a.yaml", POD);
    symlink(&folder.0, folder.0.join("loop")).unwrap();
    symlink("self.yaml", folder.0.join("self.yaml")).unwrap();
    symlink("real/a.yaml", folder.0.join("b.yaml")).unwrap();
    folder.write("readme.md", "");
    symlink("readme.md", folder.0.join("README")).unwrap();
    let snapshot = folder.read();
    assert_eq!(files(&folder, &snapshot), ["real/a.yaml"]);
    let links: Vec<_> = snapshot
        .inputs
        .skipped
        .iter()
        .filter(|skipped| skipped.kind == "symbolic-link")
        .map(|skipped| folder.below(&skipped.file))
        .collect();
    assert_eq!(links, ["b.yaml", "loop", "self.yaml"]);
    // Named by the user, a link is followed.
    assert_eq!(read_paths(&[&folder.0.join("b.yaml")]).object_count(), 1);
}

#[cfg(unix)]
#[test]
fn unreadable_files_are_told_and_the_rest_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("unreadable");
    let secret = folder.write("secret.yaml", POD);
    folder.write("open.yaml", POD);
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&secret).is_ok() {
        // The superuser may read everything; nothing can be shown here.
        return;
    }
    let snapshot = folder.read();
    assert_eq!(snapshot.object_count(), 1);
    assert_eq!(snapshot.inputs.failed[0].message, "permission denied");
}

#[test]
fn a_missing_input_is_told() {
    let snapshot = read_paths(&[Path::new("no/such/file.yaml")]);
    let failed = &snapshot.inputs.failed[0];
    assert_eq!(
        (failed.file.as_str(), failed.message.as_str()),
        ("no/such/file.yaml", "there is no such file or folder")
    );
}

#[test]
fn bytes_that_are_no_text_are_told() {
    let folder = Folder::new("bytes");
    let latin = folder.write("latin.yaml", b"apiVersion: v1\nkind: Pod\nmetadata: {name: caf\xE9}\n");
    let snapshot = folder.read();
    assert_eq!(snapshot.inputs.failed.len(), 1);
    assert!(snapshot.inputs.failed[0].message.contains("offset 45"), "{:?}", snapshot.inputs.failed);
    fs::remove_file(latin).unwrap();

    let binary = folder.write("binary.yaml", b"\x7FELF\0\0\0\x01");
    assert_eq!(folder.read().inputs.skipped[0].kind, "binary");
    assert!(read_paths(&[&binary]).inputs.failed[0].message.contains("binary"));
    fs::remove_file(binary).unwrap();

    let utf16: Vec<u8> =
        [0xFE, 0xFF].into_iter().chain(POD.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    folder.write("utf16.yaml", utf16);
    folder.write("bom.yaml", [b"\xEF\xBB\xBF", POD.as_bytes()].concat());
    let snapshot = folder.read();
    assert_eq!(snapshot.object_count(), 2);
    let place = snapshot.objects().next().unwrap().path("apiVersion").place().resolve();
    assert_eq!((place.line, place.column), (1, 1));
}

#[test]
fn deep_truncated_and_large_files_are_told() {
    let folder = Folder::new("bad");
    let deep = format!(r#"{{"apiVersion": "v1", "kind": "Pod", "x": {}"#, "[".repeat(10_000));
    folder.write("deep.json", &deep);
    folder.write("deep.yaml", format!("apiVersion: v1\nkind: Pod\nx: {}", "[".repeat(10_000)));
    folder.write("cut.json", r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"na"#);
    folder.write("good.yaml", POD);
    let snapshot = folder.read();
    assert_eq!(snapshot.object_count(), 1);
    let failed: Vec<_> = snapshot.inputs.failed.iter().map(|failed| folder.below(&failed.file)).collect();
    assert_eq!(failed, ["cut.json", "deep.json", "deep.yaml"]);
    assert!(
        snapshot
            .inputs
            .failed
            .iter()
            .all(|failed| failed.line > 0 && failed.column > 0 && !failed.help.is_empty())
    );

    let options = ReadOptions { max_file_size: 60, ..ReadOptions::default() };
    let snapshot = read(vec![Input::Path(folder.0.clone())], &options, &mut |_| {});
    let large: Vec<_> =
        snapshot.inputs.skipped.iter().filter(|skipped| skipped.kind == "too-large").collect();
    assert_eq!(large.len(), 2, "{:?}", snapshot.inputs);
    assert!(large[0].reason.contains("--max-file-size"));
    let stream = Input::Stdin(Box::new(std::io::repeat(b' ')));
    assert_eq!(read(vec![stream], &options, &mut |_| {}).inputs.skipped[0].kind, "too-large");
}

#[test]
fn arguments_are_joined_when_they_describe_one_cluster() {
    let folder = Folder::new("scopes");
    let cluster = |name: &str| {
        format!(
            r#"{{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/{name}", "name": "{name}"}}"#
        )
    };
    let first = folder.write("first.json", cluster("first"));
    let second = folder.write("second.json", cluster("second"));
    folder.write("manifests/pod.yaml", POD);
    let manifests = folder.0.join("manifests");
    let snapshot = read_paths(&[&manifests, &first]);
    assert_eq!(snapshot.objects().next().unwrap().cluster().map(|cluster| cluster.name()), Some("first"));
    let snapshot = read_paths(&[&manifests, &first, &second]);
    assert!(snapshot.objects().next().unwrap().cluster().is_none());
    let pod = folder.write("pod.yaml", POD);
    let service = folder.write("service.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n");
    let snapshot = read_paths(&[&pod, &service]);
    assert!(snapshot.objects().next().unwrap().sibling("Service", "default", "s").is_some());
}

/// The configuration, what it reads, and a lock file that is hidden; what is not hidden counts, and nothing outside.
#[test]
fn terraform_reads_what_lies_beside_it_in_folders_and_archives() {
    let main = "resource \"azurerm_kubernetes_cluster\" \"x\" {\n  name = templatefile(\"name.tftpl\", { n = 1 })\n  tags = { outside = file(\"../outside.txt\") }\n}\n";
    let lock = "provider \"registry.terraform.io/hashicorp/azurerm\" {\n  version = \"3.1.0\"\n}\n";
    let entries: &[(&str, &[u8])] = &[
        ("main.tf", main.as_bytes()),
        ("name.tftpl", b"cluster-${n}"),
        (".terraform.lock.hcl", lock.as_bytes()),
    ];
    let folder = Folder::new("beside");
    for (name, content) in entries {
        folder.write(&format!("input/{name}"), content);
    }
    folder.write("outside.txt", "from outside");
    let inputs = [
        folder.0.join("input"),
        folder.write("one.tar", tar(entries)),
        folder.write("two.zip", zip(entries)),
    ];
    for input in inputs {
        let snapshot = read_paths(&[&input]);
        let clusters = snapshot.clusters();
        assert_eq!(clusters[0].name(), "cluster-1", "{}", input.display());
        // A value that the provider began to give in generation 4.
        assert!(!clusters[0].path("autoUpgradeProfile.nodeOSUpgradeChannel").exists(), "{}", input.display());
        assert_eq!(snapshot.inputs.warnings.len(), 1, "{:?}", snapshot.inputs.warnings);
        assert!(snapshot.inputs.warnings[0].message.starts_with("`../outside.txt` is not in the input"));
    }
}
