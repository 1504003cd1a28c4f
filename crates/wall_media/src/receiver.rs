//! The thread that carries the connections.

use std::{future::Future, thread::JoinHandle, time::Duration};

use tokio::{runtime::Builder, sync::oneshot};

use crate::MediaError;

/// Packets of many cameras come at any time. Waking up for each costs more than taking it in, so
/// the thread lies still for so long before it waits for more, and then takes in what has come of
/// all of them: two fifths of the time from one picture to the next, of 25 a second.
const LULL: Duration = Duration::from_millis(16);

/// Threads for names that are looked up.
const LOOKUPS: usize = 4;

/// See the [module](self). Dropping it drops what it does, and with it every connection.
pub(crate) struct Receiver {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Receiver {
    /// Does `work` on a thread of its own; tasks that it spawns are on that thread, too.
    pub(crate) fn start(
        work: impl Future<Output = ()> + Send + 'static,
    ) -> Result<Self, MediaError> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(LOOKUPS)
            .on_thread_park(|| std::thread::sleep(LULL))
            .build()
            .map_err(MediaError::Thread)?;
        let (stop, stopped) = oneshot::channel();
        let carry = move || {
            runtime.block_on(async {
                tokio::select! {
                    () = work => {}
                    // Either way: nobody wants pictures any more.
                    _ = stopped => {}
                }
            });
            // A name that is still looked up holds nobody up.
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new()
            .name("media-receive".to_owned())
            .spawn(carry)
            .map_err(MediaError::Thread)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that receives pictures panicked");
        }
    }
}
