//! The trade office's server.

use serde_json::{Value, json};
use wall_model::{Fact, FactKind, Timestamp};
use wall_service::{Asked, City, Response, local};

use super::{
    ID,
    truth::{GOODS, MARKETS, PAST_DAYS},
};

/// Answers as the office's server does.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    let facts = city.facts(ID, &asked.feed, at);
    match asked.feed.as_str() {
        "prices" => {
            let id = asked.path.rsplit('/').next().unwrap_or_default();
            let Some(market) = MARKETS.iter().find(|market| market.id == id) else {
                return Response::not_found();
            };
            let of_market = |fact: &&Fact| matches!(&fact.kind, FactKind::Price(price) if price.market == market.name);
            let facts: Vec<&Fact> = facts.iter().filter(of_market).collect();
            let surveyed_at = facts.first().map_or(at, |fact| fact.observed_at);
            let (year, month, day) = local::date(surveyed_at);
            Response::json(
                json!({
                    "status": 200,
                    "data": {
                        "selected_price_date": format!("{year:04}-{month:02}-{day:02}"),
                        "surveyed_at": surveyed_at.to_string(),
                        "market": {
                            "market_id": market.id,
                            "market_name": market.name,
                            "market_latitude": format!("{:.4}", market.place.lat_deg),
                            "market_longitude": format!("{:.4}", market.place.lon_deg),
                        },
                        "data": facts.iter().enumerate().filter_map(one).collect::<Vec<_>>(),
                    },
                })
                .to_string()
                .into_bytes(),
            )
        }
        "history" => history(&facts, at),
        _ => Response::not_found(),
    }
}

fn one((nr, fact): (usize, &&Fact)) -> Option<Value> {
    let FactKind::Price(price) = &fact.kind else { return None };
    Some(json!({
        "commodity_id": nr + 1,
        "name": price.commodity,
        "unit": price.unit,
        "newest_price": price.rupiah,
        "percentage_price_increase_warning": price.warn_pct,
        "ceiling_price": price.ceiling_rp,
    }))
}

fn history(facts: &[Fact], at: Timestamp) -> Response {
    let mut start = local::day_number(at) - PAST_DAYS + 1;
    let mut series = Vec::new();
    for market in &MARKETS {
        for good in &GOODS {
            let entity = super::row::entity(market.name, good.name).unwrap_or_default();
            let found = facts.iter().find(|fact| fact.entity.as_str() == entity);
            let Some(FactKind::Series(told)) = found.map(|fact| &fact.kind) else { continue };
            start = local::day_number(told.starts);
            series.push(json!({
                "market": market.name,
                "commodity": good.name,
                "prices": told.values,
            }));
        }
    }
    let (year, month, day) = local::date(local::day_of_number(start));
    let start = format!("{year:04}-{month:02}-{day:02}");
    Response::json(json!({ "start": start, "series": series }).to_string().into_bytes())
}
