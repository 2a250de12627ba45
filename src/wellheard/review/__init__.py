"""What people make of calls: their corrections, their scorecards. Plain logic over records, without a web page."""
