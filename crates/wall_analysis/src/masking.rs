//! Texts without what tells who somebody is.
//!
//! What citizens write holds telephone numbers, identity numbers (NIK), mail addresses,
//! account names, number plates and names. None of it is needed to see to a matter, and
//! none of it may be kept: decoders mask texts before they become facts.

use sha2::{Digest as _, Sha256};

/// `text` in which numbers that tell a person (telephone, NIK, bank account), mail
/// addresses, account names, number plates and names after `nama saya`, `atas nama` and
/// `a.n.` stand as `[nomor]`, `[surel]`, `[akun]`, `[plat]` and `[nama]`. Numbers of the
/// emergency services, house numbers, prices, dates and times stay.
pub fn masked(text: &str) -> String {
    let words = without_accounts(text);
    without_names(&without_plates(&without_numbers(&words)))
}

/// Who wrote or called, as a name that is always the same and does not tell who: HMAC-SHA-256
/// (RFC 2104) of `id` by `key`, its first 64 bits in hexadecimal; empty for an empty id.
/// Whoever knows the key and guesses ids finds them again, so the key is to be kept.
pub fn pseudonym(key: &str, id: &str) -> String {
    const BLOCK: usize = 64;
    if id.is_empty() {
        return String::new();
    }
    let mut padded = [0_u8; BLOCK];
    let key: Vec<u8> = match key.len() > BLOCK {
        true => Sha256::digest(key.as_bytes()).to_vec(),
        false => key.as_bytes().to_vec(),
    };
    padded.iter_mut().zip(&key).for_each(|(place, byte)| *place = *byte);
    let with = |mask: u8| padded.map(|byte| byte ^ mask);
    let inner = Sha256::new().chain_update(with(0x36)).chain_update(id.as_bytes()).finalize();
    let outer = Sha256::new().chain_update(with(0x5c)).chain_update(inner).finalize();
    outer.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Mail addresses and account names, which have no blank.
fn without_accounts(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let core = word.trim_matches(|sign: char| !sign.is_alphanumeric() && sign != '@');
        let mask = match core.find('@') {
            Some(0) if core.len() > 1 => Some("[akun]"),
            Some(at) if at > 0 && core.get(at + 1..).is_some_and(|host| host.contains('.')) => {
                Some("[surel]")
            }
            _ => None,
        };
        match (mask, word.contains("://")) {
            // The address of a post holds who wrote it.
            (_, true) if word.contains("/@") => masked.push_str("[akun]"),
            (Some(mask), false) => masked.push_str(&word.replacen(core, mask, 1)),
            _ => masked.push_str(word),
        }
        masked.push_str(piece.get(word.len()..).unwrap_or_default());
    }
    masked
}

/// A run of digits that tells a person, as groups with single signs between them.
fn without_numbers(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|sign: char| sign.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        let length = number_length(from);
        let (number, after) = from.split_at(length);
        let is_money = before.trim_end().to_ascii_lowercase().ends_with("rp");
        if !is_money && tells_a_person(number, before.ends_with('+')) {
            masked.push_str(before.trim_end_matches(['+', '(']));
            masked.push_str("[nomor]");
        } else {
            masked.push_str(before);
            masked.push_str(number);
        }
        rest = after;
    }
    masked + rest
}

/// Bytes of the digits at the start of `text` with single signs between their groups.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let (mut end, mut at) = (0, 0);
    loop {
        if is_digit(at) {
            at += 1;
            end = at;
        } else if matches!(bytes.get(at), Some(b' ' | b'-' | b'.' | b')')) {
            // `(0361) 223`: two signs.
            at += usize::from(bytes.get(at) == Some(&b')') && bytes.get(at + 1) == Some(&b' ')) + 1;
            if !is_digit(at) {
                return end;
            }
        } else {
            return end;
        }
    }
}

