"""The second factor: codes that change twice a minute in a person's telephone (TOTP, RFC 6238).

Each code is taken once. Whoever has lost the telephone uses one of the recovery codes, or asks an administratör.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from pyotp import TOTP, random_base32
from sqlalchemy import ForeignKey, Identity, Index, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from casetrack.access.anvandare import Anvandare
from casetrack.access.kryptering import Oloslig, decrypt, encrypt
from casetrack.access.losenord import LASBARA, hash_losenord, verify_losenord
from casetrack.db import Base

STEG = timedelta(seconds=30)
ANTAL_KODER = 8
FEL_KOD = "Koden stämmer inte, eller är redan använd. Vänta på nästa kod i telefonen och skriv den."
_UTGIVARE = "casetrack"


class Aterstallningskod(Base):
    """A recovery code that is not used yet, as an argon2id hash."""

    __tablename__ = "aterstallningskod"
    __table_args__ = (Index("ix_aterstallningskod_anvandare_id", "anvandare_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    namnd_id: Mapped[int | None] = mapped_column(ForeignKey("namnd.id"))
    anvandare_id: Mapped[int] = mapped_column(ForeignKey("anvandare.id"))
    kod_hash: Mapped[str]


class FelKod(Exception):
    """The code is not the right one, or has been used."""


def begin_totp(konto: Anvandare, hemlighet: str) -> None:
    """Make a new secret, which is in force once a code of it has been shown; until then the old one is."""
    konto.totp_ny = encrypt(random_base32(), hemlighet, galler=_name(konto))


def describe_totp(konto: Anvandare, hemlighet: str) -> TOTP | None:
    """The secret that is being set up, if there is one."""
    return _open(konto, konto.totp_ny, hemlighet)


def confirm_totp(session: Session, konto: Anvandare, kod: str, hemlighet: str, now: datetime) -> list[str]:
    """Put the new secret in force, once the telephone has shown a code of it, and answer new recovery codes.

    Raises:
        FelKod: the code is not of the new secret.
    """
    totp = describe_totp(konto, hemlighet)
    steg = None if totp is None else _find_steg(totp, kod, now, after=None)
    if steg is None:
        raise FelKod
    konto.totp_hemlighet, konto.totp_ny, konto.totp_steg = konto.totp_ny, None, steg
    return _make_koder(session, konto)


def use_kod(session: Session, konto: Anvandare, kod: str, hemlighet: str, now: datetime) -> None:
    """Take a code of the telephone or a recovery code; either is worth nothing afterwards.

    Raises:
        FelKod: it is neither, or has been used.
    """
    # Locked, so that the same code sent in twice at the same moment is taken once.
    session.refresh(konto, with_for_update=True)
    if not use_totp(konto, kod, hemlighet, now) and not _use_aterstallningskod(session, konto.id, kod):
        raise FelKod


def use_totp(konto: Anvandare, kod: str, hemlighet: str, now: datetime) -> bool:
    """Take a code of the telephone, of an account that is locked; False when it is none, or has been used."""
    totp = _open(konto, konto.totp_hemlighet, hemlighet)
    steg = None if totp is None else _find_steg(totp, kod, now, after=konto.totp_steg)
    if steg is None:
        return False
    konto.totp_steg = steg
    return True


def remove_totp(session: Session, konto: Anvandare) -> None:
    konto.totp_hemlighet = konto.totp_ny = konto.totp_steg = None
    session.execute(delete(Aterstallningskod).where(Aterstallningskod.anvandare_id == konto.id))


def count_koder(session: Session, anvandare_id: int) -> int:
    """How many recovery codes are left."""
    found = session.scalar(
        select(func.count())
        .select_from(Aterstallningskod)
        .where(Aterstallningskod.anvandare_id == anvandare_id)
    )
    return found or 0


def _name(konto: Anvandare) -> str:
    return f"totp {konto.id}"


def _open(konto: Anvandare, krypterad: str | None, hemlighet: str) -> TOTP | None:
    if krypterad is None:
        return None
    try:
        klartext = decrypt(krypterad, hemlighet, galler=_name(konto))
    except Oloslig:
        # The installation's key is another: no code is right, and a new secret can be set up.
        return None
    return TOTP(klartext, name=konto.anvandarnamn, issuer=_UTGIVARE)


def _find_steg(totp: TOTP, kod: str, now: datetime, *, after: int | None) -> int | None:
    """The time step that the code belongs to: this one, or the last one for whoever types slowly."""
    skriven = "".join(kod.split())
    this = int(now.timestamp()) // int(STEG.total_seconds())
    for steg in (this, this - 1):
        if hmac.compare_digest(totp.generate_otp(steg).encode(), skriven.encode()) and (
            after is None or steg > after
        ):
            return steg
    return None


def _make_koder(session: Session, konto: Anvandare) -> list[str]:
    """New recovery codes, of 49 random bits each; the old ones are worth nothing."""
    session.execute(delete(Aterstallningskod).where(Aterstallningskod.anvandare_id == konto.id))
    koder = [
        "-".join("".join(secrets.choice(LASBARA) for _ in range(5)) for _ in range(2))
        for _ in range(ANTAL_KODER)
    ]
    session.add_all(
        Aterstallningskod(namnd_id=konto.namnd_id, anvandare_id=konto.id, kod_hash=hash_losenord(kod))
        for kod in koder
    )
    return koder


def _use_aterstallningskod(session: Session, anvandare_id: int, kod: str) -> bool:
    skriven = kod.strip().lower()
    if "-" not in skriven:  # six figures are no recovery code: spare the work of looking
        return False
    for lagrad in session.scalars(
        select(Aterstallningskod).where(Aterstallningskod.anvandare_id == anvandare_id)
    ):
        if verify_losenord(lagrad.kod_hash, skriven):
            session.delete(lagrad)
            return True
    return False
