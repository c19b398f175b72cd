"""Figures: the indicator catalogue, the cube, the targets and the reports made of them."""
