/** Other words under which the library may have what a word means, where likeness of meaning does not find them. */
const ALSO: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  `motorbike: motorcycle
seashell: shell
grinder: mill
eaten: bitten
bitten: eaten
moldy: mouldy rotten
mouldy: moldy rotten
mossy: moss
overgrown: mossy moss
snowy: snow
flaming: flame fire burning
burning: flame fire
blazing: burning flame fire
fiery: fire flame
frozen: ice
rusted: rusty
corroded: rusty
shattered: broken
smashed: broken
charred: burnt
scorched: burnt
burned: burnt
bloodied: bloody
bloodstained: bloody
bloody: blood
muddy: mud
dotted: spotted
enchanted: magic
magical: magic
gravestone: headstone tombstone
tombstone: headstone
grave: headstone
signpost: sign placard
spellbook: book
grimoire: book
tome: book
bookcase: bookshelf
pickaxe: pick
spade: shovel
cottage: house hut
cabin: hut house
shack: hut
mansion: house
spaceship: rocket
spacecraft: rocket
starship: rocket
explosion: collision
bandit: thief
rogue: thief
paladin: knight
sorcerer: mage wizard
sorceress: mage witch
wizard: mage
mage: wizard
warlock: mage wizard
cleric: priest
emerald: gem
sapphire: gem
ruby: gem
crimson: red
scarlet: red
azure: blue
teal: cyan
turquoise: cyan
violet: purple
magenta: pink
amber: orange
gold: yellow
silver: grey
steel: grey
iron: grey
copper: orange
bronze: brown
brass: yellow
wood: brown
health: red
healing: red
mana: blue
topaz: gem
amethyst: gem
jewel: gem
gemstone: gem
toadstool: mushroom
bunny: rabbit
hound: dog
puppy: dog
kitten: cat
serpent: snake
wyvern: dragon
drake: dragon
ooze: slime jelly
blob: slime jelly
jelly: slime
slime: ooze
ghoul: zombie
imp: demon
cloth: clothes
gauntlet: glove
cape: cloak
flask: potion
vial: potion
elixir: potion
car: automobile
goblet: chalice cup
chalice: goblet cup
firewood: wood log
plank: wood
smith: blacksmith
soldier: warrior guard
guard: soldier
locomotive: train
automobile: car
plane: airplane
aircraft: airplane
handgun: gun pistol
gun: pistol
pistol: gun
ore: rock stone
boulder: rock
pebble: stone
pine: evergreen fir
fir: evergreen pine
oak: deciduous
tree: deciduous evergreen
barbarian: warrior viking
viking: barbarian
minaret: tower
pond: water
brook: river
meadow: grass
hero: knight warrior
sofa: couch
kraken: octopus squid
chef: cook
present: gift
leather: brown
stump: log wood
policeman: police
cop: police
fireman: firefighter
steak: meat
soda: beverage
cart: wagon
eyeball: eye
spider: tarantula
hen: chicken
rooster: chicken
bull: ox
donkey: horse
jewel: gem
coin: money
money: coin
lantern: lamp
purse: handbag
gorilla: ape
parrot: bird
crow: bird raven
raven: bird crow
seagull: bird
squirrel: chipmunk
moose: deer
lobster: crab
wasp: bee
hornet: bee
tornado: cyclone
sneaker: shoe
noodle: ramen steaming
ramen: steaming
tv: television
television: tv
computer: laptop desktop
phone: telephone
ufo: saucer
cauldron: pot
cabinet: drawer
hamburger: burger
burger: hamburger
merfolk: mermaid
medic: doctor nurse
stagecoach: carriage
ladybird: ladybug
cog: gear cogwheel
cobble: cobblestone
lock: padlock
driver: racer
kart: car
cloak: cape
loaf: bread`
    .split("\n")
    .map((line) => line.split(": ") as [string, string])
    .map(([word, others]) => [word, others.split(" ")]),
);