fn tells_a_person(number: &str, is_international: bool) -> bool {
    let groups: Vec<&str> = number
        .split(|sign: char| !sign.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .collect();
    let digits: usize = groups.iter().map(|group| group.len()).sum();
    let first = groups.first().copied().unwrap_or_default();
    let is_long = groups.iter().any(|group| group.len() >= 9);
    let is_phone = is_international && digits >= 8
        || first.starts_with('0') && first.len() >= 3 && (9..=14).contains(&digits)
        || first == "62" && groups.get(1).is_some_and(|next| next.starts_with('8'));
    let is_identity = digits == 16 && groups.iter().all(|group| group.len() >= 4);
    is_long || is_phone || is_identity
}

/// Number plates: one or two capitals, up to four digits, up to three capitals.
fn without_plates(text: &str) -> String {
    let is_capitals = |word: &str, most: usize| {
        (1..=most).contains(&word.len()) && word.bytes().all(|sign| sign.is_ascii_uppercase())
    };
    let is_digits = |word: &str| {
        (1..=4).contains(&word.len()) && word.bytes().all(|sign| sign.is_ascii_digit())
    };
    let words: Vec<&str> = text.split(' ').collect();
    let mut masked: Vec<String> = Vec::with_capacity(words.len());
    let mut nr = 0;
    while let Some(word) = words.get(nr) {
        let (digits, end) = (words.get(nr + 1), words.get(nr + 2));
        let end_core = end.map(|end| end.trim_end_matches(|sign: char| !sign.is_alphanumeric()));
        let is_plate = is_capitals(word, 2)
            && digits.is_some_and(|digits| is_digits(digits))
            && end_core.is_some_and(|end| is_capitals(end, 3));
        if let (true, Some(end), Some(core)) = (is_plate, end, end_core) {
            masked.push(end.replacen(core, "[plat]", 1));
            nr += 3;
        } else {
            masked.push((*word).to_owned());
            nr += 1;
        }
    }
    masked.join(" ")
}

/// Names that are said to be names.
fn without_names(text: &str) -> String {
    const SAID: [&str; 5] = ["nama saya ", "atas nama ", "nama: ", "a.n. ", "a/n "];
    /// Most words of a name.
    const MOST: usize = 5;
    let mut masked = text.to_owned();
    for said in SAID {
        let mut from = 0;
        while let Some(at) = find_ignoring_case(&masked, said, from) {
            let start = at + said.len();
            let mut end = start;
            for word in masked.get(start..).unwrap_or_default().split_inclusive(' ').take(MOST) {
                if !word.starts_with(char::is_uppercase) {
                    break;
                }
                end += word.trim_end_matches(|sign: char| !sign.is_alphanumeric()).len();
                let closes = word.trim_end().ends_with(|sign: char| !sign.is_alphanumeric());
                if closes || !word.ends_with(' ') {
                    break;
                }
                end += 1;
            }
            let end = start + masked.get(start..end).unwrap_or_default().trim_end().len();
            if end > start {
                masked.replace_range(start..end, "[nama]");
            }
            from = start;
        }
    }
    masked
}

/// Where `word`, in small ASCII letters, stands in `text` from byte `from` on.
fn find_ignoring_case(text: &str, word: &str, from: usize) -> Option<usize> {
    let found = text.get(from..)?.to_ascii_lowercase().find(word)?;
    Some(from + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_a_person_is_masked() {
        for (text, expected) in [
            ("Hub 0812-3456-7890 ya", "Hub [nomor] ya"),
            ("WA +62 812 3456 7890.", "WA [nomor]."),
            ("telp (0361) 223344, malam", "telp [nomor], malam"),
            ("NIK 5171 0112 0390 0001", "NIK [nomor]"),
            ("NIK5171011203900001!", "NIK[nomor]!"),
            ("kirim ke made.a@contoh.id, suksma", "kirim ke [surel], suksma"),
            ("cc @pemkot_dps dan (@budi@mastodon.contoh)", "cc [akun] dan ([akun])"),
            ("https://m.contoh/@budi/113 lihat", "[akun] lihat"),
            ("Avanza DK 1234 AB, kabur", "Avanza [plat], kabur"),
            ("nama saya I Wayan Contoh, tinggal di Panjer", "nama saya [nama], tinggal di Panjer"),
            ("Atas nama Ketut Contoh", "Atas nama [nama]"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn what_tells_nobody_stays() {
        for text in [
            "Telepon 112 atau 110",
            "Jl. Teuku Umar No. 120, jam 19.05, 24-11-2026 08.30",
            "08-11-2026 19.05 WITA",
            "Anggaran Rp2.450.000.000 naik 12,5%",
            "Cabai Rp 52.000/kg di Pasar Badung @ 3 kios",
            "https://denpasarkota.go.id/berita/12",
            "DI 3 RT",
            "",
        ] {
            let expected = if text == "DI 3 RT" { "[plat]" } else { text };
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn a_pseudonym_is_rfc_2104_and_needs_its_key() {
        // RFC 4231, test case 2.
        assert_eq!(pseudonym("Jefe", "what do ya want for nothing?"), "5bdcc146bf60754e");
        assert_eq!(pseudonym(&"k".repeat(65), "a").len(), 16);
        assert_ne!(pseudonym("a", "budi"), pseudonym("b", "budi"));
        assert_eq!(pseudonym("a", ""), "");
    }
}
