//! The systems of a city's offices together, as their own makers' servers and clients speak:
//! water works, data centre, newsroom, complaints, permits.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path, process::Command};

use wall_model::{FactKind, Quantity, Slot};
use wall_testkit::{Child, damamaya, free_tcp_port, require_python, run, wait_for};

use super::{
    GLANCE, PATIENCE, Watched,
    offices::{HEADLINES, METERS, OPC_LOGIN, Offices},
    servers::configure,
    volunteers::{MESSAGES, TOKEN},
};

/// What clients report to the wall. Of three complaints one is carried on: what is known of
/// it comes no longer from its report alone.
const REPORTED: [(&str, &str, usize); 3] =
    [("pro-masuk", "case", 2), ("berkas", "case", 4), ("loket", "queue", 1)];

/// The folder of OPC UA's certificates.
const PKI: &str = "pki";

/// A city file and what must be known of each feed, at least.
struct City {
    file: String,
    expected: Vec<(&'static str, &'static str, usize)>,
}

impl City {
    fn feed(&mut self, name: &str, feed: &str, url: &str, more: &str) {
        let (service, feed) = feed.split_once('/').unwrap();
        writeln!(
            self.file,
            "\n[[feed]]\nname = \"{name}\"\nservice = \"{service}\"\nfeed = \"{feed}\"\n\
             url = \"{url}\"\n{more}"
        )
        .unwrap();
    }

    fn of(offices: &Offices, webhooks: u16, folder: &Path) -> Self {
        let file = format!(
            "[city]\nname = \"Kota uji\"\ntime_zone = \"Asia/Makassar\"\n\
             bounds = [115.17, -8.76, 115.28, -8.59]\n\n[listen]\n\
             webhooks = \"127.0.0.1:{webhooks}\"\n"
        );
        let mut city = Self { file, expected: Vec::new() };
        city.add_water(offices, folder);
        city.add_data_centre(offices);
        if let Some(news) = &offices.news {
            let url = format!("http://127.0.0.1:{}/rss.xml", news.port);
            city.feed("berita", "social_media/news", &url, "");
            city.expected.push(("berita", "post", HEADLINES));
        }
        if let Some(volunteers) = &offices.volunteers {
            let url = format!("http://127.0.0.1:{}", volunteers.server.port);
            let own = format!(
                "options = {{ own = \"@kota:dps.local\" }}\n\
                 auth = {{ bearer = \"env:{TOKEN}\" }}\nperiod = \"5s\""
            );
            city.feed("relawan", "social_media/matrix", &url, &own);
            city.expected.push(("relawan", "post", MESSAGES));
        }
        city
    }

