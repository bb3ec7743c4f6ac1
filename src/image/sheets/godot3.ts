import { animationsOf, marginOf, quoted, rect2 } from "./godot.ts";
import type { PlacedFrame, Sheet } from "./sheet.ts";

/** Durations are told to so many milliseconds: shorter shares would make lists of a hundred frames. */
const GRAIN_MS = 10;

/**
 * A SpriteFrames resource of Godot 3 (`.tres`), which has one speed for each animation and no durations: a frame that is shown longer stands there
 * several times. In all else as `godotSpriteFrames`.
 */
export function godot3SpriteFrames(sheet: Sheet, texturePath: string): string {
  const { frames } = sheet;
  return [
    `[gd_resource type="SpriteFrames" load_steps=${frames.length + 2} format=2]`,
    `[ext_resource path=${quoted(texturePath)} type="Texture" id=1]`,
    ...frames.map(region),
    `[resource]\nanimations = [ ${animationsOf(sheet).map(animation).join(", ")} ]\n`,
  ].join("\n\n");
}

function region(frame: PlacedFrame, index: number): string {
  return [
    `[sub_resource type="AtlasTexture" id=${index + 1}]`,
    "atlas = ExtResource( 1 )",
    `region = ${rect2(frame.rect)}`,
    `margin = ${rect2(marginOf(frame))}`,
  ].join("\n");
}

function animation({ name, played }: ReturnType<typeof animationsOf>[number]): string {
  const grains = played.map(({ duration }) => Math.max(1, Math.round(duration / GRAIN_MS)));
  const shared = grains.reduce(greatestDivisor);
  const shown = played.flatMap(({ index }, i) =>
    Array((grains[i] as number) / shared).fill(`SubResource( ${index + 1} )`),
  );
  const speed = Number((1000 / (shared * GRAIN_MS)).toFixed(3));
  return `{\n"frames": [ ${shown.join(", ")} ],\n"loop": true,\n"name": ${quoted(name)},\n"speed": ${Number.isInteger(speed) ? speed.toFixed(1) : speed}\n}`;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
