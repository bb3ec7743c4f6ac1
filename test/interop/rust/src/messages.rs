//! The messages as Rust programs in the field declare them: the types of protocol 1.0.0, internally tagged, and of what
//! has been added since then only what a result needs.

use serde::{Deserialize, Serialize, Serializer};

/// 32 bits on the wire; in JSON the number that a reader with 64 bits sees.
#[derive(Deserialize, Clone, Copy)]
#[serde(transparent)]
pub struct Float(pub f32);

impl Serialize for Float {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_f64(f64::from(self.0))
        } else {
            serializer.serialize_f32(self.0)
        }
    }
}

/// Any 64 bits; text in JSON, whose readers keep 53 of them.
#[derive(Deserialize, Clone, Copy)]
#[serde(transparent)]
pub struct Seed(pub u64);

impl Serialize for Seed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&self.0.to_string())
        } else {
            serializer.serialize_u64(self.0)
        }
    }
}

/// `bin` on the wire, hexadecimal in JSON.
#[derive(Deserialize, Clone)]
#[serde(transparent)]
pub struct Bytes(#[serde(with = "serde_bytes")] pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&hex::encode(&self.0))
        } else {
            serializer.serialize_bytes(&self.0)
        }
    }
}

#[derive(Serialize, Deserialize, Clone)]
pub struct Generate {
    pub id: String,
    pub prompt: String,
    pub model: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lora: Option<String>,
    pub size: (u32, u32),
    pub steps: u32,
    pub cfg_scale: Float,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<Seed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negative_prompt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_size: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub animation_frames: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tileset_grid: Option<(u32, u32)>,
}

#[derive(Serialize, Deserialize, Clone)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Request {
    Generate(Generate),
    Cancel { job_id: String },
    ListModels,
    Status,
    Ping,
    Job { job_id: String },
    Image { job_id: String, index: u32 },
}

#[derive(Serialize, Deserialize, Clone)]
#[serde(rename_all = "snake_case")]
pub enum ModelType {
    Checkpoint,
    Lora,
    Vae,
}

#[derive(Serialize, Deserialize, Clone)]
pub struct ModelInfo {
    pub name: String,
    pub path: String,
    pub model_type: ModelType,
    pub size_mb: u64,
}

#[derive(Serialize, Deserialize, Clone)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Reply {
    JobAccepted { job_id: String, estimated_time_s: Float },
    JobComplete { job_id: String, image_path: String, duration_s: Float },
    JobError { job_id: String, error: String },
    JobCancelled { job_id: String },
    ModelList { models: Vec<ModelInfo> },
    StatusInfo { version: String, queue_size: u32, active_jobs: u32, uptime_s: u64 },
    Pong,
    Error { message: String },
    JobInfo { job_id: String, state: String },
    ImageData { job_id: String, index: u32, png: Bytes },
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Initializing,
    LoadingModels,
    Encoding,
    Sampling,
    Decoding,
    PostProcessing,
}

#[derive(Serialize, Deserialize, Clone)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Update {
    JobStarted { job_id: String, timestamp: u64 },
    Progress { job_id: String, stage: Stage, step: u32, total_steps: u32, percent: Float, eta_s: Float },
    Preview { job_id: String, image_path: String, step: u32 },
    JobComplete { job_id: String, image_path: String, duration_s: Float },
    JobError { job_id: String, error: String },
    JobFinished { job_id: String, success: bool, duration_s: Float },
}
