//! Words of a citizen's text: one spelling for each, and which of them tell something.
//!
//! Citizens write Indonesian, Balinese and short message slang in one sentence. What is
//! written out here is what such texts use most; a word that is not known stays as it is.

/// What is written in short, and the word that it stands for.
const SHORT: &str = "\
    aja=saja ajak=dan ama=sama bgt=banget bgtu=begitu bkn=bukan blm=belum blom=belum br=banjar \
    brp=berapa bs=bisa byk=banyak cpt=cepat dalem=dalam dgn=dengan dlm=dalam dmn=dimana \
    dpn=depan dps=denpasar dr=dari emg=memang g=tidak ga=tidak gak=tidak gg=gang gk=tidak \
    gmn=bagaimana gt=begitu hr=hari hrs=harus jgn=jangan jl=jalan jln=jalan jlnan=jalanan \
    kab=kabupaten kec=kecamatan kel=kelurahan klo=kalau klod=kelod klu=kalau kmrn=kemarin \
    knp=kenapa kok=kenapa kpn=kapan krn=karena lalin=lalulintas lbh=lebih lg=lagi lgi=lagi \
    liat=lihat lom=belum mlm=malam mnt=menit msh=masih ndak=tidak ngga=tidak nggak=tidak \
    nunggu=tunggu org=orang pd=pada pdhl=padahal pgi=pagi psr=pasar rs=rumahsakit \
    rsud=rumahsakit rsup=rumahsakit sbg=sebagai sblh=sebelah sblm=sebelum sdh=sudah \
    skrg=sekarang sm=sama smp=sampai smpe=sampai sodara=saudara spt=seperti tdk=tidak \
    tgl=tanggal thd=terhadap tlg=tolong tlong=tolong tp=tapi tpi=tapi trs=terus trus=terus \
    udah=sudah udh=sudah utk=untuk wrg=warga yg=yang";

/// Words of Indonesian and Balinese that tell nothing of what a text is about.
const STOP: &str = "\
    ada adalah agar aget akan aku anak anda apa atau bagaimana bagi bahwa banget banyak bapak \
    baru begitu belum benar beneh berapa bersama besok biar biasa bin bisa boleh bu buat bukan \
    cuma dadi dalam dan dari dengan depan di dia dija dimana din dong dua dugas ene ento gati \
    hanya hari harus ia ibu icang ini iraga itu ja jadi jam jangan jani je juga kak kalau kali \
    kami kamu kapan karena kayak ke kel kemarin kenapa kene kita kok konden kude lagi lah lakar \
    lama langsung lebih lihat lima loh lu malam malih mangkin mara masih mau memang menit mereka \
    min mohon mula nah nak nenten nggih ngih nih niki oleh om orang pada padahal pagi pak para \
    pas pasti perlu pernah pesan pisan puk punya ragane ring saat saget saja sama sami sampai \
    sampun sana sangat satu saya sebagai sebelah sebelum sekali sekarang seken selalu semua \
    seperti siang siap sih sini sore suba sudah supaya tahu tanggal tapi tau teh teken telah \
    tempat terhadap terus tetap tiang tidak tiga titiang tolong tu tuh tusing untuk warga ya \
    yang yuk";

/// `text` in small letters of the Latin alphabet and digits, its words parted by one blank:
/// without accents, ornamental letters, addresses, account names and signs. Letters that
/// are drawn out are written once (`macettt`), a hashtag becomes its words
/// (`#BanjirDenpasar`), and a word that is said twice in a row stands once (`hati-hati`,
/// `hati2`).
pub fn normal(text: &str) -> String {
    words_of(text, false).join(" ")
}

/// The words of `text` as [`normal`] spells them, what is written in short written out
/// (`jln` is `jalan`) and the ending `-nya` left off.
pub fn words(text: &str) -> Vec<String> {
    words_of(text, true)
}

/// The words of `text` that say what it is about: without those of [`is_stop`].
pub fn telling(text: &str) -> Vec<String> {
    let mut words = words(text);
    words.retain(|word| !is_stop(word));
    words
}

/// Whether a word says nothing of what a text is about: `yang`, `sudah`, `tusing`.
pub fn is_stop(word: &str) -> bool {
    word.len() < 2 || STOP.split(' ').any(|stop| stop == word)
}

fn words_of(text: &str, written_out: bool) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut push = |word: &str| {
        let word = one_spelling(word, written_out);
        if !word.is_empty() && words.last() != Some(&word) {
            words.push(word);
        }
    };
    for piece in text.split_whitespace() {
        if is_address(piece) || piece.starts_with('@') {
            continue;
        }
        let split_at_capitals = piece.starts_with('#');
        let (mut word, mut before) = (String::new(), ' ');
        for sign in piece.chars() {
            if is_invisible(sign) {
                continue;
            }
            let starts_word = split_at_capitals && sign.is_uppercase() && before.is_lowercase();
            let plain = plain(sign);
            if (starts_word || plain.is_none()) && !word.is_empty() {
                push(&word);
                word.clear();
            }
            word.extend(plain.into_iter().flatten());
            before = sign;
        }
        push(&word);
    }
    words
}

