import { type Asked, isSet, NAMES, namesWhere, type SettingName, SHARED, settingOf, type Wishes } from "./recipe.ts";
import type { Kind } from "./settings.ts";

/** What is wrong with settings that are given together. */
export interface Problem {
  /** What has no place, or does nothing. */
  setting: SettingName;
  /** Because of this one. */
  beside?: SettingName;
  /** Or because none of these is given. */
  needs?: readonly SettingName[];
  /** Said of the setting, where there is more to say; holds {name} for other settings. */
  why?: string;
}

/** Names a setting as it was given, to whoever gave it. */
export type Spell = (name: SettingName) => string;

/** What makes a job more than a picture. Tiles come first, since most has no place beside them. */
const MAKERS = namesWhere(({ makes }) => makes !== undefined).reverse();
/** Of which one takes the place of the other. */
export const RIVALS = namesWhere(({ rival }) => rival !== undefined).flatMap((name) => [rivalOf(name), name]);

/** What a job draws. */
export function kindOf(recipe: Partial<Asked>): Kind {
  const maker = makerOf(recipe);
  return (maker && settingOf(maker).makes) ?? "picture";
}

/** The abilities that a model must have for a recipe, by the settings that ask for them: a LoRA, an animation and so on. */
export function abilitiesOf(recipe: Partial<Asked>): SettingName[] {
  return namesWhere(({ isAbility }, name) => isAbility === true && isSet(recipe, name));
}

/** What leaves no place for what, whoever asks; undefined where all can stand together. */
export function clashOf(recipe: Partial<Asked>): Problem | undefined {
  const beside = makerOf(recipe);
  if (beside === undefined) return undefined;
  const kind = kindOf(recipe);
  const setting = NAMES.find((name) => isSet(recipe, name) && !settingOf(name).fits.includes(kind));
  return setting && { setting, beside };
}

/** What people are told of though the wire lets it pass: settings of which one would do nothing. */
export function idleOf(wishes: Wishes): Problem | undefined {
  for (const setting of SHARED.filter((name) => isSet(wishes, name))) {
    const { rival, needs, idleBeside } = settingOf(setting);
    if (rival !== undefined && isSet(wishes, rivalOf(setting))) return { setting, beside: rivalOf(setting) };
    if (needs !== undefined && !needs.one.some((name) => isSet(wishes, name as SettingName)))
      return { setting, needs: needs.one as SettingName[], why: needs.why };
    if (idleBeside !== undefined && isSet(wishes, idleBeside.name as SettingName))
      return { setting, beside: idleBeside.name as SettingName, why: idleBeside.why };
  }
  return undefined;
}

/** A problem in words. */
export function explain({ setting, beside, needs, why }: Problem, spell: Spell): { message: string; hint: string } {
  const said = why?.replaceAll(/\{(\w+)\}/g, (_, name: SettingName) => spell(name));
  const names = needs?.map(spell).join(" or ");
  return {
    message:
      said === undefined && beside
        ? `${spell(beside)} and ${spell(setting)} can't stand together`
        : `${spell(setting)} ${said}`,
    hint: names === undefined ? "Leave out one of them." : `Add ${names}.`,
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
