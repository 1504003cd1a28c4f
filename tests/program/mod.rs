//! Every command of the program, run as a process.
