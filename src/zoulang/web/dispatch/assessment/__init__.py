"""The assessment of a year: what can be counted over the record, and the points that follow."""
