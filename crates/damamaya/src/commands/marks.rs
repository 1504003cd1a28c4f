//! `damamaya record bookmark`, `hold` and `release`: marked stretches of a record.

use std::path::Path;

use jiff::tz::TimeZone;
use wall_model::{Bookmark, Clock, EntityId, FactKind, LonLat, ServiceId, Slot, Timestamp};
use wall_record::{
    Kept, Moment, Reader,
    orders::{BOOKMARK, Order, WALL, bookmark_id},
};

use super::say;
use crate::{
    failure::Failure,
    mark_args::{AddArguments, BookmarkCommand, HoldArguments, MarkArguments, ReleaseArguments},
    orders::{self, Given},
    plan::CityFacts,
    times,
};

/// `damamaya record bookmark`.
pub(crate) fn bookmark(command: &BookmarkCommand) -> Result<(), Failure> {
    match command {
        BookmarkCommand::Add(arguments) => add(arguments),
        BookmarkCommand::List(arguments) => list(&arguments.record),
        BookmarkCommand::Show { id, record } => show(&record.record, id),
    }
}

fn add(arguments: &AddArguments) -> Result<(), Failure> {
    let clock = wall_ingest::system_clock();
    let known = Known::open(&arguments.record.record)?;
    let AddArguments { title, author, from, rest, .. } = arguments;
    let bookmark = known.bookmark(title, author, from, rest, false)?;
    let entity = bookmark_id(title, bookmark.from, &known.moment);
    let order = Order::mark(clock(), entity.clone(), bookmark);
    give(&arguments.record.record, &order, &entity, "marked", &clock)
}

/// `damamaya record hold`.
pub(crate) fn hold(arguments: &HoldArguments) -> Result<(), Failure> {
    let clock = wall_ingest::system_clock();
    let dir = &arguments.record.record;
    let known = Known::open(dir)?;
    let (entity, bookmark) = match (&arguments.id, &arguments.from, &arguments.title) {
        (Some(id), _, _) => known.find(id)?,
        (None, Some(from), Some(title)) => {
            let bookmark = known.bookmark(title, &arguments.by, from, &arguments.rest, true)?;
            (bookmark_id(title, bookmark.from, &known.moment), bookmark)
        }
        _ => return Err(Failure::BadInput("name a bookmark, or --from and --title".to_owned())),
    };
    let why = (arguments.by.clone(), arguments.reason.clone());
    let order = Order::hold(clock(), entity.clone(), bookmark, true, why);
    give(dir, &order, &entity, "held", &clock)
}

/// `damamaya record release`.
pub(crate) fn release(arguments: &ReleaseArguments) -> Result<(), Failure> {
    let clock = wall_ingest::system_clock();
    let dir = &arguments.record.record;
    let (entity, bookmark) = Known::open(dir)?.find(&arguments.id)?;
    if !bookmark.is_held {
        return Err(Failure::BadInput(format!("{} is not held", arguments.id)));
    }
    let why = (arguments.by.clone(), arguments.reason.clone());
    let order = Order::hold(clock(), entity.clone(), bookmark, false, why);
    give(dir, &order, &entity, "released", &clock)
}

fn give(
    dir: &Path,
    order: &Order,
    entity: &EntityId,
    done: &str,
    clock: &Clock,
) -> Result<(), Failure> {
    let id = short(entity);
    match orders::give(dir, order, clock)? {
        Given::Recorded => say(format_args!("{done} {id}")),
        Given::Waiting(where_it_is) => say(format_args!("{id} {where_it_is}")),
    }
}

fn list(dir: &Path) -> Result<(), Failure> {
    let known = Known::open(dir)?;
    let mut bookmarks: Vec<(&EntityId, &Bookmark)> = known.all().collect();
    bookmarks.sort_by_key(|(_, bookmark)| (bookmark.from, bookmark.to));
    if bookmarks.is_empty() {
        return say("no bookmarks");
    }
    for (entity, bookmark) in bookmarks {
        let held = if bookmark.is_held { "HELD" } else { "    " };
        let window = known.window(bookmark);
        let (title, author) = (&bookmark.title, &bookmark.author);
        say(format_args!("{held} {window}  {}  {title} ({author})", short(entity)))?;
    }
    Ok(())
}

