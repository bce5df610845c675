"""The crawler's tests, a mirror of crawler/."""
