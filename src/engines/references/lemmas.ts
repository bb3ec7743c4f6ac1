/** Words that no rule leads to the form under which they are known, other spellings among them. */
const IRREGULAR: ReadonlyMap<string, string> = new Map(
  Object.entries({
    armor: "armour",
    armors: "armour",
    armoured: "armour",
    armored: "armour",
    gray: "grey",
    colour: "color",
    axes: "axe",
    dice: "die",
    fairies: "fairy",
    feet: "foot",
    fungi: "fungus",
    geese: "goose",
    golden: "gold",
    gilded: "gold",
    helm: "helmet",
    jewelry: "jewel",
    jewellery: "jewel",
    knives: "knife",
    leaves: "leaf",
    loaves: "loaf",
    men: "man",
    mice: "mouse",
    oxen: "ox",
    potatoes: "potato",
    shelves: "shelf",
    sheaves: "sheaf",
    sandy: "sand",
    icy: "ice",
    flames: "flame",
    silvery: "silver",
    spectre: "ghost",
    specter: "ghost",
    staves: "staff",
    teeth: "tooth",
    thieves: "thief",
    tomatoes: "tomato",
    wolves: "wolf",
    women: "woman",
    children: "child",
    wooden: "wood",
    woolen: "wool",
    skeletal: "skeleton",
    elven: "elf",
    elves: "elf",
    dwarven: "dwarf",
    dwarves: "dwarf",
    orcish: "orc",
    demonic: "demon",
    draconic: "dragon",
    grapes: "grape",
    clothes: "clothes",
    glasses: "glasses",
    scissor: "scissors",
    scissors: "scissors",
    trousers: "trousers",
    pants: "trousers",
    gauntlets: "gauntlet",
    stairs: "stairs",
    chainmail: "mail",
    tyre: "tire",
    tyres: "tire",
    sabre: "saber",
    ripped: "torn",
    spilt: "spilled",
    sharpened: "sharp",
    gryphon: "griffin",
    griffon: "griffin",
    donut: "doughnut",
    potted: "pot",
    musical: "music",
  }),
);

/** A word's one form for comparisons: singular, in one spelling, the stuff instead of what is made of it. @param word in lower case. */
export function lemma(word: string): string {
  const known = IRREGULAR.get(word);
  // Most words are no plurals.
  if (known !== undefined || !word.endsWith("s")) return known ?? word;
  const one = singular(word);
  return IRREGULAR.get(one) ?? one;
}

/** Plurals in -ies of words in -ie. */
const IN_IE =
  /^(bow|neck)?ties$|^(cookie|brownie|movie|pie|magpie|smoothie|zombie|pixie|genie|hoodie|birdie|collie|pinkie|rookie)s$/;

/** @param word that ends with an s. */
function singular(word: string): string {
  if (word.length <= 3 || /(ss|us|is)$/.test(word)) return word;
  if (IN_IE.test(word)) return word.slice(0, -1);
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(sh|ch|ss|x|zz)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}
