//! What an RTSP camera says from its first answer to the end of the connection.
//!
//! The camera is on the loopback and says all of it at once: answers are numbered from 1.

#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    runtime::Builder,
    time::timeout,
};
use wall_media::parsing::rtsp_pictures;

/// Everything is said at once, so that nothing takes this long.
const HANGS: Duration = Duration::from_secs(5);

/// Says `said` to whoever comes first, and listens to him until he goes.
async fn camera(listener: TcpListener, said: &[u8]) -> std::io::Result<()> {
    let (mut stream, _) = listener.accept().await?;
    stream.write_all(said).await?;
    stream.shutdown().await?;
    while stream.read(&mut [0; 4_096]).await? > 0 {}
    Ok(())
}

fuzz_target!(
    init: {
        // What a library panics at is caught and costs the connection: that is no finding.
        std::panic::set_hook(Box::new(|_| {}));
    },
    |data: &[u8]| {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (count, why) = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("rtsp://{}/a", listener.local_addr().unwrap());
            let watching = async {
                tokio::select! {
                    seen = rtsp_pictures(&url) => seen,
                    () = async {
                        // The camera may break off, and the wall still has to notice.
                        drop(camera(listener, data).await);
                        std::future::pending().await
                    } => unreachable!(),
                }
            };
            timeout(HANGS, watching).await.expect("a conversation that hangs")
        });
        assert!(!why.is_empty() && !why.contains(char::is_control));
        assert!(count <= data.len());
    }
);
