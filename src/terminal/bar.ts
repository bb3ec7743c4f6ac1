/** A bar of `size` columns, of which a share is filled, 0 to 1. */
export type Bar = (share: number, size: number) => string;

export async function loadBar(): Promise<Bar> {
  const { default: progress } = await import("cli-progress");
  return (share, size) => {
    const strings = { barCompleteString: "█".repeat(size), barIncompleteString: "░".repeat(size) };
    return progress.Format.BarFormat(share, { barsize: size, barGlue: "", ...strings });
  };
}
