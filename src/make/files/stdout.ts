/** The target that is no file: whoever asked takes the picture's bytes from its result. */
export const STDOUT = "-";
