"""The clauses by family: what is promised, what is done to the operator, and what must be seen."""
