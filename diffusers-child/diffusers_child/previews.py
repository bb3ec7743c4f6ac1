"""What a picture looks like before it is done, from its latents."""

import torch

# Flat patches of as many colours as tell the map from noise, also where a pixel has 32 channels.
SAMPLES = 16
CELLS = 4
CELL = 4


class LatentMap:
    """The linear map from latents to colours that comes nearest to what this VAE decodes. It costs nothing beside a step."""

    def __init__(self, pipe) -> None:
        """Decodes a few patches, once for each VAE."""
        self._pipe = pipe
        vae = pipe.vae
        channels = vae.config.get("latent_channels") or vae.config.z_dim
        generator = torch.Generator("cpu").manual_seed(0)
        flat = torch.randn(SAMPLES, channels, CELLS, CELLS, generator=generator)
        latents = flat.repeat_interleave(CELL, -1).repeat_interleave(CELL, -2)
        with torch.no_grad():
            pictures = torch.cat([self._decode(one[None]) for one in latents])
        colors = torch.nn.functional.adaptive_avg_pool2d(pictures, CELLS)
        known = with_one(rows(flat))
        self._matrix = torch.linalg.lstsq(known, rows(colors)).solution

    def picture(self, latents: torch.Tensor) -> tuple[int, int, bytes]:
        """Of latents as the VAE takes them, of one picture: its width, its height and its RGB."""
        channels, height, width = latents.shape
        values = with_one(rows(latents[None].float().cpu())) @ self._matrix
        return width, height, as_bytes(values.reshape(height, width, 3))

    def _decode(self, latents: torch.Tensor) -> torch.Tensor:
        vae = self._pipe.vae
        latents = latents.to(self._pipe._execution_device, next(vae.parameters()).dtype)
        scaled = to_vae(vae, latents)
        picture = vae.decode(scaled if vae_frames(vae) is None else scaled[:, :, None], return_dict=False)[0]
        return (picture if picture.ndim == 4 else picture[:, :, 0]).float().cpu()


def to_vae(vae, latents: torch.Tensor) -> torch.Tensor:
    """From what the network draws with to what the VAE decodes, as its pipeline does it."""
    if hasattr(vae, "bn"):
        mean = patched(vae.bn.running_mean, latents)
        deviation = patched(torch.sqrt(vae.bn.running_var + vae.config.batch_norm_eps), latents)
        return latents * deviation + mean
    if vae_frames(vae) is not None:
        mean, deviation = (torch.tensor(vae.config[key]).view(1, -1, 1, 1).to(latents) for key in ("latents_mean", "latents_std"))
        return latents * deviation + mean
    return latents / vae.config.scaling_factor + (vae.config.get("shift_factor") or 0.0)


def patched(values: torch.Tensor, latents: torch.Tensor) -> torch.Tensor:
    """A value for each channel of each place in a patch of 2 x 2, laid over all patches."""
    height, width = latents.shape[-2:]
    tile = values.reshape(-1, 2, 2).to(latents)
    return tile.repeat(1, height // 2, width // 2)[None]


def vae_frames(vae) -> int | None:
    """Some VAEs decode films, of which a picture is one frame."""
    return vae.config.get("temperal_downsample") and 1


def rows(picture: torch.Tensor) -> torch.Tensor:
    return picture.permute(0, 2, 3, 1).reshape(-1, picture.shape[1])


def with_one(values: torch.Tensor) -> torch.Tensor:
    return torch.cat([values, torch.ones(len(values), 1)], dim=1)


def as_bytes(values: torch.Tensor) -> bytes:
    """From -1 to 1 in rows of pixels."""
    return ((values / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8).numpy().tobytes()
