"""What looks like money paid twice or to the wrong account: found by the record, decided by a person."""
