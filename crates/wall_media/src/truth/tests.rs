//! Streets by day, by night, in rain, and what happens to cameras.

use std::collections::BTreeMap;

use proptest::prelude::*;
use wall_model::{
    CameraHealth, EntityId, Fact, FactKind, PictureState, ServiceId, Span, Timestamp,
};

use super::{Judge, Report, Teller, judge::Verdict};
use crate::{CameraState, I420};

const WIDTH: u32 = 320;
const HEIGHT: u32 = 180;

/// 2026-11-24T11:05:00Z.
const START: Timestamp = Timestamp::from_secs(1_795_518_300);

/// A street: houses, signs, kerbs; wider than what the camera sees of it, `x` px from its left.
fn street(seed: u64, x: u32) -> Vec<u8> {
    let mut dice = fastrand::Rng::with_seed(seed);
    let (wide, high) = (WIDTH * 2, HEIGHT);
    let mut luma = vec![120_u8; (wide * high) as usize];
    for _ in 0..160 {
        let (left, top) = (dice.u32(..wide), dice.u32(..high));
        let (width, height, value) = (4 + dice.u32(..60), 4 + dice.u32(..40), 50 + dice.u32(..160));
        for row in top..(top + height).min(high) {
            for column in left..(left + width).min(wide) {
                luma[(row * wide + column) as usize] = value as u8;
            }
        }
    }
    let rows = luma.chunks_exact(wide as usize);
    rows.flat_map(|row| row[x as usize..(x + WIDTH) as usize].to_vec()).collect()
}

/// The same picture in another light: `gain` and `offset`, with `noise` of the sensor.
fn lit(luma: &[u8], gain: f32, offset: f32, noise: u32, seed: u64) -> Vec<u8> {
    let mut dice = fastrand::Rng::with_seed(seed);
    let value = |luma: &u8| {
        let noise = dice.u32(..=2 * noise) as f32 - noise as f32;
        ((f32::from(*luma) - 120.0) * gain + 120.0 + offset + noise).clamp(16.0, 235.0) as u8
    };
    luma.iter().map(value).collect()
}

/// The same picture out of focus: each value the mean of those within `reach` px.
fn blurred(luma: &[u8], reach: usize) -> Vec<u8> {
    let line = |line: &[u8]| -> Vec<u8> {
        let mean = |nr: usize| {
            let part = &line[nr.saturating_sub(reach)..(nr + reach + 1).min(line.len())];
            (part.iter().map(|one| u32::from(*one)).sum::<u32>() / part.len() as u32) as u8
        };
        (0..line.len()).map(mean).collect()
    };
    let wide = WIDTH as usize;
    let mut out: Vec<u8> = luma.chunks_exact(wide).flat_map(line).collect();
    for column in 0..wide {
        let down: Vec<u8> = out.iter().skip(column).step_by(wide).copied().collect();
        for (to, value) in out.iter_mut().skip(column).step_by(wide).zip(line(&down)) {
            *to = value;
        }
    }
    out
}

/// A bus before the camera: `share` of the picture from the left, plain but for its windows.
fn with_bus(luma: &[u8], share: f32) -> Vec<u8> {
    let to = (share * WIDTH as f32) as usize;
    let bus = |(nr, luma): (usize, &u8)| {
        let (column, row) = (nr % WIDTH as usize, nr / WIDTH as usize);
        let window = (20..60).contains(&row) && column % 50 > 8;
        if column >= to {
            *luma
        } else if window {
            60
        } else {
            180
        }
    };
    luma.iter().enumerate().map(bus).collect()
}

/// A camera that is watched, one picture a second.
struct Watched {
    judge: Judge,
    now: Timestamp,
}

impl Watched {
    /// It has shown `luma` for two minutes.
    fn of(luma: &[u8]) -> Self {
        let mut watched = Self { judge: Judge::default(), now: START };
        assert_eq!(watched.show(luma, 120), Verdict::default());
        watched
    }

    /// Shows `luma` for some seconds.
    fn show(&mut self, luma: &[u8], secs: i64) -> Verdict {
        self.shows(secs, |_| luma.to_vec())
    }

