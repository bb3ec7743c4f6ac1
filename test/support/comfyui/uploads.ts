import type { IncomingMessage } from "node:http";

/** Keeps a picture as ComfyUI's `/upload/image` does. @returns what that answers. */
export async function receiveUpload(uploads: Map<string, Buffer>, request: IncomingMessage, body: Buffer) {
  const headers = { "content-type": request.headers["content-type"] ?? "" };
  const form = await new Response(new Uint8Array(body), { headers }).formData();
  const image = form.get("image") as File;
  const [subfolder, type] = [String(form.get("subfolder") ?? ""), String(form.get("type") ?? "input")];
  const file = subfolder === "" ? image.name : `${subfolder}/${image.name}`;
  uploads.set(file, Buffer.from(await image.arrayBuffer()));
  return { name: image.name, subfolder, type };
}
