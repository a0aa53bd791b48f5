"""What a clause wants reached: indicator, value, by when, against what."""
