//! Native images: used when they are what was written, and never otherwise.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use signet_runtime::{ImageCache, Limits, Package, Plugin, Runtime, RuntimeError};
use support::components::{EMPTY_CONNECTOR, good};
use support::{Seeded, echoes, everything, hostile_package};

/// A folder of images, used by one new engine after the other.
struct Images(tempfile::TempDir);

impl Images {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("images")
    }

    /// As a daemon does that has just been started.
    fn load(&self, package: Package) -> Plugin {
        let runtime = Runtime::new(Some(ImageCache::at(&self.folder()).unwrap())).unwrap();
        runtime.load(package, &everything()).unwrap()
    }

    fn files(&self) -> Vec<PathBuf> {
        fs::read_dir(self.folder()).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    /// The image of the only component that was loaded.
    fn only(&self) -> PathBuf {
        let files = self.files();
        let [image] = files.as_slice() else { panic!("not one file: {files:?}") };
        assert!(image.extension().is_some_and(|extension| extension == "image"), "{image:?}");
        image.clone()
    }
}

fn small_package() -> Package {
    let module =
        r#"(core module $m (func (export "f") (result i32) (i32.const 7))) (core instance (instantiate $m))"#;
    Package::read("odd.wasm", good(&format!("{module} {EMPTY_CONNECTOR}"))).unwrap()
}

/// Which file it is and when it was written: an image that was compiled anew is another file.
#[cfg(unix)]
fn stamp(path: &Path) -> (u64, std::time::SystemTime) {
    let metadata = fs::metadata(path).unwrap();
    (std::os::unix::fs::MetadataExt::ino(&metadata), metadata.modified().unwrap())
}

#[cfg(not(unix))]
fn stamp(path: &Path) -> std::time::SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

async fn works(plugin: &Plugin) {
    echoes(&plugin.connector(Limits::CALL).unwrap()).await;
}

/// Puts these bytes in the image's place, loads, and finds a good image there again.
#[track_caller]
fn is_compiled_anew(
    images: &Images,
    package: &Package,
    original: &[u8],
    instead: &[u8],
    what: &str,
) -> Plugin {
    let image = images.only();
    fs::write(&image, instead).unwrap();
    let plugin = images.load(package.clone());
    let now = fs::read(images.only()).unwrap();
    assert!(now == original, "{what}: not compiled anew");
    plugin
}

#[tokio::test]
async fn a_second_start_takes_the_image_and_compiles_nothing() {
    let images = Images::new();
    works(&images.load(hostile_package())).await;
    let first = stamp(&images.only());
    for _ in 0..3 {
        works(&images.load(hostile_package())).await;
        assert_eq!(stamp(&images.only()), first);
    }
}

#[tokio::test]
async fn a_damaged_image_is_compiled_anew_and_the_answer_is_right() {
    let images = Images::new();
    let package = hostile_package();
    images.load(package.clone());
    let original = fs::read(images.only()).unwrap();
    let mut random = Seeded(3);
    let anywhere = (0..4).map(|_| random.below(original.len())).collect::<Vec<_>>();
    for position in [0, 31, 32, original.len() - 1].into_iter().chain(anywhere) {
        let mut flipped = original.clone();
        flipped[position] ^= 1;
        works(&is_compiled_anew(&images, &package, &original, &flipped, &format!("byte {position}"))).await;
    }
    let longer = [original.as_slice(), b"\0"].concat();
    for instead in [&original[..0], &original[..1], &original[..32], &original[..original.len() - 1], &longer]
    {
        works(&is_compiled_anew(&images, &package, &original, instead, &format!("{} bytes", instead.len())))
            .await;
    }
}

/// Of a small component, so that many places can be tried.
#[test]
fn a_flipped_bit_anywhere_in_an_image_is_noticed() {
    let images = Images::new();
    let package = small_package();
    images.load(package.clone());
    let original = fs::read(images.only()).unwrap();
    let mut random = Seeded(4);
    for _ in 0..100 {
        let position = random.below(original.len());
        let mut flipped = original.clone();
        flipped[position] ^= 1 << random.below(8);
        is_compiled_anew(&images, &package, &original, &flipped, &format!("byte {position}"));
    }
}

#[tokio::test]
async fn the_image_of_another_component_is_not_taken_for_this_ones() {
    let (images, others) = (Images::new(), Images::new());
    let package = hostile_package();
    images.load(package.clone());
    others.load(small_package());
    let original = fs::read(images.only()).unwrap();
    let other = fs::read(others.only()).unwrap();
    works(&is_compiled_anew(&images, &package, &original, &other, "another's image")).await;
}

#[test]
fn every_component_has_an_image_of_its_own() {
    let images = Images::new();
    images.load(hostile_package());
    images.load(small_package());
    assert_eq!(images.files().len(), 2);
    assert!(images.files().iter().any(|file| {
        let name = file.file_name().unwrap().to_string_lossy();
        name.starts_with(&hostile_package().digest)
    }));
}

#[test]
fn engines_that_start_at_once_leave_one_good_image() {
    let images = Images::new();
    let package = small_package();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| images.load(package.clone()));
        }
    });
    let written = stamp(&images.only());
    images.load(package);
    assert_eq!(stamp(&images.only()), written);
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_or_write_images() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let images = Images::new();
    images.load(small_package());
    assert_eq!((mode(&images.folder()), mode(&images.only())), (0o700, 0o600));

    let written = stamp(&images.only());
    let opened_to = |mode| fs::set_permissions(images.folder(), fs::Permissions::from_mode(mode)).unwrap();

    // A folder that others could look into is closed.
    opened_to(0o755);
    images.load(small_package());
    assert_eq!((mode(&images.folder()), stamp(&images.only())), (0o700, written));

    // Where others could write, nothing is believed.
    opened_to(0o777);
    images.load(small_package());
    assert_eq!((mode(&images.folder()), mode(&images.only())), (0o700, 0o600));
    assert_ne!(stamp(&images.only()), written);
}

#[tokio::test]
async fn without_a_place_for_its_image_a_plugin_runs_all_the_same() {
    let images = Images::new();
    let cache = ImageCache::at(&images.folder()).unwrap();
    fs::remove_dir(images.folder()).unwrap();
    let plugin = Runtime::new(Some(cache)).unwrap().load(hostile_package(), &everything()).unwrap();
    works(&plugin).await;
    assert!(!images.folder().exists());
}

#[test]
fn a_folder_that_cannot_be_is_named() {
    let images = Images::new();
    fs::write(images.folder(), "a file").unwrap();
    let Err(error) = ImageCache::at(&images.folder()) else { panic!("made in a file") };
    assert!(matches!(&error, RuntimeError::File { path, .. } if *path == images.folder()), "{error:?}");
}
