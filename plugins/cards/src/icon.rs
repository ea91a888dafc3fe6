//! An icon for a server that brings none: what it is called tells, else what its tools are called.

use alloc::collections::BTreeMap;

use signet_plugin_sdk::card::words;
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{Offered, Server};

/// Words that tell, the most telling first.
const ICONS: [(&str, &[&str]); 36] = [
    ("🐙", &["github", "gitlab"]),
    ("🌿", &["git", "commit", "branch", "repository", "repo"]),
    ("🎭", &["playwright"]),
    ("🌐", &["browser", "chrome", "chromium", "firefox", "puppeteer", "page", "devtools"]),
    ("📁", &["filesystem", "files", "file", "directory", "folder", "drive", "dropbox", "s3", "storage"]),
    (
        "🗄️",
        &[
            "database",
            "sql",
            "sqlite",
            "postgres",
            "postgresql",
            "mysql",
            "mongodb",
            "redis",
            "table",
            "supabase",
        ],
    ),
    ("📄", &["pdf", "document", "documents", "docs", "word", "markdown"]),
    (
        "📊",
        &["spreadsheet", "sheets", "excel", "csv", "chart", "analytics", "metrics", "dashboard", "grafana"],
    ),
    ("🧠", &["memory", "knowledge", "graph", "thinking", "entities"]),
    ("🕐", &["time", "clock", "timezone"]),
    ("📅", &["calendar", "event", "schedule", "meeting"]),
    ("✉️", &["mail", "email", "gmail", "outlook", "smtp", "imap", "inbox"]),
    ("💬", &["slack", "discord", "chat", "message", "telegram", "teams", "whatsapp"]),
    ("🎫", &["ticket", "jira", "issue", "linear", "zendesk", "support"]),
    ("✅", &["todo", "task", "tasks", "todoist", "asana", "trello"]),
    ("📝", &["note", "notes", "notion", "obsidian", "journal"]),
    ("🤝", &["crm", "hubspot", "salesforce", "deal", "contact", "contacts", "lead", "ghl"]),
    ("💳", &["stripe", "payment", "invoice", "billing", "paypal", "checkout"]),
    ("💰", &["budget", "finance", "bank", "accounting", "money", "expense"]),
    ("📈", &["stock", "stocks", "market", "trading", "crypto", "price", "polymarket"]),
    ("🌦️", &["weather", "forecast"]),
    ("🗺️", &["map", "maps", "location", "geocode", "places", "route"]),
    ("✈️", &["flight", "flights", "travel", "hotel", "airbnb", "booking"]),
    ("🛒", &["shop", "shopify", "cart", "order", "product", "store"]),
    ("🎵", &["music", "spotify", "audio", "song", "remix", "playlist"]),
    ("🎬", &["video", "youtube", "movie", "stream"]),
    ("🖼️", &["image", "images", "photo", "picture", "figma", "design", "screenshot"]),
    ("🏠", &["home", "homeassistant", "light", "thermostat", "iot"]),
    ("☁️", &["cloud", "aws", "azure", "gcp", "cloudflare", "vercel"]),
    ("🐳", &["docker", "kubernetes", "container", "k8s", "pod"]),
    ("🖥️", &["system", "monitor", "process", "cpu", "terminal", "shell", "ssh"]),
    ("🔎", &["search", "brave", "google", "tavily", "exa", "perplexity"]),
    ("📥", &["fetch", "http", "scrape", "crawl", "download", "url"]),
    ("🔐", &["secret", "password", "vault", "auth", "security"]),
    ("🧮", &["calculator", "math", "compute"]),
    ("🧪", &["test", "testing", "everything", "example", "demo"]),
];

/// Where nothing tells.
const NONE: &str = "🧩";

/// An emoji.
pub(crate) fn inferred(server: &Server, tools: &[&Offered]) -> &'static str {
    let called = [Some(server.name.as_str()), server.title.as_deref()].into_iter().flatten();
    let called: Vec<String> = called.flat_map(words).collect();
    let by_name =
        ICONS.iter().find(|(_, telling)| called.iter().any(|word| telling.contains(&word.as_str())));
    if let Some((icon, _)) = by_name {
        return icon;
    }
    // One mention is chance.
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in tools.iter().flat_map(|offered| words(&offered.tool.name)) {
        if let Some((icon, _)) = ICONS.iter().find(|(_, telling)| telling.contains(&word.as_str())) {
            *counts.entry(icon).or_default() += 1;
        }
    }
    let most = counts.into_iter().filter(|(_, count)| *count > 1).max_by_key(|(_, count)| *count);
    most.map_or(NONE, |(icon, _)| icon)
}
