"""Words that name a day from where one stands, by language. Natural spelling; folded before use.

What `dateparser` reads well (weekdays, "in two days", dates written out) is left to it; here are the words it does not
know or reads as something else, and all words that make a sentence worth handing to it.
"""

from __future__ import annotations

from typing import Final

TODAY: Final = {
    "en": "today|tonight|this evening|this afternoon|this morning|by end of day|by eod|by the end of the day|by close",
    "de": "heute|bis feierabend",
    "fr": "aujourd'hui|ce soir|cet après-midi|ce midi",
    "es": "hoy|esta tarde|esta noche",
    "it": "oggi|stasera|questa sera|in giornata",
    "pt": "hoje|esta tarde|esta noite|hoje à noite",
    "nl": "vandaag|vanavond|vanmiddag",
    "pl": "dziś|dzisiaj|dziś wieczorem",
    "sv": "idag|i dag|i kväll|ikväll|i eftermiddag",
    "tr": "bugün|bu akşam",
    "ru": "сегодня|сегодня вечером",
    "ja": "今日|本日|今晩",
    "zh": "今天|今晚|今日",
    "ko": "오늘",
    "ar": "اليوم|الليلة",
    "he": "היום|הערב",
}
TOMORROW: Final = {
    "en": "tomorrow|tmrw",
    "de": "morgen",
    "fr": "demain",
    "es": "mañana",
    "it": "domani|domattina",
    "pt": "amanhã",
    "nl": "morgen",
    "pl": "jutro",
    "sv": "imorgon|i morgon",
    "tr": "yarın",
    "ru": "завтра",
    "ja": "明日|あした",
    "zh": "明天|明日",
    "ko": "내일",
    "ar": "غدا",
    "he": "מחר",
}
DAY_AFTER: Final = {
    "en": "the day after tomorrow|day after tomorrow",
    "de": "übermorgen",
    "fr": "après-demain|après demain",
    "es": "pasado mañana",
    "it": "dopodomani",
    "pt": "depois de amanhã",
    "nl": "overmorgen",
    "pl": "pojutrze",
    "sv": "i övermorgon|övermorgon",
    "tr": "öbür gün|ertesi gün",
    "ru": "послезавтра",
    "ja": "明後日|あさって",
    "zh": "后天",
    "ko": "모레",
    "ar": "بعد غد",
    "he": "מחרתיים",
}
THIS_WEEK: Final = {
    "en": "this week|(?:the )?end of (?:the|this) week|later this week",
    "de": "diese woche|ende (?:der|dieser) woche|im laufe der woche|bis zum wochenende",
    "fr": "cette semaine|(?:la )?fin de (?:la )?semaine|courant de la semaine",
    "es": "esta semana|fin(?:al)? de (?:la |esta )semana|finales de semana",
    "it": "questa settimana|in settimana|fine (?:della )?settimana",
    "pt": "esta semana|final da semana|fim da semana",
    "nl": "deze week|(?:het )?eind(?:e)? van de week",
    "pl": "w tym tygodniu|(?:do )?końca tygodnia|pod koniec tygodnia",
    "sv": "den här veckan|i veckan|slutet av veckan",
    "tr": "bu hafta",
    "ru": "на этой неделе|до конца недели",
    "ja": "今週",
    "zh": "这周|本周|这星期",
    "ko": "이번 주",
    "ar": "هذا الأسبوع",
    "he": "השבוע",
}
NEXT_WEEK: Final = {
    "en": "next week|(?:the )?end of next week|early next week",
    "de": "nächste woche|nächster woche|kommende woche|kommender woche|anfang nächster woche|ende nächster woche",
    "fr": "(?:la )?semaine prochaine",
    "es": "(?:la )?(?:próxima semana|semana que viene|semana próxima)",
    "it": "(?:la )?(?:prossima settimana|settimana prossima)",
    "pt": "(?:na )?(?:próxima semana|semana que vem)",
    "nl": "volgende week|komende week",
    "pl": "(?:w )?przyszłym tygodniu|w następnym tygodniu",
    "sv": "nästa vecka",
    "tr": "gelecek hafta|haftaya|önümüzdeki hafta",
    "ru": "на следующей неделе",
    "ja": "来週",
    "zh": "下周|下星期|下个星期",
    "ko": "다음 주",
    "ar": "الأسبوع القادم|الأسبوع المقبل",
    "he": "בשבוע הבא|שבוע הבא",
}
THIS_MONTH: Final = {
    "en": "this month|(?:the )?end of (?:the|this) month",
    "de": "diesen monat|ende (?:des|dieses) monats|bis monatsende|zum monatsende",
    "fr": "ce mois-ci|(?:la )?fin du mois",
    "es": "este mes|fin(?:al)? de mes|finales de mes",
    "it": "questo mese|fine (?:del )?mese",
    "pt": "este mês|final do mês|fim do mês",
    "nl": "deze maand|(?:het )?eind(?:e)? van de maand",
    "pl": "w tym miesiącu|(?:do )?końca miesiąca",
    "sv": "den här månaden|slutet av månaden",
    "tr": "bu ay|ay sonuna kadar",
    "ru": "в этом месяце|до конца месяца",
    "ja": "今月|月末",
    "zh": "这个月|本月|月底",
    "ko": "이번 달",
    "ar": "هذا الشهر|نهاية الشهر",
    "he": "החודש|סוף החודש",
}
BEFORE: Final = {
    "en": "before",
    "de": "vor(?: dem)?",
    "fr": "avant(?: le)?",
    "es": "antes del?",
    "it": "prima di",
    "pt": "antes de",
    "nl": "vóór|voor",
    "pl": "przed",
    "sv": "före|innan",
    "he": "לפני",
    "ar": "قبل",
}
"""Standing before a day, they mean the day before it."""
LANGUAGES_READ: Final = tuple(TODAY)
"""Those for which dateparser is asked too."""
DAYS: Final = {
    "en": "monday tuesday wednesday thursday friday saturday sunday weekend",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "segunda terça quarta quinta sexta sábado domingo",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "pl": "poniedziałek poniedziałku wtorek wtorku środę środy środa czwartek czwartku piątek piątku sobotę soboty"
    " niedzielę niedzieli",
    "sv": "måndag tisdag onsdag torsdag fredag lördag söndag",
    "tr": "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "ru": "понедельник понедельника вторник вторника среду среды четверг четверга пятницу пятницы субботу субботы"
    " воскресенье воскресенья",
}
SPANS: Final = {
    "en": "day days hour hours week weeks minutes month",
    "de": "tag tagen stunde stunden woche wochen minuten monat",
    "fr": "jour jours heure heures semaine semaines minutes mois",
    "es": "día días hora horas semana semanas minutos mes",
    "it": "giorno giorni ora ore settimana settimane minuti mese",
    "pt": "dia dias hora horas semana semanas minutos mês",
    "nl": "dag dagen uur week weken minuten maand",
    "pl": "dzień dni godzinę godziny godzin tydzień tygodnie minut miesiąc",
    "sv": "dag dagar timme timmar vecka veckor minuter månad",
    "tr": "gün saat hafta dakika ay",
    "ru": "день дня дней час часа часов неделю недели минут месяц",
}
