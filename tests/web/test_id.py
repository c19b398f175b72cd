"""Nothing on a page is called what something else there is called: a label would belong to the wrong field."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask import Flask

from casetrack.rules.koder import Roll
from tests.web.conftest import LogIn
from tests.web.klient import register_siblings
from tests.web.test_skyddade import list_addresses


@pytest.mark.parametrize(
    "roll", [Roll.MOTTAGNING, Roll.HANDLAGGARE, Roll.CHEF, Roll.CONTROLLER, Roll.ADMINISTRATOR]
)
def test_every_id_of_a_page_is_its_own(app: Flask, som: LogIn, roll: Roll) -> None:
    register_siblings(som(Roll.MOTTAGNING))
    klient, shown = som(roll), 0
    for adress in list_addresses(app):
        response = klient.get(adress)
        if response.status_code == 200 and response.mimetype == "text/html":
            shown += 1
            named = Counter(re.findall(r'\sid="([^"]+)"', response.text))
            assert [each for each, antal in named.items() if antal > 1] == [], adress
    assert shown > 3
