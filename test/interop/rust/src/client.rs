//! A 1.0.0 client: a plain REQ and a SUB, every request, every update, one job to its picture and one cancelled.

use crate::messages::{Float, Generate, Reply, Request, Update};
use serde_json::{json, Value};
use std::error::Error;
use std::fs;
use zmq::{Context, Socket, SocketEvent, SocketType};

/// Milliseconds without an answer or an update after which the other side is taken for dead.
const PATIENCE: i32 = 30_000;

pub struct Picture {
    pub model: String,
    pub size: (u32, u32),
    pub steps: u32,
}

pub fn run(req_addr: &str, pub_addr: &str, picture: &Picture) -> Result<(), Box<dyn Error>> {
    let client = Client::connect(req_addr, pub_addr)?;
    let mut seen = json!({
        "ping": client.ask(&Request::Ping)?,
        "list_models": client.ask(&Request::ListModels)?,
        "status": client.ask(&Request::Status)?,
        "cancel_unknown": client.ask(&Request::Cancel { job_id: "no-such-job".into() })?,
        "generate_unknown_model": client.ask(&generate("rust-unknown", picture, "no-such-model", picture.steps))?,
        "generate_bad_size": client.ask(&generate("rust-bad", &Picture { size: (0, 16), model: picture.model.clone(), ..*picture }, &picture.model, 1))?,
    });
    seen["generate"] = client.ask(&generate("rust-job", picture, &picture.model, picture.steps))?;
    let updates = client.follow("rust-job", |_| Ok(()))?;
    seen["picture"] = updates.iter().find_map(picture_of).unwrap_or(Value::Null);
    seen["updates"] = Value::Array(updates);

    seen["generate_long"] = client.ask(&generate("rust-long", picture, &picture.model, 1000))?;
    let mut answer = Value::Null;
    seen["updates_cancelled"] = Value::Array(client.follow("rust-long", |update| {
        if matches!(update, Update::JobStarted { .. }) {
            answer = client.ask(&Request::Cancel { job_id: "rust-long".into() })?;
        }
        Ok(())
    })?);
    seen["cancel"] = answer;
    println!("{seen}");
    Ok(())
}

fn generate(id: &str, picture: &Picture, model: &str, steps: u32) -> Request {
    Request::Generate(Generate {
        id: id.into(),
        prompt: "a red dragon".into(),
        model: model.into(),
        lora: None,
        size: picture.size,
        steps,
        cfg_scale: Float(7.5),
        seed: None,
        negative_prompt: None,
        batch_size: None,
        animation_frames: None,
        tileset_grid: None,
    })
}

/// What the file is that `job_complete` names.
fn picture_of(update: &Value) -> Option<Value> {
    let path = update.get("image_path").filter(|_| update["type"] == "job_complete")?.as_str()?;
    let file = fs::read(path).ok()?;
    let side = |at: usize| file.get(at..at + 4).map(|bytes| u32::from_be_bytes(bytes.try_into().expect("four bytes")));
    Some(
        json!({ "path": path, "is_png": file.starts_with(b"\x89PNG\r\n\x1a\n"), "width": side(16), "height": side(20) }),
    )
}

struct Client {
    req: Socket,
    sub: Socket,
}

impl Client {
    /// The subscription is made before the first request, so that no update of a later job is missed.
    fn connect(req_addr: &str, pub_addr: &str) -> Result<Self, Box<dyn Error>> {
        let context = Context::new();
        let sub = context.socket(SocketType::SUB)?;
        sub.monitor("inproc://sub-events", SocketEvent::HANDSHAKE_SUCCEEDED as i32)?;
        let events = context.socket(SocketType::PAIR)?;
        events.set_rcvtimeo(PATIENCE)?;
        events.connect("inproc://sub-events")?;
        sub.set_rcvtimeo(PATIENCE)?;
        sub.set_subscribe(b"")?;
        sub.connect(pub_addr)?;
        events.recv_multipart(0)?;
        let req = context.socket(SocketType::REQ)?;
        req.set_rcvtimeo(PATIENCE)?;
        req.set_linger(0)?;
        req.connect(req_addr)?;
        Ok(Self { req, sub })
    }

    fn ask(&self, request: &Request) -> Result<Value, Box<dyn Error>> {
        self.req.send(rmp_serde::to_vec_named(request)?, 0)?;
        let reply: Reply = rmp_serde::from_slice(&self.req.recv_bytes(0)?)?;
        Ok(serde_json::to_value(reply)?)
    }

    /// All updates of one job up to `job_finished`. A type that this program does not know is skipped, as in the field.
    fn follow(
        &self,
        job: &str,
        mut on_update: impl FnMut(&Update) -> Result<(), Box<dyn Error>>,
    ) -> Result<Vec<Value>, Box<dyn Error>> {
        let mut updates = Vec::new();
        loop {
            let Ok(update) = rmp_serde::from_slice::<Update>(&self.sub.recv_bytes(0)?) else { continue };
            let shown = serde_json::to_value(&update)?;
            if shown["job_id"] != job {
                continue;
            }
            updates.push(shown);
            on_update(&update)?;
            if matches!(update, Update::JobFinished { .. }) {
                return Ok(updates);
            }
        }
    }
}
