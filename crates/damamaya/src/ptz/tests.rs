//! Whose a camera is, how long a movement goes on, and what is said of it.

use std::{sync::Arc, time::Duration};

use tokio::{
    runtime::Runtime,
    sync::watch,
    time::{Instant, sleep},
};
use wall_ingest::{CityFile, MoverError, Velocity};
use wall_model::{Control, EntityId, FactKind, Holder, Movement, Slot, Span, Timestamp};
use wall_record::{
    Record, RecordOptions,
    orders::{Order, WALL},
};
use wall_service::view::Tone;
use wall_ui::chrome::{Steer, Way};

use super::{
    Crew, Helm, Refused, Sight,
    helm::wanted,
    said::said,
    work::{End, Stage, State, Trouble, Wanted, holds, lost, next},
};
use crate::{failure::Failure, orders, running::Bell};

const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);
const RIGHT: Velocity = Velocity { pan: 0.4, tilt: 0.0, zoom: 0.0 };
const UP: Velocity = Velocity { pan: 0.0, tilt: 0.4, zoom: 0.0 };

const CITY: &str = "[city]\nname = \"Kota uji\"\ntime_zone = \"Asia/Makassar\"\n\
    bounds = [115.17, -8.76, 115.28, -8.59]\n";

const OPERATORS: &str = "[[camera_operator]]\nname = \"Meja 3\"\npriority = 3\nwall = true\n\
    [[camera_operator]]\nname = \"Kepala sif\"\npriority = 7\n";

#[tokio::test(start_paused = true)]
async fn a_movement_goes_on_for_as_long_as_it_is_said() {
    let (said, mut heard) = watch::channel(Wanted::Move(RIGHT, 4));
    let begun = Instant::now();
    tokio::spawn(async move {
        for _ in 0..5 {
            sleep(Duration::from_secs(1)).await;
            said.send_replace(Wanted::Move(RIGHT, 4));
        }
        // The window hangs: it is there and says nothing.
        std::future::pending::<()>().await;
        drop(said);
    });
    let mut done = 0;
    assert_eq!(next(&mut heard, RIGHT, &mut done).await, None);
    assert_eq!((begun.elapsed(), done), (Duration::from_millis(6_500), 4));
}

#[tokio::test(start_paused = true)]
async fn what_is_wanted_next_follows_at_once() {
    for (newest, expected, number) in [
        (Wanted::Move(UP, 5), Some(UP), 5),
        (Wanted::Rest, None, 4),
        (Wanted::GoTo(2, 5), None, 4),
        (Wanted::LetGo, None, 4),
    ] {
        let (said, mut heard) = watch::channel(Wanted::Move(RIGHT, 4));
        tokio::spawn(async move {
            sleep(Duration::from_millis(300)).await;
            said.send_replace(newest);
            std::future::pending::<()>().await;
        });
        let (begun, mut done) = (Instant::now(), 0);
        assert_eq!(next(&mut heard, RIGHT, &mut done).await, expected, "{newest:?}");
        assert_eq!((begun.elapsed(), done), (Duration::from_millis(300), number), "{newest:?}");
    }
    let (said, mut heard) = watch::channel(Wanted::Move(RIGHT, 4));
    drop(said);
    assert_eq!(next(&mut heard, RIGHT, &mut 0).await, None, "the window is gone");
}

#[test]
fn what_is_only_said_again_is_no_new_wish() {
    let right = Way { pan: 0.4, ..Way::STILL };
    let first = wanted(right, Wanted::Rest, 7);
    assert_eq!(first, Wanted::Move(RIGHT, 7));
    assert_eq!(wanted(right, first, 8), first);
    assert_eq!(wanted(Way { pan: 0.0, tilt: 0.4, zoom: 0.0 }, first, 9), Wanted::Move(UP, 9));
    assert_eq!(wanted(Way::STILL, first, 10), Wanted::Rest);
    assert_eq!(wanted(right, Wanted::Rest, 11), Wanted::Move(RIGHT, 11));
}

#[test]
fn a_camera_is_lost_to_a_higher_desk_and_after_a_minute() {
    let holder = |by: &str, priority| Holder { by: by.to_owned(), priority, since: NOW };
    let (own, chief) = (holder("Meja 3", 3), holder("Kepala sif", 7));
    assert_eq!(lost(Some(&own), "Meja 3"), None);
    assert_eq!(lost(None, "Meja 3"), Some(End::Idle));
    let overtaken = End::Overtaken("Kepala sif".to_owned(), 7);
    assert_eq!(lost(Some(&chief), "Meja 3"), Some(overtaken));
    let held = End::Held("Kepala sif".to_owned(), 7);
    assert_eq!(holds(Some(&chief), ("Meja 3", 3)), Some(held));
    assert_eq!(holds(Some(&own), ("Kepala sif", 7)), None);
    assert_eq!(holds(Some(&own), ("Meja 3", 3)), None);
    assert_eq!(holds(None, ("Meja 3", 3)), None);
}

