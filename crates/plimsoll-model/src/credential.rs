//! Credentials found in the input: what and where, never the value.

use serde::Serialize;

/// What kind of credential a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CredentialKind {
    /// The value of a Kubernetes Secret, committed with the manifest.
    SecretValue,
    /// A PEM block that holds a private key.
    PrivateKey,
    /// An Azure storage account key or a connection string that holds one.
    StorageKey,
    /// A connection string with a password or shared access key.
    ConnectionString,
    /// A shared access signature (`sig=`).
    SharedAccessSignature,
    /// A JSON web token.
    JsonWebToken,
    /// An Entra ID client secret.
    EntraClientSecret,
    /// A token of GitHub, GitLab, Slack, Stripe, npm or another service with a recognisable prefix.
    ServiceToken,
    /// An AWS access key.
    AwsKey,
    /// A Google API key or service account key.
    GoogleKey,
    /// A URL with a password in it.
    PasswordInUrl,
    /// A registry credential (`.dockerconfigjson`).
    RegistryCredential,
    /// A literal under a name such as `password`, judged by its value not to be a placeholder.
    NamedSecret,
}

impl CredentialKind {
    /// The kind in words, with its article, as it fits after "holds".
    pub fn words(self) -> &'static str {
        match self {
            Self::SecretValue => "the value of a Secret",
            Self::PrivateKey => "a private key",
            Self::StorageKey => "a storage account key",
            Self::ConnectionString => "a connection string with a key or password",
            Self::SharedAccessSignature => "a shared access signature",
            Self::JsonWebToken => "a JSON web token",
            Self::EntraClientSecret => "an Entra ID client secret",
            Self::ServiceToken => "a service token",
            Self::AwsKey => "an AWS access key",
            Self::GoogleKey => "a Google key",
            Self::PasswordInUrl => "a URL with a password",
            Self::RegistryCredential => "a registry credential",
            Self::NamedSecret => "a literal secret",
        }
    }
}

/// A credential that stood in the input. Its value was overwritten before the tree was finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credential {
    /// What it looks like.
    pub kind: CredentialKind,
    /// The tree in which it stood.
    pub tree: u32,
    /// The value in that tree; redacted.
    pub node: u32,
    /// The document or list item that it belongs to.
    pub object: u32,
    /// How many bytes the value had.
    pub size: u32,
}
