//! What an order may say.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use wall_model::{
    Bookmark, Command, Control, EntityId, Fact, FactKind, FactProblem, Holder, ServiceId, Slot,
    Timestamp,
};

use crate::Moment;

/// The service that the wall's own facts belong to.
pub const WALL: &str = "wall";

/// What the entities of bookmarks begin with.
pub const BOOKMARK: &str = "bookmark/";

/// What the entities of commands about alarms begin with.
const ALARM: &str = "alarm:";

/// Most facts of one order.
const MAX_FACTS: usize = 8;

/// Most entities of the wall itself: what is known is carried along for ever.
const MAX_KNOWN: usize = 20_000;

/// Longest title, author and name of who ordered, bytes.
const MAX_LINE: usize = 400;

/// Longest note or reason, bytes.
const MAX_TEXT: usize = 8_192;

/// Most services or places of a bookmark.
const MAX_LIST: usize = 256;

/// Facts of the wall that somebody wants recorded, together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// When it was ordered.
    pub at: Timestamp,
    /// What is to be recorded, in this order.
    pub facts: Vec<Ordered>,
}

/// One fact of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ordered {
    /// What it is about: `bookmark/20261124-pipa-pecah`.
    pub entity: EntityId,
    /// What is said of it.
    pub kind: FactKind,
}

/// Why an order is not recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderFault {
    /// The file is no order.
    #[error("it is no order: {0}")]
    Unreadable(String),
    /// No facts, or too many.
    #[error("it holds {0} facts; an order holds 1 to {MAX_FACTS}")]
    Count(usize),
    /// A kind of fact, an entity or a verb that others than the writer may not tell.
    #[error(
        "{0} is nothing that can be ordered: bookmarks, their holds and releases, answers to alarms and \
         movements of cameras are"
    )]
    NotOrderable(String),
    /// A text or list that is missing or too long.
    #[error("{entity}: its {what} is missing or too long; at most {most} are taken")]
    Length {
        /// Which bookmark or command.
        entity: String,
        /// What of it: `title`.
        what: &'static str,
        /// Most bytes or elements.
        most: usize,
    },
    /// A line with line breaks or other control characters.
    #[error("{0}: titles and names are one line of text")]
    Control(String),
    /// A window that ends before it begins, or begins before the year 2000.
    #[error("{0}: the window ends before it begins, or begins before the year 2000")]
    Window(String),
    /// The fact cannot be true.
    #[error("{entity}: {problem}")]
    Fact {
        /// What it is about.
        entity: String,
        /// What is wrong.
        problem: FactProblem,
    },
    /// The record knows something newer.
    #[error("{0} was changed since: look at it again, and order again")]
    Old(String),
    /// A held bookmark would be lost or let go of without a word.
    #[error(
        "{0} is held: it ends, and is let go of, by an order that also says `release`, who wants that and why"
    )]
    Held(String),
    /// Somebody else moves the camera.
    #[error(
        "{camera} is with {by} (priority {priority}), who moved it last at {since}; it is free once it was \
         left alone for {} s, or for a higher priority",
        Control::KEPT_FOR.as_secs()
    )]
    Taken {
        /// The camera.
        camera: String,
        /// Who moves it.
        by: String,
        /// His priority.
        priority: u8,
        /// When he moved it last.
        since: Timestamp,
    },
    /// The record knows as many entities of the wall as it can carry.
    #[error(
        "the record carries {MAX_KNOWN} bookmarks, answers and movements already; no more are taken"
    )]
    Full,
}

impl Order {
    /// Marks a moment or a window, or changes what is said of it.
    pub fn mark(at: Timestamp, entity: EntityId, bookmark: Bookmark) -> Self {
        let kind = FactKind::Bookmark(Box::new(bookmark));
        Self { at, facts: vec![Ordered { entity, kind }] }
    }

