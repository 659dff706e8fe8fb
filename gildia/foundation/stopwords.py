"""Words that carry no search meaning, as data of the analyser (`foundation.text`).

Beside function words the list holds what people write around a need ("we are looking for a
company that can …"), because it says nothing of what is needed.
"""

_RUSSIAN = """
и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне
было вот от меня еще нет о из ему теперь когда даже ну вдруг ли если уже или ни быть был него до
вас нибудь опять уж вам ведь там потом себя ничего ей может они тут где есть надо ней для мы тебя
их чем была сам чтоб без будто чего раз тоже себе под будет ж тогда кто этот того потому этого
какой совсем ним здесь этом один почти мой тем чтобы нее сейчас были куда зачем всех никогда можно
при наконец два об другой хоть после над больше тот через эти нас про всего них какая много разве
три эту моя впрочем хорошо свою этой перед иногда лучше чуть том нельзя такой им более всегда
конечно всю между это также наш наша наше наши нам нами ваш ваша ваши свой свои которые который
которая которое чей либо
нужен нужна нужно нужны требуется требуются необходим необходима необходимо необходимы ищем ищу
ищет хотим хочу интересует интересуют поможет помогите помочь найти подскажите посоветуйте кому
может могут можете сможет отдать заказать обратиться компания компании компанию компанией
предприятие партнер партнера партнеров подрядчик подрядчика подрядчиков исполнитель исполнителя
делает делаете делать сделать сделает умеет умеют берется возьмется занимается оказывает
"""

_ENGLISH = """
a about above after again all also am an and any are as at be because been before being below
between both but by can could did do does doing down during each few for from further had has have
having he her here hers him his how i if in into is it its itself just me more most my no nor not
now of off on once only or other our ours out over own same she should so some such than that the
their theirs them then there these they this those through to too under until up very was we were
what when where which while who whom why will with would you your yours etc
need needs needed looking look seek seeking search searching find wanted want wants require
requires required someone somebody anyone anybody company companies supplier suppliers partner
partners vendor vendors contractor help us able please who's we're
"""

_CHINESE = """
我们 需要 寻找 寻求 哪家 哪里 哪个 谁能 能够 可以 公司 企业 提供 服务 进行 一家 有没 没有 想要 厂家 伙伴 合作
"""

_MARKERS = {
    "en": """
        the of and to in is for with on by that are from we who need our this it be or an at as not can was
        have you which
    """,
    "de": """
        der die das und für von mit auf den dem des ein eine einen einer eines ist zur zum wir im aus bei
        durch nach oder als auch sich werden wird sind nicht über unter zwischen sowie wie haben hat kann
        suchen unsere ihre bis vom beim kein keine
    """,
    "fr": """
        le la les et des du pour avec une dans est sur aux par nous un de au ou en qui que ce cette ces sont
        pas plus vos votre notre nos sans sous entre être ont leur leurs dont chez ne il elle cherchons
    """,
    "es": """
        el los las y del para con una por que es se nosotros al de la en un o su sus como más son este esta
        estos sin sobre entre lo no nuestra nuestro desde hasta ser está necesitamos buscamos
    """,
    "it": """
        il gli di con una della dei delle del che nel sono degli alla lo la le un uno per da dal dalla nella
        e o su sul non più come anche questo questa tra fra al ai alle i cerchiamo
    """,
    "pt": """
        os dos das do da para com uma em por não na no um de que e ou ao aos pela pelo são como mais se sua
        seu este esta nos nas entre sem sobre ser é procuramos
    """,
    "nl": """
        de het een en van voor met wij door bij aan niet op in is zijn te dat die deze dit worden wordt uit
        naar over om ook als of onze geen tot zoeken
    """,
    "pl": """
        w na z dla jest oraz przez się od nie po i do ze lub jak są to które który która przy o tym nad pod
        bez co szukamy
    """,
    "cs": """
        a v na z pro je se s do od po nebo jako jsou které který která při bez ve ze k za nad pod není být
        však hledáme
    """,
    "sv": """
        och i att en ett som är för med på av till den det inte från om eller de vi kan har var vid utan
        under söker
    """,
    "da": """
        og i at en et som er for med på af til den det ikke fra om eller de vi kan har var ved uden under
        søger
    """,
    "fi": """
        ja on ei se että tai sekä kun joka ovat oli mukaan kuin myös ole tämä voi etsimme ilman
    """,
    "hu": """
        és a az egy hogy nem is van vagy meg csak mint ez ki által valamint keresünk
    """,
    "ro": """
        și si de la în cu pe din pentru o un este sunt care sau ce nu prin al ale cele mai se ca fi căutăm
    """,
    "tr": """
        ve bir için ile bu olarak olan da de ya veya gibi daha çok en her ne değil arıyoruz
    """,
}

#: Function words by which a text in Latin letters shows its language.
MARKERS = {language: frozenset(words.split()) for language, words in _MARKERS.items()}

#: Signs that join Chinese words and belong to none.
BRIDGES_ZH = "的了和与及或在为是将把等并由从对于之我您你请吗呢哪谁"

STOP_WORDS = frozenset(word.replace("ё", "е") for word in f"{_RUSSIAN} {_ENGLISH} {_CHINESE}".split())

#: Abbreviations that are little words when written small: программное обеспечение, information technology.
ABBREVIATIONS = frozenset({"ПО", "IT"})

_COMPOUNDS = """
clean room, back grinding, wire bonding, wire bond, flip chip, lead frame, tape out, heat sink, test bench,
tool room, sand blasting, fire wall, data base, data center, water jet, work piece, feed stock, wave guide,
photo mask, photo resist, micro fluidics, micro controller, nano particles, bio reactor, bio marker,
print head, touch screen, sub assembly, sub contractor, multi layer, semi conductor, soft ware, hard ware,
firm ware, web site
"""
#: English words that are written together, apart or with a hyphen.
COMPOUNDS = [tuple(pair.split()) for pair in _COMPOUNDS.split(",")]
