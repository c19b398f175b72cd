"""The record: what is known of a child's case, and the commands that add to it.

One module per step that a case walks. A command checks what the law demands, writes its row and one
`Handelse` in the caller's transaction, and leaves the commit to the edge.
"""