fn show(dir: &Path, id: &str) -> Result<(), Failure> {
    let known = Known::open(dir)?;
    let (entity, bookmark) = known.find(id)?;
    say(format_args!("title    {}", bookmark.title))?;
    say(format_args!("author   {}", bookmark.author))?;
    say(format_args!("window   {}", known.window(&bookmark)))?;
    let services: Vec<&str> = bookmark.services.iter().map(ServiceId::as_str).collect();
    let services = if services.is_empty() { "all".to_owned() } else { services.join(", ") };
    say(format_args!("services {services}"))?;
    for place in &bookmark.places {
        say(format_args!("place    {}, {}", place.lon_deg, place.lat_deg))?;
    }
    say(format_args!("held     {}", if bookmark.is_held { "yes" } else { "no" }))?;
    if !bookmark.note.is_empty() {
        say(format_args!("note     {}", bookmark.note))?;
    }
    for batch in known.reader.facts_between(Timestamp::MIN, Timestamp::MAX)? {
        for entry in batch? {
            let Kept::Fact(fact) = &entry.kept else { continue };
            if fact.service.as_str() != WALL || fact.entity != entity {
                continue;
            }
            let at = times::spell(fact.received_at, &known.zone);
            let what = match &fact.kind {
                FactKind::Bookmark(it) => {
                    let held = if it.is_held { ", held" } else { "" };
                    format!("marked: {} ({}){held}", it.title, it.author)
                }
                FactKind::Command(it) => format!("{} by {}: {}", it.verb, it.by, it.content),
                _ => "ended".to_owned(),
            };
            say(format_args!("  {at}  {what}"))?;
        }
    }
    Ok(())
}

/// What a record knows at its end.
pub(super) struct Known {
    pub(super) reader: Reader,
    moment: Moment,
    pub(super) zone: TimeZone,
}

impl Known {
    pub(super) fn open(dir: &Path) -> Result<Self, Failure> {
        let reader = Reader::open(dir)?;
        let end = reader.span().map_or(Timestamp::MIN, |(_, end)| end);
        let moment = reader.moment(end)?;
        let zone = CityFacts::at(&moment).map_or(Ok(TimeZone::UTC), |city| city.zone())?;
        Ok(Self { reader, moment, zone })
    }

    fn all(&self) -> impl Iterator<Item = (&EntityId, &Bookmark)> {
        self.moment.latest(WALL, Slot::Bookmark).filter_map(|known| match &known.fact.kind {
            FactKind::Bookmark(bookmark) => Some((&known.fact.entity, &**bookmark)),
            _ => None,
        })
    }

    /// The bookmark of this id, with or without `bookmark/`.
    pub(super) fn find(&self, id: &str) -> Result<(EntityId, Bookmark), Failure> {
        let id = id.strip_prefix(BOOKMARK).unwrap_or(id);
        let found = self.all().find(|(entity, _)| short(entity) == id);
        found.map(|(entity, bookmark)| (entity.clone(), bookmark.clone())).ok_or_else(|| {
            Failure::BadInput(format!(
                "no bookmark {id}; `damamaya record bookmark list` prints those that there are"
            ))
        })
    }

    fn bookmark(
        &self,
        title: &str,
        author: &str,
        from: &str,
        rest: &MarkArguments,
        is_held: bool,
    ) -> Result<Bookmark, Failure> {
        let from = times::parse("--from", from, &self.zone)?;
        let to = rest.to.as_ref().map(|to| times::parse("--to", to, &self.zone)).transpose()?;
        Ok(Bookmark {
            title: title.to_owned(),
            author: author.to_owned(),
            note: rest.note.clone(),
            from,
            to,
            services: services(&rest.services)?,
            places: rest.place.iter().map(|text| place(text)).collect::<Result<_, _>>()?,
            is_held,
        })
    }

    fn window(&self, bookmark: &Bookmark) -> String {
        let from = times::spell(bookmark.from, &self.zone);
        match bookmark.to {
            Some(to) => format!("{from} to {}", times::spell(to, &self.zone)),
            None => from,
        }
    }
}

/// A bookmark's id as people write it.
fn short(entity: &EntityId) -> &str {
    entity.as_str().strip_prefix(BOOKMARK).unwrap_or(entity.as_str())
}

/// Services of the program by their names.
pub(crate) fn services(names: &[String]) -> Result<Vec<ServiceId>, Failure> {
    let known = |name: &String| wall_services::ALL.iter().any(|service| service.id() == name);
    match names.iter().find(|name| !known(name)) {
        None => Ok(names.iter().map(|name| ServiceId::from(name.as_str())).collect()),
        Some(name) => {
            let ids: Vec<&str> = wall_services::ALL.iter().map(|service| service.id()).collect();
            let hint = ids.join(", ");
            Err(Failure::BadInput(format!("--services: no service {name:?}; there are {hint}")))
        }
    }
}

fn place(text: &str) -> Result<LonLat, Failure> {
    let numbers = text.split_once(',').and_then(|(lon, lat)| {
        Some(LonLat::new(lon.trim().parse().ok()?, lat.trim().parse().ok()?))
    });
    numbers.filter(|place| place.is_on_earth()).ok_or_else(|| {
        let message = format!("--place: {text:?} is no place; write 115.2166,-8.6561");
        Failure::BadInput(message)
    })
}
