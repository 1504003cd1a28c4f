//! Moving a camera: pan, tilt, zoom and presets (ONVIF PTZ Service, 5.3 and 5.4).
//!
//! A camera that is moved stops by itself 2 s after it was last told to go on ([`GOES_FOR`]): so it
//! stands still even if this machine, or the network, dies meanwhile. Whoever lets go sends a stop all
//! the same.

use std::{collections::BTreeMap, future::Future, sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until, timeout},
};
use url::Url;
use wall_model::Clock;

use super::{
    MEDIA, MEDIA2, PTZ, SCHEMA,
    login::escape,
    soap::{Device, Talk, clipped},
    xml::Element,
};
use crate::{FeedSpec, Problem, connector::Login, failure::Failure, tls};

/// How long a camera moves on by itself, seconds.
const GOES_FOR: u32 = 2;

/// How often a moving camera is told to go on.
const GO_ON: Duration = Duration::from_millis(800);

/// How long the answer to a movement or a stop is waited for: later than that the camera stands still
/// by itself, and whoever let go has long wanted it to.
const ANSWER: Duration = Duration::from_secs(2);

/// How often a stop is tried that a camera does not take, and how far apart.
const STOPS: u32 = 4;
const STOP_AGAIN: Duration = Duration::from_millis(250);

/// Most profiles and most presets of a device that are looked at.
const MAX_PROFILES: usize = 64;
const MAX_PRESETS: usize = 300;

/// How fast a camera is moved, each part from -1 to 1 of what it can.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Velocity {
    /// To the right.
    pub pan: f32,
    /// Upwards.
    pub tilt: f32,
    /// Nearer.
    pub zoom: f32,
}

impl Velocity {
    /// Whether a camera that moves as `before` may be told this without a stop between the two. What
    /// a movement does not speak of goes on (ONVIF PTZ Service, 5.3.3).
    fn follows(&self, before: &Self) -> bool {
        let turns = |it: &Self| it.pan != 0.0 || it.tilt != 0.0;
        let zooms = |it: &Self| it.zoom != 0.0;
        (turns(self) || !turns(before)) && (zooms(self) || !zooms(before))
    }
}

/// A place that a camera knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    /// What the camera knows it by.
    pub token: String,
    /// What people know it by; may be empty.
    pub name: String,
}

/// Why a camera is not moved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoverError {
    /// The feed's credentials or certificates are not there.
    #[error("{0}")]
    Setup(String),
    /// The device does not do it, or does not answer.
    #[error("{place}: {reason}")]
    Device {
        /// `host:port`.
        place: String,
        /// Why.
        reason: String,
        /// Why, in words for an operator, Indonesian.
        detail: String,
        /// Whether nothing was heard of it; else it refuses.
        is_silent: bool,
    },
    /// The device has no camera of this number.
    #[error("{place} has no camera {number}; it has {count}")]
    NoCamera {
        /// `host:port`.
        place: String,
        /// Which was asked for, from 1.
        number: usize,
        /// How many it has.
        count: usize,
    },
    /// It is not said which camera.
    #[error("{place} has {count} cameras; say which, by the number after its id")]
    Several {
        /// `host:port`.
        place: String,
        /// How many it has.
        count: usize,
    },
    /// The camera stands still for ever.
    #[error("{0} cannot be moved: it has no pan, tilt or zoom")]
    Fixed(String),
    /// It was moving, and never said that it heard the stop.
    #[error("{place} does not take the stop ({reason}); by itself it stops within 2 s")]
    NotStopped {
        /// `host:port`.
        place: String,
        /// Why.
        reason: String,
    },
}

/// How a movement ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moved {
    /// The camera was told to stop and has heard it.
    Stopped,
    /// Somebody else moves it now, whom a stop would disturb.
    HandedOver,
    /// It moves on, and is to be told at once how: else it stops by itself.
    Onward(Velocity),
}

/// A camera that can be moved.
pub struct Mover {
    talk: Talk,
    service: Url,
    profile: String,
    silent: watch::Sender<bool>,
}

