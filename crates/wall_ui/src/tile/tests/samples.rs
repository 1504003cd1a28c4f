//! Blocks with more in them than any panel holds: long names, gaps, extremes.

use wall_model::{AssetClass, Fact, FactKind, Picture, Seq, ServiceId, Shared, Span, Timestamp};
use wall_service::view::{
    Board, BoardCell, BoardRow, Chart, ChartAxis, ChartBand, ChartLevel, ChartLine, ChartMark, Day,
    Mark, Mimic, MimicColumn, MimicNode, MimicValue, Photo, Text, Tone, Trend, Unit,
};

/// 2026-11-24 00:00 WITA.
pub(crate) const MIDNIGHT: Timestamp = Timestamp::from_secs(1_795_449_600);

pub(crate) fn line(label: &str, tone: Tone, points: Vec<Option<(f64, f64)>>) -> ChartLine {
    ChartLine { label: Text::name(label), tone, is_dashed: false, is_stepped: false, points }
}

/// A day of a river, with a gap, limits and a forecast.
pub(crate) fn chart() -> Chart {
    let level = |hour: f64| 120.0 + 90.0 * (hour / 4.0).sin();
    let points = |from: i32, to: i32| {
        let point = move |quarter: i32| {
            let hour = f64::from(quarter) / 4.0;
            (!(20..24).contains(&quarter)).then(|| (hour * 3_600.0, level(hour)))
        };
        (from..to).map(point).collect()
    };
    let forecast = ChartLine { is_dashed: true, ..line("prakiraan", Tone::Quiet, points(68, 96)) };
    Chart {
        axis: ChartAxis::Times { from: MIDNIGHT, to: MIDNIGHT + Span::from_hours(24) },
        unit: Some(Unit::Centimetres),
        decimals: 0,
        sees: vec![0.0, 250.0],
        bands: vec![ChartBand {
            label: Text::words("biasa", "usual"),
            tone: Tone::Quiet,
            points: (0..=24).map(|h| (f64::from(h) * 3_600.0, 60.0, 180.0)).collect(),
        }],
        lines: vec![line("Tukad Badung", Tone::Data, points(0, 68)), forecast],
        levels: vec![
            ChartLevel { label: Text::name("AWAS"), value: 240.0, tone: Tone::Alarm },
            ChartLevel { label: Text::name("SIAGA"), value: 200.0, tone: Tone::Forwarded },
            ChartLevel { label: Text::name("WASPADA"), value: 190.0, tone: Tone::InHand },
        ],
        marks: vec![
            ChartMark { at_secs: 61_200.0, label: Text::words("kini", "now") },
            ChartMark { at_secs: 62_000.0, label: Text::name("hujan lebat") },
        ],
    }
}

/// Eight lines that end at almost one place, with long names, over ninety days.
pub(crate) fn crowded_chart() -> Chart {
    let day = |nr: i32, line: i32| {
        let value = 40_000.0 + f64::from(nr * 50 + line * 20) + f64::from(nr % 7) * 300.0;
        Some((f64::from(nr) * 86_400.0, value))
    };
    let lines = (0..8).map(|nr| ChartLine {
        is_stepped: nr % 2 == 0,
        ..line(
            "Cabai rawit merah di Pasar Badung",
            Tone::Data,
            (0..90).map(|d| day(d, nr)).collect(),
        )
    });
    Chart {
        axis: ChartAxis::Times { from: MIDNIGHT, to: MIDNIGHT + Span::from_hours(24 * 90) },
        unit: Some(Unit::Rupiah),
        lines: lines.collect(),
        marks: (0..12)
            .map(|nr| ChartMark { at_secs: f64::from(nr) * 7e5, label: Text::name("Galungan") })
            .collect(),
        ..chart()
    }
}

/// A curve over lengths of time with impossible numbers in it.
pub(crate) fn lengths() -> Chart {
    let points = vec![
        Some((0.0, 100.0)),
        Some((86_400.0 * 5.0, f64::NAN)),
        Some((86_400.0 * 10.0, 62.5)),
        None,
        Some((f64::INFINITY, 3.0)),
        Some((86_400.0 * 30.0, 12.5)),
        Some((86_400.0 * 1e9, 12.5)),
    ];
    Chart {
        axis: ChartAxis::Length { secs: 86_400.0 * 60.0 },
        unit: Some(Unit::Percent),
        decimals: 1,
        sees: vec![f64::NAN],
        bands: Vec::new(),
        lines: vec![line("PUPR", Tone::Data, points.clone()), line("", Tone::Alarm, points)],
        levels: vec![ChartLevel { label: Text::name("x"), value: f64::NAN, tone: Tone::Alarm }],
        marks: vec![ChartMark { at_secs: f64::NAN, label: Text::name("x") }],
    }
}

