"""The core: the words of the domain, where truth is kept, and the front door."""
