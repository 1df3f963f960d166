//! Where the bytes of documents are kept, as the settings name it: a folder, or a bucket of an S3-compatible service.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use object_store::{ObjectStore, local::LocalFileSystem};

/// Where the bytes of documents are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilesPlace {
    /// A folder on this machine.
    Folder(PathBuf),
    /// A bucket of an S3-compatible service, `s3://BUCKET/PREFIX`. It holds no secret: keys come from the environment.
    Bucket(String),
}

impl FromStr for FilesPlace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const FORMS: &str = "write a folder, file:///FOLDER or s3://BUCKET/PREFIX";
        let folder = match text.split_once("://") {
            Some(("file", path)) if path.starts_with('/') => path,
            Some(("s3", rest)) if !rest.is_empty() && !rest.starts_with('/') => {
                return Ok(FilesPlace::Bucket(text.to_owned()));
            }
            Some((scheme, _)) => return Err(format!("`{scheme}://` is not understood like this; {FORMS}")),
            None => text,
        };
        match folder.is_empty() {
            true => Err(format!("it is empty; {FORMS}")),
            false => Ok(FilesPlace::Folder(folder.into())),
        }
    }
}

impl fmt::Display for FilesPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FilesPlace::Folder(folder) => write!(f, "{}", folder.display()),
            FilesPlace::Bucket(url) => f.write_str(url),
        }
    }
}

impl FilesPlace {
    /// The store, and a folder in which files wait on their way into it.
    pub(super) fn open(&self, create: bool) -> Result<(Arc<dyn ObjectStore>, PathBuf), String> {
        match self {
            FilesPlace::Folder(folder) => {
                let failed = |error: &dyn fmt::Display| format!("the folder {self} can't be used: {error}");
                if create {
                    make(folder).map_err(|error| failed(&error))?;
                }
                let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| failed(&error))?;
                // A document is acknowledged once its bytes would survive a power cut.
                Ok((Arc::new(store.with_fsync(true)), folder.clone()))
            }
            FilesPlace::Bucket(url) => Ok((bucket(url)?, std::env::temp_dir())),
        }
    }
}

/// Makes a folder that nobody else on this machine looks into: restricted documents lie in it.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

#[cfg(feature = "s3")]
fn bucket(url: &str) -> Result<Arc<dyn ObjectStore>, String> {
    use std::time::Duration;

    use object_store::{ClientOptions, RetryConfig, aws::AmazonS3Builder, prefix::PrefixStore};

    let failed = |error: object_store::Error| format!("the bucket {url} can't be used: {error}");
    // A person waits for the answer: the library's own patience of minutes is for batch work.
    let patience = Duration::from_secs(10);
    let retry = RetryConfig { max_retries: 3, retry_timeout: patience, ..RetryConfig::default() };
    let options =
        ClientOptions::new().with_timeout(Duration::from_secs(30)).with_connect_timeout(Duration::from_secs(3));
    // The library reads `AWS_…` by itself: keys, region, endpoint, and what a cloud's machines are told about themselves.
    let store = AmazonS3Builder::from_env().with_url(url).with_retry(retry).with_client_options(options);
    let store = store.build().map_err(failed)?;
    let prefix = url.splitn(4, '/').nth(3).unwrap_or_default().trim_matches('/');
    Ok(match prefix.is_empty() {
        true => Arc::new(store),
        false => Arc::new(PrefixStore::new(store, prefix)),
    })
}

#[cfg(not(feature = "s3"))]
fn bucket(url: &str) -> Result<Arc<dyn ObjectStore>, String> {
    Err(format!("{url} needs a program that was built with S3: cargo build --release --features s3"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_or_a_bucket() {
        let folder = |path: &str| Ok(FilesPlace::Folder(path.into()));
        assert_eq!("files".parse(), folder("files"));
        assert_eq!("/var/lib/chiraka".parse(), folder("/var/lib/chiraka"));
        assert_eq!("file:///var/lib/chiraka".parse(), folder("/var/lib/chiraka"));
        assert_eq!("s3://bucket/a/b".parse(), Ok(FilesPlace::Bucket("s3://bucket/a/b".into())));
        for wrong in ["", "file://files", "file://", "s3://", "s3:///x", "https://example.org"] {
            assert!(wrong.parse::<FilesPlace>().is_err(), "{wrong}");
        }
    }
}
