import type { Rect } from "../steps/canvas.ts";
import type { PlacedFrame, Sheet } from "./sheet.ts";
import { playedFrames, type Tag } from "./tag.ts";

/** Frames a second that durations are told in: a frame of 100 ms is 1.0 long. */
const SPEED = 10;

/**
 * A SpriteFrames resource of Godot 4 (`.tres`): each frame a region of the texture at `texturePath`, as `res://art/hero.png`
 * or seen from the resource's own folder. Trimmed margins are
 * given back by the regions; reversed and ping-pong tags are written out, since Godot plays forwards; without a tag all
 * frames are the animation `default`. The first frame's pivot is the metadata `pivot`, in pixels.
 */
export function godotSpriteFrames(sheet: Sheet, texturePath: string): string {
  const { frames } = sheet;
  const { pivot } = frames[0] as PlacedFrame;
  return [
    `[gd_resource type="SpriteFrames" load_steps=${frames.length + 2} format=3]`,
    `[ext_resource type="Texture2D" path=${quoted(texturePath)} id="1"]`,
    ...frames.map(region),
    `[resource]\nanimations = [${animationsOf(sheet).map(animation).join(", ")}]\nmetadata/pivot = Vector2(${pivot.x}, ${pivot.y})\n`,
  ].join("\n\n");
}

/** Which frames each animation shows, one after the other. */
export function animationsOf({ frames, tags }: Sheet) {
  const all: readonly Tag[] = tags.length > 0 ? tags : [{ name: "default", from: 0, to: frames.length - 1 }];
  return all.map((tag) => ({
    name: tag.name,
    played: playedFrames(tag).map((index) => ({ index, duration: (frames[index] as PlacedFrame).duration })),
  }));
}

/** What a trimmed frame lacks of its whole size. */
export function marginOf({ content, width, height }: PlacedFrame): Rect {
  return { x: content.x, y: content.y, width: width - content.width, height: height - content.height };
}

function region(frame: PlacedFrame, index: number): string {
  return [
    `[sub_resource type="AtlasTexture" id="frame_${index}"]`,
    'atlas = ExtResource("1")',
    `region = ${rect2(frame.rect)}`,
    `margin = ${rect2(marginOf(frame))}`,
  ].join("\n");
}

function animation({ name, played }: ReturnType<typeof animationsOf>[number]): string {
  const shown = played.map(
    ({ index, duration }) =>
      `{\n"duration": ${decimal((duration * SPEED) / 1000)},\n"texture": SubResource("frame_${index}")\n}`,
  );
  return `{\n"frames": [${shown.join(", ")}],\n"loop": true,\n"name": ${quoted(name)},\n"speed": ${decimal(SPEED)}\n}`;
}

export function rect2({ x, y, width, height }: Rect): string {
  return `Rect2(${x}, ${y}, ${width}, ${height})`;
}

/** Godot reads a number without a point as a whole one. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

export function quoted(text: string): string {
  return `"${text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`;
}
