//! Info Harga Pasar: prices of food at the city's markets, surveyed twice a day.
//!
//! A price is one entity, `market/commodity` in lower case with dashes:
//! `pasar-kreneng/cabai-rawit-merah`. Options of every feed in the city file:
//!
//! * `decimal`: `,` (Indonesian, `40.000,50`, unless said otherwise) or `.` (`40,000.50`);
//! * `markets` (feed `prices`): ids of the markets to ask for, `1,2,3`;
//! * `columns` (feed `table`): which column is what, `market=Pasar; commodity=Komoditas;
//!   price=Harga; unit=Satuan; date=Tanggal`;
//! * `rows` (feed `table`, JSON): where the rows are, `data.items`.
//!
//! A price in the wrong style is set aside rather than guessed: `40,000` may be forty
//! thousand or forty.

mod alarms;
mod amount;
mod analysis;
mod board;
mod document;
mod history;
mod newest;
mod row;
mod simulate;
mod spikes;
mod spread;
mod table;
mod trend;
mod truth;

#[cfg(test)]
mod tests;

use wall_model::{Fact, Span, Timestamp};
use wall_service::{
    AlarmRule, Analysis, Asked, City, DecodeError, Decoded, Endpoint, Feed, Frame, Origin, Request,
    Response, Service, Simulated, Tile, Transport, Words,
};

const ID: &str = "market_prices";

/// The service.
pub static SERVICE: MarketPrices = MarketPrices;

/// See the [module](self).
pub struct MarketPrices;

/// Prices are as old as their survey: after this one was missed.
const STALE: Span = Span::from_hours(30);

const FEEDS: [Feed; 3] = [
    Feed {
        name: "prices",
        title: "Prices by market: JSON",
        transports: &[Transport::Http, Transport::Folder],
        period: Span::from_mins(10),
        max_bytes: 2_000_000,
    },
    Feed {
        name: "history",
        title: "Prices by day: JSON",
        transports: &[Transport::Http],
        period: Span::from_hours(6),
        max_bytes: 8_000_000,
    },
    Feed {
        name: "table",
        title: "Price table: CSV, XLSX or JSON rows",
        transports: &[Transport::Http, Transport::Folder],
        period: Span::from_hours(1),
        max_bytes: 8_000_000,
    },
];

const TILES: [&dyn Tile; 4] = [&board::PriceBoard, &spikes::Spikes, &spread::Spread, &trend::Trend];

const ANALYSES: [&dyn Analysis; 3] =
    [&analysis::season::Season, &analysis::forecast::Forecast, &analysis::slips::Slips];

const ALARMS: [&dyn AlarmRule; 1] = [&alarms::Spike];

const SIMULATED: [Simulated; 2] = [
    Simulated::new("prices", "harga-pasar", "Survei harga empat pasar")
        .with(&[("markets", "1,2,3,4")])
        .every("1m"),
    Simulated::new("history", "harga-riwayat", "Riwayat harga empat pasar"),
];

impl Service for MarketPrices {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::new("Info Harga Pasar", "Market prices")
    }

    fn feeds(&self) -> &'static [Feed] {
        &FEEDS
    }

    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        amount::style(origin)?;
        if origin.feed.as_str() == "table" {
            table::Columns::of(origin)?;
        }
        let url = endpoint.url.trim_end_matches('/').to_owned();
        if let Some(folder) = url.strip_prefix("folder:") {
            let extension = if origin.feed.as_str() == "table" { "csv" } else { "json" };
            let extension = origin.options.get("extension").map_or(extension, String::as_str);
            let (folder, extension) = (folder.to_owned(), extension.to_owned());
            return Ok(vec![Request::Watch { folder, extension }]);
        }
        let get = |path: String| Request::Get {
            url: format!("{url}{path}"),
            accept: "application/json, text/csv, */*;q=0.5",
            address: path,
        };
        Ok(match (origin.feed.as_str(), origin.options.get("markets")) {
            ("prices", Some(markets)) => document::paths(markets)?.into_iter().map(get).collect(),
            ("prices", None) => {
                return Err("markets: the ids of the markets to ask for, such as 1,2,3".to_owned());
            }
            ("history" | "table", _) => vec![get(String::new())],
            (other, _) => return Err(format!("{ID} has no feed {other}")),
        })
    }

    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        match frame.origin.feed.as_str() {
            "prices" => document::prices(frame),
            "history" => history::days(frame),
            "table" => table::rows(frame),
            other => Err(DecodeError::UnknownFeed(other.to_owned())),
        }
    }

    fn tiles(&self) -> &'static [&'static dyn Tile] {
        &TILES
    }

    fn analyses(&self) -> &'static [&'static dyn Analysis] {
        &ANALYSES
    }

    fn alarms(&self) -> &'static [&'static dyn AlarmRule] {
        &ALARMS
    }

    fn simulated(&self) -> &'static [Simulated] {
        &SIMULATED
    }

    fn truth(&self, city: &dyn City, feed: &str, at: Timestamp) -> Vec<Fact> {
        truth::facts(city, feed, at)
    }

    fn simulate(&self, city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
        simulate::answer(city, at, asked)
    }
}
