//! Nothing that tells who somebody is reaches a fact.

use wall_service::{Asked, City as _, Response, Service as _};

use super::{NOW, SERVICE, frame, scene};

/// What stands in the fixtures and tells who somebody is.
const PERSONAL: [&str; 20] = [
    "warga.panjer",
    "ketut_umar",
    "men.tini",
    "putu",
    "gede",
    "kadek",
    "pemkotdenpasar",
    "Nama Asli",
    "0812-0000-1111",
    "0812-3456-7890",
    "made@contoh.example",
    "@budi",
    "@wayan",
    "dps.example/abc",
    "6281234567890",
    "HBgNNjI4MTIz",
    "Ni Luh",
    "5171014101900001",
    "6285700000001",
    "Wartawan",
];

#[test]
fn no_handle_number_or_name_of_a_document_is_kept() {
    let documents: [(&str, &str, &[u8]); 10] = [
        ("mastodon", "", include_bytes!("../fixtures/mastodon.1.json")),
        ("mastodon_history", "", include_bytes!("../fixtures/mastodon_history.1.json")),
        ("mastodon_stream", "", include_bytes!("../fixtures/mastodon_stream.1.json")),
        ("mastodon_stream", "update", include_bytes!("../fixtures/mastodon_stream.2.json")),
        ("answers", "", include_bytes!("../fixtures/answers.1.json")),
        ("matrix", "", include_bytes!("../fixtures/matrix.1.json")),
        ("whatsapp", "", include_bytes!("../fixtures/whatsapp.1.json")),
        ("news", "", include_bytes!("../fixtures/news.1.xml")),
        ("news", "", include_bytes!("../fixtures/news.2.xml")),
        ("news", "", include_bytes!("../fixtures/news.3.json")),
    ];
    for (feed, address, body) in documents {
        let options = [("account", "pemkotdenpasar"), ("own", "@kota:dps.example")];
        let decoded = SERVICE.decode(&frame(feed, &options, address, body)).unwrap();
        assert!(!decoded.facts.is_empty(), "{feed}");
        let kept = serde_json::to_string(&decoded.facts).unwrap();
        let reasons = format!("{:?}", decoded.rejects);
        for personal in PERSONAL {
            assert!(!kept.contains(personal), "{feed} keeps {personal}: {kept}");
            assert!(!reasons.contains(personal), "{feed} tells {personal}: {reasons}");
        }
    }
}

#[test]
fn authors_are_pseudonyms_that_depend_on_the_key() {
    let statuses = include_bytes!("../fixtures/mastodon.1.json");
    let author = |key: &[(&str, &str)]| {
        let decoded = SERVICE.decode(&frame("mastodon", key, "", statuses)).unwrap();
        super::post(&decoded.facts[0]).author.clone()
    };
    let usual = author(&[]);
    assert_eq!(usual.len(), 16);
    assert_eq!(usual, author(&[]), "who writes again is known again");
    assert_ne!(usual, author(&[("pseudonym_key", "kunci kota")]));
}

#[test]
fn the_simulated_citys_numbers_and_accounts_stay_there() {
    let city = scene::quiet();
    for feed in ["mastodon_history", "whatsapp", "matrix"] {
        let facts = city.facts(super::ID, feed, NOW);
        assert!(facts.len() > 5, "{feed}: {}", facts.len());
        let kept = serde_json::to_string(&facts).unwrap();
        for personal in ["semeton0", "semeton1", "628990", "wamid", "@relawan"] {
            assert!(!kept.contains(personal), "{feed} keeps {personal}");
        }
        let asked = Asked { feed: feed.to_owned(), ..Asked::default() };
        assert!(!matches!(SERVICE.simulate(&city, NOW, &asked), Response::Variables(_)));
    }
}
