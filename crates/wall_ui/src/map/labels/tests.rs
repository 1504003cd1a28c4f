//! Rules that every placed name keeps, whatever the view.

use egui::{Rect, pos2, vec2};
use proptest::prelude::*;

use super::{Candidate, OrientedBox, Style, solve};

fn boxes(half: f32) -> impl Strategy<Value = OrientedBox> {
    (-50.0..1_250.0_f32, -50.0..850.0_f32, 10.0..half, 4.0..14.0_f32, -1.5..1.5_f32).prop_map(
        |(x, y, width, height, angle)| OrientedBox {
            centre: pos2(x, y),
            half: vec2(width, height),
            angle,
        },
    )
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (0..9_u8, 0.0..500.0_f32, prop::collection::vec(boxes(120.0), 0..8), 1..3_usize);
    prop::collection::vec(one, 0..60).prop_map(|all| {
        let name = |(nr, (priority, weight, spots, most))| Candidate {
            text: format!("name {nr}"),
            style: Style::Road,
            priority,
            weight,
            spots,
            most,
        };
        all.into_iter().enumerate().map(name).collect()
    })
}

fn cells() -> Vec<Rect> {
    [(0.0, 0.0), (604.0, 0.0), (0.0, 404.0), (604.0, 404.0)]
        .map(|(x, y)| Rect::from_min_size(pos2(x, y), vec2(596.0, 396.0)))
        .to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn names_overlap_nothing_and_cross_no_bezel(
        names in candidates(),
        obstacles in prop::collection::vec(boxes(60.0), 0..6),
    ) {
        let placed = solve(names.clone(), &cells(), &obstacles, 3.0);
        for (nr, one) in placed.iter().enumerate() {
            let corners = one.spot.corners();
            prop_assert!(cells().iter().any(|cell| corners.iter().all(|at| cell.contains(*at))));
            prop_assert!(!obstacles.iter().any(|obstacle| obstacle.overlaps(&one.spot)));
            prop_assert!(!placed[..nr].iter().any(|other| other.spot.overlaps(&one.spot)));
        }
        let mut turned = names;
        turned.reverse();
        prop_assert_eq!(placed, solve(turned, &cells(), &obstacles, 3.0), "order of input matters");
    }
}

#[test]
fn what_matters_more_gets_the_spot() {
    let spot = OrientedBox { centre: pos2(100.0, 100.0), half: vec2(50.0, 8.0), angle: 0.0 };
    let name = |text: &str, priority, weight| Candidate {
        text: text.into(),
        style: Style::Road,
        priority,
        weight,
        spots: vec![spot],
        most: 1,
    };
    let names = vec![name("lane", 6, 900.0), name("avenue", 3, 10.0), name("street", 3, 90.0)];
    let placed = solve(names, &cells(), &[], 3.0);
    assert_eq!(placed.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["street"]);
}