pub(crate) fn board() -> Board {
    let cell = |nr: i64| {
        (nr % 5 != 4).then(|| BoardCell {
            value: match nr % 3 {
                0 => Text::Money(40_000.0 + nr as f64 * 111.0),
                1 => {
                    Text::Change { value: 1.5 * nr as f64, decimals: 1, unit: Some(Unit::Percent) }
                }
                _ => Text::Quantity { value: nr as f64, decimals: 2, unit: Unit::Bar },
            },
            trend: [None, Some(Trend::Up), Some(Trend::Down), Some(Trend::Flat)]
                [nr.unsigned_abs() as usize % 4],
            tone: if nr % 4 == 1 { Tone::Alarm } else { Tone::Calm },
        })
    };
    let row = |nr: i64| BoardRow {
        label: Text::name("Cabai rawit merah"),
        detail: Some(Text::words("per kg", "per kg")),
        cells: (0..6).map(|column| cell(nr + column)).collect(),
        mark: (nr == 2)
            .then(|| Mark { tone: Tone::InHand, word: Text::words("MELONJAK", "SOARING") }),
    };
    Board {
        corner: Text::words("Komoditas", "Commodity"),
        columns: ["Badung", "Kereneng", "Nyanggelan", "Sanglah", "Rata-rata", "Seminggu lalu"]
            .map(Text::name)
            .to_vec(),
        rows: (0..14).map(row).collect(),
    }
}

pub(crate) fn node(name: &str, class: AssetClass, tone: Tone, feeds: &[&str]) -> MimicNode {
    let value = |value, decimals, unit, tone| MimicValue {
        value: Text::Quantity { value, decimals, unit },
        tone,
    };
    MimicNode {
        entity: name.into(),
        name: Text::name(name),
        class,
        fill: (class == AssetClass::Reservoir).then_some(0.62),
        values: vec![
            value(1_268.0, 0, Unit::LitresPerSecond, Tone::Calm),
            value(2.4, 1, Unit::Bar, tone),
            value(0.4, 1, Unit::Ntu, Tone::Quiet),
        ],
        tone,
        mark: (tone == Tone::Alarm)
            .then(|| Mark { tone, word: Text::words("TEKANAN RENDAH", "LOW PRESSURE") }),
        feeds: feeds.iter().map(|name| (*name).into()).collect(),
    }
}

pub(crate) fn mimic() -> Mimic {
    let column = |title: &str, nodes| MimicColumn { title: Text::name(title), nodes };
    let area = |nr: i32| {
        let tone = if nr == 7 { Tone::Alarm } else { Tone::Calm };
        node(&format!("Zona layanan {nr}"), AssetClass::MeteredArea, tone, &[])
    };
    let fed = ["Zona layanan 1", "Zona layanan 7", "Zona layanan 9"];
    Mimic {
        columns: vec![
            column(
                "Sumber",
                vec![
                    node(
                        "Tukad Ayung",
                        AssetClass::Source,
                        Tone::Calm,
                        &["IPA Ayung", "Zona layanan 2"],
                    ),
                    node("Sumur dalam Ubung", AssetClass::Source, Tone::Calm, &["Reservoir Ubung"]),
                ],
            ),
            column(
                "Instalasi",
                vec![node(
                    "IPA Ayung",
                    AssetClass::Plant,
                    Tone::Calm,
                    &["Reservoir Ubung", "Pompa", "nowhere"],
                )],
            ),
            column(
                "Tandon",
                vec![
                    node("Reservoir Ubung", AssetClass::Reservoir, Tone::InHand, &fed),
                    node("Pompa", AssetClass::Pump, Tone::Calm, &["Zona layanan 0", "Pompa"]),
                ],
            ),
            column("Zona", (0..10).map(area).collect()),
        ],
    }
}

/// The fact of a picture that came in frame `seq`.
pub(crate) fn picture(seq: u64) -> Shared<Fact> {
    let picture =
        Picture { media_type: "image/jpeg".to_owned(), sha256: String::new(), url: String::new() };
    let mut fact =
        Fact::new(&ServiceId::from("complaints"), "photo", MIDNIGHT, FactKind::Picture(picture));
    fact.frame = Seq(seq);
    Shared::new(fact)
}

pub(crate) fn photos(count: u64) -> Vec<Photo> {
    (0..count)
        .map(|nr| Photo {
            picture: (nr % 2 == 0).then(|| picture(nr + 1)),
            label: Text::name("Lampu jalan padam di Jalan Pulau Moyo"),
            detail: Text::name("4 jam · DLHK"),
            mark: Some(Mark {
                tone: Tone::Alarm,
                word: Text::words("BELUM DITANGGAPI", "NOT ANSWERED"),
            }),
        })
        .collect()
}

pub(crate) fn days(count: i64) -> Vec<Day> {
    (0..count)
        .map(|nr| Day {
            starts: MIDNIGHT + Span::from_hours(24 * nr),
            label: (nr % 3 == 0).then(|| Text::name("Manis Galungan")),
            tone: if nr % 2 == 0 { Tone::InHand } else { Tone::Calm },
            is_today: nr == 12 || nr == 2 && count < 12,
        })
        .collect()
}
