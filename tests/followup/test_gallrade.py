"""Disposing of a case: nothing of it is left, nothing else is touched, and the figures tell."""
# ruff: noqa: S608 - the statements are put together of the schema's own names

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from casetrack import db
from casetrack.access.atkomst import Atkomst, Lasning, log_atkomst
from casetrack.access.gallring import Arkivuttag, Forslagsstatus, Gallring, Gallringsforslag
from casetrack.access.gallringsprovning import las_gallringslage
from casetrack.access.kontrollurval import draw_kontroll
from casetrack.access.loggkontroll import list_granskningsrader
from casetrack.cases.barn import Personidentitet
from casetrack.cases.handelse import Utforare
from casetrack.cases.insats import AvslutaInsatsUppgifter, avsluta_insats, paborja_insats
from casetrack.cases.orosanmalan import registrera_orosanmalan
from casetrack.followup.frysning import frys, rakna_frysning
from casetrack.followup.gallrade import count_gallrade_manader, gallra, lista_godkanda
from casetrack.followup.katalog import KATALOG
from casetrack.followup.kub import bygg_kub, jamfor_kub, rakna_om
from casetrack.followup.period import Period
from casetrack.followup.skillnad import Slag, jamfor_frysning
from casetrack.followup.utfall import berakna_utfall
from casetrack.models import Base
from casetrack.rules.gallring import Gallringsatgard
from casetrack.rules.koder import Beslut, IdentitetTyp, InsatsTyp, Kontrollskal
from tests.cases.conftest import Flode, make_nummer
from tests.conftest import Database, Organisation
from tests.followup.akter import ORD, approve, back_then, make_ej_inledd, make_full, propose, set_kommun

AR_2019 = Period(date(2019, 1, 1), date(2019, 12, 31), date(2019, 12, 31))


@pytest.fixture(autouse=True)
def kommun(flode: Flode) -> None:
    set_kommun(flode.session, flode.organisation.namnd_id)


def dump(database: Database, *, utan_skal: bool = False) -> dict[str, str]:
    """Every table of the database, as text; `utan_skal` leaves out why somebody read, in the access log."""
    with database.owner.connect() as connection:
        return {
            name: connection.scalar(text(f"SELECT coalesce(string_agg({rad}, '\n'), '') FROM {name} AS t"))
            or ""
            for name in inspect(database.owner).get_table_names()
            for rad in ["(to_jsonb(t) - 'varfor')::text" if utan_skal and name == "atkomst" else "t::text"]
        }


def find_words(database: Database, *, utan_skal: bool = False) -> set[str]:
    return {
        f"{table}: {word}"
        for table, content in dump(database, utan_skal=utan_skal).items()
        for word in ORD
        if word in content
    }


def test_nothing_of_the_case_is_left_in_any_table(flode: Flode, database: Database) -> None:
    """But for one column: why somebody read, in the access log, which stays as it was written."""
    barn_id, namnd_id = make_full(flode), flode.organisation.namnd_id
    skal = "Urban bad oss läsa vad Gunhild skrev om fukten i badrummet"
    log_atkomst(flode.session, Lasning.OPPNAD_ANDA, [barn_id], namnd_id=namnd_id, av=flode.av,
                now=flode.now - timedelta(days=20), varfor=skal)  # fmt: skip
    kontroll = draw_kontroll(flode.session, namnd_id, fro="ett frö", now=flode.now)
    assert kontroll is not None
    assert [each.rad.skal for each in list_granskningsrader(flode.session, kontroll.id)]
    frys(flode.session, KATALOG, Period(date(2008, 1, 1), date(2008, 12, 31), date(2008, 12, 31)),
         av=flode.av, now=flode.now)  # fmt: skip
    forslag_id = approve(flode, barn_id)
    flode.session.commit()
    fore = find_words(database)
    assert {each.partition(": ")[2] for each in fore} == set(ORD)
    assert {each.partition(":")[0] for each in fore} >= {
        *("barn", "personidentitet", "orosanmalan", "anmalaridentitet", "tidigare_anmalaridentitet"),
        *("forlangning", "ateroppning", "insats", "overforing", "bestridande", "handelse", "atkomst"),
    }
    db.set_scope(flode.session, namnd_id)
    assert gallra(flode.session, forslag_id, now=flode.now) is not None
    flode.session.commit()
    assert find_words(database, utan_skal=True) == set()
    assert skal in dump(database)["atkomst"]
    with database.owner.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if "barn_id" in table.columns and table.name != "atkomst":
                left = connection.scalar(text(f"SELECT count(*) FROM {table.name} WHERE barn_id = {barn_id}"))
                assert left == 0, table.name


