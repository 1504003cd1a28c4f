//! Connectors: sockets in, one file per transport.
