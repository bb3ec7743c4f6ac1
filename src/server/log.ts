/** Where the server says what happens; the command that starts it decides how that looks. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
  /** Every message on the wire, for DGX_PIXELS_LOG=debug. */
  trace?(direction: "in" | "out", message: object): void;
}
