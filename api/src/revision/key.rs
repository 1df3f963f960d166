//! The key that signs checkpoints, and the public key by which anyone checks them. The key is a file with 32 random bytes
//! in base64 (the seed of RFC 8032, Ed25519); the public key is written as `NAME+ID+KEY`, as C2SP's tools read it.
//! Source: C2SP, signed-note: <https://c2sp.org/signed-note>.

use std::{
    fmt,
    fs::OpenOptions,
    io::{ErrorKind, Write},
    path::Path,
    str::FromStr,
    sync::Arc,
};

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::clock::Clock;

/// The type of a signature: Ed25519.
const ED25519: u8 = 1;

/// Why a key can't be used, in words; never the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable(String);

impl Unusable {
    fn new(file: &Path, why: impl fmt::Display) -> Self {
        Unusable(format!("the key in {} can't be used: {why}", file.display()))
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}

/// The name of a log, which is also the name of its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// The text is no name of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedOrigin;

impl fmt::Display for MalformedOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it names the log, like registry.example.ma/chiraka: 1 to 200 characters, no spaces and no +")
    }
}

impl std::error::Error for MalformedOrigin {}

impl FromStr for Origin {
    type Err = MalformedOrigin;

    fn from_str(text: &str) -> Result<Self, MalformedOrigin> {
        let is_fit = |letter: char| !letter.is_whitespace() && !letter.is_control() && letter != '+';
        let is_name = (1..=200).contains(&text.chars().count()) && text.chars().all(is_fit);
        if is_name { Ok(Origin(text.to_owned())) } else { Err(MalformedOrigin) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What signs checkpoints. Copies share the key.
#[derive(Clone)]
pub struct Signer {
    key: Arc<SigningKey>,
    public: PublicKey,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("public", &self.public).finish_non_exhaustive()
    }
}

impl Signer {
    /// The signer with a seed.
    pub fn new(origin: Origin, seed: &[u8; 32]) -> Signer {
        let key = SigningKey::from_bytes(seed);
        let public = PublicKey::new(origin, key.verifying_key());
        Signer { key: Arc::new(key), public }
    }

    /// The signer with the key in a file.
    ///
    /// # Errors
    /// When the file can't be read or holds no key.
    pub fn read(file: &Path, origin: Origin) -> Result<Signer, Unusable> {
        let text = std::fs::read_to_string(file).map_err(|error| Unusable::new(file, error))?;
        let seed = BASE64.decode(text.trim().as_bytes()).ok().and_then(|seed| <[u8; 32]>::try_from(seed).ok());
        let seed = seed.ok_or_else(|| {
            Unusable::new(file, "it is not 32 bytes in base64; `chiraka key new FILE` makes a file with a new key")
        })?;
        Ok(Signer::new(origin, &seed))
    }

    /// Makes a new key in a file that does not exist yet and that only its owner may read.
    ///
    /// # Errors
    /// When the file exists or can't be written.
    pub fn create(file: &Path, origin: Origin, clock: &dyn Clock) -> Result<Signer, Unusable> {
        let mut seed = [0; 32];
        seed[..16].copy_from_slice(&clock.random());
        seed[16..].copy_from_slice(&clock.random());
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut made = options.open(file).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Unusable(format!(
                "{} exists already and a key is never overwritten: what it signed could not be checked any more",
                file.display()
            )),
            _ => Unusable(format!("{} can't be made: {error}", file.display())),
        })?;
        let written = made.write_all(format!("{}\n", BASE64.encode(&seed)).as_bytes()).and_then(|()| made.sync_all());
        written.map_err(|error| Unusable(format!("{} can't be written: {error}", file.display())))?;
        Ok(Signer::new(origin, &seed))
    }

    /// The key by which others check the signatures.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The bytes of a signature line.
    pub(super) fn sign(&self, text: &str) -> Vec<u8> {
        [&self.public.id[..], &self.key.sign(text.as_bytes()).to_bytes()].concat()
    }
}

