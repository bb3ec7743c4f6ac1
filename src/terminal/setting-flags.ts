import { boolean, option } from "@oclif/core/flags";
import type * as Interfaces from "@oclif/core/interfaces";
import { type NamedWishes, SHARED, type SharedName, settingOf } from "../protocol/recipe/recipe.ts";
import type { SETTINGS } from "../protocol/recipe/settings.ts";
import { flagName, otherwise } from "../protocol/recipe/spelling.ts";
import { text, valued } from "./flags.ts";

type Kebab<N extends string> = N extends `${infer Head}_${infer Tail}` ? `${Head}-${Kebab<Tail>}` : N;
type FlagName<N extends SharedName> = (typeof SETTINGS)[N] extends { flag: infer Flag extends string }
  ? Flag
  : Kebab<N>;
type SettingFlags = { [N in SharedName as FlagName<N>]: Interfaces.OptionFlag<NamedWishes[N]> };

/** A flag for each setting that many sprites may share, with the help that the table has for it. */
export const settingFlags = Object.fromEntries(
  SHARED.map((name) => [flagName(name), flagOf(name)]),
) as unknown as SettingFlags;

/** The settings that were given, under their own names. */
export function wishesOf(flags: Readonly<Record<string, unknown>>): NamedWishes {
  const given = SHARED.map((name) => [name, flags[flagName(name)]]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function flagOf(name: SharedName) {
  const { form, char, group: helpGroup } = settingOf(name);
  const about = { description: help(name), helpValue: form.placeholder, helpGroup };
  if (form.options !== undefined) return option({ options: form.options })({ ...about, helpValue: undefined });
  // A prompt behind one of them is no file.
  if (form.named === "pictures") return text({ ...about, multiple: true, multipleNonGreedy: true });
  if (form.named !== undefined) return text(about);
  if (form.parse === undefined) return boolean({ description: about.description, helpGroup });
  return valued(form)({ ...about, char: char as Interfaces.AlphabetLowercase | undefined });
}

function help(name: SharedName): string {
  const { is, more = "" } = settingOf(name);
  const standard = otherwise(name);
  return `${is}${more}${standard ? ` [default: ${standard}]` : ""}`;
}
