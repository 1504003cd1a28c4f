//! Sentences as citizens write them.

use super::*;

fn names() -> Names {
    let name = |text: &str, class, places: &[(f64, f64)]| Name {
        id: text.to_owned(),
        text: text.to_owned(),
        class,
        places: places.iter().map(|(lon, lat)| LonLat::new(*lon, *lat)).collect(),
    };
    let along = |lat: f64| (0..9).map(|nr| (115.18 + 0.005 * f64::from(nr), lat)).collect();
    let (teuku, gatsu): (Vec<_>, Vec<_>) = (along(-8.6737), along(-8.637));
    Names::new([
        name("Panjer", NameClass::Village, &[(115.2265, -8.6860)]),
        name("Sanur Kaja", NameClass::Village, &[(115.2620, -8.6760)]),
        name("Denpasar Barat", NameClass::District, &[(115.1932, -8.6651)]),
        name("Jl. Teuku Umar", NameClass::Street, &teuku),
        name("Jl. Gatot Subroto (Gatsu)", NameClass::Street, &gatsu),
        name("Jl. Nangka", NameClass::Street, &[(115.2227, -8.6376)]),
        name("Jl. Sanglah", NameClass::Street, &[(115.2140, -8.6750)]),
        name("Jl. Nowhere", NameClass::Street, &[]),
        name("Simpang Enam", NameClass::Junction, &[(115.2080, -8.6737)]),
        name("Simpang Teuku Umar", NameClass::Junction, &[(115.2082, -8.6735)]),
        name("Pasar Badung", NameClass::Market, &[(115.2119, -8.6567)]),
        name("Pasar Sanglah", NameClass::Market, &[(115.2165, -8.6757)]),
    ])
}

/// The names that a text says, each with its score in hundredths.
fn said(text: &str) -> Vec<(String, i64)> {
    let names = names();
    let found = names.find(text);
    found
        .iter()
        .map(|one| (names.names()[one.name].text.clone(), (one.score * 100.0).round() as i64))
        .collect()
}

#[test]
fn places_are_found_as_citizens_write_them() {
    for (text, name, score) in [
        ("Macet parah di Jln Teuku Umar dari tadi", "Jl. Teuku Umar", 95),
        ("lampu merah SIMPANG TEUKU UMAR mati", "Simpang Teuku Umar", 95),
        ("banjir di gatsu min", "Jl. Gatot Subroto (Gatsu)", 40),
        ("Jl Gatot Subrto lubang", "Jl. Gatot Subroto (Gatsu)", 81),
        ("#JalanTeukuUmar tergenang", "Jl. Teuku Umar", 95),
        ("yeh mati di Panjer uli ibi", "Panjer", 70),
        ("ring Sanur Kaja wenten blabar", "Sanur Kaja", 75),
        ("laka di simpang enam", "Simpang Enam", 95),
        ("harga cabai psr sanglah naik", "Pasar Sanglah", 95),
        ("jl nangka gelap", "Jl. Nangka", 95),
    ] {
        assert_eq!(said(text), [(name.to_owned(), score)], "{text}");
    }
}

#[test]
fn what_names_no_place_names_none() {
    for text in [
        "enak sekali makan nangka",
        "enam orang sudah pulang",
        "kapan hujan reda ya",
        "Denpasar macet di mana-mana",
        "pasar sepi hari ini",
        "jalan tikus",
        "umar bilang begitu",
        "",
    ] {
        assert_eq!(said(text), [], "{text}");
    }
}

#[test]
fn two_names_say_where_on_a_road() {
    let names = names();
    let placed = names.place("Pohon tumbang di Jl. Teuku Umar dekat Simpang Enam").unwrap();
    assert!(placed.place.distance_m(LonLat::new(115.2080, -8.6737)) < 350.0, "{placed:?}");
    assert!(placed.score > 0.98 && placed.radius_m <= 350.0, "{placed:?}");
    assert!(placed.reason.en.contains("near"), "{placed:?}");
    // Too far apart to be one place: the surer one counts.
    let placed = names.place("dari Pasar Badung ke Jl. Gatot Subroto Panjer").unwrap();
    assert_eq!(placed.names.len(), 1);
}

#[test]
fn directions_say_which_side() {
    let names = names();
    let market = LonLat::new(115.2119, -8.6567);
    let placed = names.place("kebakaran kelod Pasar Badung").unwrap();
    assert_eq!(placed.side, Some(Side::South));
    assert!(placed.place.lat_deg < market.lat_deg && placed.place.distance_m(market) < 300.0);
    assert_eq!(
        placed.reason,
        wall_model::Bilingual::new("selatan Pasar Badung", "south of Pasar Badung")
    );
    let west = names.place("Jl. Teuku Umar bagian barat macet").unwrap();
    let east = names.place("Jl. Teuku Umar sisi timur macet").unwrap();
    assert!(west.place.lon_deg < east.place.lon_deg - 0.01);
    // A direction within a name is no direction.
    assert_eq!(names.place("genangan di Denpasar Barat").unwrap().side, None);
    assert!(names.place("tidak di mana-mana").is_none());
}

#[test]
fn one_name_twice_is_one_place() {
    let place = |lon| vec![LonLat::new(lon, -8.65)];
    let name = |id: &str, lon| Name {
        id: id.to_owned(),
        text: "Jl. Kamboja".to_owned(),
        class: NameClass::Street,
        places: place(lon),
    };
    let names = Names::new([name("a", 115.22), name("b", 115.221)]);
    assert_eq!(names.names().len(), 1);
    assert_eq!(names.names()[0].places.len(), 2);
    assert_eq!(names.find("Jl. Kamboja dan Jl. Kamboja").len(), 2);
}
