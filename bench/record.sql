-- Ten years of an invented record, made by the database itself from numbers alone: the same sizes give the same rows.
-- Bound: anmalningar, namnder, forsta, inford and sista (the first and the last day of the record, and the day that
-- casetrack was taken in use: what came before was imported, a nämnd at a time). The temporary table
-- forfallodagar is there: for each day, what the rules say of a clock that starts on it.
-- The shares are roughly those of the published reports; what matters is that every branch of every figure is used.

-- 0 <= slump < 1, decided by what it is about and by what for.
CREATE FUNCTION pg_temp.slump(om bigint, till int) RETURNS double precision IMMUTABLE PARALLEL SAFE LANGUAGE sql
AS $$ SELECT (hashint8extended(om, till) & 1048575) / 1048576.0 $$;

INSERT INTO namnd (id, kod, namn) OVERRIDING SYSTEM VALUE
SELECT nr, 'N' || nr, 'Nämnden ' || nr FROM generate_series(1, %(namnder)s) AS nr;

-- Five enheter in each: one receives, two investigate, one helps at home and one places.
INSERT INTO enhet (id, namnd_id, kod, namn, typ) OVERRIDING SYSTEM VALUE
SELECT (namnd.id - 1) * 5 + nr, namnd.id, namnd.kod || '-' || nr, 'Enhet ' || nr || ' i ' || namnd.namn,
    (ARRAY['mottagning', 'utredning', 'utredning', 'oppenvard', 'familjevard'])[nr]
FROM namnd CROSS JOIN generate_series(1, 5) AS nr;

-- Twenty anmälningar in a row are about eleven children. The first nämnd is the largest, the last the smallest.
INSERT INTO barn (id, namnd_id, kallid, fornamn, efternamn, kon, fodd, fodelsedatum, stadsdel, ensamkommande)
    OVERRIDING SYSTEM VALUE
SELECT nr, 1 + floor(%(namnder)s * power(pg_temp.slump(nr, 1), 1.25)), 'B' || nr, 'Exempla', 'Fiktivsson ' || nr,
    CASE WHEN pg_temp.slump(nr, 2) < 0.46 THEN 'flicka' WHEN pg_temp.slump(nr, 2) < 0.99 THEN 'pojke' ELSE 'okant' END,
    fodd, fodd, 'Exempelhöjden', pg_temp.slump(nr, 3) < 0.01
FROM generate_series(1, %(anmalningar)s / 20 * 11 + 11) AS nr
CROSS JOIN LATERAL (SELECT CASE WHEN pg_temp.slump(nr, 4) < 0.985
    THEN CAST(%(forsta)s AS date) + (3650 * pg_temp.slump(nr, 5) - 6700 * pg_temp.slump(nr, 6))::int END) AS f (fodd)
-- Four of five were imported with their nämnd, the others have come since.
ORDER BY CASE WHEN pg_temp.slump(nr, 7) < 0.8 THEN 1 + floor(%(namnder)s * power(pg_temp.slump(nr, 1), 1.25)) END, nr;

-- One row per anmälan: which of its child's it is, when it came in, when it was decided and what that led to. Ids
-- follow the nämnder for what was imported, and then the days, as they do where one database serves many nämnder.
CREATE TEMP TABLE forlopp AS
SELECT row_number() OVER (ORDER BY CASE WHEN dag < %(inford)s THEN namnd_id END, dag, nr) AS id,
    nr, barn_id, ordning, dag, typ,
    typ = 'ansokan' OR (typ = 'anmalan' AND pg_temp.slump(nr, 21) < 0.372) AS inleds,
    dag + CASE WHEN typ = 'ansokan' THEN 0 WHEN pg_temp.slump(nr, 22) < 0.76 THEN floor(15 * pg_temp.slump(nr, 23))
        ELSE 15 + floor(30 * pg_temp.slump(nr, 23)) END::int AS beslut_datum,
    CASE WHEN pg_temp.slump(nr, 24) < 0.78 THEN 15 + floor(105 * pg_temp.slump(nr, 25))
        ELSE 124 + floor(120 * pg_temp.slump(nr, 25)) END::int AS langd
