//! Fake clocks, frame players and real servers' start-up for tests.
