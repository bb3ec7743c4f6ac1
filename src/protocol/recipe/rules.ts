import { type Asked, isSet, NAMES, namesWhere, type SettingName, SHARED, settingOf, type Wishes } from "./recipe.ts";
import type { Kind } from "./setting.ts";

/** What is wrong with settings that are given together. */
export interface Problem {
  /**
   * A clash: one leaves no place for the other, whoever asks. Rivals: each says the same in another way. A lack, or an idle one: it does
   * nothing, which people are told and the wire lets pass.
   */
  kind: "clash" | "rivals" | "lack" | "idle";
  /** What has no place, or does nothing. */
  setting: SettingName;
  /** Because of this one, or for want of one of these. */
  others: readonly SettingName[];
  /** Said of the setting, where there is more to say; holds {name} for other settings. */
  why?: string;
}

/** Names a setting as it was given, to whoever gave it. */
export type Spell = (name: SettingName) => string;

/** What makes a job more than a picture. Tiles come first, since most has no place beside them. */
const MAKERS = namesWhere(({ makes }) => makes !== undefined).reverse();
const ABILITIES = namesWhere(({ isAbility }) => isAbility === true);
/** Of which one takes the place of the other. */
export const RIVALS = namesWhere(({ rival }) => rival !== undefined).flatMap((name) => [rivalOf(name), name]);

/** What a job draws. */
export function kindOf(recipe: Partial<Asked>): Kind {
  const maker = makerOf(recipe);
  return (maker && settingOf(maker).makes) ?? "picture";
}

/** The abilities that a model must have for a recipe, by the settings that ask for them: a LoRA, an animation and so on. */
export function abilitiesOf(recipe: Partial<Asked>): SettingName[] {
  return ABILITIES.filter((name) => isSet(recipe, name));
}

/** What leaves no place for what; undefined where all can stand together. */
export function clashOf(recipe: Partial<Asked>): Problem | undefined {
  const maker = makerOf(recipe);
  if (maker === undefined) return undefined;
  const kind = kindOf(recipe);
  const setting = NAMES.find((name) => isSet(recipe, name) && !settingOf(name).fits.includes(kind));
  return setting && { kind: "clash", setting, others: [maker] };
}

/** All that people should be told of settings that somebody gave. */
export function* problemsOf(wishes: Partial<Asked>): Iterable<Problem> {
  const clash = clashOf(wishes);
  if (clash !== undefined) yield clash;
  for (const setting of NAMES.filter((name) => isSet(wishes, name))) {
    const { rival, needs, idleBeside } = settingOf(setting);
    if (rival !== undefined && isSet(wishes, rivalOf(setting)))
      yield { kind: "rivals", setting, others: [rivalOf(setting)] };
    const { one, why } = { ...needs, one: needs?.one as SettingName[] | undefined };
    if (one !== undefined && !one.some((name) => isSet(wishes, name)))
      yield { kind: "lack", setting, others: one, why };
    if (idleBeside !== undefined && isSet(wishes, idleBeside.name as SettingName))
      yield { kind: "idle", setting, others: [idleBeside.name as SettingName], why: idleBeside.why };
  }
}

/** A problem in words. */
export function explain({ kind, setting, others, why }: Problem, spell: Spell): { message: string; hint: string } {
  const [other = setting] = others;
  const said = why?.replaceAll(/\{(\w+)\}/g, (_, name: SettingName) => spell(name));
  return {
    message:
      said === undefined ? `${spell(other)} and ${spell(setting)} can't stand together` : `${spell(setting)} ${said}`,
    hint: kind === "lack" ? `Add ${others.map(spell).join(" or ")}.` : "Leave out one of them.",
  };
}

/**
 * The settings of `base` that `own` does not replace. A sprite with colours of its own inherits no colours, and an
 * animation or a tileset inherits nothing that only other pictures have.
 */
export function inherit(base: Wishes, own: Wishes): Wishes {
  const isColored = RIVALS.some((name) => own[name as keyof Wishes] !== undefined);
  const isKind = MAKERS.some((name) => own[name as keyof Wishes] !== undefined);
  const kind = kindOf(own);
  const inherited = SHARED.filter((name) => {
    const { makes, fits } = settingOf(name);
    if (RIVALS.includes(name)) return !isColored;
    return !isKind || (makes === undefined && fits.includes(kind));
  });
  const all = SHARED.map((name) => [name, own[name] ?? (inherited.includes(name) ? base[name] : undefined)]);
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

function makerOf(recipe: Partial<Asked>): SettingName | undefined {
  return MAKERS.find((name) => isSet(recipe, name));
}

function rivalOf(name: SettingName): SettingName {
  return settingOf(name).rival as SettingName;
}
