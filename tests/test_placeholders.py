"""What an answer must not have left in it, and what only looks like it."""

from __future__ import annotations

import time

import pytest

from harness.scoring.placeholders import code_in, unfilled
from harness.turns import MOST_ANSWER

LEFT = """\
Please fill in the form, Mr ____, and send it to us.
Order number: ____
The fee is [pendiente].
Call us at XX-XXX-XXXX.
Call us on 123-456-7890.
Write to xxx@xxx.com.
It is valid until 20XX.
The limit is #LIMIT# seats.
The limit is @@limit@@ seats.
The fee is [\u25cf] EUR.
The fee is 5 EUR [ask legal before publishing].
Precio: [pendiente de confirmar]
Le prix est à définir.
Prix : à définir
O preço está por definir.
Il prezzo è da definire.
Contenu à venir
## Tarifs\\n\\nContenu à venir.
Texto pendiente.
[screenshot]
The fee is (insert price).
Click <HIER LINK EINFÜGEN>.
(hier Bild einfügen)
[insérer le lien ici]
[à compléter par Marie]
Hier folgt noch der Preis.
Der Preis: folgt
Wird noch übersetzt.
[not translated yet]
[NEEDS TRANSLATION]
[insert image]
[Text fehlt]
Platzhaltertext
(Text to follow. Waiting for product, ask Marina.)
<<< insert new screenshot after the 4.12 release >>>
>>> add the new limit here <<<
@@check this@@
<<<<<<< HEAD\\nThe fee is $5.
The fee is $6.\\n>>>>>>> new-prices
(check with legal)
(confirm with the product team)
The price rises in May (to be confirmed by finance).
[screenshot: the settings page]
(screenshot of the new menu)
NOTE TO EDITOR: add the new fee.
The fee is $5. Note to self: still true?
DRAFT - do not publish
The fee is ... euros.
The price is TK.
The price is $__ a month.
It costs $X per month.
Seats are €X a user, billed each year.
It starts on 00.00.0000.
The exact limits (to be completed).
Fee: .......... EUR
The code is <insert code>.
The fee is $___ a month.
The fee is \u20ac.
The price is €TK.
You get NaN days.
It costs $NaN.
## Fees\\n\\nxxx
## Fees\\n\\nasdf
Guten Tag [Kundenname],
【お名前】様、ご連絡ありがとうございます。
[お名前]様、お問い合わせの件です。
〇〇様、お世話になっております。
XXXX様、お世話になっております。
ご注文番号は\uff1c注文番号\uff1eです。
尊敬的[客户姓名]\uff0c您好。
亲爱的{姓名}\uff0c您好。
您的订单号为【订单号】。
[고객명]님, 안녕하세요.
○○○ 고객님, 안녕하세요.
Здравствуйте, [Имя]!
Откройте <ссылка>.
مرحبا [الاسم]،
שלום [שם הלקוח],
สวัสดีคุณ [ชื่อ]
नमस्ते [नाम],
Γεια σας [όνομα],
Olá [nome do cliente],
Merhaba [müşteri ad\u0131],
Hi \uff3bname\uff3d,
Hi {\u200b{name}\u200b},
Hi XXXX,
Hi ...,
Hi @name,
Hi (your name),
Hi @{name},
Your order #undefined is on its way.
Bonjour [Votre nom],
Hola [nombre del cliente],
Ciao [Nome],
Beste [voornaam],
Siehe [Link einfügen].
Commande [numéro de commande]
Hi {customerName}, it is free.
A link is valid for {minutes} minutes.
Your {minutes}-minute link.
It costs {amount}.00 in total.
It costs {price:.2f} a month.
Hi { first_name },
Hi {first name},
Hi {Vorname},
Hi {name|there},
Hi {user.name}!
{greeting}
Hi {!Contact.FirstName},
Case {!Case.CaseNumber} is open.
{# a remark #}Hello
{# a remark that is not closed
Hello *|FNAME|*,
*|IF:PLAN|* It is free.
Hello «name»,
Hello «First_Name»,
Hello «FirstName»,
Hello $FIRSTNAME,
Hello $first_name,
Hello $customerName,
Hello ${name},
Hello $!{name},
Hello %FIRSTNAME%,
Hello %first_name%,
Hello %%name%%,
Hello %%=v(@name)=%%,
Hello <<name>>,
Hello << First Name >>,
Hello <<FirstName>>,
Hello <FirstName>,
Hello <customer_name>,
Hello __NAME__,
Hello __first_name__,
Hello __CUSTOMER_NAME__,
Hello @@name@@,
Hello ##name##,
{% if x
{% endif %} It is free.
Hello {{ name
Hello {{name}}
Hello {{{name}}}
Hello {{first_name | fallback: "there"}}
Hello {{ contact.firstname|default('there') }}
Hello {{ticket.requester.first_name}}
Hello {{${first_name} | default: 'there'}}
{{#if plan}}It is free.{{/if}}
{#if plan}It is free.
{if $plan}It is free.{/if}
<% if plan %>It is free.
<%= price
[% name %] it is free.
<?php echo $name ?> it is free.
Press [!UICONTROL Save] to save.
:::image source="a.png" alt-text="A":::
[block:callout] It is free.
Hello #{name}
You have {count, plural, one {day} other {days}} left.
Hello [CustomerName],
Hello [customerName],
Hello [FIRST_NAME],
Hello [first_name],
Hello [[name]],
Hello [firstname, fallback=there],
Hello [[FIRSTNAME OR friend]],
It takes [X] days.
It takes [XX] days.
It costs €[X].
It takes [N] days.
It takes [number of days] days.
Write to us before [date of expiry].
Your plan is [custom_plan].
It takes XX days.
It takes XX business days.
It takes TBD days.
TODO
TODO: the limit
TBD
The price is TBD.
It takes TODO minutes.
Call TODO.
Our phone number: TODO
**Fee:** TODO, due each month.
The fee is TODO per month.
Der Preis ist TODO.
Send it to TODO: ask Ann.
Valid for an hour.\\nTODO add the link\\nBye
lorem ipsum dolor sit amet
null
None
None.
**None**
`null`
"undefined"
NaN
nan
N/A
[object Object]
Valid for [object Object].
[object Promise]
<__main__.Reply object at 0x7f00>
It takes undefined minutes.
It takes NaN days.
It costs $NaN.
It costs €null.
You have null GB left.
Hi None None,
Hi ____,
```\\nHi {{name}}, it is free.\\n```
`Hi {name}`
Hello \\\\{customerName\\\\}
Hello &#123;&#123;name&#125;&#125;
Open https://<your-domain>.example.com.
Send {your_domain} to us.
Dear [Your Company],
Write [Enter your name here].
Hello undefined, your order is on its way.
Dear None, it is free.
Hello {}, it is free.
Dear , it is free.
Your number is ______.
**Name:** ___
It is free.<|im_end|>
[/INST] It is free.
It is free.<end_of_turn>
The fee is tbd.
tbd
The price is T.B.D.
The price is TBA.
Price: TBC
The date is tba (ask Ann).
The venue (TBC) is near.
- TBC
| Fee | TBA |
Call us at XXXX.
The fee is XXXX.
The fee is xx.
The fee is xx%.
Phone: XXXX
Phone: +49 30 XXXXXXX
Call +1 (555) XXX-XXXX.
Call our team at 1-800-XXX-XXXX.
The limit is $XXXX.
It costs $XX.XX.
It costs XX,XX €.
Valid until XX/XX/XXXX.
Valid until DD.MM.YYYY.
The fee is ???.
The fee is ??.
???
It takes ?? days.
Costs: ???
It costs €??.
| Fee | ??? |
The fee is [ ].
The fee is [  ] euros.
The fee is [insert].
The fee is #REF!
The fee is **#N/A**.
See Error! Reference source not found.
The fee is $ per month.
Coming soon.
**Coming soon!**
(coming soon)
Content coming soon.
More details are coming soon.
Near.\\n\\n## SSO\\n\\nComing soon...\\n\\n## Other\\n\\nText.
This section is coming soon.
This section is still to be written.
This article has not been written yet. Ask Ann.
Below. This page is under construction.
To be written.
- To be added later
Price: to be confirmed
The price (to be determined) is low.
Work in progress
WIP
To be continued...
Demnächst verfügbar.
Folgt in Kürze.
Próximamente
À définir
| Preis | wird noch ergänzt |
The fee is [à compléter].
The fee is [do uzupełnienia].
Der Preis ist [folgt].
(insert link here)
[add the steps here]
[Screenshot here]
The fee is [fill in].
(fill in)
<fill in>
FILL IN
- Fill this in later
Text goes here
Insert text here
Click here to enter text.
Details to follow.
Screenshot needed
This is placeholder text.
(value not available)
Value not available
[citation needed]
[check with legal]
[todo]
todo: write this
fixme: wrong
Ask YOUR COMPANY NAME HERE.
Dear customer_name,
Hello %1$s, it is free.
Hello %@, it is free.
<#if plan>It is free.</#if>
#set($plan = 1) It is free.
#if($plan) It is free. #end
Hello $!name,
Hello @Model.Name,
Hello @(Model.Name),
It costs <c:out value="x"/> a month.
It costs <xsl:value-of select="price"/> a month.
Hello <TMPL_VAR NAME=first>,
{* a remark *}It is free.
Hello ^name^,
Hello \u00a7name\u00a7,
Hello ::name::,
Hello !*name*!,
Hello $(name),
Hello [*name*],
Hello [#name],
Hello {@name},
Hello {:name},
See [LINK TO ARTICLE].
Schreiben Sie an [Firma].
Gr\u00fc\u00dfe\\n[Name des Mitarbeiters]
Dear CustomerName,
Hallo undefined,
Guten Tag null,
Sehr geehrte Frau undefined,
Bonjour null,
Hola None,
Ciao null,
\u041f\u0440\u0438\u0432\u0435\u0442, null!
Merhaba undefined,
Your order undefined is on its way.
Your balance is NaN.
Total: undefined
Invoice number: null
<think>The customer is angry.</think> It is free.
It is free.</think>
<tool_call>{"name": "refund"}</tool_call>
A link is valid for an hour\u30104:0\u2020reset.md\u3011.
A link is valid for an hour\ue200cite\ue202turn0search0\ue201.
The plan costs :price: a month.
It costs € - a month.
Price: $ --
Up to ... users can join.
It takes … days.
""".splitlines()

