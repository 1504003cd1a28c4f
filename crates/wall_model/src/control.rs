//! Who moves a camera, and how: one person at a time.
//!
//! Every movement is a [`Command`] of the service `wall` about the entity `control/CAMERA`. It is
//! also the lock: whoever moved a camera last has it, until nobody has moved it for
//! [`Control::KEPT_FOR`], until he lets go of it, or until somebody of a higher priority moves it.
//! The content is one line that people can read, too: `priority=3 pan=0.5 tilt=0 zoom=0`,
//! `priority=3 preset=Gerbang`.

use crate::{Command, EntityId, Fact, FactKind, Span, Timestamp};

/// What somebody does with a camera.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// The priority of who does it, 1 to [`Control::MOST_PRIORITY`]; the higher takes a camera from the
    /// lower.
    pub priority: u8,
    /// What is done.
    pub what: Movement,
}

/// What is done with a camera.
#[derive(Clone, Debug, PartialEq)]
pub enum Movement {
    /// It is moved, each part from -1 to 1 of what it can: to the right, upwards, nearer.
    Move {
        /// To the right.
        pan: f32,
        /// Upwards.
        tilt: f32,
        /// Nearer.
        zoom: f32,
    },
    /// It is sent to a place that it knows by this name.
    Preset(String),
    /// It is stopped.
    Stop,
    /// It is let go of: whoever wants it may have it.
    Release,
}

/// Who has a camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Who: a desk or a role.
    pub by: String,
    /// His priority.
    pub priority: u8,
    /// When he moved it last.
    pub since: Timestamp,
}

impl Control {
    /// What the entities of movements begin with; a camera's entity follows.
    pub const ENTITY: &str = "control/";

    /// The highest priority.
    pub const MOST_PRIORITY: u8 = 9;

    /// How long a camera is kept for who moved it last.
    pub const KEPT_FOR: Span = Span::from_secs(60);

    /// Longest name of a preset, bytes.
    const MOST_NAME: usize = 200;

    /// The entity of the movements of `camera`.
    pub fn entity(camera: &EntityId) -> EntityId {
        format!("{}{camera}", Self::ENTITY).into()
    }

    /// The command that says it, by somebody.
    pub fn command(&self, by: &str) -> Command {
        let verb = self.what.verb().to_owned();
        let priority = self.priority;
        let content = match &self.what {
            Movement::Move { pan, tilt, zoom } => {
                format!("priority={priority} pan={pan} tilt={tilt} zoom={zoom}")
            }
            Movement::Preset(name) => format!("priority={priority} preset={name}"),
            Movement::Stop | Movement::Release => format!("priority={priority}"),
        };
        Command { verb, by: by.to_owned(), content }
    }

    /// What a command says; `None` if that is no movement.
    pub fn of(command: &Command) -> Option<Self> {
        let (priority, rest) = match command.content.split_once(' ') {
            Some((priority, rest)) => (priority, rest),
            None => (command.content.as_str(), ""),
        };
        let priority = priority.strip_prefix("priority=")?.parse::<u8>().ok()?;
        if !(1..=Self::MOST_PRIORITY).contains(&priority) {
            return None;
        }
        let what = match command.verb.as_str() {
            "move" => speeds(rest)?,
            "preset" => {
                let name = rest.strip_prefix("preset=")?;
                let fits = (1..=Self::MOST_NAME).contains(&name.len());
                Movement::Preset(
                    (fits && !name.contains(char::is_control)).then(|| name.to_owned())?,
                )
            }
            "stop" if rest.is_empty() => Movement::Stop,
            "release" if rest.is_empty() => Movement::Release,
            _ => return None,
        };
        Some(Self { priority, what })
    }
}

impl Movement {
    /// The word of its command.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Move { .. } => "move",
            Self::Preset(_) => "preset",
            Self::Stop => "stop",
            Self::Release => "release",
        }
    }
}

