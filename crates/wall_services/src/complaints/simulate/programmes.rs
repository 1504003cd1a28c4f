//! The document of planned works.

use serde_json::{Value, json};
use wall_service::Response;

use super::w3c;
use crate::complaints::{programmes::stage_word, truth::Programme};

/// The document.
pub(super) fn answer(all: &[Programme]) -> Response {
    let list: Vec<Value> = all.iter().map(programme).collect();
    Response::json(json!({ "program": list }).to_string().into_bytes())
}

fn programme(one: &Programme) -> Value {
    let project = &one.project;
    let reached = project.reached.iter().map(
        |step| json!({ "per": w3c(step.at), "fisik": step.physical, "keuangan": step.financial }),
    );
    let photos =
        one.photos.iter().map(|(url, taken, _)| json!({ "url": url, "waktu": w3c(*taken) }));
    json!({
        "id": one.id,
        "nama": project.name,
        "opd": project.agency,
        "tahap": stage_word(project.stage),
        "pagu_rp": project.budget_rp,
        "mulai": project.starts_at.map(w3c),
        "selesai": project.ends_at.map(w3c),
        "lat": one.place.lat_deg,
        "long": one.place.lon_deg,
        "kemajuan": reached.collect::<Vec<_>>(),
        "warga": {
            "benar": project.confirmed,
            "tidak_benar": project.denied,
            "foto": photos.collect::<Vec<_>>(),
        },
        "diperbarui": w3c(one.updated),
    })
}
