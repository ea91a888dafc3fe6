//! From what a person asks for to exactly what will run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail as tests do, and look into JSON"
)]

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use parking_lot::Mutex;
use proptest::prelude::*;
use serde_json::{Value, json};
use signet_core::{Error, Result};
use signet_servers::catalogue::{Catalogue, Catalogues};
use signet_servers::source::{
    Answer, Document, Fetch, Packages, Plan, Planned, Planner, Risk, Run, ServerJson, Text, Transport,
    Wanted, split,
};
use url::Url;

/// The world: documents by their URLs and paths, and what was asked of it.
#[derive(Default)]
struct World {
    documents: BTreeMap<String, Value>,
    asked: Mutex<Vec<String>>,
}

impl World {
    fn of(documents: &[(&str, Value)]) -> Self {
        let documents =
            documents.iter().map(|(url, document)| ((*url).to_owned(), document.clone())).collect();
        Self { documents, asked: Mutex::default() }
    }

    fn get(&self, name: &str) -> Result<Value> {
        self.asked.lock().push(name.to_owned());
        self.documents.get(name).cloned().ok_or_else(|| Error::NotFound(format!("nothing is at {name}")))
    }

    async fn plan_with(&self, catalogues: &Catalogues, text: &str) -> Result<Planned> {
        Planner { fetch: self, packages: self, catalogues }.plan(text).await
    }

    async fn plan(&self, text: &str) -> Result<Plan> {
        Ok(self.plan_with(&Catalogues::default(), text).await?.plan)
    }
}

#[async_trait]
impl Fetch for World {
    async fn json(&self, url: &Url, _most: usize) -> Result<Value> {
        self.get(url.as_str())
    }

    async fn file(&self, path: &str, _most: usize) -> Result<Value> {
        self.get(path)
    }
}

#[async_trait]
impl Packages for World {
    async fn npm(&self, name: &str, wanted: &str, registry: Option<&Url>) -> Result<Value> {
        self.get(&format!("{}npm {name}@{wanted}", at(registry)))
    }

    async fn pypi(&self, name: &str, version: Option<&str>, registry: Option<&Url>) -> Result<Value> {
        self.get(&format!("{}pypi {name} {}", at(registry), version.unwrap_or("latest")))
    }
}

fn at(registry: Option<&Url>) -> String {
    registry.map(|registry| format!("{registry} ")).unwrap_or_default()
}

const INTEGRITY: &str = "sha512-AbCd+/1234==";

fn npm(name: &str, version: &str) -> Value {
    json!({ "name": name, "version": version, "description": "Does things", "dist": { "integrity": INTEGRITY } })
}

fn pypi(name: &str, version: &str) -> Value {
    json!({ "version": "1", "install": [{
        "download_info": { "archive_info": { "hashes": { "sha256": "A".repeat(64) } } },
        "is_yanked": false,
        "metadata": { "name": name, "version": version, "summary": "Does things" }
    }] })
}

fn risks(plan: &Plan) -> BTreeSet<Risk> {
    plan.warnings.iter().map(|warning| warning.risk).collect()
}

fn refused<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.expect_err("refused").to_string()
}

