//! The servers of the city's budget office.

use serde_json::{Value, json};
use wall_model::{Fact, FactKind, Progress, Project, ProjectStage, Timestamp};
use wall_service::{Asked, City, Response, local};

use super::ID;

/// Answers as the office's servers do.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    let facts = city.facts(ID, &asked.feed, at);
    let projects = facts.iter().filter_map(|fact| match &fact.kind {
        FactKind::Project(project) => Some((fact, &**project)),
        _ => None,
    });
    let document = match asked.feed.as_str() {
        "releases" => json!({
            "uri": "https://dirgens.example/ocds",
            "version": "1.1",
            "publishedDate": at.floor(local::DAY).to_string(),
            "publisher": { "name": "BAPPEDA Kota Denpasar (simulasi)" },
            "releases": projects.map(|(fact, project)| release(fact, project)).collect::<Vec<_>>(),
        }),
        "realisation" => {
            let rows: Vec<Value> = projects.flat_map(|(_, project)| rows(project)).collect();
            json!({ "rows": rows })
        }
        _ => return Response::not_found(),
    };
    Response::json(document.to_string().into_bytes())
}

/// A project has one tender, one award of it and one contract.
const TENDER: &str = "P1";
const AWARD: &str = "A1";

fn value(amount: f64) -> Value {
    json!({ "amount": amount, "currency": "IDR" })
}

fn release(fact: &Fact, project: &Project) -> Value {
    let tag = match project.stage {
        ProjectStage::Planning => "planning",
        ProjectStage::Tender => "tender",
        ProjectStage::Contract => "contract",
        ProjectStage::Implementation | ProjectStage::Done | ProjectStage::Cancelled => {
            "implementation"
        }
    };
    let plan = |(nr, point): (usize, &Progress)| {
        json!({
            "id": format!("R{}", nr + 1),
            "title": format!("Rencana {:.0}%", 100.0 * point.physical),
            "dueDate": point.at.to_string(),
        })
    };
    let mut release = json!({
        "ocid": fact.entity.as_str(),
        "id": format!("{}-{}", fact.entity, fact.observed_at.as_secs()),
        "date": fact.observed_at.to_string(),
        "tag": [tag],
        "initiationType": "tender",
        "buyer": { "id": project.agency },
        "planning": {
            "budget": { "amount": value(project.budget_rp), "project": project.name },
            "milestones": project.plan.iter().enumerate().map(plan).collect::<Vec<_>>(),
        },
        "tender": { "id": TENDER, "title": project.name, "status": "complete" },
        "verification": { "confirmed": project.confirmed, "denied": project.denied },
    });
    if let Some(place) = fact.place {
        release["tender"]["items"] = json!([{ "id": "1", "deliveryLocation": {
            "geometry": { "type": "Point", "coordinates": [place.lon_deg, place.lat_deg] },
        } }]);
    }
    if let Some(contract_rp) = project.contract_rp {
        release["awards"] = json!([{ "id": AWARD, "suppliers": [{ "name": project.contractor }] }]);
        release["contracts"] = json!([contract(project, contract_rp)]);
    }
    release
}

fn contract(project: &Project, contract_rp: f64) -> Value {
    let works = |(nr, point): (usize, &Progress)| {
        json!({
            "id": format!("M{}", nr + 1),
            "title": format!("Fisik {:.0}%", 100.0 * point.physical),
            "status": "met",
            "dateMet": point.at.to_string(),
        })
    };
    let mut spent = 0.0;
    let mut transactions = Vec::new();
    for (nr, point) in project.reached.iter().enumerate() {
        let sum = (point.financial * contract_rp).round();
        transactions.push(json!({
            "id": format!("T{}", nr + 1),
            "date": point.at.to_string(),
            "value": value(sum - spent),
        }));
        spent = sum;
    }
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
    json!({
        "id": "K1",
        "awardID": AWARD,
        "status": if project.stage == ProjectStage::Done { "terminated" } else { "active" },
        "value": value(contract_rp),
        "period": { "startDate": time(project.starts_at), "endDate": time(project.ends_at) },
        "implementation": {
            "transactions": transactions,
            "milestones": project.reached.iter().enumerate().map(works).collect::<Vec<_>>(),
        },
    })
}

/// A row for each month.
fn rows(project: &Project) -> Vec<Value> {
    let percent = |share: f64| (share * 1_000.0).round() / 10.0;
    let row = |plan: &Progress| {
        // The month that ends then.
        let (year, month, _) = local::date(plan.at - wall_model::Span::from_secs(1));
        let reached = project.reached.iter().find(|point| point.at == plan.at);
        let mut row = json!({
            "opd": project.agency,
            "nama": project.name,
            "bulan": format!("{year:04}-{month:02}"),
            "pagu": project.budget_rp,
            "rencana_keuangan": percent(plan.financial),
            "rencana_fisik": percent(plan.physical),
        });
        if let Some(reached) = reached {
            row["realisasi_keuangan"] = json!(percent(reached.financial));
            row["realisasi_fisik"] = json!(percent(reached.physical));
        }
        row
    };
    project.plan.iter().map(row).collect()
}
