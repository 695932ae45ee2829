"""What printed dates mean: formats, languages, calendars, zones; and that nothing is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.article import Article, Candidate, Moment, Page, Precision, Source, Zone, utc_text
from newscrawl.normalise.dates import normalise_dates, read_date

FETCHED = datetime(2024, 5, 10, 12, 0, tzinfo=UTC)

MACHINE = [
    ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"),
    ("2024-05-01T10:00:00+02:00", "2024-05-01T08:00:00Z"),
    ("2024-05-01T10:00:00+0200", "2024-05-01T08:00:00Z"),
    ("2024-05-01 10:00:00 +02:00", "2024-05-01T08:00:00Z"),
    ("2024-05-01T10:00:00,5-05:00", "2024-05-01T15:00:00.500000Z"),
    ("2024-05-01T10:00:00.123456789Z", "2024-05-01T10:00:00.123456Z"),
    ("20240501T100000Z", "2024-05-01T10:00:00Z"),
    ("2024-05-01T10:00Z", "2024-05-01T10:00:00Z"),
    ("2024-05-01T24:00:00Z", "2024-05-02T00:00:00Z"),
    ("2024-05-01T10:00:00+02:00[Europe/Berlin]", "2024-05-01T08:00:00Z"),
    ("2024-05-01 10:00:00 UTC", "2024-05-01T10:00:00Z"),
    ("2010/08/29 23:56:36", "2010-08-29T23:56:36Z"),
    ("Fri, 26 Sep 2008 11:44:00 GMT", "2008-09-26T11:44:00Z"),
    ("Fri, 26 Sep 08 11:44 +0100", "2008-09-26T10:44:00Z"),
    ("Friday, 26-Sep-08 11:44:00 GMT", "2008-09-26T11:44:00Z"),
    ("Fri Sep 26 11:44:00 2008", "2008-09-26T11:44:00Z"),
    ("Sun Jan 19 17:13:55 EST 2014", "2014-01-19T22:13:55Z"),
    ("Fri Sep 26 2008 11:44:00 GMT+0100 (British Summer Time)", "2008-09-26T10:44:00Z"),
    ("1428786197", "2015-04-11T21:03:17Z"),
    ("1428786197000", "2015-04-11T21:03:17Z"),
    ("/Date(1428786197000)/", "2015-04-11T21:03:17Z"),
    ("20080926114400", "2008-09-26T11:44:00Z"),
    ("2024-05-01T23:15:0Z", "2024-05-01T23:15:00Z"),
    ("2024-05/01 10:00:00Z", "2024-05-01T10:00:00Z"),
    ("2010-08-18 2:11 PM", "2010-08-18T14:11:00Z"),
]


@pytest.mark.parametrize(("printed", "at"), MACHINE)
def test_machine_formats_name_an_instant(printed, at):
    known = read_date(printed)
    assert known is not None
    assert known.at is not None
    assert utc_text(known.at) == at
    assert known.raw == printed


BBC = [
    ("Page last updated at 11:44 GMT, Friday, 26 September 2008 12:44 UK", "2008-09-26T11:44:00Z", "2008-09-26"),
    ("Page last updated at 23:30 GMT, Friday, 26 September 2008 00:30 UK", "2008-09-26T23:30:00Z", "2008-09-26"),
    ("Tuesday, 24 September, 2002, 19:45 GMT 20:45 UK", "2002-09-24T19:45:00Z", "2002-09-24"),
    ("Last Updated: Wednesday, 1 June, 2005, 15:53 GMT 16:53 UK", "2005-06-01T15:53:00Z", "2005-06-01"),
    ("Crossing Continents Thursday, 4 November, 1999, 12:05 GMT", "1999-11-04T12:05:00Z", "1999-11-04"),
    ("Monday, September 7, 1998 Published at 12:05 GMT 13:05 UK", "1998-09-07T12:05:00Z", "1998-09-07"),
    ("25 April 2013 Last updated at 08:55 ET", "2013-04-25T12:55:00Z", "2013-04-25"),
    ("16 December 09 17:49 GMT", "2009-12-16T17:49:00Z", "2009-12-16"),
    ("Published: 11:52PM BST 22 Jul 2008", "2008-07-22T22:52:00Z", "2008-07-22"),
]


@pytest.mark.parametrize(("printed", "at", "day"), BBC)
def test_british_datelines(printed, at, day):
    known = read_date(printed)
    assert (utc_text(known.at), known.day.isoformat(), known.precision) == (at, day, Precision.MINUTE)
    assert known.zone is Zone.EXPLICIT


def test_a_clock_without_a_zone_ticks_where_the_publisher_is():
    known = read_date("30 August 2010 Last updated at 00:56", zone="Europe/London")
    assert utc_text(known.at) == "2010-08-29T23:56:00Z"
    assert known.day == date(2010, 8, 30)
    assert known.zone is Zone.PUBLISHER
    assert read_date("30 August 2010 00:56").zone is Zone.ASSUMED


DAYS = [
    ("22 Sep 08", "2008-09-22"),
    ("03 Dec 07", "2007-12-03"),
    ("19 Jul 97", "1997-07-19"),
    ("17 June 10", "2010-06-17"),
    ("16 OCTOBER 2012", "2012-10-16"), ("26/09/08", "2008-09-26"), ("2024-05-01", "2024-05-01"),
    ("20240501", "2024-05-01"),
    ("2024-W18-3", "2024-05-01"),
    ("2024-122", "2024-05-01"),
    ("1.5.2024", "2024-05-01"),
    ("13/05/2024", "2024-05-13"), ("05/13/2024", "2024-05-13"), ("Sept. 5th, 2024", "2024-09-05"),
    ("the 5th of September, 2024", "2024-09-05"), ("September 5 2024", "2024-09-05"),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "day"), DAYS)
def test_a_day_without_a_time_stays_a_day(printed, day):
    assert read_date(printed) == Moment(raw=printed, day=date.fromisoformat(day), precision=Precision.DAY)


LANGUAGES = [
    ("af", "1 Mei 2024"),
    ("sq", "e mërkurë, 1 maj 2024"),
    ("am", "ሜይ 1 ቀን 2024"),
    ("ar", "الأربعاء 1 مايو 2024"),
    ("ar", "1 أيار/مايو 2024"),
    ("ar", "١ مايو ٢٠٢٤"),
    ("az", "1 may 2024"),
    ("be", "1 мая 2024"),
    ("bg", "1 май 2024 г."),
    ("bn", "১ মে ২০২৪"), ("bs", "1. maj 2024."), ("ca", "1 de maig de 2024"), ("cs", "středa 1. května 2024"),
    ("cy", "1 Mai 2024"),
    ("da", "1. maj 2024"),
    ("da", "onsdag den 1. maj 2024"),
    ("de", "Mittwoch, 1. Mai 2024"),
    ("de", "01. Mai 2024"),
    ("el", "1 Μαΐου 2024"),
    ("el", "ΤΕΤΑΡΤΗ 1 ΜΑΪΟΥ 2024"),
    ("en", "Wednesday, May 1, 2024"),
    ("en", "1st May 2024"),
    ("es", "1 de mayo de 2024"),
    ("es", "miércoles, 1 mayo, 2024"),
    ("et", "1. mai 2024"),
    ("eu", "2024ko maiatzaren 1a"), ("fa", "1 مه 2024"), ("fi", "1. toukokuuta 2024"), ("fi", "ke 1.5.2024"),
    ("fil", "Mayo 1, 2024"),
    ("fr", "mercredi 1er mai 2024"),
    ("fr", "le 1er mai 2024"),
    ("gl", "1 de maio de 2024"),
    ("gu", "1 મે, 2024"),
    ("he", "1 במאי 2024"),
    ("he", "ב-1 במאי 2024"),
    ("hi", "1 मई 2024"),
    ("hi", "बुधवार, १ मई २०२४"),
    ("hr", "1. svibnja 2024."),
    ("hu", "2024. május 1."),
    ("hy", "1 մայիսի, 2024"),
    ("id", "Rabu, 1 Mei 2024"),
    ("is", "1. maí 2024"), ("it", "mercoledì 1 maggio 2024"), ("ja", "2024年5月1日"), ("ja", "2024年5月1日(水)"),
    ("ja", "二〇二四年五月一日"), ("ka", "1 მაისი, 2024"), ("kk", "1 мамыр 2024 ж."), ("km", "១ ឧសភា ២០២៤"),
    ("kn", "1 ಮೇ 2024"), ("ko", "2024년 5월 1일"), ("ko", "2024. 5. 1."), ("lt", "2024 m. gegužės 1 d."),
    ("lv", "2024. gada 1. maijs"), ("mk", "1 мај 2024"), ("ml", "1 മേയ് 2024"), ("mn", "2024 оны 5 сарын 1"),
    ("mr", "१ मे २०२४"),
    ("ms", "1 Mei 2024"),
    ("my", "၁ မေ ၂၀၂၄"),
    ("nb", "1. mai 2024"),
    ("ne", "1 मे 2024"),
    ("nl", "woensdag 1 mei 2024"), ("nn", "1. mai 2024"), ("pa", "1 ਮਈ 2024"), ("pl", "1 maja 2024"),
    ("pl", "środa, 1 maja 2024 r."), ("pt", "1 de maio de 2024"), ("pt", "quarta-feira, 1º de maio de 2024"),
    ("ro", "miercuri, 1 mai 2024"),
    ("ru", "1 мая 2024 года"),
    ("ru", "Среда, 1 мая 2024"),
    ("si", "1 මැයි 2024"),
    ("sk", "1. mája 2024"), ("sl", "1. maj 2024"), ("so", "1 Maayo 2024"), ("sr", "1. маја 2024."),
    ("sr-Latn", "1. maj 2024."), ("sv", "1 maj 2024"), ("sv", "onsdag 1 maj 2024"), ("sw", "1 Mei 2024"),
    ("ta", "1 மே 2024"),
    ("te", "1 మే 2024"),
    ("th", "1 พฤษภาคม 2567"),
    ("th", "1 พ.ค. 2567"),
    ("th", "1 พ.ค. 67"),
    ("tr", "1 Mayıs 2024 Çarşamba"),
    ("tr", "01 MAYIS 2024"),
    ("uk", "1 травня 2024"),
    ("uk", "середа, 1 травня 2024 р."),
    ("ur", "1 مئی 2024"),
    ("uz", "1 may 2024"),
    ("vi", "ngày 1 tháng 5 năm 2024"),
    ("vi", "Thứ Tư, 01/05/2024"),
    ("zh", "2024年5月1日"), ("zh", "2024年05月01日 星期三"), ("zh-TW", "民國113年5月1日"),
    ("tg", "1 майи 2024"), ("ckb", "1ی ئایاری 2024"), ("or", "1 ମଇ 2024"), ("ha", "1 Mayu 2024"),
    ("yo", "1 Oṣù Ẹ̀bibi 2024"), ("ig", "1 Mee 2024"), ("xh", "1 Meyi 2024"), ("rw", "1 Gicurasi 2024"),
    ("sn", "1 Chivabvu 2024"), ("mg", "1 Mey 2024"), ("mt", "1 ta' Mejju 2024"), ("eo", "1 majo 2024"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "printed"), LANGUAGES)
def test_a_day_in_every_language(language, printed):
    """With the language and without it."""
    assert read_date(printed, language=language).day == date(2024, 5, 1)
    assert read_date(printed).day == date(2024, 5, 1)


CLOCKS = [
    ("de", "01.05.2024, 14:30 Uhr", "14:30"),
    ("de", "1. Mai 2024, 14.30 Uhr", "14:30"),
    ("de", "1. Mai 2024, 14 Uhr", "14:00"),
    ("fr", "1er mai 2024 à 14h30", "14:30"),
    ("pt", "1 de maio de 2024, às 14h30", "14:30"),
    ("fi", "1.5.2024 klo 14.30", "14:30"),
    ("da", "1. maj 2024 kl. 14.30", "14:30"),
    ("nl", "1 mei 2024 om 14.30 uur", "14:30"),
    ("it", "1 maggio 2024 ore 14:30", "14:30"),
    ("en", "May 1, 2024, 2:30 p.m.", "14:30"),
    ("en", "2:30 PM, May 1, 2024", "14:30"),
    ("en", "1 May 2024 12.15am", "00:15"),
    ("en", "1 May 2024 12:15 pm", "12:15"),
    ("es", "1 de mayo de 2024, 2:30 p. m.", "14:30"),
    ("el", "1 Μαΐου 2024, 2:30 μ.μ.", "14:30"),
    ("ar", "1 مايو 2024 2:30 م", "14:30"),
    ("ja", "2024年5月1日 午後2時30分", "14:30"),
    ("ja", "2024年5月1日 14時30分", "14:30"),
    ("ko", "2024년 5월 1일 오후 2:30", "14:30"),
    ("zh", "2024年5月1日 下午2:30", "14:30"),
    ("hi", "1 मई 2024, शाम 5:30 बजे", "17:30"),
    ("th", "1 พฤษภาคม 2567 เวลา 14:30 น.", "14:30"),
    ("ru", "1 мая 2024, 14:30", "14:30"),
    ("hu", "2024. május 1., 14:30", "14:30"),
    ("de", "01.05.202414:30", "14:30"), ("zh", "2024-05-0114:30", "14:30"),
    ("vi", "14:30, ngày 1 tháng 5 năm 2024", "14:30"), ("en", "1 May 2024 1430 GMT", "14:30"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "printed", "clock"), CLOCKS)
def test_clocks_in_words_of_the_language(language, printed, clock):
    known = read_date(printed, language=language)
    assert known.day == date(2024, 5, 1)
    assert (known.at.strftime("%H:%M"), known.precision) == (clock, Precision.MINUTE)


CALENDARS = [
    ("۱۲ اردیبهشت ۱۴۰۳", "2024-05-01"),
    ("چهارشنبه ۱۲ اردیبهشت ۱۴۰۳", "2024-05-01"),
    ("۱۴۰۳/۰۲/۱۲", "2024-05-01"),
    ("۳۰ اسفند ۱۳۹۹", "2021-03-20"), ("22 شوال 1445 هـ", "2024-05-01"), ("1 محرم 1446", "2024-07-07"),
    ("الأربعاء 22 شوال 1445 هـ - 1 مايو 2024 م", "2024-05-01"), ("令和6年5月1日", "2024-05-01"),
    ("۲۴ اسفند ۱۴۰۲ - ۰۹:۱۵", "2024-03-14"),
    ("平成31年4月30日", "2019-04-30"), ("令和元年5月1日", "2019-05-01"), ("昭和64年1月7日", "1989-01-07"),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "day"), CALENDARS)
def test_other_calendars(printed, day):
    assert read_date(printed).day == date.fromisoformat(day)


def test_the_letter_of_a_japanese_era():
    assert read_date("R6.5.1", language="ja").day == date(2024, 5, 1)
    assert read_date("H31/4/30(火)", language="ja").day == date(2019, 4, 30)


def test_of_two_dates_the_first_is_read():
    assert read_date("Harbour, 17.08.2007 - speech on the pier, 18 August 2007").day == date(2007, 8, 17)
    assert read_date("17 August 2007 - speech on the pier, 18.08.2007").day == date(2007, 8, 17)


ZONES = [
    ("1 May 2024 12:00 EDT", None, 16),
    ("1 May 2024 12:00 PT", None, 19),
    ("1 May 2024 12:00 IST", "IN", 6.5),
    ("1 May 2024 12:00 IST", "IE", 11), ("1 May 2024 12:00 BST", "GB", 11), ("1 May 2024 12:00 BST", "BD", 6),
    ("1 May 2024 12:00 CST", "CN", 4), ("1 May 2024 12:00 CST", "US", 18), ("1 May 2024 12:00 AST", "SA", 9),
    ("1 May 2024 12:00 EST", "AU", 2),
    ("1 May 2024 12:00 WIB", None, 5),
    ("1 May 2024 12:00 (UTC+8)", None, 4),
    ("1 May 2024 12:00 MESZ", None, 10), ("1 May 2024 12:00 -0500", None, 17),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "country", "hour"), ZONES)
def test_zone_abbreviations_by_country(printed, country, hour):
    known = read_date(printed, country=country)
    assert known.at.hour + known.at.minute / 60 == hour
    assert known.zone is Zone.EXPLICIT


@pytest.mark.parametrize(
    ("known", "day"),
    [
        ({"language": "en-US"}, "2024-05-06"),
        ({"language": "en-GB"}, "2024-06-05"),
        ({"country": "US"}, "2024-05-06"),
        ({"language": "en"}, "2024-05-06"),
        ({"language": "en", "country": "IN"}, "2024-06-05"),
        ({"country": "FR"}, "2024-06-05"),
        ({}, "2024-06-05"),
    ],
)
def test_day_and_month_stand_in_the_order_of_the_country(known, day):
    assert read_date("05/06/2024", **known).day == date.fromisoformat(day)


def test_the_address_tells_the_country():
    article = normalise_dates(published("05/06/2024", url="https://www.harbour.gov/a"))
    assert article.date_published.day == date(2024, 5, 6)
    article = normalise_dates(published("05/06/2024", url="https://www.harbour.com.au/a", in_language="en"))
    assert article.date_published.day == date(2024, 6, 5)


def test_the_years_of_nepal_are_not_ours():
    assert read_date("2081-01-19", language="ne") is None
    assert read_date("२०८१/०१/१९", language="ne") is None
    assert read_date("2024-05-01", language="ne").day == date(2024, 5, 1)


def test_a_weekday_settles_the_order_of_day_and_month():
    assert read_date("Monday 05/06/2024").day == date(2024, 5, 6)


def test_the_same_word_is_another_month_in_another_language():
    assert read_date("5. listopada 2022.", language="hr").day == date(2022, 10, 5)
    assert read_date("5 listopada 2022", language="pl").day == date(2022, 11, 5)
    assert read_date("subota, 5. listopada 2022.").day == date(2022, 10, 5)


def test_a_month_or_a_year_is_no_day():
    assert read_date("May 2024").precision is Precision.MONTH
    assert read_date("2024").precision is Precision.YEAR


RELATIVE = [
    ("en", "3 hours ago", "2024-05-10"),
    ("en", "2 days ago", "2024-05-08"),
    ("en", "yesterday", "2024-05-09"),
    ("en", "an hour ago", "2024-05-10"),
    ("de", "vor 2 Tagen", "2024-05-08"),
    ("de", "gestern, 14:30 Uhr", "2024-05-09"),
    ("fr", "il y a 2 jours", "2024-05-08"),
    ("fr", "hier à 12h30", "2024-05-09"),
    ("es", "hace 2 días", "2024-05-08"),
    ("pt", "há 2 dias", "2024-05-08"),
    ("it", "2 giorni fa", "2024-05-08"),
    ("nl", "2 dagen geleden", "2024-05-08"),
    ("sv", "för 2 dagar sedan", "2024-05-08"),
    ("pl", "2 dni temu", "2024-05-08"),
    ("ru", "2 дня назад", "2024-05-08"),
    ("uk", "2 дні тому", "2024-05-08"), ("tr", "2 gün önce", "2024-05-08"), ("ar", "منذ 2 يوم", "2024-05-08"),
    ("fa", "۲ روز پیش", "2024-05-08"),
    ("he", "לפני 2 ימים", "2024-05-08"),
    ("hi", "2 दिन पहले", "2024-05-08"),
    ("bn", "২ দিন আগে", "2024-05-08"),
    ("th", "2 วันที่แล้ว", "2024-05-08"),
    ("vi", "2 ngày trước", "2024-05-08"),
    ("id", "2 hari yang lalu", "2024-05-08"), ("zh", "2天前", "2024-05-08"), ("ja", "昨日 14:30", "2024-05-09"),
    ("ko", "2일 전", "2024-05-08"),
    ("cs", "před 2 dny", "2024-05-08"), ("sl", "pred 2 dnevoma", "2024-05-08"), ("mk", "пред 2 дена", "2024-05-08"),
    ("be", "2 дні таму", "2024-05-08"), ("sq", "2 ditë më parë", "2024-05-08"), ("sq", "dje, 14:30", "2024-05-09"),
    ("kk", "2 күн бұрын", "2024-05-08"), ("ky", "2 күн мурун", "2024-05-08"), ("uz", "2 kun oldin", "2024-05-08"),
    ("tg", "2 рӯз пеш", "2024-05-08"), ("mn", "2 өдрийн өмнө", "2024-05-08"), ("mr", "2 दिवसांपूर्वी", "2024-05-08"),
    ("ne", "२ दिन अगाडि", "2024-05-08"), ("pa", "2 ਦਿਨ ਪਹਿਲਾਂ", "2024-05-08"), ("gu", "2 દિવસ પહેલા", "2024-05-08"),
    ("kn", "2 ದಿನಗಳ ಹಿಂದೆ", "2024-05-08"), ("ml", "2 ദിവസം മുമ്പ്", "2024-05-08"), ("si", "දින 2කට පෙර", "2024-05-08"),
    ("lo", "2 ມື້ກ່ອນ", "2024-05-08"), ("km", "2 ថ្ងៃមុន", "2024-05-08"), ("my", "၂ ရက် အကြာက", "2024-05-08"),
    ("fil", "2 araw ang nakalipas", "2024-05-08"), ("am", "ከ2 ቀናት በፊት", "2024-05-08"),
    ("so", "2 maalmood ka hor", "2024-05-08"), ("af", "2 dae gelede", "2024-05-08"), ("gl", "hai 2 días", "2024-05-08"),
    ("eu", "duela 2 egun", "2024-05-08"), ("cy", "2 ddiwrnod yn ôl", "2024-05-08"),
    ("is", "fyrir 2 dögum", "2024-05-08"),
    ("ar", "منذ يومين", "2024-05-08"), ("he", "לפני יומיים", "2024-05-08"), ("ar", "قبل يوم", "2024-05-09"),
    ("ar", "قبل ثانيتين", "2024-05-10"),
    ("en", "just now", "2024-05-10"), ("zh", "刚刚", "2024-05-10"),
    ("el", "πριν από 2 ημέρες", "2024-05-08"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "printed", "day"), RELATIVE)
def test_relative_dates_need_a_fetch_time(language, printed, day):
    assert read_date(printed, language=language, fetched_at=FETCHED).day == date.fromisoformat(day)
    assert read_date(printed, fetched_at=FETCHED).day == date.fromisoformat(day)
    assert read_date(printed, language=language) is None


def test_hours_ago_is_no_more_exact_than_a_day():
    assert read_date("3 hours ago", fetched_at=FETCHED).at is None
    assert utc_text(read_date("5 minutes ago", fetched_at=FETCHED).at) == "2024-05-10T11:55:00Z"
    assert read_date("2 weeks ago", fetched_at=FETCHED).precision is Precision.MONTH


@pytest.mark.parametrize(
    "printed",
    [
        "", "   ", "0", "0000-00-00 00:00:00", "0001-01-01T00:00:00", "-0001-11-30T00:00:00+00:00", "9999-12-31",
        "10000-01-01", "31 February 2024", "2024-02-30", "39717.48", "Infinity", "NaN", "-1", "99999999999999999999",
        "5 May", "Monday", "10:30", "1 x 2 y 3", "٣١ فبراير ٢٠٢٤", "13/13/2024",
        "Version 1.2.3", "call 0800 123 456", "2081/01/40",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(printed):
    assert read_date(printed) is None


def test_a_wrong_weekday_lowers_confidence_but_refuses_nothing():
    assert read_date("Sunday, 1 May 2024").day == date(2024, 5, 1)
    article = normalise_dates(published("Sunday, 1 May 2024", score=0.5))
    assert article.evidence["date_published"][0].score == 0.4


@given(st.text(max_size=80), st.sampled_from([None, "en", "fa", "ja", "th", "xx"]), st.booleans())
def test_any_text_is_read_without_an_exception(text, language, fetched):
    known = read_date(text, language=language, fetched_at=FETCHED if fetched else None)
    assert known is None or known.day is not None


@given(st.from_regex(r"[\d/.:T+ Zamp,-]{4,30}|\d{1,4} (May|mai|5月|мая) \d{1,5} \d\d?:\d\d", fullmatch=True))
def test_near_dates_are_read_without_an_exception(text):
    known = read_date(text, fetched_at=FETCHED)
    assert known is None or 1600 <= known.day.year <= 2150


@given(st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_what_we_write_we_read(at):
    assert read_date(utc_text(at)).at == at


# --- which of a page's dates is which ---


def published(*raws: str, score: float = 0.9, source: Source = Source.META, **fields) -> Article:
    found = [Candidate(raw, source, f"rule {i}", score=score - i / 100) for i, raw in enumerate(raws)]
    return Article(evidence={"date_published": found}, **fields)


def test_the_best_candidate_is_the_date_and_all_are_kept():
    article = normalise_dates(published("2024-05-01T10:00:00Z", "3 May 2024", "31 February 2024"))
    assert article.date_published.day == article.date == date(2024, 5, 1)
    assert article.date_source == "date_published"
    found = article.evidence["date_published"]
    assert [c.value and c.value["day"] for c in found] == ["2024-05-01", "2024-05-03", None]
    assert found[-1].score == 0


def test_the_seed_has_a_modified_date_and_no_published_one():
    raw = "Page last updated at 11:44 GMT, Friday, 26 September 2008 12:44 UK"
    article = Article(evidence={"date_modified": [Candidate(raw, Source.PUBLISHER, "bbc:v4", score=1.0)]})
    article = normalise_dates(article)
    assert article.date_published is None
    assert utc_text(article.date_modified.at) == "2008-09-26T11:44:00Z"
    assert (article.date, article.date_source) == (date(2008, 9, 26), "date_modified")


def test_a_date_after_the_fetch_is_refused():
    article = normalise_dates(published("2031-01-01", "2024-05-01", fetched_at=FETCHED))
    assert article.date_published.day == date(2024, 5, 1)
    assert article.evidence["date_published"][1].score == 0


def test_the_publishers_own_layout_goes_before_all_else():
    article = published("2024-05-02", score=0.95)
    article.evidence["date_published"].append(Candidate("1 May 2024", Source.PUBLISHER, "example:v1", score=0.5))
    assert normalise_dates(article).date_published.day == date(2024, 5, 1)


def test_a_day_is_made_more_exact_by_a_candidate_of_the_same_day():
    article = normalise_dates(published("2024-05-01", "1 May 2024 10:30 BST"))
    assert utc_text(article.date_published.at) == "2024-05-01T09:30:00Z"


def test_a_utc_clock_takes_the_day_the_page_prints():
    """22:35 on 8 November in Los Angeles is already the 9th in Greenwich."""
    article = normalise_dates(published("2023-11-09T06:35:29+00:00", "Nov 8, 2023 / 10:35 PM PST"))
    assert article.date_published.day == date(2023, 11, 8)
    assert utc_text(article.date_published.at) == "2023-11-09T06:35:29Z"


def test_an_unlikely_day_does_not_move_a_utc_clock():
    article = normalise_dates(published("2023-11-09T18:35:29+00:00", "Nov 8, 2023"))
    assert article.date_published.day == date(2023, 11, 9)


def test_a_clock_without_a_zone_ticks_where_another_place_of_the_page_says():
    article = normalise_dates(published("2024-05-01T10:30:00", "1 May 2024 10:30 EDT"))
    assert utc_text(article.date_published.at) == "2024-05-01T14:30:00Z"
    assert article.date_published.zone is Zone.EXPLICIT
    late = normalise_dates(published("2024-05-02 01:30:00", "2024-05-02 01:30:00 UTC", "May 1, 2024, 9:30 pm ET"))
    assert (late.date_published.day, utc_text(late.date_published.at)) == (date(2024, 5, 1), "2024-05-02T01:30:00Z")
    other = normalise_dates(published("2024-05-01T10:30:00", "1 May 2024 11:52 EDT"))
    assert other.date_published.zone is Zone.ASSUMED


def test_other_candidates_settle_the_order_of_day_and_month():
    article = normalise_dates(published("05/06/2024", "May 6, 2024"))
    assert article.date_published.day == date(2024, 5, 6)
    article = normalise_dates(published("05/06/2024", url="https://news.example/2024/05/06/story"))
    assert article.date_published.day == date(2024, 5, 6)


def test_an_announcement_dates_an_article_only_for_sorting():
    article = Article(evidence={"date_published": [Candidate("2024-05-01", Source.ANNOUNCEMENT, "feed", score=0.5)]})
    article = normalise_dates(article)
    assert article.date_published is None
    assert (article.date, article.date_source) == (date(2024, 5, 1), "announced")


def test_a_candidate_with_score_0_never_wins():
    assert normalise_dates(published("2024-05-01", score=0.0)).date is None


def test_an_item_of_another_project_is_a_candidate():
    article = normalise_dates(Article(date_published=Moment(raw="22 Sep 08")))
    assert article.date_published.day == date(2008, 9, 22)
    assert article.evidence["date_published"][0].source is Source.ITEM


def test_modified_long_before_published_is_evidence_only():
    article = published("2024-05-05")
    article.evidence["date_modified"] = [Candidate("2024-05-01", Source.META, "lastmod", score=0.9)]
    article = normalise_dates(article)
    assert article.date_modified is None
    assert article.evidence["date_modified"][0].value["day"] == "2024-05-01"


RAWS = st.sampled_from(
    ["2024-05-01", "2024-05-01T23:30:00Z", "1 May 2024 10:30", "05/06/2024", "2031-01-01", "x", "3 hours ago", "1850"]
)


@given(
    st.lists(st.tuples(RAWS, st.sampled_from(Source), st.floats(0, 1)), max_size=5),
    st.lists(st.tuples(RAWS, st.sampled_from(Source), st.floats(0, 1)), max_size=3),
    st.sampled_from([None, "https://a.example/2024/05/01/x", "http://[", "https://b.example.uk/x"]),
)
def test_doing_it_twice_changes_nothing(found, changed, url):
    def candidates(rows):
        return [Candidate(raw, source, "rule", score=score) for raw, source, score in rows]

    evidence = {"date_published": candidates(found), "date_modified": candidates(changed)}
    article = Article(url=url, fetched_at=FETCHED, evidence=evidence, page=Page(body=b""))
    once = normalise_dates(article)
    assert normalise_dates(once) == once
    assert normalise_dates(Article.from_dict(once.to_dict())) == once