#[test]
fn what_is_said_of_a_camera_is_said_in_both_languages() {
    let device = |is_silent| {
        Trouble::of(MoverError::Device {
            place: "10.0.0.9:80".to_owned(),
            reason: "connection refused".to_owned(),
            detail: "sambungan ditolak".to_owned(),
            is_silent,
        })
    };
    let unrecorded = Refused::Unrecorded(Failure::Failed(anyhow::anyhow!("disk full")));
    let troubles = [
        device(true),
        device(false),
        Trouble::of(MoverError::Fixed("10.0.0.9:80".to_owned())),
        Trouble::of_refused(unrecorded),
        Trouble::NotStopped,
        Trouble::NoPlace(6),
        Trouble::Long,
        Trouble::late(),
    ];
    let stages = [
        Stage::Taking,
        Stage::Ready,
        Stage::Moving,
        Stage::Going("Gerbang".to_owned()),
        Stage::Over(End::Idle),
        Stage::Over(End::Held("Kepala sif".to_owned(), 7)),
        Stage::Over(End::Overtaken("Kepala sif".to_owned(), 7)),
        Stage::Over(End::Failed(device(true))),
    ];
    let state = |stage: &Stage, trouble| State {
        stage: stage.clone(),
        trouble,
        places: (1..=12).map(|nr| format!("Posisi {nr}")).collect(),
    };
    let mut lines = Vec::new();
    for stage in &stages {
        let told = said("Meja 3", &state(stage, None)).unwrap();
        assert_eq!(told.has_control, !matches!(stage, Stage::Over(_)), "{stage:?}");
        assert_eq!(told.places.len(), 10, "as many as there are digits");
        lines.push((told.line, told.tone));
    }
    for trouble in troubles {
        let told = said("Meja 3", &state(&Stage::Ready, Some(trouble))).unwrap();
        assert!(told.line.id.starts_with("Meja 3 memegang kamera · "), "{told:?}");
        lines.push((told.line, told.tone));
    }
    let told: Vec<String> = lines
        .iter()
        .map(|(line, tone)| {
            assert_ne!(line.id, line.en);
            format!("{tone:?} | {} | {}", line.id, line.en)
        })
        .collect();
    let is_told = |part: &str| told.iter().any(|line| line.contains(part));
    let has = |part: &str| assert!(is_told(part), "{part}: {told:#?}");
    has("InHand | Kamera dipegang Kepala sif (prioritas 7): bebas");
    has("Kepala sif (priority 7) has taken the camera over");
    has("Alarm | Kamera tidak menjawab: sambungan ditolak | The camera does not answer: conn");
    has("Kamera tidak menurut: sambungan ditolak");
    has("the camera knows no place 7");
    has("Not recorded, so not done: disk full");
    assert_eq!(said("Meja 3", &state(&Stage::Over(End::LetGo), None)), None);
    assert!(lines.iter().any(|(_, tone)| *tone == Tone::Calm));
}

/// A live wall at 19:05 with two cameras, one of which can be moved.
struct Wall {
    runtime: Runtime,
    record: Record,
    place: String,
    _folder: tempfile::TempDir,
}

impl Wall {
    fn new() -> Self {
        let runtime = crate::running::runtime().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let record = Record::open(folder.path(), RecordOptions::default()).unwrap();
        // Nobody listens there any more.
        let place = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        Self { runtime, record, place: place.to_string(), _folder: folder }
    }

    fn helm(&self, operators: &str) -> Helm {
        let feed = format!(
            "[[feed]]\nname = \"cam-01\"\nservice = \"cctv\"\nfeed = \"onvif\"\n\
             url = \"onvif://{}\"\n\
             options = {{ id = \"CAM-01\", camera = \"Simpang Enam\" }}\n",
            self.place
        );
        let text = format!("{CITY}{operators}{feed}");
        let city = CityFile::parse(&text, wall_services::ALL).unwrap();
        let operator = city.wall_operator().map(|(name, priority)| (name.to_owned(), priority));
        Helm::new(Some(Crew {
            city,
            operator,
            record: self.record.clone(),
            clock: Arc::new(|| NOW),
            handle: self.runtime.handle().clone(),
            bell: Bell::default(),
        }))
    }

