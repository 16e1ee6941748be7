//! Quantities are read as Kubernetes reads them.

use plimsoll_controls::facts::quantity::Quantity;

fn read(text: &str) -> Quantity {
    Quantity::parse(text).unwrap_or_else(|| panic!("`{text}` is a quantity"))
}

#[test]
fn equal_amounts_are_equal_however_they_are_written() {
    for (one, other) in [
        ("0.1", "100m"),
        ("1", "1000m"),
        ("1Ki", "1024"),
        ("1.5Gi", "1536Mi"),
        ("1e3", "1k"),
        ("1E3", "1000"),
        ("12e-3", "12m"),
        (".5", "500m"),
        ("5.", "5"),
        ("+1", "1"),
        ("-0", "0"),
        ("1E", "1000P"),
        ("1000000n", "1000u"),
        // What is finer than a billionth is rounded up.
        ("0.1n", "1n"),
    ] {
        assert_eq!(read(one), read(other), "{one} and {other}");
    }
}

#[test]
fn amounts_have_an_order() {
    let amounts = ["-1", "0", "1n", "1m", "100m", "1", "1k", "1Ki", "1M", "1Mi", "1G", "1Gi", "1E", "1Ei"];
    for pair in amounts.windows(2) {
        assert!(read(pair[0]) < read(pair[1]), "{} is less than {}", pair[0], pair[1]);
    }
    assert_eq!(read("0"), Quantity::ZERO);
}

#[test]
fn a_ratio_is_rounded_up() {
    assert_eq!(read("1Gi").ratio_to(read("512Mi")), Some(2));
    assert_eq!(read("1Gi").ratio_to(read("400Mi")), Some(3));
    assert_eq!(read("1").ratio_to(Quantity::ZERO), None);
}

#[test]
fn what_is_no_quantity_is_refused() {
    for text in [
        "", "-", ".", "m", "1 Gi", "1gi", "1KI", "1.2.3", "1e", "e3", "0x10", "1Gi ", "ten", "1e1000",
        "1_000",
    ] {
        assert_eq!(Quantity::parse(text), None, "`{text}`");
    }
    assert_eq!(Quantity::parse(&"9".repeat(60)), None);
}
