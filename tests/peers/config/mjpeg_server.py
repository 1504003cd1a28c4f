"""A camera for the tests: GStreamer's MJPEG over HTTP, on a free port of the loopback.

GStreamer encodes the pictures and frames them as multipart/x-mixed-replace; the head of the
answer, which it leaves to others, comes from here. Prints the port, then serves until its
standard input ends.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gio, GLib, Gst

Gst.init(None)
HEAD = (
    b"HTTP/1.0 200 OK\r\nConnection: close\r\nCache-Control: no-cache\r\n"
    b"Content-Type: multipart/x-mixed-replace;boundary=picture\r\n\r\n"
)
# A ball on magenta, so that the picture moves and is like no other.
camera = Gst.parse_launch(
    "videotestsrc is-live=true pattern=ball background-color=0xffff00ff"
    " ! video/x-raw,format=I420,width=320,height=240,framerate=10/1"
    " ! jpegenc ! multipartmux boundary=picture"
    " ! multisocketsink name=clients sync-method=next-keyframe sync=false"
)
clients = camera.get_by_name("clients")
connections = []


def answer(_service, connection, _source):
    connection.get_input_stream().read_bytes(4096, None)
    connection.get_output_stream().write_all(HEAD, None)
    connections.append(connection)
    clients.emit("add", connection.get_socket())
    return True


service = Gio.SocketService.new()
loopback = Gio.InetSocketAddress.new_from_string("127.0.0.1", 0)
_, address = service.add_address(loopback, Gio.SocketType.STREAM, Gio.SocketProtocol.TCP, None)
service.connect("incoming", answer)
service.start()
camera.set_state(Gst.State.PLAYING)
print(address.get_port(), flush=True)
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_HUP | GLib.IO_IN, lambda *_: loop.quit())
loop.run()
camera.set_state(Gst.State.NULL)
