import { type Typed, typedLine, typedWords } from "./typed.ts";

/**
 * Each asks `dgx-pixels complete` for what may stand at the cursor; where that knows nothing, files are offered. bash gives its line, since the
 * words that it takes apart are broken at signs, too; zsh gives words without their quotes, and fish all but the last one so.
 */
export const SCRIPTS = {
  bash: `# dgx-pixels completion for bash
_dgx_pixels() {
  local IFS=$'\\n'
  COMPREPLY=($(dgx-pixels complete bash -- "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null))
}
complete -o bashdefault -o default -F _dgx_pixels dgx-pixels
`,
  zsh: `#compdef dgx-pixels
# dgx-pixels completion for zsh
_dgx_pixels() {
  local -a found
  found=("\${(@f)$(dgx-pixels complete zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then
    _describe -V 'dgx-pixels' found
  else
    _files
  fi
}
if [[ "$funcstack[1]" == "_dgx-pixels" ]]; then
  _dgx_pixels "$@"
else
  compdef _dgx_pixels dgx-pixels
fi
`,
  fish: `# dgx-pixels completion for fish
function __dgx_pixels_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found (dgx-pixels complete fish -- $words[2..-1] 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c dgx-pixels -f -k -a '(__dgx_pixels_complete)'
`,
} as const;

export type Shell = keyof typeof SCRIPTS;
export const SHELLS = Object.keys(SCRIPTS) as Shell[];

/** What may stand at the cursor, and what it is. */
export interface Candidate {
  value: string;
  about?: string | undefined;
}

/** What was typed, out of the words that the shell's script gives. */
export function typedIn(words: readonly string[], shell: Shell): Typed {
  const last = words.at(-1) ?? "";
  if (shell === "bash") return typedLine(last);
  const before = words.slice(0, -1);
  return shell === "fish" ? typedWords(before, last) : { before, current: last, quote: "", kept: 0 };
}

/** A candidate as its shell's script takes it. */
export function candidateLine({ value, about }: Candidate, shell: Shell, typed: Pick<Typed, "quote" | "kept">): string {
  const described = about === undefined ? undefined : about.replaceAll(/\s+/g, " ");
  if (shell === "bash") return quoted(value.slice(typed.kept), typed.quote);
  if (shell === "fish") return described === undefined ? value : `${value}\t${described}`;
  const escaped = value.replaceAll(":", "\\:");
  return described === undefined ? escaped : `${escaped}:${described}`;
}

/** As bash has to read it behind this quote. */
function quoted(text: string, quote: string): string {
  if (quote === "'") return text.replaceAll("'", "'\\''");
  return text.replaceAll(quote === '"' ? /["$`\\]/g : /[^\w@%+=:,./-]/g, "\\$&");
}
