//! Signed requests: `x-hub-signature-256: sha256=…`, the HMAC (RFC 2104) of the body.
//!
//! So do Meta (WhatsApp Business), GitHub and whoever copied them prove who sent a webhook.

use sha2::{Digest as _, Sha256};

use crate::Secret;

/// The header, and what its value begins with.
pub(super) const HEADER: &str = "x-hub-signature-256";
const PREFIX: &str = "sha256=";

/// Length of SHA-256's blocks, bytes.
const BLOCK: usize = 64;

/// Whether `given`, the header's value, signs `body` with `key`.
pub(super) fn is_signed(key: &Secret, given: &[u8], body: &[u8]) -> bool {
    let code: String =
        code(key.expose().as_bytes(), body).iter().map(|b| format!("{b:02x}")).collect();
    let given = given.to_ascii_lowercase();
    Secret::new(&format!("{PREFIX}{code}")).is(&given)
}

/// HMAC-SHA-256.
fn code(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0_u8; BLOCK];
    let hashed: [u8; 32];
    let key = if key.len() > BLOCK {
        hashed = Sha256::digest(key).into();
        hashed.as_slice()
    } else {
        key
    };
    for (slot, byte) in block.iter_mut().zip(key) {
        *slot = *byte;
    }
    let inner = Sha256::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(message);
    let outer = Sha256::new().chain_update(block.map(|byte| byte ^ 0x5c));
    outer.chain_update(inner.finalize()).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, 4.3 and 4.7: a short key, and one that is longer than a block.
    #[test]
    fn the_standards_own_examples() {
        for (key, message, expected) in [
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?".to_vec(),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                vec![0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            let code: String = code(&key, &message).iter().map(|b| format!("{b:02x}")).collect();
            assert_eq!(code, expected);
        }
        let given = b"SHA256=5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843";
        let key = Secret::new("Jefe");
        assert!(is_signed(&key, given, b"what do ya want for nothing?"));
        assert!(!is_signed(&key, given, b"what do ya want for nothing!"));
        assert!(!is_signed(&key, b"", b""));
    }
}
