//! Finds the types of variables: each is known, a number of some kind, or anything yet.

use troth_text::{ByteSpan, Diagnostic};

use crate::value::Type;

/// A type that may not be known yet, by its number.
pub(crate) type TypeId = usize;

#[derive(Debug, Clone, Copy)]
enum Slot {
    Same(TypeId),
    Unknown { is_number: bool },
    Known(Type),
}

/// What is known of types so far.
#[derive(Debug, Default)]
pub(crate) struct Types {
    slots: Vec<Slot>,
}

impl Types {
    fn push(&mut self, slot: Slot) -> TypeId {
        self.slots.push(slot);
        self.slots.len() - 1
    }

    pub(crate) fn any(&mut self) -> TypeId {
        self.push(Slot::Unknown { is_number: false })
    }

    pub(crate) fn number(&mut self) -> TypeId {
        self.push(Slot::Unknown { is_number: true })
    }

    pub(crate) fn known(&mut self, kind: Type) -> TypeId {
        self.push(Slot::Known(kind))
    }

    fn root(&self, mut id: TypeId) -> TypeId {
        while let Slot::Same(other) = self.slots[id] {
            id = other;
        }
        id
    }

    /// The type at the end; what nothing is known of is a float, as in MonPoly.
    pub(crate) fn settled(&self, id: TypeId) -> Type {
        match self.slots[self.root(id)] {
            Slot::Known(kind) => kind,
            _ => Type::Float,
        }
    }

    fn told(&self, id: TypeId) -> &'static str {
        match self.slots[self.root(id)] {
            Slot::Known(kind) => kind.name(),
            Slot::Unknown { is_number: true } => "number",
            _ => "value",
        }
    }

    /// Makes two types one, or says at `span` that they differ.
    pub(crate) fn unify(
        &mut self,
        wanted: TypeId,
        found: TypeId,
        span: ByteSpan,
    ) -> Option<Diagnostic> {
        let (left, right) = (self.root(wanted), self.root(found));
        if left == right {
            return None;
        }
        let is_number = |kind: Type| matches!(kind, Type::Int | Type::Float);
        match (self.slots[left], self.slots[right]) {
            (Slot::Known(a), Slot::Known(b)) if a == b => self.slots[right] = Slot::Same(left),
            (Slot::Known(kind), Slot::Unknown { is_number: false }) => {
                let _ = kind;
                self.slots[right] = Slot::Same(left);
            }
            (Slot::Unknown { is_number: false }, _) => self.slots[left] = Slot::Same(right),
            (Slot::Known(kind), Slot::Unknown { .. }) if is_number(kind) => {
                self.slots[right] = Slot::Same(left);
            }
            (Slot::Unknown { .. }, Slot::Known(kind)) if is_number(kind) => {
                self.slots[left] = Slot::Same(right);
            }
            (Slot::Unknown { .. }, Slot::Unknown { .. }) => self.slots[right] = Slot::Same(left),
            _ => return Some(self.differ(wanted, found, span)),
        }
        None
    }

    fn differ(&self, wanted: TypeId, found: TypeId, span: ByteSpan) -> Diagnostic {
        let (wanted, found) = (self.told(wanted), self.told(found));
        let diagnostic = Diagnostic::error(
            "wrong-type",
            format!("{} stands where {} is wanted", article(found), article(wanted)),
        )
        .at(span, format!("this is {}", article(found)));
        match (found, wanted) {
            ("int", "float") => diagnostic.help("write a number with a point, or use `i2f(…)`"),
            ("float", "int") => diagnostic.help("write a whole number, or use `f2i(…)`"),
            ("string", "regexp") => diagnostic.help("write `r\"…\"`, or use `s2r(…)`"),
            ("string", _) => diagnostic.help("use `s2i(…)` or `s2f(…)` to read a number from it"),
            (_, "string") => diagnostic.help("put quotes around it, or use `i2s(…)` or `f2s(…)`"),
            _ => diagnostic.help("look up the types in the signature"),
        }
    }
}

fn article(noun: &str) -> String {
    let article = if noun.starts_with('i') { "an" } else { "a" };
    format!("{article} {noun}")
}
