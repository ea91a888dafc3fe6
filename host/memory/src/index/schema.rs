//! Fields of the index.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// Name of the index's folder. A change of fields or of the analyser takes a new one: the old index
/// is left behind and a new one is built.
pub(crate) const VERSION: &str = "v1";
/// Name of the analyser.
pub(crate) const ANALYSER: &str = "signet";

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident: $make:expr;)*) => {
        /// The fields, resolved.
        pub(crate) struct Fields {
            $($(#[$doc])* pub(crate) $name: Field,)*
        }

        impl Fields {
            pub(crate) fn of(schema: &Schema) -> tantivy::Result<Self> {
                Ok(Self { $($name: schema.get_field(stringify!($name))?,)* })
            }
        }

        pub(crate) fn schema() -> Schema {
            let mut builder = Schema::builder();
            $({
                let make: fn(&mut tantivy::schema::SchemaBuilder, &str) = $make;
                make(&mut builder, stringify!($name));
            })*
            builder.build()
        }
    };
}

fields! {
    /// Key of the record.
    id: |b, n| { b.add_text_field(n, STRING | STORED); };
    /// What is searched in memories. Turns have a field of their own, so that how common a word is
    /// among one does not weigh on the other.
    memory: |b, n| { b.add_text_field(n, text()); };
    turn: |b, n| { b.add_text_field(n, text()); };
    /// `memory` or `turn`.
    what: |b, n| { b.add_text_field(n, STRING); };
    agent: |b, n| { b.add_text_field(n, STRING); };
    user: |b, n| { b.add_text_field(n, STRING); };
    project: |b, n| { b.add_text_field(n, STRING); };
    /// Hash of the project, for ranking.
    project_hash: |b, n| { b.add_u64_field(n, FAST); };
    session: |b, n| { b.add_text_field(n, STRING); };
    kind: |b, n| { b.add_text_field(n, STRING); };
    tag: |b, n| { b.add_text_field(n, STRING); };
    who: |b, n| { b.add_text_field(n, STRING); };
    scope: |b, n| { b.add_text_field(n, STRING); };
    private: |b, n| { b.add_u64_field(n, INDEXED); };
    pinned: |b, n| { b.add_u64_field(n, INDEXED | FAST); };
    importance: |b, n| { b.add_f64_field(n, FAST); };
    created: |b, n| { b.add_u64_field(n, FAST); };
}

/// Frequencies without positions: phrases are not asked for, and positions double the size.
fn text() -> TextOptions {
    let indexing =
        TextFieldIndexing::default().set_tokenizer(ANALYSER).set_index_option(IndexRecordOption::WithFreqs);
    TextOptions::default().set_indexing_options(indexing)
}
