//! The e-Sewaka Dharma server of a simulated city: batches of CloudEvents, and events as
//! they happen.

use serde_json::{Value, json};
use wall_model::{Fact, FactKind, Timestamp};
use wall_service::{Asked, City, Response, local};

use super::{
    ID,
    truth::{self, Days, Moved},
};

/// Answers `asked` as the city's server would. Whether it is asked or tells by itself, the
/// events come as one batch.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    match (asked.feed.as_str(), asked.path.trim_matches('/')) {
        ("files", "") => batch(truth::files(city, at).iter().map(|file| moved(file, at)).collect()),
        ("counters", "") => {
            let facts = city.facts(ID, "counters", at);
            let list: Vec<Value> = facts.iter().filter_map(queue).collect();
            Response::json(json!({ "antrean": list }).to_string().into_bytes())
        }
        ("daily", "") => Response::json(document(&truth::days(city, at)).to_string().into_bytes()),
        _ => Response::not_found(),
    }
}

/// A batch of events (CloudEvents 1.0, JSON batch format).
fn batch(events: Vec<Value>) -> Response {
    Response::Http {
        status: 200,
        media_type: "application/cloudevents-batch+json",
        body: Value::Array(events).to_string().into_bytes(),
    }
}

/// The last event of a file.
fn moved(file: &Moved, at: Timestamp) -> Value {
    let gone: Vec<_> = file.steps.iter().filter(|(_, time)| *time <= at).collect();
    let office = |back: usize| {
        let nr = gone.len().checked_sub(back);
        nr.and_then(|nr| gone.get(nr)).map(|(office, _)| office.as_str())
    };
    let is_done = file.done <= at;
    let (word, time) = match (is_done, file.is_rejected, gone.len()) {
        (true, true, _) => ("ditolak", file.done),
        (true, false, _) => ("selesai", file.done),
        (false, _, ..=1) => ("masuk", file.opened),
        _ => ("pindah", gone.last().map_or(file.opened, |one| one.1)),
    };
    let hours = (time.since(file.opened).as_secs_f64() / 36.0).round() / 100.0;
    let been: Vec<Value> =
        gone.iter().map(|(office, time)| json!({ "ke": office, "waktu": w3c(*time) })).collect();
    json!({
        "specversion": "1.0",
        "id": format!("{}-{}{}", file.number, gone.len(), if is_done { "-x" } else { "" }),
        "source": format!("/e-sewaka/{}", file.village),
        "type": format!("id.denpasar.layanan.berkas.{word}"),
        "time": w3c(time),
        "datacontenttype": "application/json",
        "data": {
            "no_berkas": file.number,
            "layanan": file.service,
            "desa": file.village,
            "dari": if word == "pindah" { office(2) } else { None },
            "ke": office(1),
            "tahap": gone.len(),
            "dari_tahap": file.steps.len(),
            "jam_berjalan": hours,
            "batas_jam": file.limit_hours,
            "riwayat": been,
        },
    })
}

/// A queue as an entry of the list.
fn queue(fact: &Fact) -> Option<Value> {
    let FactKind::Queue(queue) = &fact.kind else { return None };
    Some(json!({
        "loket": fact.entity.as_str().strip_prefix("loket:")?,
        "nama": queue.name,
        "dilayani": queue.serving,
        "menunggu": queue.waiting,
        "terlama_sejak": queue.longest_since.map(w3c),
        "selesai": queue.served,
        "loket_buka": queue.counters,
        "rata_detik": queue.takes.map(|takes| takes.as_secs()),
        "waktu": w3c(fact.observed_at),
    }))
}

/// The document of days.
fn document(days: &Days) -> Value {
    let row = |row: &truth::Row| {
        let mut value = json!({ "kode": row.code, "nama": row.name });
        if let Some(object) = value.as_object_mut() {
            if !row.incoming.is_empty() {
                object.insert("masuk".to_owned(), json!(row.incoming));
            }
            if let Some(outgoing) = &row.outgoing {
                object.insert("keluar".to_owned(), json!(outgoing));
            }
            if let Some(is_online) = row.is_online {
                object.insert("daring".to_owned(), json!(is_online));
            }
        }
        value
    };
    let rows = |rows: &[truth::Row]| rows.iter().map(row).collect::<Vec<_>>();
    json!({
        "mulai": w3c(days.starts),
        "diperbarui": w3c(days.at),
        "desa": rows(&days.villages),
        "layanan": rows(&days.services),
        "kantor": rows(&days.offices),
    })
}

/// A time as W3C-DTF in the city's zone.
fn w3c(time: Timestamp) -> String {
    let text = (time + local::OFFSET).to_string();
    format!("{}+08:00", text.get(..19).unwrap_or_default())
}
