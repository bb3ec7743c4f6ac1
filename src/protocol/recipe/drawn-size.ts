type Size = readonly [width: number, height: number];

/**
 * The size in pixels at which a picture is drawn that is asked for smaller than its model draws: of the same shape, as small as the model
 * allows. All other pictures are drawn at the size that is asked for. @param smallest the model's smallest size, where it has one.
 */
export function drawnSize([width, height]: Size, smallest: Size = [1, 1]): [width: number, height: number] {
  const factor = Math.max(smallest[0] / width, smallest[1] / height);
  if (factor <= 1) return [width, height];
  return [up(width * factor), up(height * factor)];
}

/** To whole pixels, though not for what a division has added. */
function up(side: number): number {
  return Math.ceil(side - 1e-9);
}
