//! Builds the components that are measured.

const GUESTS: [(&str, &str); 5] = [
    ("connector-claude-code", "BENCH_CONNECTOR"),
    ("guest-hostile", "BENCH_HOSTILE"),
    ("guest-idle", "BENCH_IDLE"),
    ("guest-answer", "BENCH_ANSWER"),
    ("plugin-cards", "BENCH_CARDS"),
];

fn main() {
    for path in guest_build::rerun_if_changed_paths() {
        println!("cargo:rerun-if-changed={}", path.display());
    }
    println!("cargo:rerun-if-changed=../tests/guests");
    match guest_build::build(&GUESTS.map(|(package, _)| package)) {
        Ok(paths) => {
            for ((_, variable), path) in GUESTS.iter().zip(paths) {
                println!("cargo:rustc-env={variable}={}", path.display());
            }
        }
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}
