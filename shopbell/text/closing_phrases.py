"""The phrases `closings` knows, parted by commas, as people spell them; they are folded before use.

Languages: en de fr es it pt nl pl sv (da, no) ru tr ar he; zh, ja and ko are patterns without
spaces at the end.
"""

from __future__ import annotations

from typing import Final

GREETINGS: Final = """
hi, hi there, hey, hello, dear, good morning, good afternoon, good evening, good day, greetings,
hallo, guten tag, guten morgen, guten abend, moin, servus, grüß gott, grüezi, liebe, lieber,
liebes, sehr geehrte, sehr geehrter, bonjour, bonsoir, salut, coucou, cher, chère, chers,
madame monsieur, hola, buenos días, buenas tardes, buenas noches, buenas, estimado, estimada,
estimados, querida, querido, buongiorno, buonasera, buon giorno, salve, ciao, gentile, gentili,
spettabile, caro, cara, olá, oi, bom dia, boa tarde, boa noite, prezado, prezada, prezados, caros,
goedemorgen, goedemiddag, goedenavond, goedendag, goede morgen, beste, geachte, dag, hoi,
dzień dobry, dobry wieczór, cześć, witam, szanowni państwo, szanowny panie, szanowna pani, hej,
hejsan, god morgon, god dag, god kväll, goddag, здравствуйте, добрый день, доброе утро,
добрый вечер, привет, уважаемые, уважаемая, уважаемый, merhaba, selam, iyi günler, iyi akşamlar,
günaydın, sayın, مرحبا, السلام عليكم, صباح الخير, مساء الخير, أهلا, اهلا وسهلا, تحية طيبة, שלום,
היי, בוקר טוב, ערב טוב, צהריים טובים
"""

THANKS: Final = """
thanks, thank you, thank u, thankyou, thx, ty, tks, many thanks, much appreciated, appreciate it,
i appreciate it, cheers, danke, dankeschön, danke schön, danke sehr, vielen dank, herzlichen dank,
besten dank, tausend dank, lieben dank, dank ihnen, merci, un grand merci, mille mercis,
je vous remercie, nous vous remercions, gracias, muchas gracias, mil gracias, se lo agradezco,
te lo agradezco, os lo agradezco, grazie, grazie mille, mille grazie, la ringrazio, vi ringrazio,
ti ringrazio, obrigado, obrigada, muito obrigado, muito obrigada, agradeço, valeu, bedankt,
dank je, dank je wel, dank u, dank u wel, dankjewel, hartelijk dank, hartelijk bedankt,
heel erg bedankt, dziękuję, dziękujemy, dzięki, wielkie dzięki, serdecznie dziękuję,
bardzo dziękuję, tack, tack så mycket, tusen tack, stort tack, tackar, takk, tak, mange tak,
tusen takk, спасибо, большое спасибо, спасибо большое, благодарю, благодарим, спс, teşekkürler,
teşekkür ederim, teşekkür ederiz, çok teşekkürler, çok teşekkür ederim, sağ olun, sağolun, sağ ol,
eyvallah, شكرا, شكرا جزيلا, شكرا لك, شكرا لكم, شكراً جزيلاً, مشكور, مشكورين, يعطيكم العافية,
جزاكم الله خيرا, ممتن لكم, תודה, תודה רבה, המון תודה, רוב תודות, אלף תודות
"""

