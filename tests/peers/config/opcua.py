"""A well field's OPC UA server, by asyncua (2.x).

usage: opcua.py PORT FOLDER [USER:PASSWORD]

Namespace 2 has s=Ubung.Level (m, rises by 0.01 each second, with a source time) and i=7 (l/s,
UncertainLastUsableValue), s=Ubung.Pump (boolean). Without USER:PASSWORD anybody may read, over
security policy None or Basic256Sha256 (sign, sign and encrypt); with it only that user.
The server's own certificate is FOLDER/server.der; clients' certificates are taken as they are.
Prints "ready" once it listens.
"""

import asyncio
import datetime
import sys
from pathlib import Path

from asyncua import Server, ua
from asyncua.crypto.cert_gen import setup_self_signed_certificate
from asyncua.server.user_managers import UserManager
from asyncua.crypto.permission_rules import User, UserRole
from cryptography.x509.oid import ExtendedKeyUsageOID

URI = "urn:damamaya:test:wells"


class Known(UserManager):
    def __init__(self, login):
        self.login = login

    def get_user(self, iserver, username=None, password=None, certificate=None):
        if self.login is None:
            return User(role=UserRole.User)
        if isinstance(password, bytes):
            password = password.decode()
        if f"{username}:{password}" == self.login:
            return User(role=UserRole.User, name=username)
        return None


async def main():
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    login = sys.argv[3] if len(sys.argv) > 3 else None
    folder.mkdir(parents=True, exist_ok=True)
    key, certificate = folder / "server.pem", folder / "server.der"
    await setup_self_signed_certificate(
        key, certificate, URI, "localhost",
        [ExtendedKeyUsageOID.SERVER_AUTH],
        {"countryName": "ID", "localityName": "Denpasar", "organizationName": "uji"},
    )
    server = Server(user_manager=Known(login))
    await server.init()
    await server.set_application_uri(URI)
    server.set_endpoint(f"opc.tcp://127.0.0.1:{port}/wells/")
    server.set_security_policy([
        ua.SecurityPolicyType.NoSecurity,
        ua.SecurityPolicyType.Basic256Sha256_Sign,
        ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt,
    ])
    if login is not None:
        server.set_identity_tokens([ua.UserNameIdentityToken])
    await server.load_certificate(str(certificate))
    await server.load_private_key(str(key))
    index = await server.register_namespace("http://damamaya/test")
    assert index == 2, index
    place = await server.nodes.objects.add_object(ua.NodeId("Ubung", 2), "2:Ubung")
    level = await place.add_variable(ua.NodeId("Ubung.Level", 2), "2:Level", 3.5)
    flow = await place.add_variable(ua.NodeId(7, 2), "2:Flow", 41.5)
    await place.add_variable(ua.NodeId("Ubung.Pump", 2), "2:Pump", True)
    async with server:
        print("ready", flush=True)
        value = 3.5
        while True:
            now = datetime.datetime.now(datetime.timezone.utc)
            await level.write_value(ua.DataValue(
                ua.Variant(value, ua.VariantType.Double), SourceTimestamp=now))
            await flow.write_value(ua.DataValue(
                ua.Variant(41.5, ua.VariantType.Double),
                StatusCode=ua.StatusCode(ua.StatusCodes.UncertainLastUsableValue),
                SourceTimestamp=now))
            await asyncio.sleep(1)
            value = round(value + 0.01, 2)


asyncio.run(main())