MEANT = """\
If you pay $X and add a seat, you pay for both.
The form (to be completed by the buyer) is in your account.
Model X per order: one box.
<input name="code">
Please fill this in:\\n1) Order number: ____\\n2) Name: [ ]
Bitte füllen Sie das aus:\\n- Vertragskonto: ______
Numbers look like 123-456-7890.
Enter the year as 20XX in the format of your country.
Ask the billing team (ask legally binding questions in writing).
Press #NOTE# to see more.
You can insert the price in the field.
Click the chain icon (Insert link).
Die Lieferung folgt in zwei Tagen.
Der Termin ist noch offen, bis Sie ihn bestätigen.
Un paiement à venir apparaît en gris.
Le formulaire est à compléter avant votre visite.
El pago queda pendiente hasta el lunes.
Status: pendiente
Hier folgt noch eine Prüfung durch die Bank.
The class (to be confirmed) starts in May.
(check with customs)
(confirm with your legal team)
See [[Update billing]].
Type >>> at the start of the line.
(Author: Jane Doe)
Send a screenshot (screenshots help us).
Do not publish your key.
A note to the editor is sent.
Press TK to type Turkish.
The screen shows NaN.
## Test\\n\\nTest the alarm once a week.
Hello, none of these apply.
【重要】リンクは60分間有効です。
「設定」を開き、[保存]を押します。
点击【设置】\uff0c然后点击[保存]。
[저장]을 누르세요.
Нажмите [Сохранить] или <Enter>.
Pressione [Guardar].
田中様、ご連絡ありがとうございます。
Hi Anna (from sales), it is free.
It is free.\\n\\n___\\n\\nBye
Call __init__ first.
Klicken Sie auf [Bild einfügen].
Siehe [Kunde](https://x.example).
Drücken Sie [Strg].
Use `{{name}}` in your template.
Write <code>{customerName}</code> in your template.
Open [Reset page](https://a.example/reset).
See [name](https://a.example/name) and [the docs][docs].
A link is valid for an hour [1], and [2] once.
A link is valid for an hour.[^1]
- [x] Export\\n- [ ] Import\\n- [X] Share
1. [X] Export
Click [x] to close it.
Click the [X] button.
Click [X] in the corner.
Press [X] to close it.
Press [Ctrl]+[C], then [Ctrl] + [V].
Press [Ctrl]+[X].
Press Ctrl+[N] for a new one.
Answer [Y/N].
They write "recieve" [sic] there.
The set {a, b} has two members, {x} has one.
f(x) = {1, 2} and x_{max} or \\\\frac{ab}{c}
Add it to a:hover { color: red; } there.
body {color:red} is CSS.
```json\\n{"name": {"a": {"b": 1}}}\\n```\\nis what we send.
We send {"name": "Ann", "tags": ["x"]} then.
Code: {"a": {"b": {"c": 1}}}.
It costs $5, or $5.50 on $NASDAQ, $AAPL and $USER.
Set $PATH and %APPDATA% and %TEMP% first.
Open C:\\\\Users\\\\%USERNAME%\\\\Downloads.
Write TODO in the title.
Write TBD in the title.
The TBD column is empty.
Move it to the TODO list.
Drag it to TODO.
Cards in TODO count.
The columns are TODO, Doing and Done.
- Doing\\n- TODO
A TODO item is open.
Search for #TODO, or open TODO.md.
None of them is free.
There are none.
Nothing is undefined here; null is a value of JSON.
The value is null until you save.
Cliquez sur « Paramètres », puis «Facturation».
Нажмите «Настройки» и «OneDrive».
Haga clic en «Email».
Call /users/{id}/boards with a key.
Open https://{company}.quillboard.example.
The file is called report-{date}.csv, or {date}.csv.
Write to {team}@quillboard.example
It is 50 % off, and 100%, not 20%.
Use a <b>bold</b> word, or <email@example.com>.
a << b and c >> d
x <5% or >5%
if (a < b) { return }
__Order number__: 5
**Note**: __init__ is Python.
|**a**|**b**|**c**|
| a | b |\\n|---|---|\\n| *c* | *d* |
See #billing, #name and @name in Slack.
Your card ends in XXXX 1234.
Size XXL, or XX-large.
It is [optional], [required] or [see below].
Click [Save] and [Add card].
Use the [Esc] key.
Open [Settings > Billing].
Mario Nan Smith answered.
Wait [...] and see […].
Use *args and **kwargs.
Your card ends in XXXX.
Your card number is XXXX XXXX XXXX 1234.
Look for a mail about order XXXXXX.
Look for an email with the subject "Order XXXXXX confirmed".
The network is called ArduinoYun-XXXXXXXXXXXX.
The serial number is XXXX-XXXX.
The error code is XXXX.
The format is XX/XX/XXXX.
Enter the date as DD.MM.YYYY.
Change the format from DD/MM/YYYY to MM/DD/YYYY.
The server answers with 4xx or 5xx.
Send $x from one account to another.
What??? Is it really free??
Is it free ??
The name shows "???" instead of letters.
The operator `??` gives the other value.
| ? | Shows the help |
TBC Bank is a partner.
TBC and TBA are airports.
The file libx.tbd is a stub.
They write "TBD" there.
Dark mode is coming soon.
| Dark mode | Coming soon |
- Free\\n- Coming soon
## Coming soon\\n\\nDark mode and exports.
The lift is under construction.
Show visitors that your page is under construction.
If the page is under construction, wait.
A letter is to be written by the owner.
Choose what is to be added.
| To be confirmed | The order waits |
Status: to be confirmed
Work in progress is saved.
Fill in the form, then fill in your name.
Put the card in the slot (insert the card here).
[click here]
[Pending approval] is a filter.
| Placeholder | The words in an empty field |
### Content not available
### Image missing
If a cell shows #REF!, undo.
Prices are in $ per month.
Price ($)
| Costs $ | 5 |
The fee is $ 5 per month.
(check with your bank)
Todo: lo que necesita saber.
Sobre todo: no comparta la clave.
To do: open Settings.
| Fee | n/a |
| Fee | - |
The fee is n/a there.
Bald kommt mehr.
| Rechnung | noch offen |
<@U024BE7LH> will answer you in Slack.
If the total is undefined, save the sheet.
In order, null comes last.
Click [Link to account].
Hi Order desk, it is free.
Great! Name! Fame!
Think> again.
See [4:0] and Kings [1:2].
At 5:00::name it.
The price is € 5.-
Pay in $ - or €.
Choose from: $, €, £.
Select More ... users can be added.
Go to Settings > ... > Users.
At least one … of them.
It takes … a while.
:price: the price of the plan
Type `:price:` into it.
See you at 10:30 :wave: today.
""".splitlines()


