"""A Valkey server behind TLS, and an authority of the test's own that signs its certificate."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ADDRESS = "127.0.0.1"
BLOCK_BYTES = 65_536
VALIDITY = timedelta(days=1)


class Authority:
    """An authority that signs certificates.

    Args:
        folder: where its own certificate is written.
        name: its name.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        is_authority = x509.BasicConstraints(ca=True, path_length=None)
        certificate = self._sign(self._name, self._key.public_key(), is_authority)
        self.path = folder / f"{name}.pem"
        self.path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def server_context(self) -> ssl.SSLContext:
        """Return what a server on this machine needs for TLS, with a certificate for its address."""
        key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
        address = x509.SubjectAlternativeName([x509.IPAddress(ip_address(ADDRESS))])
        certificate = self._sign(subject, key.public_key(), address)
        path = self.folder / "server.pem"
        plain = serialization.NoEncryption()
        key_bytes = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        path.write_bytes(key_bytes + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(path)
        return context

    def _sign(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, extension: x509.ExtensionType
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(self._name, subject, key, x509.random_serial_number(), now, now + VALIDITY)
        return builder.add_extension(extension, critical=True).sign(self._key, hashes.SHA256())


@asynccontextmanager
async def serve_encrypted(context: ssl.SSLContext, port: int, plain_port: int) -> AsyncIterator[None]:
    """Accept TLS on a port, and pass on what it holds to a server that has none."""

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection(ADDRESS, plain_port)
        await asyncio.gather(pass_on(reader, server_writer), pass_on(server_reader, writer))

    async with await asyncio.start_server(connect, ADDRESS, port, ssl=context):
        yield


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on bytes until there are no more, then close the other side."""
    with closing(writer):
        while block := await reader.read(BLOCK_BYTES):
            writer.write(block)
            await writer.drain()