FROM (
    SELECT nr, nr / 20 * 11 + vem[nr - nr / 20 * 20 + 1] AS barn_id, vilken[nr - nr / 20 * 20 + 1] AS ordning
    FROM generate_series(0, %(anmalningar)s - 1) AS nr
    CROSS JOIN (VALUES (
        ARRAY[1, 2, 3, 4, 5, 6, 6, 7, 7, 8, 8, 9, 9, 9, 10, 10, 11, 11, 11, 11],
        ARRAY[1, 1, 1, 1, 1, 1, 2, 1, 2, 1, 2, 1, 2, 3, 1, 2, 1, 2, 3, 4])) AS monster (vem, vilken)) AS n
-- One in three that come again come soon after, so that some are påförda and some utredningar follow in a chain.
CROSS JOIN LATERAL (SELECT pg_temp.slump(barn_id, 11) + (ordning - 1) * pg_temp.slump(nr, 12)
    * CASE WHEN pg_temp.slump(nr, 13) < 0.33 THEN 0.03 ELSE 0.3 END) AS t (andel)
CROSS JOIN LATERAL (SELECT CAST(%(forsta)s AS date)
    + floor((andel - floor(andel)) * (CAST(%(sista)s AS date) - CAST(%(forsta)s AS date) + 1))::int) AS d (dag)
CROSS JOIN LATERAL (SELECT CASE WHEN pg_temp.slump(nr, 20) < 0.94 THEN 'anmalan'
    WHEN pg_temp.slump(nr, 20) < 0.98 THEN 'ansokan' ELSE 'information' END) AS s (typ)
JOIN (SELECT id, namnd_id FROM barn) AS b ON b.id = barn_id;
CREATE INDEX ON forlopp (barn_id);
ANALYZE forlopp;

-- A child's first is never påförd, so that the utredning of it is there to be påförd to.
CREATE TEMP TABLE paforda AS
SELECT DISTINCT ON (f.id) f.id, u.id AS utredning_id
FROM forlopp AS f JOIN forlopp AS u ON u.barn_id = f.barn_id AND u.ordning = 1 AND f.ordning > 1
WHERE f.typ = 'anmalan' AND u.inleds AND f.dag BETWEEN u.beslut_datum AND u.beslut_datum + u.langd
    AND pg_temp.slump(f.nr, 30) < 0.7 AND f.dag <= %(sista)s
ORDER BY f.id;
ANALYZE paforda;

INSERT INTO utredning (id, namnd_id, kallid, barn_id, enhet_id, inlast, overlappar, inledd, forfaller,
    forfaller_flyttad, avslutad, resultat, barnet_delaktigt, barnet_aterkoppling, skola_vidtalad)
    OVERRIDING SYSTEM VALUE
SELECT f.id, b.namnd_id, 'U' || f.id, b.id, (b.namnd_id - 1) * 5 + 2 + (f.nr & 1), true,
    -- One open at a time is a constraint; of those that overlap here, one is let through.
    row_number() OVER (PARTITION BY b.id, avslutad IS NULL ORDER BY f.id) > 1,
    f.beslut_datum, d.utredning, d.utredning_flyttad, avslutad,
    CASE WHEN avslutad IS NULL THEN NULL WHEN pg_temp.slump(f.nr, 31) < 0.45 THEN 'insats'
        WHEN pg_temp.slump(f.nr, 31) < 0.95 THEN 'ingen_insats' ELSE 'avbruten' END,
    CASE WHEN pg_temp.slump(f.nr, 32) < 0.95 THEN pg_temp.slump(f.nr, 32) < 0.7 END,
    CASE WHEN pg_temp.slump(f.nr, 33) < 0.95 THEN pg_temp.slump(f.nr, 33) < 0.6 END,
    CASE WHEN pg_temp.slump(f.nr, 34) < 0.6 THEN 'ja' WHEN pg_temp.slump(f.nr, 34) < 0.75 THEN 'nej'
        WHEN pg_temp.slump(f.nr, 34) < 0.95 THEN 'ej_nodvandigt' END
FROM forlopp AS f JOIN barn AS b ON b.id = f.barn_id JOIN forfallodagar AS d ON d.start = f.beslut_datum
CROSS JOIN LATERAL (
    SELECT CASE WHEN f.beslut_datum + f.langd <= %(sista)s THEN f.beslut_datum + f.langd END) AS a (avslutad)
