//! What the simulated utility's systems tell: a function of the city and the time.
//!
//! | feed | what |
//! |-|-|
//! | `sensorthings` | flows of all zones, what they pay for, pressures outside of the metered areas, reservoirs |
//! | `sensorthings_mqtt` | pressures of the metered areas |
//! | `sparkplug` | the plant Belusung and its river |
//! | `modbus` | the plant Waribang, its intake, SPAM Petanu |
//! | `opcua` | the wells, SPAM Penet |
//! | `history` | eight days of all that by half hours, ninety nights |
//! | `network`, `areas` | the parts, their mains, the zones |
//! | `gauges` | levels of the rivers |

mod ground;
mod history;
mod meters;
mod rivers;
pub(super) mod roster;
mod scene;
mod supply;
mod works;

use wall_model::{Fact, FactKind, LonLat, ServiceId, Span, Status, StatusState, Timestamp};
use wall_service::{City, local};

use self::{
    meters::Meter,
    roster::{WORKS, WorkKind, ZONES},
    scene::Scene,
};
use super::ID;

pub(super) use ground::{TITLE, entry, pipes};

/// The Sparkplug node at the plant Belusung.
pub(super) const NODE: &str = "RTU-BELUSUNG";

/// Registers of the plant Waribang as the city file names them.
pub(super) const REGISTERS: &str = "holding:0 float32 flow_lps @IPA-WARIBANG; \
     holding:2 u16*0.01 turbidity_ntu @IPA-WARIBANG; holding:3 u16*0.01 chlorine_mgl \
     @IPA-WARIBANG; holding:4 u16*0.1 power_kw @IPA-WARIBANG; holding:16 float32 flow_lps \
     @SRC-WARIBANG; holding:32 float32 flow_lps @SPAM-PETANU";

/// Nodes of the wells' server as the city file names them.
pub(super) const NODES: &str = "ns=2;s=SumurBor.Debit flow_lps @SUMUR-BOR; \
     ns=2;s=SumurBor.Daya power_kw @SUMUR-BOR; ns=2;s=Penet.Debit flow_lps @SPAM-PENET";

/// What `feed` tells at `at`.
pub(super) fn truth(city: &dyn City, feed: &str, at: Timestamp) -> Vec<Fact> {
    let scene = Scene::between(city, at, at);
    match feed {
        "sensorthings" => scene.zones_and_reservoirs(at),
        "sensorthings_mqtt" => scene.metered_pressures(at),
        "sparkplug" => scene.belusung(at),
        "modbus" => at_once(scene.waribang(at), at),
        "opcua" => scene.wells(at),
        "history" => history::facts(city, at),
        "network" => ground::network(at),
        "areas" => ground::areas(&scene, at),
        "gauges" => scene.gauges(at),
        _ => Vec::new(),
    }
}

/// A device that tells no time: what it tells is as old as its answer.
fn at_once(facts: Vec<Fact>, at: Timestamp) -> Vec<Fact> {
    facts.into_iter().map(|fact| Fact { observed_at: at, received_at: at, ..fact }).collect()
}

