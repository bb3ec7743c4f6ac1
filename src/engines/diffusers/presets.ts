/** What a LoRA is known to need, whoever has it. */
export interface Preset {
  /** Its file's name begins so, whatever stands between its words. */
  name: string;
  /** Words that it was trained with, without which it does little. */
  trigger?: string;
  /** One of the child's own. */
  sampler?: "lcm" | "euler-trailing";
  /** What suits it where nobody asks for something else. */
  steps?: number;
  guidance?: number;
}

/** LoRAs for pixel art, and those with which a model needs few steps. */
const PRESETS: readonly Preset[] = [
  { name: "pixel-art-xl", trigger: "pixel" },
  { name: "pixelartredmond", trigger: "pixel art, PixArFK" },
  { name: "lcm-lora-sdxl", sampler: "lcm", steps: 8, guidance: 1.5 },
  { name: "lcm-lora-sdv1-5", sampler: "lcm", steps: 8, guidance: 1.5 },
  { name: "dmd2-sdxl-4step-lora", sampler: "lcm", steps: 4, guidance: 1 },
  { name: "sdxl-lightning-4step-lora", sampler: "euler-trailing", steps: 4, guidance: 1 },
  { name: "sdxl-lightning-8step-lora", sampler: "euler-trailing", steps: 8, guidance: 1 },
];

export function presetFor(lora: string): Preset | undefined {
  const name = plain(lora.split("/").at(-1) as string);
  return PRESETS.find((preset) => name.startsWith(plain(preset.name)));
}

/** The prompt with the trigger before it, unless it is there already. */
export function withTrigger(prompt: string, { trigger }: Preset): string {
  if (trigger === undefined || prompt.toLowerCase().includes(trigger.toLowerCase())) return prompt;
  return `${trigger}, ${prompt}`;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
