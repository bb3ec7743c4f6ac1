import type { Layer } from "./layers.ts";

/** For each layer the names of parts of which one is worn, parted by |; a colour behind @ paints it. */
export type Kit = Partial<Record<Layer, string>>;

const SHORT: Readonly<Record<string, string>> = {
  MAN: "human m|demigod m",
  WOMAN: "elf f|demigod f",
  HAIR: "brown1|brown2|elf black|aragorn|boromir",
  LONG: "fem black|fem red|fem yellow|fem white|ponytail yellow|pigtail red",
};

/** What somebody of a trade wears and holds where the prompt says nothing else; several lines are several ways to dress. */
const TABLE = `
knight: base MAN; body half plate|bplate metal|banded|plate and cloth; legs leg armour00|leg armour01|metal gray; boots middle gray|mesh white; head fhelm gray3|helm plume|fhelm horn; hand1 long sword|broadsword|great sword|heavy sword; hand2 shield kite|shield knight gray|shield middle gray|shield long cross
paladin: base MAN; body plate and cloth; legs leg armour00|metal gray; boots middle gold; head fhelm gray3@gold|full gold; hand1 long sword|mace two|great mace; hand2 shield knight rw|lshield gold; cloak white|blue
warrior: base MAN; body leather heavy|leather metal|kryias|banded; legs pants brown|leg armour01; boots middle brown; head iron red|horned|helm red|cheek red; hand1 long sword|broad axe|war axe|falchion; hand2 shield round1|shield round4|shield round6|shield middle brown
soldier: base MAN; body kryias|green chain|metal blue; legs pants blue|pants brown; boots middle gray; head chain|cheek red|iron red; hand1 spear|pike|halberd; hand2 shield middle gray|shield middle round
barbarian: base MAN; body animal skin; legs loincloth red|pants short brown; boots short brown2; hair HAIR; head viking brown1|horns1; hand1 great axe|battleaxe|axe double|great sword
viking: base MAN; body leather heavy|leather2|gimli; legs pants brown; boots middle brown; head viking gold|viking brown1|viking brown2; beard pj; hand1 broad axe|war axe|hand axe; hand2 shield round4|shield round6|shield middle round
mage: base MAN; body robe blue|robe blue white; head wizard blue; hand1 staff mage|staff ring blue|staff ruby
mage: base MAN; body robe purple; head wizard purple; hand1 staff mage|staff fancy
mage: base MAN; body robe red2|robe red gold; head wizard red|wizard blackred; hand1 staff ruby|staff mage
mage: base MAN; body gandalf g|robe gray2; head gandalf; beard pj; hand1 gandalf|staff plain
witch: base WOMAN; body robe black|slit black; head wizard blackgold|wizard blackred|hat black; hair LONG; hand1 staff mage two|staff organic
witch: base WOMAN; body robe purple; head wizard purple; hair LONG; hand1 staff mage two
necromancer: base MAN; body robe black hood|robe of night; hand1 staff skull|staff evil|scythe; hand2 fire green
priest: base MAN; body robe white|robe white red|robe white blue|saruman; hair HAIR; hand1 staff sceptre|staff large|mace two
monk: base MAN; body monk black|robe brown|karate; hand1 quarterstaff
druid: base MAN; body robe green gold|robe green; head hood green; hand1 staff organic
archer: base MAN; body leather green|legolas|leather2; legs pants darkgreen|trouser green; boots middle green|middle brown; head feather green|hood green; hand1 bow|great bow
thief: base MAN; body leather stud|susp black|coat black; legs pants black; boots mesh black; cloak black|gray; head hood gray|hood black2|bandana ybrown; hand1 dagger|dagger slant|short sword
ninja: base MAN; body shirt black; legs pants black; boots mesh black; gloves glove black; head ninja black; hand1 katana
samurai: base MAN; body banded@red|banded; legs leg armour02; boots mesh black; head horned|fhelm horn; hand1 katana
king: base MAN; body isildur|robe red gold|robe red3; cloak red|magenta; head crown gold1|crown gold2; beard pj; hand1 sceptre|staff sceptre
queen: base WOMAN; body arwen|robe red gold|dress white; cloak red|magenta; head crown gold1|crown gold3; hair LONG; hand1 sceptre
prince: base MAN; body armour blue gold|robe blue white; legs pants l white; boots blue gold; head crown gold2; hair HAIR; hand1 rapier
princess: base WOMAN; body dress white@pink|arwen|dress white; head crown gold2; hair LONG
pirate: base MAN; body coat red|vest red|shirt white1|vanhel1; legs pants blue|pants black; boots middle brown; head hat black|bandana ybrown|band red; hand1 cutlass|sabre|falchion
farmer: base MAN; body shirt check|leather2|jacket2; legs pants brown|pants blue; boots middle brown; head straw; hand1 fork|pole forked|scythe
blacksmith: base MAN; body leather jacket|leather2; legs pants brown; boots middle brown; gloves glove brown; hair HAIR; hand1 hammer
miner: base MAN; body leather jacket|leather2|jacket2; legs pants brown|pants blue; boots middle brown; head cheek red|iron red|horned; hand1 pick axe
jester: base MAN; body robe jester; legs pants red; boots mesh red; head clown1|clown2; hand1 quarterstaff jester
executioner: base MAN; body leather short; legs pants black; boots mesh black; head hood black2; hand1 axe executioner
noble: base MAN; body coat black|vanhel1|robe black red; legs pants black; boots mesh black; cloak black
brute: base MAN; legs loincloth red|pants short brown; hand1 great axe|battleaxe|giant club plain
fisherman: base MAN; body jacket2|shirt blue; legs pants brown|pants blue; boots middle brown; head straw; beard pj
angel: base WOMAN; body robe white|dress white; drcwing drcwing white; hair fem yellow|fem white
cowboy: base MAN; body leather jacket|vest red; legs pants blue|pants brown; boots middle brown; cloak red; head hat black@brown|straw
man: base MAN; body shirt blue|shirt white1|jacket2|vest red; legs pants brown|pants blue|pants black; boots middle brown; hair HAIR
woman: base WOMAN; body dress green|dress white|skirt onep grey|arwen; boots short purple; hair LONG
`;

