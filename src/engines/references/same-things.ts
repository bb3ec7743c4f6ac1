/** Things by another name than the library has, which their words one by one do not lead to. */
const LINES = `
pruning shears: pruning scissors
balance scales: scales
surveillance camera: security camera
sentry gun: turret
ice cream sundae: sundae
ale tankard: tankard
meat cleaver: cleaver
force field: energy shield
cryo pod: cryo chamber
trash bin: trash can
bunsen burner: burner
champagne bottle: champagne
molar tooth: tooth
cheese grater: grater
bell pepper: pepper
power drill: drill
jolly roger: skull flag
atom model: atom
save icon: floppy disk
human brain: brain
erlenmeyer flask: flask
musical note: music note
magic lamp: genie lamp
desktop computer: computer
coil spring: spring
metal spring: spring
tin robot: wind up robot
scallop shell: seashell
capsule pill: pill
pea pod: peas
canary cage: cage canary
bento box: bento
coal lump: coal
iron nail: nail
arrow cursor: mouse cursor
sandbag wall: sandbags
cocktail glass: cocktail
plowed soil: farmland
ploughed soil: farmland
ruined column: broken column
fish tank: aquarium
milk can: milk churn
centurion helmet: roman helmet
radiation barrel: radioactive barrel
blood splat: blood splatter
cliff edge: cliff
car tire: tire
railroad track: rails
fungus man: mushroom man
haunted doll: creepy doll
incense burner: incense bowl
slash effect: sword slash
mine entrance: mine
roman legionary: roman soldier
toilet bowl: toilet
torn photograph: torn photo
bastet statue: cat statue
flintlock pistol: flintlock
x ray film: x ray
`;

/** The same as patterns and what stands for them: plurals, too. */
export const SAME: readonly (readonly [RegExp, string])[] = LINES.trim()
  .split("\n")
  .map((line) => {
    const [name, meaning] = line.split(": ") as [string, string];
    return [new RegExp(`\\b${name.replaceAll(" ", "[- ]")}s?\\b`, "g"), meaning];
  });
