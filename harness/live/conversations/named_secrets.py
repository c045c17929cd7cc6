"""Finds secrets in a text: what stands behind `password` and the like, keys, tokens, and logins in addresses."""

import re
from collections.abc import Container, Iterator, Sequence
from itertools import takewhile

import re2

from harness.live.conversations.found_spans import WORD_START, FoundSpan, also_unaccented, linear, spans_of
from harness.live.conversations.person_names import is_ordinary

_INFLECTED = (  # "the password", "my password": in these languages the article or the owner is the word's end
    r"lösenord(?:et)?|passord(?:et)?|kodeord(?:et)?|adgangskoden?|hasł(?:o|em)(?: to)?|hesl(?:o|em)(?: je)?"
    r"|salasana(?:ni|mme|si)?(?: on)?|jelsz(?:ó|avam|avunk)|parola(?:m|m\x{131}z|n\x{131}z)?"
    r"|şifre(?:m|miz|niz)?|парол(?:ь|ем)"
)
_NAMES_OF_PASSWORDS = also_unaccented(
    r"passwords?|pas{1,2}wo?r?d|pas{1,2}o?wrod|passowrd|p[as]{0,2}sword"  # as they are mistyped
    r"|pass[ -]word|passwd|passcode|pwd|p[/.]w\.?|pw|api[ _-]?key|passwort|passwörter|kennwort|mot de passe|mdp"
    rf"|contraseñas?|senhas?|palavra-passe|wachtwoord|{_INFLECTED}|lozinka(?: je)?|geslo(?: je)?|parool|парола(?:та)?"
    r"|slaptažodis|κωδικός(?: μου| σας| πρόσβασης)|mật khẩu|kata (?:sandi|laluan)(?: saya| anda)?|ה?סיסמ(?:ה|א|ת|תי)"
    r"|كلم[ةه] (?:المرور|السر)|رمز عبور|पासवर्ड"
    r"|wi-?fi[ -](?:key|code)|(?:wlan|wifi)-?schlüssel|network (?:security )?key|clé (?:du )?wi-?fi"
)
_LICENCES = also_unaccented(
    r"(?:licen[cs]e|product|activation|serial)[ _-]?key|(?:lizenz|produkt|aktivierungs)schlüssel"
    r"|clé de (?:licence|produit)|clave de (?:licencia|producto)"
    r"|chave de licença|chiave di licenza|licentiesleutel|klucz licencyjny|ключ лицензии"
)
_NAMES = (
    rf"{_LICENCES}|{_NAMES_OF_PASSWORDS}|pass|(?:my|new|old|current|user|admin|root|login|wifi)password|passwrd|passphrase"
    r"|pswd|psw|pin|pin[ _-]?code|secret|token|otp"
    r"|(?:client|app|shared|webhook)[ _-]?secret|(?:api|access|secret|private|auth|license)[ _-]?(?:key|token)"
    r"|secret[ _-]?access[ _-]?key|(?:refresh|bearer|session|id)[ _-]?token"
    + also_unaccented(r"|clave|κωδικός")
    + r"|account[ _-]?key|shared[ _-]?access[ _-]?(?:key|signature)|(?:signing|encryption)[ _-]?(?:key|secret)"
    r"|(?-i:[a-z][a-z0-9]{0,20}(?:Password|Passwd|Secret|Token)"
    r"|[A-Z][A-Z0-9]{0,20}(?:PASSWORD|PASSWD|SECRET|TOKEN))"
)
_NAMES_OF_KEYS = (
    rf"{_LICENCES}|(?:client|app|webhook)[ -]secret"
    r"|(?:access|secret|license|bearer|session|refresh|auth)[ -](?:key|token)"
)
_IS = r"(?:is|ist|lautet|est|es|é|è|jest|[äa]r|er)"
_WAS = (
    rf"(?:{_IS}|was|be|been|war|w(?:ä|ae)re|lautete|hei(?:ß|ss)t|hie(?:ß|ss)|c['\x{{2019}}]est|était|era|fue|foi"
    r"|byl[oa]?|był[oa]?|var|oli|был|это|\x{435}|este|είναι|là|היא|הוא|هي|هو|است|adalah|ialah|है)"
    r"(?:\s(?:now|still|always|before|bisher|jetzt|nun|vorher|zuletzt|noch|maintenant|avant|ahora|antes|adesso|prima|agora|nu|eerst))?"
)
_SET = r"\s{0,3}(?::=?|={1,3}>?|!=)\s{0,3}"
_SAYS = rf"\s+(?:is now|is still|was|{_IS})\s*:?\s+"
_VALUE = r"(?:\"([^\"\n<>]{1,200})\"|'([^'\n<>]{1,200})'|[\"']?([^\s<>\"'=][^\s<>]*))"
_BESIDE = linear(  # `password hunter2`, `Password (hunter2)`, `the password for the shop is hunter2`
    rf"{WORD_START}"
    rf"(?:{_NAMES_OF_PASSWORDS}|{_NAMES_OF_KEYS})"
    rf"(?:(?:\s+[\p{{L}}'\x{{2019}}]+){{1,6}}(?:\s+{_WAS}:?\s+|\s?[:=]\s{{0,3}})|,?\s+{_WAS}:?\s+"
    r"|\s{0,3}[-\x{2192}>(`]{1,2}\s{0,3}"
    r"|['\x{2019}]s\s+|\s{1,3})[\"'`]?([^\s<>\"'`]{4,200})"
)
_TO = linear(  # `changed my password to hunter2`, `Passwort auf hunter2 geändert`
    rf"{WORD_START}(?:{_NAMES_OF_PASSWORDS})"
    r"(?:\s(?:is|was|has|had|been|got|wurde|back|again|changed|set|reset|updated)){0,4}"
    r"\s(?:(?:to|auf|a|à|en|por|para|naar|till|til|på|na|на)\s+[\"'`]?([^\s<>\"'`]{4,200})"
    r"|(?:from|von|de|från|fra)\s+[\"'`]?([^\s<>\"'`]{4,200})[\"'`]?\s(?:to|auf|zu|a|à|till|til|на)\s)"
)
_CHANGES = linear(
    r"(?i)chang|\b(?:re)?set|updat|switch|änder|setz|cambi|modifi|\bmud|alter|trocad|wijzig|ändr|zmieni|смени|измени"
)
_NEXT = linear(  # another one behind a secret that is masked: `passwords: <token-1>, hunter3`
    r"(?i)<token-\d{1,5}>[\"'`]?(?:\s?[,/|;]\s?|,?\s(?:and|or|to|und|oder|auf|et|ou|à|y|o|a|e|i|lub|en|of|->|\x{2192})\s)"
    r"[\"'`]?([^\s<>\"'`]{4,200})"
)
_NAMED = linear(rf"{WORD_START}(?:{_NAMES_OF_PASSWORDS})")
_BEFORE = linear(  # `hunter2 is my password`, `I use hunter2 as the password`
    r"(?i)(?:^|[\s\"'(:])([^\s<>\"'(]{4,100}?)[\"']?,?\s(?:(?:is|as|was|ist|als|est|comme|es|como|è|come|é)\s)?"
    rf"(?:(?:my|our|the|mein|das|unser|mon|notre|mi|la|mia|minha|a)\s(?:\p{{L}}{{2,12}}\s)?)?(?:{_NAMES_OF_PASSWORDS})"
    r"(?:[.,;:!?)\"'\n]|$| (?:for|on|and|but|to|in|für|und|pour|et|para|y|per|e)\s)"
)
_LOGIN_PAIR = linear(  # `login: kim / hunter2`, `credentials kim:hunter2`
    r"(?i)\b(?:logins?|credentials|creds|(?:zugangs|anmelde|login-?)daten|identifiants|credenciales"
    r"|(?:datos|dados) de acces?so|credenziali|inloggegevens|inloggningsuppgifter|dane logowania|wi-?fi|wlan"
    r"|user(?:name)?\s?/\s?pass(?:word)?)(?:\s(?:are|is))?(?:\s{0,3}[:=]\s{0,3}|\s)"
    r"(?:[^\s/:<>]+\s{0,2}[/:]\s{0,2}([^\s/<>\"'][^\s<>\"']{3,200})|[^\s/:<>]+@[^\s/:<>]+\s([^\s/<>\"'][^\s<>\"']{5,200}))"
)
_USER_PASS = linear(  # `user kim pass hunter2`
    r"(?i)\b(?:user(?:name)?|login|id)\s{1,3}[^\s<>]+,?\s{1,3}(?:and\s)?pass\s{1,3}([^\s<>\"']{4,200})"
)
_BEHIND_MAIL = linear(r"@[\w.-]+\.\w+\s?[/|:]\s?([^\s<>\"'/|:]{6,99})")  # `kim@shop.example / Hunter2`
_QUOTED = linear(  # `the password for the shop is "blue sky"`
    rf"{WORD_START}(?:{_NAMES_OF_PASSWORDS})(?:\s+[\p{{L}}\p{{N}}'\x{{2019}}-]+){{1,6}}\s+{_IS}\s*:?\s*"
    r"[\"\x{201c}\x{201e}\x{ab}]([^\"\n<>\x{201c}\x{201d}\x{bb}]{1,200})"
)
_COMMAND = linear(  # what is typed: `curl -u kim:hunter2`, `mysql -u root -phunter2`
    r"(?:\s(?:-u|--user)[ =][\"']?[^\s:<>\"']{1,80}:([^\s<>\"']{3,200})"
    r"|\bmysql\w*\s[^\n<>]{0,100}?\s-p([^\s<>\"']{4,200})"
    r"|\b(?:sshpass|(?:docker|podman|helm registry|oc|az) login|mongo\w*)\b[^\n<>]{0,100}?"
    r"\s-p[ =]?[\"']?([^\s<>\"']{4,200})"
    r"|\bredis-cli\b[^\n<>]{0,100}?\s-a[ =][\"']?([^\s<>\"']{4,200})"
    r"|\bnet use\s[^\n<>]{0,100}?/user:[^\s<>]{1,80}\s([^\s<>\"'/]{4,200})"
    r"|(?:\bjdbc:oracle:\w{2,6}:|\bsqlplus\s)[^\s/@<>]{1,80}/([^\s/@<>\"']{3,200})@)"
)
_IN_ADDRESS = linear(  # what opens something for whoever has the address
    r"(?i)(?:[?&;](?:code|key|sig|signature|auth|(?:access|reset|auth|invite|verification|confirm(?:ation)?|api|session"
    r"|login|magic|refresh|id)[_-]?(?:token|key|code))=([^&\s<>\"'#]{8,300})|\bhooks\.slack\.com/services/([\w/]{10,}))"
)
_IN_PATH = linear(  # of a link by which one sets a password or signs in: `/password/reset/MTA/c3f4-9d8e7f6a5b4c`
    r"(?i)://[^\s<>\"'?#]{1,80}/(?:reset|passwords?|passwort|auth|confirm(?:ation)?|verify|verification|activate|invite|invitation|magic"
    r"|unlock)[\w-]{0,30}/(?:[\w-]{1,20}/){0,2}([\w.~-]{16,300})"
)
_SESSION = linear(r"(?i)\b(?:[a-z]{0,6}sess(?:ion)?[_-]?(?:id)?|sid)=([\w%.+/=-]{12,300})")
_PHRASE = linear(
    r"(?i)\b(?:(?:pass|seed|recovery)[ -]?phrase|mnemonic|wallet seed)\s{0,3}(?:[:=]|is:?)\s{0,3}([^\n<>]{4,300})"
)
_ASSIGNED = linear(rf"{WORD_START}(?:{_NAMES})[\"'*]{{0,2}}{_SET}{_VALUE}")
_SAID = linear(rf"{WORD_START}(?:{_NAMES}){_SAYS}{_VALUE}")
_SEVERAL = linear(
    rf"{WORD_START}(?:{_NAMES_OF_PASSWORDS}|pass|passphrase)(?:{_SET}|{_SAYS})([^\n<>.,;:!?\"()]{{5,90}})"
)
_CLAUSE = 40  # characters before or behind, in which it says that a password changed, or that there are several
_FEWEST, _FEWEST_LETTERS, _MOST = 2, 3, 8  # words of a password, and of one without a number
_UNSPACED_NAMES = r"(?:密码|密碼|口令|パスワード|暗証番号|비밀번호|รหัสผ่าน)"
_SAID_UNSPACED = linear(  # in scripts that set no space between words
    rf"{_UNSPACED_NAMES}\s*(?:[:=]|是|为|為|は|가|는|คือ)\s*([!-+.-;=?-~-]{{3,200}})"
)
_BEARER = linear(r"(?i)\bbearer\s+([\w.~+/=-]{16,})")
_BASIC = linear(r"(?i)\bauthorization:\s*(?:bearer|basic|token|api-?key|key)\s+([\w+/=.~-]{8,})")
_LOGIN = linear(r"(?i)\b[a-z][a-z0-9+.-]*://([^\s/@:<>\"']*:[^\s/<>\"']+)@")
_PEM = linear(r"(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|\z)")
_TOKEN = linear(
    r"\b(?:[spr]k[-_][A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|xox[abeprs]-[A-Za-z0-9-]{10,}"
    r"|(?:npm|hf|dop_v1|shp(?:at|ss|ca|pa)|lin_api|figd|ntn|secret|sbp|pul|rpa|gsk|tfp)_[A-Za-z0-9]{20,}"
    r"|(?:sq0[a-z]{3}|pypi|NRAK|xkeysib|PMAK|xapp|AGE-SECRET-KEY)-[\w-]{16,}|dckr_(?:pat|oat)_[\w-]{16,}|SG\.[\w-]{16,}\.[\w-]{16,}|ya29\.[\w-]{20,}"
    r"|pat-[a-z]{2}\d-[\w-]{20,}|pat[A-Za-z0-9]{14}\.[0-9a-f]{32,}|ATATT[\w=-]{20,}|sntry[su]_[\w+/=]{20,}"
    r"|A[KS]IA[0-9A-Z]{16}|eyJ[\w-]{8,}(?:\.[\w-]+)*|gl(?:pat|rt|ptt|dt)-[\w-]{16,}|whsec_[\w+/=]{16,}|AIza[\w-]{30,})"
)
_AWS = linear(  # the secret beside a key of AWS: its signs of base64 part it
    r"(?i)\b(?:aws|secret|keys?)\b[^\n]{0,40}?[\s:=\"'`(]([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)"
)
_LONG = linear(r"\b[A-Za-z0-9]{24,}")

