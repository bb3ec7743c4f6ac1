import { wordLists } from "./word-lists.ts";

/** Other words under which the library may have what a word means, where likeness of meaning does not find them. */
const ALSO = wordLists(
  `motorbike: motorcycle
spouting: spraying
withered: wilted
cuirass: breastplate
scutum: shield roman
jiangshi: vampire
hovercar: car flying
watchtower: tower
starfighter: fighter
handbag: purse
reeds: cattail
sledgehammer: hammer
woodcutter: lumberjack
grandma: woman old
grandmother: woman old
granny: woman old
grandpa: man old
grandfather: man old
android: robot
noose: rope
geiger: counter
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
loaf: bread`,
);

export function synonymsOf(word: string): readonly string[] {
  return ALSO.get(word) ?? [];
}
