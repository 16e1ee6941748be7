//! Lists of what a user allows, written as globs.

use globset::GlobBuilder;

/// Whether one of the patterns covers the text, without regard to case. A star covers slashes too; a pattern that is no
/// glob covers itself.
pub fn allows(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|pattern| {
        pattern.eq_ignore_ascii_case(text)
            || GlobBuilder::new(pattern)
                .case_insensitive(true)
                .build()
                .is_ok_and(|glob| glob.compile_matcher().is_match(text))
    })
}
