//! A 1.0.0 backend: REP and PUB, one job at a time, one step of it between two looks at the requests.

use crate::messages::{Float, Generate, ModelInfo, ModelType, Reply, Request, Stage, Update};
use crate::png;
use serde::Serialize;
use std::collections::VecDeque;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use zmq::{Context, Socket, SocketType};

const MODEL: &str = "sd_xl_base_1.0";
/// Milliseconds between two steps of a job.
const STEP: i64 = 10;

pub fn run(req_addr: &str, pub_addr: &str, output_dir: &str) -> Result<(), Box<dyn Error>> {
    end_with_parent();
    let context = Context::new();
    let rep = context.socket(SocketType::REP)?;
    rep.bind(req_addr)?;
    let publisher = context.socket(SocketType::PUB)?;
    publisher.bind(pub_addr)?;
    println!("{}", serde_json::json!({ "req": endpoint(&rep)?, "pub": endpoint(&publisher)? }));
    let mut backend = Backend {
        publisher,
        output_dir: fs::canonicalize(output_dir)?,
        started: Instant::now(),
        queue: VecDeque::new(),
        active: None,
    };
    loop {
        if rep.poll(zmq::POLLIN, STEP)? > 0 {
            let request = rep.recv_bytes(0)?;
            rep.send(rmp_serde::to_vec_named(&backend.answer(&request))?, 0)?;
        } else {
            backend.step()?;
        }
    }
}

/// The test that started this program holds its stdin open.
fn end_with_parent() {
    std::thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        std::process::exit(0);
    });
}

fn endpoint(socket: &Socket) -> Result<String, Box<dyn Error>> {
    Ok(socket.get_last_endpoint()?.map_err(|_| "an address that is not text")?)
}

struct Active {
    job: Generate,
    step: u32,
    since: Instant,
}

struct Backend {
    publisher: Socket,
    output_dir: PathBuf,
    started: Instant,
    queue: VecDeque<Generate>,
    active: Option<Active>,
}

impl Backend {
    fn answer(&mut self, bytes: &[u8]) -> Reply {
        match rmp_serde::from_slice(bytes) {
            Ok(Request::Ping) => Reply::Pong,
            Ok(Request::ListModels) => Reply::ModelList { models: models() },
            Ok(Request::Status) => Reply::StatusInfo {
                version: "1.0.0".into(),
                queue_size: self.queue.len() as u32,
                active_jobs: u32::from(self.active.is_some()),
                uptime_s: self.started.elapsed().as_secs(),
            },
            Ok(Request::Generate(job)) if job.model != MODEL => {
                Reply::Error { message: format!("no model {}", job.model) }
            }
            Ok(Request::Generate(job)) => {
                let job_id = job.id.clone();
                self.queue.push_back(job);
                Reply::JobAccepted { job_id, estimated_time_s: Float(1.5) }
            }
            Ok(Request::Cancel { job_id }) => self.cancel(job_id),
            Ok(Request::Job { .. } | Request::Image { .. }) => Reply::Error { message: "unknown request type".into() },
            Err(error) => Reply::Error { message: error.to_string() },
        }
    }

    fn cancel(&mut self, job_id: String) -> Reply {
        let waiting = self.queue.len();
        self.queue.retain(|job| job.id != job_id);
        let was_active = self.active.take_if(|active| active.job.id == job_id).is_some();
        if !was_active && self.queue.len() == waiting {
            return Reply::Error { message: format!("no job {job_id}") };
        }
        self.publish(&Update::JobFinished { job_id: job_id.clone(), success: false, duration_s: Float(0.0) });
        Reply::JobCancelled { job_id }
    }

    /// One step of the job that runs, or the start of the next one.
    fn step(&mut self) -> Result<(), Box<dyn Error>> {
        let Some(mut active) = self.active.take() else {
            self.active = self.queue.pop_front().map(|job| self.start(job));
            return Ok(());
        };
        if active.step == active.job.steps {
            return self.finish(&active);
        }
        active.step += 1;
        self.progress(&active, Stage::Sampling);
        self.active = Some(active);
        Ok(())
    }

    fn start(&self, job: Generate) -> Active {
        let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        self.publish(&Update::JobStarted { job_id: job.id.clone(), timestamp });
        let active = Active { job, step: 0, since: Instant::now() };
        for stage in [Stage::Initializing, Stage::LoadingModels, Stage::Encoding] {
            self.progress(&active, stage);
        }
        active
    }

    fn finish(&self, active: &Active) -> Result<(), Box<dyn Error>> {
        self.progress(active, Stage::Decoding);
        self.progress(active, Stage::PostProcessing);
        let Active { job, since, .. } = active;
        let path = self.write(&format!("{}.png", job.id), job.size)?;
        let duration_s = Float(since.elapsed().as_secs_f32());
        self.publish(&Update::JobComplete { job_id: job.id.clone(), image_path: path, duration_s });
        self.publish(&Update::JobFinished { job_id: job.id.clone(), success: true, duration_s });
        Ok(())
    }

    fn write(&self, name: &str, (width, height): (u32, u32)) -> Result<String, Box<dyn Error>> {
        let path = self.output_dir.join(Path::new(name).file_name().ok_or("an id that is no file name")?);
        fs::write(&path, png::solid(width, height, [200, 30, 30, 255]))?;
        Ok(path.to_string_lossy().into_owned())
    }

    fn progress(&self, active: &Active, stage: Stage) {
        let Active { job, step, .. } = active;
        let percent = Float(100.0 * *step as f32 / job.steps as f32);
        let eta_s = Float((job.steps - step) as f32 * STEP as f32 / 1000.0);
        let job_id = job.id.clone();
        self.publish(&Update::Progress { job_id, stage, step: *step, total_steps: job.steps, percent, eta_s });
    }

    fn publish(&self, update: &impl Serialize) {
        let bytes = rmp_serde::to_vec_named(update).expect("every update has an encoding");
        self.publisher.send(bytes, 0).expect("a PUB socket always sends");
    }
}

fn models() -> Vec<ModelInfo> {
    let model = |name: &str, model_type: ModelType, size_mb: u64| ModelInfo {
        name: name.into(),
        path: format!("/models/{name}.safetensors"),
        model_type,
        size_mb,
    };
    vec![model(MODEL, ModelType::Checkpoint, 6617), model("pixel-art", ModelType::Lora, 144)]
}
