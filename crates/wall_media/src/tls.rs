//! Certificates of cameras.
//!
//! A camera shows a certificate that the machine's roots vouch for, or, as most do, one that it
//! made itself; then the city file names the certificate by its fingerprint, and no other one
//! is taken (RFC 7469 pins likewise, though keys). Dates and names are not looked at then.

use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock},
};

use rustls::{
    ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use sha2::{Digest as _, Sha256};

use crate::sync::lock;

/// The SHA-256 of a certificate in DER form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Reads `sha256:` and 64 hexadecimal digits, which may be in pairs between colons, as
    /// openssl prints them.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text.trim().strip_prefix("sha256:")?.replace(':', "");
        let digits = digits.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
            let digit = |digit: u8| char::from(digit).to_digit(16);
            let [high, low] = pair.map(digit);
            *byte = u8::try_from(high? * 16 + low?).ok()?;
        }
        Some(Self(bytes))
    }

    /// The one of a certificate.
    fn of(certificate: &CertificateDer<'_>) -> Self {
        Self(Sha256::digest(certificate.as_ref()).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Makes ring the process's provider of cryptography; does nothing if one is installed.
pub(crate) fn install() -> Arc<CryptoProvider> {
    if let Some(provider) = CryptoProvider::get_default() {
        return Arc::clone(provider);
    }
    // Somebody else may have been faster; either is fine.
    drop(rustls::crypto::ring::default_provider().install_default());
    CryptoProvider::get_default()
        .map_or_else(|| Arc::new(rustls::crypto::ring::default_provider()), Arc::clone)
}

/// A client's configuration that takes the certificate `pinned`, or without one those that the
/// machine's roots vouch for; and what certificate was shown.
pub(crate) fn client(pinned: Option<Fingerprint>) -> Result<(ClientConfig, Arc<Shown>), Error> {
    let provider = install();
    let shown = Arc::new(Shown {
        pinned,
        roots: if pinned.is_some() { None } else { roots(&provider) },
        provider: Arc::clone(&provider),
        fingerprint: Mutex::new(None),
    });
    let verifier: Arc<dyn ServerCertVerifier> = Arc::clone(&shown) as _;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok((config, shown))
}

/// Checks by the system's roots, read once; `None` where it has none.
fn roots(provider: &Arc<CryptoProvider>) -> Option<Arc<WebPkiServerVerifier>> {
    static ROOTS: OnceLock<Option<Arc<WebPkiServerVerifier>>> = OnceLock::new();
    let load = || {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let provider = Arc::clone(provider);
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().ok()
    };
    ROOTS.get_or_init(load).clone()
}

/// Looks at the certificate that a camera shows, and keeps its fingerprint.
#[derive(Debug)]
pub(crate) struct Shown {
    pinned: Option<Fingerprint>,
    roots: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
    fingerprint: Mutex<Option<Fingerprint>>,
}

impl Shown {
    /// The fingerprint of the certificate that was shown and refused.
    pub(crate) fn refused(&self) -> Option<Fingerprint> {
        *lock(&self.fingerprint)
    }
}

impl ServerCertVerifier for Shown {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let own = Fingerprint::of(end_entity);
        let verified = match (self.pinned, &self.roots) {
            (Some(pinned), _) if pinned == own => Ok(ServerCertVerified::assertion()),
            (Some(_), _) => Err(Error::General("not the certificate of the city file".to_owned())),
            (None, Some(roots)) => {
                roots.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            }
            (None, None) => Err(Error::General("the system has no root certificates".to_owned())),
        };
        if verified.is_err() {
            *lock(&self.fingerprint) = Some(own);
        }
        verified
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_read_as_openssl_prints_them() {
        let plain = format!("sha256:{}", "0aF3".repeat(16));
        let pairs = format!("sha256:{}", "0A:F3".to_owned() + &":0A:F3".repeat(15));
        let read = Fingerprint::parse(&plain).unwrap();
        assert_eq!(Fingerprint::parse(&pairs), Some(read));
        assert_eq!(read.to_string(), plain.to_ascii_lowercase());
        for wrong in ["", "sha256:", "sha1:0a", &plain[..70], &plain.replace("0aF3", "0xF3")] {
            assert_eq!(Fingerprint::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Fingerprint::parse(&plain.replace("0a", "\u{e9}")), None);
    }
}
