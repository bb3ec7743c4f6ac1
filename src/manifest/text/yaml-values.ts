import { type Alias, isAlias, isMap, isScalar, type Node, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";

/** How deep lists and maps may stand in each other: a manifest needs four. */
const MAX_DEPTH = 16;
/** Values in all, those behind aliases counted each time: what aliases of aliases would otherwise multiply without end. */
const MAX_VALUES = 1_000_000;

/** What is wrong with the node it is told of. Never returns. */
export type Refuse = (node: Node, problem: string, hint: string) => never;

interface Known {
  value: unknown;
  /** Values in it, itself counted. */
  size: number;
}

/**
 * Turns the nodes of a document into plain values. The library would do that too, but looks through the whole document
 * at each alias, and keeps the last of two equal keys.
 */
export class YamlValues {
  /** What each alias stands for, as far as the document was read. */
  readonly targets = new Map<Alias, Node>();
  readonly #refuse: Refuse;
  readonly #anchors = new Map<string, Node>();
  readonly #anchored = new Map<Node, Known>();
  readonly #open = new Set<Node>();
  #size = 0;

  constructor(refuse: Refuse) {
    this.#refuse = refuse;
  }

  of(node: Node | null): unknown {
    if (node === null) return null;
    if (isAlias(node)) return this.#alias(node);
    const { anchor } = node as Scalar | YAMLMap | YAMLSeq;
    if (anchor === undefined) return this.#plain(node);
    this.#anchors.set(anchor, node);
    const before = this.#size;
    const value = this.#plain(node);
    this.#anchored.set(node, { value, size: this.#size - before });
    return value;
  }

  #alias(alias: Alias): unknown {
    const target = this.#anchors.get(alias.source);
    if (!target) return this.#refuse(alias, `there is no &${alias.source} before this alias`, "Correct its name.");
    this.targets.set(alias, target);
    const known = this.#anchored.get(target);
    if (!known)
      return this.#refuse(alias, `*${alias.source} stands inside of what it stands for`, "Take the alias out.");
    this.#count(alias, known.size);
    return known.value;
  }

  #plain(node: Node): unknown {
    this.#count(node, 1);
    if (isScalar(node)) return typeof node.value === "bigint" ? exact(node.value) : node.value;
    if (this.#open.size === MAX_DEPTH)
      this.#refuse(
        node,
        `nested deeper than ${MAX_DEPTH}`,
        "A manifest holds a list of sprites, each a map of settings.",
      );
    this.#open.add(node);
    const value = isMap(node) ? this.#map(node) : (node as YAMLSeq<Node | null>).items.map((item) => this.of(item));
    this.#open.delete(node);
    return value;
  }

  #map(node: YAMLMap): unknown {
    const entries = new Map<string, unknown>();
    for (const { key, value } of node.items as { key: Scalar<string>; value: Node | null }[]) {
      if (entries.has(key.value)) this.#refuse(key, `${key.value} stands twice in this map`, "Keep one of them.");
      entries.set(key.value, this.of(value));
    }
    return Object.fromEntries(entries);
  }

  #count(node: Node, size: number): void {
    this.#size += size;
    if (this.#size > MAX_VALUES)
      this.#refuse(
        node,
        `aliases make more than ${MAX_VALUES.toLocaleString("en")} values of this`,
        "Use fewer aliases.",
      );
  }
}

/** A number where that loses no digit. */
function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
