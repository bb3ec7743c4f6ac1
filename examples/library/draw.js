import { connect } from "dgx-pixels";

const client = await connect();
const { results } = await client.build(process.argv[2] ?? "sprites.yaml", {
  onEvent: (event) => {
    if (event.type === "progress") console.log(`${event.sprite.name}: ${event.stage}, ${Math.round(event.percent)} %`);
    if (event.type === "finished") for (const { path } of event.result.pictures) console.log(path);
  },
});
console.log(`${results.length} sprites drawn`);
await client.close();
