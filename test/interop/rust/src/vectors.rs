//! Golden bytes: every message as rmp-serde writes it, beside the same message as JSON, one to a line.

use crate::messages::{Bytes, Float, Generate, ModelInfo, ModelType, Reply, Request, Seed, Stage, Update};
use serde::Serialize;
use serde_json::{json, Value};

const JOB: &str = "job-001";
const BEYOND_32_BITS: u64 = 1 << 40;

pub fn print() {
    for vector in [requests(), replies(), updates()].concat() {
        println!("{vector}");
    }
}

fn vector(kind: &str, name: &str, message: &impl Serialize) -> Value {
    let bytes = rmp_serde::to_vec_named(message).expect("every message has an encoding");
    let shown = serde_json::to_value(message).expect("every message has a JSON form");
    json!({ "kind": kind, "name": name, "message": shown, "hex": hex::encode(bytes) })
}

fn dragon() -> Generate {
    Generate {
        id: JOB.into(),
        prompt: "a red dragon".into(),
        model: "sdxl".into(),
        lora: None,
        size: (1024, 1024),
        steps: 30,
        cfg_scale: Float(7.5),
        seed: None,
        negative_prompt: None,
        batch_size: None,
        animation_frames: None,
        tileset_grid: None,
    }
}

/// As a program writes it that does not leave an absent option out.
#[derive(Serialize)]
struct WithNil {
    r#type: &'static str,
    id: &'static str,
    prompt: &'static str,
    model: &'static str,
    lora: Option<String>,
    size: (u32, u32),
    steps: u32,
    cfg_scale: f32,
}

fn requests() -> Vec<Value> {
    let request = |name: &str, message: Request| vector("request", name, &message);
    let generate = |name: &str, message: Generate| request(name, Request::Generate(message));
    let nil = WithNil {
        r#type: "generate",
        id: JOB,
        prompt: "a red dragon",
        model: "sdxl",
        lora: None,
        size: (1024, 1024),
        steps: 30,
        cfg_scale: 7.5,
    };
    let mut with_nil = vector("request", "generate, lora nil", &nil);
    with_nil["message"].as_object_mut().expect("a map").remove("lora");
    vec![
        request("ping", Request::Ping),
        request("list_models", Request::ListModels),
        request("status", Request::Status),
        request("cancel", Request::Cancel { job_id: JOB.into() }),
        request("job", Request::Job { job_id: JOB.into() }),
        request("image", Request::Image { job_id: JOB.into(), index: 63 }),
        generate("generate", dragon()),
        generate("generate, lora", Generate { lora: Some("pixel-art".into()), ..dragon() }),
        generate("generate, a fraction without an exact binary form", Generate { cfg_scale: Float(7.1), ..dragon() }),
        generate("generate, not ASCII", Generate { prompt: "ein größer Drache, 赤い竜 🐉".into(), ..dragon() }),
        generate(
            "generate, additive fields",
            Generate { seed: Some(Seed(u64::MAX)), negative_prompt: Some(String::new()), ..dragon() },
        ),
        generate("generate, animation", Generate { animation_frames: Some(8), ..dragon() }),
        generate("generate, tileset", Generate { batch_size: Some(2), tileset_grid: Some((4, 2)), ..dragon() }),
        generate("generate, seed of one byte", Generate { seed: Some(Seed(0)), ..dragon() }),
        generate("generate, seed beyond 32 bits", Generate { seed: Some(Seed(BEYOND_32_BITS)), ..dragon() }),
        generate(
            "generate, smallest",
            Generate {
                id: "j".into(),
                prompt: "x".into(),
                model: "m".into(),
                size: (1, 1),
                steps: 1,
                cfg_scale: Float(0.0),
                ..dragon()
            },
        ),
        generate(
            "generate, largest",
            Generate {
                id: "j".repeat(128),
                prompt: "é".repeat(4096),
                model: "m".repeat(512),
                lora: Some("l".repeat(512)),
                size: (4096, 4096),
                steps: 1000,
                cfg_scale: Float(100.0),
                seed: Some(Seed(u64::MAX)),
                negative_prompt: Some("n".repeat(8192)),
                ..dragon()
            },
        ),
        with_nil,
    ]
}

