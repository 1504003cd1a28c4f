"""A signal controller for snmpd's pass_persist: NTCIP 1202 phaseStatusGroup, group 1.

Phases 2 and 6 have green for ten seconds, then phases 4 and 8, for ever.
"""

import sys
import time

BASE = ".1.3.6.1.4.1.1206.4.2.1.1.4.1"


def columns():
    greens = 0b00100010 if int(time.time()) // 10 % 2 == 0 else 0b10001000
    return {1: 1, 2: 0b10101010 & ~greens, 3: 0, 4: greens}


def answer(oid):
    for column, value in columns().items():
        if oid == f"{BASE}.{column}.1":
            return [oid, "integer", str(value)]
    return ["NONE"]


while True:
    line = sys.stdin.readline()
    if not line:
        break
    if line.strip() == "PING":
        print("PONG", flush=True)
    elif line.strip() in ("get", "getnext"):
        print("\n".join(answer(sys.stdin.readline().strip())), flush=True)
    else:
        print("NONE", flush=True)
