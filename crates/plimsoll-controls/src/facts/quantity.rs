//! Kubernetes quantities (`100m`, `1.5Gi`, `2e3`), read exactly.

/// An amount, in billionths of its unit: the finest that Kubernetes keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i128);

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Reads a quantity: a decimal number with a binary suffix (`Ki` to `Ei`), a decimal one (`n` to `E`), an exponent,
    /// or none. What is finer than a billionth is rounded up, as the API server does. `None` where it is no quantity,
    /// or beyond what the API server can hold.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.as_bytes().first()? {
            b'-' => (true, text.get(1..)?),
            b'+' => (false, text.get(1..)?),
            _ => (false, text),
        };
        let length = unsigned.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let (number, suffix) = unsigned.split_at_checked(length)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return None;
        }
        let mut digits: i128 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            digits = digits.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
        }
        let places = i32::try_from(fraction.len()).ok()?;
        let (factor, exponent) = scale(suffix)?;
        let billionths = shift(digits.checked_mul(factor)?, exponent - places + 9)?;
        Some(Self(if negative { -billionths } else { billionths }))
    }

    /// How many times the other fits into this, rounded up; `None` where the other is nothing or less.
    pub fn ratio_to(self, other: Self) -> Option<i128> {
        (other.0 > 0).then(|| self.0.div_euclid(other.0) + i128::from(self.0.rem_euclid(other.0) != 0))
    }
}

/// What a suffix multiplies by: a factor, and a power of ten.
fn scale(suffix: &str) -> Option<(i128, i32)> {
    let binary = |power: u32| Some((1_i128 << (10 * power), 0));
    match suffix {
        "" => Some((1, 0)),
        "n" => Some((1, -9)),
        "u" => Some((1, -6)),
        "m" => Some((1, -3)),
        "k" => Some((1, 3)),
        "M" => Some((1, 6)),
        "G" => Some((1, 9)),
        "T" => Some((1, 12)),
        "P" => Some((1, 15)),
        "E" => Some((1, 18)),
        "Ki" => binary(1),
        "Mi" => binary(2),
        "Gi" => binary(3),
        "Ti" => binary(4),
        "Pi" => binary(5),
        "Ei" => binary(6),
        _ => {
            let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
            (exponent.abs() < 100).then_some((1, exponent))
        }
    }
}

/// Multiplies by a power of ten; what falls off the end is rounded up.
fn shift(value: i128, power: i32) -> Option<i128> {
    match u32::try_from(power) {
        Ok(power) => value.checked_mul(10_i128.checked_pow(power)?),
        Err(_) => {
            let Some(divisor) = 10_i128.checked_pow(power.unsigned_abs()) else {
                return Some(i128::from(value != 0));
            };
            Some(value / divisor + i128::from(value % divisor != 0))
        }
    }
}
