//! Lists of what a user allows, written as globs.

use globset::GlobBuilder;

/// Whether one of the patterns covers the text, without regard to case. A star covers slashes too; a pattern that is no
/// glob covers itself.
pub fn allows(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|pattern| pattern.eq_ignore_ascii_case(text) || covers(pattern, text, true))
}

/// [`allows`], but case matters.
pub fn allows_exactly(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|pattern| pattern == text || covers(pattern, text, false))
}

fn covers(pattern: &str, text: &str, ignore_case: bool) -> bool {
    GlobBuilder::new(pattern)
        .case_insensitive(ignore_case)
        .build()
        .is_ok_and(|glob| glob.compile_matcher().is_match(text))
}

/// Whether one of the entries is the port, or a range that holds it: `443`, `5000-6000`. An entry that is neither allows
/// nothing.
pub fn allows_port(entries: &[String], port: i64) -> bool {
    entries.iter().any(|entry| {
        let (first, last) = entry.split_once('-').unwrap_or((entry, entry));
        match (first.trim().parse::<i64>(), last.trim().parse::<i64>()) {
            (Ok(first), Ok(last)) => (first..=last).contains(&port),
            _ => false,
        }
    })
}
