"""The JSON API: figures and due dates, for programs that log in as people do.

The same log-in, permissions and secrecy as the pages; `/api/v1/openapi.json` tells what there is.
"""
