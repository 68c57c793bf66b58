"""How people commit themselves, by language. Natural spelling; folded before use.

COMMITS is somebody saying what they, or we, will do or what the other will get. PAST is what makes such a sentence a
report or a refusal. A deadline with no verb ("le devis avant lundi") is told by DEADLINES.
"""

from __future__ import annotations

from typing import Final

COMMITS: Final = {
    "en": r"""\b(?:i|we)(?:'ll| will| shall|'m going to|'re going to| am going to| are going to| can have| can get you
    | can send| can deliver| promise)\b|\b(?:you'll|you will) (?:have|get|receive|hear)\b
    |\b(?:it'll|it will|they'll|they will) (?:be|arrive|come|go out|ship)\b|^(?:will|shall) \w+\b
    |\bwill (?:be (?:ready|there|here|delivered|sent|finished|done|with you)|arrive|ship|go out|reach|come)\b
    |\b(?:i|we) (?:call|send|ship|deliver|pay|transfer|bring|come|get back)\b""",
    "de": r"""\b(?:ich|wir) (?:[^ ]+ ){0,3}?\w+(?:e|en|n)\b|\b(?:werde|werden|melde|melden|schicke|schicken|sende|senden
    |liefere|liefern|rufe|rufen|bringe|bringen|komme|kommen|mache|machen|schaue|schauen|überweise|überweisen
    |bezahle|zahle|hole|holen|gebe|geben|sage|sagen|kümmere|kümmern|antworte|antworten) (?:ich|wir|mich|uns)\b
    |^(?:melde|schicke|sende|liefere|rufe|bringe|komme|mache|schaue|überweise|zahle|hole|gebe|kümmere) \w+
    |\b(?:sie|du|ihr) (?:bekommen|bekommst|bekommt|erhalten|erhältst|erhaltet|kriegst|kriegt|hören|hörst|hört)\b
    |\b(?:bekommen|bekommst|erhalten|erhältst|hören|hörst) (?:sie|du|ihr)\b
    |\b(?:wird|werden) (?:[^ ]+ ){0,6}?(?:fertig|bereit|geliefert|verschickt|gesendet|erledigt|gebracht|überwiesen
    |bezahlt)\b
    |\b(?:ist|sind) (?:[^ ]+ ){0,6}?(?:fertig|bereit|da)\b""",
    "fr": r"""\b(?:je|j'|nous|on) (?:vous |te |le |la |les |lui )*(?:\w+erai|\w+irai|\w+rai|\w+rons|\w+ra|vais|allons
    |va|envoie|envoyons|rappelle|rappelons|livre|livrons|passe|passons|paie|paye|règle|apporte|reviens|revenons
    |fais|faisons|transmets|promets|dépose|prépare|donne)\b|\b(?:vous aurez|vous recevrez|tu auras|tu recevras
    |sera prêt|sera prête|seront prêts|seront prêtes|sera livré|sera livrée)\b""",
    "es": r"""\b(?:(?:se |te |le |les |os )?(?:lo |la |los |las )?(?:\w+aré|\w+eré|\w+iré|\w+aremos|\w+eremos|\w+iremos
    |haré|haremos|tendré|tendremos|diré|mando|mandamos|envío|enviamos|llamo|llamamos|paso|pasamos|pago|pagamos
    |llevo|entrego|entregamos|confirmo|confirmamos|aviso|avisamos))\b|\b(?:voy|vamos) a \w+
    |\b(?:tendrá|tendrás|recibirá|recibirás|estará listo|estará lista|estarán listos|estarán listas)\b""",
    "it": r"""\b(?:(?:le |ti |vi |glie)?(?:lo |la |li )?(?:\w+erò|\w+irò|\w+rò|\w+eremo|\w+iremo|\w+remo|mando
    |mandiamo|invio|inviamo|chiamo|chiamiamo|passo|passiamo|pago|paghiamo|porto|portiamo|consegno|consegniamo
    |confermo|preparo|spedisco|spediamo|richiamo))\b
    |\b(?:avrà|avrai|riceverà|riceverai|sarà pronto|sarà pronta|saranno pronti|saranno pronte)\b""",
    "pt": r"""\b(?:(?:lhe |te |vos )?(?:\w+arei|\w+erei|\w+irei|\w+aremos|\w+eremos|\w+iremos|farei|faremos|mando
    |mandamos|envio|enviamos|ligo|ligamos|passo|passamos|pago|pagamos|levo|entrego|entregamos|confirmo|aviso))\b
    |\b(?:vou|vamos) \w+|\b(?:terá|receberá|vai receber|vai ter|estará pronto|estará pronta|fica pronto
    |fica pronta)\b""",
    "nl": r"""\b(?:ik|we|wij) (?:[^ ]+ ){0,2}?(?:zal|zullen|ga|gaan|stuur|sturen|bel|bellen|lever|leveren|kom|komen
    |breng|brengen|betaal|betalen|maak|maken|laat|laten|neem|nemen|mail|mailen|haal|halen|geef|geven)\b
    |\b(?:stuur|sturen|bel|bellen|lever|leveren|kom|komen|breng|brengen|betaal|maak|maken|laat|laten|zal|zullen
    |mail) (?:ik|we|wij)\b|\b(?:je|jij|u|jullie) (?:krijgt|krijg|ontvangt|hoort|hebt)\b
    |\bis (?:[^ ]+ ){0,5}?(?:klaar|er)\b""",
    "pl": r"""\b(?:wyślę|wyślemy|zadzwonię|zadzwonimy|odezwę się|odezwiemy się|dostarczymy|dostarczę|przyjdę|przyjdziemy
    |zapłacę|zapłacimy|przygotuję|przygotujemy|odpiszę|odpiszemy|dam znać|damy znać|przyniosę|przywiozę|przywieziemy
    |zrobię|zrobimy|oddzwonię|oddzwonimy|prześlę|prześlemy|potwierdzę|potwierdzimy|odbiorę|będę|będziemy|będzie
    gotow[aey]|przeleję)\b|\b(?:otrzyma pan|otrzyma pani|dostaniesz|dostanie pan|dostanie pani)\b""",
    "sv": r"""\b(?:jag|vi) (?:ska|skall|kommer|skickar|ringer|levererar|betalar|hör av|återkommer|fixar|lämnar|hämtar
    |mejlar|tar|gör)\b|\b(?:ska|kommer|skickar|ringer|levererar|betalar|återkommer|fixar|lämnar|hämtar|hör) (?:jag
    |vi)\b|^(?:återkommer|skickar|ringer|hör av mig)\b|\b(?:du|ni) (?:får|kommer att få)\b|\bblir klar""",
    "tr": r"""\b\w+(?:eceğim|acağım|eceğiz|acağız)\b|\b\w+(?:erim|arım|eriz|arız|ırım|irim|urum|ürüm|ırız|iriz)\b
    |\bhazır olacak\b|\bhazır olur\b""",
    "ru": r"""\b(?:пришлю|пришлём|пришлем|отправлю|отправим|позвоню|позвоним|перезвоню|перезвоним|доставим|доставлю
    |привезу|привезём|привезем|оплачу|оплатим|сделаю|сделаем|отвечу|ответим|подготовлю|подготовим|сообщу|сообщим
    |зайду|зайдём|подойду|переведу|будет готов|будут готовы|будет готова|вы получите|напишу|напишем|заберу)\b""",
    "ja": "(?:します|いたします|致します|送ります|お送りします|ご連絡します|連絡します|届けます|お届けします|伺います"
    "|うかがいます|払います|支払います|振り込みます|持って行きます|用意します|ご用意します|返信します|行きます"
    "|できます|出来ます|仕上がります|発送します|お返事します)",
    "zh": "(?:我|我们|咱们)?(?:会|将|就|来|再)?(?:发给|寄给|送到|送给|给您|给你|回复|联系您|联系你|打电话|付款|转账"
    "|做好|准备好|发货|送货|寄出|告诉您|告诉你|过来|去取)",
    "ko": "(?:겠습니다|드릴게요|드리겠습니다|할게요|보낼게요|갈게요|연락드릴|전화드릴|입금할)",
    "ar": r"\b(?:سأ\w+|سن\w+|سوف \w+|ستكون جاهزة|سيكون جاهزا)\b",
    "he": r"\b(?:אשלח|נשלח|אתקשר|נתקשר|אחזור|נחזור|אביא|נביא|אשלם|אגיע|נגיע|אכין|נכין|אעדכן|נעדכן|יהיה מוכן|תקבל)\b",
}
PAST: Final = {
    "en": r"""\b(?:if|unless|whether|can't|cannot|can not|won't|will not|not able|unable|might|may|maybe|perhaps)\b
    |\b(?:sent|called|paid|came|ordered|wrote|was|were|had|did|been|got|received|bought|asked|said
    |told|promised|thought|mentioned)\b""",
    "de": r"""\b(?:wenn|falls|ob|nicht|kein|keine|keinen|leider|vielleicht|könnte|könnten|würde|würden|möchte
    |möchten|hätte|hätten|brauche|brauchen|suche|suchen|habe|haben|hatte|hatten|war|waren|wurde|wurden|will
    |wollen|wollte|wollten|kann|darf|dürfen)\b""",
    "fr": r"""\b(?:si|ne|n'|pas|peut-être|voudrais|voudrions|aimerais|aimerions|pourrais|pourriez|ai|avons|avais
    |était|étais|avait|souhaite|souhaitons|cherche|besoin)\b""",
    "es": r"\b(?:si|no|quizás|quizá|tal vez|quisiera|querría|quiero|queremos|necesito|he|hemos|había|fue|era|busco)\b",
    "it": r"\b(?:se|non|forse|vorrei|vorremmo|voglio|cerco|serve|ho|abbiamo|avevo|era|potrei|potrebbe)\b",
    "pt": r"\b(?:se|não|talvez|gostaria|queria|quero|preciso|procuro|tinha|foi|era|poderia)\b",
    "nl": r"\b(?:als|niet|geen|misschien|zou|zouden|wil|willen|zoek|heb|hebben|had|hadden|was|waren|helaas)\b",
    "pl": r"\b(?:jeśli|jeżeli|czy|nie|może|chciałbym|chciałabym|chcę|potrzebuję|szukam|był|była|było|wysłałem)\b",
    "sv": r"\b(?:om|inte|kanske|skulle|vill|behöver|söker|har|hade|var)\b",
    "tr": r"\b(?:eğer|belki|değil|istiyorum|istiyoruz|\w+mayacağım|\w+meyeceğim|\w+mam|\w+mem)\b",
    "ru": r"\b(?:если|не|может|хочу|хотел|хотела|ищу|был|была|было|отправил|отправила)\b",
    "ja": "(?:ません|でした|ました|たら|れば|たいです|ほしい|欲しい|かもしれ)",
    "zh": "(?:如果|要是|不能|没|没有|可能|想要|已经)",
    "ko": "(?:면|못|않|싶|했습니다|었습니다|았습니다)",
    "ar": r"\b(?:إذا|لا|لن|لم|ربما|أريد|كان)\b",
    "he": r"\b(?:אם|לא|אולי|רוצה|הייתי|היה)\b",
}
DEADLINES: Final = {
    "en": "by|before|no later than|until",
    "de": "bis|bis zum|vor|spätestens|spätestens am",
    "fr": "avant|d'ici|pour|au plus tard",
    "es": "antes del?|para el|a más tardar",
    "it": "entro|prima di|per",
    "pt": "até|antes de|no máximo",
    "nl": "voor|vóór|uiterlijk|tegen",
    "pl": "do|przed|najpóźniej",
    "sv": "före|senast|innan",
    "ru": "до|к|не позднее",
    "ar": "قبل|حتى",
    "he": "עד|לפני",
}
