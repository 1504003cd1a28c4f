//! The simulated city's catalogue, numbers, servers and street switches.

use wall_model::{
    Dataset, Fact, FactKind, LonLat, Measured, Quality, Quantity, ServiceId, Span, Status,
    StatusState, Timestamp,
};
use wall_service::{
    City, HappeningKind,
    chance::{between, share, step, topic},
    local,
};

use super::ID;

/// Datasets: name, title, publisher, period in days.
pub(super) const DATASETS: [(&str, &str, &str, i64); 16] = [
    ("penduduk-desa", "Penduduk menurut desa", "Dukcapil", 31),
    ("harga-pasar-harian", "Harga bahan pokok harian", "Disperindag", 1),
    ("kejadian-kebakaran", "Kejadian kebakaran", "Damkar", 31),
    ("curah-hujan", "Curah hujan harian", "BPBD", 1),
    ("kunjungan-puskesmas", "Kunjungan puskesmas", "Dinkes", 31),
    ("volume-sampah", "Volume sampah terangkut", "DLHK", 7),
    ("produksi-air", "Produksi air bersih", "Perumda Air Minum", 31),
    ("titik-cctv", "Titik CCTV", "Diskominfos", 92),
    ("trayek-bus", "Trayek dan halte bus", "Dishub", 184),
    ("izin-terbit", "Izin yang diterbitkan", "DPMPTSP", 31),
    ("siswa-sd", "Siswa SD menurut kecamatan", "Dikpora", 366),
    ("jalan-kota", "Panjang dan kondisi jalan", "PUPR", 366),
    ("lpju", "Lampu penerangan jalan", "Perkim", 92),
    ("kunjungan-wisata", "Kunjungan wisatawan", "Dispar", 31),
    ("pajak-daerah", "Realisasi pajak daerah", "Bapenda", 31),
    ("tenaga-kerja", "Angkatan kerja", "Disnaker", 184),
];

/// Servers and links of the data centre.
const SERVERS: [(&str, &str); 8] = [
    ("srv-damamaya-1", "Server Damamaya 1"),
    ("srv-damamaya-2", "Server Damamaya 2"),
    ("srv-satudata", "Server Satu Data"),
    ("srv-cctv", "Perekam CCTV"),
    ("lnk-opd", "Serat ke OPD"),
    ("lnk-112", "Trunk 112"),
    ("lnk-atcs", "Jaringan ATCS"),
    ("lnk-internet", "Internet kota"),
];

/// What `feed` can tell at `at`.
pub(super) fn facts(city: &dyn City, feed: &str, at: Timestamp) -> Vec<Fact> {
    let second = Timestamp::from_secs(at.as_secs());
    match feed {
        "catalogue" => DATASETS.iter().enumerate().map(|one| dataset(city, one, second)).collect(),
        "numbers" => population(city, second),
        "exposition" => network(city, second),
        _ => Vec::new(),
    }
}

fn dataset(
    city: &dyn City,
    (nr, (name, title, publisher, days)): (usize, &(&str, &str, &str, i64)),
    at: Timestamp,
) -> Fact {
    let key = [city.seed(), topic("dataset"), nr as u64];
    // Most offices keep to their schedule; a few have not for long.
    let is_kept = share(&key) > 0.22;
    let shift = (share(&[key[0], key[1], key[2], 1]) * *days as f64) as i64;
    let today = local::day_number(at);
    let last = (today - shift).div_euclid(*days) * days + shift;
    let late = if is_kept { 0 } else { days * 2 + 3 };
    let updated = local::day_of_number(last - late) + local::OFFSET;
    let dataset = Dataset {
        title: (*title).to_owned(),
        publisher: (*publisher).to_owned(),
        updated_at: Some(updated.min(at)),
        due_every: Some(local::DAY.times(*days)),
        rows: None,
        columns: Vec::new(),
    };
    Fact::new(&ServiceId::from(ID), format!("dataset/{name}"), at, FactKind::Dataset(dataset))
}

