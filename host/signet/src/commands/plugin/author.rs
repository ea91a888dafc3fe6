//! What authors do: begin, build, check, test, sign, pack, publish.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;
use signet_author::{AuthorError, BuildOptions, Built, Ran, Report, Severity};
use signet_plugins::{Candidate, FetchOptions, Fetcher, SigningKey, Source};
use signet_runtime::ImageCache;

use super::dev;
use crate::cli::{Author, Kind, Language};
use crate::commands::block_on;
use crate::error::{CliError, Result};
use crate::output::show;
use crate::settings::Workspace;

pub(super) fn run(workspace: &Workspace, command: Author, json: bool) -> Result<()> {
    match command {
        Author::New { name, kind, language } => new(&name, kind, language, json),
        Author::Build { folder, output } => {
            let built = build(&folder, output)?;
            show(json, &as_json(&built), |_| told(&built));
            Ok(())
        }
        Author::Check { plugin } => check(&plugin, json),
        Author::Test { folder } => test(workspace, &folder, json),
        Author::Dev { folder } => dev::run(workspace, &folder),
        Author::Keygen { output } => keygen(&output, json),
        Author::Sign { file, key } => sign(&file, &key, json),
        Author::Pack { file, manifest, output } => pack(&file, &manifest, output, json),
        Author::Publish { file, to } => publish(&file, &to, json),
        Author::TestHost { file } => test_host(workspace, &file),
    }
}

fn new(name: &str, kind: Kind, language: Language, json: bool) -> Result<()> {
    let kind = match kind {
        Kind::Connector => signet_author::Kind::Connector,
        Kind::CardGenerator => signet_author::Kind::CardGenerator,
        Kind::Widget => signet_author::Kind::Widget,
        Kind::Subscriber => signet_author::Kind::Subscriber,
    };
    let language = match language {
        Language::Rust => signet_author::Language::Rust,
        Language::Javascript => signet_author::Language::JavaScript,
        Language::Python => signet_author::Language::Python,
    };
    let created = signet_author::new(Path::new(name), name, kind, language)?;
    show(json, &json!({ "folder": created.folder, "files": created.files }), |_| {
        let folder = created.folder.display();
        format!(
            "{folder} is there. Next:\n  cd {folder}\n  signet plugin test     builds it and runs its scenarios\n  signet plugin dev      puts it into the running daemon whenever you save"
        )
    });
    Ok(())
}

/// Builds, with what compilers say on standard error.
pub(super) fn build(folder: &Path, output: Option<PathBuf>) -> Result<Built> {
    let options = BuildOptions { output, ..BuildOptions::default() };
    Ok(signet_author::build(folder, &options, &mut |line| eprintln!("  {line}"))?)
}

fn as_json(built: &Built) -> serde_json::Value {
    json!({
        "path": built.path,
        "size": built.size,
        "digest": format!("sha256:{}", built.digest),
        "seconds": built.took.as_secs_f64(),
    })
}

pub(super) fn told(built: &Built) -> String {
    let (path, size, took) = (built.path.display(), built.size.div_ceil(1024), built.took.as_secs_f64());
    format!("{path}: {size} KiB, built in {took:.1} s\n  sha256:{}", built.digest)
}

fn check(plugin: &Path, json: bool) -> Result<()> {
    let file = if plugin.is_dir() { signet_author::component_path(plugin)? } else { plugin.to_owned() };
    if plugin.is_dir() && !file.is_file() {
        return Err(CliError::Other(format!(
            "{} is not built yet; run: signet plugin build",
            plugin.display()
        )));
    }
    let report = signet_author::check(&file)?;
    let findings: Vec<_> = report
        .findings
        .iter()
        .map(|finding| {
            let severity = if finding.severity == Severity::Error { "error" } else { "warning" };
            json!({ "severity": severity, "what": finding.what, "place": finding.place, "fix": finding.fix })
        })
        .collect();
    let answer = json!({ "file": file, "passes": report.passes(), "findings": findings });
    show(json, &answer, |_| findings_in_words(&file, &report));
    if report.passes() {
        Ok(())
    } else {
        Err(CliError::Refused(format!("{} would be refused", file.display())))
    }
}

fn findings_in_words(file: &Path, report: &Report) -> String {
    let mut lines: Vec<_> = report
        .findings
        .iter()
        .map(|finding| {
            let severity = if finding.severity == Severity::Error { "error" } else { "warning" };
            format!("{severity}: {} ({})\n  {}", finding.what, finding.place, finding.fix)
        })
        .collect();
    if report.passes() {
        lines.push(format!("{} is good.", file.display()));
    }
    lines.join("\n")
}

/// Native images are shared with the daemon, where there is one.
fn images(workspace: &Workspace) -> Result<Option<ImageCache>> {
    Ok(workspace.private().is_dir().then(|| ImageCache::at(&workspace.images())).transpose()?)
}

