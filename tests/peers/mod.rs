//! The program against third-party servers on loopback, where they are installed.
