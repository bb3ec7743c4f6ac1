import type { Layer } from "./layers.ts";

/** What words of clothes and weapons are in the library: the layer, and parts of which one is taken, all such as take paint well. */
const TABLE = `
armour: body: half plate|bplate metal|banded
plate: body: half plate|bplate metal
breastplate: body: bplate metal|half plate
mail chain: body: kryias|green chain
scales: body: dragonarm white
leather: body: leather2|leather heavy|leather stud
robe: body: robe white2|robe red2|robe blue
dress: body: dress white|dress green
gown: body: dress white
tunic: body: shirt white1|leather green
shirt clothes cloth: body: shirt white1
coat: body: coat black|coat red
jacket: body: jacket2|leather jacket
vest: body: vest red
cloak cape: cloak: red|gray
trousers: legs: pants brown|pants l white
skirt: legs: skirt white
boot: boots: middle brown|middle gray
shoe: boots: short brown2
glove: gloves: glove white
gauntlet: gloves: glove gray
helmet: head: fhelm gray3|iron red|helm plume
visor: head: fhelm gray3
hood: head: hood red|hood gray|hood cyan
hat: head: wizard white|hat black
cap: head: cap blue|feather white
crown: head: crown gold1|crown gold2
mask: head: ninja black
turban: head: turban white
bandana: head: band red|bandana ybrown
horns horn: head: horns1|horns3
beard: beard: pj
hair: hair: fem white|brown1
wing: drcwing: drcwing white|drcwing red
halo: halo: halo player
shield: hand2: shield kite1|shield knight gray|shield middle gray|shield round1
buckler: hand2: buckler round
book tome: hand2: book red|book blue
spellbook: hand2: book blue|book red
lantern: hand2: lantern
torch: hand2: torch
sword: hand1: long sword|broadsword|great sword|heavy sword
greatsword: hand1: great sword
longsword: hand1: long sword
blade: hand1: long sword|scimitar
rapier: hand1: rapier
katana: hand1: katana
sabre: hand1: sabre
cutlass: hand1: cutlass
scimitar: hand1: scimitar
axe: hand1: broad axe|war axe|hand axe
battleaxe: hand1: battleaxe
hammer: hand1: hammer|great mace
warhammer: hand1: great mace
mace: hand1: mace|mace two
morningstar: hand1: morningstar
flail: hand1: flail ball
club: hand1: club|giant club plain
staff: hand1: staff mage|staff plain|staff ring blue
wand: hand1: rod blue|rod ruby
rod: hand1: rod blue
sceptre: hand1: sceptre
spear: hand1: spear|spear two
lance: hand1: lance
pike: hand1: pike
trident: hand1: trident
halberd: hand1: halberd
glaive: hand1: glaive
scythe: hand1: scythe
sickle: hand1: sickle
pitchfork fork: hand1: fork
dagger: hand1: dagger|dagger slant
knife: hand1: knife|dagger
bow: hand1: bow|great bow
longbow: hand1: great bow
crossbow: hand1: arbalest|hand crossbow
sling: hand1: sling
whip: hand1: whip
nunchaku: hand1: nunchaku
pickaxe pick: hand1: pick axe
orb: hand1: orb|crystal
skull: hand1: skull
bottle potion: hand1: bottle
`;

const CLOTHES = new Map(
  TABLE.trim()
    .split("\n")
    .flatMap((line) => {
      const [words, layer, names] = line.split(": ") as [string, Layer, string];
      return words.split(" ").map((word) => [word, { layer, names }] as const);
    }),
);

/** Where a thing is worn or held, and as what; undefined for what no part shows. */
export function wornAs(word: string): { layer: Layer; names: string } | undefined {
  return CLOTHES.get(word);
}
