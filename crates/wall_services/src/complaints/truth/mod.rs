//! What the simulated PRO Denpasar knows at any time.
//!
//! A complaint is worked out from the number of its day: about three a day, by the hour, and
//! those that what happens in the city brings ([`caused`]). The list goes back 90 days, as a
//! GeoReport v2 server's does; photos are kept for 30.

mod caused;
mod complaint;
mod course;
mod programmes;
mod words;

use wall_model::{Case, CaseCourse, Command, Fact, FactKind, ServiceId, Span, Stage, Timestamp};
use wall_model::{Picture, Urgency};
use wall_service::{City, local, workdays};

use super::{
    ID, photo, row, service_list, simulate::picture, stages, updates, vocabulary::CATEGORIES,
};

pub(super) use complaint::Told;
pub(super) use programmes::{Programme, all as all_programmes};

/// Days that the list goes back.
const DAYS: i64 = 90;

/// How long the source keeps a photo.
const PHOTOS_KEPT: Span = Span::from_hours(30 * 24);

/// How long it tells what was said in a thread.
const THREADS_KEPT: Span = Span::from_hours(14 * 24);

/// The facts of `feed` at `at`.
pub(super) fn facts(city: &dyn City, feed: &str, at: Timestamp) -> Vec<Fact> {
    match feed {
        "requests" => {
            let register = register(city, at);
            let cases = register.iter().map(|told| case(told, at));
            let photos = register.iter().flat_map(|told| photos(told, at));
            cases.chain(photos).chain(services(at)).collect()
        }
        "updates" => register(city, at).iter().flat_map(|told| thread(told, at)).collect(),
        "programmes" => {
            let all = all_programmes(city, at);
            all.iter().flat_map(programmes::facts).collect()
        }
        _ => Vec::new(),
    }
}

/// Every complaint of the last 90 days that was told by `at`, the newest first.
pub(super) fn register(city: &dyn City, at: Timestamp) -> Vec<Told> {
    let today = local::day_number(at);
    let silent = caused::silent_times(city, at);
    let mut all: Vec<Told> = (today - DAYS..=today)
        .flat_map(|day| complaint::of_day(city, day))
        .filter(|told| told.opened <= at && !silent.iter().any(|time| time.contains(&told.opened)))
        .collect();
    all.extend(caused::all(city, at));
    all.sort_by(|a, b| b.opened.cmp(&a.opened).then(a.id.cmp(&b.id)));
    all.dedup_by(|a, b| a.id == b.id);
    all
}

/// The complaint of this name, if it was told by `at`.
pub(super) fn find(city: &dyn City, id: &str, at: Timestamp) -> Option<Told> {
    let day = complaint::day_of(id)?;
    let of_day = complaint::of_day(city, day).into_iter().find(|told| told.id == id);
    let told = of_day.or_else(|| caused::all(city, at).into_iter().find(|told| told.id == id));
    told.filter(|told| told.opened <= at)
}

/// The complaint as the source tells it at `at`.
pub(super) fn case(told: &Told, at: Timestamp) -> Fact {
    let steps: Vec<_> = told.steps.iter().filter(|step| step.at <= at).cloned().collect();
    let waits_since = told
        .question
        .as_ref()
        .filter(|question| (question.asked..question.answered).contains(&at))
        .map(|question| question.asked);
    let evidence: Vec<_> = told.photos_at(at).map(|photo| photo.evidence.clone()).collect();
    let changes = steps.iter().map(|step| step.at);
    let questions = told.question.iter().flat_map(|one| [one.asked, one.answered]);
    let changed = changes.chain(questions.filter(|time| *time <= at)).max().unwrap_or(told.opened);
    let state = stages::state_of(&steps);
    let is_sent = steps.iter().any(|step| step.stage == Stage::Forwarded);
    let case = Case {
        kind: told.category.kind,
        title: told.category.name.id.to_owned(),
        address: told.address.clone(),
        state,
        urgency: if told.is_urgent { Urgency::Urgent } else { Urgency::Normal },
        opened_at: told.opened,
        agency: is_sent.then(|| told.category.agency.to_owned()),
        radius_m: None,
        detail: told.words.to_owned(),
        course: Box::new(CaseCourse {
            category: told.category.code.to_owned(),
            stages: steps,
            due_at: Some(workdays::due(told.opened, told.category.days)),
            repeats: told.repeats.clone().map(Into::into),
            waits_since,
            evidence,
        }),
    };
    let holds = row::remembered(state);
    let kind = FactKind::Case(case);
    Fact::new(&ServiceId::from(ID), told.id.as_str(), changed, kind)
        .at(told.place)
        .holding_for(holds)
}

/// Pictures of the complaint's photos.
fn photos(told: &Told, at: Timestamp) -> Vec<Fact> {
    let fact = |(nr, photo): (usize, &complaint::Shot)| {
        let kind = FactKind::Picture(Picture {
            media_type: "image/png".to_owned(),
            sha256: photo::hash(&picture::draw(photo.key)),
            url: photo.evidence.url.clone(),
        });
        let time = photo.evidence.taken_at.unwrap_or(told.opened);
        Fact::new(&ServiceId::from(ID), photo::entity(&told.id, nr), time, kind)
            .holding_for(photo::HOLDS)
    };
    (1..).zip(told.photos_at(at)).map(fact).collect()
}

/// The categories that are offered.
fn services(at: Timestamp) -> Vec<Fact> {
    let fact = |category| service_list::fact(category, at.floor(Span::from_secs(1)));
    CATEGORIES.iter().map(fact).collect()
}

/// What was said about the complaint.
pub(super) fn thread(told: &Told, at: Timestamp) -> Vec<Fact> {
    let service = ServiceId::from(ID);
    let fact = |nr: usize, time, verb: &str, by: &str, words: String| {
        let command = Command { verb: verb.to_owned(), by: by.to_owned(), content: words };
        let entity = updates::entity(&told.id, &format!("{}-{nr}", told.id));
        Fact::new(&service, entity, time, FactKind::Command(command)).holding_for(updates::HOLDS)
    };
    let mut facts = Vec::new();
    for (nr, step) in told.steps.iter().enumerate().skip(1) {
        let words = course::words_of(step.stage, told.category);
        facts.push(fact(nr, step.at, updates::verb(step.stage), &step.by, words));
    }
    if let Some(question) = &told.question {
        let nr = told.steps.len();
        let asked = question.words.to_owned();
        facts.push(fact(nr, question.asked, updates::ASKED, stages::CITIZEN, asked));
        let reply = "Terima kasih, petugas kami jadwalkan minggu ini.".to_owned();
        let by = told.category.agency;
        facts.push(fact(nr + 1, question.answered, updates::REPLIED, by, reply));
    }
    facts.retain(|fact| fact.observed_at <= at && at.since(fact.observed_at) < THREADS_KEPT);
    facts
}
