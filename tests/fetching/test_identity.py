"""What a request tells of us, and what it never does; certificates; Scrapy's own advisories."""

from __future__ import annotations

import asyncio
import logging
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from scrapy import Request

from fetching.crawling import crawl
from fetching.hostile import moved, page, serving
from newscrawl.http_headers import listed, location, retry_after
from newscrawl.middlewares.handler import plain

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def allowing(*sites, **settings):
    return {"NEWSCRAWL_ALLOW_HOSTS": ",".join(f"127.0.0.1:{site.port}" for site in sites), **settings}


async def test_a_request_is_signed_and_nothing_else():
    async with serving({"/a": page()}) as site:
        await crawl([site.url + "/a"], **allowing(site, NEWSCRAWL_CONTACT="mailto:desk@paper.example"))
    fields = site.asked[-1].split(b"\r\n")
    assert any(
        line.startswith(b"User-Agent: newscrawl/") and b"(+mailto:desk@paper.example)" in line for line in fields
    )
    assert b"Accept-Encoding: gzip, deflate, br, zstd" in fields
    names = {line.partition(b":")[0].lower() for line in fields[1:] if line}
    assert names == {b"host", b"accept", b"accept-encoding", b"user-agent"}


async def test_without_a_contact_it_is_said_once(caplog):
    with caplog.at_level(logging.WARNING):
        async with serving({"/a": page(), "/b": page()}) as site:
            await crawl([site.url + "/a", site.url + "/b"], **allowing(site, NEWSCRAWL_CONTACT=None))
    assert [record.message for record in caplog.records if "NEWSCRAWL_CONTACT" in record.message] == [
        "no NEWSCRAWL_CONTACT is set: a site that has a complaint can only shut us out"
    ]


async def test_an_agent_of_your_own_goes_as_it_is_and_names_its_rules():
    async with serving({"/robots.txt": page(b"User-agent: deskbot\nDisallow: /"), "/a": page()}) as site:
        found = await crawl([site.url + "/a"], **allowing(site, USER_AGENT="DeskBot/1 (desk@paper.example)"))
    assert found.outcome(site.url + "/a") == ("skipped", "robots")
    assert b"User-Agent: DeskBot/1 (desk@paper.example)" in site.asked[0]


async def test_credentials_in_an_address_go_nowhere(caplog):
    async with serving({"/a": page(), "/broken": b"no http"}) as site:
        url = f"http://user:secret@127.0.0.1:{site.port}/a#part"
        with caplog.at_level(logging.DEBUG):
            found = await crawl([url, url.replace("/a", "/broken")], **allowing(site))
    response = found.one(Request(url).url)
    assert response.url == site.url + "/a"
    told = b"".join(site.asked).decode() + repr(response.meta["wire"]) + caplog.text
    assert "secret" not in told
    assert "authorization" not in told.lower()


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://u:p@a.example/x?q#f", "http://a.example/x?q"),
        ("http://u@a.example:81", "http://a.example:81/"),
        ("https://u:p@ss@[::1]:9/%41?a=b@c", "https://[::1]:9/%41?a=b@c"),
    ],
)
def test_an_address_is_asked_plainly(url, asked):
    assert plain(url) == asked


async def test_cookies_are_neither_kept_nor_sent():
    cookie = b"Set-Cookie: id=7; Domain=127.0.0.1; Path=/"
    async with serving({"/a": page(b"x", cookie), "/b": page()}) as site:
        await crawl([site.url + "/a"], **allowing(site))
        await crawl([site.url + "/a", site.url + "/b"], **allowing(site, CONCURRENT_REQUESTS_PER_DOMAIN=1))
    assert not any(b"cookie" in head.lower() for head in site.asked)


async def test_nothing_of_a_request_goes_to_the_host_it_is_redirected_to():
    """Credentials and cookies kept on a redirect to another host (CVE-2024-3574, CVE-2024-1968, CVE-2021-41125)."""
    async with serving({"/b": page()}) as other, serving({"/a": moved(other.url + "/b")}) as site:
        asked = Request(site.url + "/a", headers={"Authorization": "Basic c2VjcmV0", "Cookie": "a=b"})
        found = await crawl([asked], **allowing(site, other))
    assert found.one(site.url + "/a").status == 302
    assert other.connections == 0
    assert b"Authorization" not in site.asked[0], "not even for robots.txt"


async def test_a_referrer_policy_is_only_text():
    """A Referrer-Policy header was loaded as a Python object (Scrapy 2.11)."""
    async with serving({"/a": page(b"x", b"Referrer-Policy: newscrawl.never.loaded")}) as site:
        found = await crawl([site.url + "/a"], **allowing(site))
    assert found.outcome(site.url + "/a") == ("ok",)
    assert not any(b"referer" in head.lower() for head in site.asked)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "data:text/plain,x", "s3://bucket/x", "ftp://127.0.0.1/x"])
async def test_a_redirect_to_what_is_no_web_is_an_answer_like_any(target):
    """Redirects to other schemes were followed (CVE-2024-1892 and its kin)."""
    async with serving({"/a": moved(target)}) as site:
        found = await crawl([site.url + "/a"], **allowing(site))
    assert found.one(site.url + "/a").status == 302


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


async def test_a_certificate_must_be_vouched_for(certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    async with serving({"/a": page()}, ssl=context) as site:
        url = f"https://127.0.0.1:{site.port}/a"
        found = await crawl([url], **allowing(site, ROBOTSTXT_OBEY=False))
        assert found.outcome(url) == ("pending", "tls")
        held = await crawl([url], **allowing(site))
        assert held.outcome(url) == ("pending", "robots_unreachable")
        trusted = await crawl([url], **allowing(site, DOWNLOAD_VERIFY_CERTIFICATES=False))
        assert trusted.outcome(url) == ("ok",)
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("99999999999999999999", 86_400.0),
        ("Sun, 01 Mar 2026 12:02:00 GMT", 120.0),
        ("Sunday, 01-Mar-26 12:02:00 GMT", 120.0),
        ("Sun Mar  1 12:02:00 2026", 120.0),
        ("Sun, 01 Mar 2026 14:02:00 +0200", 120.0),
        ("Sat, 28 Feb 2026 12:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("Sun, 99 Mar 2026 12:02:00 GMT", None),
        ("Sun, 01 Mar 99999 12:02:00 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_how_long_to_wait(value, seconds):
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("value", "target"),
    [
        (b" /a?b ", "/a?b"),
        ("/café".encode(), "/caf%C3%A9"),
        ("/café".encode("latin-1"), "/caf%E9"),
        (b"", None),
        (b" ", None),
        (None, None),
    ],
)
def test_where_to_go(value, target):
    assert location(value) == target


def test_a_list_in_headers():
    assert listed(["gzip, BR", "", " zstd ,"]) == ["gzip", "br", "zstd"]
