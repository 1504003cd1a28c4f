//! The archive's headers, which have one spelling only.

/// A tar archive is made of blocks of this many bytes.
pub(super) const BLOCK: u64 = 512;

/// The blocks of zeros at its end.
pub(super) const TRAILER: u64 = 2 * BLOCK;

/// The one header of a member of this name and length: everything else that a header could
/// say is fixed, so that whoever checks a package can compare every byte of it.
///
/// # Errors
/// The name is too long for one.
pub(super) fn header(name: &str, bytes: u64) -> std::io::Result<[u8; 512]> {
    let mut header = tar::Header::new_ustar();
    header.set_path(name)?;
    header.set_size(bytes);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_entry_type(tar::EntryType::Regular);
    header.set_cksum();
    Ok(*header.as_bytes())
}

/// Bytes of zeros behind a member of this length.
pub(super) fn padding(bytes: u64) -> u64 {
    (BLOCK - bytes % BLOCK) % BLOCK
}

/// Name and length of the member of a header; `None` if it is no header.
pub(super) fn read(block: &[u8; 512]) -> Option<(String, u64)> {
    let header = tar::Header::from_byte_slice(block);
    let name = String::from_utf8(header.path_bytes().into_owned()).ok()?;
    Some((name, header.entry_size().ok()?))
}
