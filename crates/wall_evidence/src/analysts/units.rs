//! Units of measured quantities, as UCUM writes them.

use wall_model::Quantity;

/// The unit of values of `quantity`; `1` for what has none.
pub(super) fn of(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::PressureKpa => "kPa",
        Quantity::FlowLps => "L/s",
        Quantity::LevelCm => "cm",
        Quantity::SpeedKmh => "km/h",
        Quantity::FreeFlowShare | Quantity::Occupancy | Quantity::Humidity | Quantity::Share => "1",
        Quantity::VehiclesPerHour => "{vehicles}/h",
        Quantity::QueueVehicles => "{vehicles}",
        Quantity::RainMmPerHour => "mm/h",
        Quantity::TurbidityNtu => "[NTU]",
        Quantity::ChlorineMgPerLitre => "mg/L",
        Quantity::AcidityPh => "[pH]",
        Quantity::PowerKw => "kW",
        Quantity::TemperatureC => "Cel",
        Quantity::WindMps => "m/s",
        Quantity::Seconds => "s",
        Quantity::BitsPerSecond => "bit/s",
        Quantity::Bytes => "By",
        Quantity::Count => "{count}",
        Quantity::Rupiah => "IDR",
    }
}
