//! The `chiraka` program; everything it does is in the library, where the tests can reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    api::cli::main()
}
