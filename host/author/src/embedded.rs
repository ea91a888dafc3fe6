//! What the program carries for authors. Made by the build script; each is a list of a path with `/` and
//! the file's text.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
