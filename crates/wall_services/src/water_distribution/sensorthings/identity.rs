//! Which channel of which part a Datastream is.
//!
//! In this order: the option `datastreams`, by the Datastream's id; an id of the form
//! `PART:channel`, as `RES-MM:out_flow_lps`; else the unit says the channel, and the part is
//! the property `part`, `code` or `kode` of the Datastream, its id if that is more than a
//! number, or the Thing's code.

use std::collections::BTreeMap;

use serde_json::Value;
use wall_service::Origin;

use super::super::{
    binding::{self, Binding},
    channel::{Channel, Role},
    document::name_of,
};
use super::entities::{Row, is_number, text};

/// What a Datastream is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Identity {
    pub(super) channel: Channel,
    pub(super) scale: f64,
    pub(super) part: String,
}

/// What the city file says of Datastreams, by their ids.
pub(super) struct Known(BTreeMap<String, Binding>);

impl Known {
    /// The option `datastreams` of the feed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn of(origin: &Origin) -> Result<Self, String> {
        let Some(option) = origin.options.get("datastreams") else {
            return Ok(Self(BTreeMap::new()));
        };
        let bindings = binding::read("datastreams", option)?;
        Ok(Self(bindings.into_iter().map(|one| (one.point.clone(), one)).collect()))
    }

    /// What the Datastream `row` is. `id`: its id, from its topic or itself; `parameters`:
    /// those of its Observation, which may name the unit.
    ///
    /// # Errors
    /// Why that cannot be said.
    pub(super) fn identify(
        &self,
        id: &str,
        row: Option<&Row<'_>>,
        parameters: Option<&Value>,
    ) -> Result<Identity, String> {
        let told = row.and_then(|row| row.unit.as_ref()?.symbol.clone());
        let told = told.or_else(|| text(parameters?, &["satuan", "unit", "uom"]));
        let told = told.filter(|unit| !unit.trim().is_empty());
        if let Some(known) = self.0.get(id) {
            agree(id, known.channel, known.scale, told.as_deref())?;
            let Binding { channel, scale, part, .. } = known.clone();
            return Ok(Identity { channel, scale, part });
        }
        if let Some((part, word)) = id.rsplit_once(':')
            && let Some(channel) = Channel::of_word(word)
        {
            agree(id, channel, 1.0, told.as_deref())?;
            return Ok(Identity { channel, scale: 1.0, part: part.to_owned() });
        }
        let unit =
            told.ok_or_else(|| format!("{id}: no unit; name it by the option datastreams"))?;
        let channel =
            of_unit(&unit, row).ok_or_else(|| format!("{id}: unknown unit {unit:.20}"))?;
        let own = row.and_then(|row| text(row.properties.as_ref()?, &["part", "code", "kode"]));
        let part = own
            .or_else(|| (!is_number(id)).then(|| id.to_owned()))
            .or_else(|| row?.thing.as_ref()?.code())
            .ok_or_else(|| format!("{id}: no Thing; name its part by the option datastreams"))?;
        let role = row.and_then(|row| text(row.properties.as_ref()?, &["role"]));
        let role = role.and_then(|role| Some(Channel::of_word(&format!("{role}_flow_lps"))?.role));
        let channel = Channel { role: role.unwrap_or(Role::Main), ..channel };
        Ok(Identity { channel, scale: 1.0, part })
    }
}

/// The Datastream's own id.
pub(super) fn own_id(row: &Row<'_>) -> Option<String> {
    name_of(&row.id).or_else(|| row.name.clone())
}

/// The channel of a unit. Metres are a level, unless the Datastream speaks of pressure: then
/// they are metres of water.
fn of_unit(unit: &str, row: Option<&Row<'_>>) -> Option<Channel> {
    let channel = Channel::of_unit(unit)?;
    let words = row.into_iter().flat_map(|row| {
        let observed = row.observed.as_ref().and_then(|observed| observed.name.as_deref());
        observed.into_iter().chain(row.name.as_deref())
    });
    let is_pressure = words.into_iter().any(|words| {
        let words = words.to_lowercase();
        ["pressure", "tekanan", "head"].iter().any(|word| words.contains(word))
    });
    let is_metres = Channel::of_word("level_m") == Some(channel);
    if is_metres && is_pressure { Channel::of_word("pressure_mh2o") } else { Some(channel) }
}

/// Checks that the unit that a document tells is the one that is known of its Datastream.
fn agree(id: &str, known: Channel, scale: f64, told: Option<&str>) -> Result<(), String> {
    let Some(told) = told else { return Ok(()) };
    let Some(unit) = Channel::of_unit(told) else { return Ok(()) };
    let is_head = unit.quantity != known.quantity && Channel::of_word("level_m") == Some(unit);
    let is_same = unit.quantity == known.quantity && unit.factor == known.factor;
    // A number that must be scaled first is not in the unit that stands beside it.
    if is_same || is_head || scale != 1.0 {
        return Ok(());
    }
    Err(format!("{id}: the unit is {told:.20} now, and that is not what the id or option says"))
}