WHERE f.inleds AND f.beslut_datum <= %(sista)s AND f.id NOT IN (SELECT id FROM paforda)
ORDER BY f.id;

INSERT INTO orosanmalan (id, namnd_id, kallid, barn_id, enhet_id, inlast, typ, inkom, registrerad, satt, anmalare,
    vald, brott, brottsdatum, forsta_gang, skyddsbedomning, behov_av_skydd, forfaller, forfaller_flyttad, beslut,
    beslut_datum, utredning_id, barnet_hort, synnerliga_skal, aterkoppling, aterkoppling_begard, aterkoppling_given)
    OVERRIDING SYSTEM VALUE
SELECT f.id, b.namnd_id, 'A' || f.id, b.id, (b.namnd_id - 1) * 5 + 1, true, f.typ, inkom,
    inkom + make_interval(hours => (4 * pg_temp.slump(f.nr, 41))::int), 'telefon',
    CASE WHEN pg_temp.slump(f.nr, 42) < 0.28 THEN 'polis' WHEN pg_temp.slump(f.nr, 42) < 0.55 THEN 'skola'
        WHEN pg_temp.slump(f.nr, 42) < 0.75 THEN 'halso_sjukvard' WHEN pg_temp.slump(f.nr, 42) < 0.85 THEN 'anonym'
        ELSE 'privatperson' END,
    pg_temp.slump(f.nr, 43) < 0.1, brott,
    CASE WHEN brott AND pg_temp.slump(f.nr, 44) < 0.95 THEN f.dag - floor(40 * pg_temp.slump(f.nr, 45))::int END,
    CASE WHEN brott AND pg_temp.slump(f.nr, 46) < 0.95 THEN pg_temp.slump(f.nr, 46) < 0.8 END,
    CASE WHEN pg_temp.slump(f.nr, 47) < 0.97
        THEN inkom + make_interval(hours => (4 + 40 * power(pg_temp.slump(f.nr, 48), 6))::int) END,
    CASE WHEN pg_temp.slump(f.nr, 47) < 0.97 THEN pg_temp.slump(f.nr, 47) < 0.05 END,
    d.forhandsbedomning, d.forhandsbedomning_flyttad, beslut, CASE WHEN beslut IS NOT NULL THEN beslut_dag END,
    CASE beslut WHEN 'inleda' THEN f.id WHEN 'paford' THEN p.utredning_id END,
    CASE WHEN beslut = 'inte_inleda' AND pg_temp.slump(f.nr, 49) < 0.95 THEN pg_temp.slump(f.nr, 49) < 0.6 END,
    CASE WHEN beslut_dag > d.forhandsbedomning AND pg_temp.slump(f.nr, 50) < 0.1 THEN 'polisforhor' END,
    CASE WHEN aterkoppling = 'given' AND beslut_dag + svarsdagar > %(sista)s THEN NULL ELSE aterkoppling END,
    CASE WHEN beslut IS NOT NULL AND pg_temp.slump(f.nr, 51) < 0.05 THEN f.dag END,
    CASE WHEN aterkoppling = 'given' AND beslut_dag + svarsdagar <= %(sista)s THEN beslut_dag + svarsdagar END
FROM forlopp AS f JOIN barn AS b ON b.id = f.barn_id JOIN forfallodagar AS d ON d.start = f.dag
LEFT JOIN paforda AS p ON p.id = f.id
CROSS JOIN LATERAL (SELECT
    (f.dag + make_interval(mins => (420 + 720 * pg_temp.slump(f.nr, 40))::int)) AT TIME ZONE 'Europe/Stockholm' AS inkom,
    pg_temp.slump(f.nr, 52) < 0.12 AS brott,
    CASE WHEN p.id IS NOT NULL THEN f.dag ELSE f.beslut_datum END AS beslut_dag,
    floor(12 * pg_temp.slump(f.nr, 53))::int AS svarsdagar) AS v
CROSS JOIN LATERAL (SELECT CASE WHEN p.id IS NOT NULL THEN 'paford' WHEN f.typ = 'information' OR beslut_dag > %(sista)s
    THEN NULL WHEN f.inleds THEN 'inleda' ELSE 'inte_inleda' END AS beslut) AS u
