"""A Sparkplug B edge node with one device, by pysparkplug.

usage: sparkplug.py PORT

Node RTU-UJI of group PERUMDA tells power_kw; its device POMPA-3 flow_lps, pressure_mh2o and
Tank/level_m, at birth and every two seconds. Prints "ready" after the births.
"""

import sys
import time

import pysparkplug


def metric(name, value):
    return pysparkplug.Metric(
        timestamp=pysparkplug.get_current_timestamp(),
        name=name,
        datatype=pysparkplug.DataType.DOUBLE,
        value=value,
    )


def metrics(nr):
    return [
        metric("flow_lps", 40.0 + 0.5 * (nr % 5)),
        metric("pressure_mh2o", 24.2),
        metric("Tank/level_m", 2.75),
    ]


node = pysparkplug.EdgeNode("PERUMDA", "RTU-UJI", (metric("power_kw", 41.5),))
node.connect("127.0.0.1", port=int(sys.argv[1]))
node.register(pysparkplug.Device("POMPA-3", metrics(0)))
print("ready", flush=True)
nr = 0
while True:
    time.sleep(2)
    nr += 1
    node.update_device("POMPA-3", metrics(nr))
