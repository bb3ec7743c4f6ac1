mod backend;
mod client;
mod decode;
mod messages;
mod png;
mod vectors;

use std::error::Error;

const USAGE: &str = "dgx-pixels-peer vectors
dgx-pixels-peer decode
dgx-pixels-peer client REQ_ADDR PUB_ADDR MODEL WIDTH HEIGHT STEPS
dgx-pixels-peer backend REQ_ADDR PUB_ADDR OUTPUT_DIR";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["vectors"] => vectors::print(),
        ["decode"] => decode::run()?,
        ["client", req_addr, pub_addr, model, width, height, steps] => {
            let picture =
                client::Picture { model: model.into(), size: (width.parse()?, height.parse()?), steps: steps.parse()? };
            client::run(req_addr, pub_addr, &picture)?;
        }
        ["backend", req_addr, pub_addr, output_dir] => backend::run(req_addr, pub_addr, output_dir)?,
        _ => return Err(USAGE.into()),
    }
    Ok(())
}
