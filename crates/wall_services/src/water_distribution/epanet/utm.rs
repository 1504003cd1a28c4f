//! UTM zone 50 south (EPSG:32750), in which Bali's utilities survey, as degrees.

use wall_model::LonLat;

/// Half the longer axis of WGS 84, metres.
const A: f64 = 6_378_137.0;

/// Flattening of WGS 84.
const F: f64 = 1.0 / 298.257_223_563;

/// Scale at the central meridian.
const K0: f64 = 0.9996;

/// Central meridian of zone 50, degrees.
const MERIDIAN_DEG: f64 = 117.0;

/// The place of `east_m` and `north_m`, by Krüger's series to the third order: to a
/// millimetre within the zone. `None` outside of what the zone can mean.
pub(super) fn place(east_m: f64, north_m: f64) -> Option<LonLat> {
    if !(100_000.0..900_000.0).contains(&east_m) || !(0.0..10_000_000.0).contains(&north_m) {
        return None;
    }
    let n = F / (2.0 - F);
    let radius = A / (1.0 + n) * (1.0 + n * n / 4.0 + n.powi(4) / 64.0);
    let xi = (north_m - 10_000_000.0) / (K0 * radius);
    let eta = (east_m - 500_000.0) / (K0 * radius);
    let beta = [
        n / 2.0 - 2.0 / 3.0 * n * n + 37.0 / 96.0 * n.powi(3),
        n * n / 48.0 + n.powi(3) / 15.0,
        17.0 / 480.0 * n.powi(3),
    ];
    let (mut xi_p, mut eta_p) = (xi, eta);
    for (order, beta) in (1..).zip(beta) {
        let order = 2.0 * f64::from(order);
        xi_p -= beta * (order * xi).sin() * (order * eta).cosh();
        eta_p -= beta * (order * xi).cos() * (order * eta).sinh();
    }
    let chi = (xi_p.sin() / eta_p.cosh()).asin();
    let delta = [
        2.0 * n - 2.0 / 3.0 * n * n - 2.0 * n.powi(3),
        7.0 / 3.0 * n * n - 8.0 / 5.0 * n.powi(3),
        56.0 / 15.0 * n.powi(3),
    ];
    let mut lat = chi;
    for (order, delta) in (1..).zip(delta) {
        lat += delta * (2.0 * f64::from(order) * chi).sin();
    }
    let lon = eta_p.sinh().atan2(xi_p.cos());
    Some(LonLat::new(MERIDIAN_DEG + lon.to_degrees(), lat.to_degrees()))
}
