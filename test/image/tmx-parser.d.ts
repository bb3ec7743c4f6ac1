/** The part of tmx-parser that the tests read tilesets with; the package has no types of its own. */
declare module "tmx-parser" {
  namespace tmx {
    interface Tile {
      id: number;
      properties: Record<string, string>;
      animations: { tileId: string; duration: string }[];
    }

    interface TileSet {
      name: string;
      tileWidth: number;
      tileHeight: number;
      spacing: number;
      margin: number;
      image: { source: string; width: number; height: number };
      tiles: Tile[];
    }

    function parse(xml: string, path: string, done: (error: Error | null, tileSet: TileSet) => void): void;
  }
  export default tmx;
}