impl Mover {
    /// The camera of the feed `onvif`, or its camera `number`, from 1, where it is a recorder.
    ///
    /// # Errors
    /// Why it cannot be moved.
    pub async fn open(
        feed: &FeedSpec,
        number: Option<usize>,
        clock: Clock,
    ) -> Result<Self, MoverError> {
        let mut problems = Vec::new();
        let auth = feed.auth.resolve(&mut problems);
        if !problems.is_empty() {
            let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
            return Err(MoverError::Setup(lines.join("\n")));
        }
        let tls = tls::client_config(feed.ca.as_deref());
        let tls = tls.map_err(|err| MoverError::Setup(format!("feed {}: ca: {err}", feed.name)))?;
        let device = Device::new(&feed.url, Login { auth, tls }).map_err(MoverError::Setup)?;
        let mut talk = Talk::new(Arc::new(device), clock);
        talk.look_at_clock().await;
        let services = talk.services().await.map_err(|failure| refused(&talk, &failure))?;
        let place = talk.device().place();
        let service = services.get(PTZ).ok_or_else(|| MoverError::Fixed(place.clone()))?.clone();
        let profiles = talk.movable(&services).await.map_err(|failure| refused(&talk, &failure))?;
        let count = profiles.len();
        let chosen = match number {
            None if count > 1 => return Err(MoverError::Several { place, count }),
            None => profiles.into_values().next(),
            Some(number) => {
                let found = number.checked_sub(1).and_then(|nr| profiles.into_values().nth(nr));
                let none = || MoverError::NoCamera { place: place.clone(), number, count };
                Some(found.ok_or_else(none)?)
            }
        };
        let profile = chosen.flatten().ok_or(MoverError::Fixed(place))?;
        Ok(Self { talk, service, profile, silent: watch::Sender::new(false) })
    }

    /// Hears whether it left the last movement or stop unanswered, while it is still tried.
    pub fn silence(&self) -> watch::Receiver<bool> {
        self.silent.subscribe()
    }

    /// The places that it knows.
    ///
    /// # Errors
    /// Why it does not say.
    pub async fn presets(&mut self) -> Result<Vec<Preset>, MoverError> {
        let what = format!("<GetPresets>{}</GetPresets>", self.token());
        let answer = self.ask(&what).await.map_err(|failure| refused(&self.talk, &failure))?;
        let preset = |preset: &Element| {
            let token = clipped(preset.attribute("token")?);
            let name = preset.at(&["Name"]).map_or("", Element::text);
            let name = clipped(name).chars().filter(|c| !c.is_control()).collect();
            Some(Preset { token, name })
        };
        Ok(answer.children("Preset").take(MAX_PRESETS).filter_map(preset).collect())
    }

