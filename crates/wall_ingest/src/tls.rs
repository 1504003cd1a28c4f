//! TLS for every transport: rustls with ring.

use std::{
    io,
    path::Path,
    sync::{Arc, OnceLock},
};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};

/// Makes ring the process's TLS provider; does nothing if one is installed already.
pub fn install_tls() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may have been faster, which is just as well.
        drop(rustls::crypto::ring::default_provider().install_default());
    }
}

/// A client's configuration that trusts the system's roots, or only the certificates of
/// the PEM file `ca`.
///
/// # Errors
/// If `ca` cannot be read or holds no certificate.
pub(crate) fn client_config(ca: Option<&Path>) -> io::Result<ClientConfig> {
    install_tls();
    let roots = match ca {
        None => system_roots(),
        Some(path) => Arc::new(roots_of_file(path)?),
    };
    Ok(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())
}

/// The system's roots, read once.
fn system_roots() -> Arc<RootCertStore> {
    static ROOTS: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    Arc::clone(ROOTS.get_or_init(|| {
        let found = rustls_native_certs::load_native_certs();
        let mut roots = RootCertStore::empty();
        let (taken, ignored) = roots.add_parsable_certificates(found.certs);
        if taken == 0 {
            tracing::warn!("the system has no root certificates: TLS feeds cannot connect");
        } else {
            tracing::debug!(taken, ignored, "root certificates of the system");
        }
        Arc::new(roots)
    }))
}

fn roots_of_file(path: &Path) -> io::Result<RootCertStore> {
    let pem = std::fs::read(path)?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|err| io::Error::other(err.to_string()))?;
        roots.add(certificate).map_err(io::Error::other)?;
    }
    if roots.is_empty() {
        return Err(io::Error::other("no certificate in PEM form"));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_and_bad_files() {
        assert!(client_config(None).is_ok());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        assert!(client_config(Some(&path)).is_err());
        std::fs::write(&path, "no certificate").unwrap();
        let err = client_config(Some(&path)).unwrap_err();
        assert_eq!(err.to_string(), "no certificate in PEM form");
    }
}
