import { type Graph, isLink, nodeText } from "./graph.ts";

/** The nodes of a server, as its `/object_info` tells them. */
export class ObjectInfo {
  readonly #nodes: Record<string, unknown>;

  constructor(answer: unknown) {
    this.#nodes = record(answer);
  }

  has(classType: string): boolean {
    return Object.hasOwn(this.#nodes, classType);
  }

  /** The values that an input may have, such as the files of a loader; none where it is no choice. */
  choices(classType: string, input: string): string[] {
    const { required, optional } = record(record(this.#nodes[classType]).input);
    const spec = record(required)[input] ?? record(optional)[input];
    if (!Array.isArray(spec)) return [];
    // In older nodes the list stands in the place of the type.
    const options = Array.isArray(spec[0]) ? spec[0] : record(spec[1]).options;
    return Array.isArray(options) ? options.filter((option) => typeof option === "string") : [];
  }

  /** Why this server can't draw a workflow: a node that it lacks, or a file. */
  whyNot(graph: Graph): string | undefined {
    for (const [id, { class_type, inputs }] of Object.entries(graph)) {
      if (!this.has(class_type)) return `lacks the node ${class_type}`;
      for (const [input, value] of Object.entries(inputs)) {
        // Files and samplers; the choices of other inputs may be made as they are used.
        if (!/_name\d?$/.test(input) || isLink(value) || typeof value !== "string") continue;
        const choices = this.choices(class_type, input);
        const isChoice = choices.length > 0 || /^(ckpt|unet|clip|vae|lora|model)_name/.test(input);
        if (isChoice && !choices.includes(value)) return `has no ${value} for ${nodeText(graph, id)}`;
      }
    }
    return undefined;
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
