import { wordLists } from "./word-lists.ts";

/** Words of pictures that have the first word in a sense that no game means by it. */
const OTHER_SENSES = wordLists(
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
glass: magnifying
can: watering
pot: cacao honey crab
goblet: straw
chalice: straw`,
);

export function otherSensesOf(word: string): readonly string[] {
  return OTHER_SENSES.get(word) ?? [];
}