/// `pan=0.5 tilt=0 zoom=-1`.
fn speeds(text: &str) -> Option<Movement> {
    let mut parts = text.split(' ');
    let mut speed = |name: &str| {
        let speed: f32 = parts.next()?.strip_prefix(name)?.parse().ok()?;
        (-1.0..=1.0).contains(&speed).then_some(speed)
    };
    let (pan, tilt, zoom) = (speed("pan=")?, speed("tilt=")?, speed("zoom=")?);
    parts.next().is_none().then_some(Movement::Move { pan, tilt, zoom })
}

impl Holder {
    /// Who has a camera at `now`, by the newest fact about its movements.
    pub fn of(fact: &Fact, now: Timestamp) -> Option<Self> {
        let FactKind::Command(command) = &fact.kind else { return None };
        let control = Control::of(command)?;
        // By the record's own clock: nobody keeps a camera by his own being ahead.
        let since = fact.received_at;
        let is_kept = control.what != Movement::Release && now.since(since) < Control::KEPT_FOR;
        is_kept.then(|| Self { by: command.by.clone(), priority: control.priority, since })
    }

    /// Whether somebody else may move the camera now.
    pub fn yields_to(&self, by: &str, priority: u8) -> bool {
        self.by == by || priority > self.priority
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

    fn control(what: Movement) -> Control {
        Control { priority: 3, what }
    }

    fn every() -> [Control; 4] {
        [
            control(Movement::Move { pan: 0.5, tilt: 0.0, zoom: -1.0 }),
            control(Movement::Preset("Gerbang utara = 2".to_owned())),
            control(Movement::Stop),
            control(Movement::Release),
        ]
    }

    #[test]
    fn a_movement_is_read_as_it_was_written() {
        for control in every() {
            assert_eq!(Control::of(&control.command("Meja 3")), Some(control));
        }
        let content = every()[0].command("Meja 3").content;
        assert_eq!(content, "priority=3 pan=0.5 tilt=0 zoom=-1");
    }

    #[test]
    fn what_is_no_movement_is_none() {
        for (verb, content) in [
            ("move", "priority=3 pan=0.5 tilt=0"),
            ("move", "priority=3 pan=1.5 tilt=0 zoom=0"),
            ("move", "priority=3 pan=NaN tilt=0 zoom=0"),
            ("move", "priority=3 pan=0 tilt=0 zoom=0 more"),
            ("preset", "priority=3 preset="),
            ("preset", "priority=3 preset=a\nb"),
            ("stop", "priority=0"),
            ("stop", "priority=10"),
            ("stop", "priority=3 now"),
            ("stop", ""),
            ("dance", "priority=3"),
        ] {
            let command =
                Command { verb: verb.into(), by: "Meja 3".into(), content: content.into() };
            assert_eq!(Control::of(&command), None, "{verb} {content}");
        }
    }

    #[test]
    fn a_camera_is_kept_until_it_is_let_go_of_or_nobody_moves_it() {
        let told = |what| {
            let command = control(what).command("Meja 3");
            let entity = Control::entity(&"CAM-07".into());
            Fact::new(&"wall".into(), entity, NOW, FactKind::Command(command))
        };
        let holder = |what, secs| Holder::of(&told(what), NOW + Span::from_secs(secs));
        assert_eq!(told(Movement::Stop).entity.as_str(), "control/CAM-07");
        assert_eq!(holder(Movement::Stop, 59).unwrap().by, "Meja 3");
        assert_eq!(holder(Movement::Stop, 60), None);
        assert_eq!(holder(Movement::Release, 0), None);
    }

    #[test]
    fn the_higher_takes_it_from_the_lower() {
        let holder = Holder { by: "Meja 3".to_owned(), priority: 3, since: NOW };
        assert!(holder.yields_to("Meja 3", 1), "he himself");
        assert!(holder.yields_to("Kepala sif", 4));
        assert!(!holder.yields_to("Meja 4", 3) && !holder.yields_to("Meja 5", 2));
    }
}
