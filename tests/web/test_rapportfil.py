"""A report as a file in the answer."""

from __future__ import annotations

import pytest
from flask import Flask, Response

from casetrack.web.rapportfil import send_fil


@pytest.mark.parametrize(
    ("namn", "header"),
    [
        ("mal-2026", "attachment; filename=mal-2026.csv"),
        ('a"; filename=b.exe; x="', r'attachment; filename="a\"; filename=b.exe; x=\".csv"'),
        ("målträd", "attachment; filename=maltrad.csv; filename*=UTF-8''m%C3%A5ltr%C3%A4d.csv"),
    ],
)
def test_whatever_a_report_is_called_its_name_stays_a_name(namn: str, header: str) -> None:
    app = Flask(__name__)
    with app.test_request_context():
        answer = send_fil(b"", namn, "csv")
        assert isinstance(answer, Response)
        assert answer.headers["Content-Disposition"] == header
    with app.test_request_context(), pytest.raises(ValueError, match="newline"):
        send_fil(b"", f"{namn}\r\nSet-Cookie: x", "csv")
