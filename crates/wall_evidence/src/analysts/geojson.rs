//! The facts that have a place, as one GeoJSON collection (RFC 7946).

use std::io;

use serde_json::{Value, json};
use wall_model::{FactKind, Geometry, LonLat, Timestamp};
use wall_record::{Frame, Reject};

use super::{Row, Sink};

pub(super) struct GeoJson<W: io::Write> {
    file: W,
    is_first: bool,
}

impl<W: io::Write> GeoJson<W> {
    pub(super) fn begin(mut file: W) -> io::Result<Self> {
        file.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[\n")?;
        Ok(Self { file, is_first: true })
    }
}

impl<W: io::Write> Sink for GeoJson<W> {
    fn fact(&mut self, row: &Row) -> io::Result<bool> {
        let Some(geometry) = geometry(row) else { return Ok(false) };
        if !std::mem::take(&mut self.is_first) {
            self.file.write_all(b",\n")?;
        }
        let mut properties = row.json();
        properties.remove("place");
        let feature = json!({
            "type": "Feature", "id": row.seq.0, "geometry": geometry, "properties": properties,
        });
        serde_json::to_writer(&mut self.file, &feature)?;
        Ok(true)
    }

    fn frame(&mut self, _frame: &Frame) -> io::Result<bool> {
        Ok(false)
    }

    fn reject(&mut self, _at: (u64, Timestamp), _of: &str, _it: &Reject) -> io::Result<bool> {
        Ok(false)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.file.write_all(b"\n]}\n")?;
        self.file.flush()
    }
}

fn geometry(row: &Row) -> Option<Value> {
    if let FactKind::Area(area) = &row.fact.kind {
        return Some(shape(&area.geometry));
    }
    row.fact.place.map(|place| json!({"type": "Point", "coordinates": position(&place)}))
}

fn shape(geometry: &Geometry) -> Value {
    let line = |line: &Vec<LonLat>| line.iter().map(position).collect::<Vec<_>>();
    match geometry {
        Geometry::Points(points) => json!({"type": "MultiPoint", "coordinates": line(points)}),
        Geometry::Lines(lines) => {
            let lines: Vec<_> = lines.iter().map(line).collect();
            json!({"type": "MultiLineString", "coordinates": lines})
        }
        Geometry::Polygons(polygons) => {
            let polygons: Vec<Vec<_>> = polygons
                .iter()
                .map(|rings| {
                    let rings = rings.iter().enumerate();
                    rings.map(|(nr, ring)| wound(line(ring), nr == 0)).collect()
                })
                .collect();
            json!({"type": "MultiPolygon", "coordinates": polygons})
        }
    }
}

fn position(place: &LonLat) -> [f64; 2] {
    [place.lon_deg, place.lat_deg]
}

/// The standard has outer rings go counterclockwise and holes clockwise.
fn wound(mut ring: Vec<[f64; 2]>, is_outer: bool) -> Vec<[f64; 2]> {
    let pairs = ring.iter().zip(ring.iter().skip(1));
    let doubled: f64 = pairs.map(|([ax, ay], [bx, by])| ax * by - bx * ay).sum();
    if (doubled > 0.0) != is_outer {
        ring.reverse();
    }
    ring
}
