"""Volunteers of a city talk with it in a room of a Matrix homeserver, by its client-server API.

usage: volunteers.py PORT

Makes the accounts kota (the city's own), wayan and budi. Wayan asks the city twice; the city has
answered once. Prints the city's access token.
"""

import json
import sys
import urllib.request


def ask(method, path, body=None, token=None):
    request = urllib.request.Request(
        f"http://127.0.0.1:{sys.argv[1]}/_matrix/client/v3{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def account(name):
    login = {"type": "m.login.dummy"}
    body = {"username": name, "password": "rahasia-" + name, "auth": login}
    return ask("POST", "/register", body)["access_token"]


kota, wayan, budi = account("kota"), account("wayan"), account("budi")
wish = {"name": "Relawan", "preset": "public_chat"}
room = ask("POST", "/createRoom", wish, kota)["room_id"]
for token in (wayan, budi):
    ask("POST", f"/join/{room}", {}, token)
serial = 0


def say(token, text, **more):
    global serial
    serial += 1
    path = f"/rooms/{room}/send/m.room.message/{serial}"
    return ask("PUT", path, {"msgtype": "m.text", "body": text, **more}, token)["event_id"]


to_city = {"m.mentions": {"user_ids": ["@kota:dps.local"]}}
say(budi, "Posko Pemecutan siap, pompa menyala")
question = say(wayan, "@kota butuh karung pasir di Jl. Teuku Umar", **to_city)
reply = {"m.in_reply_to": {"event_id": question}}
say(kota, "BPBD mengirim 40 karung", **{"m.relates_to": reply})
say(wayan, "@kota banjir di Jl. Imam Bonjol, mohon perahu karet", **to_city)
print(kota)