    /// Shows pictures for some seconds; what is concluded at their end.
    fn shows(&mut self, secs: i64, mut luma: impl FnMut(i64) -> Vec<u8>) -> Verdict {
        let mut verdict = Verdict::default();
        for nr in 0..secs {
            self.now = self.now + Span::from_secs(1);
            verdict = self.judge.look(&picture(luma(nr), self.now), false);
        }
        verdict
    }
}

fn picture(y: Vec<u8>, captured_at: Timestamp) -> I420 {
    let chroma = vec![128; (WIDTH / 2 * HEIGHT / 2) as usize];
    let (u, v) = (chroma.clone(), chroma);
    let (width, height) = (WIDTH, HEIGHT);
    I420 { width, height, y, u, v, full_range: false, is_bt709: false, captured_at }
}

#[test]
fn a_covered_camera_is_told_after_20_s_and_not_once_it_is_free() {
    let mut camera = Watched::of(&street(1, 100));
    let covered_at = camera.now + Span::from_secs(1);
    let cover = |nr: i64| lit(&vec![120; street(1, 100).len()], 1.0, -30.0, 4, nr as u64);
    assert_eq!(camera.shows(20, cover), Verdict::default());
    let verdict = camera.shows(1, cover);
    assert_eq!(verdict, Verdict { obscured_since: Some(covered_at), moved_since: None });
    assert_eq!(camera.shows(240, cover).obscured_since, Some(covered_at));
    assert_eq!(camera.show(&street(1, 100), 4), Verdict::default());
}

#[test]
fn a_blurred_camera_is_told_by_its_own_normal() {
    let sharp = street(2, 100);
    let mut camera = Watched::of(&sharp);
    let soft = blurred(&blurred(&sharp, 5), 5);
    let blurred_at = camera.now + Span::from_secs(1);
    assert_eq!(camera.show(&soft, 20), Verdict::default());
    assert_eq!(camera.show(&soft, 1).obscured_since, Some(blurred_at));
    assert_eq!(camera.show(&sharp, 4), Verdict::default());
    // Whoever is never sharper is not blurred.
    let mut other = Watched::of(&soft);
    assert_eq!(other.show(&soft, 120), Verdict::default());
}

#[test]
fn a_view_that_moved_is_told_after_30_s_also_if_only_by_a_little() {
    for moved_to in [108, 130, 300] {
        let mut camera = Watched::of(&street(3, 100));
        let moved_at = camera.now + Span::from_secs(1);
        let moved = street(3, moved_to);
        assert_eq!(camera.show(&moved, 30), Verdict::default(), "{moved_to}");
        assert_eq!(camera.show(&moved, 2).moved_since, Some(moved_at), "{moved_to}");
        assert_eq!(camera.show(&street(3, 100), 1), Verdict::default(), "{moved_to}");
    }
}

#[test]
fn a_view_in_which_it_stood_for_half_an_hour_is_its_own() {
    let mut camera = Watched::of(&street(4, 100));
    let moved = street(4, 250);
    assert!(camera.show(&moved, 29 * 60).moved_since.is_some());
    assert_eq!(camera.show(&moved, 2 * 60), Verdict::default());
    // So is the first one still; a third is not.
    assert_eq!(camera.show(&street(4, 100), 120), Verdict::default());
    assert_eq!(camera.show(&moved, 120), Verdict::default());
    assert!(camera.show(&street(4, 0), 60).moved_since.is_some());
}

#[test]
fn a_camera_that_turns_says_nothing_until_it_stands() {
    let mut camera = Watched::of(&street(5, 0));
    assert_eq!(camera.shows(90, |nr| street(5, 3 + 3 * nr as u32)), Verdict::default());
    assert_eq!(camera.show(&street(5, 273), 20), Verdict::default());
    assert!(camera.show(&street(5, 273), 30).moved_since.is_some());
}

#[test]
fn another_shape_of_picture_is_another_stream() {
    let day = street(6, 100);
    let mut camera = Watched::of(&day);
    for _ in 0..120 {
        camera.now = camera.now + Span::from_secs(1);
        let cut = day[..(WIDTH * 120) as usize].to_vec();
        let mut narrow = picture(cut, camera.now);
        narrow.height = 120;
        assert_eq!(camera.judge.look(&narrow, false), Verdict::default());
    }
    assert_eq!(camera.show(&day, 60), Verdict::default());
}

