//! Captured-shaped documents: what is read, what is set aside, what is refused.

use wall_model::{FactKind, LonLat, Span};
use wall_service::{Response, Service as _};

use super::{NOW, SERVICE, decode, frame, post};

// Written after the Mastodon API documentation (4.3), 2026-11-24.
const STATUSES: &[u8] = include_bytes!("../fixtures/mastodon.1.json");
// After the client-server API of Matrix v1.11.
const SYNC: &[u8] = include_bytes!("../fixtures/matrix.1.json");
// After the WhatsApp Business Cloud API's webhook reference, v19.
const NOTICE: &[u8] = include_bytes!("../fixtures/whatsapp.1.json");
const RSS: &[u8] = include_bytes!("../fixtures/news.1.xml");
const ATOM: &[u8] = include_bytes!("../fixtures/news.2.xml");
const JSON_FEED: &[u8] = include_bytes!("../fixtures/news.3.json");

fn texts(decoded: &wall_service::Decoded) -> Vec<&str> {
    decoded.facts.iter().map(|fact| post(fact).text.as_str()).collect()
}

fn reasons(decoded: &wall_service::Decoded) -> Vec<(usize, &str)> {
    decoded.rejects.iter().map(|reject| (reject.row, reject.reason.as_str())).collect()
}

#[test]
fn statuses_are_read_without_markup_and_without_their_writers() {
    let decoded = decode("mastodon", &[("account", "pemkotdenpasar")], STATUSES);
    assert_eq!(
        texts(&decoded),
        [
            "Banjir lagi di Jl. Pura Demak, air masuk rumah 😭 #denpasar",
            "Lampu merah Simpang Enam mati min, semrawut. Hub. [nomor] & [surel]",
            "Suksma petugas DLHK, Jl. Nangka bersih <3 https://x.example/a",
        ]
    );
    let (flood, lamp) = (&decoded.facts[0], &decoded.facts[1]);
    assert_eq!(flood.entity.as_str(), "mastodon:115603512345678901");
    assert_eq!(flood.holds_for, Some(Span::from_hours(48)));
    assert_eq!((post(flood).reach, post(flood).is_to_city), (23, false));
    assert_eq!(post(flood).url, "https://medsos.example/web/statuses/115603512345678901");
    assert!(post(lamp).is_to_city);
    assert_eq!(flood.place, None, "where it is, is for the analysis to tell");
    assert_eq!(
        reasons(&decoded),
        [
            (3, "115603480000000004: created_at is no time"),
            (6, "status: missing field `created_at` at line 3 column 2"),
        ]
    );
}

#[test]
fn the_citys_own_account_answers_or_states() {
    let answers = include_bytes!("../fixtures/answers.1.json");
    let decoded = decode("answers", &[], answers);
    let entities: Vec<&str> = decoded.facts.iter().map(|fact| fact.entity.as_str()).collect();
    assert_eq!(
        entities,
        ["answer:mastodon:115603500000000002", "statement:mastodon:115603430000000011"]
    );
    assert_eq!(post(&decoded.facts[0]).text, "Terima kasih, Dishub menuju lokasi.");
}

#[test]
fn events_of_the_stream_come_both_ways_and_deletions_end_posts() {
    let socket = include_bytes!("../fixtures/mastodon_stream.1.json");
    let decoded = decode("mastodon_stream", &[], socket);
    assert_eq!(texts(&decoded), ["Macet total di Jl. Teuku Umar #denpasar"]);
    let event = include_bytes!("../fixtures/mastodon_stream.2.json");
    let decoded = SERVICE.decode(&frame("mastodon_stream", &[], "update", event)).unwrap();
    let entity = decoded.facts[0].entity.clone();
    let gone = frame("mastodon_stream", &[], "delete", b"115603513100000009");
    let gone = SERVICE.decode(&gone).unwrap();
    assert_eq!((&gone.facts[0].entity, &gone.facts[0].kind), (&entity, &FactKind::Ended));
    for other in ["notification", "filters_changed"] {
        let frame = frame("mastodon_stream", &[], other, b"[]");
        assert_eq!(SERVICE.decode(&frame).unwrap().facts, []);
    }
}

