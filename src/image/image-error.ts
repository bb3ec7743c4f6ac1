/** A picture, palette or sheet that can't be used as asked. `message` says what and where, `hint` the next step. */
export class ImageError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = "ImageError";
    this.hint = hint;
  }
}
