/**
 * Every error that a user or a peer can see: its exit code and the next step.
 * Exit codes are a contract with scripts: 1 a job failed, 2 the command line is wrong, 3 no backend answers,
 * 4 the backend refused, 5 cancelled by somebody else, 124 waited too long, 130 interrupted.
 */
export const ERRORS = {
  malformed: { exit: 4, hint: "Send one frame of MessagePack as docs/protocol.md describes it." },
  invalid_value: { exit: 4, hint: "Correct the value and send the request again." },
  unknown_type: { exit: 4, hint: "This backend does not know the request; a newer version might." },
  unknown_model: { exit: 4, hint: "`dgx-pixels models` lists what is installed." },
  unknown_words: { exit: 4, hint: 'Describe the sprite in English words, such as "a red dragon".' },
  unknown_job: { exit: 4, hint: "`dgx-pixels status` shows how many jobs there are; a finished one may have expired." },
  job_over: { exit: 4, hint: "A job that has ended cannot be cancelled." },
  job_not_done: { exit: 4, hint: "Ask again when the job is completed." },
  id_conflict: { exit: 4, hint: "Another job has this id; choose a new one." },
  unknown_blob: { exit: 4, hint: "Upload the picture, and send the request again." },
  wrong_checksum: { exit: 4, hint: "Upload the picture again, from its first byte." },
  uploads_full: { exit: 4, hint: "Wait until jobs have ended: pictures that no job needs go after an hour." },
  queue_full: { exit: 4, hint: "Wait until jobs have finished, or start the backend with a larger --max-queue." },
  rate_limited: { exit: 4, hint: "Ask less often, or start the backend with a larger --max-rate." },
  too_many_clients: { exit: 4, hint: "Close other clients, or start the backend with a larger --max-clients." },
  shutting_down: { exit: 4, hint: "The backend is stopping; send the request again when it is back." },
  disk_full: { exit: 4, hint: "Free some space on the backend's disk and send the request again." },
  store_failed: { exit: 4, hint: "Check space, quota and health of the disk that holds the backend's --data-dir." },
  image_lost: { exit: 1, hint: "The file was removed from the output folder; generate it again." },
  internal: { exit: 1, hint: "This is a bug in dgx-pixels; DGX_PIXELS_LOG=debug shows more." },
  job_failed: { exit: 1, hint: "Run it again with DGX_PIXELS_LOG=debug to see more." },
  worker_failed: { exit: 1, hint: "`npm ci` restores a damaged installation; DGX_PIXELS_LOG=debug shows more." },
  no_space: { exit: 1, hint: "Free some space there, and run the command again." },
  system_limit: {
    exit: 1,
    hint: "This machine or its limits for this user are at fault; try again once there is room.",
  },
  broken_install: { exit: 1, hint: "`npm ci` restores a damaged installation." },
  kept: { exit: 1, hint: "--overwrite replaces what no build has made, --accept records it as it is." },
  stale: { exit: 1, hint: "The same command without --check makes what is missing or stale." },
  usage: { exit: 2, hint: "`dgx-pixels help` lists commands and flags." },
  bad_picture: { exit: 2, hint: "Give a PNG, JPEG, GIF, WebP, AVIF or TIFF file." },
  unwritable: { exit: 2, hint: "Change its permissions, or choose another place." },
  address_in_use: {
    exit: 2,
    hint: "Stop the other program, or choose other addresses with --req-addr and --pub-addr.",
  },
  bad_address: { exit: 2, hint: "Addresses look like tcp://127.0.0.1:5555 or ipc:///run/user/1000/dgx.sock." },
  store_in_use: { exit: 2, hint: "Stop the other backend, or choose another folder with --data-dir." },
  store_newer: { exit: 2, hint: "Start the newer dgx-pixels that wrote it, or choose another folder with --data-dir." },
  store_damaged: { exit: 2, hint: "Move the file away to start with an empty queue." },
  exposed: {
    exit: 2,
    hint: "Turn on --curve (keys come from --make-keys), bind to 127.0.0.1, or say --insecure on a network that you trust.",
  },
  bad_key: { exit: 2, hint: "`dgx-pixels serve --make-keys FOLDER` makes keys for both sides." },
  queue_unsafe: { exit: 2, hint: "Set its maxmemory-policy to noeviction: what it drops is lost." },
  queue_away: { exit: 3, hint: "Start Redis, or wait until it answers again: what was acknowledged is kept there." },
  no_backend: { exit: 3, hint: "Start one with `dgx-pixels serve`." },
  timeout: { exit: 3, hint: "Check the address, or wait longer with --timeout." },
  cancelled: { exit: 5, hint: "Somebody cancelled the job; run the command again to get the picture." },
  wait_over: { exit: 124, hint: "Wait longer with --wait, or ask for less at once." },
  interrupted: { exit: 130, hint: "The job was cancelled." },
} as const satisfies Record<string, { exit: number; hint: string }>;

export type ErrorCode = keyof typeof ERRORS;

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(ERRORS, value);
}

/** An error with a place in the table: shown to users as message and hint, never as a stack trace. */
export class PixelsError extends Error {
  override readonly name = "PixelsError";
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string = ERRORS[code].hint) {
    super(message);
    this.code = code;
    this.hint = hint;
  }

  get exit(): number {
    return ERRORS[this.code].exit;
  }
}
