/**
 * A plugin of the bundler, and the groups that go with it: what certain modules load at once is one file. The bundler alone makes a file of
 * each set of modules that the same programs share.
 * @param lists paths of modules, by the name of the file. What an earlier list has loaded is not in a later one.
 */
export function together(lists) {
  const files = new Map();
  const plugin = {
    name: "together",
    buildEnd() {
      for (const [file, ids] of Object.entries(lists)) {
        const open = [...ids];
        for (let id = open.pop(); id !== undefined; id = open.pop()) {
          const module = this.getModuleInfo(id);
          if (files.has(id) || module === null || module.isExternal) continue;
          files.set(id, file);
          open.push(...module.importedIds);
        }
      }
    },
  };
  const groups = Object.keys(lists).map((file) => ({ name: file, test: (id) => files.get(id) === file }));
  return { plugin, groups };
}