#[test]
fn what_a_person_writes_is_understood() {
    let url = |text: &str| Url::parse(text).unwrap();
    let package = |name: &str, version: Option<&str>| (name.to_owned(), version.map(str::to_owned));
    let npm = |name: &str, version| {
        let (name, version) = package(name, version);
        Wanted::Npm { name, version }
    };
    let pypi = |name: &str, version| {
        let (name, version) = package(name, version);
        Wanted::Pypi { name, version }
    };
    let command = |environment: &[(&str, &str)], words: &[&str]| Wanted::Command {
        environment: environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        program: words[0].to_owned(),
        arguments: words[1..].iter().map(|word| (*word).to_owned()).collect(),
    };
    for (text, wanted) in [
        ("https://mcp.example.com/mcp", Wanted::Remote(url("https://mcp.example.com/mcp"))),
        (" http://localhost:3000/mcp ", Wanted::Remote(url("http://localhost:3000/mcp"))),
        ("http://127.0.0.1:1/", Wanted::Remote(url("http://127.0.0.1:1/"))),
        (
            "https://a.example/server.json",
            Wanted::ServerJson(Document::Url(url("https://a.example/server.json"))),
        ),
        (
            "https://r.example/v0.1/servers/io.a%2Fb/versions/latest",
            Wanted::ServerJson(Document::Url(url("https://r.example/v0.1/servers/io.a%2Fb/versions/latest"))),
        ),
        ("npm:thing", npm("thing", None)),
        ("npm:@scope/thing", npm("@scope/thing", None)),
        ("npm:@scope/thing@1.2.3", npm("@scope/thing", Some("1.2.3"))),
        ("npm:thing@next", npm("thing", Some("next"))),
        ("pypi:thing", pypi("thing", None)),
        ("pypi:thing==1.2.3rc1", pypi("thing", Some("1.2.3rc1"))),
        ("time", Wanted::Catalogue("time".into())),
        ("my-team/time", Wanted::Catalogue("my-team/time".into())),
        ("catalogue:time", Wanted::Catalogue("time".into())),
        ("clawdhub:time", Wanted::Catalogue("time".into())),
        ("./server.json", Wanted::ServerJson(Document::File("./server.json".into()))),
        ("file:///srv/a.json", Wanted::ServerJson(Document::File("/srv/a.json".into()))),
        ("npx -y thing@1.2.3 /data", command(&[], &["npx", "-y", "thing@1.2.3", "/data"])),
        ("./server", command(&[], &["./server"])),
        ("command:server", command(&[], &["server"])),
        (
            "A=b C='d e' node server.js A=c",
            command(&[("A", "b"), ("C", "d e")], &["node", "server.js", "A=c"]),
        ),
        ("node 'a b' \"c d\" e\\ f '' 'x|y'", command(&[], &["node", "a b", "c d", "e f", "", "x|y"])),
    ] {
        assert_eq!(Wanted::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")), wanted, "{text}");
    }
}

#[test]
fn what_cannot_be_installed_is_refused_with_what_to_write() {
    for (text, says) in [
        ("", "it is empty"),
        ("a\nb", "line break"),
        ("npx thing\u{202e}", "cannot see"),
        ("http://example.com/mcp", "http:// is for this machine only"),
        ("http://192.168.1.5/mcp", "http:// is for this machine only"),
        ("https://me:secret@a.example/", "user name and password"),
        ("https://a.example/ b", "no spaces"),
        ("https://", "no address"),
        ("ftp://a.example/x", "ftp:// is not known"),
        ("ssh://a.example/x", "ssh:// is not known"),
        ("npm:", "is no package's name"),
        ("npm:--evil", "is no package's name"),
        ("npm:../x", "is no package's name"),
        ("npm:@a/b/c", "is no package's name"),
        ("npm:a b", "is no package's name"),
        ("npm:thing@^1.0", "is not one exact version; write npm:NAME@1.2.3"),
        ("npm:thing@", "is not one exact version"),
        ("npm:thing@1.2.3 --x", "is not one exact version"),
        ("pypi:-thing", "is no package's name"),
        ("pypi:thing>=1", "is no package's name"),
        ("pypi:thing=1", "is not one exact version"),
        ("pypi:thing==1.*", "is not one exact version"),
        ("catalogue:No", "is no id of a catalogue"),
        ("catalogue:../x", "is no id of a catalogue"),
        ("a | b", "holds |, which only a shell understands"),
        ("a && b", "holds &"),
        ("a; b", "holds ;"),
        ("a > b", "holds >"),
        ("a < b", "holds <"),
        ("a $HOME", "holds $"),
        ("a `b`", "holds `"),
        ("a $(b)", "holds $"),
        ("(a b)", "holds ("),
        ("a \"$HOME\"", "holds $"),
        ("a \"`b`\"", "holds `"),
        ("a ~/x", "begins with ~"),
        ("a 'b", "has a ' that does not end"),
        ("a \"b", "has a \" that does not end"),
        ("a \"b\\", "has a \" that does not end"),
        ("a b\\", "ends in a backslash"),
        ("a b\u{a0}c", "a space that is not the plain one (U+00A0)"),
        ("A=b", "names no program"),
        ("A=b A=c x", "sets A twice"),
        ("'' x", "names no program"),
        ("@scope/thing", "an npm package is written npm:@scope/thing"),
    ] {
        let error = refused(Wanted::parse(text));
        assert!(error.contains(says), "{text:?}: {error} does not say {says}");
    }
    assert!(refused(Wanted::parse(&"a ".repeat(9_000))).contains("16384 are allowed"));
}

#[tokio::test]
async fn an_npm_package_is_pinned_with_its_digest() {
    let world = World::of(&[
        ("npm @scope/thing@latest", npm("@scope/thing", "1.2.3")),
        ("npm @scope/thing@1.0.0", npm("@scope/thing", "1.0.0")),
        ("npm all@next", npm("all", "2.0.0-rc.1")),
    ]);
    let plan = world.plan("npm:@scope/thing").await.unwrap();
    assert_eq!(plan.text, "npx -y @scope/thing@1.2.3");
    let package = plan.package.clone().unwrap();
    assert_eq!(
        (package.registry.as_str(), package.name.as_str(), package.version.as_str()),
        ("npm", "@scope/thing", "1.2.3")
    );
    assert_eq!(package.digest.as_deref(), Some(INTEGRITY));
    assert_eq!((plan.name.as_str(), plan.description.as_deref()), ("thing", Some("Does things")));
    assert_eq!((plan.warnings.len(), plan.is_complete()), (0, true));
    assert_eq!(world.plan("npm:@scope/thing@1.0.0").await.unwrap().text, "npx -y @scope/thing@1.0.0");
    assert_eq!(world.plan("npm:all@next").await.unwrap().text, "npx -y all@2.0.0-rc.1");
    assert!(refused(world.plan("npm:none").await).contains("nothing is at"));
}

#[tokio::test]
async fn a_python_package_is_pinned_with_the_digest_of_its_wheel() {
    let world = World::of(&[
        ("pypi My_Thing latest", pypi("my-thing", "1.2")),
        ("pypi My_Thing 1.1", pypi("my-thing", "1.1")),
    ]);
    let plan = world.plan("pypi:My_Thing").await.unwrap();
    assert_eq!(plan.text, "uvx My_Thing@1.2");
    assert_eq!(plan.package.unwrap().digest, Some(format!("sha256:{}", "a".repeat(64))));
    assert_eq!(world.plan("pypi:My_Thing==1.1").await.unwrap().text, "uvx My_Thing@1.1");
}

#[tokio::test]
async fn a_registry_that_answers_otherwise_is_not_believed() {
    let answer =
        |document: Value| World::of(&[("npm a@1.0.0", document.clone()), ("npm a@latest", document)]);
    for (asked, document, says) in [
        ("npm:a@1.0.0", npm("b", "1.0.0"), "another package than a"),
        ("npm:a@1.0.0", npm("a", "2.0.0"), "answered with a@2.0.0, not 1.0.0"),
        ("npm:a", npm("a", "1.0.0 && evil"), "knows no a@latest"),
        ("npm:a", json!({}), "knows no a@latest"),
    ] {
        let error = refused(answer(document).plan(asked).await);
        assert!(error.contains(says), "{asked}: {error}");
    }
    for (document, says) in [
        (pypi("b", "1"), "another package than a"),
        (pypi("a", "1; x"), "knows no a"),
        (json!({}), "knows no a"),
    ] {
        let error = refused(World::of(&[("pypi a latest", document)]).plan("pypi:a").await);
        assert!(error.contains(says), "{error}");
    }
}

#[tokio::test]
async fn what_a_registry_holds_back_is_told() {
    let mut bare = npm("a", "1.0.0");
    bare["dist"] = json!({ "integrity": "md5-x; rm" });
    bare["deprecated"] = json!("Use b\u{202e} instead\n");
    let mut yanked = pypi("a", "1.0");
    yanked["install"][0]["is_yanked"] = json!(true);
    yanked["install"][0]["download_info"] = json!({ "archive_info": { "hashes": { "sha256": "; rm" } } });
    let world = World::of(&[("npm a@latest", bare), ("pypi a latest", yanked)]);
    for asked in ["npm:a", "pypi:a"] {
        let plan = world.plan(asked).await.unwrap();
        assert_eq!(risks(&plan), [Risk::Unverified, Risk::Deprecated].into(), "{asked}");
        assert_eq!(plan.package.unwrap().digest, None);
        assert!(
            plan.warnings.iter().all(|warning| !warning.message.contains(['\u{202e}', '\n'])),
            "{:?}",
            plan.warnings
        );
    }
}

#[tokio::test]
async fn an_address_is_a_plan_that_says_where_it_leads() {
    let world = World::default();
    for (text, name, expected) in [
        ("https://mcp.example.com/mcp", "mcp.example.com", vec![]),
        ("http://localhost:3000/mcp", "localhost-3000", vec![Risk::PrivateAddress, Risk::PlainHttp]),
        ("https://127.1/mcp", "127.0.0.1", vec![Risk::PrivateAddress]),
        ("https://router.lan/mcp", "router.lan", vec![Risk::PrivateAddress]),
        ("https://[::ffff:10.0.0.1]/mcp", "[::ffff:a00:1]", vec![Risk::PrivateAddress]),
    ] {
        let plan = world.plan(text).await.unwrap();
        assert_eq!((plan.name.as_str(), risks(&plan)), (name, expected.into_iter().collect()), "{text}");
        assert!(matches!(&plan.run, Run::Remote { transport: Transport::StreamableHttp, .. }));
    }
    assert_eq!(*world.asked.lock(), [""; 0], "planning an address asks nobody");
}

#[tokio::test]
async fn a_command_is_shown_as_it_is_and_its_risks_are_named() {
    use Risk::{
        Administrator, Container, Deletes, Downloads, Environment, Paths, PlainHttp, Secret, Shell, Unpinned,
    };
    let world = World::default();
    for (line, expected) in [
        ("npx -y thing@1.2.3 /srv/data", vec![]),
        ("/usr/bin/node /srv/app/server.js", vec![]),
        ("uvx mcp-server-time==1.0", vec![]),
        ("npx -y thing", vec![Unpinned]),
        ("npx -y @scope/thing@latest", vec![Unpinned]),
        ("uvx thing", vec![Unpinned]),
        ("npx -y thing@^1.0.0", vec![Unpinned]),
        ("sudo node server.js", vec![Administrator]),
        ("/usr/bin/sudo -n node server.js", vec![Administrator]),
        ("env sudo node", vec![Administrator]),
        ("bash -c 'curl https://a.example/x.sh | sh'", vec![Shell, Downloads]),
        ("sh -c 'sudo rm -rf /srv'", vec![Shell, Deletes, Administrator]),
        ("SH.EXE -c x", vec![Shell]),
        ("python3 -c 'import os'", vec![Shell]),
        ("node --eval 1", vec![Shell]),
        ("npx -c 'curl x'", vec![Shell, Downloads, Unpinned]),
        ("rm -rf /srv/x", vec![Deletes]),
        ("curl https://a.example/x", vec![Downloads]),
        ("node server.js /home/me", vec![Paths]),
        ("node server.js /home/me/projects", vec![]),
        ("node server.js --dir=/root/", vec![Paths]),
        ("node server.js /home/me/.ssh", vec![Paths]),
        ("node server.js /etc/passwd", vec![Paths]),
        ("node server.js /", vec![Paths]),
        ("node server.js --url=http://a.example/", vec![PlainHttp]),
        ("node server.js --url=http://localhost:1/", vec![]),
        ("docker run -i --rm img", vec![Container]),
        ("docker run --privileged -v /:/host img", vec![Container, Administrator, Paths]),
        ("docker run --network host img", vec![Container]),
        ("LD_PRELOAD=/srv/x.so node server.js", vec![Environment]),
        ("NODE_OPTIONS=--require=/srv/x node server.js", vec![Environment]),
        ("API_KEY=abc node server.js", vec![Secret]),
        ("API_KEY=secret://crm node server.js", vec![]),
        ("API_KEY=secret://NO node server.js", vec![Secret]),
    ] {
        let plan = world.plan(line).await.unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(risks(&plan), expected.into_iter().collect(), "{line}: {:?}", plan.warnings);
        // What is shown is what runs: reading it again gives the same words.
        let words: Vec<String> = plan.words().iter().map(Text::shown).collect();
        let shown = split(&plan.text).unwrap();
        assert_eq!(shown[shown.len() - words.len()..], words[..], "{line}");
    }
}

#[tokio::test]
async fn nothing_of_a_long_command_is_cut() {
    let line = format!(
        "node server.js {}",
        (0..1_000).map(|n| format!("--option-{n}")).collect::<Vec<_>>().join(" ")
    );
    assert_eq!(World::default().plan(&line).await.unwrap().text, line);
}

fn described(document: &Value) -> World {
    let mut world = World::of(&[("server.json", document.clone())]);
    for (name, version) in [("@a/b", "1.0.0"), ("plain", "2.0.0")] {
        for asked in ["latest", version] {
            world.documents.insert(format!("npm {name}@{asked}"), npm(name, version));
        }
    }
    world.documents.insert("pypi thing 3.0".into(), pypi("thing", "3.0"));
    world
}

/// A description as publishers write it, with everything in it.
fn full() -> Value {
    json!({
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.github.someone/weather", "title": "Weather", "description": "Tells the weather.", "version": "1.0.0",
        "packages": [{
            "registryType": "npm", "identifier": "@a/b", "version": "1.0.0", "transport": { "type": "stdio" },
            "runtimeArguments": [{ "type": "named", "name": "-y" }, { "type": "named", "name": "--quiet" }],
            "packageArguments": [
                { "type": "positional", "value": "serve" },
                { "type": "positional", "valueHint": "folder", "description": "Where", "isRequired": true, "format": "filepath" },
                { "type": "named", "name": "--unit", "default": "metric", "choices": ["metric", "imperial"] },
                { "type": "named", "name": "--days", "description": "How many", "format": "number" },
                { "type": "named", "name": "--base", "value": "https://{region}.example/{\"x\"}", "variables": { "region": { "isRequired": true } } }
            ],
            "environmentVariables": [
                { "name": "API_KEY", "isRequired": true, "isSecret": true },
                { "name": "LOG_LEVEL", "value": "info" },
                { "name": "PROXY" }
            ]
        }]
    })
}

#[tokio::test]
async fn a_description_becomes_a_command_with_what_a_person_must_say() {
    let plan = described(&full()).plan("server.json").await.unwrap();
    assert_eq!(
        plan.text,
        "API_KEY=<API_KEY> LOG_LEVEL=info PROXY=<PROXY> npx -y --quiet @a/b@1.0.0 serve <folder> --unit <unit> \
         --days <days> --base 'https://<region>.example/{\"x\"}'"
    );
    assert_eq!((plan.name.as_str(), plan.title.as_deref()), ("io.github.someone/weather", Some("Weather")));
    let needs: Vec<_> =
        plan.needs.iter().map(|need| (need.name.as_str(), need.is_required, need.is_secret)).collect();
    assert_eq!(
        needs,
        [
            ("API_KEY", true, true),
            ("PROXY", false, false),
            ("folder", true, false),
            ("unit", false, false),
            ("days", false, false),
            ("region", true, false)
        ]
    );
    assert!(!plan.is_complete());

    let answers = |list: &[(&str, Answer)]| {
        list.iter().map(|(name, answer)| ((*name).to_owned(), answer.clone())).collect::<BTreeMap<_, _>>()
    };
    let value = |text: &str| Answer::Value(text.to_owned());
    let good = [
        ("API_KEY", Answer::Secret("weather".into())),
        ("folder", value("/srv/my data")),
        ("region", value("eu")),
    ];
    let filled = plan.fill(&answers(&good)).unwrap();
    assert_eq!(
        filled.text,
        "API_KEY=secret://weather LOG_LEVEL=info npx -y --quiet @a/b@1.0.0 serve '/srv/my data' --unit metric --base \
         'https://eu.example/{\"x\"}'",
        "what is not said is left out, and defaults are used"
    );
    assert!(filled.is_complete() && filled.needs.is_empty());
    assert_ne!(filled.digest(), plan.digest());

    for (wrong, says) in [
        (("API_KEY", value("abc")), "API_KEY: it is a secret and must not be written down"),
        (("API_KEY", Answer::Secret("../x".into())), "API_KEY: the secret's name is made of"),
        (("unit", value("kelvin")), "unit: it must be one of metric, imperial"),
        (("days", value("many")), "days: a number is wanted"),
        (("folder", value("a\nb")), "folder: it holds a line break"),
        (("folder", value("")), "folder: it is empty"),
        (("folder", value("a\u{202e}b")), "folder: it holds a mark"),
        (("other", value("x")), "other: nothing of that name is needed"),
    ] {
        let mut list: Vec<_> = good.iter().filter(|(name, _)| *name != wrong.0).cloned().collect();
        list.push(wrong);
        let error = refused(plan.fill(&answers(&list)));
        assert!(error.contains(says), "{error} does not say {says}");
    }
    let half = plan.fill(&answers(&good[1..])).unwrap();
    assert_eq!(half.needs.iter().map(|need| need.name.as_str()).collect::<Vec<_>>(), ["API_KEY"]);
    assert!(!half.is_complete() && half.text.contains("API_KEY=<API_KEY>"));
}

#[tokio::test]
async fn a_part_of_what_must_be_there_must_be_said() {
    let header = |required: bool| {
        json!({ "name": "io.a/b", "remotes": [{ "type": "streamable-http", "url": "https://a.example/",
        "headers": [{ "name": "X-A", "value": "{part}", "isRequired": required, "variables": { "part": {} } }] }] })
    };
    let plan = described(&header(true)).plan("server.json").await.unwrap();
    assert!(plan.needs[0].is_required);
    assert!(!plan.fill(&BTreeMap::new()).unwrap().is_complete());
    let plan = described(&header(false)).plan("server.json").await.unwrap();
    let filled = plan.fill(&BTreeMap::new()).unwrap();
    assert_eq!((filled.text.as_str(), filled.is_complete()), ("https://a.example/", true));
}

#[tokio::test]
async fn a_remote_is_described_with_headers_and_names_in_its_address() {
    let document = json!({ "name": "io.a/b", "remotes": [{
        "type": "streamable-http", "url": "https://{tenant}.example.com/mcp?v={version}",
        "variables": { "tenant": { "description": "Yours", "isRequired": true }, "version": { "value": "2" } },
        "headers": [
            { "name": "Authorization", "value": "Bearer {token}", "isRequired": true, "variables": { "token": { "isSecret": true, "isRequired": true } } },
            { "name": "X-Trace" }
        ] }] });
    let plan = described(&document).plan("server.json").await.unwrap();
    assert_eq!(
        plan.text,
        "https://<tenant>.example.com/mcp?v=2\nAuthorization: Bearer <token>\nX-Trace: <X-Trace>"
    );
    let fill = |tenant: &str| {
        plan.fill(
            &[
                ("tenant".to_owned(), Answer::Value(tenant.into())),
                ("token".to_owned(), Answer::Secret("crm".into())),
            ]
            .into(),
        )
    };
    let filled = fill("me").unwrap();
    assert_eq!(filled.text, "https://me.example.com/mcp?v=2\nAuthorization: Bearer secret://crm");
    assert_eq!(
        filled.variables()[0].value.resolve(|name| (name == "crm").then(|| "abc".into())),
        Ok("Bearer abc".into())
    );
    assert_eq!(filled.variables()[0].value.resolve(|_| None), Err("crm".into()));
    assert_eq!(risks(&filled), [].into());
    // An answer cannot lead elsewhere unseen: what comes out is checked and warned about as if it had been written so.
    assert!(risks(&fill("127.0.0.1/?").unwrap()).contains(&Risk::PrivateAddress));
    assert!(refused(fill("me:secret@evil")).contains("user name and password"));
    assert!(
        refused(plan.fill(&[("tenant".to_owned(), Answer::Secret("crm".into()))].into()))
            .contains("its host must not be a secret")
    );
}

#[tokio::test]
async fn the_best_way_to_run_is_chosen_and_what_cannot_be_is_told() {
    let npm = json!({ "registryType": "npm", "identifier": "plain", "version": "2.0.0", "transport": { "type": "stdio" } });
    let pypi = json!({ "registryType": "pypi", "identifier": "thing", "version": "3.0" });
    let oci = json!({ "registryType": "oci", "identifier": "ghcr.io/a/b:1.0" });
    let http = json!({ "type": "streamable-http", "url": "https://a.example/mcp" });
    let sse = json!({ "type": "sse", "url": "https://a.example/sse" });
    for (packages, remotes, text) in [
        (vec![&npm, &pypi, &oci], vec![&sse, &http], "https://a.example/mcp"),
        (vec![&oci, &pypi, &npm], vec![&sse], "npx -y plain@2.0.0"),
        (vec![&oci, &pypi], vec![&sse], "uvx thing@3.0"),
        (vec![&oci], vec![&sse], "https://a.example/sse"),
        (vec![&oci], vec![], "docker run --rm -i ghcr.io/a/b:1.0"),
    ] {
        let plan = described(&json!({ "name": "io.a/b", "packages": packages, "remotes": remotes }))
            .plan("server.json")
            .await
            .unwrap();
        assert_eq!(plan.text, text);
        assert_eq!(risks(&plan).contains(&Risk::OldTransport), text.ends_with("/sse"));
    }
    let mcpb = json!({ "registryType": "mcpb", "identifier": "https://a.example/x.mcpb", "fileSha256": "0" });
    let served = json!({ "registryType": "npm", "identifier": "plain", "transport": { "type": "streamable-http", "url": "http://localhost:{port}" } });
    let nuget = json!({ "registryType": "nuget", "identifier": "A.B" });
    for (package, says) in [
        (&mcpb, "bundle (mcpb)"),
        (&served, "only servers on standard input and output"),
        (&nuget, "npm, pypi and oci"),
    ] {
        let error =
            refused(described(&json!({ "name": "io.a/b", "packages": [package] })).plan("server.json").await);
        assert!(error.contains(says), "{error}");
    }
    let document = json!({ "name": "io.a/b", "packages": [served, pypi] });
    let planned = described(&document).plan_with(&Catalogues::default(), "server.json").await.unwrap();
    assert_eq!(planned.plan.text, "uvx thing@3.0");
    assert!(
        planned.problems[0].path == "packages[0]" && planned.problems[0].message.contains("standard input"),
        "{:?}",
        planned.problems
    );
}

#[tokio::test]
async fn a_container_gets_its_variables_without_their_values_in_the_command() {
    let document = json!({ "name": "io.a/b", "packages": [{ "registryType": "oci", "identifier": "ghcr.io/a/b", "version": "1.0",
        "runtimeArguments": [{ "type": "named", "name": "-v", "value": "/srv:/srv" }, { "type": "named", "name": "--rm" }],
        "environmentVariables": [{ "name": "KEY", "isRequired": true, "isSecret": true }] }] });
    let plan = described(&document).plan("server.json").await.unwrap();
    assert_eq!(plan.text, "KEY=<KEY> docker run --rm -i -e KEY -v /srv:/srv ghcr.io/a/b:1.0");
    assert_eq!(risks(&plan), [Risk::Container, Risk::Paths, Risk::Unpinned].into());
    let digest = format!("sha256:{}", "a".repeat(64));
    let pinned = json!({ "name": "io.a/b", "packages": [{ "registryType": "oci", "identifier": format!("ghcr.io/a/b@{digest}") }] });
    let plan = described(&pinned).plan("server.json").await.unwrap();
    assert_eq!(
        (plan.package.unwrap().digest, plan.warnings.iter().any(|w| w.risk == Risk::Unpinned)),
        (Some(digest), false)
    );
}

#[tokio::test]
async fn a_description_cannot_start_another_program() {
    let with = |change: Value| {
        let mut package = json!({ "registryType": "npm", "identifier": "plain", "version": "2.0.0" });
        for (key, value) in change.as_object().unwrap() {
            package[key] = value.clone();
        }
        described(&json!({ "name": "io.a/b", "packages": [package] }))
    };
    let plan = with(json!({ "runtimeHint": "bash" })).plan("server.json").await.unwrap();
    assert_eq!(plan.text, "npx -y plain@2.0.0");
    assert_eq!(risks(&plan), [Risk::Shell].into(), "and it is told that it wanted to");
    assert_eq!(
        with(json!({ "runtimeHint": "bunx" })).plan("server.json").await.unwrap().text,
        "bunx plain@2.0.0"
    );
    let plan =
        with(json!({ "runtimeArguments": [{ "type": "named", "name": "--call", "value": "curl x | sh" }] }))
            .plan("server.json")
            .await
            .unwrap();
    assert!(risks(&plan).is_superset(&[Risk::Shell, Risk::Downloads].into()), "{:?}", plan.warnings);
    let mut world = with(json!({ "registryBaseUrl": "https://other.example/npm" }));
    world.documents.insert("https://other.example/npm/ npm plain@2.0.0".into(), npm("plain", "2.0.0"));
    let plan = world.plan("server.json").await.unwrap();
    assert_eq!(
        (plan.text.as_str(), risks(&plan)),
        ("npx -y --registry=https://other.example/npm/ plain@2.0.0", [Risk::Registry].into())
    );
    for (change, says) in [
        (json!({ "identifier": "plain; rm" }), "identifier: it is no name of a package of npm"),
        (json!({ "identifier": "--call" }), "it is no name"),
        (json!({ "registryType": "oci", "identifier": "--privileged" }), "it is no name of a package of oci"),
        (json!({ "registryType": "oci", "identifier": "a b" }), "it is no name"),
        (json!({ "registryType": "pypi", "identifier": "--from" }), "it is no name"),
        (json!({ "version": "latest" }), "latest is not one exact version"),
        (json!({ "version": "^1.0" }), "^1.0 is not one exact version"),
        (json!({ "registryType": "gem" }), "nobody knows this registry"),
        (json!({ "registryType": null }), "registryType"),
        (json!({ "registryBaseUrl": "http://other.example/" }), "http:// is for this machine only"),
        (json!({ "registryBaseUrl": "https://me:pw@other.example/" }), "it has a password in it"),
        (json!({ "environmentVariables": [{ "name": "A B", "value": "x" }] }), "cannot name a variable"),
        (json!({ "environmentVariables": [{ "name": "A", "value": "x\ny" }] }), "line break"),
        (
            json!({ "packageArguments": [{ "type": "positional", "value": "x\u{202e}y" }] }),
            "an argument cannot be used",
        ),
        (
            json!({ "packageArguments": vec![json!({ "type": "positional", "value": "x" }); 65] }),
            "64 are allowed",
        ),
    ] {
        let error = refused(with(change.clone()).plan("server.json").await);
        assert!(error.contains(says), "{change}: {error}");
    }
}

#[tokio::test]
async fn headers_of_the_protocol_cannot_be_set() {
    for (name, value, says) in [
        ("Host", "a", "belongs to the protocol"),
        ("mcp-session-id", "a", "belongs to the protocol"),
        ("Content-Length", "0", "belongs to the protocol"),
        ("A B", "a", "cannot name a header"),
        ("", "a", "cannot name a header"),
        ("X-A", "a\r\nHost: b", "line break"),
        ("X-A", "ä", "no header can hold"),
    ] {
        let document = json!({ "name": "io.a/b", "remotes": [{ "type": "streamable-http", "url": "https://a.example/", "headers": [{ "name": name, "value": value }] }] });
        let error = refused(described(&document).plan("server.json").await);
        assert!(error.contains(says), "{name}: {error}");
    }
    let plan = World::default().plan("https://a.example/").await.unwrap();
    let with = plan.with_variable("Authorization", Text::secret("crm")).unwrap();
    assert_eq!(with.text, "https://a.example/\nAuthorization: secret://crm");
    assert_eq!(with.with_variable("authorization", Text::plain("x")).unwrap().variables().len(), 1);
    assert!(refused(plan.with_variable("Host", Text::plain("x"))).contains("belongs to the protocol"));
}

#[tokio::test]
async fn addresses_in_descriptions_are_checked() {
    for (url, says) in [
        ("http://a.example/", "http:// is for this machine only"),
        ("javascript:alert(1)", "is not known"),
        ("https://me:pw@a.example/", "user name and password"),
        ("{anything}", "no address"),
        ("nothing", "no address"),
    ] {
        let document = json!({ "name": "io.a/b", "remotes": [{ "type": "streamable-http", "url": url }] });
        let error = refused(described(&document).plan("server.json").await);
        assert!(error.contains(says), "{url}: {error}");
    }
}

#[test]
fn descriptions_are_read_leniently_and_problems_are_precise() {
    let read = |document: &Value| ServerJson::read(document, signet_servers::manifest::Place::Document);
    assert!(read(&full()).1.is_empty(), "{:?}", read(&full()).1);
    assert_eq!(read(&json!({ "server": full(), "_meta": {} })).0, read(&full()).0, "a registry's entry");
    assert_eq!(
        ServerJson::read_list(&json!({ "servers": [{ "server": full() }, 7], "metadata": {} })).len(),
        1
    );
    let old = json!({ "name": "io.a/b", "packages": [{ "registry_type": "npm", "identifier": "x", "environment_variables": [{ "name": "A", "is_required": true, "default": 7 }] }] });
    let (server, problems) = read(&old);
    let variable = server.unwrap().packages[0].environment_variables[0].clone();
    assert_eq!(
        (variable.is_required, variable.default.as_deref(), problems.len()),
        (true, Some("7"), 0),
        "the older spelling"
    );
    let wrong = json!({ "name": "x", "title": 7, "packages": [{ "registryType": "npm", "identifier": 7 }, { "registryType": "npm", "identifier": "ok" }], "remotes": {} });
    let (server, problems) = read(&wrong);
    assert_eq!(server.unwrap().packages.len(), 1, "what is right is used");
    let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["title", "packages[0].identifier", "remotes", "name"]);
    assert_eq!(read(&json!([])).0, None);
    let many = vec![json!({ "registryType": "npm", "identifier": "a" }); 65];
    let (server, problems) = read(&json!({ "name": "io.a/b", "packages": many }));
    assert_eq!((server.unwrap().packages.len(), problems[0].path.as_str()), (64, "packages"));
    assert!(read(&json!({ "name": "io.a/b" })).1[0].message.contains("nothing to run"));
}

