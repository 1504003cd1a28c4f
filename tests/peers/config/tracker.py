"""A Traccar-shaped server: devices and positions by REST, news of both by a WebSocket.

Usage: tracker.py PORT. The login is user:password in the variable TRACCAR_LOGIN. A device
that is put into service later is told by the socket alone.
"""

import asyncio
import base64
import json
import os
import sys
import time
from datetime import datetime, timezone

from websockets.asyncio.server import serve

DEVICES = 6
LOGIN = "Basic " + base64.b64encode(os.environ["TRACCAR_LOGIN"].encode()).decode()


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


def device(number):
    return {
        "id": number, "name": f"AMB-{number:02}", "uniqueId": f"35963208{number:07}",
        "status": "online", "disabled": False, "lastUpdate": now(), "positionId": 100 + number,
        "groupId": 1, "phone": "", "model": "GT06", "contact": "", "category": "ambulance",
        "attributes": {},
    }


def position(number):
    step = time.time() % 60 / 60
    return {
        "id": 100 + number, "deviceId": number, "protocol": "gt06", "serverTime": now(),
        "deviceTime": now(), "fixTime": now(), "outdated": False, "valid": True,
        "latitude": -8.70 + 0.012 * number, "longitude": 115.20 + 0.02 * step, "altitude": 21.0,
        "speed": 15.0, "course": 90.0, "address": None, "accuracy": 5.0, "network": None,
        "attributes": {"ignition": True, "class": "ambulance", "unit": f"AMB-{number:02}"},
    }


def rest(connection, request):
    if request.headers.get("Authorization") != LOGIN:
        return connection.respond(401, "who are you?\n")
    numbers = range(1, DEVICES + 1)
    if request.path == "/api/socket":
        return None
    if request.path == "/api/devices":
        rows = [device(number) for number in numbers]
    elif request.path == "/api/positions":
        rows = [position(number) for number in numbers]
    else:
        return connection.respond(404, "no such resource\n")
    response = connection.respond(200, json.dumps(rows))
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = "application/json"
    return response


async def news(connection):
    late = DEVICES + 1
    await connection.send(json.dumps({"devices": [device(late)]}))
    while True:
        rows = [position(number) for number in (1, 2, late)]
        await connection.send(json.dumps({"positions": rows}))
        await asyncio.sleep(1)


async def main():
    async with serve(news, "127.0.0.1", int(sys.argv[1]), process_request=rest) as server:
        await server.serve_forever()


asyncio.run(main())
