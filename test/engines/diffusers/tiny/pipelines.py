"""All of them, by the names of their folders."""

from .flow_matching import flux2_klein, qwen_image, z_image
from .stable_diffusion import stable_diffusion, stable_diffusion_xl

PIPELINES = {
    "tiny-sd15": stable_diffusion,
    "tiny-sdxl": stable_diffusion_xl,
    "tiny-klein": flux2_klein,
    "tiny-z-image": z_image,
    "tiny-qwen": qwen_image,
}
