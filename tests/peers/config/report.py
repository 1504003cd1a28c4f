"""Drives the wall's Open311 server by PyPI's georeport, an independent client.

usage: report.py ROOT

Reports three complaints, one by a form, one as multipart with a photo, one as XML; asks for
them in every way of GeoReport v2; carries one through to its end. Ends with 1 at the first
answer that is not as it must be.
"""

import json
import sys
import time

import georeport
import requests

root = sys.argv[1].rstrip("/")


def step(name, is_right, detail=""):
    if not is_right:
        print(f"{name}: {detail}", file=sys.stderr)
        sys.exit(1)


def report(kind, **how):
    answer = requests.post(f"{root}/requests.{kind}", timeout=20, **how)
    step(f"report by {kind}", answer.status_code == 200, answer.text)
    return answer


by_json = georeport.GeoReport(root)
by_xml = georeport.GeoReport(root, output_format="xml")
services = by_json.get_service_list()
step("services", len(services) >= 10, services)
codes = [service["service_code"] for service in services]
step("services by XML", [one["service_code"] for one in by_xml.get_service_list()] == codes)
definition = by_json.get_service_definition("DRAINASE")
step("a service", definition["service_code"] == "DRAINASE", definition)

who = {
    "first_name": "Wayan Contoh",
    "phone": "0812-3456-7890",
    "email": "wayan@contoh.id",
    "api_key": "kunci-uji",
}
words = "Got mampet depan SD. Nama saya Wayan Contoh, hub 0812-3456-7890"
place = {"lat": "-8.6861", "long": "115.2265", "address_string": "Jl. Tukad Pakerisan"}
form = {"service_code": "DRAINASE", "description": words, **place, **who}
first = report("json", data=form).json()[0]["service_request_id"]
photo = {"media": ("foto.jpg", b"no picture", "image/jpeg")}
form = {"service_code": "SAMPAH", "lat": "-8.66", "long": "115.21", "description": "Sampah"}
second = report("json", data=form, files=photo).json()[0]["service_request_id"]
answer = report("xml", data={"service_code": "LPJU", "address_string": "Jl. Veteran"})
step("an answer by XML", "<service_request_id>" in answer.text, answer.text)

one = by_json.get_service_request(first)
step("a request", one["status"] == "open" and abs(one["lat"] + 8.6861) < 1e-9, one)
same = by_xml.get_service_request(first)
step("a request by XML", same["description"] == one["description"], same)
some = by_json.get_service_requests(service_request_id=f"{first},{second}")
step("requests by id", [each["service_request_id"] for each in some] == [first, second], some)
some = by_json.get_service_requests(service_code="SAMPAH")
step("requests by code", some and all(each["service_code"] == "SAMPAH" for each in some), some)
step("requests by status", by_json.get_service_requests(status="closed") == [])
told = requests.get(f"{root}/requests.xml", timeout=20).text
told += json.dumps(by_json.get_service_requests())
for secret in ("Wayan", "3456", "contoh.id", "kunci-uji"):
    step("nothing is told of who complained", secret not in told, secret)

for name, form, status in [
    ("a service that is not there", {"service_code": "NAGA", "lat": "-8.6", "long": "115.2"}, 404),
    ("no service", {"lat": "-8.6", "long": "115.2"}, 400),
    ("a place in the sea of Siberia", {"service_code": "SAMPAH", "lat": "115", "long": "-8"}, 400),
]:
    answer = requests.post(f"{root}/requests.json", data=form, timeout=20)
    step(name, answer.status_code == status and answer.json()[0]["description"], answer.text)

for status, by in [("IN_PROGRESS", "PUPR"), ("FIXED", "PUPR")]:
    time.sleep(1.1)
    update = {"service_request_id": first, "status": status, "oleh": by, "description": "Ditangani"}
    answer = requests.post(f"{root}/servicerequestupdates.json", data=update, timeout=20)
    step("an update", answer.status_code == 200, answer.text)
deadline = time.time() + 90
while by_json.get_service_request(first)["status"] != "closed":
    step("the update closes its request", time.time() < deadline, by_json.get_service_request(first))
    time.sleep(0.5)
