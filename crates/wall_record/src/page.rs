//! A page: the facts of a block or keyframe, opened, each read when somebody looks at it.

use std::sync::{Arc, OnceLock};

use wall_model::{EntityId, Fact, FactKind, Seq, ServiceId, Shared, Span, Timestamp};

use crate::disk::bytes::Broken;
use crate::disk::facts::{self, Detail, Keys, RawFact};
use crate::disk::section;
use crate::disk::slots::Effect;

/// Who, when and which slot: what a state needs to know of a fact.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) seq: u64,
    pub(crate) received_at: i64,
    pub(crate) observed_at: i64,
    pub(crate) service: u32,
    pub(crate) entity: u32,
    pub(crate) effect: Effect,
    /// Which current fact of the keyframe that the page follows is of the same slot and
    /// entity, from 1; 0: none, or not said.
    pub(crate) to: u32,
}

/// See the [module](self).
pub(crate) struct Page {
    /// Where it is from, for messages.
    place: String,
    columns: Vec<u8>,
    rows: Vec<Row>,
    /// All names as one text, and where each ends in it.
    text: Box<str>,
    ends: Vec<u32>,
    /// When the keyframe stands whose facts its rows follow, if they say so.
    keyframe: Option<i64>,
    /// The same names, shared by the facts that were read.
    shared: OnceLock<Cells<Arc<str>>>,
    /// Sealed.
    payloads: Vec<u8>,
    opened: OnceLock<Payloads>,
    facts: OnceLock<Cells<Shared<Fact>>>,
}

/// Values that are made when somebody first asks for them.
type Cells<T> = Box<[OnceLock<T>]>;

struct Payloads {
    bytes: Vec<u8>,
    /// Of each row, with where its payload begins.
    details: Vec<(Detail, usize)>,
}

impl Page {
    /// A page of opened columns and sealed payloads; `place` names it in messages.
    pub(crate) fn new(place: String, columns: Vec<u8>, payloads: Vec<u8>) -> Result<Self, Broken> {
        let mut keys = Keys::open(&columns)?;
        let (text, ends) = (Box::from(keys.text), std::mem::take(&mut keys.ends));
        let mut refs = keys.refs;
        let keyframe = refs.map(|(at, _)| at);
        let mut rows = Vec::with_capacity(keys.count);
        let mut before = (0_u64, 0_i64);
        let mut has_unknown = false;
        for _ in 0..keys.count {
            let seq = before.0.wrapping_add(keys.seq.i64()? as u64);
            let received_at = before.1.wrapping_add(keys.received_at.i64()?);
            before = (seq, received_at);
            let name = |id: u64| {
                let id = u32::try_from(id).map_err(|_wild| Broken("wild name"))?;
                if (id as usize) < ends.len() { Ok(id) } else { Err(Broken("wild name")) }
            };
            let slot = usize::try_from(keys.slot.u64()?).map_err(|_wild| Broken("wild slot"))?;
            let effect = *keys.effects.get(slot).ok_or(Broken("wild slot"))?;
            has_unknown |= effect == Effect::Unknown;
            rows.push(Row {
                seq,
                received_at,
                observed_at: received_at.wrapping_sub(keys.observed_at.i64()?),
                service: name(keys.service.u64()?)?,
                entity: name(keys.entity.u64()?)?,
                effect,
                to: match &mut refs {
                    Some((_, refs)) => u32::try_from(refs.u64()?).unwrap_or(0),
                    None => 0,
                },
            });
        }
        let mut page = Self {
            place,
            shared: OnceLock::new(),
            facts: OnceLock::new(),
            columns,
            rows,
            text,
            ends,
            keyframe,
            payloads,
            opened: OnceLock::new(),
        };
        if has_unknown {
            page.read_effects();
        }
        Ok(page)
    }

