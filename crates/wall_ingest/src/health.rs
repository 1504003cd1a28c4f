//! The rules of a feed's health, and the task that has it written.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;
use wall_model::{Clock, Fact, FactKind, Health, HealthState, Seq, ServiceId, Span, Timestamp};
use wall_record::{Entry, Reject};

use crate::{
    feed::{Feed, Link, Progress},
    queue::Queue,
};

/// The service id of ingest's own facts.
pub const SERVICE: &str = "ingest";

/// How often health is written at least.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// Longest detail, characters.
const MAX_DETAIL: usize = 160;

/// A feed's state at `now`, what is wrong in Indonesian, and when the passing of time
/// alone will change it.
fn judge(feed: &Feed, progress: &Progress, now: Instant) -> (HealthState, String, Option<Instant>) {
    let patience = feed.period.times(2).to_duration();
    if let Some(Link::Down(why)) = progress.links.iter().find(|l| matches!(l, Link::Down(_))) {
        return (HealthState::Down, why.clone(), None);
    }
    let overdue = progress.fresh.unwrap_or(progress.started) + patience;
    if now >= overdue {
        let detail = match progress.fresh {
            Some(_) => format!("tidak ada data lebih dari {}", spell(feed.period.times(2))),
            None => format!("belum ada data setelah {}", spell(feed.period.times(2))),
        };
        return (HealthState::Silent, detail, None);
    }
    if progress.fresh.is_none() {
        let detail = if progress.links.iter().all(|link| matches!(link, Link::Up(_))) {
            "tersambung, menunggu data"
        } else {
            "menghubungkan"
        };
        return (HealthState::Connecting, detail.to_owned(), Some(overdue));
    }
    let mut deadline = overdue;
    if let Some(reason) = &progress.unreadable {
        let given_up = progress.readable.map_or(now, |readable| readable + patience);
        if now >= given_up {
            let detail = format!("data tidak terbaca: {reason}");
            return (HealthState::Garbled, detail, Some(overdue));
        }
        deadline = deadline.min(given_up);
    }
    let part = progress.links.iter().find_map(|link| match link {
        Link::Up(part) if !part.is_empty() => Some(part.clone()),
        _ => None,
    });
    (HealthState::Up, part.unwrap_or_default(), Some(deadline))
}

/// `45 dtk`, `10 mnt`, `2 jam`, `3 hari`.
fn spell(span: Span) -> String {
    match span.as_secs() {
        secs @ ..120 => format!("{secs} dtk"),
        secs @ ..7_200 => format!("{} mnt", secs / 60),
        secs @ ..172_800 => format!("{} jam", secs / 3_600),
        secs => format!("{} hari", secs / 86_400),
    }
}

/// A feed's health at `now`, when the passing of time alone will change it, and how many
/// frames were dropped since the last call.
pub(crate) fn health(feed: &Feed, now: Instant) -> (Health, Option<Instant>, u64) {
    let mut progress = feed.progress();
    let (state, mut detail, deadline) = judge(feed, &progress, now);
    let dropped = std::mem::take(&mut progress.dropped);
    if dropped > 0 {
        let note = format!("{dropped} kiriman dibuang: batas {} per detik", feed.max_per_second);
        detail = if detail.is_empty() { note } else { format!("{detail}; {note}") };
    }
    progress.shown = Some(state);
    let health = Health {
        name: feed.title.clone(),
        service: feed.origin.service.to_string(),
        feed: feed.origin.feed.to_string(),
        state,
        detail: detail.chars().take(MAX_DETAIL).collect(),
        last_frame_at: progress.last_frame_at,
        last_read_at: progress.last_read_at,
        period: feed.period,
        frames: progress.frames,
        rejects: progress.rejects,
        camera: None,
    };
    (health, deadline, dropped)
}

/// Tells a feed's health whenever it changes, and every ten seconds.
pub(crate) struct Teller {
    written: Option<(HealthState, String)>,
    due: Instant,
}

impl Teller {
    /// One that tells at once.
    pub(crate) fn new(now: Instant) -> Self {
        Self { written: None, due: now }
    }

    /// What is to be written of `feed` at `now`, by the wall's clock `at`, and when that is to be
    /// looked at again unless something happens before.
    pub(crate) fn tell(
        &mut self,
        feed: &Feed,
        now: Instant,
        at: Timestamp,
    ) -> (Vec<Entry>, Instant) {
        let (health, deadline, dropped) = health(feed, now);
        let is_news = self
            .written
            .as_ref()
            .is_none_or(|(state, detail)| *state != health.state || *detail != health.detail);
        let mut entries = Vec::new();
        if dropped > 0 {
            entries.push(lost(feed, dropped));
        }
        if is_news || now >= self.due {
            if is_news {
                let (state, detail) = (health.state, &health.detail);
                tracing::info!(feed = feed.name(), ?state, detail, "feed");
            }
            self.written = Some((health.state, health.detail.clone()));
            self.due = now + HEARTBEAT;
            let service = ServiceId::from(SERVICE);
            let fact = Fact::new(&service, feed.name(), at, FactKind::Health(health));
            entries.push(Entry::Fact(fact));
        }
        (entries, deadline.map_or(self.due, |deadline| deadline.min(self.due)))
    }
}

/// Has a feed's health written for as long as the pipeline takes it.
pub(crate) async fn watch(feed: Arc<Feed>, queue: Queue, clock: Clock) {
    let mut teller = Teller::new(Instant::now());
    loop {
        let (entries, wake_at) = teller.tell(&feed, Instant::now(), clock());
        for entry in entries {
            if !queue.note(entry).await {
                return;
            }
        }
        tokio::select! {
            () = feed.changed.notified() => {}
            () = tokio::time::sleep_until(wake_at) => {}
        }
    }
}

/// Frames that were dropped, for the record.
fn lost(feed: &Feed, dropped: u64) -> Entry {
    Entry::Reject(Reject {
        frame: Seq::default(),
        feed: feed.name().to_owned(),
        row: None,
        reason: format!(
            "{dropped} frames dropped: more than {} a second or no room",
            feed.max_per_second
        ),
    })
}
