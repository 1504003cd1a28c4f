//! Names of persons in Indonesian and Balinese sentences, where they can be told by what
//! stands before them.
//!
//! A Balinese name begins with a birth name or title (`I Wayan`, `Ni Luh`, `Anak Agung`), an
//! Indonesian one in a sentence with a form of address (`Pak`, `Ibu`). A name that stands
//! alone cannot be told from a place's. Streets, markets and schools bear persons' names;
//! those stay.

/// Balinese birth names and titles that are no other word, whatever their letters' case.
const BIRTH: &[&str] =
    &["iluh", "ketut", "komang", "kadek", "made", "nengah", "nyoman", "wayan", "cokorda"];

/// Birth names and titles that are other words, too, in small letters: `gede` is big, `putu`
/// a cake.
const BIRTH_CAPITAL: &[&str] =
    &["desak", "dewa", "gede", "gusti", "luh", "ngurah", "putu", "gst", "agus", "ida"];

/// What stands before a birth name and is part of the name.
const ARTICLES: &[&str] = &["i", "ni", "anak", "ida", "si"];

/// Forms of address, after which a name comes.
const ADDRESS: &[&str] = &[
    "bapak", "bpk", "bu", "ibu", "mas", "mba", "mbak", "mbok", "ny", "nyonya", "pak", "saudara",
    "saudari", "sdr", "sdri", "tn", "tuan", "bli", "pemohon", "an", "almarhum", "alm",
];

/// Offices that are called by a form of address: `Pak Lurah`, `Ibu Camat`.
const OFFICES: &[&str] = &[
    "bupati", "camat", "dokter", "gubernur", "guru", "kadis", "kadus", "kaling", "kapolres",
    "kelian", "kepala", "kota", "lurah", "menteri", "perbekel", "polisi", "presiden", "rt", "rw",
    "satpam", "sekda", "wali", "walikota",
];

/// What bears persons' names and is none.
const PLACES: &[&str] = &[
    "bandara",
    "banjar",
    "br",
    "bypass",
    "dam",
    "desa",
    "gang",
    "gedung",
    "gelora",
    "gg",
    "gor",
    "gunung",
    "jalan",
    "jembatan",
    "jl",
    "jln",
    "kapten",
    "lapangan",
    "museum",
    "pasar",
    "patung",
    "puskesmas",
    "rs",
    "rsud",
    "rsup",
    "sd",
    "sdn",
    "simpang",
    "sma",
    "sman",
    "smp",
    "smpn",
    "stadion",
    "taman",
    "terminal",
    "tukad",
    "pelabuhan",
    "universitas",
];

/// Most words of a name that are looked for.
const MOST: usize = 5;

/// `text` in which the names of persons that can be told stand as `[nama]`.
pub fn without_persons(text: &str) -> String {
    let pieces: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let mut masked = String::with_capacity(text.len());
    let mut nr = 0;
    while let Some(piece) = pieces.get(nr) {
        let word = core(piece).to_ascii_lowercase();
        if PLACES.contains(&word.as_str()) {
            // What the place is called stays, whosever name it is.
            masked.push_str(piece);
            nr += 1;
            while let Some(next) = pieces.get(nr).filter(|next| is_name_like(core(next))) {
                masked.push_str(next);
                nr += 1;
                if closes(next) {
                    break;
                }
            }
            continue;
        }
        let length = name_length(&pieces, nr);
        if length == 0 {
            masked.push_str(piece);
            nr += 1;
            if is_address(&word) && !closes(piece) {
                nr = push_addressed(&pieces, nr, &mut masked);
            }
            continue;
        }
        push_mask(&pieces, nr, length, &mut masked);
        nr += length;
    }
    masked
}

fn is_address(word: &str) -> bool {
    ADDRESS.contains(&word)
}

/// Masks what follows a form of address, unless it is an office; gives the next piece.
fn push_addressed(pieces: &[&str], nr: usize, masked: &mut String) -> usize {
    let next = pieces.get(nr).map(|next| core(next)).unwrap_or_default();
    let is_office = OFFICES.contains(&next.to_ascii_lowercase().as_str());
    let length = if is_office { 0 } else { run_of_names(pieces, nr) };
    push_mask(pieces, nr, length, masked);
    nr + length
}