def test_every_table_that_leads_to_a_child_is_emptied_by_the_function(database: Database) -> None:
    """A table made later must find its place in the function, or the case could not be disposed of whole."""
    reaching = {"barn"}
    while True:
        more = {
            table.name
            for table in Base.metadata.sorted_tables
            if "barn_id" in table.columns
            or any(key.column.table.name in reaching for key in table.foreign_keys)
        }
        if more <= reaching:
            break
        reaching |= more
    with database.owner.connect() as connection:
        source = connection.scalar(text("SELECT prosrc FROM pg_proc WHERE proname = 'gallra_arende'"))
    # The log outlives the case, and the rows of a frozen figure stay without whose they are.
    emptied = reaching - {"atkomst", "fryst_rad"}
    assert {table for table in emptied if f"DELETE FROM {table} " not in source} == set()


def test_what_remains_tells_of_the_case_and_nothing_in_it(flode: Flode) -> None:
    barn_id = make_ej_inledd(flode).barn_id
    forslag_id = approve(flode, barn_id)
    forslag = flode.session.get_one(Gallringsforslag, forslag_id)
    lagrum = forslag.lagrum
    kvar = gallra(flode.session, forslag_id, now=flode.now)
    assert kvar is not None
    assert (kvar.arendenummer, kvar.lagrum, kvar.godkand_av) == (barn_id, lagrum, flode.chef.namn)
    assert (kvar.utford, kvar.godkand, kvar.arkiv_sha256) == (flode.now, flode.now, None)


def test_the_access_log_stays_and_tells_of_the_disposal(flode: Flode) -> None:
    barn_id = make_ej_inledd(flode).barn_id
    then = back_then(flode)
    log_atkomst(
        flode.session,
        Lasning.ARENDE,
        [barn_id],
        namnd_id=flode.organisation.namnd_id,
        av=flode.av,
        now=then.now,
    )
    assert draw_kontroll(flode.session, flode.organisation.namnd_id, fro="ett frö", now=flode.now)
    gallra(flode.session, approve(flode, barn_id), now=flode.now)
    lasta = flode.session.execute(
        select(Atkomst.vad, Atkomst.utforare, Atkomst.varfor)
        .where(Atkomst.barn_id == barn_id)
        .order_by(Atkomst.id)
    ).all()
    assert [tuple(each)[:2] for each in lasta] == [
        ("arende", flode.av.namn),
        ("gallring", flode.chef.namn),
        ("gallring", "casetrack"),
    ]
    assert all("SoL 16:1" in each.varfor for each in lasta[1:])


@pytest.mark.parametrize("syskonets", [False, True])
def test_a_case_waits_until_the_readings_of_it_have_been_drawn(flode: Flode, syskonets: bool) -> None:
    """So that it is found that one was about the reader's own name, the child's or a sibling's."""
    then = back_then(flode)
    namnd_id = flode.organisation.namnd_id
    hildas, syskonet = registrera_orosanmalan(
        then.session,
        then.anmalan_uppgifter(),
        [then.barn(efternamn="Hilda", fodd=date(2015, 5, 7)), then.barn(fodd=date(2016, 5, 7))],
        namnd_id=namnd_id,
        av=then.av,
        now=then.now,
    ).rad
    then.besluta(then.skyddsbedom(hildas), Beslut.INTE_INLEDA)
    last = syskonet.barn_id if syskonets else hildas.barn_id
    log_atkomst(flode.session, Lasning.ARENDE, [last], namnd_id=namnd_id, av=flode.av, now=flode.now)
    forslag_id = approve(flode, hildas.barn_id)
    assert gallra(flode.session, forslag_id, now=flode.now) is None
    senare = flode.senare(30).now
    kontroll = draw_kontroll(flode.session, namnd_id, fro="ett frö", now=senare)
    assert kontroll is not None
    rader = list_granskningsrader(flode.session, kontroll.id)
    assert Kontrollskal.EGET_NAMN in {each.rad.skal for each in rader}
    assert gallra(flode.session, forslag_id, now=senare) is not None


