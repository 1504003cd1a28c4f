//! What the simulated city's newsroom writes.

use wall_analysis::masking;
use wall_model::{Fact, Post, Span, Timestamp};
use wall_service::{City, Happening, HappeningKind, chance, local};

use super::{chatter, names, texts};
use crate::social_media::{news, voice};

/// The newsroom, as the city file credits it.
pub(in crate::social_media) const CREDIT: &str = "Kabar Denpasar (simulasi)";

/// Headlines of any day.
const DAILY: u64 = 6;

/// When the first of a day may be written, and the last, hours.
const HOURS: (f64, f64) = (6.0, 21.5);

/// An article.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::social_media) struct Article {
    /// What tells it from others.
    pub(in crate::social_media) guid: String,
    /// Its address.
    pub(in crate::social_media) link: String,
    /// When, to the second.
    pub(in crate::social_media) at: Timestamp,
    /// Headline.
    pub(in crate::social_media) title: String,
    /// What it says.
    pub(in crate::social_media) summary: String,
}

/// Articles after `from` and not after `to`, oldest first.
pub(in crate::social_media) fn written(
    city: &dyn City,
    from: Timestamp,
    to: Timestamp,
) -> Vec<Article> {
    const KEY: u64 = chance::topic("newsroom");
    let mut all = Vec::new();
    for day in local::day_number(from)..=local::day_number(to) {
        for nr in 0..DAILY {
            let key = [city.seed(), KEY, chance::step(day), nr];
            let hour = chance::between(&key, HOURS.0, HOURS.1);
            let at = local::day_of_number(day) + Span::from_secs((3_600.0 * hour) as i64);
            // Each day begins elsewhere in the list, so that a week hardly repeats itself.
            let turn = (chance::draw(&[city.seed(), KEY]) % 97) + chance::step(day) * DAILY + nr;
            let count = texts::HEADLINES.len() as u64;
            let (title, summary) =
                texts::HEADLINES.get((turn % count) as usize).copied().unwrap_or_default();
            let title = names::filled(title, city.gazetteer(), &key);
            all.push(article(format!("{day}-{nr}"), at, title, summary.to_owned()));
        }
    }
    // An article comes up to 100 minutes after what it tells of.
    for happening in city.happenings(from - Span::from_hours(2), to) {
        all.extend(of_happening(city, &happening));
    }
    all.retain(|article| article.at > from && article.at <= to);
    all.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.guid.cmp(&b.guid)));
    all
}

fn article(guid: String, at: Timestamp, title: String, summary: String) -> Article {
    let link = format!("https://kabar.denpasar.example/{guid}");
    Article { guid, link, at: Timestamp::from_secs(at.as_secs()), title, summary }
}

/// The article about a happening that is worth one.
fn of_happening(city: &dyn City, happening: &Happening) -> Option<Article> {
    if !happening.is_story {
        return None;
    }
    let key = [city.seed(), chance::topic(&happening.id), 7];
    let after = Span::from_secs(chance::between(&key, 2_400.0, 6_000.0) as i64);
    let place = happening.address.split(',').next().unwrap_or_default().trim();
    let (title, summary) = match happening.kind {
        HappeningKind::Hoax => (
            format!("Hoaks, kabar {} tidak benar", happening.subject),
            format!(
                "Pemkot memastikan kabar \"{}\" adalah hoaks.",
                chatter::claim(happening, city)
            ),
        ),
        HappeningKind::RiverFlood => (
            format!("{} rendam permukiman di sekitar {place}", happening.title),
            "BPBD mengevakuasi warga dan menyiapkan posko.".to_owned(),
        ),
        HappeningKind::BurstMain => (
            format!("Pipa induk pecah di {place}, ribuan pelanggan tanpa air"),
            "Perumda air mengirim tangki ke permukiman.".to_owned(),
        ),
        HappeningKind::PriceSpike => (
            format!("{} tajam, pedagang dan pembeli mengeluh", happening.title),
            "TPID menyiapkan operasi pasar.".to_owned(),
        ),
        HappeningKind::FibreCut => (
            format!("Kabel optik putus di {place}, kamera dan lampu lalu lintas terganggu"),
            "Teknisi menyambung kembali kabel yang tergali.".to_owned(),
        ),
        HappeningKind::Emergency(..) => (
            format!("{} di {place}, petugas evakuasi korban", happening.title),
            "Arus lalu lintas sempat tersendat.".to_owned(),
        ),
        HappeningKind::Nyepi => return None,
    };
    let guid = format!("k-{:x}", chance::topic(&happening.id));
    Some(article(guid, happening.begins + after, title, summary))
}

/// What the newsroom's feed tells at `at`.
pub(super) fn facts(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let fact = |article: &Article| {
        let post = Post {
            channel: CREDIT.to_owned(),
            text: format!("{}\n{}", article.title, article.summary),
            author: String::new(),
            url: article.link.clone(),
            reach: 0,
            is_to_city: false,
            is_answered: false,
            follows: None,
        };
        let entity = format!("{}{}", news::PREFIX, masking::pseudonym(news::PREFIX, &article.guid));
        voice::fact(entity, article.at, post)
    };
    written(city, at - voice::NEWS_HELD, at).iter().map(fact).collect()
}
