"""Cameras for the tests: GStreamer's RTSP server on free ports of the loopback.

Prints the port without login, the port that asks for user "operator" with password
"s3cret", and, given a PEM file, the port that does so within TLS with its certificate;
then serves until its standard input ends. Paths: /h264, /main (larger), /still and
/gop (H.264, the last with a key picture every 10 s), /h265, /jpeg, /huge (JPEG of noise),
/vp8; /sizes, whose pictures change their size every three seconds; /stamped, whose
pictures carry the time at which they were made (see Stamps), /street, the same with
noise, as a night has it.
NAME=FILM.mp4 adds /film/NAME, read from its beginning for every client; --address=A listens
there instead of on the loopback.
"""

import random
import sys
import time

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
HUGE = SOURCE.format("snow").replace("320", "1280").replace("240", "960").replace("15/1", "4/1")
PATHS = {
    "/h264": f"{SOURCE.format('ball')} ! {X264}",
    "/main": f"{SOURCE.format('ball').replace('320', '960').replace('240', '720')} ! {X264}",
    "/gop": f"{SOURCE.format('ball')} ! {SLOW}",
    "/still": f"{SOURCE.format('smpte75')} ! {X264}",
    "/h265": f"{SOURCE.format('ball')} ! {X265}",
    "/udp": f"{SOURCE.format('ball')} ! {X264}",
    "/jpeg": f"{SOURCE.format('smpte75')} ! jpegenc ! rtpjpegpay name=pay0 pt=26",
    "/huge": f"{HUGE} ! jpegenc ! rtpjpegpay name=pay0 pt=26",
    "/vp8": f"{SOURCE.format('smpte75')} ! vp8enc deadline=1 ! rtpvp8pay name=pay0 pt=97",
}
# A camera that is told another size while it sends: parameter sets come with the pictures.
PIECE = SOURCE.format("ball").replace("is-live=true", "is-live=true num-buffers={}")
ANEW = "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=8 ! h264parse ! all."
LARGER = PIECE.replace("320", "640").replace("240", "480")
PIECES = [f"{(LARGER if nr % 2 else PIECE).format(45)} ! {ANEW}" for nr in range(8)]
PARSED = "h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 config-interval=-1"
ALONE = {"/sizes": f"concat name=all ! {PARSED} {' '.join(PIECES)}"}
WIDTH, HEIGHT, RATE = 640, 360, 15
APP = (
    "appsrc name=stamps is-live=true do-timestamp=true format=time leaky-type=downstream max-buffers=2 "
    f"caps=video/x-raw,format=I420,width={WIDTH},height={HEIGHT},framerate={RATE}/1"
)
for path in ("/stamped", "/street"):
    PATHS[path] = (
        f"{APP} ! x264enc tune=zerolatency speed-preset=ultrafast bitrate=512 key-int-max=30 "
        "! rtph264pay name=pay0 pt=96 config-interval=-1"
    )


class Stamps:
    """A bar that moves, and the time above it: milliseconds since 1970 by the machine's clock
    as 48 blocks of 12 x 16 px in the first rows, white for 1, the lowest bit first."""

    def __init__(self, source, is_noisy):
        self.source, self.nr = source, 0
        ramp = bytes((x * 160 // WIDTH) + 40 for x in range(WIDTH))
        self.rest, self.bar = ramp, bytes([210]) * 60
        dice, faint = random.Random(1), bytes(90 + value // 8 for value in range(256))
        count = 4 if is_noisy else 0
        self.noise = [dice.randbytes(WIDTH * 200).translate(faint) for _ in range(count)]
        self.colour = bytes([128]) * (WIDTH * HEIGHT // 2)
        GLib.timeout_add(1000 // RATE, self.push)

    def push(self):
        at = (self.nr * 4) % (WIDTH - 60)
        row = self.rest[:at] + self.bar + self.rest[at + 60 :]
        now = int(time.time() * 1000)
        bits = b"".join(bytes([235 if now >> bit & 1 else 16]) * 12 for bit in range(48))
        top = bits + bytes([16]) * (WIDTH - len(bits))
        self.nr += 1
        noise = self.noise[self.nr % len(self.noise)] if self.noise else row * 200
        picture = top * 16 + row * (HEIGHT - 216) + noise + self.colour
        return self.source.emit("push-buffer", Gst.Buffer.new_wrapped(picture)) == Gst.FlowReturn.OK


def stamp(_factory, media, is_noisy):
    Stamps(media.get_element().get_by_name_recurse_up("stamps"), is_noisy)



def serve(login, certificate=None):
    server = GstRtspServer.RTSPServer.new()
    server.set_address(address)
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
    for path, launch in [*PATHS.items(), *ALONE.items()]:
        factory = GstRtspServer.RTSPMediaFactory.new()
        factory.set_launch(f"( {launch} )")
        factory.set_shared(path in PATHS)
        if path in ("/stamped", "/street"):
            factory.connect("media-configure", stamp, path == "/street")
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


address, certificates = "127.0.0.1", []
for argument in sys.argv[1:]:
    name, equals, value = argument.partition("=")
    if name == "--address":
        address = value
    elif equals:
        ALONE[f"/film/{name}"] = f'filesrc location="{value}" ! qtdemux ! {PARSED}'
    else:
        certificates.append(argument)
loop = GLib.MainLoop()
servers = [serve(False), serve(True), *(serve(True, pem) for pem in certificates)]
print(*(server.get_bound_port() for server in servers), flush=True)
GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_HUP | GLib.IO_IN, lambda *_: loop.quit())
loop.run()
