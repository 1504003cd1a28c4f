"""A pump station's gateway: a Modbus TCP server of pymodbus (3.13 or later).

usage: modbus.py PORT

Unit 1 holds, by wire address from 0:
  holding 16..17  float32, big-endian words: 12.5 l/s, rising by 0.5 at each request
  holding 18      u16 * 0.01 bar: 312 (3.12 bar)
  input   3..4    u32: 70000
  coil    0       on (pump 1 runs)
Anything beyond address 99 is an illegal data address; other units are not there.
Prints "ready" once it listens.
"""

import asyncio
import struct
import sys

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

FLOW = 16


def float_words(value):
    return list(struct.unpack(">HH", struct.pack(">f", value)))


flow = 12.0


async def rise(function, start, address, count, registers, written):
    global flow
    if written is not None:
        return ExcCodes.ILLEGAL_FUNCTION
    if function == 3 and address <= FLOW < address + count:
        flow += 0.5
        registers[FLOW - start : FLOW - start + 2] = float_words(flow)
    return None


def table(values, datatype):
    return [SimData(0, values=values, datatype=datatype)]


async def main():
    port = int(sys.argv[1])
    holding = [0] * 100
    holding[18] = 312
    inputs = [0] * 100
    inputs[3:5] = [70000 >> 16, 70000 & 0xFFFF]
    coils = [True] + [False] * 99
    device = SimDevice(
        id=1,
        simdata=(
            table(coils, DataType.BITS),
            table([False] * 100, DataType.BITS),
            table(holding, DataType.REGISTERS),
            table(inputs, DataType.REGISTERS),
        ),
        action=rise,
    )
    server = ModbusTcpServer(device, address=("127.0.0.1", port))
    await server.serve_forever(background=True)
    print("ready", flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
