//! Builds the component that is measured.

fn main() {
    for path in guest_build::rerun_if_changed_paths() {
        println!("cargo:rerun-if-changed={}", path.display());
    }
    match guest_build::build(&["connector-claude-code"]) {
        Ok(paths) => paths.iter().for_each(|path| println!("cargo:rustc-env=BENCH_GUEST={}", path.display())),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}
