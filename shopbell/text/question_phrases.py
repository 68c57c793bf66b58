"""How people ask without a question mark, by language. Natural spelling; folded before use.

OPENINGS are tried at the start of a sentence, ANYWHERE within it; both are regular expressions
whose only escapes are lower-case (they are folded like the text). A question mark needs none of
this. A line that begins with "    |" goes on with the line before it.
"""

from __future__ import annotations

from typing import Final

OPENINGS: Final[dict[str, str]] = {
    "en": r"""
(?:can|could|would|will|may|might|should|shall|do|does|did|is|are|was|were|have|has|am)(?:n't| not)? (?:you|u|i
    |we|it|they|he|she|there|this|that|these|those|the|my|your|our|anyone|somebody|someone|anybody)\b(?! (?:go
    |are|is)\b)
(?:what time|what kind|what size|what sort|what colou?r|what about|what is|what's|what are|what do|what does
    |what would|what can|what else|what if)\b
(?:when|where|how) (?:is|are|do|does|did|can|could|will|would|should|was|were)\b
how (?:much|many|long|far|often|big|soon|late|early|old)\b
(?:who|whom|whose|which|why) \w+
(?:any chance|any idea|any news|any update|any word)\b
(?:wondering|just wondering|just checking|curious) \w+
please (?:can|could|would|let|tell|send|confirm|advise|call|check|reply|give|reserve|book|bring|explain|help
    |answer|get back|ship|cancel|change|share|forward|keep|put|add|make|set|write|ring|quote|include|deliver
    |respond|resend|refund)\b
(?:let me know|let us know|tell me|send me|call me|give me a call|get back to me|advise|kindly|pls|plz)\b
""",
    "de": r"""
(?:kann|können|könnte|könnten|könntest|kannst|könnt|könntet|darf|dürfen|dürfte|soll|sollen|muss|müssen|haben|habt
    |hast|hätten|hättet|hättest|hat|gibt|gäbe|ist|sind|war|waren|wäre|wären|wird|werden|würden|würde|würdet
    |würdest|macht|machen|backt|backen|liefert|liefern|geht|ginge|nehmen|nehmt|verkauft|verkaufen|bietet|bieten
    |passt|reicht|kommt|steht|stimmt) (?:ich|du|ihr|sie|wir|man|es|er|das|dies|die|der|mein|meine|unser|unsere
    |jemand|denn|eigentlich|noch|auch|bei|am|dir|ihnen|euch|mir|uns)\b
(?:wann|wo|wer|warum|wieso|weshalb|wieviel|wieviele|welche[rsmn]?|womit|wofür|woher|wohin|wem|wen) \w+
wie (?:viel|viele|lange|lang|groß|teuer|weit|oft|spät|schnell|ist|sind|kann|komme|funktioniert|geht das|sieht
    |hoch|schwer|macht|bekomme|machen|läuft)\b
was (?:kostet|kosten|ist|sind|macht|machen|würde|wäre|kann|könnte|soll|haben|gibt|bedeutet|brauche|muss|halten
    |meinen|empfehlen|empfehlt|passiert)\b
(?:bitte|könnten sie bitte) (?:um|geben|gib|gebt|schicken|schick|sagen|sag|melden|rufen|teilen|senden|bestätigen
    |reservieren|legen|prüfen|stornieren|ändern|schreiben|antworten|beachten sie|helfen|sende|notieren)\b
(?:melden|rufen|schicken|senden|sagen|geben|teilen|bestätigen|reservieren|legen|schreiben|prüfen) sie \b
(?:ob|und ob) \w+ .*
(?:gebt|sagt|schickt|ruft|meldet|schick|sag|gib|meld) (?:mir|uns|euch|bitte|doch|dich)\b
\w+en sie (?:\w+ )?bitte\b
""",
    "fr": r"""
(?:est-ce que|est ce que|est-ce qu'|est-ce|qu'est-ce|y a-t-il|y aurait-il|avez-vous|avez vous|pouvez-vous
    |pouvez vous|pourriez-vous|pourriez vous|peut-on|peut on|puis-je|pourrais-je|pourrait-on|êtes-vous
    |faites-vous|livrez-vous|serait-il|serait-ce|savez-vous|auriez-vous|tu peux|tu pourrais|as-tu|peux-tu
    |vous avez|vous faites|vous livrez|vous pouvez|vous pourriez|vous êtes|vous acceptez|sera-t-il|dois-je
    |faut-il|devons-nous|voulez-vous|proposez-vous|vendez-vous|acceptez-vous|prenez-vous|existe-t-il|reste-t-il)\b
(?:quand|où|pourquoi|combien|quel|quelle|quels|quelles|lequel|laquelle|qui|quoi) \w+
comment (?:faire|puis|peut|est|sont|ça|cela|faut|fonctionne|je|on|vous|se|avez|dois)\b
(?:à quelle heure|à quel|à quelle|de quelle|pour quelle|dans quel|jusqu'à quelle|depuis quand|c'est combien
    |c'est possible de|possible de|serait-il possible)\b
(?:merci de|merci de bien vouloir|veuillez|prière de|pourriez|dites-moi|dis-moi|envoyez-moi|appelez-moi|tenez-moi
    |faites-moi savoir|rappelez-moi|confirmez-moi)\b
(?:vous|on|tu) \w+\b.{0,40}\b(?:à quelle heure|quand|combien|où|comment|pourquoi|quel jour)\b
c'est (?:possible|faisable|encore|toujours|ouvert|combien|quand|à quelle)\b
""",
    "es": r"""
(?:puede|pueden|puedes|podría|podrían|podrías|podéis|podríais|puedo|podemos|podríamos|podría|hay|tiene|tienen
    |tienes|tenéis|hacen|hacéis|hace falta|es posible|sería posible|se puede|sabe|sabes|saben|sabéis|aceptan
    |aceptáis|abren|abrís|cierran|envían|enviáis|venden|vendéis|sirven|entregan|está|están|sigue|siguen|queda
    |quedan|me puede|me puedes|me pueden|me podría|me podrías|me podrían|nos puede|nos pueden|les queda|os queda
    |hacéis|reparten) \w+
(?:cuándo|cuánto|cuánta|cuántos|cuántas|dónde|por qué|quién|cuál|cuáles|a qué hora|qué (?:hora|precio|tamaño|día
    |días|horario|tal|me|es|hay|tipo|incluye|sabores|lleva)|de qué|en qué|para cuándo|para cuántas|desde cuándo
    |adónde)\b
cómo (?:puedo|se|es|hago|podemos|va|lo|funciona|hacemos)\b
(?:por favor|porfa|porfavor),? \w+
(?:avísame|avísenme|avíseme|dime|díganme|dígame|confírmame|confírmeme|confírmenme|mándame|mándeme|envíame|envíeme
    |envíenme|llámame|llámeme|llámenme|resérvame|resérveme|guárdame|guárdenme|cuéntame|indíqueme|indíquenme)\b
""",
    "it": r"""
(?:può|potete|puoi|potrebbe|potreste|potresti|possiamo|posso|potrei|potremmo|avete|hai|avreste|avrebbe|c'è
    |ci sono|è possibile|sarebbe possibile|si può|fate|siete|sapete|sa dirmi|mi sa|mi può|mi potete|mi potreste
    |mi potrebbe|mi puoi|ci potete|consegnate|spedite|vendete|accettate|aprite|chiudete|è ancora|sono ancora
    |è già|è disponibile|sono disponibili|riuscite|riuscireste) \w*
(?:quando|quanto|quanta|quanti|quante|dove|dov'è|perché|chi|quale|quali|qual è|a che ora|che ora|che orari
    |che tipo|da quando|fino a quando|per quando|per quante|in che|di che) \w+
(?:come (?:posso|si|funziona|faccio|fate|possiamo|devo)|cosa (?:costa|devo|posso|c'è|serve|include|comprende)
    |che cosa|quanto costa|quanto viene)\b
(?:per favore|per piacere|per cortesia),? \w+
(?:fatemi sapere|mi faccia sapere|fammi sapere|mi faccia|ditemi|mi dica|dimmi|inviatemi|mi invii|mandatemi
    |mi mandi|chiamatemi|mi chiami|confermatemi|mi confermi|si prega|vi prego di|la prego di)\b
""",
    "pt": r"""
(?:pode|podem|podes|poderia|poderiam|podia|podiam|posso|podemos|poderíamos|tem|têm|tens|há|haveria|é possível
    |seria possível|dá para|dá pra|fazem|entregam|vendem|aceitam|abrem|fecham|sabe|sabem|está|estão|ainda tem
    |ainda têm|vocês|voces) \w+
(?:quando|quanto|quanta|quantos|quantas|onde|por que|porque|porquê|quem|qual|quais|a que horas|que horas
    |que horário|que dia|que tamanho|que tipo|até quando|até que|para quando|para quantas|em que|de que) \w+
como (?:posso|faço|funciona|podemos|é que|se|faz|fazemos)\b
(?:por favor|se faz favor|pf),? \w+
(?:diga-me|digam-me|me diga|me digam|me avise|me avisem|avise-me|avisem-me|me mande|me mandem|envie-me|enviem-me
    |me envie|me liga|ligue-me|confirme|confirmem|me confirma|reserve|reservem|guarde|guardem|me fala|me fale
    |me informe|informe-me)\b
me (?:manda|mandem|envia|enviem|passa|passem|responde|respondam|confirmem|liguem)\b
""",
    "nl": r"""
(?:kan|kunnen|kun|kunt|kunnen|zou|zouden|mag|mogen|moet|moeten|is|zijn|was|heeft|hebben|heb|hebt|doen|doet|maken
    |maakt|bezorgen|bezorgt|leveren|levert|bakken|verkopen|verkoopt|wil|wilt|willen|wordt|worden|gaat|komt|weet
    |weten) (?:u|je|jij|jullie|ik|we|wij|het|er|dat|dit|ze|zij|men|de|die|mijn|iemand|deze)\b
(?:wanneer|waar|waarom|wie|welke?|hoeveel|hoelang|hoe (?:laat|lang|veel|groot|duur|ver|vaak|kan|werkt|moet|zit
    |snel|hoog)|wat (?:kost|kosten|is|zijn|zijn de|kan|zou|moet|hebben|voor|raden|doen)|vanaf wanneer|tot wanneer
    |tot hoe|hoe) \w+
(?:graag|gelieve|a\.?u\.?b\.?|alstublieft|alsjeblieft) \w+
(?:laat|laten) (?:me|mij|ons|het) .*weten
(?:stuur|bel|mail|geef|bevestig|reserveer|zeg) (?:me|mij|ons|het|even|u)\b
(?:wilt u|wil je|willen jullie)\b
""",
    "pl": r"""
(?:czy|kiedy|gdzie|dlaczego|czemu|kto|który|która|które|których|jaki|jaka|jakie|jakich|ile|skąd|dokąd|od kiedy
    |do kiedy|do której|o której|od której|na kiedy|po ile|jak (?:długo|daleko|często|dużo|mogę|można|szybko|duży
    |to|zamówić|wygląda|się|działa)|co (?:to|mam|można|jest|kosztuje|zawiera|trzeba)) \w+
(?:proszę|prosiłbym|prosiłabym|prosimy|poproszę|uprzejmie proszę|bardzo proszę) (?:o|podać|dać|powiedzieć|napisać
    |zadzwonić|przesłać|wysłać|potwierdzić|odłożyć|sprawdzić|zarezerwować|mi|nam|się|anulować|zmienić|informację
    |wiadomość|odpowiedź)\b
(?:moge|mogę|możemy|mogłabym|mogłbym|możecie|możesz|moglibyście|mógłby|mogłaby|mógłbyś|mogłabyś|macie|masz|ma pan
    |ma pani|mają państwo|da się|można|jest jeszcze|są jeszcze|robicie|dowozicie|wysyłacie|sprzedajecie
    |przyjmujecie) \w+
(?:daj|dajcie|napisz|napiszcie|powiedz|powiedzcie|zadzwoń|potwierdź|potwierdźcie) (?:mi|nam|znać|proszę)\b
""",
    "sv": r"""
(?:kan|kunde|skulle|får|fick|har|hade|är|var|finns|gör|ska|måste|vill|bakar|levererar|säljer|tar|går|kommer|vet
    |behöver|brukar|blir|skickar|öppnar|stänger) (?:ni|du|jag|man|vi|det|den|de|någon|min|mitt|mina|er|ert
    |paketet|dom|ngn)\b
(?:när|var|vem|varför|vilken|vilket|vilka|hur|vad|vart|hur (?:mycket|många|länge|stor|dags|långt)) (?:\w+) ?\w*
(?:snälla|vänligen|var snäll) \w+
(?:hör av (?:er|dig)|ring|meddela|återkom|skicka|bekräfta|berätta|säg|låt) (?:mig|oss|gärna|till|om|med|det|när)\b
""",
    "ru": r"""
(?:когда|где|куда|откуда|почему|зачем|кто|какой|какая|какие|какое|каких|сколько|чей|во сколько|со скольки
    |до скольки|до какого|на какой|с какого|можно|нельзя|возможно|есть ли|можете|могли бы|можешь|сможете|а можно
    |подскажите|скажите|не подскажете|уточните|сообщите|пришлите|отправьте|перезвоните|позвоните|напишите|дайте
    |посоветуйте|расскажите|будет ли|нет ли|имеется ли|делаете ли|работаете ли|как (?:долго|можно|мне|сделать|вы
    |оформить|заказать|проехать|добраться|быстро|насчет|дела с)|что (?:входит|нужно|делать|по|с|можно|за)|а вы
    |вы (?:делаете|работаете|доставляете|можете|печёте|продаёте|принимаете|открыты)|а как|а сколько|а когда|есть
    |у вас есть|остались|осталось) ?\w*
(?:пожалуйста|прошу|просьба|будьте добры) \w+
""",
    "tr": r"""
(?:ne zaman|nerede|nereye|nereden|neden|niye|niçin|kim|hangi|kaç|kaça|ne kadar|nasıl|acaba|var mı|mümkün mü
    |fiyatı ne|fiyat ne|saat kaç) ?\w*
(?:lütfen) \w+
""",
    "ar": r"""
(?:هل|متى|أين|اين|وين|كم|بكم|كيف|لماذا|ليش|من اين|ما هو|ما هي|ماهو|ماهي|ما (?:سعر|ثمن|مواعيد|رقم|عنوان)|أي|ايش|شو
    |ممكن|أممكن|يمكن|يمكنكم|يمكنني|أيمكن|عندكم|لديكم|في عندكم|فيه|قديش|ايمتى|إمتى|امتى|ازاي|إزاي|فين|ليه|بقديش
    |هل يوجد|يا ترى) ?\w*
(?:من فضلك|من فضلكم|لو سمحت|لو سمحتم|رجاء|الرجاء|يرجى|ارجو|أرجو|نرجو|اخبرني|أخبروني|ارسل|أرسلوا|احجز|احجزوا
    |اريد ان اعرف|أريد أن أعرف|اريد معرفة|أود معرفة|أود أن أعرف) ?\w*
""",
    "he": r"""
(?:האם|מתי|איפה|היכן|לאן|מאיפה|כמה|בכמה|איך|כיצד|למה|מדוע|מי|מה (?:המחיר|השעות|הכתובת|העלות|שעות|לגבי|עם|זה|הגודל
    |יש|קורה|צריך|אפשר)|איזה|איזו|אילו|באיזה|באיזו|עד מתי|ממתי|יש לכם|יש לך|אפשר|ניתן|תוכלו|תוכל|תוכלי|אתם|יכולים
    |אפשרי|יש אפשרות|יש מצב|עד איזו) ?\w*
(?:בבקשה|אנא|נא|אשמח|נשמח|תגידו|תגידי|תשלחו|תשלחי|תעדכנו|תעדכני|עדכנו|תאשרו|תבדקו|תשמרו|תחזרו|תתקשרו) \w+
""",
}

