"""What customers say in their mails themselves: all of it, and nothing that they quote."""

from typing import Any

import pytest

from harness.live.conversations.html_text import plain_text
from harness.live.conversations.mail_quotes import own_words
from tests.conftest import yaml_file

MAILS: list[dict[str, Any]] = yaml_file("mails.yaml")


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail["name"])
def test_what_the_writer_says_is_left(mail: dict[str, Any]) -> None:
    text, cut = own_words(mail["body"])
    assert text == (mail.get("own") or plain_text(mail["body"])).strip()
    assert cut == (text != plain_text(mail["body"]))


@pytest.mark.parametrize("body", [None, 7, "", "   ", "<p></p>"])
def test_no_mail_says_nothing(body: object) -> None:
    assert own_words(body) == ("", False)
