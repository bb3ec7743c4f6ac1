/** The protocol version that both sides of the seed speak. */
export const PROTOCOL_VERSION = "1.0.0";

/** Bounds that the client checks before it sends and the server checks before it believes. */
export const LIMITS = {
  /** Bytes of UTF-8 in a prompt or negative prompt. */
  promptBytes: 8192,
  /** Characters in a job id. */
  idLength: 128,
  /** Pixels along one side of a picture. */
  side: 4096,
  steps: 1000,
  cfgScale: 100,
  /** How much of a LoRA: 1 is as it was trained. */
  loraWeight: 2,
  /** Of one picture. */
  loras: 4,
  /** Pictures in one job: of a batch, or frames of an animation. */
  batchSize: 64,
  /** Pictures of which the best is kept. */
  bestOf: 64,
  /** Pixels of all frames of an animation, which are held together until the last one is drawn. */
  animationPixels: 2 ** 24,
  /** Tiles along one side of a tileset, and in all of it. */
  tilesetSide: 16,
  tilesetTiles: 64,
  /** Either way from 0. */
  priority: 100,
  /** Whole-number enlargement of the written file. */
  scale: 128,
  /** Pictures of the client's own that one is drawn after. */
  references: 4,
  /** Colours of a palette. */
  colors: 256,
  /** Bytes of one request; libzmq ends the connection of a peer that sends more. */
  messageBytes: 65_536,
  /** Jobs or updates in one page. */
  pageSize: 1000,
  /** Bytes of a picture in one piece. */
  pieceBytes: 1_048_576,
  /** Pixels along one side of a picture that a client uploads. */
  blobSide: 1024,
  /** Bytes of one: twice what noise of that size has as a PNG. */
  blobBytes: 8_388_608,
  /** Bytes of it in one request, which has room for little more. */
  uploadBytes: 61_440,
  /** What one client may have uploaded at once. */
  clientBlobs: 1000,
  clientBlobBytes: 67_108_864,
  /** What all of them may. */
  allBlobs: 10_000,
  allBlobBytes: 1_073_741_824,
} as const;

/** Largest unsigned 64-bit integer: seeds run from 0 to this. */
export const MAX_U64 = 0xffff_ffff_ffff_ffffn;
