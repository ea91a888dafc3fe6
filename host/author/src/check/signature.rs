//! How two functions differ, by structure: names of types do not matter, names of fields, cases and
//! parameters do.

use wit_parser::{Function, FunctionKind, Handle, Resolve, Type, TypeDefKind};

/// A type, where it is.
type At<'a> = (&'a Resolve, &'a Type);

/// The first difference in words, from the component's side; nothing if there is none.
pub(super) fn difference(theirs: (&Resolve, &Function), ours: (&Resolve, &Function)) -> Option<String> {
    if is_async(theirs.1) != is_async(ours.1) {
        return Some("one of the two is async".into());
    }
    let (their_count, our_count) = (theirs.1.params.len(), ours.1.params.len());
    if their_count != our_count {
        return Some(format!("it takes {their_count} parameters, the contract {our_count}"));
    }
    for (their_param, our_param) in theirs.1.params.iter().zip(&ours.1.params) {
        if their_param.name != our_param.name {
            return Some(format!(
                "its parameter {} is called {} in the contract",
                their_param.name, our_param.name
            ));
        }
        let path = format!("parameter {}", our_param.name);
        if let Some(found) = types(&path, (theirs.0, &their_param.ty), (ours.0, &our_param.ty)) {
            return Some(found);
        }
    }
    match (&theirs.1.result, &ours.1.result) {
        (None, None) => None,
        (Some(their_result), Some(our_result)) => {
            types("result", (theirs.0, their_result), (ours.0, our_result))
        }
        (None, Some(_)) => Some("it returns nothing, the contract something".into()),
        (Some(_), None) => Some("it returns something, the contract nothing".into()),
    }
}

fn is_async(function: &Function) -> bool {
    matches!(
        function.kind,
        FunctionKind::AsyncFreestanding | FunctionKind::AsyncMethod(_) | FunctionKind::AsyncStatic(_)
    )
}

/// Past names for other types, to what a type is.
fn resolved<'a>((resolve, ty): At<'a>) -> (&'a Resolve, &'a Type) {
    let mut ty = ty;
    // A name for a name for a name: each is another definition, so this ends.
    while let Type::Id(id) = ty {
        match resolve.types.get(*id).map(|definition| &definition.kind) {
            Some(TypeDefKind::Type(other)) => ty = other,
            _ => break,
        }
    }
    (resolve, ty)
}

fn types(path: &str, theirs: At<'_>, ours: At<'_>) -> Option<String> {
    let (theirs, ours) = (resolved(theirs), resolved(ours));
    let differ = || Some(format!("{path} is {}, in the contract {}", name(theirs), name(ours)));
    let (Type::Id(their_id), Type::Id(our_id)) = (theirs.1, ours.1) else {
        return if theirs.1 == ours.1 { None } else { differ() };
    };
    let (their_kind, our_kind) = (&theirs.0.types.get(*their_id)?.kind, &ours.0.types.get(*our_id)?.kind);
    match (their_kind, our_kind) {
        (TypeDefKind::Record(a), TypeDefKind::Record(b)) => {
            let (a, b) = (a.fields.iter(), b.fields.iter());
            members(
                path,
                theirs.0,
                ours.0,
                "field",
                a.map(|f| (&*f.name, Some(&f.ty))),
                b.map(|f| (&*f.name, Some(&f.ty))),
            )
        }
        (TypeDefKind::Variant(a), TypeDefKind::Variant(b)) => {
            let (a, b) = (a.cases.iter(), b.cases.iter());
            members(
                path,
                theirs.0,
                ours.0,
                "case",
                a.map(|c| (&*c.name, c.ty.as_ref())),
                b.map(|c| (&*c.name, c.ty.as_ref())),
            )
        }
        (TypeDefKind::Enum(a), TypeDefKind::Enum(b)) => {
            let (a, b) = (a.cases.iter(), b.cases.iter());
            members(path, theirs.0, ours.0, "case", a.map(|c| (&*c.name, None)), b.map(|c| (&*c.name, None)))
        }
        (TypeDefKind::Flags(a), TypeDefKind::Flags(b)) => {
            let (a, b) = (a.flags.iter(), b.flags.iter());
            members(path, theirs.0, ours.0, "flag", a.map(|f| (&*f.name, None)), b.map(|f| (&*f.name, None)))
        }
        (TypeDefKind::Tuple(a), TypeDefKind::Tuple(b)) if a.types.len() == b.types.len() => a
            .types
            .iter()
            .zip(&b.types)
            .enumerate()
            .find_map(|(index, (a, b))| types(&format!("{path}.{index}"), (theirs.0, a), (ours.0, b))),
        (TypeDefKind::List(a), TypeDefKind::List(b)) => {
            types(&format!("{path}[]"), (theirs.0, a), (ours.0, b))
        }
        (TypeDefKind::Option(a), TypeDefKind::Option(b)) => {
            types(&format!("{path}?"), (theirs.0, a), (ours.0, b))
        }
        (TypeDefKind::Result(a), TypeDefKind::Result(b)) => {
            let sides = [("ok", &a.ok, &b.ok), ("error", &a.err, &b.err)];
            sides.into_iter().find_map(|(side, a, b)| {
                payload(&format!("{path}.{side}"), (theirs.0, a.as_ref()), (ours.0, b.as_ref()))
            })
        }
        (TypeDefKind::Handle(a), TypeDefKind::Handle(b)) => (matches!(a, Handle::Own(_))
            != matches!(b, Handle::Own(_)))
        .then(|| format!("{path} is another handle")),
        (TypeDefKind::Resource, TypeDefKind::Resource) => None,
        _ => differ(),
    }
}

/// Fields, cases or flags, in order.
fn members<'a>(
    path: &str,
    theirs: &Resolve,
    ours: &Resolve,
    what: &str,
    their_members: impl Iterator<Item = (&'a str, Option<&'a Type>)>,
    our_members: impl Iterator<Item = (&'a str, Option<&'a Type>)>,
) -> Option<String> {
    let (mut their_members, mut our_members) = (their_members, our_members);
    loop {
        match (their_members.next(), our_members.next()) {
            (None, None) => return None,
            (Some((extra, _)), None) => {
                return Some(format!("{path} has a {what} {extra}, which the contract has not"));
            }
            (None, Some((missing, _))) => return Some(format!("{path} has no {what} {missing}")),
            (Some((their_name, _)), Some((our_name, _))) if their_name != our_name => {
                return Some(format!("{path} has the {what} {their_name} where the contract has {our_name}"));
            }
            (Some((name, a)), Some((_, b))) => {
                let found = payload(&format!("{path}.{name}"), (theirs, a), (ours, b));
                if found.is_some() {
                    return found;
                }
            }
        }
    }
}

fn payload(path: &str, theirs: (&Resolve, Option<&Type>), ours: (&Resolve, Option<&Type>)) -> Option<String> {
    match (theirs.1, ours.1) {
        (None, None) => None,
        (Some(a), Some(b)) => types(path, (theirs.0, a), (ours.0, b)),
        (Some(a), None) => Some(format!("{path} is {}, in the contract nothing", name((theirs.0, a)))),
        (None, Some(b)) => Some(format!("{path} is nothing, in the contract {}", name((ours.0, b)))),
    }
}

/// A type in a word.
fn name((resolve, ty): At<'_>) -> String {
    let Type::Id(id) = ty else { return format!("{ty:?}").to_lowercase() };
    let Some(definition) = resolve.types.get(*id) else { return "unknown".into() };
    let kind = definition.kind.as_str();
    definition.name.as_ref().map_or_else(|| kind.to_owned(), |name| format!("the {kind} {name}"))
}
