#!/usr/bin/env bash
# Installs the target wasm32-wasip2 into the active Rust toolchain where `rustup target add` cannot fetch it:
# the standard library is compiled once, from Debian's rust-src of the very same rustc version, and linked
# with Debian's wasi-libc. Takes about 40 s on two cores. Afterwards a plain
# `cargo build --target wasm32-wasip2` works, with no nightly flag.
set -euo pipefail

target=wasm32-wasip2
sysroot=$(rustc --print sysroot)
version=$(rustc --version | awk '{print $2}')
installed=$sysroot/lib/rustlib/$target
sources=$sysroot/lib/rustlib/src/rust
work=$(mktemp -d)
staged=$installed.new-$$
linked=

clean_up() {
  rm -rf "$work" "$staged"
  if [ -n "$linked" ]; then rm -f "$sources" && rmdir --ignore-fail-on-non-empty "$(dirname "$sources")"; fi
}
trap clean_up EXIT

fail() {
  echo "$target: $*" >&2
  exit 1
}

if [ -e "$installed/lib/self-contained/libc.a" ] && compgen -G "$installed/lib/libstd-*.rlib" >/dev/null; then
  echo "$target: already installed"
  exit 0
fi

# A package index of its own, so that the machine's apt configuration stays as it is. The mirror is the
# machine's; the suites are those that carry recent compilers.
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || fail "no $keyring here (not Debian?); run: rustup target add $target"
mirror=
for list in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
  if [ -z "$mirror" ] && [ -r "$list" ]; then
    mirror=$(awk '/^(URIs:|deb )/ { for (i = 2; i <= NF; i++) if ($i ~ "^[a-z+]+:/") { print $i; exit } }' "$list")
  fi
done
[ -n "$mirror" ] || fail "apt knows no Debian mirror here; run: rustup target add $target"
mkdir -p "$work"/{lists/partial,cache/archives/partial,deb,root}
for suite in trixie-backports sid trixie; do
  echo "deb [signed-by=$keyring] $mirror $suite main"
done >"$work/sources.list"
apt=(-qq -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
  -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
apt-get "${apt[@]}" update

libc=$(apt-cache "${apt[@]}" madison wasi-libc | awk '{print $3}' | sort -V | tail -n 1)
[ -n "$libc" ] || fail "Debian has no wasi-libc for this machine; run: rustup target add $target"
packages=("wasi-libc=$libc")
if [ ! -d "$sources/library/std" ]; then
  source=$(apt-cache "${apt[@]}" madison rust-src | awk -v v="$version" '$3 ~ "^" v "[+]" {print $3; exit}')
  [ -n "$source" ] || fail "Debian has no rust-src of rustc $version; run: rustup target add $target"
  packages+=("rust-src=$source")
fi
(cd "$work/deb" && apt-get "${apt[@]}" download "${packages[@]}")
for deb in "$work"/deb/*.deb; do dpkg -x "$deb" "$work/root"; done

# -Zbuild-std looks for the sources under the sysroot; they are linked there for this one build.
if [ ! -d "$sources/library/std" ]; then
  mkdir -p "$(dirname "$sources")"
  ln -sfn "$work/root/usr/src/rustc-$version" "$sources"
  linked=yes
fi

# An empty crate, built for the sake of the standard library beneath it.
mkdir -p "$work/std/src"
cat >"$work/std/Cargo.toml" <<MANIFEST
[package]
name = "std-for-$target"
version = "0.0.0"
edition = "2024"
[workspace]
MANIFEST
echo '#![no_std]' >"$work/std/src/lib.rs"
# The folder is outside the clone, so the toolchain is named: rust-toolchain.toml is not seen from there.
(cd "$work/std" && RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$work/target" RUSTFLAGS=-Cembed-bitcode=yes \
  RUSTUP_TOOLCHAIN=${RUSTUP_TOOLCHAIN:-$sysroot} \
  cargo build --quiet --release -Zbuild-std=std,panic_abort --target "$target")

# Renamed into place whole, so that an interrupted run leaves nothing that looks installed.
mkdir -p "$staged/lib/self-contained"
cp "$work/target/$target/release/deps/"*.rlib "$staged/lib/"
rm -f "$staged/lib"/libstd_for_*.rlib
cp "$work/root/usr/lib/$target/"{crt1-command.o,crt1-reactor.o,libc.a} "$staged/lib/self-contained/"
rm -rf "$installed"
mv "$staged" "$installed"
echo "$target: installed into $sysroot"
