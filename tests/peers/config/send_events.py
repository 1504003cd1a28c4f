"""Sends CloudEvents 1.0 of PyPI's cloudevents, structured and binary, to the wall's webhooks.

usage: send_events.py FILES COUNTERS
"""

import datetime
import sys

import requests
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

files, counters = sys.argv[1:3]
OFFICE = "51.71.03.1007"


def event(kind, nr, data):
    attributes = {
        "id": f"uji-{nr}",
        "source": f"/e-sewaka/{OFFICE}",
        "specversion": "1.0",
        "type": f"id.denpasar.layanan.{kind}",
        "time": datetime.datetime.now(datetime.timezone.utc),
        "datacontenttype": "application/json",
    }
    return CloudEvent(attributes, data)


def send(url, message):
    answer = requests.post(url, headers=dict(message.headers), data=message.body, timeout=20)
    if not answer.ok:
        sys.exit(f"{answer.status_code} {answer.text}")


for nr in range(4):
    data = {
        "no_berkas": f"SK-2026-9{nr:04}",
        "layanan": "KTP",
        "desa": OFFICE,
        "dari": OFFICE,
        "ke": "DUKCAPIL",
        "tahap": 2,
        "dari_tahap": 2,
        "jam_berjalan": 5.5,
        "batas_jam": 72,
        "pemohon": "Wayan Contoh",
        "nik": "5171011203900001",
    }
    moved = event("berkas.pindah", nr, data)
    send(files, to_structured_event(moved) if nr % 2 else to_binary_event(moved))
state = {
    "loket": "A",
    "nama": "KTP dan KK",
    "dilayani": "A-042",
    "menunggu": 12,
    "loket_buka": 3,
    "rata_detik": 360,
}
send(counters, to_binary_event(event("antrean.keadaan", 9, state)))
