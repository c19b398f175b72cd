"""What a controller would do instead: the same figures by DuckDB over Parquet, and by pandas over CSV.

Written from the definitions in Swedish and not from the product's queries, so that equal results say something; and
written as well as we can, so that the comparison does. Each runs in a process of its own and knows nothing of
casetrack but the figures it is asked for. Every nämnd is strict, so shifted due dates are never looked at.
"""