_MEASURE = linear(
    r"(?i)\d+[-+]?\p{L}+|\d+\p{L}*[-/]\d*\p{L}*|(?:sha|rsa|md|aes|base|utf|error|oauth|saml|id|v|iso|step|field|page|line|box|section|level|option|screen|day|week|q|fy|ios|windows)-?\d[\d.]*"
)  # `12-character`, `SHA256`
_PASSES = linear(  # what one shows or rides with, no password
    r"(?i)(?:bus|boarding|day|night|week(?:ly|end)?|month(?:ly)?|year(?:ly)?|annual|season|ski|lift|rail|train|metro|transit|travel|tourist"
    r"|city|museum|guest|visitor|press|parking|gate|hall|gym|pool|spa|event|festival|backstage|family|student|senior"
    r"|interrail|hiking|mountain|we|they|you|i|to|will|did|not|must|can|please)[ -]$"
)
_ENDS = ".,;:?)]}\"'"  # of a sentence, not of a secret
_ASKS = linear(r"(?i)why|how|when|what|where|who")
_NO_SECRET = linear(
    r"(?i)wrong|incorrect|expired|invalid|valid|gültig|valable|válid[oa]|lost|gone|right|correct|reset|blocked|locked|required|missing|empty|weak"
    r"|strong|short|long|old|new|unknown|needed|known|changed|rejected|refused|accepted|forgotten|compromised"
    r"|leaked|stolen|safe|secure|public|private|set|unset|optional|mandatory|disabled|enabled|hidden|visible"
    r"|there|here|back|fine|ok|okay|good|bad|broken|it|this|that|mine|yours|none|no|yes|not|incorrecto"
    r"|incorrecta|inválida|caducada|invalide|perdu|falsch|ungültig|abgelaufen|weg|errado|errada|sbagliata"
    r"|scaduta|errata|verkeerd|fel|forkert|feil|out|over|off|gone|known|shown|sent|taken|stuck|hacked"
    r"|true|false|null|nil|undefined|string|str|text|boolean|bool|int|integer"
)  # says how something is; a rule about stolen passwords must still see it
_IN_CODE = linear(  # where a program takes it from, or what stands for it: `$PASSWORD`, `{{ token }}`, `****`
    r"\$\{?[A-Z][A-Z0-9_]{2,}\}?|\$?\{+[\w. -]*\}*|%[A-Za-z_]+%"
    r"|(?:process\.env|os\.environ|os\.getenv|env|ENV|secrets)[.\[(].*"
    r"|[*\x{2022}]{3,}|(?i:x{4,})"
)
_PARTICIPLE = linear(  # of English, Spanish, Portuguese, Italian, French and German: "robada", "volé", "gestohlen"
    r"\w+(?:ed|ing|able|ible|ive|less|ful|ous)|\w+(?:ad|id|at|it|ut)[oa]s?|\w+(?:é|ée|és|ées)|compris[es]?"
    r"|compromis[es]?|(?:ge|ver|be|ent|er|zer|ab|auf|aus|weg)\w+(?:en|t)|\w+iert|bekannt|öffentlich|público|pública"
)

