//! What a city wants done with its cameras' pictures besides showing them.

use serde::{Deserialize, Serialize};

use crate::{EntityId, RecordRule};

/// The rule of a camera.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CameraRule {
    /// The camera, by its entity or its name; `*`: every camera without a rule of its own.
    pub camera: String,
    /// What of its pictures nobody may see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masks: Vec<Mask>,
    /// When its pictures are recorded; `None`: while a wall shows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordRule>,
}

/// An area of a picture that is covered: corners as parts of width and height, from the upper
/// left, 0 to 1. The last corner is joined to the first; where sides cross, what is inside an
/// even number of times is not covered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mask(pub Vec<[f32; 2]>);

/// The rule of every camera without one of its own.
const ALL: &str = "*";

impl CameraRule {
    /// The rule of a camera with this entity and name among `rules`.
    pub fn of<'a>(rules: &'a [Self], entity: &EntityId, name: &str) -> Option<&'a Self> {
        let is_its =
            |rule: &&Self| rule.camera == entity.as_str() || rule.camera.eq_ignore_ascii_case(name);
        rules.iter().find(is_its).or_else(|| rules.iter().find(|rule| rule.camera == ALL))
    }
}

impl Mask {
    /// Whether it covers an area of a picture: three corners or more, each within it.
    pub fn is_whole(&self) -> bool {
        let is_within = |corner: &[f32; 2]| corner.iter().all(|part| (0.0..=1.0).contains(part));
        self.0.len() >= 3 && self.0.iter().all(is_within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(camera: &str) -> CameraRule {
        CameraRule { camera: camera.to_owned(), masks: Vec::new(), record: None }
    }

    #[test]
    fn a_rule_of_its_own_comes_before_that_of_all() {
        let rules = [rule("*"), rule("simpang enam"), rule("CAM-02")];
        let of = |entity: &str, name: &str| {
            CameraRule::of(&rules, &entity.into(), name).map(|rule| rule.camera.as_str())
        };
        assert_eq!(of("CAM-01", "SIMPANG ENAM"), Some("simpang enam"));
        assert_eq!(of("CAM-02", "PASAR"), Some("CAM-02"));
        assert_eq!(of("CAM-03", "PASAR"), Some("*"));
        assert_eq!(CameraRule::of(&rules[1..], &"CAM-03".into(), "PASAR"), None);
    }

    #[test]
    fn a_mask_has_an_area_within_the_picture() {
        assert!(Mask(vec![[0.0, 0.0], [1.0, 0.0], [0.5, 1.0]]).is_whole());
        assert!(!Mask(vec![[0.0, 0.0], [1.0, 0.0]]).is_whole());
        assert!(!Mask(vec![[0.0, 0.0], [1.1, 0.0], [0.5, 1.0]]).is_whole());
        assert!(!Mask(vec![[0.0, f32::NAN], [1.0, 0.0], [0.5, 1.0]]).is_whole());
    }
}