    fn add_water(&mut self, offices: &Offices, folder: &Path) {
        if let Some(pumps) = &offices.pumps {
            let url = format!("modbus://127.0.0.1:{}/1", pumps.port);
            let registers = "options = { registers = \"holding:16 float32 flow_lps @IPA-UJI; \
                             holding:18 u16*0.01 pressure_bar @IPA-UJI-P; \
                             input:3 u32*0.001 flow_m3h @SPAM-UJI\" }\nperiod = \"1s\"";
            self.feed("pompa", "water_distribution/modbus", &url, registers);
            self.expected.push(("pompa", "measured", 3));
        }
        if let Some(wells) = &offices.wells {
            let url = format!("opc.tcp://127.0.0.1:{}/wells/", wells.port);
            let login = format!("auth = {{ basic = \"env:{}\" }}\nperiod = \"1s\"\n", OPC_LOGIN.0);
            let nodes =
                "nodes = \"ns=2;s=Ubung.Level level_m @RES-UBUNG; ns=2;i=7 flow_lps @UBUNG\"";
            let more = format!("{login}options = {{ {nodes} }}");
            self.feed("sumur", "water_distribution/opcua", &url, &more);
            self.expected.push(("sumur", "measured", 2));
            let secure = format!(
                "{login}options = {{ security = \"Basic256Sha256\", pki = \"{}\", \
                 nodes = \"ns=2;s=Ubung.Level level_m @RES-AMAN\" }}",
                folder.join(PKI).display()
            );
            self.feed("sumur-aman", "water_distribution/opcua", &url, &secure);
            self.expected.push(("sumur-aman", "measured", 1));
        }
        if let Some(hydraulics) = &offices.hydraulics {
            let url = format!("http://127.0.0.1:{}", hydraulics.port);
            let feed = "water_distribution/sensorthings";
            self.feed("meteran", feed, &format!("{url}/v1.1"), "period = \"5s\"");
            let feed = "water_distribution/network";
            self.feed("jaringan-air", feed, &format!("{url}/network.inp"), "");
            self.expected.extend([("meteran", "measured", METERS), ("jaringan-air", "asset", 2)]);
        }
        let Some((broker, node)) = &offices.broker else { return };
        if node.is_some() {
            let url = format!("mqtt://127.0.0.1:{}", broker.port);
            self.feed("rtu", "water_distribution/sparkplug", &url, "period = \"5s\"");
            self.expected.push(("rtu", "measured", 3));
        }
        let url = format!("probe+tcp://127.0.0.1:{}", broker.port);
        self.feed("perantara", "data_centre/checks", &url, "period = \"5s\"");
        self.expected.push(("perantara", "status", 1));
    }

    fn add_data_centre(&mut self, offices: &Offices) {
        if let Some(switch) = &offices.switch {
            let url = format!("snmp://127.0.0.1:{}", switch.port);
            let ports = "options = { name = \"sakelar\", ports = \"1=lo\" }\nperiod = \"5s\"";
            self.feed("sakelar", "data_centre/interfaces", &url, ports);
            self.expected.push(("sakelar", "status", 1));
        }
        let Some(monitoring) = &offices.monitoring else { return };
        let queries = "options = { queries = \"load=node_load1; up=up\" }\nperiod = \"5s\"";
        let url = format!("http://127.0.0.1:{}", monitoring.prometheus.port);
        self.feed("prometheus", "data_centre/query", &url, queries);
        self.expected.extend([("prometheus", "measured", 1), ("prometheus", "status", 1)]);
        let metrics = "options = { metrics = \"load=node_load5\" }\nperiod = \"5s\"";
        let url = format!("http://127.0.0.1:{}/metrics", monitoring.node.port);
        self.feed("simpul", "data_centre/exposition", &url, metrics);
        self.expected.push(("simpul", "measured", 1));
        let url = format!("http://127.0.0.1:{}", monitoring.alerts.port);
        self.feed("siaga", "data_centre/alerts", &url, "period = \"5s\"");
        self.expected.push(("siaga", "status", 1));
    }

    /// Where clients that are installed here report to.
    fn add_clients(&mut self) {
        self.feed("pro-masuk", "complaints/inbox", "webhook:/open311", "");
        self.feed("berkas", "permits/files", "webhook:/sewaka", "");
        self.feed("loket", "permits/counters", "webhook:/sewaka-loket", "");
        self.expected.extend(REPORTED);
    }
}

impl Watched<'_> {
    /// Things that are known at the record's end, by the feed that told them and kind.
    fn told(&mut self) -> BTreeMap<(String, &'static str), usize> {
        let mut counts = BTreeMap::new();
        let Some((reader, moment)) = self.last() else { return counts };
        let quantities = [
            Quantity::FlowLps,
            Quantity::PressureKpa,
            Quantity::LevelCm,
            Quantity::Share,
            Quantity::Count,
        ];
        let slots = [Slot::Case, Slot::Post, Slot::Queue, Slot::Status, Slot::Asset];
        let slots = slots.into_iter().chain(quantities.map(Slot::Measured));
        for known in slots.flat_map(|slot| moment.latest_of_all(slot)) {
            let kind = match &known.fact.kind {
                FactKind::Case(_) => "case",
                FactKind::Post(_) => "post",
                FactKind::Queue(_) => "queue",
                FactKind::Status(_) => "status",
                FactKind::Measured(_) => "measured",
                FactKind::Asset(_) => "asset",
                _ => continue,
            };
            if let Some(feed) = self.feed(&reader, known.fact.frame) {
                *counts.entry((feed, kind)).or_default() += 1;
            }
        }
        counts
    }
}

