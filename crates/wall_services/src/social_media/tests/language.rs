//! Topics and moods of sentences as citizens write them.

use wall_analysis::words;

use super::super::{mood, topics};

fn topic(text: &str) -> Option<&'static str> {
    topics::of(&words::words(text)).map(|topic| topic.key)
}

#[test]
fn sentences_have_their_topics() {
    for (text, key) in [
        ("Banjir lagi di Jl. Pura Demak, air masuk rumah", Some("flood")),
        ("blabar ring Pemecutan", Some("flood")),
        ("air mati dari tadi, tolong PDAM", Some("water")),
        ("Yeh mati ring Panjer", Some("water")),
        ("MACETTT parah di gatsu", Some("traffic")),
        ("laka di simpang enam, bikin macet", Some("accident")),
        ("harga cabai naik terus", Some("price")),
        ("pohon tumbang di Jl. Nangka", Some("tree")),
        ("sampah menumpuk, bau busuk", Some("waste")),
        ("lampu jalan mati, gelap gulita", Some("road")),
        ("antre KTP lama sekali", Some("service")),
        ("asap tebal, ada kebakaran", Some("fire")),
        ("selamat pagi semeton", None),
        ("", None),
    ] {
        assert_eq!(topic(text), key, "{text}");
    }
    for topic in &topics::ALL {
        assert_eq!(topics::named(topic.key), Some(topic));
    }
}

#[test]
fn moods_have_their_reasons() {
    let mood = |text: &str| mood::of(&words::words(text));
    let bad = mood("macet parah banget, capek saya");
    assert!(bad.score < -2.0, "{bad:?}");
    let words: Vec<&str> = bad.reasons.iter().map(|(word, _)| word.as_str()).collect();
    assert_eq!(words, ["macet", "parah", "capek"]);
    assert!(mood("terima kasih, petugas ramah").score >= 2.0);
    assert!(mood("suksma, luung gati").score > 2.0, "Balinese");
    assert!(mood("tidak macet, lancar").score > 0.9, "denied");
    assert!(mood("tusing becik").score < 0.0, "denied in Balinese");
    assert_eq!(mood("rapat dimulai pukul tujuh").score, 0.0);
}
