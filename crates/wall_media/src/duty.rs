//! What a camera is connected for: what is shown of it, and what is recorded.

use std::collections::BTreeMap;

use wall_model::{EntityId, RecordRule};

use crate::{Keep, StreamOffer, Wanted, decode::Size};

/// What is recorded of a camera, whether or not somebody looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The camera.
    pub camera: EntityId,
    /// Its streams, the best one first.
    pub streams: Vec<StreamOffer>,
    /// What is recorded.
    pub keep: Keep,
    /// Whether it is connected for that, or recorded only while somebody looks.
    pub is_connected: bool,
    /// Whether its best stream is received, and not the one that fits its size on the wall.
    pub is_main: bool,
}

/// See the [module](self).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Duty {
    pub(crate) streams: Vec<StreamOffer>,
    /// The size by which its stream is chosen.
    pub(crate) received: Size,
    /// The size that its decoded pictures need not be larger than.
    pub(crate) decoded: Size,
    pub(crate) is_shown: bool,
    pub(crate) keep: Keep,
}

/// Pictures that nobody looks at are decoded so large, for what is wrong with them.
const GLANCED_AT: Size = Size { width: 320, height: 180 };

/// The size that asks for the best stream.
const BEST: Size = Size { width: u32::MAX, height: u32::MAX };

/// The size that asks for the smallest one.
const LEAST: Size = Size { width: 1, height: 1 };

/// What is recorded of a camera of which nothing is said yet although something is of others: it is
/// new, and nobody knows whether it may be recorded.
const UNTOLD: Keep = Keep::Ready { pre_roll: RecordRule::PRE_ROLL };

/// What each camera is connected for. Where nothing is said of recording, everything that is shown
/// is recorded.
pub(crate) fn duties(
    wanted: BTreeMap<EntityId, Wanted>,
    said: Option<&BTreeMap<EntityId, Kept>>,
) -> BTreeMap<EntityId, Duty> {
    let untold = if said.is_some() { UNTOLD } else { Keep::All };
    let shown = wanted.into_iter().map(|(camera, one)| {
        let kept = said.and_then(|said| said.get(&camera));
        let size = Size { width: one.width_px, height: one.height_px };
        let duty = Duty {
            streams: one.streams,
            received: if kept.is_some_and(Kept::needs_best) { BEST } else { size },
            decoded: size,
            is_shown: true,
            keep: kept.map_or(untold, |kept| kept.keep),
        };
        (camera, duty)
    });
    let mut duties: BTreeMap<EntityId, Duty> = shown.collect();
    let said = said.into_iter().flatten();
    for (camera, one) in said.filter(|(_, one)| one.is_connected) {
        duties.entry(camera.clone()).or_insert_with(|| Duty {
            streams: one.streams.clone(),
            received: if one.needs_best() { BEST } else { LEAST },
            decoded: GLANCED_AT,
            is_shown: false,
            keep: one.keep,
        });
    }
    duties
}

impl Kept {
    /// Whether its best stream must be received.
    fn needs_best(&self) -> bool {
        self.is_main && self.keep != Keep::Nothing
    }
}

#[cfg(test)]
mod tests {
    use wall_model::{Span, StreamKind};

    use super::*;

    const READY: Keep = Keep::Ready { pre_roll: Span::from_secs(10) };

    fn streams() -> Vec<StreamOffer> {
        vec![StreamOffer::new("rtsp://10.0.0.1/main", StreamKind::Rtsp)]
    }

    fn wanted(camera: &str) -> (EntityId, Wanted) {
        let one =
            Wanted { camera: camera.into(), streams: streams(), width_px: 640, height_px: 360 };
        (one.camera.clone(), one)
    }

    fn kept(camera: &str, keep: Keep, is_connected: bool, is_main: bool) -> (EntityId, Kept) {
        let one = Kept { camera: camera.into(), streams: streams(), keep, is_connected, is_main };
        (one.camera.clone(), one)
    }

    #[test]
    fn what_is_shown_is_recorded_unless_something_else_is_said() {
        let wanted = BTreeMap::from(["a", "b", "c"].map(wanted));
        assert_eq!(duties(wanted.clone(), None)[&EntityId::from("a")].keep, Keep::All);
        let kept =
            BTreeMap::from([kept("b", Keep::Nothing, false, true), kept("c", READY, true, true)]);
        let duties = duties(wanted, Some(&kept));
        let of = |camera: &str| {
            let duty = &duties[&EntityId::from(camera)];
            (duty.keep, duty.received.width, duty.decoded.width, duty.is_shown)
        };
        assert_eq!(of("a"), (UNTOLD, 640, 640, true));
        assert_eq!(of("b"), (Keep::Nothing, 640, 640, true));
        assert_eq!(of("c"), (READY, u32::MAX, 640, true));
    }

    #[test]
    fn what_nobody_looks_at_is_connected_only_to_be_recorded() {
        let kept = BTreeMap::from([
            kept("a", Keep::All, true, false),
            kept("b", Keep::All, false, false),
            kept("c", READY, true, true),
        ]);
        let duties = duties(BTreeMap::new(), Some(&kept));
        let of = |camera: &str| {
            let duty = duties.get(&EntityId::from(camera))?;
            Some((duty.keep, duty.received.width, duty.is_shown))
        };
        assert_eq!(of("a"), Some((Keep::All, 1, false)));
        assert_eq!(of("b"), None);
        assert_eq!(of("c"), Some((READY, u32::MAX, false)));
    }
}
