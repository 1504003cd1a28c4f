//! How a camera's pictures come, in words for whoever looks after the wall.

use wall_media::{Keep, StreamFigures};
use wall_model::Span;
use wall_service::view::{Text, Unit};
use wall_ui::Locale;

/// The lines, the most important first; their parts are divided by ` · `.
pub(crate) fn lines(of: &StreamFigures, keep: Option<Keep>, locale: &Locale) -> Vec<String> {
    let quantity = |value, decimals, unit| Text::Quantity { value, decimals, unit };
    let millis = |span: Span| quantity(span.as_micros() as f64 / 1e3, 1, Unit::Milliseconds);
    let size = of
        .size_px
        .map_or(Text::empty(), |(width, height)| Text::name(format!(" {width} × {height}")));
    // What is received and not decoded is only told where it differs.
    let received = Text::Decimal { value: of.received_fps, decimals: 1 };
    let rate = if of.received_fps - of.decoded_fps < 1.0 {
        received
    } else {
        let decoded = Text::Decimal { value: of.decoded_fps, decimals: 1 };
        Text::join([decoded, Text::words(" dari ", " of "), received])
    };
    let share = of.decoding.as_secs_f64() * of.decoded_fps * 100.0;
    let stream = Text::dotted([
        Text::join([Text::name(of.codec), size]),
        Text::join([rate, Text::words(" gbr/dtk", " fps")]),
        quantity(of.bits_per_sec / 1e6, 2, Unit::MegabitsPerSecond),
    ]);
    let cost = Text::dotted([
        Text::join([Text::words("dekode ", "decoding "), millis(of.decoding)]),
        Text::join([quantity(share, 1, Unit::Percent), Text::words(" inti", " of a core")]),
        Text::join([Text::words("latensi ", "latency "), millis(of.latency)]),
    ]);
    let kept = match keep {
        Some(Keep::All) => Text::words("direkam", "recorded"),
        Some(Keep::Ready { .. }) => Text::words("siap direkam", "ready to be recorded"),
        Some(Keep::Nothing) | None => Text::words("tidak direkam", "not recorded"),
    };
    let by = of.decoder.map_or(Text::empty(), |decoder| Text::name(decoder.name()));
    let place = Text::dotted([by, kept, Text::name(&*of.address)]);
    [stream, cost, place].iter().map(|line| locale.spell(line)).collect()
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use wall_media::DecoderKind;
    use wall_ui::Language;

    use super::*;

    #[test]
    fn figures_are_said_as_the_room_writes_numbers() {
        let figures = StreamFigures {
            address: "rtsp://10.0.0.1/main".into(),
            codec: "H.264",
            size_px: Some((640, 360)),
            received_fps: 15.0,
            decoded_fps: 14.8,
            bits_per_sec: 512_300.0,
            decoding: Span::from_micros(2_140),
            latency: Span::from_micros(9_300),
            decoder: Some(DecoderKind::VaApi),
        };
        let in_ = |language| {
            let locale = Locale { language, zone: TimeZone::UTC };
            lines(&figures, Some(Keep::All), &locale)
        };
        assert_eq!(
            in_(Language::Indonesian),
            [
                "H.264 640 × 360 · 15,0 gbr/dtk · 0,51\u{a0}Mbit/dtk",
                "dekode 2,1\u{a0}ms · 3,2% inti · latensi 9,3\u{a0}ms",
                "libavcodec, VA-API · direkam · rtsp://10.0.0.1/main",
            ]
        );
        let rarely = StreamFigures { decoded_fps: 0.5, decoder: None, ..figures.clone() };
        let locale = Locale { language: Language::English, zone: TimeZone::UTC };
        let said = lines(&rarely, Some(Keep::Nothing), &locale);
        assert!(said[0].contains("0.5 of 15.0 fps"), "{said:?}");
        assert_eq!(said[2], "not recorded · rtsp://10.0.0.1/main");
    }
}