_BY_WORD = (
    *(_BEARER, _SAID_UNSPACED, _QUOTED, _AWS, _BESIDE, _BEFORE, _USER_PASS, _TO, _PHRASE, _SEVERAL, _ASSIGNED, _SAID),
)
_WORDS = linear(  # without one of them none of these finds anything
    rf"{WORD_START}(?:{_NAMES}|{_NAMES_OF_KEYS})"
    rf"|(?i:\b(?:bearer|aws|secret|keys?)\b|mnemonic|wallet seed|phrase)|{_UNSPACED_NAMES}"
)
_BY_SIGN = (  # and none of these without one of its signs
    *((_LOGIN, "@"), (_BASIC, ":"), (_SESSION, "="), (_COMMAND, "-/"), (_IN_ADDRESS, "=/"), (_LOGIN_PAIR, "/:@")),
    *((_BEHIND_MAIL, "@"), (_NEXT, "<"), (_IN_PATH, "/")),
)


def find_known_tokens(text: str) -> Iterator[FoundSpan]:
    """Private keys, and tokens of a known form."""
    return spans_of(text, (_PEM, _TOKEN) if "-----BEGIN " in text else (_TOKEN,))


def find_named_secrets(text: str) -> Iterator[FoundSpan]:
    """Logins in addresses, and what is named as a secret."""
    likely = _likely_in(text)
    in_order = (_LOGIN, _BEARER, _BASIC, _SAID_UNSPACED, _QUOTED, _SESSION)
    yield from spans_of(text, filter(likely.__contains__, in_order), 1)
    for pattern in filter(likely.__contains__, (_COMMAND, _IN_ADDRESS)):
        for match in pattern.finditer(text):
            if len(value := match[match.lastindex]) > 20 or pattern is _COMMAND or _is_mixed(value):
                yield match.start(match.lastindex), match.end(match.lastindex), value
    for match in _IN_PATH.finditer(text) if _IN_PATH in likely else ():
        if any(map(_is_mixed_well, re.split(r"[-_.~]", match[1]))):
            yield match.start(1), match.end(1), match[1]
    for match in _AWS.finditer(text) if _AWS in likely else ():
        if _is_mixed(match[1]) and _secretive(match[1]):
            yield match.start(1), match.end(1), match[1]
    yield from _beside_its_name(text, likely)
    if _SEVERAL in likely:
        yield from _of_several_words(text)
        yield from _said(text)


