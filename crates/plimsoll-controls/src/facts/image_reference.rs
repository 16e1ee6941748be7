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
        // One pass over the bytes: images are read by many controls, of every pod.
        let (mut end, mut colon) = (text.len(), None);
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                // Only a colon after the last slash begins a tag; one before it begins a port.
                b'/' => colon = None,
                b':' => colon = colon.or(Some(at)),
                b'@' => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        let digest = text.get(end + 1..);
        let tag = colon.and_then(|at| text.get(at + 1..end));
        let name = text.get(..colon.unwrap_or(end)).unwrap_or_default();
        if digest.is_some_and(|digest| !is_digest(digest))
            || tag.is_some_and(|tag| !is_tag(tag))
            || name.len() > LONGEST_NAME
            || is_identifier(name)
        {
            return Err(InvalidReference);
        }
        let (registry, path) = split_registry(name);
        if registry.is_some_and(|registry| !is_registry(registry)) || !is_path(path) {
            return Err(InvalidReference);
        }
        let registry = registry.map_or(DEFAULT_REGISTRY, canonical);
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
    let parts = name
        .bytes()
        .position(|byte| byte == b'/')
        .and_then(|at| Some((name.get(..at)?, name.get(at + 1..)?)))
        .filter(|(first, _)| looks_like_registry(first));
    parts.map_or((None, name), |(registry, path)| (Some(registry), path))
}

/// How runtimes tell `example.com/a` from `example/a`.
fn looks_like_registry(part: &str) -> bool {
    part.bytes().any(|byte| matches!(byte, b'.' | b':' | b'A'..=b'Z')) || part == "localhost"
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
    if let Some((address, port)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok()
            && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let mut previous = b'.';
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'.' if previous != b'.' && previous != b'-' => {}
            b'-' if previous != b'.' => {}
            b':' if previous != b'.' && previous != b'-' => return text.get(at + 1..).is_some_and(is_port),
            _ if byte.is_ascii_alphanumeric() => {}
            _ => return false,
        }
        previous = byte;
    }
    previous != b'.' && previous != b'-'
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Components joined by `/`, each `[a-z0-9]+` joined by one `.`, one `_`, two `_`, or any number of `-`.
fn is_path(text: &str) -> bool {
    // What stands since the last letter or digit; nothing may begin or end a component but these.
    let mut since = Since::Start;
    for byte in text.bytes() {
        since = match (byte, since) {
            (b'a'..=b'z' | b'0'..=b'9', _) => Since::Plain,
            (b'/', Since::Plain) => Since::Start,
            (b'.', Since::Plain) => Since::Dot,
            (b'_', Since::Plain) => Since::Underscore,
            (b'_', Since::Underscore) => Since::TwoUnderscores,
            (b'-', Since::Plain | Since::Hyphens) => Since::Hyphens,
            _ => return false,
        };
    }
    since == Since::Plain
}

/// Where in a component a check of its letters stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Since {
    Start,
    Plain,
    Dot,
    Underscore,
    TwoUnderscores,
    Hyphens,
}

fn is_tag(text: &str) -> bool {
    text.len() <= LONGEST_TAG
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

/// The algorithms that runtimes know, and their digests in lower case: anything else they refuse.
fn is_digest(text: &str) -> bool {
    let Some((algorithm, hash)) = text.split_once(':') else { return false };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    hash.len() == length && is_hexadecimal(hash)
}

/// Looks at every byte, which is quicker here than stopping at the first wrong one.
fn is_hexadecimal(text: &str) -> bool {
    text.bytes().fold(true, |all, byte| all & matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Sixty-four hexadecimal digits are an image's identifier, not a name.
fn is_identifier(name: &str) -> bool {
    name.len() == 64 && is_hexadecimal(name)
}
