import { wordLists } from "./word-lists.ts";

/**
 * The same thing by other names: what the library calls it, and after the colon what a prompt may call it, which is then read as if it had said the first.
 * Words may be written apart, with a hyphen or as one, in the plural too; `(a|b)` is kept as $1, `(?:a|b)` is not.
 */
const SAME = `
pruning scissors: pruning shears
scales: balance scales
security camera: surveillance camera
turret: sentry gun
sundae: ice cream sundae
tankard: ale tankard
cleaver: meat cleaver
energy shield: force field
cryo chamber: cryo pod
trash can: trash bin, dust bin, rubbish bin, garbage can, garbage bin
burner: bunsen burner
champagne: champagne bottle
tooth: molar tooth
grater: cheese grater
pepper: bell pepper
drill: power drill
skull flag: jolly roger
atom: atom model
floppy disk: save icon, floppy disc
brain: human brain
flask: erlenmeyer flask
music note: musical note
genie lamp: magic lamp
computer: desktop computer
spring: coil spring, metal spring
wind up robot: tin robot
seashell: scallop shell
pill: capsule pill
peas: pea pod
cage canary: canary cage
bento: bento box
coal: coal lump
nail: iron nail
mouse cursor: arrow cursor
sandbags: sandbag wall
cocktail: cocktail glass
farmland: plowed soil, ploughed soil
broken column: ruined column
aquarium: fish tank
milk churn: milk can
roman helmet: centurion helmet
radioactive barrel: radiation barrel
blood splatter: blood splat
cliff: cliff edge
tire: car tire
rails: railroad track
mushroom man: fungus man
creepy doll: haunted doll
incense bowl: incense burner
sword slash: slash effect
mine: mine entrance
roman soldier: roman legionary
toilet: toilet bowl
torn photo: torn photograph
cat statue: bastet statue
flintlock: flintlock pistol
x ray: x ray film
$1 ingot: (iron|silver|copper|steel) bar
gold bar: gold ingot, golden ingot
spike trap: spiked? floor trap
message bottle: message in (?:a |the |)bottle
corn: corn on the cob
rice ball: onigiri
kebab: skewer
garlic: garlic bulb
violin: violin bow
orange $1: red (fox|squirrel)
deer: red deer
fishing rod: fishing pole
toolbox: tool box
tablecloth: table cloth
sunglasses: sun glass
ringed planet: planets? with (?:a |)ring
cocoa: mugs? of (?:hot |)(?:cocoa|chocolate), hot (?:cocoa|chocolate)
metal $1: (floor|wall) panel
tyrannosaurus: t rex
jack lantern: pumpkin lantern, jack o['’] lantern, jack o lantern
ufo: flying saucer
kart: go kart
dresser: chests? of drawer
dead tree: bare tree, leafless tree, withered tree
hot dog cart: hot dog stand, hot dog stall
toadstool: red mushroom with white spots, mushroom with white spots, spotted mushroom, fly agaric
smoke puff: puff of smoke
arrow: crossbow bolt
target: bullseye
ice cream: ice cream cone
automobile: sports? car
gold pile: (?:pile|heap|stack)s? of (?:gold |golden |)coin
ray gun: (?:laser|plasma|energy) (?:gun|pistol|blaster)
$1 tile: (lava|grass|sand|ice|snow|dirt|gravel|water) (?:floor|ground)
fireball: fire spell
ice spike: ice spell
lightning bolt: lightning spell
street lamp: street light, lamp post
lamp: floor lamp
coin pouch: (?:bag|sack|pouch) of (?:gold coin|golden coin|gold|coin|money)
drumstick: chicken leg
carnivorous plant: venus fly trap
bathtub: hot tub
dice: d20
ribbon: hair bow
gingerbread house: candy house, house (?:made |)(?:out |)of candy
carved pumpkin: pumpkin with a (?:carved |scary |)face
crescent moon: half moon
wanted poster: bounty poster
empty chessboard: chess board
glowing sword: light saber, light sabre
pegasus: winged horse, horse with wing
unicorn: horse with a horn
chick: baby chicken
kitten: baby cat
puppy: baby dog
calf: baby cow
lamb: baby sheep
piglet: baby pig
duckling: baby duck
roast $1: (?:cooked|roasted|grilled|baked) (chicken|turkey)
fried fish: (?:cooked|grilled|baked) fish
fried egg: cooked egg, sunny side up egg
fried fish and fries: fish and chip
stroller: pram, push chair
vacuum cleaner: hoover
cookie: biscuit
rain boots: welly, wellie, wellington boot
sneakers: trainers
sweater: jumper
glasses: eye glass, spectacle
bandage: band aid, sticking plaster
plow: plough
mustache: moustache
pajamas: pyjama
sceptre: scepter
mailbox: letter box
cotton candy: candy floss
airplane: aeroplane
zucchini: courgette
eggplant: aubergine
gas $1: petrol (pump|station)
truck: lorry, lorrie
wrench: spanner
`;

