//! Keeping the daemon small.
//!
//! The system's allocator keeps what was freed for later: after one password hash (19 MiB) and one
//! commit of the index, some 40 MB for ever. Other allocators were measured: they start larger than
//! they end up smaller (docs/performance.md).

/// Parts of the heap. With one for each of eight cores every one keeps its own leftovers.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const ARENAS: libc::c_int = 2;

/// Before any thread is started.
pub(crate) fn prepare() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[allow(unsafe_code, reason = "a setting of the C library")]
    // SAFETY: sets a number; no memory is touched.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, ARENAS);
    }
}

/// Gives what is free back to the system. Takes about a millisecond.
pub(crate) fn trim() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[allow(unsafe_code, reason = "a function of the C library")]
    // SAFETY: made to be called at any time from any thread.
    unsafe {
        libc::malloc_trim(0);
    }
}