const TRADES = new Map<string, Kit[]>();
for (const line of TABLE.trim().split("\n")) {
  const [trade, kit] = line.split(": ") as [string, string];
  TRADES.set(trade, [...(TRADES.get(trade) ?? []), kitOf(kit)]);
}

function kitOf(text: string): Kit {
  const parts = text.split("; ").map((part) => {
    const [layer, names] = [part.slice(0, part.indexOf(" ")), part.slice(part.indexOf(" ") + 1)];
    return [layer, SHORT[names] ?? names];
  });
  return Object.fromEntries(parts);
}

/** Other words for whom the table names. */
const SAME = new Map(
  `
mage: wizard sorcerer warlock archmage magician
witch: sorceress enchantress
priest: cleric bishop healer
archer: ranger hunter bowman
thief: rogue assassin bandit robber
warrior: fighter hero adventurer mercenary gladiator champion swordsman
soldier: guard guardsman
knight: crusader
pirate: captain sailor
farmer: peasant
fisherman: fisher
man: villager merchant trader boy human character person
woman: girl heroine
princess: lady
blacksmith: smith
king: emperor
barbarian: berserker
druid: shaman
jester: clown bard
`
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [trade, words] = line.split(": ") as [string, string];
      return words.split(" ").map((word) => [word, trade] as const);
    }),
);

/** The ways in which somebody of a trade dresses. */
export function kitsOf(word: string): readonly Kit[] | undefined {
  return TRADES.get(SAME.get(word) ?? word);
}
