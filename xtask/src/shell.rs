//! Commands that are run for their output or their success.

use std::{path::Path, process::Command};

use anyhow::{Context as _, Result, bail};

/// Runs `program`, showing what it prints.
///
/// # Errors
/// If it cannot be started or fails.
pub(crate) fn run(root: &Path, program: &str, args: &[&str]) -> Result<()> {
    run_with(root, program, args, &[])
}

/// [`run`] with environment variables.
///
/// # Errors
/// If it cannot be started or fails.
pub(crate) fn run_with(
    root: &Path,
    program: &str,
    args: &[&str],
    env: &[(&str, &str)],
) -> Result<()> {
    let mut command = Command::new(program);
    command.current_dir(root).args(args).envs(env.iter().copied());
    let status = command.status().with_context(|| format!("{program} cannot be started"))?;
    if !status.success() {
        bail!("`{program} {}` failed ({status})", args.join(" "));
    }
    Ok(())
}

/// What `program` prints.
///
/// # Errors
/// If it cannot be started or fails.
pub(crate) fn output(root: &Path, program: &str, args: &[&str]) -> Result<Vec<u8>> {
    let mut command = Command::new(program);
    let output = command
        .current_dir(root)
        .args(args)
        .output()
        .with_context(|| format!("{program} cannot be started"))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        bail!("`{program} {}` failed ({}): {}", args.join(" "), output.status, told.trim());
    }
    Ok(output.stdout)
}