    /// Holds what a bookmark is about, or lets go of it: `by` says who wants that, `reason`
    /// why. The record keeps both.
    pub fn hold(
        at: Timestamp,
        entity: EntityId,
        bookmark: Bookmark,
        is_held: bool,
        (by, reason): (String, String),
    ) -> Self {
        let verb = if is_held { "hold" } else { "release" }.to_owned();
        let command = FactKind::Command(Command { verb, by, content: reason });
        let mut order = Self::mark(at, entity.clone(), Bookmark { is_held, ..bookmark });
        order.facts.insert(0, Ordered { entity, kind: command });
        order
    }

    /// Does something with a camera, which takes it: `by` says who does.
    pub fn control(at: Timestamp, camera: &EntityId, by: &str, control: &Control) -> Self {
        let kind = FactKind::Command(control.command(by));
        Self { at, facts: vec![Ordered { entity: Control::entity(camera), kind }] }
    }

    /// The facts to append, received at `known`'s time; without those that the record says
    /// already.
    ///
    /// # Errors
    /// Why the order must not be recorded.
    pub fn facts(&self, known: &Moment) -> Result<Vec<Fact>, OrderFault> {
        if self.facts.is_empty() || self.facts.len() > MAX_FACTS {
            return Err(OrderFault::Count(self.facts.len()));
        }
        let service = ServiceId::from(WALL);
        let mut facts = Vec::new();
        for Ordered { entity, kind } in &self.facts {
            self.check(known, entity, kind)?;
            let mut fact = Fact::new(&service, entity.clone(), self.at, kind.clone());
            if let FactKind::Bookmark(bookmark) = kind {
                fact.place = bookmark.places.first().copied();
            }
            let name = || entity.to_string();
            fact.check(known.now())
                .map_err(|problem| OrderFault::Fact { entity: name(), problem })?;
            let current = kind.slot().and_then(|slot| known.entity(WALL, entity, slot));
            match current {
                Some(current) if current.fact.observed_at > self.at => {
                    return Err(OrderFault::Old(name()));
                }
                Some(current)
                    if current.fact.observed_at == self.at && current.fact.kind == *kind => {}
                _ => facts.push(fact),
            }
        }
        let carried =
            known.latest(WALL, Slot::Bookmark).count() + known.latest(WALL, Slot::Command).count();
        if carried + facts.len() > MAX_KNOWN {
            return Err(OrderFault::Full);
        }
        Ok(facts)
    }

    fn check(&self, known: &Moment, entity: &EntityId, kind: &FactKind) -> Result<(), OrderFault> {
        let name = entity.as_str();
        let is_held = || match known.entity(WALL, entity, Slot::Bookmark).map(|at| &at.fact.kind) {
            Some(FactKind::Bookmark(bookmark)) => bookmark.is_held,
            _ => false,
        };
        match kind {
            FactKind::Bookmark(bookmark) if is_bookmark(name) => {
                if !bookmark.is_held && is_held() && !self.releases(entity) {
                    return Err(OrderFault::Held(name.to_owned()));
                }
                check_bookmark(name, bookmark)
            }
            FactKind::Ended if is_bookmark(name) => {
                if is_held() {
                    Err(OrderFault::Held(name.to_owned()))
                } else {
                    Ok(())
                }
            }
            FactKind::Command(command) if is_orderable(name, &command.verb) => {
                line(name, "by", &command.by)?;
                // Why something is let go of is never left out.
                let least = usize::from(command.verb == "release");
                length(name, "content", command.content.trim().len(), least..=MAX_TEXT)
            }
            FactKind::Command(command) if name.starts_with(Control::ENTITY) => {
                check_control(known, entity, command)
            }
            FactKind::Command(command) => {
                Err(OrderFault::NotOrderable(format!("{:?} of {name:?}", command.verb)))
            }
            _ => Err(OrderFault::NotOrderable(format!("this of {name:?}"))),
        }
    }

