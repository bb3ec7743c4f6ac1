import { expect, test } from "vitest";
import { thingsOf } from "../../../src/engines/references/prompt-things.ts";

/** Heads in capitals, words that belong to one with a + behind them; kinds and colours marked; things parted by a bar. */
function read(prompt: string): string {
  const shown = {
    head: (w: string) => w.toUpperCase(),
    compound: (w: string) => `${w}+`,
    other: (w: string) => w,
    colour: (w: string) => `(${w})`,
    kind: (w: string) => `[${w}]`,
  };
  return thingsOf(prompt)
    .map(({ words }) => words.map(({ lemma, role }) => shown[role](lemma)).join(" "))
    .join(" | ");
}

test.each([
  ["a red dragon", "(red) DRAGON"],
  ["a telescope of brass", "TELESCOPE brass"],
  ["a crystal ball", "crystal BALL"],
  ["a wooden treasure chest", "wood treasure+ CHEST"],
  ["a knight in silver armour with a blue shield", "KNIGHT | (silver) ARMOUR | (blue) SHIELD"],
  ["a goblin holding a bomb", "GOBLIN | BOMB"],
  ["a bowl of ramen", "BOWL RAMEN"],
  ["a slice of pizza", "slice PIZZA"],
  ["a pile of gold coins", "(gold) PILE"],
  ["two fish-tanks", "two AQUARIUM"],
  ["a fishtank", "AQUARIUM"],
  ["an iron bar", "iron INGOT"],
  ["a pouch of golden coins", "coin+ POUCH"],
  ["a gold ingot", "(gold) BAR"],
  ["a slime monster", "SLIME [monster]"],
  ["a fuzzy duckling", "[fuzzy] DUCKLING"],
  ["a lawn with a seedling", "LAWN | SEEDLING"],
  ["a pale cat scared", "pale+ CAT scared"],
  ["seaweed", "SEAWEED"],
  ["a mouse eating cheese", "MOUSE | CHEESE"],
  ["a man eating plant", "man eating+ PLANT"],
  ["a boy flying a kite", "BOY | KITE"],
  ["a fire breathing dragon", "fire breathing+ DRAGON"],
  ["a dead tree without leaves", "dead TREE"],
  ["a bucket full of water", "full BUCKET WATER"],
  ["a traffic light showing red", "traffic+ LIGHT (red)"],
  ["a folder marked with a stamp", "FOLDER marked | STAMP"],
  ["a house on fire", "burning HOUSE"],
  ["a car covered in snow", "snowy CAR"],
  ["a mossy stone floor tile", "mossy stone FLOOR [tile]"],
  ["a lava pool", "LAVA pool"],
  ["wolves", "WOLF"],
  ["cookies and zombies", "COOKIE | ZOMBIE"],
  ["an octopus juggling balls", "OCTOPUS | BALL"],
  ["an excavator scooping dirt", "EXCAVATOR | DIRT"],
  ["a heart pierced by an arrow", "HEART | ARROW"],
  ["a koala clinging to a tree", "KOALA | TREE"],
  ["a genie coming out of a lamp", "GENIE | LAMP"],
  ["a red fox asleep", "(orange) FOX asleep"],
  ["a wizard's spellbook, green cover", "wizard SPELLBOOK | (green) COVER"],
  ["a black and white cat", "(black) (white) CAT"],
  ["a cat sleeping", "CAT sleeping"],
  ["a gold ring", "(gold) RING"],
  ["an archer in green", "ARCHER (green)"],
  ["a large, red dragon", "[large] (red) DRAGON"],
  ["a tiny, glowing and blue mushroom", "[tiny] glowing (blue) MUSHROOM"],
  ["a red, green and gold parrot", "(red) (green) (gold) PARROT"],
  ["a shield, round, wooden", "SHIELD round wood"],
  ["a black cat, sleeping", "(black) CAT sleeping"],
  ["an orange, an apple", "ORANGE | APPLE"],
  ["a sword, a red shield", "SWORD | (red) SHIELD"],
  ["a goblin, holding a bomb", "GOBLIN | BOMB"],
  ["a hanging lantern", "hanging+ LANTERN"],
  ["an old drinking horn", "[old] drinking+ HORN"],
  ["a riding boot", "riding+ BOOT"],
  ["a fire spitting dragon", "fire spitting+ DRAGON"],
  ["a fish frozen in ice", "FISH frozen | ICE"],
  ["a tome bound in leather", "TOME leather"],
  ["a woman dressed in a red gown", "WOMAN | (red) GOWN"],
  ["a knight w/ a sword", "KNIGHT | SWORD"],
  ["a dog that is a wizard", "dog+ WIZARD"],
  ["a boat tied to a dock", "BOAT | DOCK"],
  ["a key to the dungeon", "KEY | DUNGEON"],
  ["a puddle of water", "puddle WATER"],
  ["a scary monster", "[scary] MONSTER"],
  ["pixel art of a dragon", "DRAGON"],
  ["a red icon of a sword", "(red) SWORD"],
  ["side view of a truck", "TRUCK"],
  ["please draw me a sheep", "SHEEP"],
  ["a red potion, pixel art style, 32x32, game asset", "(red) POTION [style]"],
  ["a dragon on a white background", "DRAGON"],
  ["a dragon, no background", "DRAGON"],
  ["a bow with no arrows", "BOW"],
  ["a castle in the style of an old game", "CASTLE"],
  ["an apple with a bite taken out of it", "bitten+ APPLE"],
  ["a knight on horseback", "KNIGHT | HORSE"],
  ["a piñata", "PINATA"],
  ["a  fish\n tank", "AQUARIUM"],
  ["a red-haired girl with a sword", "GIRL | (red) HAIR | SWORD"],
  ["two wellies", "two rain+ BOOT"],
  ["grilled fish", "fried FISH"],
  ["a dog who wears a hat", "DOG | HAT"],
  ["a cat that holds a fish", "CAT | FISH"],
  ["a dog that is running", "DOG running"],
  ["a sword & shield", "SWORD | SHIELD"],
  ["a red/blue shield", "(red) (blue) SHIELD"],
  ["a red potion, 4k, masterpiece, best quality, highly detailed", "(red) POTION"],
  ["an axe stuck in a log", "AXE stuck | LOG"],
  ["a level 5 sword", "level 5 SWORD"],
  ["!!!", ""],
])("%s", (prompt, things) => {
  expect(read(prompt)).toBe(things);
});

test.each([
  ["three mushrooms", "three"],
  ["2 swords", "two"],
  ["a couple of apples", "two"],
  ["several coins", "three"],
  ["a dozen eggs", "five"],
  ["lots of coins", "five"],
  ["a two-headed ogre", undefined],
  ["a four-poster bed", undefined],
  ["a four-leaf clover", undefined],
  ["a 16-bit dragon", undefined],
  ["a level 5 sword", undefined],
  ["100 gold coins", "five"],
])("of %s: %s", (prompt, count) => {
  expect(thingsOf(prompt)[0]?.count).toBe(count);
});

test("of a prompt as long as may be the first words are looked at: the rest would take seconds", () => {
  const things = thingsOf("a red dragon ".repeat(600));
  expect(things.flatMap(({ words }) => words).length).toBeLessThanOrEqual(64);
  expect(things[0]?.words).toContainEqual({ lemma: "dragon", role: "head" });
});