    /// Moves it to a place that it knows. It goes there by itself.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn go_to(&mut self, preset: &Preset) -> Result<(), MoverError> {
        let what = format!(
            "<GotoPreset>{}<PresetToken>{}</PresetToken></GotoPreset>",
            self.token(),
            escape(&preset.token)
        );
        let answer = self.ask(&what).await;
        answer.map(drop).map_err(|failure| refused(&self.talk, &failure))
    }

    /// Moves it until `let_go` is there or `at_most` is over, and stops it, whatever happened;
    /// unless, by `is_mine`, somebody else moves it meanwhile.
    ///
    /// # Errors
    /// Why it did not move, or never said that it stopped.
    pub async fn drive(
        &mut self,
        velocity: Velocity,
        at_most: Duration,
        let_go: impl Future<Output = ()>,
        is_mine: impl FnMut() -> bool,
    ) -> Result<Moved, MoverError> {
        let stands = async {
            let_go.await;
            None
        };
        self.drive_on(velocity, at_most, stands, is_mine).await
    }

    /// Like [`drive`](Self::drive) until `next` says how it is to move then; `None`: not at all. If
    /// that can be without a stop between, none is sent, and whoever drives it says it at once.
    ///
    /// # Errors
    /// As there.
    pub async fn drive_on(
        &mut self,
        velocity: Velocity,
        at_most: Duration,
        next: impl Future<Output = Option<Velocity>>,
        mut is_mine: impl FnMut() -> bool,
    ) -> Result<Moved, MoverError> {
        let end = Instant::now() + at_most;
        let mut next = std::pin::pin!(next);
        let mut moving = self.go(velocity).await;
        while moving.is_ok() {
            let again = (Instant::now() + GO_ON).min(end);
            tokio::select! {
                next = &mut next => match next.filter(|next| next.follows(&velocity)) {
                    Some(next) => return Ok(Moved::Onward(next)),
                    None => break,
                },
                () = sleep_until(again) => {}
            }
            if !is_mine() {
                return Ok(Moved::HandedOver);
            }
            if Instant::now() >= end {
                break;
            }
            moving = self.go(velocity).await;
        }
        // Also where it did not answer: it may have heard.
        self.stop().await?;
        moving.map_err(|failure| refused(&self.talk, &failure))?;
        Ok(Moved::Stopped)
    }

    /// Stops it.
    ///
    /// # Errors
    /// If it never says that it has heard.
    pub async fn stop(&mut self) -> Result<(), MoverError> {
        let token = self.token();
        let what = format!("<Stop>{token}<PanTilt>true</PanTilt><Zoom>true</Zoom></Stop>");
        let mut failed = None;
        for _ in 0..STOPS {
            match self.ask_at_once(&what).await {
                Ok(_) => return Ok(()),
                Err(failure) => failed = Some(failure),
            }
            sleep(STOP_AGAIN).await;
        }
        let reason = failed.map_or_else(String::new, |failure| failure.to_string());
        Err(MoverError::NotStopped { place: self.talk.device().place(), reason })
    }

    async fn go(&mut self, velocity: Velocity) -> Result<(), Failure> {
        let part = |speed: f32| if speed.is_finite() { speed.clamp(-1.0, 1.0) } else { 0.0 };
        let (pan, tilt, zoom) = (part(velocity.pan), part(velocity.tilt), part(velocity.zoom));
        // What a camera cannot do it may refuse, even at speed nought.
        let turns = match pan != 0.0 || tilt != 0.0 {
            true => format!("<PanTilt xmlns=\"{SCHEMA}\" x=\"{pan}\" y=\"{tilt}\"/>"),
            false => String::new(),
        };
        let zooms = match zoom != 0.0 {
            true => format!("<Zoom xmlns=\"{SCHEMA}\" x=\"{zoom}\"/>"),
            false => String::new(),
        };
        let what = format!(
            "<ContinuousMove>{}<Velocity>{turns}{zooms}</Velocity><Timeout>PT{GOES_FOR}S</Timeout>\
             </ContinuousMove>",
            self.token()
        );
        self.ask_at_once(&what).await.map(drop)
    }

    /// Asks what is of no use if it is answered late.
    async fn ask_at_once(&mut self, what: &str) -> Result<Element, Failure> {
        let answer = timeout(ANSWER, self.ask(what)).await.unwrap_or(Err(Failure::Timeout));
        self.silent.send_replace(answer.as_ref().is_err_and(is_silent));
        answer
    }

    async fn ask(&mut self, what: &str) -> Result<Element, Failure> {
        self.talk.ask(&self.service, PTZ, what).await
    }

    fn token(&self) -> String {
        format!("<ProfileToken>{}</ProfileToken>", escape(&self.profile))
    }
}

impl Talk {
    /// By each video source, the first profile that can be moved, if one can.
    async fn movable(
        &mut self,
        services: &BTreeMap<&'static str, Url>,
    ) -> Result<BTreeMap<String, Option<String>>, Failure> {
        let (answer, source, ptz): (_, &[&str], &[&str]) =
            match (services.get(MEDIA), services.get(MEDIA2)) {
                (Some(media), _) => (
                    self.ask(media, MEDIA, "<GetProfiles/>").await?,
                    &["VideoSourceConfiguration", "SourceToken"],
                    &["PTZConfiguration"],
                ),
                (None, Some(media)) => {
                    let what =
                        "<GetProfiles><Type>VideoSource</Type><Type>PTZ</Type></GetProfiles>";
                    (
                        self.ask(media, MEDIA2, what).await?,
                        &["Configurations", "VideoSource", "SourceToken"],
                        &["Configurations", "PTZ"],
                    )
                }
                (None, None) => {
                    return Err(Failure::Protocol("the device has no media".to_owned()));
                }
            };
        let mut movable = BTreeMap::<String, Option<String>>::new();
        for profile in answer.children("Profiles").take(MAX_PROFILES) {
            let Some(token) = profile.attribute("token") else { continue };
            // A profile without pictures is of no camera.
            let Some(source) = profile.at(source) else { continue };
            let known = movable.entry(clipped(source.text())).or_default();
            if known.is_none() && profile.at(ptz).is_some() {
                *known = Some(token.to_owned());
            }
        }
        Ok(movable)
    }
}

fn refused(talk: &Talk, failure: &Failure) -> MoverError {
    let (place, reason) = (talk.device().place(), failure.to_string());
    let is_silent = is_silent(failure);
    MoverError::Device { place, reason, detail: failure.detail(), is_silent }
}

/// Whether nothing was heard of a device.
fn is_silent(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Refused
            | Failure::NoSuchHost
            | Failure::Unreachable
            | Failure::Timeout
            | Failure::Lost
    )
}