YES_FINE: Final = """
ok, okay, okey, oki, k, kk, alright, all right, all good, all clear, sounds good, sounds great,
sounds perfect, sounds lovely, perfect, great, excellent, wonderful, awesome, brilliant, fantastic,
amazing, lovely, super, cool, nice, fine, thats fine, thats fine by me, that works,
that works for me, works for me, that helps, that helps a lot, that is perfect, thats perfect, thats great, thats all,
thats all i needed, thats all i needed to know, got it, understood, noted, received, will do, agreed, deal, no problem,
no worries, not a problem, youre welcome, you are welcome, my pleasure, never mind, dont worry,
no need, no need to reply, no reply needed, sure, yes, yep, yes please do, it was delicious,
it was wonderful, they were delicious, you saved my day, you are the best, youre the best,
have arrived, it arrived, it has arrived, they arrived, arrived safely, all sorted,
congratulations, happy birthday, merry christmas, happy new year, happy easter, passt, passt so,
passt mir, passt perfekt, alles klar, alles gut, in ordnung, geht klar, gerne, gern,
gern geschehen, kein problem, keine ursache, verstanden, prima, toll, klasse, perfekt, wunderbar,
genau, einverstanden, erhalten, habe ich erhalten, ist angekommen, so machen wir es,
so machen wirs, ja, hat sich erledigt, das hilft mir, hilft mir sehr, das hilft uns,
d accord, daccord, entendu, parfait, cest parfait,
c est parfait, très bien, super bien, génial, ça marche, ça me va, cela me convient,
ça me convient, bien reçu, bien noté, noté, pas de problème, pas de souci, de rien, avec plaisir,
oui, cest noté, c est noté, reçu, vale, de acuerdo, perfecto, genial, estupendo, muy bien,
entendido, recibido, sin problema, no hay problema, de nada, claro, sí, me parece bien,
me viene bien, listo, todo bien, buenísimo, va bene, va benissimo, perfetto, ottimo, benissimo, d accordo,
capito, ricevuto, nessun problema, di niente, prego, certo, sì, tutto chiaro, tutto ok, fantastico,
grande, tudo bem, tudo certo, pode ser, combinado, perfeito, ótimo, está bem, recebido, sem problema,
sem problemas, sim, beleza, fechado, legal, maravilha, goed, is goed, dat is goed, helemaal goed,
oké, top, duidelijk, begrepen, ontvangen, geen probleem, graag gedaan, akkoord, helder,
afgesproken, dobrze, w porządku, świetnie, jasne, zgoda, rozumiem, odebrałem, odebrałam,
otrzymałem, otrzymałam, doszło, nie ma problemu, nie ma za co, proszę bardzo, tak, pasuje,
pasuje mi, idealnie, okej, bra, låter bra, det låter bra, det blir bra, jättebra, toppen,
uppfattat, förstått, mottaget, inga problem, varsågod, ingen orsak, absolut, kanon, det funkar,
funkar bra, хорошо, ладно, отлично, прекрасно, супер, понятно, понял, поняла, ясно, принято,
получила, получил, получили, договорились, ок, окей, да, не за что, пожалуйста, нет проблем,
все получила, все получил, всё отлично, идеально, tamam, tamamdır, harika, süper, mükemmel,
anlaşıldı, anladım, olur, sorun değil, rica ederim, evet, güzel, aldım, elime ulaştı, ulaştı, حسنا,
تمام, ممتاز, رائع, جيد, موافق, مفهوم, فهمت, استلمت, وصلت, وصلتني, لا مشكلة, عفوا, نعم, اوكي,
بارك الله فيكم, بالتوفيق, אוקיי, אוקי, סבבה, מעולה, מצוין, בסדר, בסדר גמור, הבנתי, קיבלתי, קיבלנו,
אין בעיה, על לא דבר, בשמחה, כן, יופי, מושלם, נהדר, סגור
"""

SEE_YOU: Final = """
see you, see ya, see u, talk soon, talk to you, speak soon, until then, until, looking forward,
look forward, i look forward, we look forward, cant wait, bis dann, bis bald, bis morgen,
bis später, bis samstag, bis, wir sehen uns, wir freuen uns, freue mich, ich freue mich, à bientôt,
à demain, à samedi, à plus, à plus tard, à tout à l heure, à lundi, à mardi, à mercredi, à jeudi,
à vendredi, à dimanche, à la semaine prochaine, nous nous réjouissons, au plaisir, hasta luego,
hasta mañana, hasta pronto, hasta el, hasta, nos vemos, a presto, a domani, a sabato, ci vediamo,
alla prossima, a dopo, até, até logo, até amanhã, até já, até sábado, até breve, tot, tot dan,
tot straks, tot morgen, tot zaterdag, tot ziens, do zobaczenia, do jutra, do soboty, na razie,
vi ses, ses, vi hörs, hörs, до встречи, до завтра, до свидания, увидимся, до субботы, görüşürüz,
görüşmek üzere, cumartesi görüşürüz, yarın görüşürüz, إلى اللقاء, أراك, نراكم, اراكم, نلتقي,
نتقابل, להתראות, נתראה, ניפגש, מחכה לראות
"""

# "Saturday at ten works for us": what was proposed is agreed to, at the end of a short clause.
FITS: Final = """
works for us, works for me, suits us, suits me, is fine for us, is fine for me, is fine with us, is fine with me,
is perfect for us, is perfect for me, passt mir, passt uns, passt mir gut, passt uns gut, passt gut, me va bien,
nos va bien, me viene bien, nos viene bien, me convient, nous convient, va bene per noi, va bene per me
"""

CONDITIONS: Final = "if unless whether when once wenn falls ob sofern si sauf cuando se quando"

