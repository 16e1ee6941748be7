//! Named selections of controls.

use crate::control::Control;
use crate::controls::REGISTRY;
use crate::frameworks::Framework;

/// A selection of controls.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Its controls, by id.
    pub controls: Vec<&'static Control>,
}

/// No profile has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownProfile(pub String);

impl std::fmt::Display for UnknownProfile {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "no profile `{}`; there are ", self.0)?;
        for (index, (name, _)) in profiles().enumerate() {
            write!(out, "{}{name}", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownProfile {}

/// The profiles that are no frameworks: name, and what they hold. They are made of the ids that controls carry.
const OWN: [(&str, &str); 4] = [
    ("all", "every control"),
    ("pss-baseline", "the Pod Security Standards, level baseline"),
    ("pss-restricted", "the Pod Security Standards, level restricted"),
    ("deployment-safeguards", "what AKS deployment safeguards would warn about or deny"),
];

/// The profiles: name, and what they hold. Every framework is one, with the controls that answer its requirements.
pub fn profiles() -> impl Iterator<Item = (&'static str, &'static str)> {
    OWN.into_iter().chain(Framework::all().iter().map(|framework| (framework.id, framework.name)))
}

impl Profile {
    /// The profile of that name.
    ///
    /// # Errors
    /// If there is none.
    pub fn named(name: &str) -> Result<Self, UnknownProfile> {
        if let Some(framework) = Framework::named(name) {
            return Ok(Self { name: name.to_owned(), controls: framework.controls() });
        }
        if !OWN.iter().any(|(known, _)| *known == name) {
            return Err(UnknownProfile(name.to_owned()));
        }
        let holds = |control: &Control| {
            name == "all"
                || control
                    .definition
                    .frameworks
                    .iter()
                    .any(|id| id.split_once(':').is_some_and(|(framework, _)| framework == name))
        };
        let controls = REGISTRY.iter().copied().filter(|control| holds(control)).collect();
        Ok(Self { name: name.to_owned(), controls })
    }

    /// A selection of single controls.
    pub fn of(controls: Vec<&'static Control>) -> Self {
        Self { name: "selection".to_owned(), controls }
    }
}