    /// Whether it says that `entity` is to be let go of.
    fn releases(&self, entity: &EntityId) -> bool {
        self.facts.iter().any(|ordered| {
            ordered.entity == *entity
                && matches!(&ordered.kind, FactKind::Command(command) if command.verb == "release")
        })
    }
}

/// Whether an entity's name is a bookmark's: `bookmark/` and small letters, digits and `-`.
fn is_bookmark(name: &str) -> bool {
    name.strip_prefix(BOOKMARK).is_some_and(|id| {
        (1..=100).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    })
}

fn is_orderable(name: &str, verb: &str) -> bool {
    (is_bookmark(name) && matches!(verb, "hold" | "release"))
        || (name.starts_with(ALARM) && matches!(verb, "acknowledge" | "shelve"))
}

/// Whether the camera may be moved so: nobody else has it who need not yield.
fn check_control(known: &Moment, entity: &EntityId, command: &Command) -> Result<(), OrderFault> {
    let name = entity.as_str();
    let camera = name.strip_prefix(Control::ENTITY).unwrap_or_default();
    let asked = Control::of(command).filter(|_| !camera.contains(char::is_control));
    let Some(asked) = asked.filter(|_| !camera.is_empty()) else {
        return Err(OrderFault::NotOrderable(format!("{:?} of {name:?}", command.verb)));
    };
    line(name, "by", &command.by)?;
    let last = known.entity(WALL, entity, Slot::Command);
    match last.and_then(|last| Holder::of(&last.fact, known.now())) {
        Some(holder) if !holder.yields_to(&command.by, asked.priority) => Err(OrderFault::Taken {
            camera: camera.to_owned(),
            by: holder.by,
            priority: holder.priority,
            since: holder.since,
        }),
        _ => Ok(()),
    }
}

fn check_bookmark(name: &str, bookmark: &Bookmark) -> Result<(), OrderFault> {
    line(name, "title", &bookmark.title)?;
    line(name, "author", &bookmark.author)?;
    length(name, "note", bookmark.note.len(), 0..=MAX_TEXT)?;
    length(name, "list of services", bookmark.services.len(), 0..=MAX_LIST)?;
    length(name, "list of places", bookmark.places.len(), 0..=MAX_LIST)?;
    for service in &bookmark.services {
        line(name, "service", service.as_str())?;
    }
    let is_window = bookmark.to.is_none_or(|to| to >= bookmark.from);
    if bookmark.from < Fact::EARLIEST || !is_window {
        return Err(OrderFault::Window(name.to_owned()));
    }
    Ok(())
}

fn line(entity: &str, what: &'static str, text: &str) -> Result<(), OrderFault> {
    if text.contains(char::is_control) {
        return Err(OrderFault::Control(entity.to_owned()));
    }
    length(entity, what, text.trim().len(), 1..=MAX_LINE)
}

fn length(
    entity: &str,
    what: &'static str,
    length: usize,
    taken: RangeInclusive<usize>,
) -> Result<(), OrderFault> {
    if taken.contains(&length) {
        return Ok(());
    }
    Err(OrderFault::Length { entity: entity.to_owned(), what, most: *taken.end() })
}

/// A name for a bookmark of `title` at `from` that `known` has not: `bookmark/`, the day in
/// UTC and the title's letters and digits.
pub fn bookmark_id(title: &str, from: Timestamp, known: &Moment) -> EntityId {
    let day: String = from.to_string().chars().take(10).filter(char::is_ascii_digit).collect();
    let mut name = format!("{BOOKMARK}{day}");
    for word in title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if name.len() + word.len() > 60 {
            break;
        }
        name.push('-');
        name.push_str(&word.to_ascii_lowercase());
    }
    let is_known = |name: &str| known.entity(WALL, &EntityId::from(name), Slot::Bookmark).is_some();
    if !is_known(&name) {
        return name.into();
    }
    let numbered = (2_u32..).map(|number| format!("{name}-{number}"));
    numbered.into_iter().find(|name| !is_known(name)).unwrap_or(name).into()
}
