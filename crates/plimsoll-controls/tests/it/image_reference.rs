//! References to images are taken apart as container runtimes do, and registries match at boundaries only.

use plimsoll_controls::facts::image_reference::{ImageReference, InvalidReference};

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[test]
fn references_are_taken_apart_and_completed() {
    // Reference, registry, repository, official, tag.
    let cases = [
        ("nginx", "docker.io", "nginx", true, None),
        ("nginx:1.27", "docker.io", "nginx", true, Some("1.27")),
        ("library/nginx", "docker.io", "nginx", true, None),
        ("docker.io/nginx", "docker.io", "nginx", true, None),
        ("index.docker.io/library/nginx", "docker.io", "nginx", true, None),
        ("bitnami/redis:7", "docker.io", "bitnami/redis", false, Some("7")),
        ("library/a/b", "docker.io", "library/a/b", false, None),
        ("localhost/web", "localhost", "web", false, None),
        ("localhost:5000/web:1", "localhost:5000", "web", false, Some("1")),
        ("registry.example:5000/shop/web", "registry.example:5000", "shop/web", false, None),
        ("harbor.azurecr.io/web:V1_2.3-4", "harbor.azurecr.io", "web", false, Some("V1_2.3-4")),
        ("Registry/web", "Registry", "web", false, None),
        ("10.0.0.1:80/a", "10.0.0.1:80", "a", false, None),
        ("[2001:db8::1]:5000/a", "[2001:db8::1]:5000", "a", false, None),
        ("a__b/c.d/e-----f", "docker.io", "a__b/c.d/e-----f", false, None),
    ];
    for (text, registry, repository, is_official, tag) in cases {
        let expected = ImageReference { registry, repository, is_official, tag, digest: None };
        assert_eq!(ImageReference::parse(text), Ok(expected), "{text}");
        let pinned = format!("{text}@{DIGEST}");
        assert_eq!(
            ImageReference::parse(&pinned),
            Ok(ImageReference { digest: Some(DIGEST), ..expected }),
            "{pinned}"
        );
    }
}

#[test]
fn what_no_runtime_would_pull_is_refused() {
    let long_tag = format!("web:{}", "t".repeat(129));
    let long_name = "a/".repeat(128) + "a";
    let identifier = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    for text in [
        "",
        "/web",
        "web/",
        "a//b",
        "Web",
        "shop/Web",
        "registry.example/",
        "web:",
        "web:-1",
        "web:a b",
        "web@sha256:abc",
        "web@sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
        "web@blake3:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "web@sha256",
        "web@",
        "a___b",
        "a..b",
        "-a",
        "a_",
        "a b",
        "registry_1.example/web",
        "registry.example:port/web",
        "-registry.example/web",
        "[::zz]/web",
        "$(IMAGE)",
        "{{ .Values.image }}",
        "https://registry.example/web",
        &long_tag,
        &long_name,
        identifier,
    ] {
        assert_eq!(ImageReference::parse(text), Err(InvalidReference), "{text}");
    }
}

#[test]
fn latest_is_what_has_no_other_tag_and_no_digest() {
    let is_latest = |text: &str| ImageReference::parse(text).unwrap().is_latest();
    assert!(is_latest("registry.example:5000/web"));
    assert!(is_latest("web:latest"));
    assert!(!is_latest("web:latest-1"));
    assert!(!is_latest(&format!("web:latest@{DIGEST}")));
}

#[test]
fn registries_and_repositories_match_at_boundaries_only() {
    // Image, entry, whether it belongs.
    let cases = [
        ("mcr.microsoft.com/oss/nginx:1", "mcr.microsoft.com/", true),
        ("mcr.microsoft.com/oss/nginx:1", "mcr.microsoft.com", true),
        ("MCR.microsoft.com/oss/nginx:1", "mcr.microsoft.com/", true),
        ("mcr.microsoft.com.example/oss/nginx", "mcr.microsoft.com/", false),
        ("mcr.microsoft.com.example/oss/nginx", "mcr.microsoft.com", false),
        ("mcr.microsoft.com:5000/oss/nginx", "mcr.microsoft.com/", false),
        ("evil.example/mcr.microsoft.com/nginx", "mcr.microsoft.com/", false),
        ("harbor.azurecr.io/shop/web", "harbor.azurecr.io/shop/", true),
        ("harbor.azurecr.io/shopping/web", "harbor.azurecr.io/shop/", false),
        ("harbor.azurecr.io/shop", "harbor.azurecr.io/shop/", false),
        ("harbor.azurecr.io/shop", "harbor.azurecr.io/shop", true),
        ("harbor.azurecr.io/shop/web", "harbor.azurecr.io/shop", false),
        ("nginx", "docker.io/", true),
        ("nginx", "docker.io/library/", true),
        ("nginx", "docker.io/library/nginx", true),
        ("nginx", "index.docker.io/nginx", true),
        ("nginx", "nginx", true),
        ("nginx", "library/nginx", true),
        ("nginx", "ngin", false),
        ("nginx", "docker.io/bitnami/", false),
        ("bitnami/redis", "docker.io/bitnami/", true),
        ("bitnami/redis", "bitnami/", true),
        ("bitnami/redis", "docker.io/library/", false),
        ("quay.io/bitnami/redis", "bitnami/", false),
    ];
    for (image, entry, belongs) in cases {
        assert_eq!(ImageReference::parse(image).unwrap().belongs_to(entry), belongs, "{image} in {entry}");
    }
}

#[test]
fn domains_match_whole_labels() {
    let is_from = |image: &str, domain| ImageReference::parse(image).unwrap().is_from_domain(domain);
    assert!(is_from("harbor.azurecr.io/web", "azurecr.io"));
    assert!(is_from("k8s.gcr.io/pause", "k8s.gcr.io"));
    assert!(!is_from("notazurecr.io/web", "azurecr.io"));
    assert!(!is_from("azurecr.io.example/web", "azurecr.io"));
}
