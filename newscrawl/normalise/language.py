"""The language of a text: what the page declares, checked against what its letters and small words say."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_SAMPLE = 4000
"""Characters looked at."""
_FEW_LETTERS = 20
_FEW_WORDS = 8
_COVERAGE = 0.04
"""The least part of the words that must be small words of a language before it is believed."""
_LEAD = 1.4
"""How many times better the best language must fit than the next before a thin coverage is believed."""
_AMPLE = 0.08
_CONTRADICTION = 2.5
"""How many times better another language must fit than the declared one."""

_TAG = re.compile(r"[a-z]{2,3}(?:[-_][a-z]{4})?(?:[-_](?:[a-z]{2}|\d{3}))?(?=$|[^a-z0-9-]|-)", re.IGNORECASE)
_WORD = re.compile(r"(?:[^\W\d_]++|[\u0300-\u036f\u064b-\u065f\u0900-\u097f]++)++(?:'[^\W\d_]++)?")
_ALONE = {
    "Hira": "ja", "Hang": "ko", "Hani": "zh", "Thai": "th", "Laoo": "lo", "Khmr": "km", "Mymr": "my", "Geor": "ka",
    "Armn": "hy", "Hebr": "he", "Grek": "el", "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml", "Gujr": "gu",
    "Guru": "pa", "Sinh": "si", "Beng": "bn", "Ethi": "am", "Orya": "or", "Tibt": "bo", "Thaa": "dv",
}  # fmt: skip
"""Scripts that one language of the news writes (or nearly so)."""
_COMPANIONS = {
    "Hira": {"ja"}, "Hani": {"zh", "ja", "yue"}, "Hebr": {"he", "yi"}, "Beng": {"bn", "as"}, "Ethi": {"am", "ti"},
    "Geor": {"ka", "xmf"},
}  # fmt: skip
_BLOCKS = (
    ("Latn", 0x41, 0x5A), ("Latn", 0x61, 0x7A), ("Latn", 0xC0, 0x24F), ("Latn", 0x1E00, 0x1EFF), ("Grek", 0x370, 0x3FF),
    ("Grek", 0x1F00, 0x1FFF), ("Cyrl", 0x400, 0x52F), ("Armn", 0x530, 0x58F), ("Hebr", 0x590, 0x5FF),
    ("Arab", 0x600, 0x6FF), ("Arab", 0x750, 0x77F), ("Arab", 0xFB50, 0xFDFF), ("Arab", 0xFE70, 0xFEFC),
    ("Thaa", 0x780, 0x7BF), ("Deva", 0x900, 0x97F), ("Beng", 0x980, 0x9FF), ("Guru", 0xA00, 0xA7F),
    ("Gujr", 0xA80, 0xAFF), ("Orya", 0xB00, 0xB7F), ("Taml", 0xB80, 0xBFF), ("Telu", 0xC00, 0xC7F),
    ("Knda", 0xC80, 0xCFF), ("Mlym", 0xD00, 0xD7F), ("Sinh", 0xD80, 0xDFF), ("Thai", 0xE00, 0xE7F),
    ("Laoo", 0xE80, 0xEFF), ("Tibt", 0xF00, 0xFFF), ("Mymr", 0x1000, 0x109F), ("Geor", 0x10A0, 0x10FF),
    ("Geor", 0x1C90, 0x1CBF), ("Ethi", 0x1200, 0x139F), ("Khmr", 0x1780, 0x17FF), ("Hira", 0x3040, 0x30FF),
    ("Hani", 0x3400, 0x4DBF), ("Hani", 0x4E00, 0x9FFF), ("Hang", 0xAC00, 0xD7AF), ("Hang", 0x1100, 0x11FF),
)  # fmt: skip
_NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "francais": "fr",
    "spanish": "es", "español": "es", "espanol": "es", "italian": "it", "italiano": "it", "portuguese": "pt",
    "português": "pt", "dutch": "nl", "nederlands": "nl", "russian": "ru", "русский": "ru", "ukrainian": "uk",
    "polish": "pl", "polski": "pl", "czech": "cs", "turkish": "tr", "türkçe": "tr", "arabic": "ar", "hebrew": "he",
    "persian": "fa", "farsi": "fa", "hindi": "hi", "bengali": "bn", "tamil": "ta", "urdu": "ur", "chinese": "zh",
    "japanese": "ja", "korean": "ko", "vietnamese": "vi", "thai": "th", "indonesian": "id", "malay": "ms",
    "greek": "el", "swedish": "sv", "svenska": "sv", "danish": "da", "dansk": "da", "norwegian": "no", "finnish": "fi",
    "suomi": "fi", "hungarian": "hu", "romanian": "ro", "bulgarian": "bg", "serbian": "sr", "croatian": "hr",
    "slovak": "sk", "slovenian": "sl", "catalan": "ca", "basque": "eu", "galician": "gl",
}  # fmt: skip
_CODES = {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "nld": "nl",
    "dut": "nl", "rus": "ru", "ukr": "uk", "pol": "pl", "ces": "cs", "cze": "cs", "tur": "tr", "ara": "ar", "heb": "he",
    "fas": "fa", "per": "fa", "hin": "hi", "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko", "swe": "sv", "dan": "da",
    "fin": "fi", "hun": "hu", "ron": "ro", "rum": "ro", "ell": "el", "gre": "el", "vie": "vi", "tha": "th", "ind": "id",
    "jp": "ja", "cn": "zh", "cz": "cs", "gr": "el", "ua": "uk", "dk": "da", "kr": "ko", "iw": "he", "in": "id",
    "ji": "yi", "tw": "zh", "vn": "vi", "rs": "sr", "se": "sv",
}  # fmt: skip
"""ISO 639-2 codes and withdrawn ones, and the countries' codes that pages give instead ("jp"); "se" is Sami, but pages
that say it are Swedish."""
_NOT_LANGUAGES = frozenset({"und", "mul", "zxx", "mis", "xx", "www", "utf", "iso", "all", "int"})
_KIN = (
    frozenset({"nb", "nn", "no", "da"}), frozenset({"hr", "sr", "bs", "sh", "cnr", "sl"}), frozenset({"id", "ms"}),
    frozenset({"cs", "sk"}), frozenset({"gl", "pt", "es"}), frozenset({"tl", "fil"}),
    frozenset({"uz", "tr", "az", "tk"}),
)  # fmt: skip
"""Languages so near that a small table does not tell them apart against a declaration."""


@dataclass(frozen=True, slots=True)
class _Profile:
    language: str
    script: str
    words: frozenset[str]
    letters: frozenset[str]


_Weights = dict[str, list[tuple[str, float]]]


def language(declared: list[str], text: str) -> str | None:
    """The text's language as a BCP 47 tag: the first declared one that the text does not clearly contradict.

    Where nothing usable is declared, what the text shows; None where it shows nothing.
    """
    tags = [tag for said in declared if (tag := language_tag(said))]
    script, fits = _shown(text[:_SAMPLE])
    if script is None:
        return tags[0] if tags else None
    for tag in tags:
        if _agrees(tag.split("-")[0], script, fits):
            return tag
    return _best(fits)


@lru_cache(maxsize=4)
def _shown(sample: str) -> tuple[str | None, dict[str, float]]:
    """The script of a text and the languages that fit it; remembered, for one text is asked about more than once."""
    lower = sample.lower()
    signs = Counter(lower)
    script = _script(signs)
    return script, _fits(lower, signs, script) if script else {}


def language_tag(said: str) -> str | None:
    """A declared language in BCP 47 form: "en_GB" is "en-GB", "English" is "en"; None for what names no language."""
    said = said.strip()
    if name := _NAMES.get(said.lower()):
        return name
    found = _TAG.match(said)
    if found is None:
        return None
    first, *rest = re.split("[-_]", found[0])
    base = _CODES.get(first.lower(), first.lower())
    if base in _NOT_LANGUAGES:
        return None
    return "-".join([base, *(part.title() if len(part) == 4 else part.upper() for part in rest)])


def _script(signs: Counter[str]) -> str | None:
    """The script most letters are of; Japanese is known by its kana, however many Han characters stand among them."""
    counts: Counter[str] = Counter()
    for sign, count in signs.items():
        if name := _script_of(ord(sign)):
            counts[name] += count
    total = counts.total()
    if total < _FEW_LETTERS and not (counts["Hani"] + counts["Hira"] + counts["Hang"] >= 6):
        return None
    if counts["Hira"] > 0.1 * (counts["Hani"] + counts["Hira"]) and counts["Hira"] > 0.05 * total:
        return "Hira"
    # A Chinese or Korean character says as much as three letters.
    counts["Hani"] *= 3
    counts["Hang"] *= 2
    return counts.most_common(1)[0][0]


@cache
def _script_of(code: int) -> str | None:
    return next((name for name, first, last in _BLOCKS if first <= code <= last), None)


def _fits(sample: str, signs: Counter[str], script: str) -> dict[str, float]:
    """Language to how well it fits, best first; the value is about the part of the words that are its own."""
    if script in _ALONE:
        return {_ALONE[script]: 1.0}
    words = _words(sample.replace("\u2019", "'"))
    if len(words) < _FEW_WORDS:
        return {}
    own_words, own_letters = _index(script)
    points = dict.fromkeys((profile.language for profile in _profiles(script)), 0.0)
    total = len(words)
    for word, count in Counter(words).items():
        for name, weight in own_words.get(word, ()):
            points[name] += weight * count
    for letter, count in signs.items():
        for name, weight in own_letters.get(letter, ()):
            points[name] += 0.5 * weight * min(count, total / 4)
    return {name: points[name] / total for name in sorted(points, key=lambda name: -points[name])}


def _words(sample: str) -> list[str]:
    # Most words have nothing but letters between their spaces: only the others need a closer look.
    parts = sample.split()
    others = [part for part in parts if not part.isalpha()]
    return [*filter(str.isalpha, parts), *_WORD.findall(" ".join(others))]


def _agrees(declared: str, script: str, fits: dict[str, float]) -> bool:
    """Whether a declared language can be that of the text; what the table does not know is believed in its script."""
    if script in _ALONE:
        return declared in _COMPANIONS.get(script, {_ALONE[script]})
    known = {profile.language for profile in _all_profiles()} | set(_ALONE.values())
    if declared not in known and declared != "no":
        return True
    if declared not in fits and declared != "no" and declared not in {p.language for p in _profiles(script)}:
        return False
    best = next(iter(fits), None)
    if best is None or best == declared or any({best, declared} <= kin for kin in _KIN):
        return True
    return fits[best] < max(_COVERAGE, _CONTRADICTION * fits.get(declared, 0.0))


def _best(fits: dict[str, float]) -> str | None:
    best = next(iter(fits), None)
    if best is None or fits[best] < _COVERAGE:
        return None
    others = [fit for name, fit in fits.items() if name != best and not any({best, name} <= kin for kin in _KIN)]
    return best if fits[best] >= _AMPLE or fits[best] >= _LEAD * max(others, default=0.0) else None


@cache
def _all_profiles() -> tuple[_Profile, ...]:
    rows = files(__package__).joinpath("languages.tsv").read_text("utf-8").splitlines()
    parts = [row.split("\t") for row in rows if row and not row.startswith("#")]
    return tuple(_Profile(p[0], p[1], frozenset(p[2].split()), frozenset(p[3])) for p in parts)


@cache
def _profiles(script: str) -> tuple[_Profile, ...]:
    return tuple(profile for profile in _all_profiles() if profile.script == script)


@cache
def _sharing(script: str) -> dict[str, float]:
    """A word or letter counts the less the more languages have it."""
    counts = Counter(sign for profile in _profiles(script) for sign in (*profile.words, *profile.letters))
    return {sign: count**-0.7 for sign, count in counts.items()}


@cache
def _index(script: str) -> tuple[_Weights, _Weights]:
    """For every word, and for every letter, the languages it speaks for and how much."""
    sharing = _sharing(script)
    words: _Weights = {}
    letters: _Weights = {}
    for profile in _profiles(script):
        for index, signs in ((words, profile.words), (letters, profile.letters)):
            for sign in signs:
                index.setdefault(sign, []).append((profile.language, sharing[sign]))
    return words, letters
