import { type CST, Lexer, type LineCounter, Parser } from "yaml";

/** How deep lists and maps may nest to be read at all. YamlValues allows less, and says where the mistake stands. */
const MAX_DEPTH = 64;

/**
 * The tokens of YAML. What composes documents of them goes down by recursion: a megabyte of braces ended Node itself, by a
 * regular expression that found no stack, which no `catch` sees. @param tooDeep is told the offset, and never returns.
 */
export function* tokensOf(text: string, lines: LineCounter, tooDeep: (offset: number) => never): Generator<CST.Token> {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH) tooDeep(parser.offset);
  }
  yield* parser.end();
}