GLAD: Final = """
it was lovely, it was so lovely, it was nice to, it was great to, lovely to see you, lovely seeing you,
great to see you, nice to see you, good to see you, nice meeting you, schön dich, schön euch, schön sie zu,
es war schön, war schön,
qué ilusión verte, qué ilusión veros, qué alegría verte, qué alegría veros, è stato bello, è stato un piacere,
miło było, miło mi było
"""

BYE: Final = """
bye, bye bye, goodbye, good bye, take care, have a nice day, have a great day, have a good day,
have a good one, have a lovely day, have a nice weekend, have a lovely weekend,
have a lovely evening, have a nice evening, have a great evening, have a wonderful day,
have a wonderful weekend, have a great week, have a nice week, have a good week,
have a good evening, have fun, have a great weekend, have a good weekend, good night,
enjoy your weekend, enjoy your day, enjoy your evening, tschüss, tschüß, ciao, schönen tag,
schönen tag noch, schönes wochenende, einen schönen tag, einen schönen tag noch, schönen abend,
schönen feierabend, gute nacht, auf wiedersehen, au revoir, bonne journée, bonne soirée, belle journée, belle soirée,
bon week end, bon weekend, bonne nuit, adiós, buen día, buen fin de semana, que tenga un buen día,
que tengas un buen día, arrivederci, buona giornata, buona serata, buon weekend,
buon fine settimana, buon lavoro, tchau, bom fim de semana, boa semana, um bom dia, uma boa tarde,
doei, fijne dag, fijne avond, fijn weekend, prettige dag, prettig weekend, miłego dnia,
miłego weekendu, do widzenia, hej då, trevlig helg, ha en bra dag, ha det bra, ha det,
хорошего дня, всего доброго, хороших выходных, пока, iyi günler, iyi akşamlar, iyi hafta sonları,
kolay gelsin, hoşça kalın, مع السلامة, يوم سعيد, نهارك سعيد, יום טוב, שבת שלום, סוף שבוע נעים, ביי,
יום נעים, ערב נעים
"""

REGARDS: Final = """
best, regards, best regards, kind regards, warm regards, best wishes, all the best, sincerely,
yours, love, warmly, xx, xoxo, mit freundlichen grüßen, freundliche grüße, liebe grüße,
viele grüße, beste grüße, herzliche grüße, schöne grüße, gruß, grüße, lg, vg, mfg, cordialement,
bien cordialement, bien à vous, amicalement, sincères salutations, salutations, bises, bisous,
saludos, un saludo, saludos cordiales, atentamente, un abrazo, besos, cordiali saluti,
distinti saluti, saluti, un saluto, un abbraccio, atenciosamente, cumprimentos,
melhores cumprimentos, com os melhores cumprimentos, abraço, abraços, um abraço, beijos,
met vriendelijke groet, met vriendelijke groeten, vriendelijke groet, groet, groeten, groetjes,
mvg, liefs, pozdrawiam, pozdrawiamy, z poważaniem, serdecznie pozdrawiam, pozdrowienia,
med vänliga hälsningar, vänliga hälsningar, hälsningar, mvh, vänligen, kram, kramar,
med venlig hilsen, hilsen, с уважением, с наилучшими пожеланиями, всего хорошего, saygılarımla,
saygılar, sevgiler, selamlar, مع التحية, تحياتي, مع خالص التحية, بتحية, בברכה, בברכה רבה, כל טוב
"""

FILLERS: Final = """
so very much a lot really again all the for and that you your it is this just then too also well indeed
everyone guys team
oh ah haha lol hehe yay wow yes no problem my me i we us
so sehr noch mal nochmal nochmals euch ihnen dir und auch schon dann ja na ganz viel es ist das mal sie
lieb liebe lieben
beaucoup encore vous à tous et alors bien tout très c est pour toi oui
muchas muchísimas mucho muy y pues entonces todo todos bueno a ti usted ustedes
tanto molto e allora tutto tutti davvero di cuore ancora bene
muito mesmo e então tudo todos tá bem
heel erg wel hoor en dan alvast nogmaals jullie allemaal dat is
bardzo i to już no raz jeszcze wam panu pani państwu wszystko
så mycket då och det också jätte för allt er igen den
большое очень вам тебе и еще раз все всё тогда ну вас спасибо
çok ve o zaman tekrar peki da de size
لك لكم جزيلا كثيرا و جدا لكي يا رب
רבה לך לכם ו מאוד אז על הכל
am is was pm
"""

