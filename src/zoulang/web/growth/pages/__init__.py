"""The pages of standings, titles, ladders and rankings."""
