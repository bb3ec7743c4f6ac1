//! Reads lines `KIND HEX` and answers each with what Rust made of the bytes, and with the bytes it writes itself.

use crate::messages::{Reply, Request, Update};
use serde::{de::DeserializeOwned, Serialize};
use serde_json::{json, Value};
use std::io::{self, BufRead};

pub fn run() -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (kind, hex) = line.split_once(' ').unwrap_or((&line, ""));
        let bytes = hex::decode(hex).unwrap_or_default();
        let answer = match kind {
            "request" => read::<Request>(&bytes),
            "reply" => read::<Reply>(&bytes),
            "update" => read::<Update>(&bytes),
            _ => Err(format!("no kind {kind}")),
        };
        println!("{}", answer.unwrap_or_else(|error| json!({ "error": error })));
    }
    Ok(())
}

fn read<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<Value, String> {
    let message: T = rmp_serde::from_slice(bytes).map_err(|error| error.to_string())?;
    let again = rmp_serde::to_vec_named(&message).map_err(|error| error.to_string())?;
    Ok(
        json!({ "message": serde_json::to_value(&message).map_err(|error| error.to_string())?, "hex": hex::encode(again) }),
    )
}
