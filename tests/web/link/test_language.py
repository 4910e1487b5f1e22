"""The languages of the link page: every listed one is spoken, and a browser gets the one it prefers."""

from __future__ import annotations

import re

import pytest

from sandbox.web.link.language import LOCALES, TEXTS, texts_for

ENGLISH = texts_for("en-US", "").words
SAME_EVERYWHERE = {"direction"}


def values_of(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


def test_there_is_a_file_for_each_listed_language_and_no_other():
    assert {path.stem for path in TEXTS.glob("*.json")} == set(LOCALES)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_language_says_all_that_english_says_with_the_same_values(locale):
    words = texts_for(locale, "").words
    assert list(words) == list(ENGLISH)
    assert {name: values_of(text) for name, text in words.items()} == {
        name: values_of(text) for name, text in ENGLISH.items()
    }
    assert all(text.strip() == text != "" for text in words.values())


@pytest.mark.parametrize("locale", [locale for locale in LOCALES if not locale.startswith("en")])
def test_another_language_is_not_english(locale):
    words = texts_for(locale, "").words
    same = {name for name in ENGLISH if words[name] == ENGLISH[name]} - SAME_EVERYWHERE
    assert len(same) < len(ENGLISH) / 10, same
    assert not {name for name in same if len(ENGLISH[name]) > 20}


@pytest.mark.parametrize(
    ("accepted", "locale"),
    [
        ("", "en-US"),
        ("de", "de-DE"),
        ("de-CH, en;q=0.5", "de-DE"),
        ("en;q=0.5, fr;q=0.9", "fr-FR"),
        ("nl-BE", "nl-BE"),
        ("nl", "nl-NL"),
        ("no", "nb-NO"),
        ("nn-NO", "nb-NO"),
        ("en-gb", "en-GB"),
        ("tlh, ja;q=0.1", "ja-JP"),
        ("de;q=0, sv;q=0.1", "sv-SE"),
        ("xx, *;q=0.5", "en-US"),
        ("de;q=much, it", "it-IT"),
        (",;;q=,=" * 100, "en-US"),
        ("../../etc/passwd", "en-US"),
    ],
)
def test_a_browser_gets_the_language_it_prefers(accepted, locale):
    assert texts_for("browser", accepted).locale == locale


@pytest.mark.parametrize(("language", "locale"), [("sv-SE", "sv-SE"), ("sv", "sv-SE"), ("xx", "en-US")])
def test_a_link_in_a_language_is_in_that_one_whatever_the_browser_prefers(language, locale):
    assert texts_for(language, "de").locale == locale
