"""Water works whose meters read what the EPANET engine solves, as a SensorThings server.

usage: hydraulics.py PORT NETWORK.inp

The engine runs through the network's day; the local time of day says where in it the meters
are. Pressures are told in metres of water, the inflow in m3/h, the reservoir in per cent, four
Datastreams a page, as such servers do. /network.inp is the network itself. Prints "ready" once
the day is solved.
"""

import datetime
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from epanet import toolkit as en

WITA = datetime.timezone(datetime.timedelta(hours=8))
STEP = 300
PAGE = 4
GAUGES = ["ZONA-1", "ZONA-2", "ZONA-3", "ZONA-3-UJUNG", "SPAM-HULU"]
INFLOW = ("P2", "KOTA")
TANK = ("RES-KOTA", 0.5, 5.0)

port, path = int(sys.argv[1]), sys.argv[2]


def solved():
    """Pressures (m), inflow (L/s) and the tank's depth (m) at each step of the day."""
    engine = en.createproject()
    en.open(engine, path, path + ".rpt", path + ".out")
    nodes = {name: en.getnodeindex(engine, name) for name in [*GAUGES, TANK[0]]}
    link = en.getlinkindex(engine, INFLOW[0])
    en.openH(engine)
    en.initH(engine, 0)
    day = {}
    while True:
        now = en.runH(engine)
        pressures = {n: en.getnodevalue(engine, nr, en.PRESSURE) for n, nr in nodes.items()}
        day[now // STEP] = (pressures, en.getlinkvalue(engine, link, en.FLOW))
        if en.nextH(engine) <= 0:
            break
    en.closeH(engine)
    en.close(engine)
    return day


DAY = solved()


def stream(nr, code, unit, observed, thing, place, value, now):
    return {
        "@iot.id": nr,
        "@iot.selfLink": f"http://127.0.0.1:{port}/v1.1/Datastreams({nr})",
        "name": f"{observed} {code}",
        "description": "",
        "unitOfMeasurement": {"name": unit, "symbol": unit, "definition": ""},
        "Thing": {
            "@iot.id": nr,
            "name": code,
            "properties": {"code": code, **thing},
            "Locations": [
                {
                    "encodingType": "application/geo+json",
                    "location": {"type": "Point", "coordinates": place},
                }
            ],
        },
        "ObservedProperty": {"name": observed},
        "Observations": [
            {
                "@iot.id": nr * 1000,
                "phenomenonTime": now.isoformat(),
                "resultTime": now.isoformat(),
                "result": round(value, 2),
                "resultQuality": "good",
            }
        ],
    }


def streams():
    now = datetime.datetime.now(WITA).replace(microsecond=0)
    second = now.hour * 3600 + now.minute * 60 + now.second
    pressures, inflow = DAY[max(step for step in DAY if step <= second // STEP)]
    place = [115.21, -8.64]
    gauge = {"class": "gauge", "feeds": [INFLOW[1]]}
    every = [
        stream(nr, f"P-{code}", "m", "Tekanan", gauge, place, pressures[code], now)
        for nr, code in enumerate(GAUGES, 1)
    ]
    zone = {"class": "dma", "customers": 5200}
    nr = len(every) + 1
    every.append(stream(nr, INFLOW[1], "m3/h", "Debit", zone, place, inflow * 3.6, now))
    name, low, high = TANK
    share = 100 * (pressures[name] - low) / (high - low)
    tank = {"class": "reservoir", "feeds": [INFLOW[1]], "capacity": 1710}
    every.append(stream(nr + 1, name, "%", "Isi", tank, place, share, now))
    return every


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/network.inp":
            with open(path, "rb") as network:
                return self.answer("text/plain", network.read())
        if url.path != "/v1.1/Datastreams":
            return self.send_error(404)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        skip = int(query.get("$skip", 0))
        every = streams()
        page = {"value": every[skip : skip + PAGE]}
        if skip + PAGE < len(every):
            query["$skip"] = skip + PAGE
            link = f"http://127.0.0.1:{port}/v1.1/Datastreams?{urlencode(query)}"
            page["@iot.nextLink"] = link
        return self.answer("application/json", json.dumps(page).encode())

    def answer(self, media_type, body):
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
print("ready", flush=True)
server.serve_forever()
