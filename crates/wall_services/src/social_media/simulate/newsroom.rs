//! A newsroom's RSS 2.0.

use std::fmt::Write as _;

use wall_model::Timestamp;
use wall_service::{Asked, City, Response};

use crate::social_media::{
    html::escaped,
    news::spelled,
    truth::newsroom::{self, Article},
    voice,
};

/// The newsroom's document.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    if !asked.path.trim_end_matches('/').is_empty() {
        return Response::not_found();
    }
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\n<title>{}</title>\
         <link>https://kabar.denpasar.example/</link><description>Berita kota</description>\n",
        escaped(newsroom::CREDIT)
    );
    for article in newsroom::written(city, at - voice::NEWS_HELD, at).iter().rev() {
        item(&mut text, article);
    }
    text.push_str("</channel></rss>\n");
    Response::Http { status: 200, media_type: "application/rss+xml", body: text.into_bytes() }
}

fn item(text: &mut String, article: &Article) {
    let Article { guid, link, at, title, summary } = article;
    // Writing to a string does not fail. A summary is HTML within XML.
    writeln!(
        text,
        "<item><title>{}</title><link>{}</link><guid isPermaLink=\"false\">{}</guid>\
         <pubDate>{}</pubDate><description><![CDATA[<p>{}</p>]]></description></item>",
        escaped(&escaped(title)),
        escaped(link),
        escaped(guid),
        spelled(*at),
        escaped(summary),
    )
    .ok();
}
