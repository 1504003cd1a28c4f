//! The clock, the feeds and the incidents.