def _said(text: str) -> Iterator[FoundSpan]:
    """What stands behind the name of a secret and a sign, or `is`."""
    for start, value, is_quoted in _values(_ASSIGNED, text):
        if not value.startswith("//") and (is_quoted or not _stands_for_one(value)):
            yield start, start + len(value), value
    for start, value, is_quoted in _values(_SAID, text):
        last = text[(end := start + len(value)) : end + 2].strip() in ("", "!", *_ENDS)
        if is_quoted or _secretive(value) or (last and value.isalpha() and not says_how(value)):
            yield start, end, value


def _likely_in(text: str) -> set["re2._Regexp"]:
    """The patterns that may find something in a text: most texts have no such word and few signs, and it costs less
    to look for these."""
    by_sign = (pattern for pattern, signs in _BY_SIGN if any(sign in text for sign in signs))
    return {*by_sign, *(_BY_WORD if _WORDS.search(text) else ())}


def _values(form: "re2._Regexp", text: str) -> Iterator[tuple[int, str, bool]]:
    """Where each value begins, the value without the end of its sentence, and whether it is in quotes."""
    for match in form.finditer(text):
        group = match.lastindex
        value = match[group].rstrip(_ENDS) if group == 3 else match[group]
        if value and not _is_a_pass(text, match.start()):
            yield match.start(group), value, group != 3


