//! One price as a fact, whatever it was read from.

use wall_model::{Fact, FactKind, LonLat, Price, ServiceId, Timestamp};

use super::ID;

/// Longest name of a market or commodity, bytes.
const LONGEST: usize = 80;

/// A price and where and when it was asked.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) price: Price,
    pub(super) place: Option<LonLat>,
    pub(super) surveyed_at: Timestamp,
}

impl Row {
    /// The fact.
    ///
    /// # Errors
    /// If a name is missing.
    pub(super) fn fact(self) -> Result<Fact, String> {
        let entity = entity(&self.price.market, &self.price.commodity)?;
        let kind = FactKind::Price(self.price);
        let fact = Fact::new(&ServiceId::from(ID), entity, self.surveyed_at, kind);
        Ok(Fact { place: self.place, ..fact })
    }
}

/// `pasar-kreneng/cabai-rawit-merah`.
///
/// # Errors
/// If a name is missing or too long.
pub(super) fn entity(market: &str, commodity: &str) -> Result<String, String> {
    let (market_slug, commodity_slug) = (slug(market), slug(commodity));
    if market_slug.is_empty() || commodity_slug.is_empty() {
        return Err("name of the market or commodity missing".to_owned());
    }
    if market.len() > LONGEST || commodity.len() > LONGEST {
        return Err(format!("a name is over {LONGEST} bytes"));
    }
    Ok(format!("{market_slug}/{commodity_slug}"))
}

/// Letters and digits in lower case, joined by dashes.
pub(super) fn slug(name: &str) -> String {
    let words = name.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}