ANYWHERE: Final[dict[str, str]] = {
    "en": r"""
\b(?:i|we)(?: was|'m| am| were|'re| are)?(?: just| also| still| only)? (?:wonder|wondering)\b
\blet (?:me|us) know\b
\b(?:can|could|would|will) (?:you|u|i|we|someone|anyone) (?!not\b)\w+
\b(?:would|do|did) you (?:mind|know|have|happen|be able|still|think|offer|deliver|sell|make|ship|take)\b
\b(?:like|love|want|need|wanted|trying|hoping|curious) to (?:know|ask|find out|understand|check if|hear)\b
\b(?:is|are|would|was) it (?:be )?(?:still )?(?:possible|okay|ok|available|true|too late)\b
\b(?:is|are) there (?:any|a|still|anything|some)\b.{0,60}$
\bany (?:chance|idea|news|update|updates)\b
\b(?:please|pls|plz) (?:\w+ )?(?:let|tell|send|confirm|advise|call|check|reply|give|reserve|book|explain|help
    |answer|ship|cancel|change|share|forward|respond|keep|put|set)\b
\b(?:i have|i've got|i had|got|one|another|a|two|quick|few|some) (?:\w+ )?questions?\b
\b(?:not sure|unsure|don't know|do not know|no idea|tell me|know|ask|check|confirm|asking|see) (?:if|whether|when
    |where|what|which|how|who|why)\b
\bdo you (?:\w+ )?\w+\b
\bwhat(?:'s| is| are| about| time| would)\b.{0,60}$
\b(?:not|isn't|wasn't|don't|didn't) (?:\w+ ){0,2}(?:clear|obvious|understand|remember|recall)\b.{0,12}\b(?:if|whether
    |when|where|what|which|how|who|why)\b
\b(?:be (?:very |most |so )?(?:grateful|thankful|obliged) (?:for|if|to)|appreciate (?:it if|an? |any |your ))
""",
    "de": r"""
\b(?:ich|wir|mich|uns)\b.{0,40}\b(?:frage|fragen|wüsste|wüssten|wissen|interessieren|interessiert|gefragt
    |erkundigen)\b.{0,60}
\b(?:wissen|sagen|mitteilen|bescheid geben|verraten|schreiben|erklären|klären|prüfen|schauen|nachsehen
    |nachschauen|fragen)[, ]{1,2}(?:sie )?(?:mir |uns |bitte )?(?:ob|wann|wie|was|wo|welche|wer|warum|wieviel)\b
\b(?:könnten|könnt|könntet|können|würden|kannst|könntest|würdest|würdet) (?:sie|ihr|du|wir|ich)\b
\b(?:bitte|gerne|doch) (?:\w+ ){0,3}(?:bescheid|rückmeldung|antwort|rückruf|info|bestätigung|auskunft)\b
\b(?:um|über) (?:\w+ ){0,3}(?:rückmeldung|antwort|rückruf|auskunft|bestätigung|angebot|info)\b
\b(?:hätte|habe|haben|hätten) (?:ich|wir|da|noch|mal)? ?(?:\w+ ){0,3}(?:frage|fragen)\b
\b(?:ist|wäre) (?:es|das) (?:\w+ ){0,2}möglich\b
\bgibt es (?:\w+ ){0,6}\w+
\b(?:bitte|geben sie|gebt|gib|sagt|sag|sagen sie)\b.{0,40}\b(?:bescheid|ob|wann)\b
\bschicken sie (?:mir|uns)\b
\bbitte (?:\w+ ){0,8}(?:schicken|senden|melden|anrufen|bestätigen|reservieren|zurücklegen|mitteilen|ändern
    |stornieren|prüfen|legen|antworten|schreiben|zusenden|sagen)\b
\b(?:nicht|unklar|unsicher)\b(?: \w+){0,2},? (?:ob|wann|wie|was|wo|wohin|welche[rsn]?|wer|warum|wieviel)\b
""",
    "fr": r"""
\b(?:je|nous) (?:me demande|nous demandons|voudrais savoir|voulais savoir|voudrions savoir|aimerais savoir
    |souhaiterais savoir|souhaite savoir|voulais demander|voudrais connaître|aimerais connaître
    |voulais vous demander|aurais voulu savoir|me demandais)\b
\b(?:j'aimerais|j'aurais aimé|on aimerait|on voudrait) (?:savoir|connaître|avoir|demander)\b
\b(?:pouvez|pourriez|peux|pourrais|voulez|sauriez|auriez)[- ](?:vous|tu)\b
\b(?:est-ce que|est-ce qu|est-il possible|serait-il possible|y a-t-il|avez-vous|qu'est-ce)\b
\b(?:dites-moi|dis-moi|tenez-moi|faites-moi savoir|me dire|nous dire|me confirmer|me faire savoir|m'indiquer
    |me préciser|me renseigner) ?(?:si|quand|comment|combien|où|quel|quelle|au courant)?\b
\b(?:merci de|veuillez|prière de) \w+
\b(?:une|deux|petite|quelques|des) (?:petite )?questions?\b
\bsavoir (?:si|quand|combien|comment|où|quel|quelle|s'il)\b
\b(?:sais|savons|sait) (?:pas|plus|pas trop) (?:si|s'il|s'ils|quand|combien|comment|où|quel|quelle|ce que)\b
\bpas (?:\w+ )?(?:compris|clair|sûr|sûre|certain|certaine)\b.{0,8}\b(?:si|s'il|quand|combien|comment|où|quel|quelle)\b
""",
    "es": r"""
\b(?:quería|quisiera|quiero|me gustaría|necesito|querría|queríamos|quisiéramos|nos gustaría) (?:saber|preguntar
    |preguntarle|preguntarles|consultar|confirmar|conocer)\b
\b(?:me|nos) (?:preguntaba|preguntábamos|gustaría saber)\b
\b(?:me|nos) (?:puede|puedes|pueden|podéis|podría|podrías|podrían|podríais) \w+
\b(?:podría|podrían|podrías|puede|pueden|puedes|podéis) (?:decirme|confirmarme|indicarme|enviarme|mandarme
    |ayudarme|avisarme|reservarme|guardarme|decirnos|hacerme|llamarme)\b
\b(?:dime|díganme|dígame|avísame|avíseme|avísenme|saber|confirmar|preguntar) (?:si|cuándo|cuánto|cómo|qué|dónde)\b
\b(?:tengo|tenía|tenemos) (?:una|unas|alguna|dos|otra) (?:\w+ )?(?:pregunta|preguntas|duda|dudas|consulta)\b
\b(?:por favor|porfa)\b
\b(?:es|sería) posible \w+
\bno sé (?:si|cuándo|cuánto|cómo|qué|dónde)\b
\bhay (?:posibilidad|alguna|forma)\b
""",
    "it": r"""
\b(?:volevo|vorrei|vorremmo|volevamo|mi piacerebbe|desidero|desidererei|avrei bisogno di) (?:sapere|chiedere
    |chiedervi|chiederle|avere informazioni|capire|conferma|un'informazione)\b
\bmi (?:chiedevo|chiedo|domando|domandavo)\b
\b(?:mi|ci) (?:può|potete|potreste|potrebbe|puoi|potresti|sa|sapete|sapreste|saprebbe) \w+
\b(?:può|potete|potreste|potrebbe|puoi|potresti) (?:dirmi|confermarmi|inviarmi|mandarmi|farmi|aiutarmi|dirci
    |tenermi|mettermi|chiamarmi|controllare|confermare)\b
\b(?:sapere|dirmi|chiedere|chiedervi|capire|confermarmi) (?:se|quando|quanto|come|dove|quale|a che)\b
\b(?:ho|avrei|avremmo|abbiamo) (?:una|due|qualche|un'altra|alcune) (?:\w+ )?(?:domanda|domande|curiosità|dubbio)\b
\b(?:per favore|per piacere|per cortesia|cortesemente|gentilmente)\b
\b(?:è|sarebbe|fosse) possibile\b
\bfatemi sapere\b
\bnon so se\b
\bnon (?:\w+ ){1,3}(?:capito|chiaro|sicuro|sicura)\b.{0,8}\b(?:se|quando|quanto|come|dove|cosa|quale)\b
""",
    "pt": r"""
\b(?:queria|gostaria|gostava|gostaríamos|quero|preciso|precisava|queríamos) (?:de )?(?:saber|perguntar|confirmar
    |conhecer)\b
\b(?:pode|podem|podia|podiam|poderia|poderiam|podes) (?:me|nos|dizer|confirmar|enviar|mandar|ajudar|avisar
    |reservar|guardar|informar|ligar|fazer|verificar)(?:-me|-nos)?\b
\b(?:saber|dizer|perguntar|confirmar|avise|diga|sei|informar) (?:me )?(?:se|quando|quanto|como|onde|qual
    |que horas|a que)\b
\b(?:tenho|tinha|temos) (?:uma|umas|duas|algumas|outra) (?:\w+ )?(?:pergunta|perguntas|dúvida|dúvidas|questão)\b
\b(?:por favor|se faz favor)\b
\b(?:é|seria|será) possível\b
\bserá que\b
\b(?:me )?(?:diga|diz|avisa|avise|informe) (?:se|quando|quanto)\b
\bnão (?:percebi|percebo|entendi|entendo|sei|compreendi|tenho (?:a )?certeza)\b.{0,8}\b(?:se|quando|quanto|como|onde
    |qual|o que)\b
""",
    "nl": r"""
\b(?:ik|wij|we) (?:vraag|vraagt|vroeg|vragen|vroegen) (?:me|mij|ons|mezelf)\b
\b(?:zou|zouden|wil|wilde|willen|wou) (?:ik |we |wij )?(?:graag )?(?:\w+ ){0,4}(?:weten|vragen|informeren)\b
\b(?:kunt|kun|kan|kunnen|zou|zouden|wilt|wil|willen) (?:u|je|jij|jullie) \w+
\b(?:weten|zeggen|laten weten|vragen|aangeven|doorgeven|benieuwd|weet)[, ]{1,2}(?:me |mij |ons )?(?:of|wanneer
    |hoe|wat|waar|welke|hoeveel|hoe laat)\b
\b(?:ik heb|heb|had|hebben|we hebben) (?:nog )?(?:een|twee|wat|enkele|nog|paar) (?:\w+ )?(?:vraag|vraagje|vragen)\b
\bis het (?:ook |nog |misschien )?(?:mogelijk|te doen)\b
\b(?:laat|laten|hoor|horen|hoor ik) (?:\w+ ){0,5}(?:weten|graag|van u|van jullie)\b
\b(?:graag|gelieve) (?:\w+ ){0,5}(?:bevestigen|bevestiging|reactie|antwoord|bericht|terugbellen|doorgeven|sturen
    |mailen|bellen)\b
\b(?:alstublieft|alsjeblieft|a\.u\.b\.?|aub|svp)\b
\bben benieuwd\b
\bniet (?:\w+ )?(?:duidelijk|zeker|helder|begrepen|meer)\b.{0,8}\b(?:of|wanneer|hoe|wat|waar|welke?|hoeveel|wie)\b
""",
    "pl": r"""
\b(?:czy|ciekawi mnie|zastanawiam się|zastanawiałam się|zastanawiałem się|zastanawiamy się)\b
\b(?:chciałabym|chciałbym|chcę|chcemy|chcielibyśmy) (?:się )?(?:zapytać|dowiedzieć|spytać|wiedzieć|dopytać
    |upewnić)\b
\b(?:proszę|prosiłbym|prosiłabym|prosimy|poproszę|prośba) (?:\w+ ){0,3}(?:o|podać|potwierdzić|przesłać|odpowiedź
    |informację|kontakt|zadzwonić|sprawdzić|odłożyć|napisać|dać znać)\b
\b(?:mam|mamy|miałabym|miałbym) (?:jeszcze )?(?:\w+ )?(?:pytanie|pytania|prośbę)\b
\b(?:daj|dajcie|dać|proszę dać) (?:mi |nam )?znać\b
\bnie wiem,? (?:czy|kiedy|ile|jak|gdzie)\b
\b(?:może|mogą|mógłby|mogłaby|mogliby) (?:pan|pani|państwo) \w+
""",
    "sv": r"""
\b(?:jag|vi) (?:undrar|undrade|undrar bara|skulle vilja veta|vill veta|ville fråga|vill fråga|skulle vilja fråga
    |tänkte fråga|tänkte höra)\b
\b(?:undrar|veta|fråga|höra|vet|säga|berätta|kolla|meddela) (?:bara )?(?:om|när|hur|vad|var|vilken|vilka|vilket)\b
\b(?:kan|skulle|kunde|vill) (?:ni|du)\b
\b(?:har|hade) (?:en|två|några|ytterligare) (?:\w+ )?(?:fråga|frågor)\b
\bär det (?:möjligt|okej|ok|fortfarande)\b
\b(?:hör av er|hör av dig|återkom|låt mig veta|meddela mig|säg till|meddela gärna)\b
\b(?:snälla|tack på förhand)\b
""",
    "ru": r"""
\b(?:хотел|хотела|хотели|хотелось|хочу|хотим|интересует|интересно|интересуюсь)\b.{0,12}\b(?:бы )?(?:узнать
    |спросить|уточнить|поинтересоваться|знать|когда|сколько|есть|можно|как|какая|какой|какие)\b
\b(?:не )?(?:подскажите|подскажете|скажите|сообщите|уточните|ответьте|посоветуйте|перезвоните|напишите|пришлите
    |отправьте|дайте знать|расскажите|подтвердите)\b
\b(?:можете|могли бы|сможете|можешь|не могли бы) (?:ли )?(?:вы )?\w+
\b\w+ ли (?:вы|у вас|это|можно|мне|у|он|она|они|в|на)?\b
\b(?:есть|был|возник|появился) (?:\w+ )?вопрос\w*\b
\bможно (?:ли|будет|мне|у вас|заказать|забрать|оплатить|приехать|сделать)\b
\b(?:не знаю|непонятно|не понимаю)[, ]{1,2}(?:когда|сколько|как|где|можно|есть|что|почему)\b
\bпрошу \w+
""",
    "tr": r"""
\bm[ıiuü](?:y[ıiuü][mz]|s[ıiuü]n|s[ıiuü]n[ıiuü]z|d[ıiuü]r|yd[ıiuü])?(?: acaba| lütfen)?$
\bm[ıiuü](?:y[ıiuü][mz]|s[ıiuü]n|s[ıiuü]n[ıiuü]z|yd[ıiuü])\b
\b(?:ne zaman|ne kadar|kaça|kaç|nasıl|nerede|hangi|acaba|neden)\b
\b(?:bilgi|haber|cevap|fiyat) (?:verir misiniz|verebilir|rica|verin|verirseniz|alabilir)\b
\b(?:merak ediyorum|öğrenmek istiyorum|sormak istiyorum|sormak istedim|öğrenebilir|bilmek istiyorum
    |öğrenmek istedim|bir sorum var|sorum var)\b
\b(?:rica ederim|rica ediyorum|lütfen)\b.{1,60}
\w(?:ir|ır|ur|ür|ar|er)\s?m[ıiuü]s[ıiuü]n[ıiuü]z\b
\b(?:öğrenmek|sormak|bilmek|danışmak) ist(?:iyorum|iyordum|erim|edim|iyoruz|iyorduk|emiştim)\b
\bmerak (?:ettim|ediyordum|ediyoruz|etmiştim)\b
""",
    "ar": r"""
(?:^|\s)و?(?:هل|متى|كم|بكم|أين|وين|كيف|ليش)\s
\b(?:أريد|اريد|أود|اود|حاب|حابب|حابة|أحب|احب|بدي|نريد|نود) (?:أن |ان )?(?:أعرف|اعرف|معرفة|أسأل|اسأل|الاستفسار
    |استفسر|أستفسر|نعرف|نسأل)
\b(?:ممكن|يمكن|هل يمكن|تقدر|تقدرون|بإمكانكم|تستطيعون|يمكنكم|يمكنك) \w+
\b(?:لو سمحت|لو سمحتم|من فضلك|من فضلكم|الرجاء|رجاء|يرجى|أرجو|ارجو|نرجو)
\b(?:لدي|عندي|في) (?:سؤال|استفسار|أسئلة)
\b(?:أتساءل|اتساءل|استفسار عن|أستفسر عن|بستفسر|بسأل)
\b(?:خبروني|أخبروني|اخبروني|أخبرني|اخبرني|بلغوني|أعلموني)
\b(?:أردت|اردت|أردنا|كنت أريد|كنت اريد|وددت|رغبت|حبيت) (?:في |أن |ان )?(?:أعرف|اعرف|معرفة|أسأل|اسأل|الاستفسار
    |السؤال|أستفسر|استفسر|نعرف|نسأل)
""",
    "he": r"""
\b(?:רציתי|רצינו|אני רוצה|אשמח|נשמח|מעוניינת?|אבקש|מבקשת?) (?:\w+ )?(?:לדעת|לשאול|לברר|לוודא|לקבל|שתעדכנו|שתחזרו
    |לתשובה|למענה|לעדכון|שתשמרו|לתיאום)
\b(?:אפשר|ניתן|תוכלו|תוכל|תוכלי|אתם יכולים|את יכולה|אתה יכול|יש אפשרות|יש סיכוי) \w+
\b(?:תגידו|תגידי|תעדכנו|עדכנו|תאשרו|תודיעו|תבדקו|תשלחו) \w+
\b(?:יש לי|עוד) (?:\w+ )?(?:שאלה|שאלות)
\b(?:האם|מתי|כמה זה|כמה עולה|עד מתי|איפה אפשר|יש לכם)\b
\b(?:לא ברור לי|לא יודעת?|תוהה|תהיתי|מתלבטת?) (?:אם|מתי|איך|כמה|איפה|איזה)
""",
    "zh": r"""
(?:请问|請問|想问|想問|想请问|想請問|想知道|想了解|想咨询|咨询一下|問一下|问一下|打听一下|想確認|想确认)
(?:能不能|可不可以|可以不可以|有没有|有沒有|是不是|要不要|会不会|會不會|行不行|好不好|能否|可否|是否|方不方便
    |够不够|夠不夠|还有没有|對不對|需不需要|来不来得及)
(?:多少钱|多少錢|什么时候|什麼時候|甚麼時候|何时|何時|几点|幾點|哪里|哪裡|哪儿|哪一|哪些|哪种|哪個|哪个
    |怎么(?:走|卖|做|订|办|付|去|買|买|样|预|取)|怎麼(?:走|賣|做|訂|辦|付|去|買
    |樣|預|取)|如何|为什么|為什麼|多久|多大|多远|多遠|几个|幾個|几天|幾天|什么价|多少人|什么口味|什麼口味|有哪)
(?:吗|嗎|么|嘛|呢)[~～。.!！\s]*$
(?:麻烦|麻煩|请|請|劳烦|拜托|拜託)(?:您|你|你们|你們)?(?:们|們)?(?:帮|幫|告诉|告訴|回复|回覆|确认|確認|通知
    |联系|聯繫|发|發|给我|給我|预留|預留|留|看一下|查|提供|說明|说明|安排
    |尽快|盡快|把|改|取消)
(?:告诉我|告訴我|回复我|回覆我|给我回|跟我说|让我知道|讓我知道)
""",
    "ja": r"""
(?:です|ます|でしょう|ません|でした|ました|だろう|ましょう)か(?:ね|な)?[。.!！\s]*$
(?:かな|かしら|の|んですか|のか|だっけ|ましたっけ|でしたっけ)[。.!！\s]*$
(?:教えて(?:ください|下さい|いただ|頂|もらえ|ほしい|くださ)|お教え|お聞かせ|お知らせ(?:ください|下さい|いただ)
    |ご連絡(?:ください|下さい|いただ|をお待ち|お願い)|ご返信(?:ください|下さい
    |いただ|をお待ち|お願い)|ご回答|ご確認(?:ください|下さい|いただ|お願い|の上|のほど|をお願い|の程)
    |お返事(?:ください|下さい|いただ|をお待ち|お待ち))
(?:ください|下さい|お願いでき|いただけ|頂け|もらえ|くださ)(?:ませ|ます|る|ない|れば)?(?:か|ますか|ませんか
    |でしょうか|ないでしょうか|ると幸いです|ると助かります|と嬉しいです|幸いです
    |ば幸いです)?[。.!！\s]*$
(?:知りたい|伺いたい|お伺いしたい|お聞きしたい|聞きたい|お尋ねしたい|質問が(?:あり|ござい)|お問い合わせ(?:です
    |させて|いたし)|相談したい|確認したい)
(?:いくら|いつ|どこ|どの|どれ|どう(?:すれば|したら|やって)|何時|何個|何人|何日)(?:.{0,20})(?:か|の|ですか|でしょう)
(?:可能|大丈夫|あり|でき|空い|残っ|間に合い)(?:ます|です|てい|そう)?(?:ます|です)?か[。.\s]*$
""",
    "ko": r"""
(?:나요|까요|습니까|ㅂ니까|합니까|됩니까|입니까|인가요|은가요|는가요|을까요|ㄹ까요|던가요|런지요|는지요|는지
    |할까|될까|있어요|되요|돼요|하나|인지)[.~!ㅠㅜ\s]*$
(?:언제|어디|얼마|몇 ?시|몇 ?개|몇 ?분|몇 ?명|어떻게|어떤|무엇|뭐|누구|왜|얼마나|며칠)
(?:알려 ?(?:주세요|주시|줘|주실|주십)|말씀해 ?(?:주세요|주시)|연락 ?(?:주세요|주시|부탁|바랍)|확인 ?(?:부탁
    |해 ?주세요|해 ?주시|바랍)|답변 ?(?:부탁|주세요|주시|바랍)
    |회신 ?(?:부탁|주세요|바랍)|부탁 ?(?:드립니다|드려요|드릴게요|해요)|보내 ?(?:주세요|주시)|해 ?(?:주세요
    |주실|주시겠))
(?:궁금(?:합니다|해요|한데|해서)|문의 ?(?:드립니다|드려요|드릴|합니다)|여쭤|여쭙|질문 ?(?:있|드|이))
(?:수 ?있(?:나요|을까요|어요|습니까|는지|을지))
""",
}

