"""What bytes become as text, and what text becomes before it is kept or searched."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.charsets import CODECS, encoding_name
from newscrawl.text import clean, decode, either, fold, one_line

CAFE = "Café à Málaga"
HTML = "text/html; charset="


@pytest.mark.parametrize(
    ("body", "content_type", "encoding", "source", "doubts"),
    [
        (CAFE.encode(), None, "utf-8", "evidence", []),
        (CAFE.encode(), HTML + "UTF-8", "utf-8", "header", []),
        (CAFE.encode(), HTML + "iso-8859-1", "utf-8", "evidence", ["wrong_charset"]),
        (CAFE.encode("cp1252"), None, "windows-1252", "evidence", []),
        (CAFE.encode("cp1252"), HTML + "'latin-1'", "windows-1252", "header", []),
        (CAFE.encode("cp1252"), HTML + "utf-8", "windows-1252", "evidence", ["wrong_charset"]),
        (CAFE.encode("utf-8-sig"), HTML + "windows-1251", "utf-8", "bom", []),
        (CAFE.encode("utf-16"), HTML + "utf-8", "utf-16le", "bom", []),
        (CAFE.encode("utf-32"), None, "utf-32le", "bom", []),
        (CAFE.encode("utf-16-le"), None, "utf-16le", "evidence", []),
        (CAFE.encode("utf-16-be"), HTML + "UTF-16", "utf-16be", "header", []),
        (b"Caf\xc3\xa9 \xe0 M\xe1laga", HTML + "utf-8", "utf-8", "header", ["mixed"]),
    ],
)
def test_cafe_a_malaga_is_readable_whatever_the_page_claims(body, content_type, encoding, source, doubts):
    decoded = decode(body, content_type)
    assert decoded.text == CAFE
    assert (decoded.encoding, decoded.source, decoded.doubts) == (encoding, source, doubts)


@pytest.mark.parametrize(
    ("declaration", "encoding", "source"),
    [
        (b"<meta charset=windows-1251>", "windows-1251", "meta"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "koi8-r", "meta"),
        (b'<meta name="HTTP-EQUIV" content="text/html;charset=iso-8859-1">', "windows-1252", "meta"),
        (b'<?xml version="1.0" encoding="ISO-8859-2"?>', "iso-8859-2", "xml"),
        (b'<!-- <meta charset="koi8-r"> --><meta charset="iso-8859-5">', "iso-8859-5", "meta"),
        (b"<meta charset=rot13><meta charset=x>", "windows-1252", "evidence"),
    ],
)
def test_a_declaration_in_the_page_counts(declaration, encoding, source):
    decoded = decode(declaration + b" d\xe9j\xe0 vu, \xe9t\xe9")
    assert (decoded.encoding, decoded.source, decoded.doubts) == (encoding, source, [])


@pytest.mark.parametrize(
    ("text", "codec", "declared"),
    [
        ("Новости дня: погода и спорт", "cp1251", None),
        ("日本語のニュースです。今日は晴れ", "euc_jp", "euc-jp"),
        ("日本語のニュース", "cp932", "shift_jis"),
        ("日本語のニュース", "iso2022_jp", None),
        ("中文新闻", "gbk", "gb2312"),
        ("한국어 뉴스", "cp949", "ks_c_5601-1987"),
        ("中文新聞", "big5", "big5"),
    ],
)
def test_other_scripts_are_read(text, codec, declared):
    assert decode(text.encode(codec), HTML + declared if declared else None).text == text


@pytest.mark.parametrize(
    ("body", "text", "doubts"),
    [
        (b"caf\xc3\xa9 \xc3", "café \ufffd", ["lossy_encoding"]),
        (b"\xc3\xa9t\xc3\xa9 \x93x\x94", "été “x”", ["mixed"]),
        (b"\xed\xa0\xbd\xed\xb8\x80 \xc3\xa9", "😀 é", []),
    ],
)
def test_broken_utf8_loses_nothing_in_silence(body, text, doubts):
    decoded = decode(body, HTML + "utf-8")
    assert (decoded.text, decoded.doubts) == (text, doubts)


@pytest.mark.parametrize("label", ["rot13", "zlib", "punycode", "idna", "utf-7", "unicode_escape", "hex", "hz-gb-2312"])
def test_a_page_never_reaches_a_codec_that_is_no_charset(label):
    assert encoding_name(label) is None
    assert decode(b"plain +AGE-", HTML + label).text == "plain +AGE-"


def test_labels_mean_what_the_web_standard_says(shared):
    lines = (shared / "encodings/wpt_labels.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    wanted = {row["label"]: row["encoding"].lower().replace("_", "-") for row in rows}
    unread = {"replacement", "x-user-defined"}
    assert {label: (encoding_name(label) or "-").replace("_", "-") for label in wanted} == {
        label: "-" if name in unread else name for label, name in wanted.items()
    }


@pytest.mark.parametrize("codec", sorted(set(CODECS.values())))
def test_every_codec_is_there(codec):
    assert b"news".decode(codec, "replace")


@given(st.binary(), st.sampled_from([None, *CODECS, "utf-16", "rot13"]))
def test_decoding_never_raises(body, label):
    decoded = decode(body, HTML + label if label else None)
    assert isinstance(decoded.text, str)
    assert not decoded.is_utf8 or decoded.text.encode() == body


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\0b\ud800c\x1bd", "abcd"),
        ("\x93said\x94 \x85", "“said” …"),
        ("safe\u202etxt\u2066!", "safetxt!"),
        ("news\u200bpaper\u00ad\ufeff", "newspaper"),
        ("ភាសា\u200bខ្មែរ", "ភាសា\u200bខ្មែរ"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("tab\tline\nend\x0cpage", "tab\tline\nend page"),
    ],
)
def test_what_is_no_text_is_removed(text, kept):
    assert clean(text) == kept


@pytest.mark.parametrize(
    ("body", "is_utf8"),
    [
        (CAFE.encode(), True),
        (b"plain", True),
        (b"\xef\xbb\xbf" + CAFE.encode(), False),
        (CAFE.encode("cp1252"), False),
        (b"\xed\xa0\xbd\xed\xb8\x80 " + 9 * CAFE.encode(), False),
    ],
)
def test_bytes_that_are_the_text_in_utf8_are_told(body, is_utf8):
    assert decode(body).is_utf8 is is_utf8


def test_of_several_pieces_the_first_that_fits_is_found():
    pieces = ["by the", "by", "bye?", "b+y", "bya", "", "von"]
    for text in ("by the", "by", "byes", "bby", "bya", "vo", "x"):
        assert re.match(either(pieces), text)[0] == re.match("|".join(pieces), text)[0]


def test_one_line_has_single_spaces():
    assert one_line("\n a\xa0 b\u2028c\u3000\td ") == "a b c d"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("MÁLAGA", "malaga"),
        ("Straße", "strasse"),
        ("Łódź Ørsted Đorđe", "lodz orsted dorde"),
        ("İstanbul ısı", "istanbul isi"),
        ("Ёлка и мой", "елка и мой"),
        ("ὈΔΟΣ ὁδός", "οδοσ οδοσ"),
        ("किताबें", "किताबें"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد ٢٠٢٤", "محمد 2024"),
        ("می\u200cخواهم", "ميخواهم"),
        ("がﾊﾟ", "がパ"),
        ("한국어", "한국어"),
        ("ｗｉｄｅ", "wide"),
    ],
)
def test_folding_keeps_what_spells_a_word(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_sanitising_and_folding_are_done_once(text):
    assert clean(clean(text)) == clean(text)
    assert one_line(one_line(text)) == one_line(text)
    assert fold(fold(text)) == fold(text)
    clean(text).encode("utf-8")


def test_naughty_strings_can_be_kept(shared):
    for text in json.loads((shared / "naughty_strings/blns.json").read_text(encoding="utf-8")):
        assert "\0" not in one_line(text)
        fold(text).encode("utf-8")
        clean(text).encode("utf-8")