const RENAMINGS: readonly (readonly [RegExp, string])[] = SAME.trim()
  .split("\n")
  .map((line) => {
    const [name, others] = line.split(": ") as [string, string];
    const patterns = others.split(", ").map((other) => other.replaceAll(" ", "[- ]?"));
    return [new RegExp(`\\b(?:${patterns.join("|")})(?:e?s)?\\b`, "g"), name];
  });

/** A prompt that calls things as the library does. @param text in lower case. */
export function renamed(text: string): string {
  return RENAMINGS.reduce((text, [others, name]) => text.replaceAll(others, name), text);
}

/**
 * What may stand for a thing where no picture is called by its name, and likeness of meaning does not find it: words of a prompt, and after the colon words
 * of pictures, which count a little less than the word itself. Not the other way round: an octopus may stand for a kraken.
 */
const THINGS = `
motorbike: motorcycle; spouting: spraying; withered: wilted; cuirass: breastplate; scutum: shield roman; jiangshi: vampire; hovercar: car flying
watchtower minaret: tower; starfighter: fighter; handbag: purse; purse: handbag; reeds: cattail; sledgehammer: hammer; woodcutter: lumberjack
grandma grandmother granny: woman old; grandpa grandfather: man old; android: robot; noose: rope; geiger: counter; seashell: shell; grinder: mill
eaten: bitten; bitten: eaten; moldy: mouldy rotten; mouldy: moldy rotten; gravestone: headstone tombstone; tombstone grave: headstone
signpost: sign placard; spellbook grimoire tome: book; bookcase: bookshelf; pickaxe: pick; spade: shovel; cottage: house hut; cabin: hut house
shack: hut; mansion: house; spaceship spacecraft starship: rocket; explosion: collision; bandit rogue: thief; paladin: knight
sorcerer warlock: mage wizard; sorceress: mage witch; wizard: mage; mage: wizard; cleric: priest
emerald sapphire ruby topaz amethyst jewel gemstone: gem; toadstool: mushroom; bunny: rabbit; hound puppy: dog; kitten: cat; serpent: snake
wyvern drake: dragon; ooze blob: slime jelly; jelly: slime; slime: ooze; ghoul: zombie; imp: demon; cloth: clothes; gauntlet: glove; cape: cloak
cloak: cape; flask vial elixir: potion; car: automobile; automobile kart: car; goblet: chalice cup; chalice: goblet cup; firewood: wood log
plank: wood; smith: blacksmith; soldier: warrior guard; guard: soldier; locomotive: train; plane aircraft: airplane; handgun: gun pistol
gun: pistol; pistol: gun; ore: rock stone; boulder: rock; pebble: stone; pine: evergreen fir; fir: evergreen pine; oak: deciduous
tree: deciduous evergreen; barbarian: warrior viking; viking: barbarian; pond: water; brook: river; meadow: grass; hero: knight warrior
sofa: couch; kraken: octopus squid; chef: cook; present: gift; stump: log wood; policeman cop: police; fireman: firefighter; steak: meat
soda: beverage; cart: wagon; eyeball: eye; spider: tarantula; hen rooster: chicken; bull: ox; donkey: horse; coin: money; money: coin
lantern: lamp; gorilla: ape; parrot seagull: bird; crow: bird raven; raven: bird crow; squirrel: chipmunk; moose: deer; lobster: crab
wasp hornet: bee; tornado: cyclone; sneaker: shoe; noodle: ramen steaming; ramen: steaming; tv: television; television: tv
computer: laptop desktop; phone: telephone; ufo: saucer; cauldron: pot; cabinet: drawer; hamburger: burger; burger: hamburger; merfolk: mermaid
medic: doctor nurse; stagecoach: carriage; ladybird: ladybug; cog: gear cogwheel; cobble: cobblestone; lock: padlock; driver: racer; loaf: bread
`;

/** The same of states: the last words of a line are those by which states.ts draws one. */
const STATES = `
mossy: moss
overgrown: moss mossy
snowy: snow
burning: flame fire
flaming blazing fiery: flame fire burning
frozen: ice
rusted corroded: rusty
shattered smashed snapped: broken
charred scorched burned: burnt
bloody: blood
bloodied bloodstained: bloody
muddy: mud
dirty: muddy
dotted polka: spotted
stripy: striped
shining radiant luminous: glowing
enchanted magical sparkling sparkly: magic
asleep: sleeping
`;

/** Colours of pictures that a colour, a stuff or a use may have. */
const COLOURS = `
crimson scarlet health healing: red
azure mana: blue
teal turquoise: cyan
violet: purple
magenta: pink
amber copper: orange
gold brass: yellow
silver steel iron: grey
bronze wood leather: brown
`;

const STAND_INS = wordLists([THINGS, STATES, COLOURS].map((lines) => lines.trim()).join("\n"));

/** What may stand for a word of a prompt among those of a picture. */
export function synonymsOf(word: string): readonly string[] {
  return STAND_INS.get(word) ?? [];
}
