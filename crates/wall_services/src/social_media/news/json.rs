//! JSON Feed 1.1.

use serde::Deserialize;
use wall_service::DecodeError;

use super::{Item, Markup};

#[derive(Deserialize)]
struct Document {
    version: String,
    items: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    /// A text, or a number in feeds of version 1.
    id: Option<serde_json::Value>,
    url: Option<String>,
    title: Option<String>,
    summary: Option<String>,
    content_text: Option<String>,
    content_html: Option<String>,
    date_published: Option<String>,
    date_modified: Option<String>,
}

/// Gives each item to `take` until it says that it has enough.
pub(super) fn read(body: &[u8], take: &mut impl FnMut(Item) -> bool) -> Result<(), DecodeError> {
    let document: Document = serde_json::from_slice(body).map_err(|err| DecodeError::json(&err))?;
    if !document.version.contains("jsonfeed.org/version/") {
        return Err(DecodeError::Unexpected("JSON that is no JSON Feed".to_owned()));
    }
    for entry in document.items {
        let plain = |text: Option<String>| text.map(|text| Markup { text, is_plain: true });
        let html = |text: Option<String>| text.map(|text| Markup { text, is_plain: false });
        // A post of a microblog has no title: its text is what it says.
        let text = plain(entry.content_text).or_else(|| html(entry.content_html));
        let (title, summary) = match plain(entry.title) {
            Some(title) => (Some(title), plain(entry.summary).or(text)),
            None => (plain(entry.summary).or(text), None),
        };
        let id = match entry.id {
            Some(serde_json::Value::String(id)) => id,
            Some(serde_json::Value::Number(id)) => id.to_string(),
            _ => String::new(),
        };
        let item = Item {
            title: title.unwrap_or_default(),
            summary: summary.unwrap_or_default(),
            id,
            link: entry.url.unwrap_or_default(),
            date: entry.date_published.or(entry.date_modified).unwrap_or_default(),
        };
        if !take(item) {
            break;
        }
    }
    Ok(())
}
