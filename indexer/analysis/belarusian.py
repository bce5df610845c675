"""Belarusian words cut to their stems by a list of endings of our own: no stemmer knows the language."""

import re

from indexer.analysis.endings import LEAST, Endings

# Written by hand from the tables of declension and conjugation; the longest that fits is cut off.
_ENDINGS = Endings(
    "а е о у ы ь э ю я ё і ў ае ай ам ах аш аю ая аў ев ей ем еш ею ла ло лі ов ое ой ом ою оў уе ую уў "
    "ць шы ый ым ых ыш ыю ыя ыі ыў юе юю яе яй ям ях яю яя яў ём ёў ій ім іх іш ію ія іі іў ага агу агі "
    "аем аеш ала ало алі аму амі аце аць еце ець ога огу огі ому уем ула улі уць учы цца ыла ыло ылі ымі "
    "ыце ыць ыяй ыям ыях юць ючы яга яем яеш яла яло ялі яму ямі яць іла іло ілі імі іце іць іяй іям іях "
    "ўся ўшы аваў агай ацца аюць еваў ецца лася лося ліся огай уцца уюць уючы ыцца ыямі юцца яцца яюць "
    "іцца іямі авала авалі аваць аецца аюцца уецца уюцца яваць яецца яюцца авалася"
)
# A vowel that comes and goes before the last letter: бежанец and бежанцы, вёсак and вёска.
_FLEETING = re.compile("(?<=[^аеоуыіэюя])(?:е(?=ц$)|[аое](?=к$))")


def cut(word: str) -> str:
    """The folded word without its longest ending; as it is where less than three letters would be left."""
    return _without_fleeting(_ENDINGS.cut(word))


def _without_fleeting(stem: str) -> str:
    return _FLEETING.sub("", stem) if len(stem) > LEAST + 1 else stem