fn model(name: &str, path: &str, model_type: ModelType, size_mb: u64) -> ModelInfo {
    ModelInfo { name: name.into(), path: path.into(), model_type, size_mb }
}

fn replies() -> Vec<Value> {
    let reply = |name: &str, message: Reply| vector("reply", name, &message);
    vec![
        reply("job_accepted", Reply::JobAccepted { job_id: JOB.into(), estimated_time_s: Float(3.5) }),
        reply(
            "job_complete",
            Reply::JobComplete {
                job_id: JOB.into(),
                image_path: "/srv/bilder/größe.png".into(),
                duration_s: Float(2.25),
            },
        ),
        reply("job_error", Reply::JobError { job_id: JOB.into(), error: "no model flux".into() }),
        reply("job_cancelled", Reply::JobCancelled { job_id: JOB.into() }),
        reply("model_list, empty", Reply::ModelList { models: vec![] }),
        reply(
            "model_list",
            Reply::ModelList {
                models: vec![
                    model("sdxl", "/models/sdxl.safetensors", ModelType::Checkpoint, 6617),
                    model("pixel-art", "/models/pixel-art.safetensors", ModelType::Lora, 0),
                    model("sdxl-vae", "/models/vae.safetensors", ModelType::Vae, BEYOND_32_BITS),
                ],
            },
        ),
        reply(
            "status_info",
            Reply::StatusInfo { version: "1.0.0".into(), queue_size: 3, active_jobs: 1, uptime_s: 3600 },
        ),
        reply(
            "status_info, largest",
            Reply::StatusInfo {
                version: "1.0.0".into(),
                queue_size: u32::MAX,
                active_jobs: u32::MAX,
                uptime_s: BEYOND_32_BITS,
            },
        ),
        reply("pong", Reply::Pong),
        reply("error", Reply::Error { message: "size.0 must be from 1 to 4096".into() }),
        reply("error, empty", Reply::Error { message: String::new() }),
        reply("job_info", Reply::JobInfo { job_id: JOB.into(), state: "running".into() }),
        reply(
            "image_data",
            Reply::ImageData { job_id: JOB.into(), index: 0, png: Bytes(crate::png::solid(2, 2, [200, 30, 30, 255])) },
        ),
        reply("image_data, empty", Reply::ImageData { job_id: JOB.into(), index: 0, png: Bytes(vec![]) }),
    ]
}

fn updates() -> Vec<Value> {
    let update = |name: &str, message: Update| vector("update", name, &message);
    let progress = |stage: Stage, step: u32, percent: f32, eta_s: f32| Update::Progress {
        job_id: JOB.into(),
        stage,
        step,
        total_steps: 30,
        percent: Float(percent),
        eta_s: Float(eta_s),
    };
    vec![
        update("job_started", Update::JobStarted { job_id: JOB.into(), timestamp: 1_699_564_800 }),
        update("job_started, beyond 32 bits", Update::JobStarted { job_id: JOB.into(), timestamp: BEYOND_32_BITS }),
        update("progress, initializing", progress(Stage::Initializing, 0, 0.0, 3.5)),
        update("progress, loading_models", progress(Stage::LoadingModels, 0, 1.5, 3.25)),
        update("progress, encoding", progress(Stage::Encoding, 0, 2.5, 3.125)),
        update("progress, sampling", progress(Stage::Sampling, 15, 50.1, 1.7)),
        update("progress, decoding", progress(Stage::Decoding, 30, 95.5, 0.25)),
        update("progress, post_processing", progress(Stage::PostProcessing, 30, 100.0, 0.0)),
        update("preview", Update::Preview { job_id: JOB.into(), image_path: "/tmp/preview.png".into(), step: 15 }),
        update(
            "job_complete",
            Update::JobComplete {
                job_id: JOB.into(),
                image_path: "/srv/out/job-001.png".into(),
                duration_s: Float(2.25),
            },
        ),
        update("job_error", Update::JobError { job_id: JOB.into(), error: "out of memory".into() }),
        update("job_finished", Update::JobFinished { job_id: JOB.into(), success: true, duration_s: Float(2.25) }),
        update(
            "job_finished, failed",
            Update::JobFinished { job_id: JOB.into(), success: false, duration_s: Float(0.0) },
        ),
    ]
}
