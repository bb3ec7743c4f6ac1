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
  const tags: readonly Tag[] =
    sheet.tags.length > 0 ? sheet.tags : [{ name: "default", from: 0, to: frames.length - 1 }];
  const { pivot } = frames[0] as PlacedFrame;
  return [
    `[gd_resource type="SpriteFrames" load_steps=${frames.length + 2} format=3]`,
    `[ext_resource type="Texture2D" path=${quoted(texturePath)} id="1"]`,
    ...frames.map(region),
    `[resource]\nanimations = [${tags.map((tag) => animation(tag, frames)).join(", ")}]\nmetadata/pivot = Vector2(${pivot.x}, ${pivot.y})\n`,
  ].join("\n\n");
}

function region({ rect, content, width, height }: PlacedFrame, index: number): string {
  const margin = { x: content.x, y: content.y, width: width - content.width, height: height - content.height };
  return [
    `[sub_resource type="AtlasTexture" id="frame_${index}"]`,
    'atlas = ExtResource("1")',
    `region = ${rect2(rect)}`,
    `margin = ${rect2(margin)}`,
  ].join("\n");
}

function animation(tag: Tag, frames: readonly PlacedFrame[]): string {
  const played = playedFrames(tag).map((index) => {
    const { duration } = frames[index] as PlacedFrame;
    return `{\n"duration": ${decimal((duration * SPEED) / 1000)},\n"texture": SubResource("frame_${index}")\n}`;
  });
  return `{\n"frames": [${played.join(", ")}],\n"loop": true,\n"name": ${quoted(tag.name)},\n"speed": ${decimal(SPEED)}\n}`;
}

function rect2({ x, y, width, height }: Rect): string {
  return `Rect2(${x}, ${y}, ${width}, ${height})`;
}

/** Godot reads a number without a point as a whole one. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function quoted(text: string): string {
  return `"${text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`;
}