/// Trusts the certificate of the server that was refused, as an admin does who has looked at
/// it.
fn trust(pki: &Path) {
    let refused = wait_for("a certificate that nobody trusts yet", PATIENCE, || {
        std::thread::sleep(GLANCE);
        Some(fs::read_dir(pki.join("rejected")).ok()?.next()?.unwrap())
    });
    fs::rename(refused.path(), pki.join("trusted").join(refused.file_name())).unwrap();
}

/// Runs a client of the test to its end.
fn client(python: &Path, text: &str, file: &Path, arguments: &[String]) {
    let file = configure(text, file.to_owned(), &[]);
    let mut command = Command::new(python);
    command.arg(file).args(arguments);
    let run = run(command, PATIENCE);
    assert_eq!(run.code, Some(0), "{run:#?}");
}

#[test]
fn the_offices_own_systems_are_heard_together() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let offices = Offices::start(folder);
    let webhooks = free_tcp_port();
    let python = require_python("Open311 by georeport, CloudEvents by cloudevents");
    let mut city = City::of(&offices, webhooks, folder);
    if python.is_some() {
        city.add_clients();
    }
    let file = configure(&city.file, folder.join("kota.toml"), &[]);
    let record = folder.join("record");

    let mut command = damamaya();
    command.args(["ingest", "--no-cameras", "--city"]).arg(file).arg("--record").arg(&record);
    command.env(OPC_LOGIN.0, OPC_LOGIN.1);
    if let Some(volunteers) = &offices.volunteers {
        command.env(TOKEN, &volunteers.token);
    }
    let mut ingest = Child::start(command);
    if python.is_some() {
        wait_for("webhooks", PATIENCE, || {
            assert!(ingest.ended().is_none(), "{}", ingest.stderr());
            std::net::TcpStream::connect(("127.0.0.1", webhooks)).ok()
        });
    }
    if offices.wells.is_some() {
        trust(&folder.join(PKI));
    }
    if let Some(python) = &python {
        let root = format!("http://127.0.0.1:{webhooks}");
        let text = include_str!("config/send_events.py");
        let to = [format!("{root}/sewaka"), format!("{root}/sewaka-loket")];
        client(python, text, &folder.join("send_events.py"), &to);
        let text = include_str!("config/report.py");
        client(python, text, &folder.join("report.py"), &[format!("{root}/open311")]);
    }
    let mut watched = Watched { record: &record, feeds: BTreeMap::new() };
    let mut missing = Vec::new();
    let heard = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        wait_for("what the offices tell", PATIENCE, || {
            let counts = watched.told();
            let lacks = |(feed, kind, count): &&(&str, &'static str, usize)| {
                counts.get(&((*feed).to_owned(), *kind)).copied().unwrap_or_default() < *count
            };
            missing = city.expected.iter().filter(lacks).map(|lack| format!("{lack:?}")).collect();
            missing.extend(watched.troubled());
            missing.extend((!missing.is_empty()).then(|| format!("known: {counts:?}")));
            std::thread::sleep(GLANCE);
            missing.is_empty().then_some(())
        });
    }));
    assert!(heard.is_ok(), "not there after {PATIENCE:?}: {missing:#?}");
    assert_eq!(ingest.terminate().code(), Some(0), "{}", ingest.stderr());
    // The client's three reports that no city could take, and nothing else.
    let rejects = watched.rejects();
    let is_report = |reject: &String| reject.contains("pro-masuk");
    assert!(rejects.iter().all(is_report), "{rejects:#?}");
    assert_eq!(rejects.len(), if python.is_some() { 3 } else { 0 }, "{rejects:#?}");
}
