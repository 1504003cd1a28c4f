//! Every feed's decoder, of every service that the program has.
//!
//! The first byte says which feed; with `DAMAMAYA_FEED=service/feed` in the environment the
//! whole input is a frame of that feed, so that its fixtures are a corpus.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use wall_service::{Decoded, Service};
use wall_testkit::frame_like;

type Decoder = (&'static dyn Service, &'static str);

static DECODERS: LazyLock<Vec<Decoder>> = LazyLock::new(|| {
    let services = wall_services::ALL.iter();
    services
        .flat_map(|service| service.feeds().iter().map(move |feed| (*service, feed.name)))
        .collect()
});

static ONLY: LazyLock<Option<Decoder>> = LazyLock::new(|| {
    let wanted = std::env::var("DAMAMAYA_FEED").ok()?;
    let found =
        DECODERS.iter().find(|(service, feed)| format!("{}/{feed}", service.id()) == wanted);
    Some(*found.unwrap_or_else(|| panic!("no feed {wanted}")))
});

fuzz_target!(|data: &[u8]| {
    let (decoder, body) = match (*ONLY, data.split_first()) {
        (Some(only), _) => (only, data),
        (None, Some((first, body))) => match DECODERS.get(usize::from(*first)) {
            Some(decoder) => (*decoder, body),
            None => return,
        },
        (None, None) => return,
    };
    let (service, feed) = decoder;
    let frame = frame_like(service, feed, body);
    drop(service.next(&frame));
    if let Ok(Decoded { facts, rejects }) = service.decode(&frame) {
        assert!(rejects.len() <= Decoded::MAX_REJECTS + 1);
        for fact in facts {
            assert_eq!(fact.check(frame.received_at), Ok(()));
        }
    }
});
