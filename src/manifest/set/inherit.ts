/** Settings of which a sprite has some of its own, and others from its defaults. */
interface Inheritable {
  palette?: unknown;
  colors?: number | undefined;
  setColors?: number | undefined;
  frames?: number | undefined;
  tiles?: unknown;
  best_of?: number | undefined;
  background?: string | undefined;
  trim?: boolean | undefined;
}

/**
 * What stands in `base`, but for what stands in `own`. Who says how it is coloured inherits nothing of that, and who says that it is an
 * animation or a tileset nothing that only other pictures have.
 */
export function inherit<B extends Inheritable, O extends Inheritable>(base: B, own: O): B & O {
  const { palette, colors, setColors, frames, tiles, best_of, background, trim, ...rest } = base;
  const look = own.palette === undefined && own.colors === undefined ? { palette, colors, setColors } : {};
  const isKind = own.frames !== undefined || own.tiles !== undefined;
  const kind = isKind ? {} : { frames, tiles };
  const isPlain = !isKind || (own.tiles === undefined && own.frames === 1);
  return {
    ...rest,
    ...look,
    ...kind,
    ...(isPlain && { best_of }),
    ...(own.tiles === undefined && { background, trim }),
    ...own,
  } as B & O;
}