CROSS JOIN LATERAL (SELECT CASE WHEN beslut IS NULL THEN NULL WHEN pg_temp.slump(f.nr, 54) < 0.7 THEN 'given'
    WHEN pg_temp.slump(f.nr, 54) < 0.8 THEN 'inte_given' WHEN pg_temp.slump(f.nr, 54) < 0.95 THEN 'inte_nodvandig' END
    AS aterkoppling) AS a
ORDER BY f.id;

INSERT INTO forlangning (namnd_id, utredning_id, beslutad, till, skal)
SELECT u.namnd_id, u.id, d.dag, u.forfaller + 60 * nr, 'Läkarutlåtande dröjer'
FROM utredning AS u CROSS JOIN generate_series(1, 2) AS nr
CROSS JOIN LATERAL (
    SELECT u.forfaller + 60 * (nr - 1) - 5 + floor(7 * pg_temp.slump(u.id, 60 + nr))::int) AS d (dag)
WHERE pg_temp.slump(u.id, 60) < 0.12 / nr AND d.dag <= least(u.avslutad, %(sista)s);

INSERT INTO insats (id, namnd_id, kallid, barn_id, enhet_id, utredning_id, inlast, typ, regi, lagrum, beslutad, paborjad,
    avslutad, skyddsbehov, vantat_pa_placering, trygga_forhallanden) OVERRIDING SYSTEM VALUE
SELECT u.id, u.namnd_id, 'I' || u.id, u.barn_id, (u.namnd_id - 1) * 5 + CASE WHEN placeras THEN 5 ELSE 4 END, u.id, true,
    CASE WHEN placeras THEN (ARRAY['familjehem', 'jourhem', 'hvb', 'skyddat_boende'])[1 + (u.id & 3)]
        ELSE (ARRAY['oppenvard', 'oppenvard', 'kontaktfamilj', 'kontaktperson'])[1 + (u.id & 3)] END,
    CASE WHEN pg_temp.slump(u.id, 71) < 0.7 THEN 'egen' ELSE 'extern' END, 'SoL', u.avslutad,
    CASE WHEN borjan <= %(sista)s THEN borjan END, CASE WHEN slut <= %(sista)s THEN slut END,
    CASE WHEN placeras AND pg_temp.slump(u.id, 72) < 0.95 THEN pg_temp.slump(u.id, 72) < 0.5 END,
    CASE WHEN placeras AND pg_temp.slump(u.id, 73) < 0.95 THEN pg_temp.slump(u.id, 73) < 0.3 END,
    CASE WHEN placeras AND pg_temp.slump(u.id, 74) < 0.95 THEN pg_temp.slump(u.id, 74) < 0.8 END
FROM utredning AS u
CROSS JOIN LATERAL (SELECT pg_temp.slump(u.id, 70) < 0.3 AS placeras,
    u.avslutad + floor(30 * pg_temp.slump(u.id, 75))::int AS borjan) AS v
CROSS JOIN LATERAL (SELECT borjan + 30 + floor(700 * power(pg_temp.slump(u.id, 76), 2))::int AS slut) AS s
WHERE u.resultat = 'insats'
ORDER BY u.id;

INSERT INTO allvarssamtal (namnd_id, orosanmalan_id, kannedom, kallad, hallet, ung, vardnadshavare, utfall)
SELECT o.namnd_id, o.id, o.inkom, kallad, hallet, true, true, CASE WHEN hallet IS NOT NULL THEN 'genomfort' END
FROM orosanmalan AS o
CROSS JOIN LATERAL (SELECT CASE WHEN pg_temp.slump(o.id, 80) < 0.85
    THEN o.inkom + make_interval(hours => (90 * power(pg_temp.slump(o.id, 81), 2))::int) END AS kallad) AS k
CROSS JOIN LATERAL (SELECT CASE WHEN pg_temp.slump(o.id, 82) < 0.7
    THEN kallad + make_interval(hours => (120 * pg_temp.slump(o.id, 83))::int) END AS hallet) AS h
WHERE o.brott AND pg_temp.slump(o.id, 84) < 0.8 AND o.inkom_datum < CAST(%(sista)s AS date) - 10
ORDER BY o.id;
