"""Casetrack: barnavårdsärenden with their clocks, and the figures that follow from them."""