def test_what_no_check_draws_makes_no_case_wait(flode: Flode) -> None:
    barn_id, namnd_id = make_ej_inledd(flode).barn_id, flode.organisation.namnd_id
    log_atkomst(flode.session, Lasning.LISTA, [barn_id], namnd_id=namnd_id, av=flode.av, now=flode.now)
    driften = Utforare(None, "root (kommandoraden)")
    log_atkomst(flode.session, Lasning.EXPORT, [barn_id], namnd_id=namnd_id, av=driften, now=flode.now)
    assert gallra(flode.session, approve(flode, barn_id), now=flode.now) is not None


def test_other_cases_are_not_touched(flode: Flode, database: Database) -> None:
    syskon = make_ej_inledd(flode, fornamn="Kvarvarande").barn_id
    make_full(flode)
    gallrad = make_ej_inledd(flode).barn_id
    forslag_id = approve(flode, gallrad)
    flode.session.commit()
    tables = ["barn", "orosanmalan", "utredning", "insats", "handelse", "forlangning", "personidentitet"]
    fore = {name: set(each.splitlines()) for name, each in dump(database).items() if name in tables}
    db.set_scope(flode.session, flode.organisation.namnd_id)
    gallra(flode.session, forslag_id, now=flode.now)
    flode.session.commit()
    efter = {name: set(each.splitlines()) for name, each in dump(database).items() if name in tables}
    for name in tables:
        assert efter[name] <= fore[name]
    assert len(fore["barn"] - efter["barn"]) == 1
    assert len(fore["orosanmalan"] - efter["orosanmalan"]) == 1
    assert fore["utredning"] == efter["utredning"]
    assert any("Kvarvarande" in each for each in efter["barn"]), syskon


def test_one_that_is_cut_off_has_done_nothing(flode: Flode, database: Database) -> None:
    """The server ends the connection in the middle, as when the machine dies."""
    barn_id = make_full(flode)
    forslag_id = approve(flode, barn_id)
    flode.session.commit()
    fore = dump(database)
    with database.sessions() as session:
        db.set_scope(session, flode.organisation.namnd_id)
        gallra(session, forslag_id, now=flode.now)
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        with database.owner.connect() as owner:
            owner.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        with pytest.raises(DBAPIError):
            session.commit()
        session.invalidate()
    assert dump(database) == fore
    with db.open_scope(database.sessions, flode.organisation.namnd_id) as session:
        assert lista_godkanda(session) == [forslag_id]
        assert gallra(session, forslag_id, now=flode.now) is not None
    assert find_words(database) == set()


def test_one_carried_out_twice_is_carried_out_once(flode: Flode) -> None:
    forslag_id = approve(flode, make_ej_inledd(flode).barn_id)
    assert gallra(flode.session, forslag_id, now=flode.now) is not None
    assert gallra(flode.session, forslag_id, now=flode.now) is None
    assert len(flode.session.scalars(select(Gallring)).all()) == 1


# The database's own limits, past the program: the application's role with a proposal of its own making.


@pytest.fixture
def carry_out(flode: Flode) -> Callable[..., None]:
    def carry_out(barn_id: int, atgard: str = "gallra", status: str = "godkand") -> None:
        with flode.session.begin_nested():
            forslag = Gallringsforslag(
                namnd_id=flode.organisation.namnd_id,
                barn_id=barn_id,
                atgard=atgard,
                grund="personakt",
                lagrum="x",
                skal="x",
                fran=date(2020, 1, 1),
                foreslagen=flode.now,
                status=status,
                avgjord=flode.now if status == "godkand" else None,
                avgjord_av="x" if status == "godkand" else None,
            )
            flode.session.add(forslag)
            flode.session.flush()
            flode.session.execute(
                text("SELECT gallra_arende(:id, :nar)"), {"id": forslag.id, "nar": flode.now}
            )

    return carry_out


