"""Headers of every answer: what a browser may do with the page, and that it keeps no copy."""

from __future__ import annotations

from flask import Flask, Response, g, request

STATIC = frozenset({"static", "bootstrap.static"})


def install(app: Flask, *, https: bool, provider: str | None) -> None:
    """`provider` is where the log-in service of the municipality is, to which a log-out leads on."""

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = _write_csp(provider, g.get("frame_ancestors", "'none'"))
        headers["X-Content-Type-Options"] = "nosniff"
        # The check of forms over https looks at the referrer, so our own pages must send it.
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if https:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint not in STATIC:
            headers["Cache-Control"] = "no-store"
        return response


def _write_csp(provider: str | None, frame_ancestors: str) -> str:
    """No script at all, from anywhere: nothing in the product needs one.

    Images include Bootstrap's own, which its style sheet carries as data, and the one that a telephone reads.
    """
    return "; ".join(
        [
            "default-src 'none'",
            "style-src 'self'",
            "img-src 'self' data:",
            f"form-action 'self'{f' {provider}' if provider else ''}",
            f"frame-ancestors {frame_ancestors}",
            "base-uri 'none'",
        ]
    )