fn test(workspace: &Workspace, folder: &Path, json: bool) -> Result<()> {
    let built = build(folder, None)?;
    let ran = signet_author::test(folder, &built.path, images(workspace)?)?;
    let failed = ran.iter().filter(|ran| ran.failure.is_some()).count();
    let scenarios: Vec<_> = ran
        .iter()
        .map(|ran| {
            let failure = ran.failure.as_ref().map(|failure| {
                json!({ "step": failure.step, "call": failure.call, "differences": failure.differences, "got": failure.got })
            });
            json!({ "file": ran.file, "name": ran.name, "steps": ran.steps, "failure": failure })
        })
        .collect();
    show(json, &json!({ "scenarios": scenarios, "failed": failed }), |_| {
        ran.iter().map(outcome).collect::<Vec<_>>().join("\n")
    });
    match failed {
        0 => Ok(()),
        failed => Err(CliError::Refused(format!("{failed} of {} scenarios failed", ran.len()))),
    }
}

fn outcome(ran: &Ran) -> String {
    let Some(failure) = &ran.failure else { return format!("ok      {} ({} steps)", ran.name, ran.steps) };
    let differences: Vec<_> = failure.differences.iter().map(|line| format!("          {line}")).collect();
    format!(
        "FAILED  {} in {}\n        step {}, {}:\n{}\n        it answered and did: {}",
        ran.name,
        ran.file.display(),
        failure.step,
        failure.call,
        differences.join("\n"),
        failure.got
    )
}

fn keygen(output: &Path, json: bool) -> Result<()> {
    let key = SigningKey::generate()?;
    key.save(output)?;
    let public = key.public().to_string();
    show(json, &json!({ "file": output, "key": public }), |_| {
        format!(
            "{} holds your key: keep it to yourself.\nOthers trust you with:\n  signet plugin publisher add YOUR-NAME {public}",
            output.display()
        )
    });
    Ok(())
}

fn sign(file: &Path, key: &Path, json: bool) -> Result<()> {
    let key = SigningKey::load(key)?;
    let signed = signet_plugins::sign(&read(file)?, &key)?;
    replace(file, &signed)?;
    let (public, digest) = (key.public().to_string(), signet_core::sha256_hex(&signed));
    show(json, &json!({ "file": file, "key": public, "digest": format!("sha256:{digest}") }), |_| {
        format!("{} is signed by {public}.\n  sha256:{digest}", file.display())
    });
    Ok(())
}

fn pack(file: &Path, manifest: &Path, output: Option<PathBuf>, json: bool) -> Result<()> {
    let packed = signet_author::pack(&file.display().to_string(), read(file)?, &read(manifest)?)?;
    let output = output.unwrap_or_else(|| file.to_owned());
    replace(&output, &packed)?;
    let digest = signet_core::sha256_hex(&packed);
    show(json, &json!({ "file": output, "digest": format!("sha256:{digest}") }), |_| {
        format!("{} holds its manifest.\n  sha256:{digest}", output.display())
    });
    Ok(())
}

fn publish(file: &Path, to: &str, json: bool) -> Result<()> {
    let bytes = read(file)?;
    let candidate = Candidate::read(&file.display().to_string(), &bytes)?;
    let Source::Oci(reference) = to.parse()? else {
        return Err(CliError::Other(format!(
            "{to} is no place to publish to; write oci://HOST/REPOSITORY:TAG"
        )));
    };
    let manifest = &candidate.package.manifest;
    let annotations = BTreeMap::from([
        ("org.opencontainers.image.title".to_owned(), manifest.id.clone()),
        ("org.opencontainers.image.version".to_owned(), manifest.version.clone()),
        ("org.opencontainers.image.description".to_owned(), manifest.description.clone()),
        ("org.opencontainers.image.licenses".to_owned(), manifest.licence.clone()),
    ]);
    let fetcher = Fetcher::new(FetchOptions::default());
    let digest = block_on(async { Ok(fetcher.publish(&bytes, &reference, None, &annotations).await?) })?;
    let component = candidate.digest.to_string();
    show(json, &json!({ "reference": to, "manifest": digest, "digest": component }), |_| {
        format!(
            "{to} holds {} {}.\n  Others install it with: signet plugin install {to}\n  component {component}",
            manifest.id, manifest.version
        )
    });
    Ok(())
}

fn test_host(workspace: &Workspace, file: &Path) -> Result<()> {
    let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let served =
        signet_author::serve(input, output, file, images(workspace)?, &mut |line| eprintln!("{line}"));
    // Why it cannot be loaded was said on the other side's channel.
    served.map_err(|error: AuthorError| error.into())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).map_err(CliError::file("read", file))
}

/// Written beside and renamed: whoever watches the file never reads half of it.
fn replace(file: &Path, bytes: &[u8]) -> Result<()> {
    let fresh = file.with_extension(format!("new-{}", std::process::id()));
    std::fs::write(&fresh, bytes).map_err(CliError::file("write", &fresh))?;
    std::fs::rename(&fresh, file).map_err(CliError::file("write", file))?;
    Ok(())
}
