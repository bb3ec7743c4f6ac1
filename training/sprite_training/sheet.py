"""Contact sheets, drawn by the package's own command line: `python -m sprite_training sheet`."""

import json
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

GREY = (112, 112, 112)


def contact_sheet(prompts: Path, target: Path, command: list[str], columns: int, count: int, scale: int, flags: list[str]) -> None:
    """Draws `count` pictures of each prompt of a text file, one a line, and puts them side by side in their order. Each has a
    seed of its own, 1, 2, ...: pictures of one seed resemble each other whatever the prompt."""
    lines = [line for line in prompts.read_text().splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        wanted = [{"prompt": prompt, "name": f"{i}", "seed": 1 + i * count, "count": count} for i, prompt in enumerate(lines)]
        source = Path(folder, "wanted.jsonl")
        source.write_text("".join(json.dumps(sprite) + "\n" for sprite in wanted))
        subprocess.run(
            [*command, "generate", "--from", str(source), "--output", f"{folder}/{{seed}}.png", *flags],
            check=True, stdout=subprocess.DEVNULL,
        )
        files = sorted(Path(folder).glob("*.png"), key=lambda path: int(path.stem))
        if len(files) != len(lines) * count:
            raise ValueError(f"{len(lines) * count} pictures were asked for, and {len(files)} are there")
        pictures = [Image.open(file).convert("RGBA") for file in files]
        cell = 32 * scale + 4
        sheet = Image.new("RGB", (columns * cell + 4, -(-len(pictures) // columns) * cell + 4), GREY)
        for i, picture in enumerate(pictures):
            large = picture.resize((picture.width * scale, picture.height * scale), Image.Resampling.NEAREST)
            sheet.paste(large, (i % columns * cell + 4, i // columns * cell + 4), large)
        sheet.save(target, optimize=True)
