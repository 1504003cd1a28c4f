//! Redecodings: what was read again from kept frames, and which facts that supersedes.
//!
//! A repaired decoder reads frames of the past again. What it says otherwise is appended at
//! the record's end as new facts, with the old frames' numbers. What was known at a past time
//! stays what it was; from then on the new facts count. A command of the service `wall` says
//! what was done, and a frame of its own which frames are now read otherwise: all earlier
//! facts of those are superseded.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use wall_model::{Command, EntityId, Fact, FactKind, Seq, ServiceId, Slot, Timestamp};

use crate::orders::WALL;
use crate::{Entry, Frame, Moment, Origin, Reader, Record, RecordError};

/// What the entities of redecodings begin with: `redecode/1`.
pub const REDECODE: &str = "redecode/";

/// What the command of a redecoding says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RedecodeNote {
    /// The program that read the frames: `damamaya 0.1.0`.
    pub program: String,
    /// Frames received after this were read.
    pub from: Timestamp,
    /// Frames received after this were not.
    pub to: Timestamp,
    /// Services whose frames were read; empty: all.
    pub services: Vec<ServiceId>,
    /// Feeds of the city file whose frames were read; empty: all.
    pub feeds: Vec<String>,
    /// Options of feeds with which their frames were read, where those were not the ones that
    /// the frames were received with.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, BTreeMap<String, String>>,
    /// Number of the first entry that the redecoding appended; 0: only what
    /// [`Record::tell_redecode`] itself appends.
    pub first: Seq,
    /// Number of the last entry that was read from a frame; what follows puts right what is
    /// known.
    pub last: Seq,
    /// Numbers of the first and last frame that is read otherwise now.
    pub range: (Seq, Seq),
    /// Frames that were read.
    pub frames: u64,
    /// Frames that are read otherwise now.
    pub changed_frames: u64,
    /// Facts that came out as they were.
    pub same: u64,
    /// Facts that say something else now.
    pub changed: u64,
    /// Facts that nothing said before.
    pub new: u64,
    /// Facts that nothing says any more.
    pub gone: u64,
    /// Rejects before and now.
    pub rejects: (u64, u64),
    /// Entities that were ended, or told anew, because only superseded facts spoke of them.
    pub ended: u64,
}

/// Numbers of frames as runs, both ends within, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Runs(Vec<(u64, u64)>);

impl Runs {
    /// Adds a number that is larger than all before.
    pub fn push(&mut self, seq: Seq) {
        match self.0.last_mut() {
            Some((_, last)) if last.saturating_add(1) >= seq.0 => *last = seq.0,
            _ => self.0.push((seq.0, seq.0)),
        }
    }

    /// Whether `seq` is one of them.
    pub fn contains(&self, seq: Seq) -> bool {
        let after = self.0.partition_point(|(first, _)| *first <= seq.0);
        after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, last)| seq.0 <= *last)
    }

    /// The first and the last.
    pub fn range(&self) -> Option<(Seq, Seq)> {
        Some((Seq(self.0.first()?.0), Seq(self.0.last()?.1)))
    }
}

/// A redecoding that the record tells of.
#[derive(Clone, Debug, PartialEq)]
pub struct Redecode {
    /// Its name: `redecode/1`.
    pub entity: EntityId,
    /// When it was done.
    pub at: Timestamp,
    /// Who asked for it.
    pub by: String,
    /// What was read and what came out.
    pub note: RedecodeNote,
    /// Frames that are read otherwise now.
    pub frames: Runs,
}

impl Redecode {
    /// Whether a fact with number `seq` that was read from `frame` is superseded by this.
    pub fn supersedes(&self, seq: Seq, frame: Seq) -> bool {
        seq < self.note.first && self.frames.contains(frame)
    }
}

impl Reader {
    /// The redecodings of the record, in the order in which they were done.
    ///
    /// # Errors
    /// What the record knows at its end cannot be read.
    pub fn redecodes(&self) -> Result<Vec<Redecode>, RecordError> {
        let Some((_, end)) = self.span() else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for fact in told(&self.moment(end)?) {
            let FactKind::Command(Command { by, content, .. }) = &fact.kind else { continue };
            let Ok(note) = serde_json::from_str::<RedecodeNote>(content) else {
                tracing::error!(entity = %fact.entity, "a redecoding's note cannot be read");
                continue;
            };
            let list = self.frame(fact.frame)?;
            let frames = list.and_then(|list| serde_json::from_slice(&list.body).ok());
            // Retention may have taken the list: then all that lies between counts.
            let between = || Runs(vec![(note.range.0.0, note.range.1.0)]);
            found.push(Redecode {
                entity: fact.entity.clone(),
                at: fact.received_at,
                by: by.clone(),
                frames: frames.unwrap_or_else(between),
                note,
            });
        }
        found.sort_by_key(|redecode| redecode.at);
        Ok(found)
    }
}

/// The commands of redecodings that are known.
fn told(known: &Moment) -> Vec<Arc<Fact>> {
    let commands = known.latest(WALL, Slot::Command);
    let redecodes = commands.filter(|known| known.fact.entity.as_str().starts_with(REDECODE));
    redecodes.map(|known| Arc::new((*known.fact).clone())).collect()
}

impl Record {
    /// Writes that frames were read again: what its command says, and which `frames` are read
    /// otherwise now. Gives its name.
    ///
    /// # Errors
    /// The record has failed.
    pub fn tell_redecode(
        &self,
        now: Timestamp,
        by: &str,
        note: &RedecodeNote,
        frames: &Runs,
    ) -> Result<EntityId, RecordError> {
        let number = |fact: &Arc<Fact>| {
            fact.entity.as_str().strip_prefix(REDECODE).and_then(|nr| nr.parse::<u64>().ok())
        };
        let last = told(&self.moment(now)).iter().filter_map(number).max().unwrap_or(0);
        let entity = EntityId::from(format!("{REDECODE}{}", last.saturating_add(1)));
        let json = |what: serde_json::Result<String>| {
            what.map_err(|err| RecordError::Failed(err.to_string().into()))
        };
        let body = json(serde_json::to_string(frames))?;
        let list = Frame {
            seq: Seq::default(),
            received_at: now,
            origin: Arc::new(Origin {
                name: "redecode".to_owned(),
                service: WALL.into(),
                feed: "redecode".into(),
                options: BTreeMap::new(),
            }),
            address: entity.to_string(),
            full_length: body.len() as u64,
            body: body.into_bytes().into(),
        };
        let list = self.append(now, vec![Entry::Frame(list)])?.first;
        let first = if note.first == Seq(0) { list } else { note.first };
        let note = RedecodeNote { first, ..note.clone() };
        let command = Command {
            verb: "redecode".to_owned(),
            by: by.to_owned(),
            content: json(serde_json::to_string(&note))?,
        };
        let kind = FactKind::Command(command);
        let fact = Fact { frame: list, ..Fact::new(&WALL.into(), entity.clone(), now, kind) };
        self.append(now, vec![Entry::Fact(fact)])?;
        Ok(entity)
    }
}