#[test]
fn a_tags_history_is_a_series_of_days() {
    let decoded = decode("mastodon_tag", &[], include_bytes!("../fixtures/mastodon_tag.1.json"));
    let FactKind::Series(series) = &decoded.facts[0].kind else { panic!("{decoded:?}") };
    assert_eq!(decoded.facts[0].entity.as_str(), "tag:denpasar");
    let values: Vec<f64> = series.values.iter().flatten().copied().collect();
    assert_eq!(values, [181.0, 199.0, 165.0, 203.0, 172.0, 188.0, 61.0]);
    let odd = br#"{"name":"x","history":[{"day":"1","uses":"-4"},{"day":"0","uses":"3"}]}"#;
    assert_eq!(decode("mastodon_tag", &[], odd).rejects.len(), 2, "a count and a year");
    let far = br#"{"name":"x","history":[{"day":"0","uses":"4"},{"day":"86400000","uses":"3"}]}"#;
    assert_eq!(reasons(&decode("mastodon_tag", &[], far)), [(0, "days far apart")]);
}

#[test]
fn rooms_are_read_and_replies_answer() {
    let decoded = decode("matrix", &[("own", "@kota:dps.example")], SYNC);
    let read: Vec<(&str, &str, bool)> = decoded
        .facts
        .iter()
        .map(|fact| (fact.entity.as_str(), post(fact).text.as_str(), post(fact).is_to_city))
        .collect();
    assert_eq!(
        read,
        [
            ("matrix:1aTuV-kQ_relawanSatu", "Posko Pemecutan siap, pompa menyala", false),
            ("matrix:2bTuV-kQ_relawanDua", "butuh karung pasir di Jl. Teuku Umar", true),
            ("answer:matrix:2bTuV-kQ_relawanDua", "BPBD mengirim 40 karung", false),
            ("matrix:4dTuV-kQ_foto", "[gambar]", false),
        ]
    );
    assert_eq!(decoded.rejects.len(), 1);
    assert_eq!(
        post(&decoded.facts[0]).url,
        "matrix:roomid/relawan:dps.example/e/1aTuV-kQ_relawanSatu"
    );
    let all = decode("matrix", &[("to_city", "true")], SYNC);
    assert!(post(&all.facts[0]).is_to_city);
}

#[test]
fn a_homeservers_own_answer_is_read() {
    // Synapse 1.163.2, asked with the service's own filter, 2026-11-24; cut to six events,
    // their times moved.
    let body = include_bytes!("../fixtures/matrix.3.json");
    let decoded = decode("matrix", &[("own", "@kota:dps.local")], body);
    assert_eq!((decoded.facts.len(), decoded.rejects.len()), (6, 0));
    let last = post(&decoded.facts[5]);
    assert_eq!(last.text, "banjir di Jl. Imam Bonjol, mohon perahu karet");
    assert!(last.is_to_city);
}

#[test]
fn messages_to_the_citys_number_are_read() {
    let decoded = decode("whatsapp", &[], NOTICE);
    assert_eq!(
        texts(&decoded),
        [
            "Swastiastu, air PDAM di Panjer mati sejak pagi. Nama saya [nama], NIK [nomor]",
            "[lokasi] Rumah, Panjer",
            "[gambar] meteran mati",
            "",
        ]
    );
    assert_eq!(decoded.facts[1].place, Some(LonLat::new(115.226511, -8.686012)));
    assert!(decoded.facts[3].entity.as_str().starts_with("answer:whatsapp:by:"));
    assert!(decoded.facts.iter().take(3).all(|fact| post(fact).is_to_city));
    assert_eq!(reasons(&decoded), [(4, "a time that is no number")]);
}

#[test]
fn whatsapps_question_is_answered_only_while_verification_is_open() {
    let question = include_bytes!("../fixtures/whatsapp.2.txt");
    let asked = |options: &[(&str, &str)]| {
        let frame = frame("whatsapp", options, "GET /whatsapp", question);
        assert_eq!(SERVICE.decode(&frame).unwrap().facts, []);
        SERVICE.reply(&frame, &wall_record::Memory::default().at(NOW))
    };
    let status = |reply: Option<Response>| match reply {
        Some(Response::Http { status, body, .. }) => (status, String::from_utf8(body).unwrap()),
        other => panic!("{other:?}"),
    };
    assert_eq!(status(asked(&[("verify", "open")])), (200, "1158201444".to_owned()));
    assert_eq!(status(asked(&[])).0, 403);
    assert_eq!(status(asked(&[("verify", "yes")])).0, 403);
    let message = frame("whatsapp", &[("verify", "open")], "POST /whatsapp?", NOTICE);
    assert_eq!(SERVICE.reply(&message, &wall_record::Memory::default().at(NOW)), None);
}

