from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from personnummer import personnummer

from casetrack.demo.people import Folkbok, compute_check_digit
from casetrack.rules.koder import Kon

sexes = st.sampled_from([Kon.FLICKA, Kon.POJKE])


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), sexes)
def test_numbers_are_valid_differ_and_belong_to_the_test_series(fodd: date, kon: Kon) -> None:
    folkbok = Folkbok()
    handed_out = [folkbok.hand_out_number(fodd, kon) for _ in range(11)]
    assert handed_out.pop() is None
    assert len(set(handed_out)) == 10
    for nummer in handed_out:
        assert nummer is not None
        assert nummer.startswith(f"{fodd:%Y%m%d}")
        assert 980 <= int(nummer[8:11]) <= 999
        assert personnummer.valid(nummer)
        assert personnummer.parse(nummer).is_female() is (kon is Kon.FLICKA)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_the_check_digit_makes_the_weighted_sum_even_tens(siffror: str) -> None:
    whole = siffror + str(compute_check_digit(siffror))
    doubled = [int(digit) * (2, 1)[place % 2] for place, digit in enumerate(whole)]
    assert sum(sum(map(int, str(product))) for product in doubled) % 10 == 0
