//! The console blocks of the README are run as they stand.

use crate::support::root;

#[test]
fn console_blocks_of_the_readme_hold() {
    // The blocks are written for somebody who stands in the root of the repository.
    std::env::set_current_dir(root()).unwrap();
    trycmd::TestCases::new()
        .env("PLIMSOLL_NO_RENDER", "true")
        .register_bin("plimsoll", trycmd::schema::Bin::Path(env!("CARGO_BIN_EXE_plimsoll").into()))
        .register_bin("cargo", trycmd::schema::Bin::Ignore)
        .case("README.md");
}
