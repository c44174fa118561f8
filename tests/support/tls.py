"""A certificate authority of our own for one test, and sites that answer over TLS with what it signed, or did not."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from support.web import reply

from monitor.clock import now

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Certificate:
    """A certificate, its key, and who signed it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def fingerprint(self) -> str:
        """SHA-256 of its DER form, in hexadecimal."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def trusted(self) -> ssl.SSLContext:
        """Return what a client uses that trusts this authority and no other."""
        pem = self.certificate.public_bytes(serialization.Encoding.PEM)
        return ssl.create_default_context(cadata=pem.decode())

    def serving(self) -> ssl.SSLContext:
        """Return what a server uses that shows this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with (
            tempfile.NamedTemporaryFile() as file
        ):  # the ssl module reads certificates from files only
            pem = serialization.Encoding.PEM
            key = self.key.private_bytes(
                pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            Path(file.name).write_bytes(self.certificate.public_bytes(pem) + key)
            context.load_cert_chain(file.name)
        return context


def issue(
    name: str,
    by: Certificate | None = None,
    *,
    since: timedelta = -DAY,
    until: timedelta = DAY,
) -> Certificate:
    """Return a certificate for a host, or an authority's own where nobody signs it but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = now().astimezone(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today + since)
        .not_valid_after(today + until)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    )
    return Certificate(builder.sign(by.key if by else key, hashes.SHA256()), key)


@asynccontextmanager
async def secure_site(shown: Certificate, page: bytes | None = None) -> AsyncIterator[int]:
    """Serve one answer to every question over TLS, and give the port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(reply(b"secret") if page is None else page)
            await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=shown.serving())
    async with server:
        yield server.sockets[0].getsockname()[1]


class SecureNames:
    """Addresses under which hosts are found by name on this machine, whatever port was asked for."""

    def __init__(self, *places: tuple[str, int]) -> None:
        """Take names with their ports."""
        self._places = dict(places)

    async def find(self, host: str, port: int) -> list[tuple[str, int]]:
        """Look up."""
        return [("127.0.0.1", self._places[host])]
