"""The law: pure functions and dated data.

Nothing here knows of the database, the web or the present moment; whoever asks brings the dates.
"""
