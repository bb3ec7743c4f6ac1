import {
  type BuildEvent,
  connect,
  type Generated,
  type GenerateEvent,
  IncompleteError,
  importPictures,
  PixelsError,
  planManifest,
} from "dgx-pixels";

/** A program as a user would write it, which is never run: its types must hold against the package's declarations. */
export async function draw(signal: AbortSignal): Promise<string[]> {
  const client = await connect({ embedded: true, workers: 1, timeoutMs: 1000, signal });
  const seen: GenerateEvent[] = [];
  try {
    const { results, pictures, sheet }: Generated = await client.generate(["sword", "shield"], {
      size: [64, 64],
      palette: "pico-8",
      seed: 7,
      count: 2,
      output: "art/",
      sheet: "art/sheet.png",
      sheetFormat: "godot",
      signal,
      onEvent: (event) => {
        seen.push(event);
        if (event.type === "progress") console.log(event.sprite.prompt, event.percent.toFixed(0), event.etaS);
        if (event.type === "preview") console.log(event.png?.length ?? event.path);
      },
    });
    const seeds: (bigint | undefined)[] = pictures.map(({ seed }) => seed);
    console.log(results[0]?.settings?.model, seeds, sheet);
  } catch (error) {
    if (error instanceof IncompleteError) console.log(error.code, error.hint, error.result);
    if (error instanceof PixelsError && error.code === "no_backend") throw error;
  } finally {
    await client.close();
  }
  return seen.map(({ type }) => type);
}

export async function again(id: string): Promise<void> {
  const client = await connect({ reqAddr: "tcp://127.0.0.1:5555", pubAddr: "tcp://127.0.0.1:5556" });
  const { recipe, state } = await client.job(id);
  if (recipe && state === "failed") await client.generate(recipe, { output: "-" });
  const [model] = await client.models();
  const { queue_size } = await client.status();
  const [outcome] = await client.watch({
    jobs: [id],
    onEvent: (event) => {
      if (event.type === "update" && event.update.type === "progress") console.log(event.prompt, event.update.eta_s);
    },
  });
  const { refused } = await client.cancel(id);
  console.log(model?.name, queue_size, outcome?.state, refused[0]?.error.code);
  // @ts-expect-error there is no such option
  await client.generate("a sword", { sizes: 3 });
  // @ts-expect-error a size has two sides
  await client.generate("a sword", { size: 3 });
}

export async function build(file: string): Promise<boolean> {
  const client = await connect();
  const onEvent = (event: BuildEvent) => {
    if (event.type === "planned") console.log(event.plan.assets[0]?.state, event.plan.sheets?.[0]?.paths);
  };
  const { sheets, colored } = await client.build(file, { newPalette: true, onEvent });
  const { results } = await importPictures("photo.png", { size: [32, 32], colors: 16, align: true });
  console.log(sheets[0]?.error?.hint, colored.length, results[0]?.picture?.png);
  return (await planManifest(file)).isCurrent;
}
