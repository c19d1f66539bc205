"""The currencies there are, by ISO 4217: how many decimals each has, and the sign it is written with."""

from __future__ import annotations

from .scales import MONEY_SCALE, rounded

_IN_USE = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC "
    "CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR "
    "ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
    "MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE "
    "SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF "
    "YER ZAR ZMW ZWG"
)
_CODES = (
    f"{_IN_USE} "
    "CLF UYI UYW "
    "ANG ATS AZM BEF BGN BYB BYR CUC CYP DEM EEK ESP FIM FRF GHC GRD HRK IEP ITL LTL LUF LVL MRO MTL MZM NLG PTE ROL RUR SDD "
    "SIT SKK SLL SRG STD TMM TRL VEB VEF ZMK ZWL"
)
"""Those in use; units of account that prices are agreed in; those withdrawn since 1990: a book may hold what was sold then.
Precious metals, other funds and codes for tests are no money anybody pays with."""
CURRENCIES = frozenset(_CODES.split())
_DIGITS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
         "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}  # fmt: skip
_USUAL_DIGITS = 2
_OF_COUNTRIES = {
    "EUR": "AD AT AX BE BG BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM TF VA XK YT",
    "USD": "AS BQ EC FM GU IO MH MP PR PW SV TC TL UM VG VI",
    "XOF": "BF BJ CI GW ML NE SN TG",
    "XAF": "CF CG CM GA GQ TD",
    "XCD": "AG AI DM GD KN LC MS VC",
    "XCG": "CW SX",
    "XPF": "NC PF WF",
    "AUD": "CC CX HM KI NF NR TV",
    "NZD": "CK NU PN TK",
    "GBP": "GG IM JE",
    "DKK": "FO GL",
    "NOK": "BV SJ",
    "CHF": "LI",
    "ILS": "PS",
    "MAD": "EH",
    "SHP": "AC TA",
}
"""The countries whose currency's code does not begin with theirs; those of all others do."""
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "RUB": "₽", "JPY": "¥", "CNY": "CN¥", "UAH": "₴", "KZT": "₸", "TRY": "₺"}


def currency_digits(currency: str) -> int:
    """How many decimals a sum in a currency has; two where ISO 4217 makes no exception."""
    return _DIGITS.get(currency, _USUAL_DIGITS)


def currency_unit(currency: str) -> int:
    """A currency's smallest sum, as sums are kept (scales.MONEY_SCALE)."""
    return int(10 ** (MONEY_SCALE - currency_digits(currency)))


def currency_of(country: str) -> str:
    """The currency of a country (ISO 3166); empty where that is not known."""
    shared = next((currency for currency, countries in _OF_COUNTRIES.items() if country in countries.split()), "")
    own = [currency for currency in _IN_USE.split() if country and currency.startswith(country)]
    return shared or (own[0] if len(own) == 1 else "")


def currency_sign(currency: str) -> str:
    """How a currency is written beside an amount: €; its code where it has no sign."""
    return _SIGNS.get(currency, currency)


def round_money(amount: int, currency: str) -> int:
    """A sum rounded half-up, away from zero, to what its currency has."""
    return rounded(amount, 1, currency_unit(currency))
