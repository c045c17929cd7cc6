"""An article in another language than the others, and a part of one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from harness.articles.findings.subject import ArticlesSubject
from harness.articles.language import language_of, recognised_in
from harness.articles.page import Page
from harness.findings import Remark, Severity, kind
from harness.reference import UNDERSTOOD
from harness.workspace import LANGUAGES, Location

_OTHER_MODELS = "name others in rules/models.yaml (docs/models.md), and let an LLM judge answers (docs/judge.md)"
MOST = 0.75  # of the articles are in one language, from which another language is a slip


@kind("article-other-language", Severity.WARNING)
def other_language(subject: ArticlesSubject) -> Iterator[Remark]:
    """An approved article is in a different language from the others, or a section of it is.

    At least three in four approved articles are in one language, and this one is in another. The language is the
    one that its front matter names (`language: de`), or else recognised in its sentences; where that is not clear,
    nothing is found. In a help centre in several languages none
    is the usual one. In an article in the usual language, a section or a paragraph of a dozen words and more is
    found that is in another.

    **Why it hurts an answer.** A customer who writes in English is answered in German, or gets no answer because the
    words of the question are not in the article.

    **Bad**, where the other articles are in English

        Der Link zum Zurücksetzen ist 60 Minuten lang gültig. Danach fordern Sie einen neuen an.

    **Good**

        The reset link is valid for 60 minutes. After that, request a new one.
    """
    read = ((page.article.file, _language(page)) for page in subject.approved)
    languages = {file: language for file, language in read if language}
    for usual, times in Counter(languages.values()).most_common(1):
        for file, language in languages.items():
            if language != usual and times >= MOST * len(languages):
                said = f"is in {LANGUAGES[language]}; {times} of {len(languages)} articles are in {LANGUAGES[usual]}"
                yield Remark(Location(file, 1), said, f"translate it into {LANGUAGES[usual]}, or set `status: retired`")
        for page in subject.approved if times >= MOST * len(languages) else ():
            if languages.get(page.article.file, usual) == usual:  # a text in two is recognised as neither
                yield from _parts(page, usual)


@kind("article-not-understood", Severity.WARNING)
def not_understood(subject: ArticlesSubject) -> Iterator[Remark]:
    """Many approved articles are in a language that the embedded models do not understand.

    More than a quarter of the approved articles are in it, and rules/models.yaml names no other `encoder` or no other
    `pair` model. It is said once for a language, at the first article.

    **Why it hurts an answer.** The embedded models understand English only. The reference pipeline hands over what
    customers write in another language, and no answer in it is judged for being grounded or responsive.

    **Bad**, where rules/models.yaml names no models

        Der Link zum Zurücksetzen ist 60 Minuten lang gültig.

    **Good**: the same, and in rules/models.yaml

        encoder: {folder: models/multilingual-encoder, pooling: mean}
        pair: {folder: models/multilingual-reranker}
    """
    if (chosen := subject.whole.models).encoder and chosen.pair:
        return
    languages = {page.article.file: language for page in subject.approved if (language := _language(page))}
    for language, times in Counter(languages.values()).items():
        if language not in UNDERSTOOD and times > (1 - MOST) * len(languages):
            first = next(file for file, each in languages.items() if each == language)
            which = f"{times} of {len(languages)} approved articles, this one first"
            said = f"in {LANGUAGES[language]}, which the embedded models do not understand: {which}"
            yield Remark(Location(first, 1), said, _OTHER_MODELS)


def _parts(page: Page, usual: str) -> Iterator[Remark]:
    """Sections of a page with words in another language, each where these begin."""
    for _, blocks in groupby(page.blocks, key=lambda block: block.section):
        said = list(blocks)
        whole = replace(said[0], text=" ".join(block.text for block in said))
        for part in (*said, whole):
            if (language := recognised_in(part.text)) not in ("", usual):
                words = f"what stands here is in {LANGUAGES[language]}, the article in {LANGUAGES[usual]}"
                hint = f"translate it into {LANGUAGES[usual]}"
                yield Remark(Location(page.article.file, part.line), words, hint, (part.text,))
                break


def _language(page: Page) -> str:
    return page.article.head.language or language_of("\n\n".join(block.text for block in page.blocks))
