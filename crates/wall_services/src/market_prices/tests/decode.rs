//! Prices as servers and offices send them, and their mistakes.

use wall_model::{Fact, FactKind, Span};
use wall_service::{Decoded, Service as _};

use super::super::SERVICE;
use super::{NOW, answers, frame};
use crate::small_city::SmallCity;

const PRICES: &[u8] = include_bytes!("../fixtures/prices.2.json");
const HISTORY: &[u8] = include_bytes!("../fixtures/history.1.json");
const TABLE: &[u8] = include_bytes!("../fixtures/table.3.csv");

fn rupiah(decoded: &Decoded, entity: &str) -> Option<f64> {
    let found = decoded.facts.iter().find(|fact| fact.entity.as_str() == entity)?;
    match &found.kind {
        FactKind::Price(price) => Some(price.rupiah),
        _ => None,
    }
}

#[test]
fn a_market_is_read_row_by_row() {
    let decoded = SERVICE.decode(&frame("prices", &[], PRICES, NOW)).unwrap();
    assert_eq!(rupiah(&decoded, "pasar-kreneng/cabai-rawit-merah"), Some(52_000.0));
    assert_eq!(rupiah(&decoded, "pasar-kreneng/beras-premium"), Some(17_200.0));
    // A slip of the pen is a price that somebody wrote: the analysis doubts it.
    assert_eq!(rupiah(&decoded, "pasar-kreneng/telur-ayam-ras"), Some(280_000.0));
    let reasons: Vec<&str> = decoded.rejects.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert!(reasons[0].contains("Gula pasir") && reasons[0].contains("style"), "{reasons:?}");
    assert!(reasons[1].contains("Tomat: unit missing"), "{reasons:?}");
    assert!(reasons[2].contains("Bawang merah"), "{reasons:?}");
}

#[test]
fn days_are_read_and_broken_series_set_aside() {
    let decoded = SERVICE.decode(&frame("history", &[], HISTORY, NOW)).unwrap();
    assert_eq!((decoded.facts.len(), decoded.rejects.len()), (2, 2));
}

#[test]
fn an_offices_table_is_read_by_its_columns() {
    let decoded = SERVICE.decode(&frame("table", &[], TABLE, NOW)).unwrap();
    assert_eq!(rupiah(&decoded, "pasar-badung/cabai-rawit-merah"), Some(51_500.0));
    assert_eq!(rupiah(&decoded, "pasar-badung/beras-premium"), Some(16_000.0));
    assert_eq!(decoded.rejects.len(), 3, "{:?}", decoded.rejects);

    let other = b"Market,Item,Unit,Price,Date\nPasar Badung,Tomat,kg,\"12,500.00\",2026-11-24\n";
    let columns = "market=Market; commodity=Item; unit=Unit; price=Price; date=Date";
    let options = [("columns", columns), ("decimal", ".")];
    let decoded = SERVICE.decode(&frame("table", &options, other, NOW)).unwrap();
    assert_eq!(rupiah(&decoded, "pasar-badung/tomat"), Some(12_500.0));

    let rows = br#"{"data":{"items":[{"Pasar":"Pasar Badung","Komoditas":"Tomat","Satuan":"kg",
        "Harga":12500,"Tanggal":"2026-11-24"}]}}"#;
    let decoded = SERVICE.decode(&frame("table", &[("rows", "data.items")], rows, NOW)).unwrap();
    assert_eq!(rupiah(&decoded, "pasar-badung/tomat"), Some(12_500.0));
}

/// Written by openpyxl: true dates, a time of day, numbers that a format shows as rupiah.
const SPREADSHEET: &[u8] = include_bytes!("../fixtures/table.4.xlsx");

#[test]
fn a_spreadsheet_of_another_program_is_read() {
    let decoded = SERVICE.decode(&frame("table", &[], SPREADSHEET, NOW)).unwrap();
    for (commodity, price) in [
        ("cabai-rawit-merah", 52_000.0),
        ("beras-premium", 16_000.0),
        ("telur-ayam-ras", 28_500.0),
        ("gula-pasir", 17_500.0),
    ] {
        let entity = format!("pasar-kreneng/{commodity}");
        assert_eq!(rupiah(&decoded, &entity), Some(price), "{commodity}");
    }
    // One without a price.
    assert_eq!(decoded.rejects.len(), 1, "{:?}", decoded.rejects);
}

#[test]
fn what_is_no_price_list_says_what_it_is() {
    let error = |feed: &str, body: &[u8]| {
        SERVICE.decode(&frame(feed, &[], body, NOW)).unwrap_err().to_string()
    };
    assert!(error("prices", b"<!doctype html><title>Login</title>").contains("web page"));
    assert!(
        error("prices", b"{\"data\":null,\"message\":\"kunci salah\"}").contains("kunci salah")
    );
    assert!(error("prices", b"{\"data\":{\"market\":{\"market_name\":\"A\"}}}").contains("date"));
    assert!(error("history", b"{\"start\":\"2026-02-30\",\"series\":[]}").contains("no date"));
    assert!(error("table", b"a;b;c\n1;2;3\n").contains("pasar"));
    assert!(error("table", b"tanggal;\xff\n").contains("UTF-8"));
    // A spreadsheet that would unpack to four gigabytes.
    let mut bomb = b"PK\x03\x04".to_vec();
    bomb.extend(b"PK\x01\x02");
    bomb.extend([0; 20]);
    bomb.extend(u32::MAX.to_le_bytes());
    bomb.extend([0; 20]);
    assert!(error("table", &bomb).contains("unpacked"));
}

#[test]
fn the_city_is_read_as_it_told() {
    let city = SmallCity::new(Vec::new());
    for hours in [0, 5, 19, 400] {
        let at = NOW + Span::from_hours(hours);
        let frames = answers(&city, at);
        let mut read: Vec<Fact> =
            frames.iter().flat_map(|frame| SERVICE.decode(frame).unwrap().facts).collect();
        let mut told: Vec<Fact> = ["prices", "history"]
            .into_iter()
            .flat_map(|feed| SERVICE.truth(&city, feed, at))
            .collect();
        let key = |fact: &Fact| (fact.entity.clone(), fact.kind.slot());
        read.sort_by_key(key);
        told.sort_by_key(key);
        assert_eq!(read.len(), 112);
        assert_eq!(read, told);
    }
}
