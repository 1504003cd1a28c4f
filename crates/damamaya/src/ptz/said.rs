//! How it stands with moving a camera, in words.

use wall_ingest::MoverError;
use wall_model::Bilingual;
use wall_service::view::Tone;
use wall_ui::chrome::{MOST_PLACES, Steered};

use super::{
    Refused,
    work::{End, Stage, State, Trouble},
};

/// Why nobody tries to take a camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Barred {
    /// The wall shows a recorded time; whether there is a present to go back to.
    Replay { can_go_live: bool },
    /// The city file does not say who works the wall.
    NoName,
    /// The camera is of no feed that can move one.
    NoDevice,
    /// Parts of its picture are covered.
    Masked,
}

impl Barred {
    /// The same in words.
    pub(super) fn said(self) -> Steered {
        let line = match self {
            Self::Replay { can_go_live: true } => Bilingual::new(
                "Dalam putar ulang kamera tidak digerakkan; Home: kembali ke saat ini",
                "No camera is moved in a replay; Home: back to the present",
            ),
            Self::Replay { can_go_live: false } => Bilingual::new(
                "Ini rekaman: kamera tidak digerakkan dari sini",
                "This is a recording: no camera is moved from here",
            ),
            Self::NoName => Bilingual::new(
                "Berkas kota tidak memberi meja ini nama operator kamera (wall = true)",
                "The city file gives this desk no camera operator's name (wall = true)",
            ),
            Self::NoDevice => Bilingual::new(
                "Kamera ini tidak dapat digerakkan: bukan dari feed onvif di berkas kota",
                "This camera cannot be moved: it is of no feed onvif of the city file",
            ),
            Self::Masked => Bilingual::new(
                "Kamera ini bertopeng privasi: tidak digerakkan, agar yang ditutupi tidak terlihat",
                "This camera has privacy masks: it is not moved, so that nothing they cover is seen",
            ),
        };
        Steered { has_control: false, line, tone: Tone::InHand, places: Vec::new() }
    }
}

/// What is said of a camera that `by` has, wants or has lost; `None`: nothing.
pub(super) fn said(by: &str, state: &State) -> Option<Steered> {
    let has_control = !matches!(state.stage, Stage::Over(_));
    let (line, tone) = match (&state.stage, &state.trouble) {
        (Stage::Over(End::LetGo), _) => return None,
        (Stage::Over(end), _) => ended(by, end),
        (_, Some(trouble)) => {
            let (line, tone) = trouble.said();
            (joined(has(by), line), tone)
        }
        (Stage::Taking, None) => {
            let id = format!("{by} mengambil kamera …");
            (Bilingual::new(id, format!("{by} is taking the camera …")), Tone::Quiet)
        }
        (Stage::Ready, None) => (has(by), Tone::Calm),
        (Stage::Moving, None) => {
            let id = format!("{by} menggerakkan kamera");
            (Bilingual::new(id, format!("{by} moves the camera")), Tone::Data)
        }
        (Stage::Going(place), None) => {
            let way = Bilingual::new(format!("dikirim ke {place}"), format!("sent to {place}"));
            (joined(has(by), way), Tone::Data)
        }
    };
    let places = state.places.iter().take(MOST_PLACES).cloned().collect();
    Some(Steered { has_control, line, tone, places })
}

fn has(by: &str) -> Bilingual {
    Bilingual::new(format!("{by} memegang kamera"), format!("{by} has the camera"))
}

fn joined(one: Bilingual, other: Bilingual) -> Bilingual {
    Bilingual::new(format!("{} · {}", one.id, other.id), format!("{} · {}", one.en, other.en))
}

