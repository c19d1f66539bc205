"""The 23 duties of a salesperson, by number: what each is called, and what it asks for."""

from __future__ import annotations

from dataclasses import dataclass

from salesctl.api import text


@dataclass(frozen=True, slots=True)
class Duty:
    """One of the 23."""

    number: int
    titles: tuple[str, str]
    senses: tuple[str, str]

    def title(self, lang: str) -> str:
        """What it is called."""
        return text(lang, *self.titles)

    def sense(self, lang: str) -> str:
        """What it asks for, in a sentence or two."""
        return text(lang, *self.senses)


_WORDS = (
    (
        ("Fulfil the sales plan", "Выполнять план продаж"),
        (
            "Reach the target of the month. Look at the pace every day: what is missing is missing per working day left.",
            "Дойти до цели месяца. Смотреть на темп каждый день: недостающее делится на оставшиеся рабочие дни.",
        ),
    ),
    (
        ("Collect receivables", "Возвращать дебиторскую задолженность"),
        (
            (
                "What is not paid for is only shipped, not sold. Ask for overdue money, hold people to their promises, take old "
                "debts to the manager."
            ),
            (
                "Неоплаченное только отгружено, а не продано. Напоминать о просрочке, помнить обещания, старые долги нести "
                "руководителю."
            ),
        ),
    ),
    (
        ("Take requests, call back", "Принимать заявки, перезванивать"),
        (
            (
                "Answer every request in its time and call back every missed call until somebody is reached: it may have been "
                "an order."
            ),
            "Отвечать на каждую заявку в срок и перезванивать на каждый пропущенный, пока не дозвонишься: это мог быть заказ.",
        ),
    ),
    (
        ("Ship complete", "Отгружать полностью"),
        (
            (
                "When a line falls out of an order, call before the truck leaves: warn, and agree a substitute or a wait. Then "
                "see that what was promised arrives."
            ),
            (
                "Если позиция выпала из заказа, позвонить до отгрузки: предупредить и договориться о замене или ожидании. Потом "
                "проследить, чтобы обещанное пришло."
            ),
        ),
    ),
    (
        ("Keep up with current clients", "Поддерживать текущих клиентов"),
        (
            "Know who has not been shipped to this month, and ask when to expect the order.",
            "Знать, кто в этом месяце ещё не отгружался, и спросить, когда ждать заказ.",
        ),
    ),
    (
        ("Keep the client base current", "Вести клиентскую базу"),
        (
            "Names, phones, e-mails, addresses and birthdays are there and true; one client stands in the book once.",
            "Имена, телефоны, почта, адреса и дни рождения есть и верны; один клиент записан один раз.",
        ),
    ),
    (
        ("Gather information on potential clients", "Собирать сведения о потенциальных клиентах"),
        (
            "Notice every chance: a shop that opened next door, an advertisement. Find out who decides and what it may bring.",
            "Замечать каждую возможность: магазин по соседству, рекламу. Узнать, кто решает и сколько это может дать.",
        ),
    ),
    (
        ("Find new clients by cold calls", "Искать новых клиентов холодными звонками"),
        (
            "Work through the call list by script. The goal of a cold call is a meeting.",
            "Обзванивать список по скрипту. Цель холодного звонка — встреча.",
        ),
    ),
    (
        ("Revive dead clients", "Оживлять «мёртвых» клиентов"),
        (
            "Many who were written off would buy again if somebody called. Begin with those who bought most.",
            "Многие из списанных готовы вернуться, если им позвонить. Начинать с тех, кто покупал больше.",
        ),
    ),
    (
        ("Prepare tailored offers", "Готовить коммерческие предложения"),
        (
            "An offer answers the needs of this very client. Follow it up until it is accepted or declined.",
            "Предложение отвечает потребностям именно этого клиента. Вести его до согласия или отказа.",
        ),
    ),
    (
        ("Negotiate", "Вести переговоры"),
        (
            "Meet in person where geography allows; it is harder to refuse a face than a voice. Every open deal has a next step.",
            "Встречаться лично, где позволяет география: в лицо отказать труднее. У каждой открытой сделки есть следующий шаг.",
        ),
    ),
    (
        ("Use scripts, answer objections", "Работать по скриптам"),
        (
            "A script keeps the thread and has the answer ready when an objection comes. None is left unanswered.",
            "Скрипт держит нить разговора и даёт ответ на возражение. Ни одно не остаётся без ответа.",
        ),
    ),
    (
        ("Present services, promotions, novelties", "Презентовать услуги, акции, новинки"),
        (
            "Show every running promotion and every new product to the clients it is for.",
            "Показать каждую действующую акцию и каждую новинку тем клиентам, кому она подходит.",
        ),
    ),
    (
        ("Advise clients", "Консультировать клиентов"),
        (
            "Assortment, prices, services, technical data: a client's question gets a sound answer, from sheets that are complete.",
            "Ассортимент, цены, услуги, характеристики: на вопрос клиента есть верный ответ, а карточки товаров заполнены.",
        ),
    ),
    (
        ("Control the first delivery", "Контролировать первую поставку"),
        (
            "After a new contract see for yourself how the first delivery or service goes, on the day it arrives.",
            "После нового договора проследить, как прошла первая поставка или услуга, в день прибытия.",
        ),
    ),
    (
        ("Gather feedback, act on it", "Собирать отзывы и реагировать"),
        (
            (
                "Ask what clients think of our work. What you can put right, put right at once; the rest goes to management, and "
                "the client is told so."
            ),
            (
                "Спрашивать клиентов о нашей работе. Что можешь исправить — исправить сразу; остальное передать руководству и "
                "сказать об этом клиенту."
            ),
        ),
    ),
    (
        ("Call after the sale", "Звонить после продажи"),
        (
            "After deliveries call the key clients: is everything all right, is there anything amiss?",
            "После отгрузок звонить ключевым клиентам: всё ли хорошо, нет ли проблем?",
        ),
    ),
    (
        ("Keep the book", "Вести учёт в CRM"),
        (
            "Every dealing is noted with its outcome and the next step; what was planned is held or moved; work is shared.",
            "Каждый контакт записан с итогом и следующим шагом; запланированное проведено или перенесено; записи переданы.",
        ),
    ),
    (
        ("Report", "Составлять отчётность"),
        (
            "Shipments, payments, the plan of the day and its result. A day is closed with its figures and a word on them.",
            "Отгрузки, оплаты, план на день и его итог. День закрывается цифрами и словом о них.",
        ),
    ),
    (
        ("Analyse the figures", "Анализировать показатели"),
        (
            "Sales, number of clients, money collected: find what fell most against its own past, and mend it.",
            "Продажи, число клиентов, возврат долга: найти, что просело сильнее всего против прошлого, и исправить.",
        ),
    ),
    (
        ("Prepare contracts", "Готовить договоры"),
        (
            "Give the legal department the terms agreed with the client, within what the company allows.",
            "Передать юристам условия, о которых договорились с клиентом, в рамках разрешённого компанией.",
        ),
    ),
    (
        ("Get contracts signed and returned", "Подписывать договоры и возвращать"),
        (
            "Fetch the contract from the legal department, have the client sign it, bring our original back.",
            "Забрать договор у юристов, отдать клиенту на подпись, вернуть наш экземпляр.",
        ),
    ),
    (
        ("Watch the market and competitors", "Следить за рынком и конкурентами"),
        (
            "Novelties, promotions, prices of competitors: notice them, and pass them on to management and to marketing.",
            "Новинки, акции, цены конкурентов: замечать и передавать руководству и в маркетинг.",
        ),
    ),
)

DUTIES = tuple(Duty(number, titles, senses) for number, (titles, senses) in enumerate(_WORDS, 1))
"""All of them; duty N is at N - 1."""