#[tokio::test]
async fn a_digest_is_of_what_runs() {
    let world = World::of(&[("npm a@latest", npm("a", "1.0.0"))]);
    let plan = world.plan("npm:a").await.unwrap();
    assert_eq!(
        plan.digest(),
        "42ca2349ebd35aadc2cced66350b720b05643fc6e8eae89eab866920ccd58d6b",
        "approvals outlive versions of this program"
    );
    let read: Plan = serde_json::from_value(serde_json::to_value(&plan).unwrap()).unwrap();
    assert_eq!((&read, read.digest()), (&plan, plan.digest()), "and survive being stored");
    let words = Plan {
        title: Some("Other".into()),
        description: None,
        warnings: Vec::new(),
        asked: String::new(),
        ..plan.clone()
    };
    assert_eq!(words.digest(), plan.digest(), "words for people do not count");
    let mut digest = plan.clone();
    digest.package.as_mut().unwrap().digest = None;
    let variable = plan.with_variable("A", Text::plain("b")).unwrap();
    let secret = plan.with_variable("A", Text::secret("b")).unwrap();
    let all: BTreeSet<_> = [&plan, &digest, &variable, &secret].map(Plan::digest).into();
    assert_eq!(all.len(), 4, "everything that runs does");
}

#[tokio::test]
async fn a_package_that_was_published_anew_under_the_same_version_is_noticed() {
    let world = World::of(&[("npm a@latest", npm("a", "1.0.0")), ("npm a@1.0.0", npm("a", "1.0.0"))]);
    let plan = world.plan("npm:a").await.unwrap();
    let check = async |world: &World| {
        let catalogues = Catalogues::none();
        Planner { fetch: world, packages: world, catalogues: &catalogues }.check_digest(&plan).await
    };
    check(&world).await.unwrap();
    let mut other = npm("a", "1.0.0");
    other["dist"]["integrity"] = json!("sha512-Other");
    let error = refused(check(&World::of(&[("npm a@1.0.0", other)])).await);
    assert!(error.contains("another content now"), "{error}");
}