SMALL_TALK: Final = """
how are you, how are you doing, how are you today, how are things, how is it going, hows it going,
how do you do, hope you are well, whats up, hows everything, wie geht es ihnen, wie gehts, wie geht es dir,
wie geht es euch, wie gehts dir, wie gehts euch, alles gut, ça va, comment ça va,
comment allez vous, comment vas tu, vous allez bien, tu vas bien, cómo estás, cómo está,
cómo están, qué tal, qué tal todo, cómo va todo, qué tal estás, cómo te va, come stai, come sta, come state, come va,
tutto bene, tudo bem, como está, como estás, como vai, como vão, tudo bom, hoe gaat het,
hoe gaat het met je, hoe is het, alles goed, co słychać, jak się masz, jak leci, hur mår du,
hur är läget, läget, hur är det, как дела, как вы, как поживаете, nasılsınız, nasılsın, naber,
ne haber, كيف حالك, كيف الحال, كيف حالكم, كيفكم, שלום מה נשמע, מה נשמע, מה שלומך, מה שלומכם,
מה קורה, 你好吗, 你好嗎, 最近好吗, 最近怎么样, 最近好嗎, お元気ですか, 元気ですか,
いかがお過ごしでしょうか, 잘 지내세요, 잘 지내시죠, 안녕하세요, 안녕하신가요,
잘 지내셨어요, right, isnt it, non, n est ce pas, oder, verdad, vero, né, nietwaar, prawda, eller hur,
правда, değil mi, 好吗, 好嗎
"""

RHETORICAL: Final = """
whats not to like, what is not to like, what more could you want, what more could one want, who could say no,
who could resist, who can resist, wer kann da schon nein sagen, wer sagt da schon nein, was will man mehr,
was will man mehr im leben, que demander de plus, que vouloir de plus, qué más se puede pedir, qué más se puede querer
"""

PRONE_TO_PROSE: Final = """
what a, what an, how nice, how lovely, how wonderful, how sweet, how kind, how beautiful,
how funny, how cool, was für ein, wie schön, wie nett, wie lieb, wie toll, quelle belle,
quelle bonne, quel plaisir, qué bien, qué rico, qué bonito, qué lástima, qué pena, che bello,
che buono, che bella, que bom, que pena, que lindo, wat een, wat leuk, wat fijn, wat mooi, co za,
jak miło, jak fajnie, vilken fin, vilken god, vad kul, vad fint, как хорошо, как здорово,
какая красота, какой красивый, ne güzel, ما أجمل, ما أروع, איזה יופי, איזה כיף, כמה יפה
"""
