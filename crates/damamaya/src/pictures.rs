//! Pictures beside the facts: cameras from media, base maps and photos from the record's
//! frames.

use std::{sync::Arc, time::Duration};

use wall_gpu::Matrix;
use wall_layout::{PlacedTile, Wall};
use wall_media::{
    At, CameraLogins, CameraState, Fingerprint, Held, I420, Login, Media, MediaSetup, Program,
    StreamOffer, Wanted, Watch,
};
use wall_model::{CameraHealth, CameraRule, Clock, Fact, PictureState, Shared, Span, Timestamp};
use wall_record::{Reader, Record};
use wall_service::{
    TileView, Words,
    view::{Body, CameraStanding, CameraStream, CameraView, Text, Tone},
};
use wall_ui::{
    Basemaps, CameraFrame, CameraLook, CameraPicture, Cameras, Enlarged, Locale, PhotoPixels,
    camera_sizes, photo_facts,
};

use crate::{
    app::TICK,
    args::DECODE_WORKER,
    bodies::Bodies,
    camera_figures,
    failure::Failure,
    masking::Masking,
    running::{Bell, RecordPlace},
    source::City,
};

/// Camera pictures at the wall's time, base maps and photos.
pub(crate) struct Pictures {
    media: Media,
    masking: Masking,
    at: At,
    locale: Option<Locale>,
    /// Whether it is told how pictures come.
    has_figures: bool,
    wanted: Vec<Wanted>,
    /// What a recorded time shows; nothing while none is shown.
    looked_back: Vec<Wanted>,
    basemaps: Bodies<Arc<[u8]>>,
    photos: Bodies<Arc<PhotoPixels>>,
}

impl Pictures {
    /// Pictures of the present; what comes is kept beside the record.
    pub(crate) fn live(
        city: &City,
        place: &RecordPlace,
        record: &Record,
        clock: &Clock,
        bell: &Bell,
    ) -> Result<Self, Failure> {
        let logins = city.file.camera_logins().map_err(Failure::problems)?;
        let setup = MediaSetup {
            logins: Arc::new(Logins(logins)),
            is_held: held(record),
            ..setup(place, clock, bell)
        };
        Self::start(setup, &record.reader(), &city.file.camera_rules, bell)
    }

    /// Pictures of the present that nobody looks at: they are kept beside the record.
    pub(crate) fn recording(
        city: &City,
        place: &RecordPlace,
        record: &Record,
        clock: &Clock,
    ) -> Result<Self, Failure> {
        let bell = Bell::default();
        let logins = city.file.camera_logins().map_err(Failure::problems)?;
        let setup = MediaSetup {
            logins: Arc::new(Logins(logins)),
            is_held: held(record),
            is_shown: false,
            ..setup(place, clock, &bell)
        };
        Self::start(setup, &record.reader(), &city.file.camera_rules, &bell)
    }

    /// Pictures of a record; no camera is connected to.
    pub(crate) fn replaying(
        place: &RecordPlace,
        (reader, rules): (&Reader, &[CameraRule]),
        clock: &Clock,
        bell: &Bell,
    ) -> Result<Self, Failure> {
        let setup = MediaSetup { is_live: false, ..setup(place, clock, bell) };
        Self::start(setup, reader, rules, bell)
    }

    fn start(
        setup: MediaSetup,
        reader: &Reader,
        rules: &[CameraRule],
        bell: &Bell,
    ) -> Result<Self, Failure> {
        Ok(Self {
            media: Media::start(setup)?,
            masking: Masking::new(rules),
            at: At::Live(Timestamp::MIN),
            locale: None,
            has_figures: false,
            wanted: Vec::new(),
            looked_back: Vec::new(),
            basemaps: Bodies::start(
                ("basemaps", MOST_BASEMAPS),
                reader.clone(),
                bell.clone(),
                Some,
            )?,
            photos: Bodies::start(("photos", MOST_PHOTOS), reader.clone(), bell.clone(), photo)?,
        })
    }

    /// Tells how pictures come, or no more.
    pub(crate) fn toggle_figures(&mut self) {
        self.has_figures = !self.has_figures;
    }

    /// Says how long it is at least from one frame of the wall to the next.
    pub(crate) fn drawn_every(&self, frame: Duration) {
        self.media.drawn_every(frame);
    }

    /// What is seen of the cameras.
    pub(crate) fn watch(&self) -> Watch {
        self.media.watch()
    }