def test_it_carries_out_what_is_lawful(flode: Flode, carry_out: Callable[..., None]) -> None:
    barn_id = make_ej_inledd(flode).barn_id
    carry_out(barn_id)
    assert flode.session.scalar(text(f"SELECT count(*) FROM barn WHERE id = {barn_id}")) == 0


def test_nothing_goes_without_approval(flode: Flode, carry_out: Callable[..., None]) -> None:
    with pytest.raises(IntegrityError, match="inte godkänt"):
        carry_out(make_ej_inledd(flode).barn_id, status="foreslagen")


def test_nothing_goes_within_five_years(flode: Flode, carry_out: Callable[..., None]) -> None:
    with pytest.raises(IntegrityError, match="får inte gallras"):
        carry_out(make_ej_inledd(flode, 2022).barn_id)


def test_nothing_goes_while_something_is_open(flode: Flode, carry_out: Callable[..., None]) -> None:
    with pytest.raises(IntegrityError, match="får inte gallras"):
        carry_out(back_then(flode).bedomd().barn_id)


def test_no_investigation_goes_before_thirty(flode: Flode, carry_out: Callable[..., None]) -> None:
    then = back_then(flode)
    barn_id = then.avsluta(then.utredning(then.barn(fodd=date(2005, 5, 7)))).barn_id
    with pytest.raises(IntegrityError, match="får inte gallras"):
        carry_out(barn_id)


def test_nothing_goes_after_something_was_written(flode: Flode, carry_out: Callable[..., None]) -> None:
    rad = make_ej_inledd(flode)
    flode.registrera(rad.barn_id)
    with pytest.raises(IntegrityError, match="får inte gallras"):
        carry_out(rad.barn_id)


@pytest.mark.parametrize("dag", [5, 15, 25])
def test_no_case_of_the_research_sample_is_destroyed(
    flode: Flode, carry_out: Callable[..., None], dag: int
) -> None:
    with pytest.raises(IntegrityError, match="ska bevaras"):
        carry_out(make_ej_inledd(flode, fodd=date(2015, 5, dag)).barn_id)


@pytest.mark.parametrize("dag", [65, 75, 85])
@pytest.mark.parametrize("former", [False, True])
def test_no_case_of_the_research_sample_is_destroyed_by_a_samordningsnummer(
    flode: Flode, carry_out: Callable[..., None], dag: int, former: bool
) -> None:
    """Day minus 60, of every number that the person has had: the birth date alone would not keep it."""
    rad = make_ej_inledd(flode, fodd=date(2015, 5, 7))
    flode.session.add(
        Personidentitet(
            namnd_id=rad.namnd_id,
            barn_id=rad.barn_id,
            typ=IdentitetTyp.SAMORDNINGSNUMMER,
            varde=make_nummer(f"201505{dag}"),
            giltig_till=flode.now if former else None,
        )
    )
    flode.session.flush()
    with pytest.raises(IntegrityError, match="ska bevaras"):
        carry_out(rad.barn_id)


@pytest.mark.parametrize("kommunkod", ["0580", "0980", "2281", "1480", None])
def test_no_case_is_destroyed_where_all_are_kept_or_nobody_knows(
    flode: Flode, carry_out: Callable[..., None], kommunkod: str | None
) -> None:
    barn_id = make_ej_inledd(flode).barn_id
    set_kommun(flode.session, flode.organisation.namnd_id, kommunkod)
    with pytest.raises(IntegrityError, match="ska bevaras"):
        carry_out(barn_id)


def test_no_case_of_a_placed_child_is_destroyed(flode: Flode, carry_out: Callable[..., None]) -> None:
    with pytest.raises(IntegrityError, match="ska bevaras"):
        carry_out(make_placerad(flode))


