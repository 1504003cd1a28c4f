//! An EPANET 2.2 input file, read section by section.
//!
//! What follows a `;` is a comment; at the end of a line it is the description that
//! EPANET's own editor keeps, and the name that the wall shows. Ids compare as they stand.

use std::collections::BTreeMap;

use wall_model::AssetClass;
use wall_service::Decoded;

/// Most nodes and links of a file: ten times a large city's.
const MOST: usize = 500_000;

/// Metres of a foot.
const FOOT_M: f64 = 0.3048;

/// Litres a second of a flow unit, and whether the file's lengths are metres (EPANET 2.2
/// manual, appendix A).
const FLOW_UNITS: &[(&str, f64, bool)] = &[
    ("CFS", 28.316_846_592, false),
    ("GPM", 0.063_090_196_4, false),
    ("MGD", 43.812_636_4, false),
    ("IMGD", 52.616_782_8, false),
    ("AFD", 14.276_410_2, false),
    ("LPS", 1.0, true),
    ("LPM", 1.0 / 60.0, true),
    ("MLD", 11.574_074_1, true),
    ("CMH", 1.0 / 3.6, true),
    ("CMD", 1.0 / 86.4, true),
];

/// A junction, reservoir or tank.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) id: String,
    /// Its description, or its id.
    pub(super) name: String,
    /// `None`: a junction like others.
    pub(super) class: Option<AssetClass>,
    /// Cubic metres of a tank; litres a second that a junction supplies (a negative demand).
    pub(super) capacity: Option<f64>,
}

/// A pipe, pump or valve.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Link {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) class: AssetClass,
    pub(super) from: String,
    pub(super) to: String,
}

/// A file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Model {
    pub(super) title: String,
    pub(super) nodes: Vec<Node>,
    pub(super) links: Vec<Link>,
    /// Tags by node id and by link id.
    pub(super) node_tags: BTreeMap<String, String>,
    pub(super) link_tags: BTreeMap<String, String>,
    /// Coordinates of nodes, and of the bends of links, in the file's own system.
    pub(super) places: BTreeMap<String, (f64, f64)>,
    pub(super) bends: BTreeMap<String, Vec<(f64, f64)>>,
    /// Lines that could not be read: number from 1, and why.
    pub(super) problems: Vec<(usize, String)>,
    litres: f64,
    metre: f64,
}

