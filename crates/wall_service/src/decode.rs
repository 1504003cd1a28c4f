//! What a decoder makes of a frame.

use wall_model::Fact;

/// Facts of a frame, and the rows that were set aside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// What could be read. The record sets their `received_at` and `frame`.
    pub facts: Vec<Fact>,
    /// What was set aside.
    pub rejects: Vec<RowReject>,
}

/// A row that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowReject {
    /// Which, from 0.
    pub row: usize,
    /// Why, in words for an operator.
    pub reason: String,
}

impl Decoded {
    /// Rows of one frame whose reasons are kept. A frame with more is hostile or in another
    /// format; its reasons would only fill the record.
    pub const MAX_REJECTS: usize = 1_000;

    /// Longest reason, bytes: parsers quote what they stumbled over.
    const LONGEST_REASON: usize = 200;

    /// Sets row `row` aside. Beyond [`Self::MAX_REJECTS`] only the first row is told that
    /// is not listed.
    pub fn reject(&mut self, row: usize, reason: impl Into<String>) {
        if self.rejects.len() > Self::MAX_REJECTS {
            return;
        }
        let mut reason = reason.into();
        if self.rejects.len() == Self::MAX_REJECTS {
            reason = "more rows were set aside from here on and are not listed".to_owned();
        } else if reason.len() > Self::LONGEST_REASON {
            reason.truncate(reason.floor_char_boundary(Self::LONGEST_REASON));
            reason.push('…');
        }
        self.rejects.push(RowReject { row, reason });
    }

    /// Takes `fact` of row `row`, or sets it aside if it is impossible at the time of
    /// receipt that it carries.
    pub fn take(&mut self, row: usize, fact: Fact, received_at: wall_model::Timestamp) {
        match fact.check(received_at) {
            Ok(()) => self.facts.push(fact),
            Err(problem) => self.reject(row, format!("{}: {problem}", fact.entity)),
        }
    }
}

/// Why nothing of a frame can be read, in words for an operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes are not in the format.
    #[error("not valid {format}: {detail}")]
    Malformed {
        /// The format's name: `JSON`.
        format: &'static str,
        /// What was found where.
        detail: String,
    },
    /// The server answered with an error in the format's own words.
    #[error("the server reports: {0}")]
    ServerError(String),
    /// The format is right and the content is not what the feed promises.
    #[error("unexpected content: {0}")]
    Unexpected(String),
    /// The service has no such feed.
    #[error("no decoder for feed {0}")]
    UnknownFeed(String),
}

impl DecodeError {
    /// Bytes that are not JSON, or not of the expected shape. The parser's message names
    /// line and column and never quotes more than a word of the content.
    pub fn json(err: &impl std::fmt::Display) -> Self {
        Self::Malformed { format: "JSON", detail: err.to_string() }
    }
}
