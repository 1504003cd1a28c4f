//! Cameras: RTSP and MJPEG in, decoded pictures out.
