import { type SettingName, settingOf } from "./recipe.ts";

/** What a setting is called on the command line. */
export function flagName(name: SettingName): string {
  return settingOf(name).flag ?? name.replaceAll("_", "-");
}

/** As it stands on the command line, with the one of few values that it has. */
export function flagText(name: SettingName, value: unknown): string {
  const { options } = settingOf(name).form;
  return options === undefined || value === undefined ? `--${flagName(name)}` : `--${flagName(name)} ${value}`;
}

/** What it is called in a manifest. */
export function keyName(name: SettingName): string {
  return settingOf(name).key ?? name;
}

/** What a recipe without it stands for, in words; undefined where that is nothing worth saying. */
export function otherwise(name: SettingName): string | undefined {
  const { without, default: value } = settingOf(name);
  return without ?? (value === undefined || value === false || value === "" ? undefined : String(value));
}
