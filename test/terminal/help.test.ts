import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { hasTmux, Tmux, withoutTmux } from "../support/tmux.ts";
import { until } from "../support/until.ts";

const BIN = fileURLToPath(new URL("../../bin/run.js", import.meta.url));

test.runIf(hasTmux).each([40, 80])(
  `help breaks its lines for a terminal of %i columns, and leaves examples whole${withoutTmux}`,
  async (columns) => {
    const [tmux, file] = [new Tmux({ columns }), join(temporaryFolder(), "written")];
    tmux.record(file);
    tmux.type(`${process.execPath} ${BIN} generate --help; ${process.execPath} ${BIN} serve --help; echo the end`);
    await until("it is written", () => /^the end/m.test(readFileSync(file, "utf8")));
    const lines = stripVTControlCharacters(readFileSync(file, "utf8")).split(/[\r\n]+/);
    const indented = lines.filter((line) => line.startsWith("  "));
    expect(indented.filter((line) => line.length > columns && !line.startsWith("  $ "))).toEqual([]);
    expect(indented.length).toBeGreaterThan(100);
    expect(lines).toContain('  $ dgx-pixels generate "a potion" -n 4 -o "potions/{index}.png"');
  },
);