    /// Somebody else moves the camera.
    fn moved_by(&self, by: &str, priority: u8) {
        let control = Control { priority, what: Movement::Stop };
        let order = Order::control(NOW, &"CAM-01".into(), by, &control);
        let clock: wall_model::Clock = Arc::new(|| NOW);
        orders::append(&self.record, &order, &clock).unwrap();
    }

    /// What was ordered last, and by whom.
    fn ordered(&self) -> Option<(String, String)> {
        let moment = self.record.moment(NOW);
        let entity = Control::entity(&"CAM-01".into());
        match &moment.entity(WALL, &entity, Slot::Command)?.fact.kind {
            FactKind::Command(command) => Some((command.verb.clone(), command.by.clone())),
            _ => None,
        }
    }
}

fn sight(camera: Option<&EntityId>, is_present: bool) -> Sight<'_> {
    Sight { camera, is_present, can_go_live: true, now: NOW }
}

/// What is said once the camera is not being taken any more.
fn settled(helm: &Helm) -> String {
    for _ in 0..2_000 {
        let steered = helm.steered().unwrap();
        if !steered.has_control {
            return steered.line.en;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("{:?}", helm.steered());
}

#[test]
fn who_may_not_move_a_camera_is_told_why() {
    let wall = Wall::new();
    let camera = EntityId::from("CAM-01");
    let mut helm = wall.helm(OPERATORS);
    assert!(helm.can_take(&camera));
    let notice = helm.steer(Steer::Toggle, sight(None, true)).unwrap();
    assert!(notice.text.en.starts_with("Enlarge a camera first"), "{notice:?}");
    let told = |helm: &mut Helm, sight: Sight<'_>| {
        assert_eq!(helm.steer(Steer::Toggle, sight), None);
        helm.look(sight);
        helm.steered().unwrap().line.en
    };
    let said = told(&mut helm, sight(Some(&camera), false));
    assert!(said.starts_with("No camera is moved in a replay"), "{said}");
    helm.look(sight(Some(&camera), true));
    assert_eq!(helm.steered(), None, "back in the present");
    let other = EntityId::from("CAM-02");
    let said = told(&mut helm, sight(Some(&other), true));
    assert!(said.contains("is of no feed onvif"), "{said}");
    helm.look(sight(Some(&camera), true));
    assert_eq!(helm.steered(), None, "that was another camera");
    let mut nobody = wall.helm("");
    assert!(!nobody.can_take(&camera));
    let said = told(&mut nobody, sight(Some(&camera), true));
    assert!(said.contains("gives this desk no camera operator's name"), "{said}");
    let later = Sight { now: NOW + Span::from_secs(12), ..sight(Some(&camera), true) };
    nobody.look(later);
    assert_eq!(nobody.steered(), None, "nothing is said for ever");
    let masked = format!(
        "{OPERATORS}[[camera]]\ncamera = \"Simpang Enam\"\n\
         masks = [[[0.1, 0.1], [0.4, 0.1], [0.4, 0.4]]]\n"
    );
    let mut covered = wall.helm(&masked);
    assert!(!covered.can_take(&camera));
    let said = told(&mut covered, sight(Some(&camera), true));
    assert!(said.starts_with("This camera has privacy masks"), "{said}");
    let mut recording = Helm::new(None);
    let said = told(&mut recording, Sight { can_go_live: false, ..sight(Some(&camera), false) });
    assert!(said.starts_with("This is a recording"), "{said}");
    assert_eq!(wall.ordered(), None);
}

#[test]
fn who_need_not_yield_keeps_the_camera_and_one_that_is_silent_is_nobodys() {
    let wall = Wall::new();
    let camera = EntityId::from("CAM-01");
    let mut helm = wall.helm(OPERATORS);
    helm.steer(Steer::Toggle, sight(Some(&camera), true));
    let said = settled(&helm);
    assert!(said.starts_with("The camera does not answer: "), "{said}");
    assert_eq!(wall.ordered(), None, "it was asked before anything is ordered");
    wall.moved_by("Kepala sif", 7);
    helm.steer(Steer::Toggle, sight(Some(&camera), true));
    assert!(settled(&helm).starts_with("The camera is with Kepala sif (priority 7)"));
    // Keys that come late mean nothing.
    helm.steer(Steer::Move(Way { pan: 1.0, ..Way::STILL }), sight(Some(&camera), true));
    drop(helm);
    assert_eq!(wall.ordered(), Some(("stop".to_owned(), "Kepala sif".to_owned())));
}
