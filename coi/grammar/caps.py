"""The caps of the grammar: how long, how deep and how many, so that no query can be a burden."""

MAX_LENGTH = 500  # characters of a query, as typed and as written out by print_words
MAX_DEPTH = 20  # brackets within brackets
MAX_CLAUSES = 64  # words, phrases, beginnings of words, values and dates
MIN_PREFIX = 3  # letters or digits before a star: fewer would stand for half of the index
MIN_SPELLED = 3  # letters before a tilde: fewer would stand for any short word
MAX_SPELLED = 4  # words with a tilde: each is compared with every word of its first letter
MAX_NEAR = 10  # words in one pair of quotation marks with a number behind
MAX_BETWEEN = 50  # other words among them
MAX_VALUE = 100  # characters of a value: more than the longest name of a country or source
