"""What must be read again but by the application alone: encrypted with a key made from the installation's own.

A copy of the database without that key says nothing.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12  # bytes, as AES-GCM wants it


class Oloslig(Exception):
    """It was encrypted with another key, or for something else."""


def encrypt(klartext: str, hemlighet: str, *, galler: str) -> str:
    """AES-256-GCM; `galler` is what it belongs to, and it can be read for nothing else."""
    nonce = secrets.token_bytes(_NONCE)
    return b64encode(nonce + _cipher(hemlighet).encrypt(nonce, klartext.encode(), galler.encode())).decode()


def decrypt(krypterad: str, hemlighet: str, *, galler: str) -> str:
    """The text again.

    Raises:
        Oloslig: the key or `galler` is another.
    """
    data = b64decode(krypterad)
    try:
        return _cipher(hemlighet).decrypt(data[:_NONCE], data[_NONCE:], galler.encode()).decode()
    except InvalidTag:
        raise Oloslig from None


def _cipher(hemlighet: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"casetrack kryptering").derive(hemlighet.encode()))
