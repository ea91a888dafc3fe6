//! What std would bring: an allocator, and something to do in a panic.

// `memcmp` and its kin: the compiler calls them and, on this target, expects the C library to have
// them. Nothing else of it is linked.
#[allow(unsafe_code, reason = "names a library, declares nothing")]
#[link(name = "c")]
unsafe extern "C" {}

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// Says why in the log, then traps: the daemon names plugin, export and this line.
#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    crate::log::error(&alloc::format!("{info}"));
    core::arch::wasm32::unreachable()
}

/// How the host asks for memory to put arguments into (canonical ABI, `realloc`). With std the C
/// library has it.
///
/// # Safety
/// Called by the host alone, with what an earlier call gave.
#[allow(unsafe_code, reason = "part of the canonical ABI")]
#[unsafe(no_mangle)]
unsafe extern "C" fn cabi_realloc(old: *mut u8, old_len: usize, align: usize, new_len: usize) -> *mut u8 {
    use alloc::alloc::{Layout, alloc, realloc};
    if new_len == 0 {
        return core::ptr::without_provenance_mut(align);
    }
    // SAFETY: the ABI promises a power of two for `align`, and that `old` came from here with
    // `old_len` and `align`.
    let fresh = unsafe {
        if old_len == 0 {
            alloc(Layout::from_size_align_unchecked(new_len, align))
        } else {
            realloc(old, Layout::from_size_align_unchecked(old_len, align), new_len)
        }
    };
    if fresh.is_null() {
        core::arch::wasm32::unreachable();
    }
    fresh
}
