showSheet("sheets/roguelike.json", document.getElementById("animations"));

/** Plays each tag of a sheet in Aseprite's JSON on a canvas of its own in `parent`. */
async function showSheet(url, parent) {
  const { frames, meta } = await (await fetch(url)).json();
  const image = new Image();
  image.src = new URL(meta.image, new URL(url, document.baseURI)).href;
  image.onload = () => {
    for (const tag of meta.frameTags) play(image, Object.values(frames), tag, addCanvas(parent, tag.name));
  };
}

function addCanvas(parent, name) {
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  caption.textContent = name;
  const canvas = document.createElement("canvas");
  figure.append(canvas, caption);
  parent.append(figure);
  return canvas;
}

function play(image, frames, { from, to }, canvas, index = from) {
  const { frame, sourceSize, duration } = frames[index];
  canvas.width = sourceSize.w;
  canvas.height = sourceSize.h;
  const { x, y, w, h } = frame;
  canvas.getContext("2d").drawImage(image, x, y, w, h, 0, 0, w, h);
  setTimeout(() => play(image, frames, { from, to }, canvas, index === to ? from : index + 1), duration);
}
