"""What follows from a lead's new status; `:status` and `:now` name it and its moment."""

# The right sides still see the row as it was.
STATUS_AT = "status_at = CASE WHEN status <> :status THEN :now ELSE status_at END"
"""Since when the status holds."""
DECIDED_SCORE = (
    "decided_score = CASE WHEN :status NOT IN ('closed', 'lost') THEN NULL"
    " WHEN status IN ('closed', 'lost') THEN decided_score ELSE quality_score END"
)
"""The score they last had while they were open, which the decision itself moves."""
