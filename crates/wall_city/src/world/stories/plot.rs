//! What happens in each story.

use wall_geo::{Metres, NodeId, RoadClass};
use wall_model::{CaseKind, LonLat, Span};
use wall_service::{Happening, HappeningKind};

use super::{Story, StoryKind};
use crate::world::{file::CityFile, land::Land, roads::Roads};

/// The city's ground, on which stories are worked out.
pub(in crate::world) struct Stage<'a> {
    pub(in crate::world) file: &'a CityFile,
    pub(in crate::world) land: &'a Land,
    pub(in crate::world) roads: &'a Roads,
}

/// A story, worked out.
#[derive(Clone, Debug)]
pub(in crate::world) struct Plot {
    /// What is no matter for the emergency desk.
    pub(super) happenings: Vec<Happening>,
    /// What is.
    pub(super) scripted: Vec<Scripted>,
}

/// An incident of a story.
#[derive(Clone, Debug)]
pub(in crate::world) struct Scripted {
    pub(in crate::world) kind: CaseKind,
    pub(in crate::world) node: NodeId,
    pub(in crate::world) at: Metres,
    /// Seconds since the epoch.
    pub(in crate::world) opened: f64,
    /// Minutes from the report to the end.
    pub(in crate::world) minutes: f64,
}

/// Where the river floods: the bridge between the markets Badung and Kumbasari.
const BRIDGE: LonLat = LonLat::new(115.2115, -8.6567);

/// Where the main bursts: Tegal Harum, the metered area DMA-DB3.
const MAIN: LonLat = LonLat::new(115.1942, -8.66736);

/// Simpang Enam on Jl. Teuku Umar.
const BUSIEST: &str = "SP-14";

/// Where the fibre runs under the street: Simpang Catur Muka.
const DUCT: &str = "SP-01";

impl Plot {
    /// The plot of `story`.
    pub(super) fn of(story: Story, stage: &Stage<'_>) -> Self {
        let mut plot = Self { happenings: Vec::new(), scripted: Vec::new() };
        let told = |kind, place, radius_m, hours: i64| {
            stage.happening(story, kind, place, radius_m, hours)
        };
        match story.kind {
            StoryKind::Flood => {
                plot.happenings.push(Happening {
                    title: "Banjir Tukad Badung".to_owned(),
                    detail: "muka air di atas batas AWAS, bantaran tergenang".to_owned(),
                    agency: "BPBD".to_owned(),
                    subject: "Tukad Badung".to_owned(),
                    ..told(HappeningKind::RiverFlood, BRIDGE, 700.0, 4)
                });
                for (minutes, east_m, north_m) in
                    [(6, 60.0, -180.0), (14, -90.0, -420.0), (25, 110.0, 240.0)]
                {
                    let place = BRIDGE.offset_m(east_m, north_m);
                    plot.script(stage, story, CaseKind::Flood, place, minutes, 59.0);
                }
                let place = BRIDGE.offset_m(-40.0, -260.0);
                plot.script(stage, story, CaseKind::Medical, place, 31, 34.0);
            }
            StoryKind::Accident => {
                let place = stage.junction(BUSIEST).unwrap_or(BRIDGE);
                plot.script(stage, story, CaseKind::Accident, place, 0, 48.0);
            }
            StoryKind::BurstMain => {
                plot.happenings.push(Happening {
                    title: "Pipa induk pecah".to_owned(),
                    detail: "air menyembur di tepi jalan, tekanan hilang".to_owned(),
                    agency: "PERUMDA-AIR".to_owned(),
                    subject: "DMA-DB3".to_owned(),
                    ..told(HappeningKind::BurstMain, MAIN, 600.0, 5)
                });
                let place = MAIN.offset_m(120.0, 60.0);
                plot.script(stage, story, CaseKind::Obstacle, place, 12, 57.0);
            }
            StoryKind::PriceSpike => plot.happenings.push(Happening {
                title: "Harga cabai rawit naik".to_owned(),
                detail: "pasokan dari Ketapang terlambat".to_owned(),
                agency: "DISPERINDAG".to_owned(),
                subject: "CR".to_owned(),
                ..told(HappeningKind::PriceSpike, BRIDGE, 400.0, 72)
            }),
            StoryKind::CameraOutage => plot.happenings.push(Happening {
                title: "Serat optik putus".to_owned(),
                detail: "tergali pekerjaan drainase".to_owned(),
                agency: "DISKOMINFOS".to_owned(),
                subject: DUCT.to_owned(),
                ..told(HappeningKind::FibreCut, stage.junction(DUCT).unwrap_or(BRIDGE), 1_100.0, 2)
            }),
            StoryKind::Hoax => plot.happenings.push(Happening {
                title: "Kabar tanggul jebol".to_owned(),
                detail: "tidak ada kenaikan muka air".to_owned(),
                agency: "DISKOMINFOS".to_owned(),
                subject: "tanggul Tukad Badung jebol".to_owned(),
                ..told(HappeningKind::Hoax, BRIDGE, 500.0, 5)
            }),
            StoryKind::Nyepi => plot.happenings.push(Happening {
                title: "Nyepi".to_owned(),
                detail: "tidak ada kegiatan di luar rumah sampai 06.00".to_owned(),
                agency: "PECALANG".to_owned(),
                ..told(HappeningKind::Nyepi, BRIDGE, 15_000.0, 24)
            }),
        }
        plot
    }

