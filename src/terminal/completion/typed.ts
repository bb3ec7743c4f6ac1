/** What stands before the cursor, as the program would get it. */
export interface Typed {
  /** Whole words behind the name of the program. */
  before: string[];
  /** The word at the cursor, which may be empty. */
  current: string;
  /** The quote that is open in it. */
  quote: string;
  /** Of that word, so many characters stay as they are: what the shell puts in begins behind them. */
  kept: number;
}

/** bash begins a word anew behind each of them (COMP_WORDBREAKS). */
const BREAKS = "=:@";
/** What a backslash takes its meaning from between double quotes; elsewhere it does so from every character. */
const ESCAPED_IN_QUOTES = '"$`\\';

/** Takes a line apart as bash does, up to the cursor at its end. */
export function typedLine(line: string): Typed {
  const words: string[] = [];
  let [word, quote, kept, isBegun] = ["", "", 0, false];
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === quote) quote = "";
    else if (character === "\\" && quote !== "'" && escapes(line.charAt(at + 1), quote)) word += line.charAt(++at);
    else if (quote !== "") word += character;
    else if (character === '"' || character === "'") [quote, kept, isBegun] = [character, word.length, true];
    else if (/\s/.test(character)) {
      if (isBegun || word !== "") words.push(word);
      [word, kept, isBegun] = ["", 0, false];
    } else {
      word += character;
      if (BREAKS.includes(character)) kept = word.length;
    }
  }
  return { before: words.slice(1), current: word, quote, kept };
}

/** The same of words that a shell has taken apart; it puts in whole words. @param current as it was typed. */
export function typedWords(before: string[], current: string): Typed {
  return { before, current: typedLine(current).current, quote: "", kept: 0 };
}

function escapes(next: string, quote: string): boolean {
  return quote === "" || ESCAPED_IN_QUOTES.includes(next);
}
