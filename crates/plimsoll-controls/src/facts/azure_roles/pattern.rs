//! Action patterns of role definitions.

/// Whether a pattern such as `Microsoft.ContainerService/*/read` covers an action. Case does not matter, and a star
/// stands for any text, slashes included.
///
/// Roles spell the attaching of an identity `userAssignedIdentities/*/assign/action`, where the star is the identity's
/// name: that covers `userAssignedIdentities/assign/action` as well.
pub(super) fn covers(pattern: &str, action: &str) -> bool {
    wildcard(pattern.as_bytes(), action.as_bytes()) || {
        const NAMED: &str = "userassignedidentities/*/assign/";
        let lower = pattern.to_ascii_lowercase();
        lower.contains(NAMED)
            && wildcard(lower.replace(NAMED, "userassignedidentities/assign/").as_bytes(), action.as_bytes())
    }
}

/// Greedy matching with one point to return to: linear in practice, and never recursive.
fn wildcard(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut place) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(place) {
        match pattern.get(at) {
            Some(b'*') => {
                back = Some((at, place));
                at += 1;
            }
            Some(expected) if expected.eq_ignore_ascii_case(byte) => {
                at += 1;
                place += 1;
            }
            _ => match back {
                Some((star, from)) => {
                    back = Some((star, from + 1));
                    at = star + 1;
                    place = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).is_none_or(|rest| rest.iter().all(|byte| *byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text_and_case_does_not_matter() {
        for (pattern, action, expected) in [
            ("*", "Microsoft.X/y/read", true),
            ("*/read", "Microsoft.X/y/READ", true),
            ("*/read", "Microsoft.X/y/write", false),
            ("Microsoft.Authorization/*/Write", "microsoft.authorization/roleassignments/write", true),
            ("a*b*c", "aXbXbXc", true),
            ("a*b*c", "aXbXbX", false),
            ("", "a", false),
            (
                "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
                "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
                true,
            ),
        ] {
            assert_eq!(covers(pattern, action), expected, "{pattern} {action}");
        }
    }
}
