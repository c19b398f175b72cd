"""A made-up nämnd, written as an exchange folder: its year is shaped like a published one, its people are invented."""

from casetrack.demo.folder import write_demo_folder

__all__ = ["write_demo_folder"]
