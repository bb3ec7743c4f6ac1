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
  ["!!!", ""],
])("%s", (prompt, things) => {
  expect(read(prompt)).toBe(things);
});

test("of a prompt as long as may be the first words are looked at: the rest would take seconds", () => {
  const things = thingsOf("a red dragon ".repeat(600));
  expect(things.flatMap(({ words }) => words).length).toBeLessThanOrEqual(64);
  expect(things[0]?.words).toContainEqual({ lemma: "dragon", role: "head" });
});
