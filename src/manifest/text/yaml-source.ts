import { Composer, type Document, isAlias, isMap, isSeq, LineCounter, type Node, type Pair, type Scalar } from "yaml";
import { mistake, type Path, type Source } from "./source.ts";
import { tokensOf } from "./yaml-tokens.ts";
import { YamlValues } from "./yaml-values.ts";

/** Duplicate keys are looked for by YamlValues: the library compares each key with each other. */
const OPTIONS = {
  version: "1.2",
  prettyErrors: false,
  uniqueKeys: false,
  stringKeys: true,
  intAsBigInt: true,
} as const;

/** YAML, and JSON, which is YAML. */
export class YamlSource implements Source {
  readonly file: string;
  readonly value: unknown;
  readonly #lines = new LineCounter();
  readonly #firstLine: number;
  readonly #root: Node | null;
  readonly #values: YamlValues;

  /**
   * @param firstLine the line of the file where `text` begins.
   * Throws PixelsError `usage` with file, line and column for what is no YAML, aliases that refer to themselves or make
   * too much of little, tags, and keys that stand twice.
   */
  constructor(file: string, text: string, firstLine = 1) {
    this.file = file;
    this.#firstLine = firstLine;
    const document = withoutTraces(() => this.#parse(text));
    this.#refuseFaults(document);
    this.#root = document.contents;
    this.#values = new YamlValues((node, problem, hint) => {
      throw mistake(this.#at(node.range?.[0] ?? 0), problem, hint);
    });
    this.value = this.#values.of(this.#root);
  }

  position(path: Path, of: "key" | "value" = "value"): string {
    let node = this.#root;
    let offset = node?.range?.[0] ?? 0;
    for (const [i, step] of path.entries()) {
      const found = this.#child(node, step);
      if (!found) break;
      node = found.value;
      const isKey = found.key !== undefined && (node === null || (of === "key" && i === path.length - 1));
      offset = (isKey ? found.key : node)?.range?.[0] ?? offset;
    }
    return this.#at(offset);
  }

  #parse(text: string): Document.Parsed {
    const tokens = tokensOf(text, this.#lines, (offset) => {
      throw mistake(
        this.#at(offset),
        "nested too deeply",
        "A manifest holds a list of sprites, each a map of settings.",
      );
    });
    const [document, second] = new Composer(OPTIONS).compose(tokens, true, text.length);
    if (second)
      throw mistake(
        this.#at(second.range[0]),
        "a second document",
        "Put all sprites into one list, without --- between them.",
      );
    return document as Document.Parsed;
  }

  #child(node: Node | null, step: string | number): { key?: Scalar; value: Node | null } | undefined {
    const around = isAlias(node) ? this.#values.targets.get(node) : node;
    if (isMap(around)) {
      const pairs = around.items as Pair<Scalar, Node | null>[];
      return pairs.find(({ key }) => key.value === step);
    }
    const item = isSeq(around) ? (around.items[Number(step)] as Node | undefined) : undefined;
    return item && { value: item };
  }

  #refuseFaults({ errors, warnings }: Document.Parsed): void {
    const [first] = [...errors, ...warnings].sort((a, b) => a.pos[0] - b.pos[0]);
    if (!first) return;
    const { message, pos } = first;
    if (message.startsWith("Unresolved tag"))
      throw mistake(this.#at(pos[0]), "a tag, which means nothing here", "Take out the word that begins with !.");
    throw mistake(this.#at(pos[0]), lowerFirst(message), "A text that holds { [ # or : must stand in quotes.");
  }

  #at(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.file}:${line - 1 + this.#firstLine}:${col}`;
  }
}

/** A text that is all mistakes has an error for each: with their stack traces, 1 MB of commas took 19 s in place of 2. */
function withoutTraces<T>(parse: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return parse();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
