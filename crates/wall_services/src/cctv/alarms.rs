//! What the camera desk must act on.
//!
//! What cameras notice themselves raises one only where the city file asks for it: most of what they
//! notice needs nobody. A camera whose view has changed raises no alarm: it stands in the health tile. An operator may
//! have turned it, and an alarm that is often nothing is soon not looked at.

use wall_model::{AlarmPriority, Bilingual, PictureState, Span};
use wall_service::{AlarmRule, Condition, Level, Moment, Words};

use super::{
    event::ALARM,
    events::{camera, findings, kind, name},
    outage::{Outage, outages},
    seen::{Fault, What, cameras},
};

/// What is wrong at `at`: with many cameras at once, and with single ones.
fn faults(at: &Moment) -> (Vec<Outage<'_>>, Vec<Fault<'_>>) {
    let all = cameras(at);
    // What its owner says already needs no alarm.
    let seen = all.iter().filter(|camera| camera.is_watched());
    let faults = seen.filter_map(|camera| camera.fault()).collect();
    outages(&all, faults)
}

/// One fault that takes many cameras.
pub(super) struct Many;

impl AlarmRule for Many {
    fn id(&self) -> &'static str {
        "cctv/outage"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::High
    }

    fn action(&self) -> Words {
        Words::new(
            "Periksa switch, serat optik dan listrik lokasi",
            "Check switch, fibre and power of the site",
        )
    }

    fn who(&self) -> Words {
        Words::same("DISKOMINFOS")
    }

    fn delay(&self) -> Span {
        Span::from_secs(30)
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let (outages, _) = faults(at);
        let condition = |outage: Outage<'_>| {
            let count = outage.faults.len();
            Condition {
                title: Bilingual::new(
                    format!("{count} kamera luring bersamaan: {}", outage.of),
                    format!("{count} cameras off line together: {}", outage.of),
                ),
                key: outage.of,
                level: Level::Raised,
                place: outage.faults.first().and_then(|fault| fault.camera.known.fact.place),
                cause: String::new(),
                about: None,
            }
        };
        outages.into_iter().map(condition).collect()
    }
}

/// A camera of which no pictures come, or none that show anything.
pub(super) struct Single;

impl AlarmRule for Single {
    fn id(&self) -> &'static str {
        "cctv/camera"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Low
    }

    fn action(&self) -> Words {
        Words::new("Periksa kamera dan sambungannya", "Check the camera and its line")
    }

    fn who(&self) -> Words {
        Words::same("DISKOMINFOS")
    }

    fn delay(&self) -> Span {
        // A camera that is started again takes a minute or two.
        Span::from_mins(5)
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let (_, single) = faults(at);
        let condition = |fault: Fault<'_>| {
            let name = &fault.camera.footage.name;
            let (id, en) = match fault.what {
                What::Picture(PictureState::Moved) | What::OutOfService => return None,
                What::Picture(PictureState::Frozen) => ("beku", "is frozen"),
                What::Picture(PictureState::Black) => ("gelap", "is black"),
                What::Picture(PictureState::Obscured) => {
                    ("tertutup atau buram", "is covered or blurred")
                }
                What::Picture(PictureState::Undecodable) => {
                    ("tidak dapat didekode", "cannot be decoded")
                }
                What::Picture(_) => ("luring", "is off line"),
            };
            Some(Condition {
                key: fault.camera.known.fact.entity.to_string(),
                level: Level::Raised,
                title: Bilingual::new(format!("Kamera {name} {id}"), format!("Camera {name} {en}")),
                place: fault.camera.known.fact.place,
                cause: String::new(),
                about: Some(fault.camera.known.fact.entity.clone()),
            })
        };
        single.into_iter().filter_map(condition).collect()
    }
}

/// What a camera notices, of a kind about which the city file asks for alarms.
pub(super) struct Event;

impl AlarmRule for Event {
    fn id(&self) -> &'static str {
        "cctv/event"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Medium
    }

    fn action(&self) -> Words {
        Words::new("Lihat gambar kamera itu", "Look at that camera's picture")
    }

    fn who(&self) -> Words {
        Words::new("meja kamera", "camera desk")
    }

    fn delay(&self) -> Span {
        // What comes and goes in seconds needs nobody.
        Span::from_secs(10)
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let asked = findings(at).filter(|(_, finding)| finding.values.contains_key(ALARM));
        let condition = asked.filter_map(|(known, finding)| {
            let (camera, kind) = (camera(at, finding)?, kind(finding)?);
            let name = name(at, finding);
            Some(Condition {
                // One for a camera and a kind, however many rules and inputs of it there are.
                key: format!("{camera}:{}", kind.id),
                level: Level::Raised,
                title: Bilingual::new(
                    format!("Kamera {name}: {}", kind.words.id),
                    format!("Camera {name}: {}", kind.words.en),
                ),
                place: known.fact.place,
                cause: String::new(),
                about: Some(camera.clone()),
            })
        });
        condition.collect()
    }
}
