//! Cameras near open incidents.

use std::cmp::Reverse;

use wall_model::{CaseState, FactKind, LonLat, Slot};
use wall_service::{
    Moment,
    view::{CameraView, Text, Unit},
};

use super::named::Cameras;

/// Cameras within this distance of an incident are called for, metres.
const NEAR_M: f64 = 600.0;

/// A camera that an open incident calls for.
pub(super) struct Called {
    /// Its place in the list of cameras.
    pub(super) nr: usize,
    /// `Laka lantas · 126 m`: the incident, and how far from it the camera is.
    why: Text,
}

/// Cameras near open incidents: of the most pressing incident first, nearest first.
pub(super) fn called_for(at: &Moment, all: &Cameras<'_>) -> Vec<Called> {
    let mut cases: Vec<_> = at
        .latest_of_all(Slot::Case)
        .filter_map(|known| match &known.fact.kind {
            // What has days to its term calls for no camera.
            FactKind::Case(case)
                if case.state != CaseState::Done
                    && case.course.due_at.is_none()
                    && case.course.repeats.is_none() =>
            {
                let rank = (Reverse(case.urgency), case.state, Reverse(case.opened_at));
                Some((rank, known.fact.place?, case.title.as_str()))
            }
            _ => None,
        })
        .collect();
    cases.sort_by_key(|(rank, ..)| *rank);
    let mut called: Vec<Called> = Vec::new();
    for (_, place, title) in cases {
        for (metres, nr) in near(all, place) {
            if !called.iter().any(|camera| camera.nr == nr) {
                let metres = Text::Quantity { value: metres, decimals: 0, unit: Unit::Metres };
                called.push(Called { nr, why: Text::dotted([Text::name(title), metres]) });
            }
        }
    }
    called
}

/// The cameras in service within [`NEAR_M`] of a place, nearest first, each with its metres.
fn near(all: &Cameras<'_>, place: LonLat) -> Vec<(f64, usize)> {
    let mut near: Vec<(f64, usize)> = all
        .active()
        .filter_map(|nr| Some((all.0.get(nr)?.0.fact.place?.distance_m(place), nr)))
        .filter(|(distance_m, _)| *distance_m <= NEAR_M)
        .collect();
    near.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    near
}

/// `view`, which is of the camera at `nr` of the list, and says which of `called` it is, if any.
pub(super) fn said(view: CameraView, nr: Option<usize>, called: &[Called]) -> CameraView {
    match called.iter().find(|camera| Some(camera.nr) == nr) {
        Some(camera) => CameraView { is_called_for: true, note: camera.why.clone(), ..view },
        None => view,
    }
}
