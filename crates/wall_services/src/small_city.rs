//! A small city for the services' tests: a few places, and what the test says happens.

use wall_model::{CaseKind, Fact, LonLat, Span, Timestamp, Urgency};
use wall_service::{City, Gazetteer, Happening, HappeningKind, Named};

/// See the [module](self). Its own truth is what each service makes of it.
pub(crate) struct SmallCity {
    gazetteer: Gazetteer,
    /// What happens.
    pub(crate) happenings: Vec<Happening>,
    /// Rain, millimetres an hour, all the time.
    pub(crate) rain: f64,
}

impl SmallCity {
    /// The city in which `happenings` happen.
    pub(crate) fn new(happenings: Vec<Happening>) -> Self {
        let named = |code: &str, name: &str, lon: f64, lat: f64| Named {
            code: code.to_owned(),
            name: name.to_owned(),
            place: LonLat::new(lon, lat),
        };
        let gazetteer = Gazetteer {
            districts: vec![named("51.71.03", "Denpasar Barat", 115.1942, -8.6674)],
            villages: vec![
                named("51.71.03.1007", "Pemecutan", 115.2081, -8.6571),
                named("51.71.01.1004", "Panjer", 115.2265, -8.6860),
                named("51.71.03.2010", "Tegal Harum", 115.1942, -8.6674),
            ],
            streets: vec![
                named("Jl. Teuku Umar", "Jl. Teuku Umar", 115.2080, -8.6737),
                named("Jl. Tukad Pakerisan", "Jl. Tukad Pakerisan", 115.2265, -8.6861),
                named("Jl. Gatot Subroto (Gatsu)", "Jl. Gatot Subroto (Gatsu)", 115.2142, -8.6368),
            ],
            junctions: vec![named("SP-14", "Simpang Enam", 115.2080, -8.6737)],
            markets: vec![
                named("Pasar Badung", "Pasar Badung", 115.2119, -8.6567),
                named("Pasar Kreneng", "Pasar Kreneng", 115.2243, -8.6558),
            ],
            hospitals: vec![named("RSUP Ngoerah", "RSUP Ngoerah", 115.2128, -8.6758)],
            posts: vec![named("Pos Imam Bonjol", "Pos Imam Bonjol", 115.1923, -8.6880)],
            agencies: ["BPBD", "DAMKAR", "DLHK", "PUPR", "DISHUB", "PERUMDA-AIR"]
                .into_iter()
                .map(|code| named(code, code, 115.2167, -8.65))
                .collect(),
        };
        Self { gazetteer, happenings, rain: 0.0 }
    }

    /// Something that begins at `begins` and lasts for an hour.
    pub(crate) fn happening(id: &str, kind: HappeningKind, begins: Timestamp) -> Happening {
        Happening {
            id: id.to_owned(),
            kind,
            is_story: true,
            place: LonLat::new(115.2080, -8.6737),
            radius_m: 150.0,
            address: "Simpang Enam".to_owned(),
            village: "51.71.03.1007".to_owned(),
            title: "Kejadian".to_owned(),
            detail: String::new(),
            agency: "BPBD".to_owned(),
            subject: String::new(),
            strength: 0.8,
            begins,
            forwarded: begins + Span::from_mins(2),
            in_hand: begins + Span::from_mins(6),
            ends: begins + Span::from_mins(60),
            units: vec!["AMB-02".to_owned()],
        }
    }

    /// A traffic accident.
    pub(crate) fn accident(id: &str, begins: Timestamp) -> Happening {
        let kind = HappeningKind::Emergency(CaseKind::Accident, Urgency::Emergency);
        Happening { title: "Laka lantas".to_owned(), ..Self::happening(id, kind, begins) }
    }
}

impl City for SmallCity {
    fn facts(&self, service: &str, feed: &str, at: Timestamp) -> Vec<Fact> {
        super::service(service).map(|service| service.truth(self, feed, at)).unwrap_or_default()
    }

    fn seed(&self) -> u64 {
        17
    }

    fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    fn happenings(&self, from: Timestamp, to: Timestamp) -> Vec<Happening> {
        let on = |one: &&Happening| one.begins <= to && one.ends > from;
        self.happenings.iter().filter(on).cloned().collect()
    }

    fn rain_mm_per_hour(&self, _at: Timestamp) -> f64 {
        self.rain
    }
}

#[test]
fn a_city_in_which_nothing_is_told_tells_nothing() {
    let at = Timestamp::from_secs(1_795_518_300);
    let city = SmallCity::new(vec![SmallCity::accident("K-1", at)]);
    assert!(city.facts("no_such_service", "feed", at).is_empty());
    assert_eq!(city.happenings(at, at).len(), 1);
    assert!(city.happenings(at - Span::from_hours(2), at - Span::from_hours(1)).is_empty());
}
