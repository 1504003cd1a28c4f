"""Cameras for the tests: GStreamer's RTSP server on free ports of the loopback.

Prints the port without login, the port that asks for user "operator" with password
"s3cret", and, given a PEM file, the port that does so within TLS with its certificate;
then serves until its standard input ends. Paths: /h264, /main (larger), /still and
/gop (H.264, the last with a key picture every 10 s), /h265, /jpeg, /vp8.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer

Gst.init(None)
SOURCE = "videotestsrc is-live=true pattern={} ! video/x-raw,format=I420,width=320,height=240,framerate=15/1"
X264 = "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=8 ! rtph264pay name=pay0 pt=96"
X265 = "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=8 ! rtph265pay name=pay0 pt=96"
SLOW = X264.replace("key-int-max=8", "key-int-max=150")
PATHS = {
    "/h264": f"{SOURCE.format('ball')} ! {X264}",
    "/main": f"{SOURCE.format('ball').replace('320', '960').replace('240', '720')} ! {X264}",
    "/gop": f"{SOURCE.format('ball')} ! {SLOW}",
    "/still": f"{SOURCE.format('smpte75')} ! {X264}",
    "/h265": f"{SOURCE.format('ball')} ! {X265}",
    "/udp": f"{SOURCE.format('ball')} ! {X264}",
    "/jpeg": f"{SOURCE.format('smpte75')} ! jpegenc ! rtpjpegpay name=pay0 pt=26",
    "/vp8": f"{SOURCE.format('smpte75')} ! vp8enc deadline=1 ! rtpvp8pay name=pay0 pt=97",
}


def serve(login, certificate=None):
    server = GstRtspServer.RTSPServer.new()
    server.set_address("127.0.0.1")
    server.set_service("0")
    if login:
        auth = GstRtspServer.RTSPAuth.new()
        token = GstRtspServer.RTSPToken.new()
        token.set_string("media.factory.role", "viewer")
        auth.set_supported_methods(2)  # digest
        auth.add_digest("operator", "s3cret", token)
        if certificate:
            auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(certificate))
        server.set_auth(auth)
    for path, launch in PATHS.items():
        factory = GstRtspServer.RTSPMediaFactory.new()
        factory.set_launch(f"( {launch} )")
        factory.set_shared(True)
        if path == "/udp":
            factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
        if login:
            permissions = GstRtspServer.RTSPPermissions.new()
            permissions.add_permission_for_role("viewer", "media.factory.access", True)
            permissions.add_permission_for_role("viewer", "media.factory.construct", True)
            factory.set_permissions(permissions)
        server.get_mount_points().add_factory(path, factory)
    server.attach(None)
    return server


loop = GLib.MainLoop()
servers = [serve(False), serve(True), *(serve(True, pem) for pem in sys.argv[1:2])]
print(*(server.get_bound_port() for server in servers), flush=True)
GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_HUP | GLib.IO_IN, lambda *_: loop.quit())
loop.run()