#[tokio::test]
async fn every_bundled_entry_can_be_planned() {
    /// A registry that has everything.
    struct Everything;
    #[async_trait]
    impl Packages for Everything {
        async fn npm(&self, name: &str, _: &str, _: Option<&Url>) -> Result<Value> {
            Ok(npm(name, "1.2.3"))
        }

        async fn pypi(&self, name: &str, _: Option<&str>, _: Option<&Url>) -> Result<Value> {
            Ok(pypi(name, "1.2.3"))
        }
    }
    let (catalogues, nothing) = (Catalogues::default(), World::default());
    let planner = Planner { fetch: &nothing, packages: &Everything, catalogues: &catalogues };
    for (from, entry) in catalogues.entries() {
        let planned = planner.plan(&entry.id).await.unwrap_or_else(|error| panic!("{}: {error}", entry.id));
        assert_eq!(planned.listed, Some((entry.id.clone(), from.to_owned())));
        assert_eq!((planned.problems.len(), &planned.plan.name), (0, &entry.id));
        let unexpected = risks(&planned.plan).into_iter().filter(|risk| *risk != Risk::OldTransport).count();
        assert_eq!(unexpected, 0, "{}: {:?}", entry.id, planned.plan.warnings);
        for need in planned.plan.needs.iter().filter(|need| need.is_required) {
            assert!(need.description.is_some(), "{}: nobody knows what {} is", entry.id, need.name);
        }
    }
}

