//! What makes a component cost more to check and compile than its size says. Each figure is several times
//! what the largest plugins have that are in use: a JavaScript one of 12 MB and a Python one of 18 MB.

use wasmparser::{BinaryReaderError, FunctionBody, Operator, Payload};

/// Functions; they have 20,000.
const FUNCTIONS: u32 = 60_000;
/// Bytes of one function; they have 430,000. Compiling takes hundreds of bytes of memory for each.
const FUNCTION_BYTES: u64 = 1 << 20;
/// Locals of all functions; they have 110,000. A byte can declare thousands.
const LOCALS: u64 = 1_000_000;
/// Sum of the squares of the branches in each function; they have 360 million. The time to compile a
/// function grows with that square: 100,000 branches in 300 KB of code took a minute and more.
const BRANCHES_SQUARED: u64 = 1_000_000_000;
/// Components within components; they have 2.
const DEPTH: u32 = 10;
/// Core modules and components; they have 41.
const PARTS: u32 = 300;
/// Instances, core and other; they have 112.
const INSTANCES: u32 = 1_000;
/// Types; they have 1,400.
const TYPES: u32 = 20_000;
/// Functions that cross between the host and it; they have 12.
const CROSSINGS: u32 = 2_000;
/// Interfaces that it imports.
const IMPORTS: u32 = 100;

/// What was seen of a component so far.
#[derive(Default)]
pub(crate) struct Shape {
    depth: u32,
    parts: u32,
    functions: u32,
    locals: u64,
    branches_squared: u64,
    instances: u32,
    types: u32,
    crossings: u32,
    imports: u32,
}

impl Shape {
    /// How deep in components and modules the last part lies: 1 is the outermost.
    pub(crate) fn depth(&self) -> u32 {
        self.depth
    }

    /// Looks at one more part, and refuses when it is too much.
    pub(crate) fn see(&mut self, payload: &Payload<'_>) -> Result<(), String> {
        match payload {
            Payload::Version { .. } => {
                self.depth += 1;
                at_most(self.depth, DEPTH, "components within components")?;
                count(&mut self.parts, 1, PARTS, "modules and components")
            }
            Payload::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                Ok(())
            }
            Payload::TypeSection(section) => self.types(section.count()),
            Payload::CoreTypeSection(section) => self.types(section.count()),
            Payload::ComponentTypeSection(section) => self.types(section.count()),
            Payload::InstanceSection(section) => self.instances(section.count()),
            Payload::ComponentInstanceSection(section) => self.instances(section.count()),
            Payload::ComponentCanonicalSection(section) => {
                count(&mut self.crossings, section.count(), CROSSINGS, "lifted and lowered functions")
            }
            Payload::ComponentImportSection(section) if self.depth == 1 => {
                count(&mut self.imports, section.count(), IMPORTS, "imports")
            }
            Payload::FunctionSection(section) => {
                count(&mut self.functions, section.count(), FUNCTIONS, "functions")
            }
            Payload::CodeSectionEntry(body) => self.function(body),
            _ => Ok(()),
        }
    }

    fn types(&mut self, more: u32) -> Result<(), String> {
        count(&mut self.types, more, TYPES, "types")
    }

    fn instances(&mut self, more: u32) -> Result<(), String> {
        count(&mut self.instances, more, INSTANCES, "instances")
    }

    fn function(&mut self, body: &FunctionBody<'_>) -> Result<(), String> {
        let damaged = |error: BinaryReaderError| format!("it is damaged: {error}");
        let range = body.range();
        at_most(range.end.saturating_sub(range.start), FUNCTION_BYTES, "bytes in one function")?;
        for group in body.get_locals_reader().map_err(damaged)? {
            let (locals, _) = group.map_err(damaged)?;
            self.locals += u64::from(locals);
            at_most(self.locals, LOCALS, "locals")?;
        }
        let mut branches = 0_u64;
        for operator in body.get_operators_reader().map_err(damaged)? {
            branches += u64::from(is_branch(&operator.map_err(damaged)?));
        }
        self.branches_squared = self.branches_squared.saturating_add(branches.saturating_mul(branches));
        if self.branches_squared > BRANCHES_SQUARED {
            return Err(format!(
                "its functions branch too much to be compiled in reasonable time (one has {branches} branches); split them up"
            ));
        }
        Ok(())
    }
}

fn is_branch(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        Operator::Block { .. }
            | Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::Else
            | Operator::Br { .. }
            | Operator::BrIf { .. }
            | Operator::BrTable { .. }
            | Operator::Return
            | Operator::Unreachable
    )
}

fn count(counter: &mut u32, more: u32, most: u32, what: &str) -> Result<(), String> {
    *counter = counter.saturating_add(more);
    at_most(*counter, most, what)
}

fn at_most<T: PartialOrd + std::fmt::Display>(number: T, most: T, what: &str) -> Result<(), String> {
    if number <= most { Ok(()) } else { Err(format!("it has more than {most} {what}")) }
}