/** Words of pictures that have the first word in a sense that no game means by it. */
const OTHER_SENSES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  `torch: electric flashlight lantern
mouse: computer trackball trap
bow: ribbon gift
bat: cricket baseball
key: keyboard
rose: rosette
club: suit golf
spade: suit
heart: suit card decoration exclamation letter
bolt: nut
pool: ball
ring: boxing ringing buoy circus
crane: building construction
staff: musical medical
bar: chart chocolate soap
bulb: light
stone: gem curling
stump: granite
grass: mushroom
drum: oil
king: win wink
tree: christmas tanabata
bear: teddy polar
goblin: mask japanese
ogre: mask japanese
card: flower business credit identification index postcard
rod: lightning
diamond: suit dot card
chest: drawer
lamp: diya
pirate: parrot
pawn: shop
fan: soccer
automobile: oncoming
car: racing railway cable police oncoming
note: banknote
fly: flying
palm: palms hand
well: wellness
sign: horns love
mummy: staff
fire: engine extinguisher truck firefighter
mountain: railway cableway biking bicyclist
water: polo closet buffalo pistol gun
knight: chess
cat: tears
skull: crossbones
nut: bolt
plant: plantar
cup: straw
goblet: straw
chalice: straw`
    .split("\n")
    .map((line) => line.split(": ") as [string, string])
    .map(([word, others]) => [word, others.split(" ")]),
);

export function otherSensesOf(word: string): readonly string[] {
  return OTHER_SENSES[word] ?? [];
}

export function synonymsOf(word: string): readonly string[] {
  return ALSO[word] ?? [];
}

/** Names of things that mean something else than their words say one by one. */
export const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\b(iron|silver|copper|steel) bars?\b/g, "$1 ingot"],
  [/\bheads? of (broccoli|cabbage|cauliflower|garlic|lettuce)\b/g, "$1"],
  [/\b(\w+) (?:full of|filled with)\b/g, "full $1 of"],
  [/\bsnow[- ](covered|capped)\b/g, "snowy"],
  [/\b(\w+) covered (?:in|with) snow\b/g, "snowy $1"],
  [/\b(\w+) covered (?:in|with) moss\b/g, "mossy $1"],
  [/\b(\w+) covered (?:in|with) blood\b/g, "bloody $1"],
  [/\b(\w+) covered (?:in|with) mud\b/g, "muddy $1"],
  [/\b(\w+) (?:on fire|in flames)\b/g, "burning $1"],
  [/\bgold(en)? ingots?\b/g, "gold bar"],
  [/\bfishing poles?\b/g, "fishing rod"],
  [/\btool box(es)?\b/g, "toolbox"],
  [/\bplanets? with (a )?rings?\b/g, "ringed planet"],
  [/\bmugs? of (hot )?(cocoa|chocolate)\b/g, "cocoa"],
  [/\bhot (cocoa|chocolate)\b/g, "cocoa"],
  [/\b(floor|wall) panels?\b/g, "metal $1"],
  [/\bt[- ]?rex\b/g, "tyrannosaurus"],
  [/\bpumpkin lanterns?\b/g, "jack lantern"],
  [/\bflying saucers?\b/g, "ufo"],
  [/\bgo[- ]?karts?\b/g, "kart"],
  [/\bchests? of drawers\b/g, "dresser"],
  [/\b(bare|leafless) trees?\b/g, "dead tree"],
  [/\bcrossbow bolts?\b/g, "arrow"],
  [/\bbullseye\b/g, "target"],
  [/\bice cream cones?\b/g, "ice cream"],
  [/\bsports? ?cars?\b/g, "automobile"],
  [/\b(pile|heap|stack)s? of (gold(en)? )?coins?\b/g, "gold pile"],
  [/\b(laser|plasma|energy) (guns?|pistols?|blasters?)\b/g, "ray gun"],
  [/\b(lava|grass|sand|ice|snow|dirt|gravel|water) (floor|ground)s?\b/g, "$1 tile"],
  [/\bfire spells?\b/g, "fireball"],
  [/\bice spells?\b/g, "ice spike"],
  [/\blightning spells?\b/g, "lightning bolt"],
  [/\bstreet ?lights?\b/g, "street lamp"],
  [/\bfloor lamps?\b/g, "lamp"],
  [/\b(bag|sack|pouch) of (gold|coins?|gold(en)? coins?|money)\b/g, "coin pouch"],
  [/\bchicken legs?\b/g, "drumstick"],
  [/\bvenus fly ?traps?\b/g, "carnivorous plant"],
  [/\bjack ?o['’]? ?lanterns?\b/g, "jack lantern"],
  [/\bsuns? ?glasses\b/g, "sunglasses"],
];
