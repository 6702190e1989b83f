//! The binary `regrant`.

use std::process::ExitCode;

fn main() -> ExitCode {
    regrant_server::command::main()
}
