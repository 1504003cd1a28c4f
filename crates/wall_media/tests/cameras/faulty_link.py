"""A bad line between a camera and a wall: two network namespaces, and what lies between.

Starts SERVER.py (see rtsp_server.py) in a namespace of its own at 10.77.0.1 and makes another
one, with 10.77.0.2, for whoever shows its pictures. Between them go IP packets from one TUN
device to the other: what the camera sends comes 200 ms later, and two of a hundred packets do
not come. Prints the process whose network namespace is the wall's (its own) and the server's
first port; "cut" and "mend" on the standard input end the line and bring it back. It is gone
when the standard input ends.

Linux has such delays itself (netem), but many kernels are built without.
"""

import collections
import ctypes
import fcntl
import os
import random
import select
import struct
import subprocess
import sys
import time

DELAY, LOSS = 0.2, 0.02
CLONE_NEWNET = 0x40000000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 1, 0x1000
PATH = {"PATH": "/usr/sbin:/sbin:/usr/bin:/bin"}


def namespace(own, other):
    """Moves this process into a new namespace that is joined to nothing; gives its TUN device."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "no network namespace")
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"line", IFF_TUN | IFF_NO_PI))
    commands = f"ip link set lo up; ip addr add {own} peer {other} dev line; ip link set line up"
    subprocess.run(["sh", "-ec", commands], check=True, env={**os.environ, **PATH})
    return device


def carry(camera, wall):
    dice, waiting, is_cut = random.Random(1), collections.deque(), False
    while True:
        wait = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        ready, _, _ = select.select([camera, wall, sys.stdin], [], [], wait)
        if sys.stdin in ready:
            order = sys.stdin.readline()
            if not order:
                return
            is_cut = order.strip() == "cut"
        if camera in ready:
            packet = os.read(camera, 65536)
            if not is_cut and dice.random() >= LOSS:
                waiting.append((time.monotonic() + DELAY, packet))
        if wall in ready:
            packet = os.read(wall, 65536)
            if not is_cut:
                os.write(camera, packet)
        while waiting and waiting[0][0] <= time.monotonic():
            os.write(wall, waiting.popleft()[1])


camera = namespace("10.77.0.1", "10.77.0.2")
command = ["/usr/bin/python3", sys.argv[1], "--address=10.77.0.1"]
server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
try:
    port = server.stdout.readline().split()[0]
    wall = namespace("10.77.0.2", "10.77.0.1")
    print(os.getpid(), port, flush=True)
    carry(camera, wall)
finally:
    server.kill()
    server.wait()
