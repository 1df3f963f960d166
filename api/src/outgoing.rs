//! Connections that the server opens to others by HTTP: to an issuer for its keys, to a collector of traces.

use std::sync::Arc;

use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::{ClientConfig, RootCertStore, crypto::ring};

/// What opens connections, by HTTP and by HTTPS. The certificates that the system trusts are read only where one is needed.
///
/// # Errors
/// Why those can't be read, in words.
pub(crate) fn connector(encrypted: bool) -> Result<HttpsConnector<HttpConnector>, String> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider speaks TLS 1.2 and 1.3");
    let config = if encrypted {
        let trusting = config.with_native_roots();
        trusting.map_err(|error| format!("the system's trusted certificates can't be read: {error}"))?
    } else {
        config.with_root_certificates(RootCertStore::empty())
    };
    let connector =
        HttpsConnectorBuilder::new().with_tls_config(config.with_no_client_auth()).https_or_http().enable_http1();
    Ok(connector.build())
}
