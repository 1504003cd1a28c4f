"""Writes the places of five buses as GTFS-Realtime, encoded by Google's own classes.

Usage: buses.py FILE.
"""

import sys
import time

from google.transit import gtfs_realtime_pb2

BUSES = 5

feed = gtfs_realtime_pb2.FeedMessage()
feed.header.gtfs_realtime_version = "2.0"
feed.header.incrementality = gtfs_realtime_pb2.FeedHeader.FULL_DATASET
feed.header.timestamp = int(time.time())
for number in range(1, BUSES + 1):
    entity = feed.entity.add(id=f"e{number}")
    bus = entity.vehicle
    bus.trip.trip_id = f"k1b-{number}"
    bus.trip.route_id = "K1B"
    bus.vehicle.id = f"TMD-{number:02}"
    bus.vehicle.label = f"Trans Metro {number}"
    bus.position.latitude = -8.66
    bus.position.longitude = 115.20 + 0.01 * number
    bus.position.bearing = 270.0
    bus.position.speed = 8.5
    bus.timestamp = int(time.time())
    bus.occupancy_status = gtfs_realtime_pb2.VehiclePosition.FEW_SEATS_AVAILABLE
with open(sys.argv[1], "wb") as file:
    file.write(feed.SerializeToString())
