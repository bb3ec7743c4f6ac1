/**
 * A plugin of the bundler, and the groups that go with it: what certain modules load at once is one file. The bundler alone makes a file of
 * each set of modules that the same programs share.
 * @param lists paths of modules, by the name of the file. What an earlier list has loaded is not in a later one.
 * @param alone more of them, for files that hold only what no other program loads: who needs a part of the rest would load, and run, it all.
 */
export function together(lists, alone) {
  const files = new Map();
  const plugin = {
    name: "together",
    buildEnd() {
      const loadedBy = (roots) => {
        const loaded = new Set();
        const open = [...roots];
        for (let id = open.pop(); id !== undefined; id = open.pop()) {
          const module = this.getModuleInfo(id);
          if (loaded.has(id) || module === null || module.isExternal) continue;
          loaded.add(id);
          open.push(...module.importedIds);
        }
        return loaded;
      };
      const take = (file, ids) => {
        for (const id of ids) if (!files.has(id)) files.set(id, file);
      };
      for (const [file, roots] of Object.entries(lists)) take(file, loadedBy(roots));
      const programs = [...this.getModuleIds()].filter((id) => {
        const { isEntry, dynamicImporters } = this.getModuleInfo(id);
        return isEntry || dynamicImporters.length > 0;
      });
      for (const [file, roots] of Object.entries(alone)) {
        const others = loadedBy(programs.filter((id) => !roots.includes(id)));
        take(
          file,
          [...loadedBy(roots)].filter((id) => !others.has(id)),
        );
      }
    },
  };
  const groups = [...Object.keys(lists), ...Object.keys(alone)].map((file) => ({
    name: file,
    test: (id) => files.get(id) === file,
  }));
  return { plugin, groups };
}
