import { setTimeout as delay } from "node:timers/promises";
import type { Context, Latent, NodeType } from "./nodes.ts";
import { isLink, type Prompt } from "./validate.ts";

export class Interrupted extends Error {}

/** A failure of a node, as Python names it. */
export class NodeFailure extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** What a prompt tells while it is executed. */
export interface Told {
  send(type: string, data: Record<string, unknown>): void;
  preview(node: string, latent: Latent): Promise<void>;
  save: Context["save"];
}

/** Executes prompts one at a time, with ComfyUI's cache of what nodes gave for the same inputs. */
export class Executor {
  readonly #types: Record<string, NodeType>;
  /** What each node gave, by all that it depends on. */
  readonly #cache = new Map<string, { outputs: unknown[]; ui?: unknown }>();
  isInterrupted = false;
  /** Milliseconds that a step takes. */
  stepMs: number;
  /** Makes the node of this type fail. */
  failure: { classType: string; error: NodeFailure } | undefined;
  #executing = "";

  constructor(types: Record<string, NodeType>, stepMs: number) {
    this.#types = types;
    this.stepMs = stepMs;
  }

  /** Returns what the outputs show. Throws Interrupted and NodeFailure, with the node in which that was. */
  async execute(id: string, prompt: Prompt, outputs: readonly string[], told: Told): Promise<Record<string, unknown>> {
    const keys = new Map<string, string>();
    const cached = Object.keys(prompt).filter((node) => this.#cache.has(keyOf(prompt, node, keys)));
    told.send("execution_cached", { nodes: cached, prompt_id: id });
    const shown: Record<string, unknown> = {};
    const results = new Map<string, unknown[]>();
    const run = async (node: string): Promise<unknown[]> => {
      const known = results.get(node);
      if (known) return known;
      const key = keyOf(prompt, node, keys);
      const { class_type, inputs } = prompt[node] as Prompt[string];
      const values: Record<string, unknown> = {};
      for (const [input, value] of Object.entries(inputs))
        values[input] = isLink(value) ? (await run(value[0]))[value[1]] : value;
      const type = this.#types[class_type] as NodeType;
      let entry = this.#cache.get(key);
      if (entry === undefined) {
        this.#executing = node;
        told.send("executing", { node, display_node: node, prompt_id: id });
        if (this.isInterrupted) throw new Interrupted(node);
        if (this.failure?.classType === class_type) throw this.failure.error;
        const given = await type.run(values, this.#context(id, node, told));
        entry = type.isOutput ? { outputs: [], ui: given[0] } : { outputs: given };
        this.#cache.set(key, entry);
      }
      if (entry.ui !== undefined) {
        shown[node] = entry.ui;
        told.send("executed", { node, display_node: node, output: entry.ui, prompt_id: id });
      }
      results.set(node, entry.outputs);
      return entry.outputs;
    };
    for (const output of outputs) await run(output);
    return shown;
  }

  get executing(): string {
    return this.#executing;
  }

  #context(id: string, node: string, told: Told): Context {
    return {
      progress: async (value, max, preview) => {
        await delay(this.stepMs);
        if (this.isInterrupted) throw new Interrupted(node);
        const state = { value, max, state: "running", node_id: node, prompt_id: id };
        told.send("progress_state", { prompt_id: id, nodes: { [node]: state } });
        if (preview) await told.preview(node, preview);
        told.send("progress", { value, max, prompt_id: id, node });
      },
      save: told.save,
    };
  }
}

/** Of a node's type, its inputs and all that they come from; inputs that it does not know count, too. */
function keyOf(prompt: Prompt, node: string, keys: Map<string, string>): string {
  const known = keys.get(node);
  if (known !== undefined) return known;
  const { class_type, inputs } = prompt[node] as Prompt[string];
  const parts = Object.keys(inputs)
    .sort()
    .map((input) => {
      const value = inputs[input];
      return [input, isLink(value) ? [keyOf(prompt, value[0], keys), value[1]] : `${JSON.stringify(value)}`];
    });
  const key = JSON.stringify([class_type, parts]);
  keys.set(node, key);
  return key;
}
