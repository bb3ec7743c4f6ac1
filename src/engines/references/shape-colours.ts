import { isPaint } from "../characters/recolour.ts";
import type { Lemmas } from "./catalogue.ts";
import type { Likeness } from "./likeness.ts";
import { colourOfStuff } from "./stuffs.ts";

/** What things usually look like: the paint of one, or of its upper part, a stroke, and of its lower. */
const TABLE = `
brown: table chair stool bench cart wagon carriage bridge hut shack boat canoe raft oar broom bookshelf shelf bookcase cupboard wardrobe drawer desk cabinet ladder bow club crossbow catapult ballista slingshot crate box pallet fence palisade stakes gate door stairs wheel trough coffin totem log wood plank trunk stump axle mast signpost sign gallows hammock basket bag sack pouch boot shoe sandal saddle belt glove holster wallet leather hide fur drum violin cello harp guitar banjo mandolin lute bear monkey ape gorilla horse deer moose dog rat mouse squirrel beaver otter hedgehog owl eagle hawk sparrow sloth camel buffalo bull minotaur centaur ogre caveman coffee chocolate cookie bread nut acorn almond walnut chestnut potato meat steak ham sausage bacon pretzel cake mushroom barrel keg cask cigar pipe doll teddy mud dirt earth cocoon nest hive cabin loft pier dock windmill mill
ivory: rope coil lasso knot scroll paper map letter envelope parchment bandage mummy bone skull skeleton rib tooth fang tusk claw horn egg shell snail feather wool sheep lamb goat candle cloth linen sail curtain towel pillow milk rice tofu dumpling noodle pasta dough flour book newspaper page note dice piano keyboard
yellow: scarecrow hay straw wheat corn bee hornet wasp chick duck canary lion giraffe banana lemon cheese butter sun star lightning bolt thunder taxi bulb lamp lantern honey sand pyramid sphinx desert pineapple pear omelette popcorn
gold: crown coin money treasure chest trophy medal key ring necklace bell trumpet saxophone trombone horn tuba cymbal gong goblet chalice sceptre ankh idol mask amulet badge
orange: pumpkin fox tiger carrot basketball cone goldfish crab shrimp prawn lobster salmon fire flame explosion ember meteor phoenix tangerine peach apricot
red: barn ladybug ladybird heart apple cherry strawberry raspberry tomato pepper chili radish devil demon dragon imp lava blood rose poppy tulip brick extinguisher truck sofa couch armchair lipstick target rocket dynamite tnt firework cherry lollipop candy hydrant cape carpet rug tent
green: plant leaf leaves grass bush shrub vine sprout seedling tree pine palm fern cactus clover frog toad lizard gecko iguana crocodile alligator turtle tortoise snake cobra serpent hydra medusa basilisk dinosaur rex raptor goblin orc troll kraken caterpillar mantis grasshopper alien cabbage lettuce broccoli cucumber pea bean zucchini avocado lime olive watermelon kiwi bottle tank slime poison acid flytrap swamp lily bamboo island hill
blue: water wave sea ocean river lake rain drop fountain whale dolphin shark fish swordfish marlin bathtub bath shower pool submarine jeans trousers shirt coat tie jay
azure: ice igloo snowflake snow iceberg icicle glass magnifying window mirror crystal diamond bubble cloud wind tornado ghost spirit feather
purple: wizard witch mage sorcerer warlock cloak robe eggplant grape plum potion spell magic curse amethyst octopus squid tentacle jellyfish eyeball shuttle nebula galaxy portal lavender
pink: pig piglet flamingo brain tongue cupcake donut bubblegum worm lips hand foot ear nose unicorn cauliflower blossom lotus seashell
white: igloo snowman swan goose dove seagull penguin rabbit bunny cat polar angel toilet refrigerator fridge sink washing chef nurse doctor salt sugar garlic onion baseball golf volleyball
black: bat crow raven vulture spider ant scorpion beetle panther ninja gun rifle pistol revolver shotgun bomb grenade cannon cannonball tyre tire camera hat cauldron anchor oil coal piano
steel: light lights streetlight sword blade dagger knife spear axe hammer mace flail halberd lance trident scythe sickle shuriken razor saw scissors wrench spanner screwdriver pliers drill nail screw bolt nut gear cog spring chain hook anvil shield helmet helm armour armor breastplate gauntlet visor knight robot android cyborg machine engine turbine pickaxe pick shovel spade rake hoe fork spoon cutlery pan pot kettle can bucket faucet pipe antenna radar satellite battery laser raygun blaster plane jet airplane helicopter drone train car motorcycle bicycle bus ship key lock padlock handcuffs cage trap needle pin syringe
grey: stone rock boulder pebble cliff mountain cave castle tower fortress wall ruin ruins temple pillar column obelisk statue gargoyle golem well tomb grave tombstone gravestone stonehenge arch dungeon church cathedral elephant rhino rhinoceros hippo wolf werewolf raccoon koala donkey shark road asphalt concrete skyscraper factory silo robot smoke ash dust
orange/brown: torch campfire bonfire fireplace brazier
green/brown: oak willow baobab bonsai palm forest beech birch
white/brown: cone icecream
green/orange: carrot pineapple
`;

/** The paints of things by their names. */
const COLOURS = new Map(
  TABLE.trim()
    .split("\n")
    .flatMap((line) => {
      const [paints, things] = line.split(": ") as [string, string];
      return things.split(" ").map((thing) => [thing, paints.split("/")] as const);
    }),
);
/** Of what else is said of a thing. */
const QUALITIES = new Map(Object.entries({ rusty: "copper", royal: "purple" }));
/** Less alike than this, a thing tells nothing of another's colours. */
const LEAST = 0.55;
const USUAL = ["steel"];

/**
 * The paints of a thing of which only the shape is known: those that the prompt says, or else those that it usually has, or what is most like it.
 * @param said the prompt's words of it. @param names those of the picture, what it is the last.
 */
export function shapeColours(
  said: readonly string[],
  names: readonly string[],
  { lemmas, likeness }: { lemmas: Lemmas; likeness: Likeness },
): readonly string[] {
  const paint =
    said.find(isPaint) ??
    said.map((word) => colourOfStuff(word) ?? QUALITIES.get(word)).find((known) => known !== undefined);
  if (paint !== undefined) return [paint];
  const words = [...said.toReversed(), ...names.toReversed()];
  const known = words.map((word) => COLOURS.get(word)).find((paints) => paints !== undefined);
  return known ?? coloursOfAlike(words[0] ?? "", lemmas, likeness);
}

function coloursOfAlike(word: string, lemmas: Lemmas, likeness: Likeness): readonly string[] {
  const alike = likeness.to(word);
  let [best, colours] = [LEAST, USUAL as readonly string[]];
  for (const [thing, paints] of COLOURS) {
    const number = lemmas.numberOf(thing);
    const cosine = number === undefined ? 0 : (alike[number] as number);
    if (cosine > best) [best, colours] = [cosine, paints];
  }
  return colours;
}
