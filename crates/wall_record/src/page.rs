//! A page: the facts of a block or keyframe, opened, each read when somebody looks at it.

use std::sync::{Arc, OnceLock};

use wall_model::{EntityId, Fact, FactKind, Seq, ServiceId, Shared, Span, Timestamp};

use crate::disk::bytes::Broken;
use crate::disk::bytes::Bytes;
use crate::disk::facts::{self, Detail, Details, Key, Keys, RawFact, name_of};
use crate::disk::section;
use crate::disk::slots::Effect;

/// See the [module](self).
pub(crate) struct Page {
    /// Where it is from, for messages.
    place: String,
    rows: Vec<Key>,
    /// All names as one text, and where each ends in it.
    text: Box<str>,
    ends: Vec<u32>,
    /// When the keyframe stands whose facts its rows follow, if they say so.
    keyframe: Option<i64>,
    /// The same names, shared by the facts that were read.
    shared: OnceLock<Cells<Arc<str>>>,
    /// What the facts say, sealed.
    said: Vec<u8>,
    opened: OnceLock<Said>,
    facts: OnceLock<Cells<Shared<Fact>>>,
}

/// Values that are made when somebody first asks for them.
type Cells<T> = Box<[OnceLock<T>]>;

struct Said {
    bytes: Vec<u8>,
    /// Of each row, with where in `bytes` its payload begins.
    details: Vec<(Detail, usize)>,
}

impl Page {
    /// A page of two sections of a file of this format: opened keys, and what the facts say,
    /// sealed; format 1 has no second one. `place` names the page in messages.
    pub(crate) fn new(
        place: String,
        format: i64,
        keys: &[u8],
        said: Option<Vec<u8>>,
    ) -> Result<Self, Broken> {
        match said {
            Some(said) if format >= 3 => Self::of_keys(place, Keys::read(keys)?, said),
            said => {
                let said = said.as_deref().map(section::open).transpose()?;
                let raw = facts::decode(format, keys, said.as_deref())?;
                let encoded = facts::encode(&raw);
                let said = section::seal(&encoded.said, section::Codec::Lz4);
                Self::of_keys(place, Keys::read(&encoded.keys)?, said)
            }
        }
    }

    fn of_keys(place: String, keys: Keys<'_>, said: Vec<u8>) -> Result<Self, Broken> {
        let Keys { keys: rows, text, ends, follows } = keys;
        let has_unknown = rows.iter().any(|row| row.effect == Effect::Unknown);
        let mut page = Self {
            place,
            shared: OnceLock::new(),
            facts: OnceLock::new(),
            rows,
            text: text.into(),
            ends,
            keyframe: follows,
            said,
            opened: OnceLock::new(),
        };
        if has_unknown {
            page.read_effects();
        }
        Ok(page)
    }

    /// Finds by their payloads what facts do whose slot is not told.
    fn read_effects(&mut self) {
        let effects: Vec<Effect> = (0..self.rows.len())
            .map(|row| match self.rows.get(row) {
                Some(Key { effect: Effect::Unknown, .. }) => match self.kind(row) {
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
    pub(crate) fn rows(&self) -> &[Key] {
        &self.rows
    }

    /// A name of the page's table.
    pub(crate) fn name(&self, id: u32) -> &str {
        // Names were checked when the page was made.
        name_of(&self.text, &self.ends, id)
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
        self.text.len() + self.said.len() * 4 + self.rows.len() * 128
    }

    fn opened(&self) -> &Said {
        self.opened.get_or_init(|| match self.open_said() {
            Ok(said) => said,
            Err(err) => {
                tracing::error!(place = self.place, %err, "what facts say cannot be read");
                Said { bytes: Vec::new(), details: Vec::new() }
            }
        })
    }

    fn open_said(&self) -> Result<Said, Broken> {
        let bytes = section::open(&self.said)?;
        let mut rest = Bytes(&bytes);
        let payloads = rest.blob()?;
        let end = bytes.len() - rest.0.len();
        let mut columns = Details::open(&mut rest)?;
        let mut offset = end - payloads.len();
        let mut details = Vec::with_capacity(self.rows.len());
        for _ in &self.rows {
            let detail = columns.next()?;
            details.push((detail, offset));
            let len = usize::try_from(detail.len).map_err(|_wild| Broken("wild length"))?;
            offset = offset.checked_add(len).ok_or(Broken("wild length"))?;
        }
        if offset == end {
            Ok(Said { bytes, details })
        } else {
            Err(Broken("payloads do not end with the last fact"))
        }
    }

    /// A fact of the page as it stands in the record.
    pub(crate) fn raw(&self, row: usize) -> Result<RawFact<'_>, Broken> {
        let key = self.rows.get(row).ok_or(Broken("wild row"))?;
        let said = self.opened();
        let (detail, offset) =
            said.details.get(row).ok_or(Broken("what it says cannot be read"))?;
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
            frame: detail.frame(key.seq),
            schema: detail.schema,
            payload: said.bytes.get(*offset..end).ok_or(Broken("wild length"))?,
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
            None => NOTHING.get_or_init(|| Shared::new(unread(&Key::NONE, "".into(), "".into()))),
        }
    }

    fn read(&self, row: usize) -> Fact {
        let key = self.rows.get(row).unwrap_or(&Key::NONE);
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

/// What stands for a fact whose payload is broken: it says nothing, and holds for no time.
fn unread(key: &Key, service: Arc<str>, entity: Arc<str>) -> Fact {
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
