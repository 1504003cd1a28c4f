//! A virtual X server for a wall in a window.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

/// See the [module](self). It ends with this.
pub(crate) struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// A screen of 1,920 x 1,080 under a number that nobody has, once it can be connected to.
    pub(crate) fn start() -> Result<Self, String> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|err| format!("Xvfb cannot be started: {err}; install xvfb"))?;
        let mut number = String::new();
        if let Some(said) = server.stdout.take() {
            BufReader::new(said).read_line(&mut number).map_err(|err| err.to_string())?;
        }
        let display = Self { server, name: format!(":{}", number.trim()) };
        // Without a number it has ended.
        if number.is_empty() { Err("Xvfb did not start".to_owned()) } else { Ok(display) }
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.server.id()
    }

    /// What programs call it: `:99`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}
