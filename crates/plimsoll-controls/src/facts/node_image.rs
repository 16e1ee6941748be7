//! Node operating systems: what release an image or an OS SKU is, and when an image was built.

use jiff::civil::{Date, date};
use plimsoll_model::azure::AgentPool;

/// The values of `osSKU`, those of older and preview APIs included.
pub const OS_SKUS: &[&str] = &[
    "Ubuntu",
    "AzureLinux",
    "AzureLinux3",
    "AzureLinuxOSGuard",
    "AzureContainerLinux",
    "CBLMariner",
    "Mariner",
    "Flatcar",
    "Ubuntu1804",
    "Ubuntu2004",
    "Ubuntu2204",
    "Ubuntu2404",
    "Windows2019",
    "Windows2022",
    "Windows2025",
    "WindowsAnnual",
];

/// What a name says about the release of an operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// One whose end is dated: the name of its row in the table of retirements.
    Dated(&'static str),
    /// One whose end is not dated.
    Undated,
    /// The name leaves the release open.
    Open,
}

/// The release that an OS SKU means; `Ubuntu`, `AzureLinux` and an absent SKU leave it to the Kubernetes version.
pub fn release_of_sku(sku: &str) -> Release {
    match sku {
        "CBLMariner" | "Mariner" => Release::Dated("Azure Linux 2.0"),
        "Flatcar" => Release::Dated("Flatcar (preview)"),
        "Ubuntu1804" => Release::Dated("Ubuntu 18.04"),
        "Ubuntu2004" => Release::Dated("Ubuntu 20.04"),
        "Ubuntu2204" => Release::Dated("Ubuntu 22.04"),
        "Windows2019" => Release::Dated("Windows Server 2019"),
        "Windows2022" => Release::Dated("Windows Server 2022"),
        "WindowsAnnual" => Release::Dated("Windows Server Annual Channel"),
        "Ubuntu2404" | "AzureLinux3" | "AzureLinuxOSGuard" | "AzureContainerLinux" | "Windows2025" => {
            Release::Undated
        }
        _ => Release::Open,
    }
}

/// The release that a node image has, from a version such as `AKSUbuntu-2204gen2containerd-202610.12.0`; `None` where
/// the version has no known form.
pub fn release_of_image(version: &str) -> Option<Release> {
    let mut parts = version.split('-');
    let family = parts.next()?;
    let release = parts.next()?;
    let dated = |pairs: &[(&str, &'static str)]| {
        let known = pairs.iter().find(|(prefix, _)| release.starts_with(prefix));
        known.map_or(Release::Undated, |(_, feature)| Release::Dated(feature))
    };
    let family = family.to_ascii_lowercase();
    Some(match family.as_str() {
        name if name.starts_with("aksubuntu") => {
            dated(&[("1804", "Ubuntu 18.04"), ("2004", "Ubuntu 20.04"), ("2204", "Ubuntu 22.04")])
        }
        name if name.starts_with("akscblmariner") => Release::Dated("Azure Linux 2.0"),
        name if name.starts_with("aksazurelinux") => dated(&[("V2", "Azure Linux 2.0")]),
        name if name.starts_with("aksflatcar") => Release::Dated("Flatcar (preview)"),
        name if name.starts_with("akswindows") => dated(&[
            ("2019", "Windows Server 2019"),
            ("2022", "Windows Server 2022"),
            ("23H2", "Windows Server Annual Channel"),
        ]),
        name if name.starts_with("aks") => Release::Undated,
        _ => return None,
    })
}

/// The day that a Linux node image was built: its version ends in `YYYYMM.DD.PATCH`, on old images in `YYYY.MM.DD`.
pub fn build_date(version: &str) -> Option<Date> {
    let (_, stamp) = version.rsplit_once('-')?;
    let parts: Vec<&str> = stamp.split('.').collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let (year, month, day) = match first.len() {
        6 => (first.get(..4)?, first.get(4..)?, second),
        4 => (*first, *second, third),
        _ => return None,
    };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        .ok()
        .filter(|built| *built >= date(2018, 1, 1))
}

/// The OS SKU of a pool where it has a known value.
pub fn sku(pool: &AgentPool<'_>) -> Option<&'static str> {
    pool.path("osSKU").one_of(OS_SKUS)
}
