"""Documents that people read on paper or paste from: what is in them, and how they become a file.

A report says what it holds as a `Dokument` of blocks and asks for a file:

    dokument = Dokument(
        titel="Ledningsrapport oktober 2026",
        undertitel="Mottagning Norr, Socialnämnden",
        sidfot="Mottagning Norr, oktober 2026, siffror till och med 31 oktober 2026",
        datum=date(2026, 10, 31),
        block=(
            Rubrik("I tid"),
            Stycke("Av 120 förhandsbedömningar blev 112 klara inom 14 dagar."),
            Bild(svg, alt="Linje över 13 månader: från 81 till 93 procent.", bildtext="Andel i tid"),
            Tabell(("Månad", "Andel"), (("september 2026", "91 %"), ("oktober 2026", "93 %")), hoger=(1,)),
        ),
    )
    skriv_pdf(dokument)  # bytes; the same document gives the same bytes

Texts are texts: nothing in them is read as markup, a line break in one is a line break in the document, and a long word
is folded within its column. A picture is SVG; its letters are set in Open Sans if it asks for that, or for sans-serif.
"""