/// Writes `[nama]` for `length` pieces, with the signs around them.
fn push_mask(pieces: &[&str], nr: usize, length: usize, masked: &mut String) {
    let Some(last) = length.checked_sub(1).and_then(|last| pieces.get(nr + last)) else { return };
    let first = pieces.get(nr).copied().unwrap_or_default();
    let lead = first.len() - first.trim_start_matches(|sign: char| !sign.is_alphanumeric()).len();
    masked.push_str(first.get(..lead).unwrap_or_default());
    masked.push_str("[nama]");
    let tail = last.trim_end_matches(|sign: char| !sign.is_alphanumeric()).len();
    masked.push_str(last.get(tail..).unwrap_or_default());
}

/// How many pieces from `nr` on are a Balinese name; 0 if none begins there.
fn name_length(pieces: &[&str], nr: usize) -> usize {
    let word = |at: usize| pieces.get(at).map(|piece| core(piece)).unwrap_or_default();
    let mut at = nr;
    let is_article =
        ARTICLES.contains(&word(at).to_ascii_lowercase().as_str()) && is_name_like(word(at));
    if is_article && pieces.get(at).is_some_and(|piece| !closes(piece)) {
        at += 1;
    }
    let birth = word(at);
    let small = birth.to_ascii_lowercase();
    let is_titled = is_article && matches!(small.as_str(), "agung" | "bagus" | "ayu");
    let is_birth = BIRTH.contains(&small.as_str())
        || is_name_like(birth) && BIRTH_CAPITAL.contains(&small.as_str())
        || is_titled;
    if !is_birth {
        return 0;
    }
    let own = at + 1 - nr;
    if pieces.get(at).is_some_and(|piece| closes(piece)) {
        return own;
    }
    if !is_name_like(birth) {
        // In small letters only the word after it can be the name.
        return own + usize::from(!word(at + 1).is_empty());
    }
    own + run_of_names(pieces, at + 1)
}

/// How many pieces from `nr` on look like parts of a name.
fn run_of_names(pieces: &[&str], nr: usize) -> usize {
    let mut length = 0;
    while let Some(piece) = pieces.get(nr + length).filter(|piece| is_name_like(core(piece))) {
        length += 1;
        if length == MOST || closes(piece) && !core(piece).eq_ignore_ascii_case("i") {
            break;
        }
    }
    length
}

/// The word of a piece without the signs around it.
fn core(piece: &str) -> &str {
    piece.trim_matches(|sign: char| !sign.is_alphanumeric())
}

/// Whether the sentence or clause ends with the piece. A dot after a short word is that of
/// an abbreviation.
fn closes(piece: &str) -> bool {
    let word = piece.trim_end();
    match word.chars().next_back() {
        Some('.') => core(word).chars().count() > 3,
        Some(last) => !last.is_alphanumeric(),
        None => true,
    }
}

fn is_name_like(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.chars().all(|sign| !sign.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_what_stands_before_them() {
        for (text, expected) in [
            ("Lapor, I Wayan Contoh Sudarma di rumah", "Lapor, [nama] di rumah"),
            ("oleh Ni Luh Putu Contoh, Panjer", "oleh [nama], Panjer"),
            ("A.n. Anak Agung Contoh.", "A.n. [nama]."),
            ("Ida Bagus Contoh minta KTP", "[nama] minta KTP"),
            ("rumah pak Budi Contoh tergenang", "rumah pak [nama] tergenang"),
            ("Ibu Contoh (tetangga)", "Ibu [nama] (tetangga)"),
            ("made contoh sudah lapor", "[nama] sudah lapor"),
            ("Kadek", "[nama]"),
        ] {
            assert_eq!(without_persons(text), expected);
        }
    }

    #[test]
    fn places_and_offices_stay() {
        for text in [
            "Jl. I Gusti Ngurah Rai depan SMAN 2",
            "Bypass Ngurah Rai macet",
            "Jalan Made Pura No. 4",
            "Pak Lurah sudah tahu, Bapak Camat belum",
            "Pasar Agung Peninjoan, lubang gede",
            "Got mampet di depan SD, air meluap kalau hujan",
            "ibu hamil perlu ambulans",
            "",
        ] {
            assert_eq!(without_persons(text), text);
        }
    }
}
