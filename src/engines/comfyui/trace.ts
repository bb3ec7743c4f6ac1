import { type Graph, type GraphNode, isLink, type Link } from "./graph.ts";

/** One input of one node. */
export interface Slot {
  node: string;
  input: string;
}

type Kind = "string" | "number";

/** Where a primitive keeps its value, whatever it is called where that is used. */
const VALUE_INPUTS = ["value", "text", "string", "int", "float", "number", "seed"];

/** The inputs of a node that come from others, in its order. */
export function linksOf({ inputs }: GraphNode): [input: string, link: Link][] {
  return Object.entries(inputs).flatMap(([input, value]): [string, Link][] => (isLink(value) ? [[input, value]] : []));
}

/**
 * The input that holds the value which this one gets: itself, or that of the primitive, however far, that it is linked to. Undefined
 * where there is no value of this kind.
 */
export function valueAt(graph: Graph, node: string, input: string, kind: Kind): Slot | undefined {
  const value = graph[node]?.inputs[input];
  if (typeof value === kind) return { node, input };
  if (!isLink(value)) return undefined;
  const source = graph[value[0]];
  if (source === undefined) return undefined;
  for (const name of [input, ...VALUE_INPUTS])
    if (name in source.inputs) {
      const found = valueAt(graph, value[0], name, kind);
      if (found) return found;
    }
  // A reroute, or a switch: its first link is as good as any.
  const [first] = linksOf(source);
  return first && valueAt(graph, value[0], first[0], kind);
}

/** The nodes that lead to this one, nearest first, and itself. `follows` says which links are meant. */
export function upstream(
  graph: Graph,
  from: string,
  follows: (input: string, node: GraphNode) => boolean = () => true,
): string[] {
  const found = [from];
  for (const id of found) {
    const node = graph[id];
    if (node === undefined) continue;
    for (const [input, [source]] of linksOf(node))
      if (follows(input, node) && !found.includes(source) && source in graph) found.push(source);
  }
  return found;
}
