"""The letters of documents and their pictures: Open Sans, from a package of its own."""

from importlib.resources import files


def hitta_typsnitt() -> str:
    """The folder with the font's files."""
    return str(files("ttf_opensans").joinpath("ttf"))
