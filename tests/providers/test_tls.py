"""A certificate that nobody vouches for is refused by every client, and the log says so (threats.md T50)."""

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from plugins._providers import rooms
from plugins._providers.base import CertificateRefusedError

Stranger = tuple[int, list[bytes], list[str]]


def self_signed(folder: Path) -> ssl.SSLContext:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    certificate = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "tls.pem").write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "tls.pem")
    return context


@pytest.fixture
async def stranger(tmp_path: Path) -> AsyncIterator[Stranger]:
    """A TLS server with a certificate of its own making; its port, what clients said to it, and who connected."""
    said: list[bytes] = []
    context, met = self_signed(tmp_path), list[str]()
    context.sni_callback = lambda _socket, name, _context: met.append(name or "")

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said.append(await reader.read(100))
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1], said, met
    server.close()


@pytest.mark.parametrize("name", rooms())
async def test_a_certificate_of_ones_own_making_is_refused(stranger: Stranger, name: str) -> None:
    port, said, met = stranger
    room = rooms()[name]
    base = {"url": f"wss://127.0.0.1:{port}/socket"} if name == "ce17" else {"base_url": f"https://127.0.0.1:{port}"}
    client = room.client(room.settings.model_validate(base | {"timeout_s": 3}))
    with pytest.raises(CertificateRefusedError, match=r"certificate refused: self.signed certificate"):
        await client.verify(room.credential.from_words(["fake"] * len(room.credential.field_names())))
    await client.aclose()
    assert said == []
    assert len(met) == 1, "trying again is of no use"
