//! Installed MCP servers: where they come from, what they say of themselves, how they are kept alive, and who may
//! call which of their tools.
//!
//! What must not live here: how one connection works, which is `signet-mcp-client`'s; how a card's generator runs
//! (the maker of cards is a trait); and HTTP.

mod effect;

pub use effect::Effect;
