"""Writes a PMTiles archive of vector tiles, by Protomaps' own writer.

Usage: archive.py FILE WEST NORTH EAST SOUTH, columns and rows of its tiles at ZOOM. Each tile
has a pond in its middle and a street across.
"""

import gzip
import sys

import mapbox_vector_tile
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

ZOOM = 12
EXTENT = 4096


def tile(x, y):
    pond = [[1500, 1500], [2600, 1500], [2600, 2600], [1500, 2600], [1500, 1500]]
    street = [[0, 800], [EXTENT, 3200]]
    layers = [
        {"name": "water", "features": [feature("Polygon", [pond], f"Kolam {x}/{y}", "lake")]},
        {"name": "roads", "features": [feature("LineString", street, "Jalan", "primary")]},
    ]
    options = {"extents": EXTENT, "y_coord_down": True}
    return gzip.compress(mapbox_vector_tile.encode(layers, default_options=options))


def feature(kind, coordinates, name, word):
    geometry = {"type": kind, "coordinates": coordinates}
    return {"geometry": geometry, "properties": {"name": name, "kind": word}}


path, (west, north, east, south) = sys.argv[1], map(int, sys.argv[2:6])
places = [(x, y) for x in range(west, east + 1) for y in range(north, south + 1)]
with write(path) as archive:
    for x, y in sorted(places, key=lambda place: zxy_to_tileid(ZOOM, *place)):
        archive.write_tile(zxy_to_tileid(ZOOM, x, y), tile(x, y))
    header = {
        "version": 3, "tile_type": TileType.MVT, "tile_compression": Compression.GZIP,
        "min_lon_e7": 1150000000, "min_lat_e7": -88000000, "max_lon_e7": 1154000000,
        "max_lat_e7": -85000000, "center_zoom": ZOOM, "center_lon_e7": 1152200000,
        "center_lat_e7": -86700000,
    }
    archive.finalize(header, {"vector_layers": [{"id": "water"}, {"id": "roads"}]})