    /// Follows the wall: its time, its language, the cameras that it shows.
    pub(crate) fn look_at(
        &mut self,
        (tiles, enlarged): (&[(&PlacedTile, Shared<TileView>)], Option<&Enlarged>),
        wall: &Wall,
        now: Timestamp,
        is_replay: bool,
        locale: &Locale,
    ) {
        self.locale = Some(locale.clone());
        self.at = if is_replay { At::Replay(now) } else { At::Live(now) };
        let wanted: Vec<Wanted> = camera_sizes(tiles, enlarged, wall)
            .into_iter()
            .filter(|(camera, _)| camera.is_active())
            .map(|(camera, [width_px, height_px])| Wanted {
                camera: camera.camera.clone(),
                streams: camera.streams.iter().map(offer).collect(),
                width_px,
                height_px,
            })
            .collect();
        // What is recorded goes on being recorded while somebody looks back.
        let (live, back) = if is_replay { (None, wanted) } else { (Some(wanted), Vec::new()) };
        if self.looked_back != back {
            self.media.look_back(&back);
            self.looked_back = back;
        }
        if let Some(wanted) = live.filter(|wanted| *wanted != self.wanted) {
            self.media.want(&wanted);
            self.wanted = wanted;
        }
    }

    /// Whether every camera, base map and photo of `tiles` has shown what it has. Asks for
    /// all of them, so that none waits until another one has come.
    pub(crate) fn are_there(&self, tiles: &[(&PlacedTile, Shared<TileView>)], wall: &Wall) -> bool {
        // A camera of which no picture comes is shown as it is.
        let is_missing = |camera: &CameraView| {
            let at = beside(camera, self.at);
            let seen = self.media.picture(&camera.camera, camera.kind(), at);
            let is_given_up = seen.problem.is_some()
                || matches!(
                    seen.state,
                    CameraState::NoRecord
                        | CameraState::Undecodable
                        | CameraState::Lost
                        | CameraState::LeftOut
                );
            camera.is_active() && seen.frame.is_none() && !is_given_up
        };
        let cameras = camera_sizes(tiles, None, wall);
        let cameras = cameras.iter().filter(|(camera, _)| is_missing(camera)).count();
        let missing = tiles.iter().map(|(_, view)| match &view.body {
            Body::Map(map) => {
                map.basemaps.iter().filter(|fact| !self.basemaps.has(fact.frame)).count()
            }
            Body::Cameras(grid) => {
                let flashbacks = grid.cameras.iter().filter(|camera| camera.flashback.is_some());
                flashbacks.filter(|camera| is_missing(camera)).count()
            }
            _ => photo_facts(view).filter(|fact| !self.photos.has(fact.frame)).count(),
        });
        cameras + missing.sum::<usize>() == 0
    }
}

/// The time whose picture of `camera` is shown where the wall shows `at`.
fn beside(camera: &CameraView, at: At) -> At {
    match camera.flashback {
        Some(flashback) => {
            let time = flashback.at(at.time().floor(TICK));
            At::Beside { time, of: flashback.until }
        }
        None => at,
    }
}

/// A camera's stream as media takes it.
pub(crate) fn offer(stream: &CameraStream) -> StreamOffer {
    let size_px = stream.size_px.map(|[width, height]| (width, height));
    StreamOffer { size_px, ..StreamOffer::new(&stream.url, stream.kind) }
}

fn setup(place: &RecordPlace, clock: &Clock, bell: &Bell) -> MediaSetup {
    let bell = bell.clone();
    MediaSetup {
        store: Some(place.pictures()),
        store_bytes: place.picture_bytes(),
        waker: Arc::new(move || bell.ring()),
        decoders: cfg!(target_os = "linux").then(|| Program::this(&[DECODE_WORKER])),
        ..MediaSetup::new(clock.clone())
    }
}

/// What the record holds is held of its pictures, too.
pub(crate) fn held(record: &Record) -> Held {
    let record = record.clone();
    Arc::new(move |from, to| record.holds().overlap(from, to))
}

/// The city file's camera logins as media asks for them.
struct Logins(wall_ingest::CameraLogins);

impl CameraLogins for Logins {
    fn login(&self, host: &str) -> Option<Login> {
        let (user, secret) = self.0.login(host)?;
        Some(Login::new(user, secret.expose()))
    }

