//! Stories of the simulated city, as the command line names them.

use jiff::tz::TimeZone;
use wall_city::{Story, StoryKind, UnknownStory};
use wall_model::Timestamp;

use crate::{args::StoryArguments, failure::Failure, plan, source, times};

/// The stories that `arguments` ask for: `flood`, or `flood@2026-11-24 16:00`; one without a
/// time begins at `otherwise`.
pub(crate) fn chosen(
    arguments: &StoryArguments,
    otherwise: Timestamp,
) -> Result<Vec<Story>, Failure> {
    let zone = plan::zone(source::TIME_ZONE)?;
    arguments.story.iter().map(|text| one(text, otherwise, &zone)).collect()
}

fn one(text: &str, otherwise: Timestamp, zone: &TimeZone) -> Result<Story, Failure> {
    let (name, time) = text.split_once('@').map_or((text, None), |(name, time)| (name, Some(time)));
    let kind = name.trim().parse::<StoryKind>();
    let kind = kind.map_err(|err: UnknownStory| Failure::BadInput(format!("--story: {err}")))?;
    let begins = time.map(|time| times::parse("--story", time, zone)).transpose()?;
    Ok(Story { kind, begins: begins.unwrap_or(otherwise) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_have_a_name_and_perhaps_a_time() {
        let now = Timestamp::from_secs(1_795_518_312);
        let read = |text: &str| chosen(&StoryArguments { story: vec![text.to_owned()] }, now);
        let story = |kind, begins| Story { kind, begins };
        assert_eq!(read("hoax").unwrap(), [story(StoryKind::Hoax, now)]);
        let at = Timestamp::from_secs(1_795_518_300);
        assert_eq!(read("burst-main@2026-11-24 19:05").unwrap(), [story(StoryKind::BurstMain, at)]);
        for (text, part) in [("tsunami", "price-spike"), ("flood@soon", "2026-11-24 19:05")] {
            let err = read(text).unwrap_err();
            assert_eq!(err.code(), 2);
            assert!(err.to_string().contains(part), "{err}");
        }
    }
}
