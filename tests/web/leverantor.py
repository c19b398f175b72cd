"""A municipality's log-in service: Authlib's own server side, run as a process of its own by the tests.

`python -m tests.web.leverantor CLIENT_ID CLIENT_SECRET RETURN_ADDRESS` prints its address and serves until it is ended.
Whoever comes is logged in at once, as the person that was last posted to `/styr`; what is posted there may also make
its answers wrong.
"""

from __future__ import annotations

import secrets
import sys
import time
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, make_response, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server


class Client(ClientMixin):
    def __init__(self, client_id: str, client_secret: str, return_address: str) -> None:
        self.client_id, self.client_secret, self.return_address = client_id, client_secret, return_address

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return self.return_address

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.return_address

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret, self.client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code(SimpleNamespace, AuthorizationCodeMixin):
    def get_redirect_uri(self) -> str:
        return str(self.redirect_uri)

    def get_scope(self) -> str:
        return str(self.scope)

    def get_nonce(self) -> str:
        return str(STATE.wrong.get("nonce", self.nonce))

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> str | None:
        return STATE.wrong.get("acr")

    def get_amr(self) -> None:
        return None


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)}, private=True)


STATE = SimpleNamespace(person={}, wrong={}, codes={}, sessions={}, key=new_key(), asked=[])


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

    def save_authorization_code(self, code: str, asked: Any) -> None:
        data = asked.payload.data
        STATE.codes[code] = Code(
            code=code,
            redirect_uri=asked.payload.redirect_uri,
            scope=asked.payload.scope,
            nonce=data.get("nonce"),
            code_challenge=data.get("code_challenge"),
            code_challenge_method=data.get("code_challenge_method"),
            user=asked.user,
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return STATE.codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        del STATE.codes[authorization_code.code]

    def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
        return dict(authorization_code.user)


class IdToken(OpenIDCode):
    def exists_nonce(self, nonce: str, asked: Any) -> bool:
        return False

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        return new_key() if STATE.wrong.get("key") else STATE.key

    def get_client_algorithm(self, client: Client) -> str:
        return str(STATE.wrong.get("alg", "RS256"))

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        claims = {"iss": request.host_url.rstrip("/"), "aud": client.client_id}
        return claims | STATE.wrong.get("claims", {})

    def get_encode_header(self, client: Client) -> dict[str, Any]:
        return {"alg": self.get_client_algorithm(client), "kid": STATE.key.kid}

    def generate_user_info(self, user: dict[str, Any], scope: str) -> dict[str, Any]:
        return user


def make_provider(client: Client) -> Flask:
    app = Flask("leverantor")
    server = AuthorizationServer(
        app, lambda client_id: client if client_id == client.client_id else None, _save
    )
    server.register_grant(CodeGrant, [CodeChallenge(required=True), IdToken(require_nonce=True)])

    @app.get("/.well-known/openid-configuration")
    def describe() -> Any:
        here = request.host_url.rstrip("/")
        return jsonify(
            issuer=STATE.wrong.get("issuer", here),
            authorization_endpoint=f"{here}/authorize",
            token_endpoint=f"{here}/token",
            jwks_uri=f"{here}/jwks",
            end_session_endpoint=f"{here}/logout",
            id_token_signing_alg_values_supported=["RS256", "none", "HS256"],
        )

    @app.get("/jwks")
    def show_keys() -> Any:
        return jsonify(KeySet([STATE.key]).as_dict(private=False))

    @app.get("/authorize")
    def authorize() -> Any:
        STATE.asked.append(request.args.to_dict())
        sid = secrets.token_urlsafe(16)
        user = STATE.person | {"sid": sid}
        STATE.sessions[sid] = user["sub"]
        grant = server.get_consent_grant(end_user=user)
        answer = make_response(server.create_authorization_response(grant_user=user, grant=grant))
        answer.set_cookie("leverantor", sid)
        return answer

    @app.post("/token")
    def give_token() -> Any:
        return server.create_token_response()

    @app.get("/logout")
    def log_out() -> Any:
        hint = jwt.decode(request.args["id_token_hint"], STATE.key, algorithms=["RS256"])
        STATE.sessions.pop(hint.claims["sid"], None)
        answer = make_response(
            redirect(f"{request.args['post_logout_redirect_uri']}?state={request.args['state']}")
        )
        answer.delete_cookie("leverantor")
        return answer

    @app.post("/styr")
    def steer() -> Any:
        """Who is logged in next, what is wrong with the answers, a new key, or a log-out to tell of."""
        told = request.get_json()
        STATE.person = told.get("person", STATE.person)
        STATE.wrong = told.get("wrong", {})
        if told.get("forget"):
            STATE.asked, STATE.sessions = [], {}
        if told.get("new_key"):
            STATE.key = new_key()
        status = None
        if "logout" in told:
            token = make_logout_token(client, told["logout"])
            parts = urlsplit(client.return_address)
            address = f"{parts.scheme}://{parts.netloc}/logga-ut/tjanst"
            status = requests.post(address, data={"logout_token": token}, timeout=10).status_code
        return jsonify(asked=STATE.asked, sessions=STATE.sessions, status=status)

    return app


def make_logout_token(client: Client, claims: dict[str, Any]) -> str:
    now = int(time.time())
    base = {
        "iss": request.host_url.rstrip("/"),
        "aud": client.client_id,
        "iat": now,
        "exp": now + 120,
        "jti": secrets.token_hex(8),
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }
    key = new_key() if STATE.wrong.get("key") else STATE.key
    sort = STATE.wrong.get("typ", "logout+jwt")
    return jwt.encode({"alg": "RS256", "kid": STATE.key.kid, "typ": sort}, base | claims, key)


def _save(token: dict[str, Any], asked: Any) -> None:
    """Nothing is fetched with the tokens, so none is kept."""


if __name__ == "__main__":
    web = make_server("127.0.0.1", 0, make_provider(Client(*sys.argv[1:4])), threaded=True)
    print(f"http://127.0.0.1:{web.server_port}", flush=True)  # noqa: T201 - its answer to whoever started it
    web.serve_forever()