def _stands_for_one(value: str) -> bool:
    """Whether it is no secret: code, what says how it is, an ordinary word, `1.` of a list."""
    listed = value.isdecimal() and len(value) < 3
    forms = (_IN_CODE, _ASKS, _NO_SECRET)
    return listed or any(form.fullmatch(value) for form in forms) or is_ordinary(value)


def _is_a_pass(text: str, at: int) -> bool:
    """Whether `pass`, which begins here or behind the next sign, is one to ride with or a verb."""
    at += not text[at : at + 1].isalpha()
    return text[at : at + 5].lower().rstrip(":=> ") == "pass" and bool(_PASSES.search(text[max(0, at - 12) : at]))


def _beside_its_name(text: str, likely: Container["re2._Regexp"]) -> Iterator[FoundSpan]:
    """What stands beside `password` without a sign, a login of two parts, and phrases of several words."""
    in_order = (_BESIDE, _BEFORE, _LOGIN_PAIR, _USER_PASS, _BEHIND_MAIL, _TO, _NEXT)
    for pattern in filter(likely.__contains__, in_order):
        for match in pattern.finditer(text):
            around = text[max(0, match.start() - _CLAUSE) : match.end() + _CLAUSE]
            fits = {_TO: _CHANGES, _NEXT: _NAMED}.get(pattern)
            group = match.lastindex
            if match[0][0] in "/-" and not any(map(str.isspace, match[0])):
                continue  # an address: `/reset-your-password-in-3-steps`
            if _is_mixed(value := match[group].rstrip(_ENDS)) and (fits is None or fits.search(around)):
                yield match.start(group), match.start(group) + len(value), value
    for match in _PHRASE.finditer(text) if _PHRASE in likely else ():
        if match[1].strip().count(" ") >= 2 and not _NO_SECRET.fullmatch(match[1].split()[0]):
            yield match.start(1), match.end(1), match[1]


