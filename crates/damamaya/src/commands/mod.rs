//! The commands, one file each.

pub(crate) mod check;
pub(crate) mod city;
pub(crate) mod ingest;
pub(crate) mod record;
pub(crate) mod replay;
pub(crate) mod snapshot;
pub(crate) mod wall;

use std::io::Write as _;

use crate::failure::Failure;

/// Prints a line for whoever called the program.
fn say(line: impl std::fmt::Display) -> Result<(), Failure> {
    writeln!(std::io::stdout(), "{line}")?;
    std::io::stdout().flush()?;
    Ok(())
}

/// Waits until somebody stops the program: Ctrl-C, or a service manager's SIGTERM.
async fn until_stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    if let Err(err) = tokio::signal::ctrl_c().await {
        tracing::error!(%err, "signals cannot be received; stop the program by its process id");
        std::future::pending::<()>().await;
    }
}
