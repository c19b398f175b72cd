"""The monthly management report: eight sections for an enhet, an avdelning or a nämnd (reports.md, Ledningsrapport)."""
