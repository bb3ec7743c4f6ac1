/** Told of every message, for DGX_PIXELS_LOG=debug. */
export type Trace = (direction: "in" | "out", message: object) => void;
