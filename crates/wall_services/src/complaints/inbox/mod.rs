//! The wall's own GeoReport v2 server, for a city that has none.
//!
//! Every request is a frame of the feed `inbox`. A `POST` of a complaint becomes a case whose
//! number is that of its frame (`DPS-1042`); a `POST` of an update becomes an update of its
//! complaint. Everything else is a question and leaves no facts; it is answered from what is
//! known at the moment.
//!
//! The parameters `api_key`, `email`, `device_id`, `account_id`, `first_name`, `last_name`
//! and `phone` are not looked at, and names are masked in what is. Who may send is said by
//! the feed's `auth`.

mod answer;
mod asked;
mod form;
mod told;

use wall_service::{DecodeError, Decoded, Frame, Moment, Response};

use asked::{Asking, Resource};

/// Reads a request: a new complaint, or an update of one.
///
/// # Errors
/// If it is a `POST` that cannot be read at all.
pub(super) fn decode(frame: &Frame) -> Result<Decoded, DecodeError> {
    let asking = Asking::of(frame);
    let mut decoded = Decoded::default();
    if !asking.is_post {
        return Ok(decoded);
    }
    let fact = match asking.resource {
        Resource::Requests { id: None } => told::complaint(frame, &asking),
        Resource::Updates => told::update(frame, &asking),
        _ => return Err(DecodeError::Unexpected("a POST to what cannot be posted to".to_owned())),
    };
    match fact {
        Ok(fact) => decoded.take(0, fact, frame.received_at),
        Err(refusal) => decoded.reject(0, refusal.words),
    }
    Ok(decoded)
}

/// What is answered.
pub(super) fn reply(frame: &Frame, at: &Moment) -> Response {
    answer::to(frame, &Asking::of(frame), at)
}
