//! A measured quantity.

use serde::{Deserialize, Serialize};

/// See the [module](self).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// What was measured, which also fixes the unit.
    pub quantity: Quantity,
    /// In the quantity's unit; finite.
    pub value: f64,
    /// How far the value can be trusted.
    pub quality: Quality,
}

/// What was measured, with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// Pressure above the atmosphere, kilopascals.
    PressureKpa,
    /// Flow, litres a second.
    FlowLps,
    /// Level above the gauge's zero, centimetres.
    LevelCm,
    /// Mean speed of traffic, kilometres an hour.
    SpeedKmh,
    /// Mean speed of traffic as a share of the free-flow speed, 0 to about 1.
    FreeFlowShare,
    /// Vehicles an hour.
    VehiclesPerHour,
    /// Share of time that a detector is covered, 0 to 1.
    Occupancy,
    /// Vehicles that wait at a stop line.
    QueueVehicles,
    /// Rain, millimetres an hour.
    RainMmPerHour,
    /// Turbidity of water, nephelometric units.
    TurbidityNtu,
    /// Free chlorine, milligrams a litre.
    ChlorineMgPerLitre,
    /// Acidity of water, pH.
    AcidityPh,
    /// Electric power, kilowatts.
    PowerKw,
    /// Temperature, degrees Celsius.
    TemperatureC,
    /// Relative humidity, 0 to 1.
    Humidity,
    /// Wind, metres a second.
    WindMps,
    /// How full something is, or any other part of a whole, 0 to 1.
    Share,
    /// A length of time, seconds.
    Seconds,
    /// Data, bits a second.
    BitsPerSecond,
    /// Data, bytes.
    Bytes,
    /// A number of things.
    Count,
    /// Money, rupiah.
    Rupiah,
}

/// How far a measured value can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// As measured.
    Good,
    /// The source itself doubts it.
    Doubtful,
    /// The source says that it is wrong.
    Bad,
}