/// A public key with the name of its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    origin: Origin,
    id: [u8; 4],
    key: VerifyingKey,
}

/// The text is no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedKey;

impl fmt::Display for MalformedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a public key is NAME+ID+KEY as `chiraka key new` and /checkpoint/key print it")
    }
}

impl std::error::Error for MalformedKey {}

impl PublicKey {
    fn new(origin: Origin, key: VerifyingKey) -> PublicKey {
        let hash = Sha256::new().chain_update(&origin.0).chain_update([b'\n', ED25519]).chain_update(key.as_bytes());
        let hash: [u8; 32] = hash.finalize().into();
        PublicKey { origin, id: [hash[0], hash[1], hash[2], hash[3]], key }
    }

    /// The log that the key is for.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// What a line with a signature of a text is worth to this key: `None` if it is another key's.
    pub(super) fn checks(&self, name: &str, signature: &[u8], text: &str) -> Option<bool> {
        let signature = signature.strip_prefix(&self.id).filter(|_| name == self.origin.0)?;
        let signature = Signature::from_slice(signature);
        Some(signature.is_ok_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok()))
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[ED25519], &self.key.as_bytes()[..]].concat();
        write!(f, "{}+{}+{}", self.origin, HEXLOWER.encode(&self.id), BASE64.encode(&key))
    }
}

impl FromStr for PublicKey {
    type Err = MalformedKey;

    fn from_str(text: &str) -> Result<Self, MalformedKey> {
        // The key itself may have a + in its base64.
        let mut parts = text.trim().splitn(3, '+');
        let mut part = || parts.next().ok_or(MalformedKey);
        let origin = part()?.parse().map_err(|_| MalformedKey)?;
        let id = HEXLOWER.decode(part()?.as_bytes()).map_err(|_| MalformedKey)?;
        let key = BASE64.decode(part()?.as_bytes()).map_err(|_| MalformedKey)?;
        let key = key.strip_prefix(&[ED25519]).and_then(|key| <&[u8; 32]>::try_from(key).ok()).ok_or(MalformedKey)?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| MalformedKey)?;
        let public = PublicKey::new(origin, key);
        if id == public.id { Ok(public) } else { Err(MalformedKey) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_key_is_read_as_it_is_printed() {
        let origin: Origin = "registry.example.ma/chiraka".parse().expect("a name");
        let signer = Signer::new(origin, &[7; 32]);
        let text = signer.public().to_string();
        assert_eq!(text.parse().as_ref(), Ok(signer.public()));
        assert!(text.starts_with("registry.example.ma/chiraka+"), "{text}");
        for wrong in ["", "a", "a+b", "a+b+c", &text.replace("chiraka", "chirake"), &text[..text.len() - 4]] {
            assert_eq!(wrong.parse::<PublicKey>(), Err(MalformedKey), "{wrong}");
        }
        for wrong in ["", "a b", "a+b", "a\nb", "\u{a0}", &"a".repeat(201)] {
            assert_eq!(wrong.parse::<Origin>(), Err(MalformedOrigin), "{wrong:?}");
        }
        assert!(!format!("{signer:?}").contains(&BASE64.encode(&[7; 32])), "a key is never shown");
    }

    /// The example of Go's documentation of `golang.org/x/mod/sumdb/note`, whose form this is.
    #[test]
    fn a_key_of_other_tools_is_read() {
        let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let key: PublicKey = key.parse().expect("a key of another program");
        assert_eq!(key.origin().to_string(), "PeterNeumann");
        let text =
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        let signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
        let signature = BASE64.decode(signature.as_bytes()).expect("base64");
        assert_eq!(key.checks("PeterNeumann", &signature, text), Some(true));
        assert_eq!(key.checks("PeterNeumann", &signature, "another text\n"), Some(false));
        assert_eq!(key.checks("PeterNewman", &signature, text), None);
    }
}