def test_what_is_kept_goes_from_here_only_when_the_archive_has_all_of_it(
    flode: Flode, carry_out: Callable[..., None]
) -> None:
    barn_id = make_placerad(flode)
    with pytest.raises(IntegrityError, match="inte i arkivet"):
        carry_out(barn_id, "bevara")
    senaste = flode.session.scalar(text(f"SELECT max(id) FROM handelse WHERE barn_id = {barn_id}"))
    uttag = Arkivuttag(
        namnd_id=flode.organisation.namnd_id,
        barn_id=barn_id,
        handelse_id=senaste - 1,
        sha256="0" * 64,
        uttagen=flode.now,
        uttagen_av="x",
        verifierad=flode.now,
        verifierad_av="x",
    )
    flode.session.add(uttag)
    flode.session.flush()
    with pytest.raises(IntegrityError, match="inte i arkivet"):
        carry_out(barn_id, "bevara")
    flode.session.add(
        Arkivuttag(
            namnd_id=uttag.namnd_id,
            barn_id=barn_id,
            handelse_id=senaste,
            sha256="1" * 64,
            uttagen=flode.now,
            uttagen_av="x",
            verifierad=flode.now,
            verifierad_av="x",
        )
    )
    carry_out(barn_id, "bevara")
    assert flode.session.scalars(select(Gallring)).one().arkiv_sha256 == "1" * 64