def plain(line: str) -> str:
    return line.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")


@pytest.mark.parametrize("line", LEFT)
def test_what_a_template_leaves_behind_is_found(line: str) -> None:
    assert unfilled(plain(line))


@pytest.mark.parametrize("line", MEANT)
def test_ordinary_text_of_support_is_none(line: str) -> None:
    assert unfilled(plain(line)) == ""


SECTION = "Write `{{name}}` or `{customerName}` into the macro:\n\n```\nDear [Customer Name]\n```\n\nNever {minutes}."


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("Write {{name}} into the macro.", ""),
        ("Write {customerName} or [Customer Name] into the macro.", ""),
        ("Write {{ name }} into the macro.", "{{ name }}"),  # word for word
        ("Write {{name}} or {{email}}.", "{{email}}"),
        ("Write {minutes} there.", "{minutes}"),  # the section shows it as no code
        ("Hi {{name}}, write {customerName}.", "{{name}}"),
        ("Dear [Customer Name],", "[Customer Name]"),
        ("Write {{name", "{{"),
    ],
)
def test_what_the_cited_section_shows_as_code_is_documentation(answer: str, found: str) -> None:
    assert unfilled(answer, code_in(SECTION)).startswith(found)
    assert bool(unfilled(answer, code_in(SECTION))) is bool(found)
    assert unfilled(answer)


@pytest.mark.parametrize(
    "piece",
    ["{", "[", "<%", "{{", "{%", "`", "%%a", "$a_", "__A", "<<a", "first ", "[first", "{a ", "{a.", "[a_", "*|A", "{#a",
     "\u00aba_", "hi ", "[X] ", "[a]+", "press [a]", "{a|", "insert [your ",
     "?? ", "hello ", "total ", "!*", "#if(",
     "call 1-XXX-", "*_(", "\n# ", "to be ", "(insert ", "is [ ", "1. ", "hi a_"],
)  # fmt: skip
def test_hostile_text_is_read_in_a_moment(piece: str) -> None:
    start = time.process_time()
    unfilled(piece * (MOST_ANSWER // len(piece)))
    assert time.process_time() - start < 20  # some 0.1 s; what looked at each place again took minutes