    /// A page of the facts of a block of format 1.
    pub(crate) fn of_raw(place: String, raw: &[RawFact<'_>]) -> Result<Self, Broken> {
        let encoded = facts::encode(raw);
        let payloads = section::seal(&encoded.payloads, section::Codec::Lz4);
        Self::new(place, encoded.columns, payloads)
    }

    /// Finds by their payloads what facts do whose slot is not told.
    fn read_effects(&mut self) {
        let effects: Vec<Effect> = (0..self.rows.len())
            .map(|row| match self.rows.get(row) {
                Some(Row { effect: Effect::Unknown, .. }) => match self.kind(row) {
                    Ok(kind) => Effect::of(&kind),
                    Err(err) => {
                        tracing::error!(place = self.place, row, %err, "a fact cannot be read");
                        Effect::Unknown
                    }
                },
                Some(row) => row.effect,
                None => Effect::Unknown,
            })
            .collect();
        for (row, effect) in self.rows.iter_mut().zip(effects) {
            row.effect = effect;
        }
    }

    /// The page's facts, in the record's order; of a keyframe, by service, slot and entity.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// A name of the page's table.
    pub(crate) fn name(&self, id: u32) -> &str {
        let id = id as usize;
        let begin = id.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = begin.zip(self.ends.get(id).copied());
        // Names were checked when the page was made.
        range
            .and_then(|(begin, end)| self.text.get(begin as usize..end as usize))
            .unwrap_or_default()
    }

    /// When the keyframe stands whose facts its rows follow, if they say so.
    pub(crate) fn follows(&self) -> Option<i64> {
        self.keyframe
    }

    fn shared_name(&self, id: u32) -> Arc<str> {
        let shared =
            self.shared.get_or_init(|| (0..self.ends.len()).map(|_| OnceLock::new()).collect());
        match shared.get(id as usize) {
            Some(cell) => Arc::clone(cell.get_or_init(|| self.name(id).into())),
            None => "".into(),
        }
    }

    /// About how much memory it takes once everything is read, bytes.
    pub(crate) fn weight(&self) -> usize {
        self.columns.len() + self.payloads.len() * 4 + self.rows.len() * 128
    }

    fn opened(&self) -> &Payloads {
        self.opened.get_or_init(|| match self.open_payloads() {
            Ok(payloads) => payloads,
            Err(err) => {
                tracing::error!(place = self.place, %err, "what facts say cannot be read");
                Payloads { bytes: Vec::new(), details: Vec::new() }
            }
        })
    }

    fn open_payloads(&self) -> Result<Payloads, Broken> {
        let bytes = section::open(&self.payloads)?;
        let mut columns = Keys::open(&self.columns)?.details;
        let mut offset = 0_usize;
        let mut details = Vec::with_capacity(self.rows.len());
        for _ in &self.rows {
            let detail = columns.next()?;
            details.push((detail, offset));
            let len = usize::try_from(detail.len).map_err(|_wild| Broken("wild length"))?;
            offset = offset.checked_add(len).ok_or(Broken("wild length"))?;
        }
        if offset == bytes.len() {
            Ok(Payloads { bytes, details })
        } else {
            Err(Broken("payloads do not end with the last fact"))
        }
    }

    /// A fact of the page as it stands in the record.
    pub(crate) fn raw(&self, row: usize) -> Result<RawFact<'_>, Broken> {
        let key = self.rows.get(row).ok_or(Broken("wild row"))?;
        let payloads = self.opened();
        let (detail, offset) =
            payloads.details.get(row).ok_or(Broken("what it says cannot be read"))?;
        let end = offset.saturating_add(detail.len as usize);
        Ok(RawFact {
            seq: key.seq,
            received_at: key.received_at,
            service: self.name(key.service),
            entity: self.name(key.entity),
            effect: key.effect,
            observed_at: key.observed_at,
            place: detail.place,
            holds_for: detail.holds_for,
            frame: key.seq.wrapping_sub(detail.frame_back as u64),
            schema: detail.schema,
            payload: payloads.bytes.get(*offset..end).ok_or(Broken("wild length"))?,
        })
    }

    fn kind(&self, row: usize) -> Result<FactKind, Broken> {
        let raw = self.raw(row)?;
        facts::kind_of(raw.schema, raw.payload)
    }

    /// A fact of the page, read.
    pub(crate) fn fact(&self, row: u32) -> &Shared<Fact> {
        let row = row as usize;
        static NOTHING: OnceLock<Shared<Fact>> = OnceLock::new();
        let facts =
            self.facts.get_or_init(|| (0..self.rows.len()).map(|_| OnceLock::new()).collect());
        match facts.get(row) {
            Some(cell) => cell.get_or_init(|| Shared::new(self.read(row))),
            None => NOTHING.get_or_init(|| Shared::new(unread(&Row::NONE, "".into(), "".into()))),
        }
    }

    fn read(&self, row: usize) -> Fact {
        let key = self.rows.get(row).unwrap_or(&Row::NONE);
        let (service, entity) = (self.shared_name(key.service), self.shared_name(key.entity));
        let raw = self.raw(row).and_then(|raw| Ok((raw, self.kind(row)?)));
        match raw {
            Ok((raw, kind)) => Fact {
                service: ServiceId::new(service),
                entity: EntityId::new(entity),
                observed_at: Timestamp::from_micros(raw.observed_at),
                received_at: Timestamp::from_micros(raw.received_at),
                place: raw.place,
                holds_for: raw.holds_for.map(Span::from_micros),
                frame: Seq(raw.frame),
                kind,
            },
            Err(err) => {
                tracing::error!(place = self.place, seq = key.seq, %err, "a fact cannot be read");
                unread(key, service, entity)
            }
        }
    }
}

impl Row {
    const NONE: Self = Self {
        seq: 0,
        received_at: 0,
        observed_at: 0,
        service: u32::MAX,
        entity: u32::MAX,
        effect: Effect::Unknown,
        to: 0,
    };
}

/// What stands for a fact whose payload is broken: it says nothing, and holds for no time.
fn unread(key: &Row, service: Arc<str>, entity: Arc<str>) -> Fact {
    Fact {
        service: ServiceId::new(service),
        entity: EntityId::new(entity),
        observed_at: Timestamp::from_micros(key.observed_at),
        received_at: Timestamp::from_micros(key.received_at),
        place: None,
        holds_for: Some(Span::ZERO),
        frame: Seq::default(),
        kind: FactKind::Ended,
    }
}
