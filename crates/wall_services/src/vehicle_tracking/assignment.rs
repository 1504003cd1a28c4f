//! Which device is in which unit, by the feed's option `units`.
//!
//! Trackers know a number of their own, and offices move trackers between vehicles. The
//! city file says which is where: `units = "7=AMB-02:ambulance; 8=DMK-01:fire_engine"`.

use wall_model::VehicleClass;
use wall_service::Origin;

use super::vocabulary;

/// Where a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Assignment<'a> {
    /// The unit's call sign.
    pub(super) unit: &'a str,
    /// Its class, if the option says it.
    pub(super) class: Option<VehicleClass>,
}

/// The unit that the device `id` is in.
pub(super) fn of<'a>(origin: &'a Origin, id: &str) -> Option<Assignment<'a>> {
    let units = origin.options.get("units")?;
    units.split(';').find_map(|entry| {
        let (device, unit) = entry.split_once('=')?;
        if device.trim() != id {
            return None;
        }
        let (unit, class) = unit.split_once(':').unwrap_or((unit, ""));
        let unit = unit.trim();
        (!unit.is_empty()).then(|| Assignment { unit, class: vocabulary::class_of(class) })
    })
}

/// What is wrong with the option `units`, in words for an admin.
pub(super) fn check(origin: &Origin) -> Result<(), String> {
    let Some(units) = origin.options.get("units") else { return Ok(()) };
    for entry in units.split(';').map(str::trim).filter(|entry| !entry.is_empty()) {
        let Some((_, unit)) = entry.split_once('=') else {
            return Err(format!(
                "units: {entry:?} is not written DEVICE=UNIT or DEVICE=UNIT:CLASS"
            ));
        };
        if let Some((_, class)) = unit.split_once(':')
            && vocabulary::class_of(class).is_none()
        {
            return Err(format!("units: {:?} is not a class of vehicle", class.trim()));
        }
    }
    Ok(())
}
