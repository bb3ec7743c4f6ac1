import * as v from "valibot";
import type { Setting } from "./setting.ts";
import { SETTINGS } from "./settings.ts";

export type SettingName = keyof typeof SETTINGS;
type Of<N extends SettingName> = (typeof SETTINGS)[N];
export type Value<N extends SettingName> = v.InferOutput<Of<N>["form"]["schema"]>;

type NeededName = { [N in SettingName]: Of<N> extends { original: "needed" } ? N : never }[SettingName];
type OwnName = { [N in SettingName]: Of<N> extends { isOwn: true } ? N : never }[SettingName];
type NamedName = { [N in SettingName]: Of<N> extends { form: { named: string } } ? N : never }[SettingName];
/** What flags and manifests give to many sprites. */
export type SharedName = Exclude<SettingName, OwnName>;

/** How pictures are asked for: what is absent is the backend's to decide, or does nothing. */
export type Asked = { [N in NeededName]: Value<N> } & {
  [N in Exclude<SettingName, NeededName>]?: Value<N> | undefined;
};
/** How the pictures of a job are made, all decided: the one form that settings have from the request to the file. */
export type Recipe = Asked & { seed: bigint };
/** Settings that somebody gave, all of which may be left out. */
export type Wishes = { [N in SharedName]?: Value<N> | undefined };
/** The same as people write it: a palette is its name or its file, and a picture its file. */
export type NamedWishes = {
  [N in SharedName]?: (N extends NamedName ? (Value<N> extends string[] ? string[] : string) : Value<N>) | undefined;
};

export const NAMES = Object.keys(SETTINGS) as SettingName[];

/** The entry of the table. */
export function settingOf(name: SettingName): Setting {
  return SETTINGS[name] as Setting;
}

/** Those of the table that fit, in its order. */
export function namesWhere(fits: (setting: Setting, name: SettingName) => boolean): SettingName[] {
  return NAMES.filter((name) => fits(settingOf(name), name));
}

export const SHARED = namesWhere(({ isOwn }) => !isOwn) as SharedName[];

type Entries<Needed extends SettingName> = {
  [N in SettingName]: N extends Needed
    ? v.GenericSchema<unknown, Value<N>>
    : v.OptionalSchema<v.GenericSchema<unknown, Value<N>>, undefined>;
};

function entries<Needed extends SettingName>(isNeeded: (setting: Setting, name: SettingName) => boolean) {
  const schemas = NAMES.map((name) => {
    const { schema } = settingOf(name).form;
    return [name, isNeeded(settingOf(name), name) ? schema : v.optional(schema)];
  });
  return Object.fromEntries(schemas) as Entries<Needed>;
}

/** The settings as they stand in a request. */
export const askedEntries = entries<NeededName>(({ original }) => original === "needed");
export const recipe = v.object(
  entries<NeededName | "seed">(({ original }, name) => original === "needed" || name === "seed"),
);

/** What the backend decides of what was asked for. */
export type Decided = Pick<Recipe, "model" | "cfg_scale" | "seed">;

/** The recipe that a request asks for. A loop over the names takes 1 us; spread syntax took 14. */
export function recipeOf(asked: Asked, { model, cfg_scale, seed }: Decided): Recipe {
  const made: Record<string, unknown> = {};
  for (const name of NAMES) {
    const value = asked[name];
    if (value !== undefined) made[name] = value;
  }
  made.model = model;
  made.cfg_scale = cfg_scale;
  made.seed = seed;
  return made as Recipe;
}

/** Whether a setting does anything: it was given, and not what its absence stands for. */
export function isSet(wishes: Partial<Asked>, name: SettingName): boolean {
  const value = wishes[name];
  return value !== undefined && value !== settingOf(name).default;
}