/// The columns of the population table.
pub(super) const COLUMNS: [(&str, &str); 4] =
    [("_id", "int"), ("tahun", "text"), ("desa", "text"), ("jumlah", "numeric")];

/// People of each village at `at`: code and number.
pub(super) fn people(city: &dyn City) -> Vec<(String, f64)> {
    let villages = city.gazetteer().villages.iter().enumerate();
    villages
        .map(|(nr, village)| {
            let people = between(&[city.seed(), topic("people"), nr as u64], 7_500.0, 28_500.0);
            (village.code.clone(), people.round())
        })
        .collect()
}

fn population(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let people = people(city);
    if people.is_empty() {
        return Vec::new();
    }
    let month = local::date(at);
    let updated = local::day_of_number(local::number_of(month.0, month.1, 1));
    let dataset = Dataset {
        title: "Penduduk".to_owned(),
        publisher: "Dukcapil".to_owned(),
        updated_at: Some(updated),
        due_every: None,
        rows: Some(people.len() as u64),
        columns: COLUMNS.iter().map(|(name, sort)| format!("{name}:{sort}")).collect(),
    };
    let value = people.iter().map(|(_, count)| count).sum();
    let measured = Measured { quantity: Quantity::Count, value, quality: Quality::Good };
    let fact = |kind| Fact::new(&ServiceId::from(ID), "number/penduduk", at, kind);
    vec![fact(FactKind::Dataset(dataset)), fact(FactKind::Measured(measured))]
}

/// Servers, links and the street switches at the junctions.
fn network(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let id = ServiceId::from(ID);
    let on: Vec<_> = city.happenings(at, at).into_iter().filter(|one| one.is_on(at)).collect();
    let cuts: Vec<_> = on.iter().filter(|one| one.kind == HappeningKind::FibreCut).collect();
    // What everybody talks about, everybody looks up at the city's own pages.
    let is_talk = |kind| matches!(kind, HappeningKind::Hoax | HappeningKind::PriceSpike);
    let is_asked =
        on.iter().any(|one| is_talk(one.kind) && at.since(one.begins) < Span::from_hours(6));
    let status = |name: &str, is_up: bool| {
        FactKind::Status(Status {
            name: name.to_owned(),
            state: if is_up { StatusState::Online } else { StatusState::Offline },
            detail: String::new(),
        })
    };
    let measured =
        |quantity, value| FactKind::Measured(Measured { quantity, value, quality: Quality::Good });
    let minute = at.as_secs().div_euclid(60);
    let mut facts = Vec::new();
    for (nr, (entity, name)) in SERVERS.iter().enumerate() {
        let key = [city.seed(), topic("server"), nr as u64, step(minute)];
        facts.push(Fact::new(&id, *entity, at, status(name, true)));
        let kind = match entity.starts_with("srv") {
            true => {
                let visits = if is_asked && *entity == "srv-satudata" { 1.5 } else { 0.0 };
                let load = 0.4 + visits + 2.6 * city.busyness(at) + 0.4 * share(&key);
                measured(Quantity::Count, (load * 100.0).round() / 100.0)
            }
            false => measured(Quantity::Seconds, (2.0 + 6.0 * share(&key)).round() / 1_000.0),
        };
        facts.push(Fact::new(&id, *entity, at, kind));
    }
    for junction in &city.gazetteer().junctions {
        let is_cut = cuts.iter().any(|cut| cut.place.distance_m(junction.place) <= cut.radius_m);
        let name = format!("Sakelar {}", junction.name);
        let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
        let place = LonLat::new(round(junction.place.lon_deg), round(junction.place.lat_deg));
        let entity = format!("switch/{}", junction.code);
        facts.push(Fact::new(&id, entity, at, status(&name, !is_cut)).at(place));
    }
    facts
}