#[tokio::test]
async fn what_a_catalogue_says_is_needed_is_asked_for() {
    let catalogue = json!({ "version": 1, "name": "Team", "servers": [
        { "id": "crm", "title": "CRM", "description": "Ours", "source": "https://crm.example/mcp",
          "needs": [{ "name": "X-Key", "description": "The key", "isRequired": true, "isSecret": true }] },
        { "id": "leak", "title": "Leak", "source": "https://crm.example/mcp",
          "needs": [{ "name": "X-Key", "isRequired": true, "isSecret": true, "default": "abc" }] },
        { "id": "tool", "title": "Tool", "source": "node /srv/tool.js", "needs": [{ "name": "LEVEL", "default": "info" }] },
        { "id": "bad", "title": "Bad", "source": "https://crm.example/mcp", "needs": [{ "name": "Host", "isRequired": true }] } ] });
    let mut catalogues = Catalogues::none();
    catalogues.add(Catalogue::read(&catalogue).0.unwrap());
    let world = World::default();
    let planned = world.plan_with(&catalogues, "crm").await.unwrap();
    assert_eq!(
        (planned.plan.text.as_str(), planned.plan.is_complete()),
        ("https://crm.example/mcp\nX-Key: <X-Key>", false)
    );
    assert_eq!(planned.listed, Some(("crm".into(), "team".into())));
    let plan = world.plan_with(&catalogues, "tool").await.unwrap().plan;
    assert_eq!(plan.text, "LEVEL=<LEVEL> node /srv/tool.js");
    let filled = plan.fill(&BTreeMap::new()).unwrap();
    assert_eq!(
        (filled.text.as_str(), filled.is_complete(), plan.is_complete()),
        ("LEVEL=info node /srv/tool.js", true, false)
    );
    let plan = world.plan_with(&catalogues, "leak").await.unwrap().plan;
    assert!(
        plan.fill(&BTreeMap::new()).unwrap().text.contains("<X-Key>"),
        "no catalogue brings secrets along"
    );
    assert!(refused(world.plan_with(&catalogues, "bad").await).contains("belongs to the protocol"));
    assert!(
        refused(world.plan_with(&catalogues, "nobody").await).contains("no catalogue has a server nobody")
    );
}