def test_another_namnds_case_is_out_of_reach(
    flode: Flode, sessions: sessionmaker[Session], other_organisation: Organisation
) -> None:
    forslag_id = approve(flode, make_ej_inledd(flode).barn_id)
    flode.session.commit()
    with db.open_scope(sessions, other_organisation.namnd_id) as session:
        statement = text("SELECT gallra_arende(:id, :nar)")
        with pytest.raises(IntegrityError, match="inte godkänt"), session.begin_nested():
            session.execute(statement, {"id": forslag_id, "nar": flode.now})
    with sessions.begin() as session, pytest.raises(IntegrityError, match="inte godkänt"):
        session.execute(statement, {"id": forslag_id, "nar": flode.now})


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO gallring SELECT * FROM gallring",
        "UPDATE gallring SET godkand_av = 'någon annan'",
        "DELETE FROM gallring",
        "DELETE FROM gallringsforslag",
        "UPDATE gallringsforslag SET fran = '2000-01-01'",
        "UPDATE gallrad_manad SET arenden = 0",
        "DELETE FROM frysning_gallring",
        "UPDATE fryst_siffra SET sha256 = ''",
        "DELETE FROM bestridande",
        "UPDATE bestridande SET text = ''",
        "DELETE FROM tidigare_anmalaridentitet",
        "DELETE FROM arkivuttag",
        "DELETE FROM handelse",
        "DELETE FROM barn",
    ],
)
def test_no_other_way_was_opened(flode: Flode, statement: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"), flode.session.begin_nested():
        flode.session.execute(text(statement))


def test_a_frozen_figure_is_sealed_anew_only_by_a_disposal(flode: Flode) -> None:
    frysning = frys(flode.session, ["anmalningar"], AR_2019, av=flode.av, now=flode.now)
    with pytest.raises(IntegrityError, match="inte gallrats"), flode.session.begin_nested():
        flode.session.execute(
            text("SELECT stampla_gallrad_siffra(:id, 'anmalningar', '')"), {"id": frysning.id}
        )


def test_nobody_else_may_call_the_functions(database: Database) -> None:
    with database.owner.connect() as connection:
        granted = connection.execute(
            text("""
                SELECT proname, array_agg(DISTINCT grantee::regrole::text ORDER BY grantee::regrole::text)
                FROM pg_proc CROSS JOIN LATERAL aclexplode(proacl)
                WHERE proname IN ('gallra_arende', 'stampla_gallrad_siffra') AND grantee <> proowner
                GROUP BY proname ORDER BY proname""")
        ).all()
    assert [tuple(each) for each in granted] == [
        ("gallra_arende", ["casetrack_app"]),
        ("stampla_gallrad_siffra", ["casetrack_app"]),
    ]


def make_placerad(flode: Flode) -> int:
    then = back_then(flode)
    barn_id = make_ej_inledd(flode).barn_id
    insats = then.bevilja(barn_id, typ=InsatsTyp.JOURHEM, skyddsbehov=False)
    insats = paborja_insats(
        then.session, insats.id, then.now.date(), sedd_version=insats.radversion, av=then.av, now=then.now
    ).rad
    avsluta_insats(
        then.session,
        insats.id,
        AvslutaInsatsUppgifter(then.now.date(), "Flyttade hem"),
        sedd_version=insats.radversion,
        av=then.av,
        now=then.now,
    )
    return barn_id


class TestSiffrorna:
    @pytest.fixture
    def frysning_id(self, flode: Flode) -> int:
        """All figures of 2019, with three cases in them."""
        for dagar in (0, 1, 2):
            then = back_then(flode).senare(dagar)
            make_ej_inledd(replace(flode, session=then.session))
        return frys(flode.session, KATALOG, AR_2019, av=flode.av, now=flode.now).id

    def test_frozen_counts_stay_and_whose_they_were_goes(self, flode: Flode, frysning_id: int) -> None:
        fore = {each.siffra.indikator: each.utfall for each in rakna_frysning(flode.session, frysning_id)}
        assert fore["anmalningar"].namnare == 3
        gallra(flode.session, approve(flode, 2), now=flode.now)
        efter = rakna_frysning(flode.session, frysning_id)
        assert {each.siffra.indikator: each.utfall for each in efter} == fore
        assert all(each.stammer for each in efter)
        kvar = flode.session.execute(text("SELECT * FROM fryst_rad WHERE barn_id < 0")).mappings().all()
        assert kvar
        for rad in kvar:
            assert (rad["kallid"], rad["fakta"], rad["ankare"].day) == ("", {}, 1)
        assert len({rad["barn_id"] for rad in kvar}) == len(kvar)  # nothing leads from one figure to another

    def test_the_seal_is_broken_by_any_other_change(
        self, flode: Flode, frysning_id: int, database: Database
    ) -> None:
        gallra(flode.session, approve(flode, 2), now=flode.now)
        flode.session.commit()
        with database.owner.begin() as owner:
            owner.execute(text("UPDATE fryst_rad SET status = 'utesluten' WHERE barn_id < 0"))
        db.set_scope(flode.session, flode.organisation.namnd_id)
        efter = rakna_frysning(flode.session, frysning_id)
        assert not all(each.stammer for each in efter)

    def test_both_sums_of_the_seal_are_kept(self, flode: Flode, frysning_id: int) -> None:
        summor = "SELECT indikator, sha256 FROM fryst_siffra"
        fore = dict(flode.session.execute(text(summor)).all())
        gallra(flode.session, approve(flode, 2), now=flode.now)
        for rad in flode.session.execute(text("SELECT * FROM frysning_gallring")).mappings():
            assert rad["sha256_fore"] == fore[rad["indikator"]]
            assert rad["sha256_efter"] != rad["sha256_fore"]
            assert rad["rader"] == 1

    def test_the_list_of_differences_says_that_the_case_is_gone(self, flode: Flode, frysning_id: int) -> None:
        gallra(flode.session, approve(flode, 2), now=flode.now)
        skillnader = jamfor_frysning(flode.session, frysning_id)
        assert {each.slag for each in skillnader} == {Slag.GALLRAD}
        assert "anmalningar" in {each.kod for each in skillnader}
        for each in skillnader:
            assert "gallra" in each.mening_fore
            assert "gallra" in each.mening_nu

    def test_what_is_counted_anew_lacks_the_case_and_says_for_which_months(
        self, flode: Flode, frysning_id: int
    ) -> None:
        namnd_id = flode.organisation.namnd_id
        bygg_kub(flode.session, namnd_id, now=flode.now)
        assert count_gallrade_manader(flode.session, AR_2019.fran, AR_2019.till) == 0
        gallra(flode.session, approve(flode, 2), now=flode.now)
        rakna_om(flode.session, namnd_id, now=flode.now)
        assert jamfor_kub(flode.session, now=flode.now) == []
        assert berakna_utfall(flode.session, "anmalningar", AR_2019).namnare == 2
        assert count_gallrade_manader(flode.session, AR_2019.fran, AR_2019.till) == 1
        assert count_gallrade_manader(flode.session, date(2020, 1, 1), date(2020, 12, 31)) == 0

    def test_what_went_on_over_months_is_missed_in_each_of_them(self, flode: Flode) -> None:
        gallra(flode.session, approve(flode, make_long(flode)), now=flode.now)
        assert count_gallrade_manader(flode.session, date(2010, 1, 1), date(2010, 12, 31)) == 5


def make_long(flode: Flode) -> int:
    """An utredning from March to July of 2010, of someone born in 1992."""
    then = back_then(flode, 2010)
    utredning = then.utredning(then.barn(fodd=date(1992, 5, 7)))
    senare = then.senare(122)
    return senare.avsluta(utredning, avslutad=senare.now.date()).barn_id


class TestForslagen:
    def test_the_job_tells_the_rule_and_proposes_once(self, flode: Flode) -> None:
        rad = make_ej_inledd(flode)
        forslag = propose(flode, rad.barn_id)
        assert forslag.atgard is Gallringsatgard.GALLRA
        assert (forslag.fran, forslag.lagrum) == (date(2024, 3, 5), "SoL 16:1–4")
        assert "2019-03-04" in forslag.skal
        propose(flode, rad.barn_id)
        assert len(flode.session.scalars(select(Gallringsforslag)).all()) == 1

    def test_what_is_written_in_the_case_takes_the_proposal_back_at_once(self, flode: Flode) -> None:
        rad = make_ej_inledd(flode)
        forslag_id = approve(flode, rad.barn_id)
        flode.registrera(rad.barn_id)
        forslag = flode.session.get_one(Gallringsforslag, forslag_id, populate_existing=True)
        assert forslag.status is Forslagsstatus.ATERKALLAD
        assert forslag.motivering
        assert gallra(flode.session, forslag_id, now=flode.now) is None

    def test_rules_that_say_otherwise_take_it_back_before_the_disposal(self, flode: Flode) -> None:
        forslag_id = approve(flode, make_ej_inledd(flode).barn_id)
        set_kommun(flode.session, flode.organisation.namnd_id, "1480")
        flode.session.expire_all()
        assert gallra(flode.session, forslag_id, now=flode.now) is None
        assert flode.session.get_one(Gallringsforslag, forslag_id).status is Forslagsstatus.ATERKALLAD

    def test_a_namnd_whose_kommun_nobody_has_told_gets_no_proposals(self, flode: Flode) -> None:
        make_ej_inledd(flode)
        set_kommun(flode.session, flode.organisation.namnd_id, None)
        with pytest.raises(Exception, match="No row"):
            propose(flode, 1)

    def test_an_import_is_no_note(self, flode: Flode) -> None:
        """History carried over in 2026 is as old as it says."""
        rad = make_ej_inledd(flode)
        flode.session.execute(
            text(f"""
                INSERT INTO handelse (namnd_id, barn_id, objekttyp, objekt_id, kommando, tidpunkt, utforare, andringar)
                VALUES ({rad.namnd_id}, {rad.barn_id}, 'orosanmalan', {rad.id}, 'importera',
                        '2026-01-01', 'x', '{{}}')""")
        )
        assert propose(flode, rad.barn_id).fran == date(2024, 3, 5)

    def test_a_case_that_can_not_be_judged_is_listed_with_the_reason(self, flode: Flode) -> None:
        rad = make_ej_inledd(flode, fodd=None, okand_identitet=True)
        lage = las_gallringslage(flode.session, flode.organisation.namnd_id, now=flode.now)
        assert list(lage.obedombara) == [(rad.barn_id, "födelsedatum saknas")]
