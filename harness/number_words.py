"""Small numbers in words, by language."""

_UP_TO_TWENTY = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
    "de": "ein|eine|einen zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
    "sechzehn siebzehn achtzehn neunzehn",
    "fr": "un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "es": "un|una|uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince",
    "it": "un|una|uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici "
    "sedici diciassette diciotto diciannove",
    "pt": "um|uma dois|duas três quatro cinco seis sete oito nove dez onze doze treze quatorze|catorze quinze "
    "dezesseis dezessete dezoito dezenove",
    "nl": "een|één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
    "zeventien achttien negentien",
    "sv": "en|ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton",
    "da": "en|et to tre fire fem seks syv otte|åtte ni ti elleve tolv",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreißig|dreissig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "fr": "vingt trente quarante cinquante soixante",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "sv": "tjugo trettio",
}
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
"""What English multiplies its numbers with."""


def number_words(language: str, least: int = 1, most: int = 99) -> dict[str, int]:
    """The words of a language for the numbers in this range, as far as one word says them, with their values.

    From 21 on these are the tens alone. Empty for a language that is not known.
    """
    ones = zip(range(1, 20), _UP_TO_TWENTY.get(language, "").split(), strict=False)
    tens = zip(range(20, 100, 10), _TENS.get(language, "").split(), strict=False)
    return {
        word: value for value, words in (*ones, *tens) if least <= value <= most for word in words.split("|")
    }  # fmt: skip
