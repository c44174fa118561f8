"""A time-stamp authority (RFC 3161) written from the standard, for tests on machines without openssl's own.

Makes its root, its P-256 key and certificate, and answers over HTTP on loopback. No part of the program is in it.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47"
_SHA256 = "2.16.840.1.101.3.4.2.1"
_ECDSA_SHA256 = "1.2.840.10045.4.3.2"
_POLICY = "1.3.6.1.4.1.99999.1"


def der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    if size < 128:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + body


def seq(*parts: bytes) -> bytes:
    return der(0x30, *parts)


def set_of(*parts: bytes) -> bytes:
    return der(0x31, *sorted(parts))


def integer(value: int) -> bytes:
    return der(0x02, value.to_bytes(value.bit_length() // 8 + 1))


def octets(value: bytes) -> bytes:
    return der(0x04, value)


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    body = bytearray([first * 40 + second])
    for number in rest:
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(0x80 | (number & 0x7F))
        body += bytes(reversed(groups))
    return der(0x06, bytes(body))


def algorithm(dotted: str, *parameters: bytes) -> bytes:
    return seq(oid(dotted), *parameters)


def parts_of(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Read the elements that stand side by side in some DER."""
    at = 0
    while at < len(body):
        tag, size, at = body[at], body[at + 1], at + 2
        if size & 0x80:
            count = size & 0x7F
            size, at = int.from_bytes(body[at : at + count]), at + count
        yield tag, body[at : at + size]
        at += size


@dataclass
class Authority:
    """Signs what it is asked to, at the time its clock tells."""

    clock: datetime
    name: str = "Test TSA"
    url: str = ""
    asked: list[bytes] = field(default_factory=list)
    broken: str = ""
    """How it answers wrongly: `refuses`, `nonce`, `text`, `page`, `garbage` or not at all."""

    def __post_init__(self) -> None:
        self._root_key = ec.generate_private_key(ec.SECP256R1())
        self._key = ec.generate_private_key(ec.SECP256R1())
        root = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{self.name} root")])
        own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])
        self._root = self._certify(root, root, self._root_key, leaf=False)
        self._certificate = self._certify(own, root, self._key, leaf=True)

    def _certify(
        self, who: x509.Name, by: x509.Name, key: ec.EllipticCurvePrivateKey, *, leaf: bool
    ) -> x509.Certificate:
        usage = x509.KeyUsage(
            digital_signature=leaf,
            content_commitment=leaf,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=not leaf,
            crl_sign=not leaf,
            encipher_only=False,
            decipher_only=False,
        )
        built = (
            x509.CertificateBuilder()
            .subject_name(who)
            .issuer_name(by)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.clock - timedelta(days=1))
            .not_valid_after(self.clock + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=not leaf, path_length=None), critical=True)
            .add_extension(usage, critical=True)
        )
        if leaf:
            stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            built = built.add_extension(stamping, critical=True)
        return built.sign(self._root_key, hashes.SHA256())

    @property
    def roots(self) -> str:
        return self._root.public_bytes(Encoding.PEM).decode()

    def answer(self, query: bytes) -> bytes:
        """Return a TimeStampResp to a TimeStampReq."""
        self.asked.append(query)
        if self.broken == "refuses":
            return seq(seq(integer(2), seq(der(0x0C, b"not today"))))
        if self.broken == "garbage":
            return b"\x30\x80nothing of the kind"
        ((_, request),) = parts_of(query)
        fields = list(parts_of(request))
        imprint = fields[1][1]
        if self.broken == "text":
            imprint = algorithm(_SHA256, der(0x05)) + octets(hashlib.sha256(b"another").digest())
        nonce = next(int.from_bytes(value) for tag, value in fields[2:] if tag == 0x02)
        info = seq(
            integer(1),
            oid(_POLICY),
            der(0x30, imprint),
            integer(len(self.asked)),
            der(0x18, self.clock.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode()),
            seq(integer(1)),
            integer(nonce + (self.broken == "nonce")),
        )
        return seq(seq(integer(0)), seq(oid(_SIGNED_DATA), der(0xA0, self._signed(info))))

    def _signed(self, info: bytes) -> bytes:
        certificate = self._certificate.public_bytes(Encoding.DER)
        signer = seq(octets(hashlib.sha256(certificate).digest()))
        attributes = [
            seq(oid(_CONTENT_TYPE), set_of(oid(_TST_INFO))),
            seq(oid(_MESSAGE_DIGEST), set_of(octets(hashlib.sha256(info).digest()))),
            seq(oid(_SIGNING_CERTIFICATE), set_of(seq(seq(signer)))),
        ]
        signature = self._key.sign(set_of(*attributes), ec.ECDSA(hashes.SHA256()))
        whose = seq(
            self._certificate.issuer.public_bytes(), integer(self._certificate.serial_number)
        )
        return seq(
            integer(3),
            set_of(algorithm(_SHA256)),
            seq(oid(_TST_INFO), der(0xA0, octets(info))),
            der(0xA0, certificate),
            set_of(
                seq(
                    integer(1),
                    whose,
                    algorithm(_SHA256),
                    der(0xA0, *sorted(attributes)),
                    algorithm(_ECDSA_SHA256),
                    octets(signature),
                )
            ),
        )


@contextmanager
def serving(authority: Authority) -> Iterator[Authority]:
    """Serve an authority on loopback."""

    class Asked(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = authority.answer(body)
            self.send_response(503 if authority.broken == "page" else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    authority.url = f"http://127.0.0.1:{server.server_port}/tsa"
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
