//! The simulated city's social media in their own protocols.

mod mastodon;
mod matrix;
mod newsroom;
mod whatsapp;

use wall_model::Timestamp;
use wall_service::{Asked, City, Response};

/// The answer of the city's server.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    match asked.feed.as_str() {
        "mastodon" | "mastodon_history" | "mastodon_tag" | "mastodon_stream" | "answers" => {
            mastodon::answer(city, at, asked)
        }
        "matrix" => matrix::answer(city, at, asked),
        "whatsapp" => whatsapp::messages(city, at),
        "news" => newsroom::answer(city, at, asked),
        _ => Response::not_found(),
    }
}