#[test]
fn who_was_away_has_not_been_covered_meanwhile() {
    let mut camera = Watched::of(&street(7, 100));
    let cover = vec![90; (WIDTH * HEIGHT) as usize];
    assert_eq!(camera.show(&cover, 5), Verdict::default());
    camera.now = camera.now + Span::from_hours(1);
    assert_eq!(camera.show(&street(7, 100), 1), Verdict::default());
    // A clock that is set back neither.
    camera.now = camera.now - Span::from_hours(5);
    assert_eq!(camera.show(&street(7, 100), 60), Verdict::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    /// Night, rain, headlights, buses, a swaying pole: no state of a camera.
    #[test]
    fn weather_traffic_and_night_are_nothing(seed in 0_u64..10_000, gain in 0.25_f32..1.0) {
        let day = street(seed, 100);
        let mut camera = Watched::of(&day);
        let night = camera.shows(90, |nr| lit(&day, gain, -60.0 * (1.0 - gain), 8, seed + nr as u64));
        prop_assert_eq!(night, Verdict::default());
        prop_assert_eq!(camera.show(&day, 60), Verdict::default());
        for share in [0.3, 0.6, 0.95] {
            prop_assert_eq!(camera.show(&with_bus(&day, share), 15), Verdict::default());
            prop_assert_eq!(camera.show(&day, 30), Verdict::default());
        }
        let swaying = camera.shows(90, |nr| street(seed, 98 + (nr % 5) as u32));
        prop_assert_eq!(swaying, Verdict::default());
    }

    /// Any picture may come.
    #[test]
    fn no_picture_is_too_strange(
        width in 0_u32..400,
        height in 0_u32..300,
        missing in 0_usize..3,
        value: u8,
    ) {
        let length = (width as usize * height as usize).saturating_sub(missing);
        let mut judge = Judge::default();
        for nr in 0..5 {
            let at = START + Span::from_secs(nr);
            let mut strange = picture(vec![value; length], at);
            (strange.width, strange.height) = (width, height);
            prop_assert_eq!(judge.look(&strange, false), Verdict::default());
        }
    }
}

/// Cameras as they are seen, second by second.
struct Seen {
    teller: Teller,
    service: ServiceId,
    now: Timestamp,
}

impl Seen {
    fn new() -> Self {
        Self { teller: Teller::default(), service: "cctv".into(), now: START }
    }

    /// What is told while the camera looks so for some seconds; `None`: nobody asks for it.
    fn sees(&mut self, state: Option<CameraState>, secs: i64) -> Vec<CameraHealth> {
        self.sees_for(state, secs, None)
    }

    fn sees_for(
        &mut self,
        state: Option<CameraState>,
        secs: i64,
        problem: Option<&str>,
    ) -> Vec<CameraHealth> {
        let mut told = Vec::new();
        for _ in 0..secs {
            self.now = self.now + Span::from_secs(1);
            let report = state.map(|state| Report {
                state,
                since: None,
                picture_at: Some(self.now),
                period: Span::from_millis(66),
                problem: problem.map(str::to_owned),
            });
            let reports: BTreeMap<EntityId, Report> =
                report.into_iter().map(|report| ("CAM-01".into(), report)).collect();
            told.extend(self.teller.tell(&self.service, self.now, &reports).iter().map(health));
        }
        told
    }
}

fn health(fact: &Fact) -> CameraHealth {
    assert_eq!(fact.check(fact.observed_at), Ok(()));
    match &fact.kind {
        FactKind::Health(health) => health.camera.unwrap(),
        other => panic!("{other:?}"),
    }
}

fn states(told: &[CameraHealth]) -> Vec<PictureState> {
    told.iter().map(|one| one.state).collect()
}

#[test]
fn only_changes_are_told_each_with_its_beginning() {
    let mut seen = Seen::new();
    assert_eq!(seen.sees(Some(CameraState::Connecting), 1), []);
    let live = seen.sees(Some(CameraState::Live), 3_600);
    let began = START + Span::from_secs(2);
    let before = PictureState::Unwatched;
    assert_eq!(live, [CameraHealth { state: PictureState::Live, since: began, before }]);
    let lost_at = seen.now + Span::from_secs(1);
    let lost = seen.sees(Some(CameraState::Lost), 600);
    let before = PictureState::Live;
    assert_eq!(lost, [CameraHealth { state: PictureState::Lost, since: lost_at, before }]);
    // Well again is told after 5 s, and began before.
    let well_at = seen.now + Span::from_secs(1);
    assert_eq!(seen.sees(Some(CameraState::Live), 5), []);
    let well = seen.sees(Some(CameraState::Live), 60);
    let before = PictureState::Lost;
    assert_eq!(well, [CameraHealth { state: PictureState::Live, since: well_at, before }]);
}

#[test]
fn a_decoder_that_was_started_again_and_a_black_flash_are_no_news() {
    let mut seen = Seen::new();
    seen.sees(Some(CameraState::Live), 10);
    assert_eq!(seen.sees(Some(CameraState::Restarted), 3), []);
    assert_eq!(seen.sees(Some(CameraState::Black), 1), []);
    assert_eq!(seen.sees(Some(CameraState::Late), 2), []);
    assert_eq!(seen.sees(Some(CameraState::Live), 60), []);
    assert_eq!(states(&seen.sees(Some(CameraState::Black), 10)), [PictureState::Black]);
}

#[test]
fn a_camera_that_comes_and_goes_does_not_fill_the_record() {
    let mut seen = Seen::new();
    let mut told = 0;
    for _ in 0..360 {
        told += seen.sees(Some(CameraState::Live), 7).len();
        told += seen.sees(Some(CameraState::Lost), 3).len();
    }
    // An hour of it: two changes each ten minutes.
    assert!(told <= 14, "{told}");
    assert_eq!(states(&seen.sees(Some(CameraState::Live), 60)), [PictureState::Live]);
}

#[test]
fn a_tour_that_comes_back_within_the_minute_is_no_news_and_one_that_does_not_is() {
    let mut seen = Seen::new();
    seen.sees(Some(CameraState::Live), 20);
    for _ in 0..20 {
        assert_eq!(seen.sees(None, 55), []);
        assert_eq!(seen.sees(Some(CameraState::Live), 10), []);
    }
    let left_at = seen.now + Span::from_secs(1);
    let told = seen.sees(None, 3_600);
    let (state, before) = (PictureState::Unwatched, PictureState::Live);
    assert_eq!(told, [CameraHealth { state, since: left_at, before }]);
    assert_eq!(states(&seen.sees(Some(CameraState::Live), 3)), [PictureState::Live]);
}

#[test]
fn why_it_is_lost_is_told_once_it_is_known() {
    let mut seen = Seen::new();
    seen.sees(Some(CameraState::Live), 20);
    assert_eq!(seen.sees(Some(CameraState::Lost), 5).len(), 1);
    let told = seen.sees_for(Some(CameraState::Lost), 60, Some("connection refused"));
    assert_eq!(states(&told), [PictureState::Lost]);
    assert_eq!(told[0].before, PictureState::Lost);
}

#[test]
fn who_ends_leaves_no_camera_live_and_who_was_killed_neither() {
    let mut seen = Seen::new();
    let told = seen.sees(Some(CameraState::Live), 20);
    let (service, end) = (seen.service.clone(), seen.now);
    let ended: Vec<CameraHealth> = seen.teller.end(&service, end).iter().map(health).collect();
    let (state, before) = (PictureState::Unwatched, PictureState::Live);
    assert_eq!(ended, [CameraHealth { state, since: end, before }]);
    assert_eq!(seen.teller.end(&service, end), []);

    let known = |health: CameraHealth| [(EntityId::from("CAM-01"), health)];
    let later = end + Span::from_hours(9);
    let left = Teller::left(&service, &known(told[0]), end, later);
    let left: Vec<CameraHealth> = left.iter().map(health).collect();
    assert_eq!(left, ended, "since the record's end");
    assert_eq!(Teller::left(&service, &known(ended[0]), end, later), []);
}
