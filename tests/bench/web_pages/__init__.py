"""Web pages of our own writing, laid out as COI sites lay theirs out, with the segments that are text and those that are not."""
