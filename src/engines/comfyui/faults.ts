import * as v from "valibot";
import { PixelsError } from "../../protocol/errors.ts";
import { type Graph, nodeText } from "./graph.ts";

const problem = v.object({
  message: v.string(),
  details: v.optional(v.string(), ""),
  extra_info: v.optional(v.object({ input_name: v.optional(v.string()) }), {}),
});
const nodeErrors = v.record(
  v.string(),
  v.object({ errors: v.array(problem), dependent_outputs: v.optional(v.array(v.string()), []) }),
);
const refusal = v.object({
  error: v.optional(v.object({ message: v.string(), details: v.optional(v.string(), "") })),
  node_errors: v.optional(nodeErrors, {}),
});
const failure = v.object({
  node_id: v.nullish(v.string()),
  exception_message: v.optional(v.string(), ""),
  exception_type: v.optional(v.string(), ""),
});

/** A server lacks memory for what it is to draw. */
export class NoMemory extends PixelsError {}

const LONGEST = 300;
const NO_MEMORY = /OutOfMemory|out of memory|Allocation on device/i;

/**
 * What a server says against a workflow, by node and field, where it concerns this output; undefined where it says nothing against it.
 * ComfyUI takes a workflow of which one output is sound, and says what is wrong with the others.
 */
export function refused(url: string, graph: Graph, output: string, answer: unknown): PixelsError | undefined {
  const { success, output: said } = v.safeParse(refusal, answer);
  if (!success) return undefined;
  for (const [id, { errors, dependent_outputs }] of Object.entries(said.node_errors)) {
    const [first] = errors;
    if (first === undefined || (said.error === undefined && !dependent_outputs.includes(output))) continue;
    const { input_name } = first.extra_info;
    const field = input_name === undefined ? "" : `, field ${input_name}`;
    return fault("invalid_value", `${url} refuses ${nodeText(graph, id)}${field}: ${line(first)}`);
  }
  return said.error && fault("invalid_value", `${url} refuses the workflow: ${line(said.error)}`);
}

/** Why drawing failed, as the message `execution_error` tells it. @param what is drawn, in a few words. */
export function failed(url: string, graph: Graph, what: string, data: unknown): PixelsError {
  const { output } = v.safeParse(failure, data);
  const { node_id, exception_message = "", exception_type = "" } = (output ?? {}) as v.InferOutput<typeof failure>;
  const reason = exception_message.trim().split("\n")[0] || exception_type || "it does not say why";
  const at = node_id == null ? "" : ` at ${nodeText(graph, node_id)}`;
  if (NO_MEMORY.test(`${exception_type} ${exception_message}`)) {
    const needsLess = "a smaller size, or ComfyUI's --lowvram, needs less";
    return new NoMemory(
      "job_failed",
      shortened(`${url} has not enough memory for ${what}${at}; ${needsLess}: ${reason}`),
    );
  }
  return fault("job_failed", `${url} failed${at}: ${reason}`);
}

function line({ message, details = "" }: { message: string; details?: string | undefined }): string {
  return details === "" ? message : `${message}: ${details}`;
}

function fault(code: "invalid_value" | "job_failed", text: string): PixelsError {
  return new PixelsError(code, shortened(text));
}

function shortened(text: string): string {
  const flat = text.replaceAll(/\s+/g, " ").trim();
  return flat.length <= LONGEST ? flat : `${flat.slice(0, LONGEST - 1)}…`;
}
