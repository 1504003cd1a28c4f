//! What citizens write about: topics, and the words by which they are known.

use wall_model::CaseKind;
use wall_service::Words;

/// A topic.
#[derive(Debug)]
pub(super) struct Topic {
    /// Its name in findings: `topic_flood`.
    pub(super) key: &'static str,
    /// Its name for people.
    pub(super) name: Words,
    /// Phrases that speak of it, in the spelling of [`wall_analysis::words::words`].
    phrases: &'static [&'static str],
    /// Kinds of cases that are the same matter.
    pub(super) kinds: &'static [CaseKind],
}

impl PartialEq for Topic {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// What begins the name of a topic in a finding's values.
pub(super) const PREFIX: &str = "topic_";

/// Every topic; of two that a text speaks of as much, the first.
pub(super) const ALL: [Topic; 12] = [
    Topic {
        key: "fire",
        name: Words::new("Kebakaran", "Fire"),
        phrases: &[
            "kebakaran",
            "kobongan",
            "puun",
            "api besar",
            "asap tebal",
            "damkar",
            "terbakar",
        ],
        kinds: &[CaseKind::Fire],
    },
    Topic {
        key: "accident",
        name: Words::new("Kecelakaan", "Accident"),
        phrases: &[
            "laka",
            "kecelakaan",
            "tabrakan",
            "tabrak lari",
            "ditabrak",
            "nabrak",
            "ambulans",
            "motor jatuh",
            "terguling",
        ],
        kinds: &[CaseKind::Accident, CaseKind::Medical],
    },
    Topic {
        key: "flood",
        name: Words::new("Banjir", "Flood"),
        phrases: &[
            "banjir",
            "blabar",
            "blabur",
            "genangan",
            "tergenang",
            "kerendem",
            "terendam",
            "air naik",
            "air masuk",
            "tanggul",
            "jebol",
            "meluap",
            "got mampet",
            "air bah",
        ],
        kinds: &[CaseKind::Flood],
    },
    Topic {
        key: "water",
        name: Words::new("Air bersih", "Water supply"),
        phrases: &[
            "air mati",
            "pdam",
            "perumda air",
            "air kecil",
            "air keruh",
            "yeh mati",
            "pipa pecah",
            "pipa bocor",
            "air tidak",
            "air pam",
            "air keran",
            "kran",
            "keran",
            "tangki air",
        ],
        kinds: &[CaseKind::WaterSupply],
    },
    Topic {
        key: "traffic",
        name: Words::new("Lalu lintas", "Traffic"),
        phrases: &[
            "macet",
            "padat merayap",
            "kemacetan",
            "lampu merah",
            "apill",
            "lalulintas",
            "parkir liar",
            "antre kendaraan",
            "trafik",
            "traffic light",
            "ngadat",
        ],
        kinds: &[CaseKind::Accident, CaseKind::Obstacle, CaseKind::Works],
    },
    Topic {
        key: "tree",
        name: Words::new("Pohon tumbang", "Fallen tree"),
        phrases: &[
            "pohon tumbang",
            "punyan kayu",
            "dahan patah",
            "tumbang",
            "baliho roboh",
            "roboh",
        ],
        kinds: &[CaseKind::Obstacle],
    },
    Topic {
        key: "road",
        name: Words::new("Jalan & lampu", "Roads & lamps"),
        phrases: &[
            "jalan rusak",
            "jalan berlubang",
            "lubang",
            "bolong",
            "aspal",
            "trotoar",
            "lampu jalan",
            "lpju",
            "gelap gulita",
            "penerangan",
            "kabel",
            "rurung usak",
        ],
        kinds: &[CaseKind::Infrastructure],
    },
    Topic {
        key: "waste",
        name: Words::new("Sampah", "Waste"),
        phrases: &["sampah", "leluu", "tps", "bau busuk", "truk sampah", "dlhk", "menumpuk"],
        kinds: &[CaseKind::Waste],
    },
    Topic {
        key: "price",
        name: Words::new("Harga", "Prices"),
        phrases: &[
            "harga",
            "cabai",
            "cabe",
            "tabia",
            "beras",
            "telur",
            "bawang",
            "mahal",
            "sembako",
            "minyak goreng",
        ],
        kinds: &[],
    },
    Topic {
        key: "service",
        name: Words::new("Layanan", "Services"),
        phrases: &[
            "ktp",
            "kk",
            "dukcapil",
            "antrean",
            "antre",
            "loket",
            "berkas",
            "izin",
            "mpp",
            "pelayanan",
            "puskesmas",
            "bpjs",
            "kelurahan",
            "siak",
            "akta",
        ],
        kinds: &[CaseKind::PublicService],
    },
    Topic {
        key: "safety",
        name: Words::new("Keamanan", "Safety"),
        phrases: &[
            "maling",
            "jambret",
            "begal",
            "pencurian",
            "ribut",
            "berkelahi",
            "balap liar",
            "curanmor",
        ],
        kinds: &[CaseKind::Crime],
    },
    Topic {
        key: "net",
        name: Words::new("Jaringan", "Network"),
        phrases: &["wifi", "internet", "sinyal", "cctv mati", "listrik padam", "mati lampu", "pln"],
        kinds: &[CaseKind::Infrastructure],
    },
];

/// The topic that a text of these words speaks of most.
pub(super) fn of(words: &[String]) -> Option<&'static Topic> {
    let text = format!(" {} ", words.join(" "));
    let weight = |topic: &Topic| -> usize {
        let said = |phrase: &&&str| text.contains(&format!(" {phrase} "));
        topic.phrases.iter().filter(said).map(|phrase| 1 + phrase.matches(' ').count()).sum()
    };
    let mut best: Option<(&Topic, usize)> = None;
    for topic in &ALL {
        let weight = weight(topic);
        if weight > best.map_or(0, |(_, best)| best) {
            best = Some((topic, weight));
        }
    }
    best.map(|(topic, _)| topic)
}

/// The topic of this name in findings.
pub(super) fn named(key: &str) -> Option<&'static Topic> {
    ALL.iter().find(|topic| topic.key == key)
}