#[tokio::test]
async fn a_packages_own_block_is_kept_for_the_probe() {
    let mut document = npm("a", "1.0.0");
    document["signet"] = json!({ "name": "A" });
    let world = World::of(&[("npm a@latest", document)]);
    let metadata = world.plan("npm:a").await.unwrap().metadata.unwrap();
    assert_eq!(metadata, json!({ "signet": { "name": "A" } }), "and nothing else of the package");
}

/// Texts that look like command lines, with everything that a shell would understand.
fn like_a_command() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "npx",
        "node",
        "-y",
        "a b",
        " ",
        "  ",
        "'",
        "\"",
        "\\",
        "|",
        "&",
        ";",
        "<",
        ">",
        "$",
        "$(x)",
        "`",
        "(",
        ")",
        "~",
        "~/",
        "*",
        "?",
        "#",
        "{",
        "}",
        "!",
        "=",
        "A=b",
        "\n",
        "\r",
        "\t",
        "\0",
        "\u{202e}",
        "\u{200b}",
        "é",
        "日",
        "",
        "--x=y",
        "%PATH%",
        "^",
        "<need>",
        "secret://a",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_is_what_runs(line in prop_oneof![like_a_command(), any::<String>()]) {
        // Whatever is not refused is shown so that it reads as the very same words, and holds nothing unseen.
        if let Ok(words) = split(&line) {
            prop_assert!(!words.is_empty() && !words[0].is_empty());
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            if let Ok(plan) = runtime.block_on(World::default().plan(&format!("command:{line}"))) {
                let shown: Vec<String> = plan.words().iter().map(Text::shown).collect();
                if !plan.text.contains('<') {
                    let again = split(&plan.text).unwrap();
                    prop_assert_eq!(&again[again.len() - shown.len()..], &shown[..]);
                }
                prop_assert!(words.ends_with(&shown), "{:?} {:?}", words, shown);
                let seen = plan.text.chars().all(|c| !c.is_control() && c != '\u{202e}' && c != '\u{200b}');
                prop_assert!(seen, "{:?}", plan.text);
            }
        }
    }

    #[test]
    fn no_name_or_version_becomes_an_option_or_a_second_word(text in prop_oneof![like_a_command(), any::<String>(), "[-@a-z0-9./=^~ ]{0,20}"]) {
        for prefix in ["npm:", "pypi:"] {
            if let Ok(Wanted::Npm { name, version } | Wanted::Pypi { name, version }) = Wanted::parse(&format!("{prefix}{text}")) {
                let right = |c: char| c.is_ascii_alphanumeric() || "-_.~@/+!".contains(c);
                prop_assert!(name.chars().all(right) && !name.starts_with('-'), "{}", name);
                let version = version.unwrap_or_default();
                prop_assert!(version.chars().all(right) && !version.starts_with('-'), "{}", version);
            }
        }
    }
}
