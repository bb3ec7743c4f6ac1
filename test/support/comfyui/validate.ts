import type { NodeType } from "./nodes.ts";

export type Prompt = Record<string, { class_type: string; inputs: Record<string, unknown> }>;
interface Reason {
  type: string;
  message: string;
  details: string;
  extra_info: unknown;
}
export interface Verdict {
  error?: { type: string; message: string; details: string; extra_info: unknown };
  outputs: string[];
  node_errors: Record<string, { errors: Reason[]; dependent_outputs: string[]; class_type: string }>;
}

export function isLink(value: unknown): value is [string, number] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string";
}

/** As ComfyUI's `validate_prompt`: each output by itself, with what is wrong before it; sound as long as one is. */
export function validate(prompt: Prompt, types: Record<string, NodeType>): Verdict {
  for (const [id, { class_type }] of Object.entries(prompt))
    if (!(class_type in types)) {
      const message = `Cannot execute because node ${class_type} does not exist.`;
      return wrong({ type: "invalid_prompt", message, details: `Node ID '#${id}'`, extra_info: {} });
    }
  const ends = Object.keys(prompt).filter((id) => types[prompt[id]?.class_type as string]?.isOutput);
  if (ends.length === 0)
    return wrong({ type: "prompt_no_outputs", message: "Prompt has no outputs", details: "", extra_info: {} });
  const node_errors: Verdict["node_errors"] = {};
  const outputs = ends.filter((end) => {
    const bad = ancestors(prompt, end).flatMap((id) => {
      const errors = reasons(prompt, id, types);
      return errors.length === 0 ? [] : [{ id, errors }];
    });
    for (const { id, errors } of bad) {
      node_errors[id] ??= { errors, dependent_outputs: [], class_type: prompt[id]?.class_type as string };
      node_errors[id].dependent_outputs.push(end);
    }
    return bad.length === 0;
  });
  if (outputs.length > 0) return { outputs, node_errors };
  const message = "Prompt outputs failed validation";
  return {
    ...wrong({ type: "prompt_outputs_failed_validation", message, details: "", extra_info: {} }),
    node_errors,
  };
}

function wrong(error: NonNullable<Verdict["error"]>): Verdict {
  return { error, outputs: [], node_errors: {} };
}

function ancestors(prompt: Prompt, from: string): string[] {
  const found = [from];
  for (const id of found)
    for (const value of Object.values(prompt[id]?.inputs ?? {}))
      if (isLink(value) && !found.includes(value[0])) found.push(value[0]);
  return found;
}

function reasons(prompt: Prompt, id: string, types: Record<string, NodeType>): Reason[] {
  const node = prompt[id];
  if (node === undefined) return [];
  const type = types[node.class_type] as NodeType;
  const own = type.whyNot?.(node.inputs);
  if (own !== undefined)
    return [
      { type: "custom_validation_failed", message: "Custom validation failed for node", details: own, extra_info: {} },
    ];
  return Object.entries(type.required).flatMap(([input, [kind, config]]) => {
    const value = node.inputs[input];
    const because = (type: string, message: string, details: string) => [
      { type, message, details, extra_info: { input_name: input, received_value: value } },
    ];
    if (value === undefined) return because("required_input_missing", "Required input is missing", input);
    if (isLink(value)) {
      const given = types[prompt[value[0]]?.class_type ?? ""]?.output[value[1]];
      if (given === kind) return [];
      const details = `${input}, received_type(${given}) mismatch input_type(${kind})`;
      return because("return_type_mismatch", "Return type mismatch between linked nodes", details);
    }
    const { min, max, options } = (config ?? {}) as { min?: number; max?: number; options?: string[] };
    if (min !== undefined && Number(value) < min)
      return because("value_smaller_than_min", `Value ${value} smaller than min of ${min}`, input);
    if (max !== undefined && Number(value) > max)
      return because("value_bigger_than_max", `Value ${value} bigger than max of ${max}`, input);
    const choices = Array.isArray(kind) ? kind : options;
    if (choices === undefined || choices.includes(value)) return [];
    const list = choices.map((one) => `'${one}'`).join(", ");
    return because("value_not_in_list", "Value not in list", `${input}: '${value}' not in [${list}]`);
  });
}
