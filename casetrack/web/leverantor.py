"""The municipality's OpenID Connect provider, asked through Authlib: code flow with PKCE, state and nonce."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from casetrack.config import ProviderSettings

# Public keys alone: a token signed with our own secret, or with nothing, is none.
_ALGORITMER = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
_SORT = "logout+jwt"
_UTLOGGNING = "http://schemas.openid.net/event/backchannel-logout"
_TIDSGRANS = 5  # seconds that we wait for an answer
_KLOCKFEL = 60  # seconds that two clocks may differ
_FARSK = 300  # seconds that a message about a log-out is believed

_NO_ANSWER = (RequestException, ValueError, RuntimeError, KeyError)
"""What Authlib raises when the provider does not answer, or answers something else."""


class SvararInte(Exception):
    """The provider can't be reached, or what it answers can't be read."""


class Ogiltigt(Exception):
    """What came is not what the provider sends to us, in answer to what we asked."""


@dataclass(frozen=True)
class Bevis:
    """What the provider says of the one who logged in, and its proof."""

    claims: Mapping[str, Any]
    id_token: str


class Leverantor:
    """One provider, fixed by the settings; what it tells of itself is fetched when first asked for."""

    def __init__(self, app: Flask, settings: ProviderSettings) -> None:
        self.settings = settings
        self._client = OAuth(app).register(
            "kommunen",
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile",
                "code_challenge_method": "S256",
                "default_timeout": _TIDSGRANS,
                "max_redirects": 0,  # it answers at the address that it gave, or not at all
            },
        )

    def begin(self, redirect_uri: str) -> ResponseReturnValue:
        """Send the browser to the provider.

        Raises:
            SvararInte: there is none to send it to.
        """
        self._load()
        asked = {"acr_values": self.settings.acr} if self.settings.acr else {}
        try:
            answer: ResponseReturnValue = self._client.authorize_redirect(redirect_uri, **asked)
        except _NO_ANSWER as error:
            raise SvararInte from error
        return answer

    def finish(self) -> Bevis:
        """Who came back from the provider, in the same browser that was sent there.

        Raises:
            SvararInte: the provider can't be asked about it.
            Ogiltigt: it was not sent by us, has been used, or its proof is not the provider's, for us, and new.
        """
        self._load()
        wanted: dict[str, dict[str, object]] = {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": self.settings.client_id},
        }
        if self.settings.acr:
            wanted["acr"] = {"essential": True, "value": self.settings.acr}
        try:
            token = self._client.authorize_access_token(claims_options=wanted, leeway=_KLOCKFEL)
        except (OAuthError, JoseError) as error:
            raise Ogiltigt from error
        except _NO_ANSWER as error:
            raise SvararInte from error
        if "userinfo" not in token:
            raise Ogiltigt
        return Bevis(token["userinfo"], token["id_token"])

    def end_address(self, id_token: str, back: str) -> str | None:
        """Where the browser ends the provider's session too; None where the provider has no such place.

        Raises:
            SvararInte: it can't be asked.
        """
        if "end_session_endpoint" not in self._load():
            return None
        answer = self._client.create_logout_url(
            post_logout_redirect_uri=back, id_token_hint=id_token, client_id=self.settings.client_id
        )
        return str(answer["url"])

    def read_logout(self, token: str) -> Mapping[str, Any]:
        """The claims of a message that a session has ended (OpenID Connect Back-Channel Logout 1.0, 2.6).

        Raises:
            SvararInte: its signature can't be checked.
            Ogiltigt: it is no such message of the provider's to us.
        """
        self._load()
        try:
            header, claims = self._decode(token)
        except JoseError as error:
            raise Ogiltigt from error
        except _NO_ANSWER as error:
            raise SvararInte from error
        now, aud, issued, expires = time.time(), claims.get("aud"), claims.get("iat"), claims.get("exp")
        if not (
            str(header.get("typ")).lower() == _SORT
            and claims.get("iss") == self.settings.issuer
            and self.settings.client_id in (aud if isinstance(aud, list) else [aud])
            and isinstance(issued, int)
            and abs(now - issued) <= _FARSK
            and (expires is None or (isinstance(expires, int) and expires > now - _KLOCKFEL))
            and isinstance(claims.get("events"), dict)
            and _UTLOGGNING in claims["events"]
            and "nonce" not in claims  # a proof of a log-in is no message of its end
            and all(isinstance(claims.get(name), str | None) for name in ("sub", "sid"))
            and (claims.get("sub") or claims.get("sid"))
        ):
            raise Ogiltigt
        return claims

    def _decode(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Its header and its claims, once the signature is known to be the provider's."""
        keys = KeySet.import_key_set(self._client.fetch_jwk_set())
        try:
            read = jwt.decode(token, keys, algorithms=_ALGORITMER)
        except InvalidKeyIdError:  # it has a new key since we asked
            keys = KeySet.import_key_set(self._client.fetch_jwk_set(force=True))
            read = jwt.decode(token, keys, algorithms=_ALGORITMER)
        return read.header, read.claims

    def _load(self) -> dict[str, Any]:
        """What the provider tells of itself, once it is sure to be the one in the settings."""
        try:
            metadata: dict[str, Any] = self._client.load_server_metadata()
        except _NO_ANSWER as error:
            raise SvararInte from error
        if metadata.get("issuer") != self.settings.issuer:
            metadata.pop("_loaded_at", None)  # asked anew next time
            raise SvararInte
        metadata["id_token_signing_alg_values_supported"] = _ALGORITMER
        return metadata
