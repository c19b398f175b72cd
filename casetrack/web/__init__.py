"""Forms and pages, in Swedish, that work without JavaScript.

One module per place a user stands in; `begaran` is the one way in that every view and endpoint goes through.
"""