#[test]
fn newsrooms_are_read_in_every_format() {
    let rss = decode("news", &[("credit", "Harian Contoh")], RSS);
    assert_eq!(
        texts(&rss),
        [
            "Got Jl. Nangka & Jl. Kamboja dibersihkan\nPetugas PUPR Denpasar mengangkat lumpur.",
            "Harga cabai di Pasar Badung \"melonjak\"\nPedagang “bingung”.",
        ]
    );
    assert_eq!(post(&rss.facts[0]).channel, "Harian Contoh");
    assert_eq!(post(&rss.facts[0]).url, "https://harian.example/2026/got-nangka");
    assert_eq!(rss.facts[0].observed_at, NOW - Span::from_mins(34));
    let reasons = reasons(&rss);
    assert_eq!(reasons[0], (2, "item without a time that can be read: \"\""));
    assert!(reasons[1].1.ends_with("time in the future"), "{reasons:?}");
    assert_eq!(reasons[2], (4, "item without a headline"));
    assert_eq!(reasons.len(), 3);

    let atom = decode("news", &[], ATOM);
    assert_eq!(
        texts(&atom),
        ["Kebakaran gudang di Jl. Imam Bonjol\nApi < 30 menit padam.", "Isi bersarang\nSatu dua"]
    );
    assert_eq!(post(&atom.facts[0]).url, "https://portal.example/k?id=1&x=2");
    assert_eq!(atom.facts[0].observed_at, NOW - Span::from_mins(45), "published, not updated");

    let json = decode("news", &[], JSON_FEED);
    assert_eq!(
        texts(&json),
        ["Bersih pantai Sanur\nRamai relawan.", "Catatan tanpa judul dari Panjer"]
    );
    let latin = decode("news", &[], include_bytes!("../fixtures/news.4.xml"));
    assert_eq!(texts(&latin), ["Café baru di Renon"]);
    let about = decode("news", &[("about", "pasar badung, Sanur")], RSS);
    assert_eq!(about.facts.len(), 1);
}

#[test]
fn hostile_documents_are_refused_in_words() {
    let refused = |feed: &str, body: &[u8]| {
        SERVICE.decode(&frame(feed, &[], "", body)).unwrap_err().to_string()
    };
    let bomb = refused("news", include_bytes!("../fixtures/news.5.xml"));
    assert_eq!(bomb, "unexpected content: a document type: entities are not read");
    let page = "unexpected content: the server sent a web page";
    for feed in ["news", "mastodon", "mastodon_history", "answers", "mastodon_tag", "matrix"] {
        assert_eq!(refused(feed, include_bytes!("../fixtures/news.6.html")), page, "{feed}");
    }
    let deep = format!("<rss>{}", "<a>".repeat(100_000));
    assert_eq!(refused("news", deep.as_bytes()), "unexpected content: elements nested too deep");
    assert_eq!(refused("news", b"<rss><channel>"), "not valid XML: it breaks off");
    assert_eq!(refused("news", b"<svg></svg>"), "unexpected content: neither RSS nor Atom");
    assert!(refused("news", b"<rss></item>").starts_with("not valid XML: at byte"));
    assert!(
        refused(
            "news",
            "<rss>".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice()
        )
        .contains("UTF-16")
    );
    assert!(
        refused("news", br#"<?xml version="1.0" encoding="Shift_JIS"?><rss/>"#)
            .contains("shift_jis")
    );
    assert_eq!(
        refused("news", br#"{"version":"1","items":[]}"#),
        "unexpected content: JSON that is no JSON Feed"
    );
    assert_eq!(
        refused("mastodon", include_bytes!("../fixtures/mastodon.2.json")),
        "the server reports: This method requires an authenticated user"
    );
    assert_eq!(
        refused("matrix", include_bytes!("../fixtures/matrix.2.json")),
        "the server reports: M_UNKNOWN_TOKEN: Unrecognised access token."
    );
    assert!(refused("whatsapp", br#"{"object":"page","entry":[]}"#).contains("not of a WhatsApp"));
    assert!(refused("whatsapp", b"hub.mode=subscribe").starts_with("not valid JSON"));
    // A deep nest within one element that is no item's field costs nothing.
    let long = format!(
        "<rss><channel><item><title>{}</title><pubDate>24 Nov 2026 09:15 GMT</pubDate></item></channel></rss>",
        "panjang ".repeat(400_000)
    );
    let decoded = decode("news", &[], long.as_bytes());
    assert!(post(&decoded.facts[0]).text.chars().count() <= 301);
}