CJK_CLOSING: Final = """
.{0,12}(?:好吃|很棒|漂亮|美味|满意|滿意|喜欢|喜歡)[了极啦]*
.{0,20}(?:美味しかった|おいしかった|素敵|最高|嬉しかった|喜んで)(?:です|でした|いました|くれました|もらえました)?
.{0,14}(?:맛있었어요|맛있었습니다|맛있게먹었습니다|최고예요|최고입니다)
好[的吧啊呀哒]?
好的好的
OK了?
okay
嗯+好?的?
行[的吧]?
可以[的啊]?
没问题
沒問題
明白了?
知道了?
了解[了解]?
收到了?[,，]?
(?:已经|已)?收到
太好了
太棒了
完美
(?:非常|十分|真的|太|好)?(?:谢谢|謝謝|感谢|感謝|多谢|多謝|谢啦|謝啦|谢了).{0,14}
辛苦了
不客气
不客氣
不用谢
不用謝
没关系
沒關係
再见
再見
拜拜
(?:到时|到時|明天|周[一二三四五六日天]|週[一二三四五六日天]|星期[一二三四五六日天]|回头|那|那就)*(?:见|見)
晚安
祝.{1,14}
(?:周末|週末|假期|节日|節日|新年)(?:愉快|快乐|快樂)
.{0,15}(?:ありがとうございま(?:す|した)|ありがとう|感謝(?:します|いたします|しております)|有難うございま(?:す|した))
.{0,8}(?:承知(?:しました|いたしました|致しました)|了解(?:です|しました|いたしました)?|かしこまりました|わかりました|分かりました)
(?:どうぞ)?(?:よろしく|宜しく)(?:お願い(?:します|いたします|致します|申し上げます))?
.{0,15}楽しみにして(?:います|おります|ますね?)
(?:また|では|それでは|それじゃあ?)+.{0,8}
お疲れ様(?:です|でした)
おやすみなさい
失礼(?:します|いたします|致します)
いえいえ
どういたしまして
.{0,10}(?:受け取りました|届きました|無事(?:に)?届きました|受領しました)
大丈夫です
はい
助かりました
(?:정말|대단히|너무|네|예)?(?:감사합니다|감사해요|감사드립니다|고맙습니다|고마워요|고마워|땡큐)
.{0,12}(?:감사합니다|감사드립니다|고맙습니다)
네+
넵+
예
알겠습니다
알겠어요
확인했습니다
확인했어요
좋아요
좋습니다
괜찮아요
괜찮습니다
수고하세요
수고하셨습니다
안녕히계세요
(?:그때|내일|토요일에|일요일에)?(?:뵐게요|뵙겠습니다|봬요)
.{0,8}(?:받았습니다|받았어요|잘도착했습니다|잘받았습니다|잘받았어요)
좋은하루(?:되세요|보내세요)
"""

PRAISE: Final = """
wonderful delicious amazing perfect lovely fantastic excellent yummy tasty beautiful gorgeous great incredible superb
lecker köstlich wunderbar toll super klasse fantastisch hervorragend großartig perfekt schön traum
délicieux délicieuse délicieuses délicieusement excellent excellente magnifique parfait parfaite superbe succulent top
rico rica ricos ricas buenísimo buenísima delicioso deliciosa deliciosos riquísimo riquísima genial perfecto estupendo
buono buona buonissimo buonissima squisito squisita ottimo ottima delizioso deliziosa perfetto
meraviglioso meravigliosa
ótimo ótima maravilhoso maravilhosa perfeito gostoso gostosa delícia
lekker heerlijk prachtig geweldig fantastisch overheerlijk
pyszne pyszny pyszna przepyszne wspaniałe świetne cudowne doskonałe
jättegott gott fantastiskt underbart underbar supergott
вкусно вкусный вкусная вкусные вкуснейший прекрасно прекрасный чудесный отличный отлично замечательно восхитительно
harika nefis lezzetli muhteşem mükemmel enfes
لذيذ لذيذة لذيذا رائع رائعة رائعا ممتاز ممتازة ممتازا طيب طيبة طيبا
טעים טעימה טעימים מדהים מדהימה נהדר מעולה מושלם
"""

NEGATIONS: Final = """
not no never but except isnt wasnt werent didnt unfortunately sadly although though would could
nicht kein keine leider aber schade wäre hätte
pas malheureusement mais jamais sauf
pero lamentablemente desgraciadamente nunca
non purtroppo ma mai però
não infelizmente mas
niet geen helaas maar
nie niestety ale
inte tyvärr men
не нет к сожалению но
değil ama maalesef
لكن ليس لم للأسف
לא אבל חבל לצערי
"""
