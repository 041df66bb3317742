from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Number
from kg.numbers import Unreadable, number


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "unit"),
    [
        ("3.36 ± 0.01", "3.36", "3.35", "3.37", ""),
        ("16.8 +- 0.1 GB", "16.8", "16.7", "16.9", "GB"),
        ("16.8 +/- 0.1GB", "16.8", "16.7", "16.9", "GB"),
        ("9.81 ± 2% m/s²", "9.81", "9.6138", "10.0062", "m/s²"),
        ("-4 ± 10%", "-4", "-4.4", "-3.6", ""),
        ("50 ± 2 %", "50", "48", "52", "%"),
        ("3 .. 4", "3.5", "3", "4", ""),
        ("3..4 km", "3.5", "3", "4", "km"),
        ("-3 ... -1 °C", "-2", "-3", "-1", "°C"),
        ("1.5…2.5", "2", "1.5", "2.5", ""),
        ("42", "42", "42", "42", ""),
        ("42 km/h", "42", "42", "42", "km/h"),
        ("5 %", "5", "5", "5", "%"),
        ("5eV", "5", "5", "5", "eV"),
        ("1.6e10", "16000000000", "16000000000", "16000000000", ""),
        ("1.6E-3 m", "0.0016", "0.0016", "0.0016", "m"),
        ("1.6 × 10^10", "16000000000", "16000000000", "16000000000", ""),
        ("1.6 · 10⁻³ J", "0.0016", "0.0016", "0.0016", "J"),
        ("1.6x10^-3", "0.0016", "0.0016", "0.0016", ""),
        (r"1.6 \times 10^{10} \pm 1e8", "16000000000", "15900000000", "16100000000", ""),
        ("10 000 m", "10000", "10000", "10000", "m"),
        ("10\u202f000", "10000", "10000", "10000", ""),
        ("1_000_000", "1000000", "1000000", "1000000", ""),
        ("−4", "-4", "-4", "-4", ""),
        ("+7", "7", "7", "7", ""),
        (".5", "0.5", "0.5", "0.5", ""),
        ("0 ± 5%", "0", "0", "0", ""),
        ("  3.2\n  kg ", "3.2", "3.2", "3.2", "kg"),
        ("7 个", "7", "7", "7", "个"),
        ("1 e", "1", "1", "1", "e"),
        ("20x", "20", "20", "20", "x"),
        ("0 B", "0", "0", "0", "B"),
    ],
)
def test_numeric_answers_are_read(text, value, low, high, unit):
    made = number(text)
    assert isinstance(made, Number)
    assert (made.value, made.low, made.high, made.unit) == (Decimal(value), Decimal(low), Decimal(high), unit)
    assert made.written == " ".join(text.split())


BEGIN = "begin the answer with a value, such as 3.2, 16.8 ± 0.1 GB or 3 .. 4, in a paragraph of its own"
FRACTION = "write a decimal fraction, with a tolerance if it is rounded"
BELOW = "write the value alone, and everything else below it after an empty line"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("about fifty", "'about fifty' is not a number", BEGIN),
        ("", "'' is not a number", BEGIN),
        ("1.2.3", "'1.2.3' is not a number", BEGIN),
        ("x" * 50, f"'{'x' * 39}…' is not a number", BEGIN),
        ("1,000", "'1,000' is not a number", "write it without commas"),
        ("3,14", "'3,14' is not a number", "write a decimal point, not a comma"),
        ("1/3", "'1/3' is not a number", FRACTION),
        ("-1 / 3 ± 1", "'-1 / 3 ± 1' is not a number", FRACTION),
        ("4 .. 3", "the range ends below its start", "write 3 .. 4"),
        ("16.8 GB ± 0.1 GB", "the unit stands before the tolerance", "write it once, at the end: 16.8 ± 0.1 GB"),
        (r"9.8 \mathrm{m}", r"the unit '\mathrm{m}' is not plain text", "write it without a formula, such as m/s²"),
        ("1 2", "'2' is no unit", BELOW),
        (f"3 {'so ' * 20}", f"'{'so ' * 12}so…' is no unit", BELOW),
        ("0x10", "'0x10' is not decimal", "write 16"),
        ("3 ± 0b11 m", "'0b11' is not decimal", "write 3"),
        (f"0x{'f' * 60}", f"'0x{'f' * 37}…' is not decimal", "write it in decimal"),
        ("1e", "the exponent is missing", "write it, as in 1e3, or a blank before the unit"),
        ("1e5E", "the exponent is missing", "write it, as in 1e3, or a blank before the unit"),
        ("5x10", "'5x10' is a calculation", "work it out; powers of ten are 1.6e10 or 1.6 × 10^10"),
        ("3 ± -1", "the tolerance is negative", "write it without a sign: 16.8 ± 0.1"),
        ("-4 ± -1%", "the tolerance is negative", "write it without a sign: 16.8 ± 0.1"),
        ("1e999", "the number is too long or too large", "use at most 40 digits and 10^300"),
        ("1e9999999999", "the number is too long or too large", "use at most 40 digits and 10^300"),
        ("9" * 60, "the number is too long or too large", "use at most 40 digits and 10^300"),
    ],
)  # fmt: skip
def test_other_texts_say_why_they_are_none(text, message, hint):
    assert number(text) == Unreadable(message, hint)


@given(st.decimals(-(10**20), 10**20, places=6), st.decimals(0, 100, places=3))
def test_a_value_with_a_tolerance_is_exact(value, tolerance):
    made = number(f"{value} ± {tolerance}")
    assert (made.value, made.low, made.high) == (value, value - tolerance, value + tolerance)


@given(st.text(alphabet="0123456789.,+-±% eE^×10_…/km\u202f", max_size=25) | st.text(max_size=25))
def test_no_text_makes_reading_a_number_fail(text):
    made = number(text)
    assert isinstance(made, Unreadable) or made.low <= made.value <= made.high
