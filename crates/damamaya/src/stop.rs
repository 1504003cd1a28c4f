//! The program's end, when somebody asks for it: Ctrl-C, or a service manager's SIGTERM.

use std::time::Duration;

use tokio::{runtime::Runtime, sync::watch, task::JoinHandle};

use crate::running::Bell;

/// How long a window has to close.
const PARTING: Duration = Duration::from_secs(5);

/// Whether the program shall end. Clones ask for the same end.
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Listens from now on: whoever asks is heard even while the program still begins.
    pub(crate) fn listen(runtime: &Runtime) -> Self {
        let (asked, stop) = watch::channel(false);
        let signals = {
            let _entered = runtime.enter();
            Signals::new()
        };
        runtime.spawn(async move {
            match signals {
                Ok(signals) => signals.first().await,
                Err(err) => {
                    tracing::error!(%err, "signals cannot be received; end the program by its process id");
                    std::future::pending().await
                }
            }
            asked.send_replace(true);
            std::future::pending::<()>().await;
        });
        Self(stop)
    }

    /// Whether somebody has asked.
    pub(crate) fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Once somebody asks, wakes the window so that it closes. A window that is not drawn,
    /// behind a screen lock perhaps, never hears of it: then `settle` is called and the
    /// program ends without it, unless this was aborted because the window had closed.
    #[must_use]
    pub(crate) fn close(
        &self,
        runtime: &Runtime,
        bell: Bell,
        settle: impl FnOnce() + Send + 'static,
    ) -> JoinHandle<()> {
        let mut stop = self.clone();
        runtime.spawn(async move {
            stop.asked().await;
            bell.mute(false);
            bell.ring();
            tokio::time::sleep(PARTING).await;
            tracing::warn!("the window does not close; the program ends without it");
            settle();
            std::process::exit(0);
        })
    }

    /// Waits until somebody asks.
    pub(crate) async fn asked(&mut self) {
        // The sender is dropped with the runtime: then there is nothing to wait for.
        drop(self.0.wait_for(|is_asked| *is_asked).await);
    }
}

/// What ends a program on Unix.
#[cfg(unix)]
struct Signals([tokio::signal::unix::Signal; 2]);

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        // Not the end of a terminal: whoever starts a program with nohup wants it to go on.
        Ok(Self([signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?]))
    }

    async fn first(self) {
        let [mut terminate, mut interrupt] = self.0;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

/// What ends a program elsewhere.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn first(self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
