//! What a `[[camera]]` table says of when its pictures are recorded.

use wall_model::{RecordMode, RecordRule, RecordTime, Span};

use super::reader::{Checker, Table, Value, text_of};

/// The keys of a `[[camera]]` table that this reads.
pub(super) const KEYS: [&str; 5] =
    ["record", "pre_roll_secs", "post_roll_secs", "stream", "schedule"];

/// The modes by their names.
const MODES: [(&str, RecordMode); 4] = [
    ("shown", RecordMode::Shown),
    ("always", RecordMode::Always),
    ("event", RecordMode::Event),
    ("off", RecordMode::Off),
];

/// Days of the week by their names, from Monday on.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Longest pre-roll, seconds: it is kept in memory.
const MAX_PRE_ROLL: u32 = 60;

/// Longest post-roll, seconds.
const MAX_POST_ROLL: u32 = 3_600;

/// Most entries of a schedule.
const MAX_TIMES: usize = 32;

/// The rule of a table; `None` if it says nothing of recording.
pub(super) fn rule(checker: &mut Checker<'_>, table: &Table<'_>) -> Option<RecordRule> {
    if !KEYS.iter().any(|key| table.get(key).is_some()) {
        return None;
    }
    let unless_said = RecordRule::default();
    let secs = |secs: u32| Span::from_secs(i64::from(secs));
    let pre_roll = table.count(checker, "pre_roll_secs", 0..=MAX_PRE_ROLL).map(secs);
    let post_roll = table.count(checker, "post_roll_secs", 0..=MAX_POST_ROLL).map(secs);
    Some(RecordRule {
        mode: mode(checker, table).unwrap_or_default(),
        pre_roll: pre_roll.unwrap_or(unless_said.pre_roll),
        post_roll: post_roll.unwrap_or(unless_said.post_roll),
        is_main: is_main(checker, table),
        schedule: schedule(checker, table),
    })
}

fn mode(checker: &mut Checker<'_>, table: &Table<'_>) -> Option<RecordMode> {
    let (word, span) = table.text(checker, "record")?;
    let mode = MODES.iter().find(|(name, _)| *name == word).map(|(_, mode)| *mode);
    if mode.is_none() {
        let hint = "shown, always, event or off";
        checker.problem(&span, format!("record {word:?} is not known"), hint);
    }
    mode
}

fn is_main(checker: &mut Checker<'_>, table: &Table<'_>) -> bool {
    let Some((word, span)) = table.text(checker, "stream") else { return false };
    if !["main", "shown"].contains(&word) {
        let hint = "main: always the best one; shown: the one that the wall shows";
        checker.problem(&span, format!("stream {word:?} is not known"), hint);
    }
    word == "main"
}

/// `schedule = [{ days = ["sat", "sun"], from = "22:00", to = "06:00", record = "always" }]`.
fn schedule(checker: &mut Checker<'_>, table: &Table<'_>) -> Vec<RecordTime> {
    let values = table.list(checker, "schedule");
    if let Some(more) = values.get(MAX_TIMES) {
        checker.problem(&more.span(), format!("more than {MAX_TIMES} times in a schedule"), "");
    }
    let mut times = Vec::new();
    for value in values.into_iter().take(MAX_TIMES) {
        let Some(entry) = Table::of(checker, "an entry of schedule", value) else { continue };
        entry.check_keys(checker, &["days", "from", "to", "record"]);
        let days = days(checker, &entry);
        let (from, to) = (minute(checker, &entry, "from"), minute(checker, &entry, "to"));
        if entry.get("record").is_none() {
            checker.missing(&entry, "record", "\"always\"");
        }
        let mode = mode(checker, &entry);
        if let (Some(days), Some(from), Some(to), Some(mode)) = (days, from, to, mode) {
            times.push(RecordTime { days, from, to, mode });
        }
    }
    times
}

/// The days of an entry; `None` if one is no day.
fn days(checker: &mut Checker<'_>, entry: &Table<'_>) -> Option<Vec<u8>> {
    let values = entry.list(checker, "days");
    let days = values.into_iter().map(|value| day(checker, value));
    days.collect()
}

fn day(checker: &mut Checker<'_>, value: Value<'_>) -> Option<u8> {
    let nr = text_of(value).and_then(|word| DAYS.iter().position(|day| *day == word));
    if nr.is_none() {
        checker.problem(&value.span(), "a day is not known", "mon, tue, wed, thu, fri, sat or sun");
    }
    nr.and_then(|nr| u8::try_from(nr).ok())
}

/// The minute of the day that `key` says, as `22:00` or `22.00`.
fn minute(checker: &mut Checker<'_>, entry: &Table<'_>, key: &str) -> Option<u16> {
    let (text, span) = entry.required_text(checker, key, "22:00")?;
    let parsed = text.split_once([':', '.']).and_then(|(hour, minute)| {
        let two = |digits: &str, end: u16| {
            let number = digits.parse::<u16>().ok().filter(|number| *number < end);
            number.filter(|_| digits.len() == 2 && digits.bytes().all(|it| it.is_ascii_digit()))
        };
        Some(two(hour, 24)? * 60 + two(minute, 60)?)
    });
    if parsed.is_none() {
        checker.problem(&span, format!("{key} {text:?} is no time of day"), "write 22:00");
    }
    parsed
}
