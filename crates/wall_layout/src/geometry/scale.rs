//! Text sizes: from an angle at the furthest seat to pixels.

use crate::TextClass;

/// Sizes of text on one surface for one class of reader.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeScale {
    /// Whom it is for.
    pub class: TextClass,
    /// The seat that decides: of those that name the surface the furthest one for the
    /// overview, the nearest one to each panel for detail; empty if none names it.
    pub seat: String,
    /// Distance from its eyes to the panel that decides, mm.
    pub distance_mm: f64,
    /// Finest pixel pitch of the surface, mm a pixel.
    pub pitch_mm: f64,
}

impl TypeScale {
    /// The smallest capital height that may be shown, arcminutes.
    pub const MIN_ARCMIN: f64 = 16.0;

    /// The capital height of what must be read at a glance, arcminutes.
    pub const PREFERRED_ARCMIN: f64 = 20.0;

    /// Capital height as a share of the font size (Inter: 1490/2048).
    pub const CAP_HEIGHT: f64 = 0.727;

    /// Height in millimetres of a capital letter that fills `arcmin` at the seat.
    pub fn cap_mm(&self, arcmin: f64) -> f64 {
        2.0 * self.distance_mm * ((arcmin / 60.0).to_radians() / 2.0).tan()
    }

    /// Height in pixels of a capital letter that fills `arcmin` at the seat.
    pub fn cap_px(&self, arcmin: f64) -> f64 {
        self.cap_mm(arcmin) / self.pitch_mm
    }

    /// Font size in pixels whose capitals fill `arcmin` at the seat.
    pub fn font_px(&self, arcmin: f64) -> f64 {
        self.cap_px(arcmin) / Self::CAP_HEIGHT
    }

    /// The angle at the seat of the capitals of a font of this size, arcminutes.
    pub fn arcmin(&self, font_px: f64) -> f64 {
        let cap_mm = font_px * Self::CAP_HEIGHT * self.pitch_mm;
        2.0 * (cap_mm / (2.0 * self.distance_mm)).atan().to_degrees() * 60.0
    }

    /// Pixels of one arcminute at the seat, for small angles.
    pub fn px_per_arcmin(&self) -> f64 {
        self.cap_px(1.0)
    }
}
