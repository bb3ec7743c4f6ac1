/** A sequence chart for each request: what goes over the wire, in which order. */

const PARTICIPANTS = { C: "client", R: "backend, requests", P: "backend, updates" };

/** The steps under a heading that names who takes part in them. */
function chart(steps) {
  const present = Object.entries(PARTICIPANTS).filter(([letter]) => new RegExp(`\\b${letter}(-|:| )`).test(steps));
  const heads = present.map(([letter, name]) => `    participant ${letter} as ${name}`);
  return ["sequenceDiagram", ...heads, steps].join("\n");
}

/** A request and its reply, or its replies by the case in which they come. */
function asked(request, ...replies) {
  const [[, only]] = replies;
  const cases = replies.map(([when, reply], i) => `    ${i === 0 ? "alt" : "else"} ${when}\n        R-->>C: ${reply}`);
  return `    C->>R: ${request}\n${replies.length === 1 ? `    R-->>C: ${only}` : [...cases, "    end"].join("\n")}`;
}

/** Mermaid text by the request's type. */
export const EXCHANGES = Object.fromEntries(
  Object.entries({
    generate: `    C->>P: subscribe to all
    C->>R: generate {id, prompt, model, size, steps, cfg_scale}
    alt refused
        R-->>C: error {message, code}
    else stored
        R-->>C: job_accepted {job_id, estimated_time_s, seed}
        P-->>C: job_started {job_id, timestamp}
        loop each stage, and sampling step by step
            P-->>C: progress {job_id, stage, step, percent, eta_s}
            P-->>C: preview {job_id, image_path, step}
        end
        alt drawn
            P-->>C: job_complete {job_id, image_path, duration_s}
        else failed
            P-->>C: job_error {job_id, error}
        else cancelled
            P-->>C: job_cancelled {job_id}
        end
        P-->>C: job_finished {job_id, success, duration_s}
    end`,
    cancel: `    C->>R: cancel {job_id}
    alt queued or running
        P-->>C: job_cancelled {job_id}
        P-->>C: job_finished {job_id, success: false}
        R-->>C: job_cancelled {job_id}
    else unknown or over
        R-->>C: job_error {job_id, error, code}
    end`,
    list_models: asked("list_models", ["", "model_list {models}"]),
    status: asked("status", ["", "status_info {version, queue_size, active_jobs, uptime_s}"]),
    ping: asked("ping", ["", "pong"]),
    job: asked("job {job_id}", ["", "job_info {job_id, state}"]),
    image: `    loop until offset + the piece's length is total
        C->>R: image {job_id, index, offset}
        R-->>C: image_data {job_id, index, png, offset, total}
    end
    C->>R: image {job_id, index}
    alt completed
        R-->>C: image_data {job_id, index, png}
    else unknown, not completed, or its file is gone
        R-->>C: error {message, code}
    end`,
    jobs: `    C->>R: jobs {limit}
    R-->>C: job_list {jobs, next}
    loop while there is a next
        C->>R: jobs {after: next, limit}
        R-->>C: job_list {jobs, next}
    end`,
    hello: asked(
      "hello",
      ["it knows more than 1.0.0", "hello_info {version, instance, capabilities, limits}"],
      ["1.0.0", "error {message}"],
    ),
    updates: `    P-->>C: an update with seq 7
    Note over C: seq 8 and 9 are missed
    P-->>C: an update with seq 10
    C->>R: updates {after: 7}
    R-->>C: update_list {updates, has_gap, last}
    opt has_gap, or another instance
        C->>R: job {job_id}
        R-->>C: job_info {job_id, state}
    end`,
    upload: `    C->>R: upload {blob, size, offset: 0, data: no bytes}
    R-->>C: upload_info {received: 0, complete: false}
    loop until it is complete
        C->>R: upload {blob, size, offset: received, data}
        R-->>C: upload_info {received, complete}
    end
    Note over R: its checksum is right
    C->>R: generate {id, prompt, references: [blob]}
    R-->>C: job_accepted {job_id, seed}`,
  }).map(([type, steps]) => [type, chart(steps)]),
);

/** What no single request shows. */
export const REFUSAL = chart(`    C->>R: bytes that are no request
    R-->>C: error {message, code, hint}
    Note over C,R: the connection goes on
    C->>R: a message of more than 65,536 bytes
    R--xC: this connection ends, no other`);
