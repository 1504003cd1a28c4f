"""A camera by ipycam: found, described and moved by ONVIF, with a login. Says how it moves."""

import socketserver
import sys
import threading
import time

from ipycam import (
    CameraConfig,
    IPCameraHTTPHandler,
    ONVIFService,
    PTZController,
    WSDiscoveryServer,
)


class Camera:
    """What ipycam's HTTP handler asks for: everything but the pictures."""

    def __init__(self, config):
        self.config = config
        self.ptz = PTZController(output_width=640, output_height=360)
        self.onvif = ONVIFService(config, self.ptz)


class Gear:
    """Says what the camera does."""

    def on_continuous_move(self, pan, tilt, zoom):
        print(f"moves {pan} {tilt} {zoom}", flush=True)

    def on_stop(self):
        print("stops", flush=True)

    def on_goto_preset(self, token, pan, tilt, zoom):
        print(f"goes to {token}", flush=True)

    def on_absolute_move(self, pan, tilt, zoom):
        pass

    def on_relative_move(self, pan, tilt, zoom):
        pass

    def on_goto_home(self):
        pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


port, discovery, login = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
# As it stands in a scope, which is a part of an address.
config = CameraConfig(name="Simpang%20Enam", local_ip="127.0.0.1", onvif_port=port)
config.username, config.password = login.split(":")
camera = Camera(config)
camera.ptz.set_preset("preset_gate", "Gerbang")
camera.ptz.add_hardware_handler(Gear())
IPCameraHTTPHandler.camera = camera
server = Server(("127.0.0.1", port), IPCameraHTTPHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()
WSDiscoveryServer.MULTICAST_PORT = discovery
WSDiscoveryServer(camera.onvif).start()
print("ready", flush=True)
while True:
    time.sleep(3600)
