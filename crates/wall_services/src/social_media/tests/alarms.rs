//! Who waits too long, and rules that say who does what.

use wall_model::{Fact, FactKind, Post, Span};
use wall_record::Memory;
use wall_service::Level;

use super::{super::alarms, ID, NOW};

fn message(entity: &str, minutes: i64, is_to_city: bool) -> Fact {
    let post = Post {
        channel: "whatsapp".to_owned(),
        text: "Air mati".to_owned(),
        author: "a1".to_owned(),
        url: String::new(),
        reach: 0,
        is_to_city,
        is_answered: false,
        follows: None,
    };
    let at = NOW - Span::from_mins(minutes);
    Fact::new(&ID.into(), entity, at, FactKind::Post(post))
}

fn level(facts: Vec<Fact>) -> Option<Level> {
    let mut record = Memory::default();
    facts.into_iter().for_each(|fact| record.push(fact));
    let rule = alarms::ALL.iter().find(|rule| rule.id() == "social_media/overdue").unwrap();
    rule.conditions(&record.at(NOW)).first().map(|condition| condition.level)
}

#[test]
fn an_hour_without_an_answer_is_too_long() {
    assert_eq!(level(vec![message("whatsapp:1", 40, true)]), None);
    assert_eq!(level(vec![message("whatsapp:1", 52, true)]), Some(Level::Kept));
    assert_eq!(level(vec![message("whatsapp:1", 61, true)]), Some(Level::Raised));
    assert_eq!(level(vec![message("whatsapp:1", 61, false)]), None);
    // An answer to whoever wrote answers what was written before.
    let answer = |minutes| message("answer:whatsapp:by:a1", minutes, false);
    assert_eq!(level(vec![message("whatsapp:1", 61, true), answer(30)]), None);
    assert_eq!(level(vec![message("whatsapp:1", 61, true), answer(70)]), Some(Level::Raised));
    let direct = message("answer:whatsapp:1", 1, false);
    assert_eq!(level(vec![message("whatsapp:1", 61, true), direct]), None);
}
