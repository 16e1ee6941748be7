//! Numbers, and text made of them.

use crate::generate::Numbers;

/// The alphabet of the suffixes that Kubernetes makes up.
const SUFFIX: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
const HEX: &[u8] = b"0123456789abcdef";
const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Words of settings and names.
pub(super) const WORDS: &[&str] = &[
    "account",
    "alpha",
    "archive",
    "asset",
    "audit",
    "basket",
    "billing",
    "bridge",
    "broker",
    "cache",
    "campaign",
    "catalog",
    "checkout",
    "claims",
    "collector",
    "config",
    "courier",
    "customer",
    "delivery",
    "document",
    "email",
    "event",
    "export",
    "feature",
    "feed",
    "fraud",
    "gateway",
    "geo",
    "graph",
    "identity",
    "image",
    "import",
    "index",
    "inventory",
    "invoice",
    "ledger",
    "loyalty",
    "mailer",
    "market",
    "media",
    "metrics",
    "mobile",
    "notify",
    "offer",
    "order",
    "partner",
    "payment",
    "pricing",
    "profile",
    "promo",
    "queue",
    "quote",
    "rating",
    "recommend",
    "refund",
    "report",
    "retail",
    "review",
    "route",
    "search",
    "session",
    "settle",
    "shipping",
    "signal",
    "stock",
    "store",
    "stream",
    "survey",
    "tariff",
    "tax",
    "telemetry",
    "ticket",
    "token",
    "tracking",
    "trade",
    "upload",
    "vendor",
    "voucher",
    "wallet",
    "warehouse",
];

/// Draws numbers, choices and text; the same seed draws the same.
#[derive(Clone, Debug)]
pub(super) struct Random(Numbers);

impl Random {
    pub(super) fn from_seed(seed: u64) -> Self {
        Self(Numbers::from_seed(seed))
    }

    pub(super) fn draw(&mut self) -> u64 {
        self.0.draw()
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0.below(bound)
    }

    /// True in so many of ten thousand cases.
    pub(super) fn chance(&mut self, of_ten_thousand: u64) -> bool {
        self.below(10_000) < of_ten_thousand
    }

    /// One of them; `None` where there is none.
    pub(super) fn pick<'s, T>(&mut self, all: &'s [T]) -> Option<&'s T> {
        let at = self.below(all.len() as u64);
        all.get(at as usize)
    }

    /// One of the texts.
    pub(super) fn text<'s>(&mut self, all: &[&'s str]) -> &'s str {
        self.pick(all).copied().unwrap_or_default()
    }

    fn letters(&mut self, out: &mut Vec<u8>, alphabet: &[u8], count: usize) {
        let (mut left, mut bits) = (0_u32, 0_u64);
        for _ in 0..count {
            if left == 0 {
                (left, bits) = (8, self.draw());
            }
            let at = (bits & 0xFF) as usize % alphabet.len().max(1);
            out.push(alphabet.get(at).copied().unwrap_or(b'x'));
            bits >>= 8;
            left -= 1;
        }
    }

    pub(super) fn hex(&mut self, out: &mut Vec<u8>, digits: usize) {
        self.letters(out, HEX, digits);
    }

    pub(super) fn suffix(&mut self, out: &mut Vec<u8>, letters: usize) {
        self.letters(out, SUFFIX, letters);
    }

    pub(super) fn suffix_text(&mut self, letters: usize) -> String {
        let mut out = Vec::with_capacity(letters);
        self.suffix(&mut out, letters);
        String::from_utf8(out).unwrap_or_default()
    }

    pub(super) fn hex_text(&mut self, digits: usize) -> String {
        let mut out = Vec::with_capacity(digits);
        self.hex(&mut out, digits);
        String::from_utf8(out).unwrap_or_default()
    }

    /// A random UUID (version 4).
    pub(super) fn uuid(&mut self, out: &mut Vec<u8>) {
        for (index, digits) in [8, 4, 3, 3, 12].into_iter().enumerate() {
            if index > 0 {
                out.push(b'-');
            }
            match index {
                2 => out.push(b'4'),
                3 => self.letters(out, b"89ab", 1),
                _ => {}
            }
            self.hex(out, digits);
        }
    }

    pub(super) fn uuid_text(&mut self) -> String {
        let mut out = Vec::with_capacity(36);
        self.uuid(&mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    /// The tag of an image.
    pub(super) fn tag(&mut self, out: &mut Vec<u8>) {
        match self.below(4) {
            0 => self.hex(out, 40),
            1 => {
                out.extend_from_slice(b"sha-");
                self.hex(out, 7);
            }
            _ => {
                let text = format!("v{}.{}.{}", self.below(9), self.below(40), self.below(30));
                out.extend_from_slice(text.as_bytes());
            }
        }
    }

    /// A value as settings have them: words, hosts, numbers, keys. No character of it needs an escape in JSON.
    pub(super) fn value(&mut self, out: &mut Vec<u8>) {
        let text = match self.below(8) {
            0 => self.below(65_536).to_string(),
            1 => self.text(&["true", "false", "info", "debug", "production", "westeurope", "UTC"]).to_owned(),
            2 => {
                let (name, port) = (self.name(), 1024 + self.below(40_000));
                format!("http://{name}.{}.svc.cluster.local:{port}/{}", self.text(WORDS), self.text(WORDS))
            }
            3 => format!("{}.{}.example.net", self.name(), self.text(WORDS)),
            4 => format!("/var/{}/{}/{}.yaml", self.text(WORDS), self.text(WORDS), self.text(WORDS)),
            5 => format!("{}m{}s", self.below(60), self.below(60)),
            6 => return self.uuid(out),
            _ => {
                let letters = 20 + self.below(30) as usize;
                return self.letters(out, BASE64, letters);
            }
        };
        out.extend_from_slice(text.as_bytes());
    }

    /// A name of two words.
    pub(super) fn name(&mut self) -> String {
        format!("{}-{}", self.text(WORDS), self.text(WORDS))
    }
}
