//! Commands of transcripts: each exists, with its flags and as many arguments as it takes.

use std::collections::BTreeMap;
use std::process::Command;

use signet_tests::signet_program;

use crate::blocks::{Block, What};

/// Other programs that a reader may be told to run.
const OTHERS: &[&str] = &["cargo", "cd", "cp", "curl", "rustup"];

/// The texts of `--help`, asked for once each.
#[derive(Default)]
pub(crate) struct Helps(BTreeMap<Vec<String>, String>);

impl Helps {
    fn of(&mut self, path: &[String]) -> &str {
        self.0.entry(path.to_vec()).or_insert_with(|| {
            let output = Command::new(signet_program()).args(path).arg("--help").output().unwrap();
            assert!(output.status.success(), "{path:?}: {output:?}");
            String::from_utf8(output.stdout).unwrap()
        })
    }

    /// What is wrong with the commands of a page.
    pub(crate) fn faults(&mut self, blocks: &[Block]) -> Vec<String> {
        let mut faults = Vec::new();
        for block in blocks.iter().filter(|block| block.what == What::Console) {
            let commands: Vec<_> = block.text.lines().filter_map(|line| line.strip_prefix("$ ")).collect();
            if commands.is_empty() {
                faults.push(format!("{}: it has no command; one begins with `$ `", block.place));
            }
            for command in commands {
                let checked = self.command(command);
                faults.extend(checked.err().map(|why| format!("{}: {command}: {why}", block.place)));
            }
        }
        faults
    }

    fn command(&mut self, line: &str) -> Result<(), String> {
        let words = words(line)?;
        match words.split_first() {
            Some((program, arguments)) if program == "signet" => self.signet(arguments),
            Some((program, _)) if OTHERS.contains(&program.as_str()) => Ok(()),
            _ => Err("it is none of the programs that readers are told to run".to_owned()),
        }
    }

    fn signet(&mut self, arguments: &[String]) -> Result<(), String> {
        let mut path = Vec::new();
        let (mut given, mut least, mut most, mut words) = (0, 0, 0, arguments.iter());
        while let Some(word) = words.next() {
            if ["|", ">"].contains(&word.as_str()) {
                break;
            }
            let help = self.of(&path);
            if word.starts_with('-') {
                let name = word.split('=').next().unwrap_or(word);
                let line =
                    flag(help, name).ok_or_else(|| format!("`signet {}` has no {name}", path.join(" ")))?;
                if line.contains('<') && !word.contains('=') {
                    words.next().ok_or_else(|| format!("{name} needs a value"))?;
                }
            } else if given == 0 && has_commands(help) {
                let known = help.lines().any(|line| line.split_whitespace().next() == Some(word));
                if !known {
                    return Err(format!("`signet {}` has no command {word}", path.join(" ")));
                }
                path.push(word.clone());
            } else {
                given += 1;
            }
        }
        let help = self.of(&path);
        if has_commands(help) {
            return Err("a command is missing".to_owned());
        }
        let usage = help.lines().find(|line| line.starts_with("Usage:")).unwrap_or_default();
        let usage: Vec<_> =
            usage.split_whitespace().skip_while(|word| !word.starts_with(['[', '<', '-'])).collect();
        for (at, word) in usage.iter().enumerate() {
            // A flag that must be there: `--key <KEY>`.
            if word.starts_with("--") && !arguments.iter().any(|argument| stands_for(help, argument, word)) {
                return Err(format!("{word} is missing"));
            }
            let of_flag = at > 0 && usage.get(at - 1).is_some_and(|before| before.starts_with("--"));
            most += usize::from(!of_flag && word.starts_with(['<', '[']) && *word != "[OPTIONS]");
            least += usize::from(!of_flag && word.starts_with('<'));
        }
        let unbounded = usage.iter().any(|word| word.ends_with("..."));
        if given < least || (given > most && !unbounded) {
            return Err(format!("it has {given} arguments, and takes {}", usage.join(" ")));
        }
        Ok(())
    }
}

fn has_commands(help: &str) -> bool {
    help.lines().any(|line| line == "Commands:")
}

/// Whether an argument is this flag, or its one letter.
fn stands_for(help: &str, argument: &str, name: &str) -> bool {
    let given = argument.split('=').next().unwrap_or(argument);
    given == name
        || (given.starts_with('-') && flag(help, given).is_some_and(|line| flag(line, name).is_some()))
}

/// The line of help about a flag.
fn flag<'a>(help: &'a str, name: &str) -> Option<&'a str> {
    help.lines().find(|line| {
        // An option is indented by 2 or 6; text that was wrapped, by more.
        line.len() - line.trim_start().len() < 8
            && line.trim_start().starts_with('-')
            && line
                .split([' ', ','])
                .take_while(|word| word.is_empty() || word.starts_with(['-', '<']))
                .any(|w| w == name)
    })
}

/// As a shell takes a line apart, as far as the book needs it.
fn words(line: &str) -> Result<Vec<String>, String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    if quote.is_some() { Err("a quote does not end".to_owned()) } else { Ok(words) }
}