    fn fingerprint(&self, host: &str) -> Option<Fingerprint> {
        Fingerprint::parse(self.0.fingerprint(host)?)
    }
}

/// A picture of media as the UI takes it.
struct Picture(Arc<I420>);

impl CameraPicture for Picture {
    fn planes(&self) -> wall_gpu::I420<'_> {
        let frame = &*self.0;
        let chroma = frame.chroma_size().0 as usize;
        wall_gpu::I420 {
            size_px: [frame.width, frame.height],
            planes: [&frame.y, &frame.u, &frame.v],
            strides: [frame.width as usize, chroma, chroma],
            is_full_range: frame.full_range,
            matrix: if frame.is_bt709 { Matrix::Bt709 } else { Matrix::Bt601 },
        }
    }
}

impl Cameras for Pictures {
    fn look(&self, camera: &CameraView) -> CameraLook {
        self.look_of(camera, self.at)
    }
}

/// Camera pictures at a time of their own.
pub(crate) struct PicturesAt<'a> {
    pictures: &'a Pictures,
    at: At,
}

impl Cameras for PicturesAt<'_> {
    fn look(&self, camera: &CameraView) -> CameraLook {
        self.pictures.look_of(camera, self.at)
    }
}

impl Pictures {
    /// Camera pictures at another time than the wall's.
    pub(crate) fn at(&self, at: At) -> PicturesAt<'_> {
        PicturesAt { pictures: self, at }
    }

    fn look_of(&self, camera: &CameraView, at: At) -> CameraLook {
        let at = beside(camera, at);
        let mut seen = self.media.picture(&camera.camera, camera.kind(), at);
        // What was told of its pictures by then is not known of a time beside the wall's.
        if let At::Replay(_) = at {
            (seen.state, seen.since) = with_record((seen.state, seen.since), camera.seen);
        }
        let now = at.time();
        let since = seen.since.map(|since| now.since(since).max(Span::ZERO));
        // Since when a picture has been frozen its own age does not say.
        let is_of_picture = matches!(
            seen.state,
            CameraState::Frozen | CameraState::Black | CameraState::Obscured | CameraState::Moved
        );
        let age = if is_of_picture { since } else { since.or(seen.age) };
        let (word, tone) = match camera.flashback {
            Some(_) if shows_picture(&seen.state) => {
                let taken_at = seen.frame.as_ref().map_or(now, |frame| frame.captured_at);
                let time = Text::HourMinuteSecond(taken_at);
                (Text::join([Text::words("rekaman ", "recorded "), time]), Tone::Data)
            }
            _ => describe(&seen.state, age, camera.standing, at.is_recorded()),
        };
        let name = self.locale.as_ref().map_or(String::new(), |it| it.spell(&camera.name));
        let may_be_seen =
            |frame| self.masking.seen((&camera.camera, &name), seen.generation, frame);
        let picture: Option<Arc<dyn CameraPicture>> = seen
            .frame
            .filter(|_| shows_picture(&seen.state))
            .map(|frame| Arc::new(Picture(may_be_seen(frame))) as Arc<dyn CameraPicture>);
        let word = self.locale.as_ref().map_or(String::new(), |locale| locale.spell(&word));
        let figures = match (&self.locale, &seen.figures) {
            (Some(locale), Some(figures)) if self.has_figures => {
                camera_figures::lines(figures, seen.keep, locale)
            }
            _ => Vec::new(),
        };
        CameraLook {
            frame: CameraFrame { word, tone, has_picture: picture.is_some(), figures },
            is_dimmed: camera.flashback.is_none()
                && !matches!(
                    seen.state,
                    CameraState::Live | CameraState::Connecting | CameraState::Moved
                ),
            generation: seen.generation,
            picture,
        }
    }
}

/// The state of a moment of the past, and since when: what can be told from the pictures that
/// were kept, and what was `told` at the time. Whoever watched then saw more of them, and knows
/// also how it was where none was kept.
fn with_record(
    (kept, since): (CameraState, Option<Timestamp>),
    told: Option<CameraHealth>,
) -> (CameraState, Option<Timestamp>) {
    // What only was not kept was not lost for that.
    let kept = if kept == CameraState::Lost { CameraState::NoRecord } else { kept };
    let Some(told) = told else { return (kept, since) };
    let state = match told.state {
        PictureState::Frozen => CameraState::Frozen,
        PictureState::Black => CameraState::Black,
        PictureState::Obscured => CameraState::Obscured,
        PictureState::Moved => CameraState::Moved,
        PictureState::Undecodable => CameraState::Undecodable,
        PictureState::Lost => CameraState::Lost,
        PictureState::Unwatched
        | PictureState::Connecting
        | PictureState::Live
        | PictureState::Late => return (kept, since),
    };
    let is_of_picture = !matches!(state, CameraState::Undecodable | CameraState::Lost);
    match kept {
        CameraState::Live | CameraState::Frozen | CameraState::Black if is_of_picture => {
            (state, Some(told.since))
        }
        CameraState::NoRecord => (state, Some(told.since)),
        _ => (kept, since),
    }
}