/// An address of the web: nobody says it.
fn is_address(piece: &str) -> bool {
    piece.contains("://") || piece.starts_with("www.")
}

/// Joiners and marks that are put into words so that filters miss them.
fn is_invisible(sign: char) -> bool {
    matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe0e}' | '\u{fe0f}')
        || matches!(sign, '\u{300}'..='\u{36f}')
}

/// A sign as small letters or a digit; `None` if it is neither.
fn plain(sign: char) -> Option<[char; 1]> {
    let plain = match sign {
        'a'..='z' | '0'..='9' => sign,
        'A'..='Z' => sign.to_ascii_lowercase(),
        'à'..='å' | 'À'..='Å' | 'ā' | 'Ā' => 'a',
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'Ē' | 'ĕ' | 'Ĕ' => 'e',
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'Ī' => 'i',
        'ò'..='ö' | 'Ò'..='Ö' | 'ō' | 'Ō' => 'o',
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'Ū' => 'u',
        'ç' | 'Ç' => 'c',
        'ñ' | 'Ñ' => 'n',
        // Full-width letters and digits.
        '\u{ff10}'..='\u{ff19}' => of_block(sign, 0xff10, b'0', 10)?,
        '\u{ff21}'..='\u{ff3a}' => of_block(sign, 0xff21, b'a', 26)?,
        '\u{ff41}'..='\u{ff5a}' => of_block(sign, 0xff41, b'a', 26)?,
        // Mathematical alphabets of 26 letters each, capitals and small in turn.
        '\u{1d400}'..='\u{1d6a3}' => of_block(sign, 0x1d400, b'a', 26)?,
        '\u{1d7ce}'..='\u{1d7ff}' => of_block(sign, 0x1d7ce, b'0', 10)?,
        _ => return None,
    };
    Some([plain])
}

/// The sign's place in blocks of `count` that begin at `start`, from `first` on.
fn of_block(sign: char, start: u32, first: u8, count: u32) -> Option<char> {
    let place = u32::from(sign).checked_sub(start)? % count;
    char::from_u32(u32::from(first) + place)
}

fn one_spelling(word: &str, written_out: bool) -> String {
    let mut spelled = String::with_capacity(word.len());
    let signs: Vec<char> = word.chars().collect();
    let mut nr = 0;
    while let Some(sign) = signs.get(nr) {
        let run = signs.iter().skip(nr).take_while(|other| *other == sign).count();
        let kept = if run > 2 && sign.is_alphabetic() { 1 } else { run };
        spelled.extend(std::iter::repeat_n(*sign, kept));
        nr += run;
    }
    // `hati2` is `hati-hati`.
    if let Some(stem) = spelled.strip_suffix('2')
        && stem.len() > 2
        && stem.chars().all(char::is_alphabetic)
    {
        spelled.truncate(stem.len());
    }
    if !written_out {
        return spelled;
    }
    let mut short = SHORT.split(' ').filter_map(|pair| pair.split_once('='));
    if let Some((_, long)) = short.find(|(short, _)| *short == spelled) {
        return long.to_owned();
    }
    match spelled.strip_suffix("nya") {
        Some(stem) if stem.len() > 2 => stem.to_owned(),
        _ => spelled,
    }
}

/// The share of the telling words of the shorter text that the other has too, 0 to 1.
pub fn in_common(one: &str, other: &str) -> f64 {
    let set = |text: &str| telling(text).into_iter().collect::<std::collections::BTreeSet<_>>();
    let (one, other) = (set(one), set(other));
    let fewer = one.len().min(other.len());
    if fewer == 0 { 0.0 } else { one.intersection(&other).count() as f64 / fewer as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_common() {
        assert_eq!(in_common("", "banjir"), 0.0);
        assert!(
            in_common("Banjir di Jl. Pura Demak", "jl pura demak banjir lagi, air masuk") > 0.9
        );
        assert_eq!(in_common("pohon tumbang", "harga cabai naik"), 0.0);
    }

    #[test]
    fn one_spelling_for_each_word() {
        assert_eq!(normal("MACETTTT bgt di Jl. Imam Bonjol!!"), "macet bgt di jl imam bonjol");
        assert_eq!(
            words("MACETTTT bgt di Jln. Imam Bonjol!!"),
            ["macet", "banget", "di", "jalan", "imam", "bonjol"]
        );
        assert_eq!(
            words("Hati-hati, airnya dalem. Hati2 ya"),
            ["hati", "air", "dalam", "hati", "ya"]
        );
        assert_eq!(normal("#BanjirDenpasar #macet @warga https://x.id/a"), "banjir denpasar macet");
        assert_eq!(normal("𝐁𝐚𝐧𝐣𝐢𝐫 ＢＥＳＡＲ mékrab bi\u{200b}asa"), "banjir besar mekrab biasa");
        assert_eq!(normal("  🙏 … "), "");
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        assert_eq!(telling("Air mati lagi dari tadi pagi, tolong min"), ["air", "mati", "tadi"]);
        assert_eq!(telling("Yeh tusing mekrusuh jani"), ["yeh", "mekrusuh"]);
    }
}
