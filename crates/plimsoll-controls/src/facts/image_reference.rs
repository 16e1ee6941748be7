//! References to container images, by the grammar of the distribution project and the rules by which container
//! runtimes complete a short name.

/// The registry of a name that names none.
pub const DEFAULT_REGISTRY: &str = "docker.io";
const DEFAULT_NAMESPACE: &str = "library";
const LONGEST_NAME: usize = 255;
const LONGEST_TAG: usize = 128;

/// The parts of a reference to an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageReference<'a> {
    /// The registry, with its port where one is written; `docker.io` where none is named.
    pub registry: &'a str,
    /// The repository in that registry, without the `library/` of Docker Hub's official images.
    pub repository: &'a str,
    /// Whether it is one of Docker Hub's official images, `docker.io/library/…`, be it written so or short.
    pub is_official: bool,
    /// The tag as written.
    pub tag: Option<&'a str>,
    /// The digest as written.
    pub digest: Option<&'a str>,
}

/// The text is no reference to an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidReference;

impl<'a> ImageReference<'a> {
    /// Takes a reference apart.
    ///
    /// # Errors
    /// If the text does not follow the grammar: a runtime would refuse it too.
    pub fn parse(text: &'a str) -> Result<Self, InvalidReference> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) if is_digest(digest) => (rest, Some(digest)),
            Some(_) => return Err(InvalidReference),
            None => (text, None),
        };
        // A colon after the last slash begins a tag; one before it, a port.
        let path_start = rest.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match rest.get(path_start..).and_then(|last| last.find(':')) {
            Some(at) => {
                let (name, tag) = rest.split_at_checked(path_start + at).ok_or(InvalidReference)?;
                (name, tag.get(1..))
            }
            None => (rest, None),
        };
        if tag.is_some_and(|tag| !is_tag(tag)) || name.len() > LONGEST_NAME || is_identifier(name) {
            return Err(InvalidReference);
        }
        let (registry, path) = split_registry(name);
        if registry.is_some_and(|registry| !is_registry(registry)) || !path.split('/').all(is_component) {
            return Err(InvalidReference);
        }
        let registry = canonical(registry.unwrap_or(DEFAULT_REGISTRY));
        let mut repository = path;
        let mut is_official = false;
        if registry == DEFAULT_REGISTRY {
            match path.split_once('/') {
                None => is_official = true,
                Some((DEFAULT_NAMESPACE, rest)) if !rest.contains('/') => {
                    (is_official, repository) = (true, rest);
                }
                Some(_) => {}
            }
        }
        Ok(Self { registry, repository, is_official, tag, digest })
    }

    /// Whether the reference always means the same content.
    pub fn is_immutable(&self) -> bool {
        self.digest.is_some()
    }

    /// Whether it means the tag `latest`, named or implied, and no digest.
    pub fn is_latest(&self) -> bool {
        self.digest.is_none() && self.tag.is_none_or(|tag| tag == "latest")
    }

    /// Whether the registry is this one.
    pub fn is_from(&self, registry: &str) -> bool {
        self.registry.eq_ignore_ascii_case(registry)
    }

    /// Whether the registry is a host of this domain.
    pub fn is_from_domain(&self, domain: &str) -> bool {
        let host = self.registry;
        let Some(at) = host.len().checked_sub(domain.len()) else { return false };
        host.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(domain))
            && (at == 0 || host.as_bytes().get(at - 1) == Some(&b'.'))
    }

    /// Whether the image belongs to `entry` of a list of registries. An entry that ends with `/` means everything below
    /// it, and so does a registry alone; any other entry means exactly one repository. Short names of Docker Hub are
    /// completed on both sides. Nothing else matches: `contoso.azurecr.io/` is no prefix of
    /// `contoso.azurecr.io.example/`.
    pub fn belongs_to(&self, entry: &str) -> bool {
        let (entry, everything_below) = match entry.strip_suffix('/') {
            Some(entry) => (entry, true),
            None => (entry, false),
        };
        let (registry, path) = match split_registry(entry) {
            (Some(registry), path) => (registry, path),
            (None, alone) if looks_like_registry(alone) => (alone, ""),
            (None, path) => (DEFAULT_REGISTRY, path),
        };
        if !self.is_from(canonical(registry)) {
            return false;
        }
        match (path.is_empty(), everything_below, self.is_official) {
            (true, ..) => true,
            (_, true, true) => path == DEFAULT_NAMESPACE,
            (_, true, false) => self.repository.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')),
            (_, false, true) => {
                path.strip_prefix(DEFAULT_NAMESPACE).and_then(|path| path.strip_prefix('/')).unwrap_or(path)
                    == self.repository
            }
            (_, false, false) => path == self.repository,
        }
    }
}

/// Splits a name into a registry, where its first part is one, and the path.
fn split_registry(name: &str) -> (Option<&str>, &str) {
    match name.split_once('/') {
        Some((first, path)) if looks_like_registry(first) => (Some(first), path),
        _ => (None, name),
    }
}

/// How runtimes tell `example.com/a` from `example/a`.
fn looks_like_registry(part: &str) -> bool {
    part.contains(['.', ':'])
        || part.eq_ignore_ascii_case("localhost")
        || part.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn canonical(registry: &str) -> &str {
    let is = |name: &str| registry.eq_ignore_ascii_case(name);
    if is("docker.io") || is("index.docker.io") || is("registry-1.docker.io") {
        DEFAULT_REGISTRY
    } else {
        registry
    }
}

fn is_registry(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, port)) if address.parse::<std::net::Ipv6Addr>().is_ok() => {
                return match port.strip_prefix(':') {
                    Some(digits) => is_port(digits),
                    None => port.is_empty(),
                };
            }
            _ => return false,
        },
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    port.is_none_or(is_port) && host.split('.').all(is_label)
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_label(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// `[a-z0-9]+` joined by one `.`, one `_`, two `_`, or any number of `-`.
fn is_component(text: &str) -> bool {
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    if !plain(first) || !plain(last) {
        return false;
    }
    bytes.split(plain).filter(|separator| !separator.is_empty()).all(|separator| {
        matches!(separator, b"." | b"_" | b"__") || separator.iter().all(|byte| *byte == b'-')
    })
}

fn is_tag(text: &str) -> bool {
    text.len() <= LONGEST_TAG
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

fn is_digest(text: &str) -> bool {
    let Some((algorithm, hash)) = text.split_once(':') else { return false };
    let length = match algorithm {
        "sha256" => hash.len() == 64,
        "sha384" => hash.len() == 96,
        "sha512" => hash.len() == 128,
        _ => hash.len() >= 32,
    };
    let known = algorithm.split(['+', '.', '-', '_']).all(|part| {
        part.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    known && length && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Sixty-four hexadecimal digits are an image's identifier, not a name.
fn is_identifier(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