def _of_several_words(text: str) -> Iterator[FoundSpan]:
    """A password of several words, none of which every sentence has, to where such a word or the clause ends them."""
    for match in _SEVERAL.finditer(text):
        said = list(re.finditer(r"\S+", match[1]))
        words = [each[0] for each in takewhile(lambda word: not is_ordinary(word[0]), said)]
        if _is_a_pass(text, match.start()):
            continue
        if _FEWEST <= len(words) <= _MOST and _is_phrase(words, whole=len(words) == len(said)):
            start, end = said[0].start(), said[len(words) - 1].end()
            yield match.start(1) + start, match.start(1) + end, match[1][start:end]


def _is_phrase(words: Sequence[str], *, whole: bool) -> bool:
    """Whether words after `password is` are one: they end with a number, or are all of it and do not say how it is."""
    if any(map(str.isdigit, words[-1])):
        return not says_how(words[0])
    least = _FEWEST_LETTERS + says_how(words[0])
    return whole and len(words) >= least and "".join(words).isalpha() and not says_how(words[-1])


def find_long_runs(text: str) -> Iterator[FoundSpan]:
    """Long runs of letters and digits."""
    for match in _LONG.finditer(text):
        if any(map(str.isdigit, match[0])) and any(map(str.isalpha, match[0])):
            yield match.start(), match.end(), match[0]


def _is_mixed(word: str) -> bool:
    """Whether it has letters and digits, as few words beside `password` have; no address, no `12-character`."""
    letters, digits = any(map(str.isalpha, word)), any(map(str.isdigit, word))
    return letters and digits and "://" not in word and not _MEASURE.fullmatch(word)


def _is_mixed_well(word: str) -> bool:
    """Whether letters and digits change places in it, as in a key and not in `step3`."""
    return len(re.findall(r"[A-Za-z]+|[0-9]+", word)) > 3


def _secretive(word: str) -> bool:
    """Whether it has a digit, a sign, or a capital after a small letter: few words of a sentence have."""
    if not word.replace("-", "").replace("'", "").isalpha():
        return len(word) > 3
    return word[1:] not in (word[1:].lower(), word[1:].upper())


def says_how(word: str) -> bool:
    """Whether a word says how a secret is, and is none: `wrong`, `required`, `geändert`, `null`."""
    small = word.lower() if word.isupper() else word  # a participle has no capital, a name has
    return bool(_NO_SECRET.fullmatch(word) or (small[:1].islower() and _PARTICIPLE.fullmatch(small)))
