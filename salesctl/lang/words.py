"""The words of the interface, English and Russian side by side."""

from __future__ import annotations

MONTHS = (
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
)
WEEKDAYS = (
    ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
)
WORDS = {
    "nothing": ("Nothing.", "Ничего нет."),
    "yes": ("yes", "да"),
    "no": ("no", "нет"),
    "call": ("call", "звонок"),
    "meeting": ("meeting", "встреча"),
    "visit": ("visit", "визит"),
    "email": ("e-mail", "письмо"),
    "letter": ("letter", "письмо"),
    "message": ("message", "сообщение"),
    "presentation": ("presentation", "презентация"),
    "task": ("task", "задача"),
    "along": ("by the way", "попутно"),
    "manager": ("tell the manager", "к руководителю"),
    "now": ("now", "сейчас"),
    "today": ("today", "сегодня"),
    "week": ("this week", "на неделе"),
    "due": ("due", "срок"),
    "planned": ("planned", "запланировано"),
    "left_out": ("left for another day", "не вошло в день"),
    "as_of": ("as of", "по состоянию на"),
    "client": ("client", "клиент"),
    "owner": ("owner", "менеджер"),
    "why": ("why", "почему"),
    "phone": ("phone", "телефон"),
    "action": ("what", "что сделать"),
    "nothing_owed": ("Nothing is owed today.", "На сегодня обязательств нет."),
    "overdue": ("overdue", "просрочено"),
    "cancelled": ("cancelled", "отменено"),
    "address": ("address", "адрес"),
    "debt": ("owes", "долг"),
    "last_order": ("last order", "последний заказ"),
    "show": ("show", "показать"),
    "kind_payment": ("payments", "оплаты"),
    "kind_shipment": ("shipments", "отгрузки"),
    "kind_order": ("orders", "заказы"),
    "kind_product": ("products", "товары"),
    "kind_client": ("clients", "клиенты"),
    "kind_request": ("requests", "заявки"),
    "never": ("never", "никогда"),
    "total": ("total", "итого"),
}
