//! The servers of a city's offices: the water works' controllers, the data centre's
//! monitoring, a newsroom.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use wall_testkit::{Child, free_tcp_port, require, require_python};

use super::{
    servers::{STARTUP, Server, agent, broker, configure, listening},
    volunteers::Volunteers,
};

/// The login of the OPC UA server, by the variable that holds it.
pub(super) const OPC_LOGIN: (&str, &str) = ("OPC_LOGIN", "kota:kunci-uji");

/// Prometheus with a node exporter below it and an Alertmanager behind it.
pub(super) struct Monitoring {
    pub(super) prometheus: Server,
    pub(super) node: Server,
    pub(super) alerts: Server,
}

/// The offices whose servers are installed here.
pub(super) struct Offices {
    /// pymodbus: a pump station's gateway.
    pub(super) pumps: Option<Server>,
    /// asyncua: a well field, with a login.
    pub(super) wells: Option<Server>,
    /// mosquitto, with a Sparkplug B node by pysparkplug.
    pub(super) broker: Option<(Server, Option<Child>)>,
    /// A SensorThings server whose meters read what EPANET solves.
    pub(super) hydraulics: Option<Server>,
    /// See [`Monitoring`].
    pub(super) monitoring: Option<Monitoring>,
    /// net-snmp's agent as a switch.
    pub(super) switch: Option<Server>,
    /// lighttpd with a newsroom's RSS.
    pub(super) news: Option<Server>,
    /// Synapse, with volunteers who talk.
    pub(super) volunteers: Option<Volunteers>,
}

impl Offices {
    /// Starts what there is, with its files in `folder`.
    pub(super) fn start(folder: &Path) -> Self {
        Self {
            pumps: pumps(folder),
            wells: wells(folder),
            broker: broker(folder).map(|broker| {
                let node = sparkplug(folder, broker.port);
                (broker, node)
            }),
            hydraulics: hydraulics(folder),
            monitoring: monitoring(folder),
            switch: agent(folder),
            news: news(folder),
            volunteers: Volunteers::start(folder),
        }
    }
}

/// A Python script of the test that has said that it is ready.
fn ready(needs: &str, text: &str, file: PathBuf, arguments: &[&str]) -> Option<Child> {
    let python = require_python(needs)?;
    let file = configure(text, file, &[]);
    let mut command = Command::new(python);
    command.arg(file).args(arguments);
    let mut process = Child::start(command);
    process.says("ready", STARTUP);
    Some(process)
}

fn pumps(folder: &Path) -> Option<Server> {
    let port = free_tcp_port();
    let text = include_str!("config/modbus.py");
    let file = folder.join("modbus.py");
    let process = ready("Modbus TCP by pymodbus", text, file, &[&port.to_string()])?;
    Some(Server { port, _process: process })
}

fn wells(folder: &Path) -> Option<Server> {
    let port = free_tcp_port();
    let keys = folder.join("wells");
    let arguments = [port.to_string(), keys.display().to_string(), OPC_LOGIN.1.to_owned()];
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let text = include_str!("config/opcua.py");
    let process = ready("OPC UA by asyncua", text, folder.join("opcua.py"), &arguments)?;
    Some(Server { port, _process: process })
}

/// Meters of [`hydraulics`]: five pressures, an inflow, a reservoir.
pub(super) const METERS: usize = 7;

fn hydraulics(folder: &Path) -> Option<Server> {
    let port = free_tcp_port();
    let network = configure(include_str!("config/network.inp"), folder.join("network.inp"), &[]);
    let arguments = [port.to_string(), network.display().to_string()];
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let text = include_str!("config/hydraulics.py");
    let needs = "meters on a network solved by EPANET";
    let process = ready(needs, text, folder.join("hydraulics.py"), &arguments)?;
    Some(Server { port, _process: process })
}

fn sparkplug(folder: &Path, port: u16) -> Option<Child> {
    let text = include_str!("config/sparkplug.py");
    let port = port.to_string();
    ready("Sparkplug B by pysparkplug", text, folder.join("sparkplug.py"), &[&port])
}

fn monitoring(folder: &Path) -> Option<Monitoring> {
    let exporter = require("prometheus-node-exporter", "Prometheus' exposition")?;
    let prometheus = require("prometheus", "Prometheus' queries")?;
    let alertmanager = require("prometheus-alertmanager", "Alertmanager's list")?;
    let dir = folder.join("monitoring");
    fs::create_dir(&dir).unwrap();
    let [node, alerts, port] = [(); 3].map(|()| free_tcp_port());
    let at = |port: u16| format!("--web.listen-address=127.0.0.1:{port}");
    let numbers = [node.to_string(), alerts.to_string()];
    let marks = [("DIR", dir.to_str().unwrap()), ("NODE", &numbers[0]), ("ALERTS", &numbers[1])];
    let config = |text: &str, name: &str| configure(text, dir.join(name), &marks);
    let rules = config(include_str!("config/prometheus.yml"), "prometheus.yml");
    config(include_str!("config/rules.yml"), "rules.yml");
    let routes = config(include_str!("config/alertmanager.yml"), "alertmanager.yml");
    let mut command = Command::new(exporter);
    command.arg(at(node));
    let node = listening(command, node);
    let mut command = Command::new(alertmanager);
    command.arg(format!("--config.file={}", routes.display())).arg("--cluster.listen-address=");
    command.arg(format!("--storage.path={}", dir.join("alerts").display())).arg(at(alerts));
    let alerts = listening(command, alerts);
    let mut command = Command::new(prometheus);
    command.arg(format!("--config.file={}", rules.display())).arg(at(port));
    command.arg(format!("--storage.tsdb.path={}", dir.join("samples").display()));
    let prometheus = listening(command, port);
    Some(Monitoring { prometheus, node, alerts })
}

/// Headlines that the newsroom has.
pub(super) const HEADLINES: usize = 3;

fn news(folder: &Path) -> Option<Server> {
    let lighttpd = require("lighttpd", "RSS over HTTP")?;
    let dir = folder.join("news");
    fs::create_dir(&dir).unwrap();
    let now = Command::new("date").arg("-R").output().unwrap();
    let now = String::from_utf8(now.stdout).unwrap();
    let items: String = (1..=HEADLINES)
        .map(|nr| {
            format!(
                "<item><title>Berita {nr} dari Sanur</title><guid>b{nr}</guid>\
                 <link>http://berita.example/{nr}</link><pubDate>{}</pubDate></item>",
                now.trim()
            )
        })
        .collect();
    let rss = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel>\
         <title>Harian Uji</title><link>http://berita.example/</link>\
         <description>Uji</description>{items}</channel></rss>"
    );
    fs::write(dir.join("rss.xml"), rss).unwrap();
    let port = free_tcp_port();
    let settings = format!(
        "server.document-root = \"{}\"\nserver.bind = \"127.0.0.1\"\nserver.port = {port}\n\
         mimetype.assign = ( \".xml\" => \"application/rss+xml\" )\n",
        dir.display()
    );
    let file = configure(&settings, folder.join("news.conf"), &[]);
    let mut command = Command::new(lighttpd);
    command.args(["-D", "-f"]).arg(file);
    Some(listening(command, port))
}
