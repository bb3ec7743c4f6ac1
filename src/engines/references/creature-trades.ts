import type { Thing } from "./prompt-things.ts";
import { HANDLING } from "./segments.ts";

/** By what a creature shows its trade: what it wears on its head, or holds. */
const SIGNS = `
archer ranger bowman: bow
wizard mage sorcerer warlock magician: wizard hat
witch: witch hat
shaman priest cleric druid necromancer healer: staff
knight warrior fighter soldier guard swordsman gladiator champion: sword
king queen prince princess emperor: crown
chef cook baker: chef hat
pirate: pirate hat
miner: pickaxe
farmer: pitchfork
blacksmith smith: hammer
thief rogue assassin bandit: dagger
bard: lute
musician: guitar
drummer: drum
fisherman: fishing rod
cowboy: cowboy hat
samurai: katana
ninja: shuriken
paladin: shield
viking: viking helmet
barbarian berserker lumberjack: axe
detective: magnifying glass
spearman: spear
jester: jester hat
gardener: watering can
librarian scholar: book
alchemist scientist: potion
painter artist: paintbrush
gunner gunslinger sheriff: revolver
boxer: boxing glove
`;
const SIGN = new Map(
  SIGNS.trim()
    .split("\n")
    .flatMap((line) => {
      const [trades, sign] = line.split(": ") as [string, string];
      return trades.split(" ").map((trade) => [trade, sign.split(" ")] as const);
    }),
);

/** Say nothing that a picture of the trade does not show; and a dragon knight rides one. */
const PLAIN = new Set("human man woman boy girl male female dragon".split(" "));

/** A goblin archer as a goblin that has a bow; undefined where the prompt names no trade, or nobody who has it. */
export function tradedOf({ words, ...thing }: Thing): [Thing, Thing] | undefined {
  const at = words.findIndex(({ role }) => role === "head");
  const [creature, trade] = [words[at - 1], words[at]];
  const sign = trade && SIGN.get(trade.lemma);
  if (sign === undefined || creature?.role !== "compound" || PLAIN.has(creature.lemma)) return undefined;
  const rest = words.filter((word) => word !== creature && word !== trade);
  const held = sign.map((lemma, i) => ({
    lemma,
    role: i === sign.length - 1 ? ("head" as const) : ("compound" as const),
  }));
  return [
    { ...thing, words: [...rest, { lemma: creature.lemma, role: "head" }] },
    { words: held, joint: HANDLING },
  ];
}