    fn script(
        &mut self,
        stage: &Stage<'_>,
        story: Story,
        kind: CaseKind,
        place: LonLat,
        after_minutes: i64,
        minutes: f64,
    ) {
        let Some((node, at)) = stage.node(place) else { return };
        let opened = story.begins + Span::from_mins(after_minutes);
        let opened = opened.as_secs() as f64;
        self.scripted.push(Scripted { kind, node, at, opened, minutes });
    }
}

impl Stage<'_> {
    fn happening(
        &self,
        story: Story,
        kind: HappeningKind,
        place: LonLat,
        radius_m: f64,
        hours: i64,
    ) -> Happening {
        let at = self.land.plane.metres_from_place(place);
        let village = self.land.villages.nearest(at);
        let (code, name) = village.map_or(("", ""), |one| (&one.value.0, &one.value.1));
        let street = self.roads.street_near(at).map_or("", |street| street.name.as_str());
        let begins = story.begins;
        Happening {
            id: format!("{}-{}", story.kind.name(), begins.as_secs()),
            kind,
            is_story: true,
            place,
            radius_m,
            address: if street.is_empty() { name.to_owned() } else { format!("{street}, {name}") },
            village: code.to_owned(),
            title: String::new(),
            detail: String::new(),
            agency: String::new(),
            subject: String::new(),
            strength: 0.95,
            begins,
            forwarded: begins + Span::from_mins(6),
            in_hand: begins + Span::from_mins(18),
            ends: begins + Span::from_hours(hours),
            units: Vec::new(),
        }
    }

    fn junction(&self, id: &str) -> Option<LonLat> {
        let found = self.file.junctions.iter().find(|junction| junction.id == id)?;
        Some(crate::world::file::place(found.at))
    }

    /// The node of the net near `place` on which an incident can stand: no junction's own,
    /// in whose middle its units would stand.
    fn node(&self, place: LonLat) -> Option<(NodeId, Metres)> {
        let graph = &self.roads.graph;
        let is_junction = |node: NodeId| (node as usize) < self.file.junctions.len();
        let nearest =
            graph.nearest_node(self.land.plane.metres_from_place(place), RoadClass::Local)?;
        let beside =
            || graph.arms(nearest).iter().map(|(_, next)| *next).find(|next| !is_junction(*next));
        let node = if is_junction(nearest) { beside()? } else { nearest };
        Some((node, graph.node(node)?))
    }
}
