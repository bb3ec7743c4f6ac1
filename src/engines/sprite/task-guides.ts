import type { Rgba } from "../../image/rgba.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { frameOf, isAnimation } from "../../protocol/recipe/counts.ts";
import type { Task } from "../engine.ts";
import { type Moment, posed } from "../poses/posed.ts";
import { type Stance, stanceIn } from "../poses/stance.ts";
import { noReferences } from "./denoiser.ts";
import type { Shape } from "./field.ts";
import { after, type Guide, type Guides } from "./guides.ts";
import { CLOSE, isRestyled, type Own, ownOf } from "./own.ts";

/** What nobody does in a picture whose pixels are moved and no more. */
const POSTURES = /\b(?:swimming|riding|dancing|flying|climbing)\b/i;

const TURNED =
  "the model has not seen your picture from behind: it is its outline, with hair, hat or cloak over what is seen from the front alone. Look at it";

/** What one task is drawn after: the user's pictures, somebody who is shown from each side, or the library. */
export class TaskGuides {
  readonly own: Own | undefined;
  /** Of a picture that is drawn after none. */
  readonly unguided: Guide;
  readonly #task: Task;
  readonly #shape: Shape;
  readonly #guides: Guides | undefined;
  readonly #stance: Stance;
  readonly #moment: Moment;
  /** Of the seed that was tried last: it is asked for again when the picture is drawn. */
  #first: { seed: bigint; guide: Guide } | undefined;

  /** Throws PixelsError `invalid_value` for somebody whom nothing shows from behind. @param guides none for a model without a library. */
  constructor(task: Task, shape: Shape, guides: Guides | undefined, anyStyle: number) {
    this.#task = task;
    this.#shape = shape;
    this.#guides = guides;
    const stance = stanceIn(task.prompt);
    // A pose by itself is a word like any other in a picture that does not move.
    const isStance = isAnimation(task) || stance.side !== undefined;
    this.#stance = isStance ? stance : { subject: task.prompt };
    this.#moment = frameOf(task, task.index) ?? { index: 0, count: 1 };
    this.own = ownOf(task, shape);
    this.unguided = { planes: guides ? noReferences(shape) : new Float32Array(0), style: anyStyle, references: [] };
    if (this.#stance.side === "behind" && this.#isUnturned) throw unseen(task, this.#stance);
  }

  /** What the network is told: it has no words for sides, and poses are not its own. */
  get words(): string {
    return this.#stance.subject;
  }

  /** A picture of the library may be drawn after for this word, whether the network knows it or not. */
  isPictured(word: string): boolean {
    return this.#task.reference_licences !== "none" && this.#guides?.knows(word) === true;
  }

  /** Of the first frame. @param task with the seed that is tried. */
  first(task: Task): Guide {
    if (this.#first?.seed !== task.seed) this.#first = { seed: task.seed, guide: this.#firstOf(task) };
    return this.#first.guide;
  }

  #firstOf(task: Task): Guide {
    const { seed, reference_licences: allowance = "permissive", tileset_grid, subject } = task;
    const isTile = tileset_grid !== undefined;
    const prompt = isTile ? task.prompt : this.#stance.subject;
    const [shape, own] = [this.#shape, this.own];
    const sought = { prompt, subject, isTile, isRestyled: isRestyled(task), seed, allowance, shape, own };
    const guide = this.#figure(task, 0) ?? this.#guides?.of(sought);
    return guide ?? { ...this.unguided, ...this.own };
  }

  /** Of the frame that is asked for, drawn after the first one; undefined where nobody moves in it. */
  following(task: Task): ((first: Rgba) => Guide) | undefined {
    const { pose } = this.#stance;
    const figure = this.#figure(task, this.#moment.index);
    if (figure !== undefined) return () => figure;
    if (pose === undefined) return undefined;
    return (first) => ({
      ...this.unguided,
      ...after(posed(first, pose, this.#moment), [first], this.#guides && this.#shape),
    });
  }

  get warnings(): string[] {
    const { side, subject } = this.#stance;
    if (this.own?.isTurned) return [TURNED];
    const [posture] = (this.own !== undefined && this.own.follow >= CLOSE && POSTURES.exec(subject)) || [];
    if (posture !== undefined) return [`the model bends no picture: "${posture}" does nothing to yours`];
    if (side === undefined || side === "front" || !this.#isUnturned) return [];
    return [
      `the model knows no "${subject}" from the ${side}, and turns no picture: it is seen from where it is known`,
    ];
  }

  get #isUnturned(): boolean {
    return this.#task.tileset_grid === undefined && !this.own?.isTurned && this.#figure(this.#task, 0) === undefined;
  }

  /** Pictures of the user's that are followed loosely give him their colours. */
  #figure(task: Task, index: number): Guide | undefined {
    const { seed, reference_licences = "permissive", tileset_grid, subject } = task;
    const isOwn = this.own !== undefined && (this.own.follow >= CLOSE || this.own.beginning !== undefined);
    if (this.#stance.side === undefined || isOwn || tileset_grid !== undefined) return undefined;
    const stance = { ...this.#stance, named: subject ?? this.#stance.subject };
    const moment = { ...this.#moment, index };
    const figure = this.#guides?.ofFigure(stance, seed, reference_licences, this.#shape, moment);
    return figure && this.own ? inColoursOf(this.own, figure) : figure;
  }
}

function inColoursOf({ palette, line }: Own, { beginning, ...guide }: Guide): Guide {
  return { ...guide, beginning: beginning && { ...beginning, kept: undefined }, palette, line };
}

function unseen({ model, inputs }: Task, { subject }: Stance): PixelsError {
  if (inputs.references.length > 0 || inputs.init)
    return new PixelsError(
      "invalid_value",
      `${model} can't show your picture from behind: it turns somebody who is seen from the front, with a face`,
      "Draw him from behind yourself and give that as the reference, or take a model of another engine.",
    );
  return new PixelsError(
    "invalid_value",
    `${model} has not seen "${subject}" from behind, and turns no picture`,
    "It knows heroes, knights, wizards, ninjas, farmers and others of Superpowers' characters from each side.",
  );
}