fn ended(by: &str, end: &End) -> (Bilingual, Tone) {
    match end {
        End::LetGo => (Bilingual::new("Kamera dilepas", "The camera is free"), Tone::Quiet),
        End::Idle => {
            let id = format!("{by} melepas kamera: satu menit tidak digerakkan");
            let en = format!("{by} let go of the camera: nobody moved it for a minute");
            (Bilingual::new(id, en), Tone::Quiet)
        }
        End::Held(other, priority) => {
            let id = format!(
                "Kamera dipegang {other} (prioritas {priority}): bebas setelah satu menit tidak digerakkan"
            );
            let en = format!(
                "The camera is with {other} (priority {priority}): free once it was left alone for a minute"
            );
            (Bilingual::new(id, en), Tone::InHand)
        }
        End::Overtaken(other, priority) => {
            let id = format!("Kamera diambil alih {other} (prioritas {priority})");
            let en = format!("{other} (priority {priority}) has taken the camera over");
            (Bilingual::new(id, en), Tone::InHand)
        }
        End::Failed(trouble) => trouble.said(),
    }
}

impl Trouble {
    /// What an error of a camera means.
    pub(super) fn of(err: MoverError) -> Self {
        match err {
            MoverError::Fixed(_) => Self::Fixed,
            MoverError::NotStopped { .. } => Self::NotStopped,
            MoverError::Device { reason, detail, is_silent: true, .. } => {
                Self::Silent(detail, reason)
            }
            MoverError::Device { reason, detail, .. } => Self::Unwilling(detail, reason),
            // Words about the city file, for who looks after it.
            err @ (MoverError::Setup(_)
            | MoverError::NoCamera { .. }
            | MoverError::Several { .. }) => Self::Unwilling(err.to_string(), err.to_string()),
        }
    }

    pub(super) fn of_refused(refused: Refused) -> Self {
        match refused {
            Refused::Device(err) => Self::of(err),
            Refused::Taken { why, .. } => Self::Unrecorded(why),
            Refused::Unrecorded(failure) => Self::Unrecorded(failure.to_string()),
        }
    }

    /// Nothing was heard of a camera in time.
    pub(super) fn late() -> Self {
        Self::Silent("tidak ada jawaban".to_owned(), "no answer in time".to_owned())
    }

    fn said(&self) -> (Bilingual, Tone) {
        let tone = match self {
            Self::Fixed | Self::NoPlace(_) | Self::Long => Tone::InHand,
            Self::Silent(..) | Self::Unwilling(..) | Self::NotStopped | Self::Unrecorded(_) => {
                Tone::Alarm
            }
        };
        (self.words(), tone)
    }

    fn words(&self) -> Bilingual {
        match self {
            Self::Fixed => Bilingual::new(
                "Kamera ini tidak dapat digerakkan: tanpa pan, tilt, dan zoom",
                "This camera cannot be moved: it has no pan, tilt or zoom",
            ),
            Self::Silent(id, en) => Bilingual::new(
                format!("Kamera tidak menjawab: {}", short(id)),
                format!("The camera does not answer: {}", short(en)),
            ),
            Self::Unwilling(id, en) => Bilingual::new(
                format!("Kamera tidak menurut: {}", short(id)),
                format!("The camera does not do it: {}", short(en)),
            ),
            Self::NotStopped => Bilingual::new(
                "Kamera tidak menerima perintah berhenti; sendirinya berhenti dalam 2 detik",
                "The camera does not take the stop; by itself it stops within 2 s",
            ),
            Self::Unrecorded(why) => Bilingual::new(
                format!("Tidak terekam, maka tidak dilakukan: {}", short(why)),
                format!("Not recorded, so not done: {}", short(why)),
            ),
            Self::NoPlace(nr) => Bilingual::new(
                format!("kamera tidak punya posisi ke-{}", nr + 1),
                format!("the camera knows no place {}", nr + 1),
            ),
            Self::Long => Bilingual::new(
                "berhenti setelah 30 detik; tekan lagi",
                "stopped after 30 s; press again",
            ),
        }
    }
}

/// As much of a reason as a line upon a picture has room for.
fn short(why: &str) -> String {
    const MOST: usize = 120;
    let line: String = why.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}