impl Model {
    /// Reads a file.
    ///
    /// # Errors
    /// If it is none.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut model = Self { litres: 0.063_090_196_4, metre: FOOT_M, ..Self::default() };
        model.units(text);
        let mut section = String::new();
        let mut has_section = false;
        for (nr, line) in (1..).zip(text.lines()) {
            let trimmed = line.trim();
            if let Some(name) = trimmed.strip_prefix('[') {
                section = name.trim_end_matches(']').trim().to_ascii_uppercase();
                has_section = true;
                if section == "END" {
                    break;
                }
                continue;
            }
            if trimmed.is_empty() || trimmed.starts_with(';') {
                continue;
            }
            if let Err(reason) = model.line(&section, trimmed)
                && model.problems.len() <= Decoded::MAX_REJECTS
            {
                model.problems.push((nr, reason));
            }
            if model.nodes.len() > MOST || model.links.len() > MOST {
                return Err(format!("more than {MOST} nodes or links"));
            }
        }
        if !has_section {
            return Err("no section, as [JUNCTIONS] is one".to_owned());
        }
        Ok(model)
    }

    /// The unit of flow decides every other unit, and stands near the file's end.
    fn units(&mut self, text: &str) {
        let mut is_options = false;
        for line in text.lines() {
            let line = line.trim();
            if line.starts_with('[') {
                is_options = line.to_ascii_uppercase().starts_with("[OPTIONS");
            }
            let mut words = line.split_whitespace();
            if is_options
                && words.next().is_some_and(|word| word.eq_ignore_ascii_case("UNITS"))
                && let Some(unit) = words.next()
                && let Some((_, litres, is_metric)) =
                    FLOW_UNITS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(unit))
            {
                self.litres = *litres;
                self.metre = if *is_metric { 1.0 } else { FOOT_M };
            }
        }
    }

    fn line(&mut self, section: &str, line: &str) -> Result<(), String> {
        let (data, comment) = line.split_once(';').unwrap_or((line, ""));
        let words: Vec<&str> = data.split_whitespace().collect();
        let word = |nr: usize| words.get(nr).copied();
        let id = || word(0).ok_or("no id".to_owned());
        let name = |id: &str| match comment.trim() {
            "" => id.to_owned(),
            comment => comment.to_owned(),
        };
        match section {
            "TITLE" if self.title.is_empty() => self.title = data.trim().to_owned(),
            "JUNCTIONS" => {
                let id = id()?;
                // A junction that takes a negative amount supplies it.
                let supply = word(2).and_then(number).filter(|demand| *demand < 0.0);
                let capacity = supply.map(|demand| -demand * self.litres);
                self.node(id, name(id), None, capacity);
            }
            "RESERVOIRS" => {
                let id = id()?;
                self.node(id, name(id), Some(AssetClass::Source), None);
            }
            "TANKS" => {
                let id = id()?;
                let length =
                    |nr: usize| word(nr).and_then(number).map(|length| length * self.metre);
                let (low, high, diameter) = (length(3), length(4), length(5));
                let (low, high) = (low.ok_or("no least level")?, high.ok_or("no highest level")?);
                let diameter = diameter.ok_or("no diameter")?;
                let volume = std::f64::consts::FRAC_PI_4 * diameter * diameter * (high - low);
                let volume = (volume > 0.0).then_some(volume);
                self.node(id, name(id), Some(AssetClass::Reservoir), volume);
            }
            "PIPES" | "PUMPS" | "VALVES" => {
                let class = match section {
                    "PIPES" => AssetClass::Pipe,
                    "PUMPS" => AssetClass::Pump,
                    _ => AssetClass::Valve,
                };
                let (Some(id), Some(from), Some(to)) = (word(0), word(1), word(2)) else {
                    return Err("a link's id and its two nodes are expected".to_owned());
                };
                let (from, to) = (from.to_owned(), to.to_owned());
                self.links.push(Link { id: id.to_owned(), name: name(id), class, from, to });
            }
            "TAGS" => self.tag(&words)?,
            "COORDINATES" => {
                let (x, y) = pair(word(1), word(2))?;
                self.places.insert(id()?.to_owned(), (x, y));
            }
            "VERTICES" => {
                let place = pair(word(1), word(2))?;
                self.bends.entry(id()?.to_owned()).or_default().push(place);
            }
            _ => {}
        }
        Ok(())
    }

    fn node(&mut self, id: &str, name: String, class: Option<AssetClass>, capacity: Option<f64>) {
        // To a thousandth: what units leave behind is no capacity.
        let capacity = capacity.map(|capacity| (capacity * 1e3).round() / 1e3);
        self.nodes.push(Node { id: id.to_owned(), name, class, capacity });
    }

    fn tag(&mut self, words: &[&str]) -> Result<(), String> {
        let [kind, id, tag, ..] = words else {
            return Err("NODE or LINK, an id and a tag are expected".to_owned());
        };
        let (id, tag) = ((*id).to_owned(), (*tag).to_owned());
        if kind.eq_ignore_ascii_case("NODE") {
            self.node_tags.insert(id, tag);
        } else if kind.eq_ignore_ascii_case("LINK") {
            self.link_tags.insert(id, tag);
        } else {
            return Err(format!("{kind:.20} is neither NODE nor LINK"));
        }
        Ok(())
    }
}

fn number(word: &str) -> Option<f64> {
    word.parse().ok().filter(|number: &f64| number.is_finite())
}

fn pair(x: Option<&str>, y: Option<&str>) -> Result<(f64, f64), String> {
    let numbers = (x.and_then(number), y.and_then(number));
    let (Some(x), Some(y)) = numbers else { return Err("two coordinates are expected".to_owned()) };
    Ok((x, y))
}
