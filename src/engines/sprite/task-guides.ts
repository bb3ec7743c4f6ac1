import type { Rgba } from "../../image/rgba.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { frameOf, isAnimation } from "../../protocol/recipe/counts.ts";
import { parseLoras } from "../../protocol/recipe/lora.ts";
import type { Task } from "../engine.ts";
import { type Moment, posed } from "../poses/posed.ts";
import { type Stance, stanceIn } from "../poses/stance.ts";
import type { Shape } from "./field.ts";
import { after, type Guide, type Guides, noGuide } from "./guides.ts";
import { CLOSE, type Own, ownOf } from "./own.ts";

/** What nobody does in a picture that is only touched up. */
const POSTURES = /\b(?:sitting|kneeling|lying|sleeping|crouching|swimming|riding|dancing|flying|climbing)\b/i;

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
    this.unguided = { planes: guides ? noGuide(shape) : new Float32Array(0), style: anyStyle, references: [] };
    if (this.#stance.side === "behind" && this.#isUnturned) throw unseen(task, this.#stance);
  }

  /** What the network is told: it has no words for sides, and poses are not its own. */
  get words(): string {
    return this.#stance.subject;
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
    const isRestyled = task.lora !== undefined && parseLoras(task.lora).some(({ weight }) => weight !== 0);
    const sought = { prompt, subject, isTile, isRestyled, seed, allowance, shape: this.#shape, own: this.own };
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
    const [posture] = (this.own !== undefined && this.own.follow >= CLOSE && POSTURES.exec(subject)) || [];
    if (posture !== undefined) return [`the model bends no picture: "${posture}" does nothing to yours`];
    if (side === undefined || side === "front" || !this.#isUnturned) return [];
    return [
      `the model knows no "${subject}" from the ${side}, and turns no picture: it is seen from where it is known`,
    ];
  }

  get #isUnturned(): boolean {
    return this.#task.tileset_grid === undefined && this.#figure(this.#task, 0) === undefined;
  }

  #figure(task: Task, index: number): Guide | undefined {
    const { seed, reference_licences = "permissive", tileset_grid, subject } = task;
    if (this.#stance.side === undefined || this.own !== undefined || tileset_grid !== undefined) return undefined;
    const stance = { ...this.#stance, named: subject ?? this.#stance.subject };
    return this.#guides?.ofFigure(stance, seed, reference_licences, this.#shape, { ...this.#moment, index });
  }
}

function unseen({ model, inputs }: Task, { subject }: Stance): PixelsError {
  const what = inputs.references.length > 0 || inputs.init ? "your picture" : `"${subject}"`;
  return new PixelsError(
    "invalid_value",
    `${model} has not seen ${what} from behind, and turns no picture`,
    "It knows heroes, knights, wizards, ninjas, farmers and others of Superpowers' characters from each side; models of other engines may turn yours.",
  );
}