impl Basemaps for Pictures {
    fn bytes(&self, fact: &Fact) -> Option<Arc<[u8]>> {
        self.basemaps.get(fact.frame)
    }

    fn generation(&self) -> u64 {
        self.basemaps.generation()
    }

    fn photo(&self, fact: &Fact) -> Option<Arc<PhotoPixels>> {
        self.photos.get(fact.frame)
    }
}

/// Most base maps' pictures that are kept in memory.
const MOST_BASEMAPS: usize = 64;

/// Most photos that are kept in memory, 1.6 MB each at most.
const MOST_PHOTOS: usize = 32;

fn photo(body: Arc<[u8]>) -> Option<Arc<PhotoPixels>> {
    PhotoPixels::read(&body).map(Arc::new)
}

/// A picture whose age nobody may overlook is better not shown: a lost camera never leaves
/// one behind.
fn shows_picture(state: &CameraState) -> bool {
    matches!(
        state,
        CameraState::Live
            | CameraState::Restarted
            | CameraState::Late
            | CameraState::Frozen
            | CameraState::Black
            | CameraState::Obscured
            | CameraState::Moved
    )
}

/// State and age of a picture in words. Ages are shown in coarse steps, so that a healthy
/// camera wall is calm.
fn describe(
    state: &CameraState,
    age: Option<Span>,
    standing: CameraStanding,
    is_recorded: bool,
) -> (Text, Tone) {
    let aged = |words: Words, tone| {
        let age = age.map(|age| Text::Span(Span::from_secs(age.as_secs())));
        let parts = [Some(Text::Words(words)), age].into_iter().flatten();
        let spaced = parts.flat_map(|part| [Text::words(" ", " "), part]).skip(1);
        (Text::join(spaced), tone)
    };
    match state {
        _ if standing == CameraStanding::OutOfService => {
            (Text::words("tidak aktif", "out of service"), Tone::Quiet)
        }
        _ if standing == CameraStanding::Unknown => {
            (Text::words("tidak dikenal", "unknown"), Tone::InHand)
        }
        // A live picture is younger than two seconds; then it is late.
        // One that comes as single pictures may be twice as old.
        CameraState::Live if age.is_some_and(|age| age >= Span::from_secs(2)) => {
            (Text::words("< 4 dtk", "< 4 s"), Tone::Done)
        }
        CameraState::Live => (Text::words("< 2 dtk", "< 2 s"), Tone::Done),
        CameraState::Connecting if is_recorded => (Text::words("dibaca", "reading"), Tone::Quiet),
        CameraState::Connecting => (Text::words("menyambung", "connecting"), Tone::Quiet),
        CameraState::Late => aged(Words::new("terlambat", "late"), Tone::InHand),
        CameraState::Frozen => aged(Words::new("BEKU", "FROZEN"), Tone::InHand),
        CameraState::Black => aged(Words::new("GELAP", "BLACK"), Tone::InHand),
        CameraState::Obscured => aged(Words::new("BURAM", "OBSCURED"), Tone::InHand),
        CameraState::Moved => aged(Words::new("BERGESER", "MOVED"), Tone::InHand),
        CameraState::Restarted => {
            (Text::words("dekoder dimulai lagi", "decoder restarted"), Tone::InHand)
        }
        CameraState::Undecodable => (Text::words("DEKODER GAGAL", "DECODER FAILS"), Tone::Alarm),
        CameraState::Lost => aged(Words::new("PUTUS", "LOST"), Tone::Alarm),
        CameraState::LeftOut => {
            (Text::words("TERLALU BANYAK KAMERA", "TOO MANY CAMERAS"), Tone::Alarm)
        }
        CameraState::NoRecord => (Text::words("tidak ada rekaman", "not recorded"), Tone::Quiet),
    }
}