impl Scene<'_> {
    fn zones_and_reservoirs(&self, at: Timestamp) -> Vec<Fact> {
        let mut facts = Vec::new();
        let (year, month, _) = local::date(at);
        let month_nr = year * 12 + i64::from(month);
        let month_start = local::day_of_number(local::number_of(year, month, 1));
        for (nr, zone) in ZONES.iter().enumerate() {
            let place = zone.centre();
            let meter =
                |word| Meter { part: zone.code, word, place, tells_place: true, fails: true };
            facts.extend(self.read(&meter("flow_lps"), at, |t| self.flow_lps(nr, t)));
            let billed = |_| self.billed_lps(zone, month_nr);
            let meter = Meter { fails: false, ..meter("billed_flow_lps") };
            let billed = self.read(&meter, at, billed);
            facts.extend(billed.map(|fact| Fact {
                observed_at: month_start,
                received_at: month_start,
                ..fact
            }));
            if !zone.is_metered() {
                facts.extend(self.pressures(nr, at));
            }
        }
        for work in WORKS.iter().filter(|work| work.kind == WorkKind::Reservoir) {
            let (part, place) = (work.code, work.place);
            let meter = |word| Meter { part, word, place, tells_place: true, fails: false };
            let fill = |t| self.fill(part, t);
            let level = |t| (self.fill(part, t) * works::FULL_CM).round();
            facts.extend(self.read(&meter("fill_percent"), at, fill));
            facts.extend(self.read(&meter("level_cm"), at, level));
            facts.extend(self.read(&meter("in_flow_lps"), at, |t| self.output_lps(part, t)));
            facts.extend(self.read(&meter("out_flow_lps"), at, |t| self.outflow_lps(part, t)));
            facts.extend(self.read(&meter("chlorine_mgl"), at, |t| self.chlorine(part, t)));
        }
        facts
    }

    fn pressures(&self, nr: usize, at: Timestamp) -> Vec<Fact> {
        let Some(zone) = ZONES.get(nr) else { return Vec::new() };
        let read = |sensor: &roster::Sensor| {
            let (code, place) = (sensor.code(zone), sensor.place(zone));
            let (part, word) = (code.as_str(), "pressure_bar");
            let meter = Meter { part, word, place, tells_place: true, fails: true };
            self.read(&meter, at, |t| self.pressure_kpa(nr, sensor, t))
        };
        zone.sensors.iter().filter_map(read).collect()
    }

    fn metered_pressures(&self, at: Timestamp) -> Vec<Fact> {
        let metered = ZONES.iter().enumerate().filter(|(_, zone)| zone.is_metered());
        metered.flat_map(|(nr, _)| self.pressures(nr, at)).collect()
    }

    /// Meters of the work `part`, without their places.
    fn work(&self, part: &str, words: &[&str], at: Timestamp) -> Vec<Fact> {
        let place = roster::work(part).map_or(LonLat::new(115.2167, -8.65), |work| work.place);
        let read = |word: &&str| {
            let meter = Meter { part, word, place, tells_place: false, fails: false };
            self.read(&meter, at, |t| match *word {
                "flow_lps" => self.output_lps(part, t),
                "turbidity_ntu" => self.treated_ntu(part, t),
                "raw_turbidity_ntu" => self.raw_ntu(t),
                "chlorine_mgl" => self.chlorine(part, t),
                "acidity_ph" => self.acidity(part, t),
                _ => self.power_kw(part, t),
            })
        };
        words.iter().filter_map(read).collect()
    }

    fn belusung(&self, at: Timestamp) -> Vec<Fact> {
        let words = [
            "flow_lps",
            "turbidity_ntu",
            "raw_turbidity_ntu",
            "chlorine_mgl",
            "acidity_ph",
            "power_kw",
        ];
        let mut facts = self.work("IPA-BELUSUNG", &words, at);
        facts.extend(self.work("SRC-AYUNG", &["flow_lps"], at));
        // The terminal is started anew every night at three.
        let three = Span::from_hours(3);
        let born = local::day_start(at - three) + three;
        let status =
            Status { name: NODE.to_owned(), state: StatusState::Online, detail: String::new() };
        facts.push(Fact::new(&ServiceId::from(ID), NODE, born, FactKind::Status(status)));
        facts
    }

    fn waribang(&self, at: Timestamp) -> Vec<Fact> {
        let words = ["flow_lps", "turbidity_ntu", "chlorine_mgl", "power_kw"];
        let mut facts = self.work("IPA-WARIBANG", &words, at);
        facts.extend(self.work("SRC-WARIBANG", &["flow_lps"], at));
        facts.extend(self.work("SPAM-PETANU", &["flow_lps"], at));
        facts
    }

    fn wells(&self, at: Timestamp) -> Vec<Fact> {
        let mut facts = self.work("SUMUR-BOR", &["flow_lps", "power_kw"], at);
        facts.extend(self.work("SPAM-PENET", &["flow_lps"], at));
        facts
    }

    fn gauges(&self, at: Timestamp) -> Vec<Fact> {
        roster::RIVERS.iter().flat_map(|gauge| ground::gauge(self, gauge, at)).collect()
    }
}
