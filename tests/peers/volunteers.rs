//! Volunteers in a room of a Matrix homeserver: Synapse.

use std::{fs, path::Path, process::Command};

use wall_testkit::{free_tcp_port, require_python, run};

use super::servers::{STARTUP, Server, configure, listening};

/// Messages of the room.
pub(super) const MESSAGES: usize = 4;

/// The variable that holds the city's access token.
pub(super) const TOKEN: &str = "MATRIX_TOKEN";

/// A homeserver and the city's way into its room.
pub(super) struct Volunteers {
    pub(super) server: Server,
    pub(super) token: String,
}

/// Anybody may make an account and talk as fast as a test does; no other server is asked. What
/// stands last in the file counts.
const OPEN: &str = "
enable_registration: true
enable_registration_without_verification: true
trusted_key_servers: []
rc_message: {per_second: 1000, burst_count: 1000}
rc_registration: {per_second: 1000, burst_count: 1000}
";

impl Volunteers {
    /// Starts the server with its files in `folder`, and lets the volunteers talk.
    pub(super) fn start(folder: &Path) -> Option<Self> {
        let python = require_python("Matrix by Synapse")?;
        let dir = folder.join("volunteers");
        fs::create_dir(&dir).unwrap();
        let file = dir.join("homeserver.yaml");
        let synapse = || {
            let mut command = Command::new(&python);
            command.args(["-m", "synapse.app.homeserver", "--config-path"]).arg(&file);
            command.current_dir(&dir);
            command
        };
        let mut command = synapse();
        command.args(["--generate-config", "--server-name=dps.local", "--report-stats=no"]);
        command.arg("--data-directory").arg(&dir);
        let made = run(command, STARTUP);
        assert_eq!(made.code, Some(0), "{made:#?}");
        let port = free_tcp_port();
        let text = fs::read_to_string(&file).unwrap();
        let text = text.replace("port: 8008", &format!("port: {port}")) + OPEN;
        fs::write(&file, text).unwrap();
        let server = listening(synapse(), port);

        let script = include_str!("config/volunteers.py");
        let mut command = Command::new(&python);
        command.arg(configure(script, dir.join("volunteers.py"), &[])).arg(port.to_string());
        let talk = run(command, STARTUP);
        assert_eq!(talk.code, Some(0), "{talk:#?}");
        Some(Self { server, token: talk.stdout.trim().to_owned() })
    }
}
