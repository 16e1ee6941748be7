//! What a control is, apart from its code: the data that reports, documentation and `explain` share.

use serde::Serialize;

/// How bad a finding is. Orders from worst to least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Hands over the cluster, or leaves it blind.
    Critical,
    /// One step from the above.
    High,
    /// Needs another weakness to matter.
    Medium,
    /// Hardening.
    Low,
    /// Good to know.
    Info,
}

impl Severity {
    /// All severities, worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// The severity as one lower-case word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }
}

impl std::str::FromStr for Severity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.word().eq_ignore_ascii_case(text))
            .ok_or_else(|| format!("no severity `{text}`; there are critical, high, medium, low and info"))
    }
}

/// Who has to act on a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    /// The platform sets it; you verify.
    Microsoft,
    /// You set it.
    You,
    /// The platform sets a default that you can change, or acts on what you set.
    Shared,
}

impl Owner {
    /// The owner as one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Microsoft => "Microsoft",
            Self::You => "you",
            Self::Shared => "shared",
        }
    }
}

/// One way to put a finding right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// A command; upper-case words such as `RG` and `NAME` are filled in from the inventory where it is known.
    Command(&'static str),
    /// A field to set: its path from the object, and the value.
    Set(&'static str, &'static str),
    /// A sentence, where neither a command nor a field will do.
    Text(&'static str),
}

/// A control's metadata. One exists per control, in its own file, for as long as the program runs.
#[derive(Debug)]
pub struct Definition {
    /// The slug, stable for ever.
    pub id: &'static str,
    /// One line that names the bad state.
    pub title: &'static str,
    /// The area: `control-plane`, `identity`, `node`, `pod`, `network`, `secrets`, `images`, `logging`, `rbac`, `mode`,
    /// `reliability`, `hygiene`.
    pub area: &'static str,
    /// Severity of a finding, unless the finding says otherwise.
    pub severity: Severity,
    /// Why it is that severe, in one clause.
    pub severity_reason: &'static str,
    /// Who acts on AKS Standard.
    pub standard: Owner,
    /// Who acts on AKS Automatic.
    pub automatic: Owner,
    /// Ids in frameworks, each `framework:id`, for instance `cis-aks:5.1.1`, `mcsb:PV-2`, `nsa:pod-security`,
    /// `attack:T1610`, `threat-matrix:privileged-container`.
    pub frameworks: &'static [&'static str],
    /// Ids of the same question at peers, each `peer:id`.
    pub aliases: &'static [&'static str],
    /// How to put it right.
    pub remedies: &'static [Remedy],
    /// The documentation: Markdown with the headings of CONTRIBUTING.md.
    pub docs: &'static str,
    /// The source file of the control, from the root of the repository.
    pub source: &'static str,
}
