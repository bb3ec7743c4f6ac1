"""All of them, by the names of their folders."""

from .flow_matching import flux2_klein, z_image
from .qwen import qwen_image, qwen_image_edit, qwen_image_edit_plus
from .stable_diffusion import stable_diffusion, stable_diffusion_xl

PIPELINES = {
    "tiny-sd15": stable_diffusion,
    "tiny-sdxl": stable_diffusion_xl,
    "tiny-klein": flux2_klein,
    "tiny-z-image": z_image,
    "tiny-qwen": qwen_image,
}

# They draw after pictures and nothing else.
EDITING = {"tiny-edit": qwen_image_edit, "tiny-edit-plus": qwen_image_edit_plus}
