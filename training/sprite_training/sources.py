"""Where the pictures come from: who made them, under which licence, and what their files must hash to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    name: str
    title: str
    author: str
    licence: str  # SPDX identifier
    url: str
    style: str
    sha256: str  # of the set's icons.json, or of the archive


CC0 = "CC0-1.0"

# Sets of SVG icons, npm packages @iconify-json/NAME at the versions of packages/package-lock.json.
ICON_SETS = (
    Source("fluent-emoji-flat", "Fluent Emoji Flat", "Microsoft Corporation", "MIT", "https://github.com/microsoft/fluentui-emoji", "fluent", "f5f4cf457c0db2ad5a2e42e033e02e0c87d10e43d0164cfffb3bb84914970a63"),
    Source("noto", "Noto Emoji", "Google Inc", "Apache-2.0", "https://github.com/googlefonts/noto-emoji", "noto", "9eac6ef4e7ec122b6f0e7ac281d61008afdbc720d0ce861e398b939daaa347c6"),
    Source("noto-v1", "Noto Emoji (v1)", "Google Inc", "Apache-2.0", "https://github.com/googlefonts/noto-emoji", "noto-v1", "ce70d8aa90345cf389875c3571ecd245bd943401822a0c5a0f62336bf8487333"),
    Source("fxemoji", "Firefox OS Emoji", "Mozilla", "Apache-2.0", "https://github.com/mozilla/fxemoji", "fxemoji", "d8ef67b94a32d0abcd314d1c35db56178eaa8fa8ad71130e312f3460e307c2bf"),
    Source("twemoji", "Twitter Emoji", "Twitter", "CC-BY-4.0", "https://github.com/jdecked/twemoji", "twemoji", "5d5d820790565b764f2728675d487c9ee4c1fc83916d8567d5aca8ba7527c242"),
    Source("emojione", "Emoji One (Colored)", "Emoji One", "CC-BY-4.0", "https://github.com/EmojiTwo/emojitwo", "emojione", "e9a865faed523a7c3535b5319ae533d09fac1a62b4e96920eb178bb60e707e80"),
    Source("game-icons", "Game Icons", "Lorc, Delapouite and contributors of game-icons.net", "CC-BY-3.0", "https://github.com/game-icons/icons", "shape", "b948029964d549d0ae3b17afead9c9d6f019ddcbdc34f52cb915dc460575c4cd"),
)

# Such sets that teach the judge of recognition alone: nothing of them ships, nor is a sprite drawn after one.
LESSON_SETS = (
    Source("openmoji", "OpenMoji", "OpenMoji", "CC-BY-SA-4.0", "https://github.com/hfg-gmuend/openmoji", "", "7075331faab544067dbff4236471dd378bb5410aa05799a8a343c9ebf5c5984c"),
    Source("streamline-emojis", "Streamline Emojis", "Streamline", "CC-BY-4.0", "https://github.com/webalys-hq/streamline-vectors", "", "d3cb7afee48544af5657a92951cff18ffef7b150a13b3df1bb54b8c0757bfad6"),
    Source("emojione-v1", "Emoji One (v1)", "Emoji One", "CC-BY-SA-4.0", "https://github.com/joypixels/emojione-legacy", "", "7209a500c5607daff4969e5d5ae25da710ab1877c29efec6199d3611a8d5c942"),
    Source("mdi", "Material Design Icons", "Pictogrammers", "Apache-2.0", "https://github.com/Templarian/MaterialDesign", "", "f38bcea6e945f01004384c1dbb66ddb2a538d81b7f6af3cf6b95fc603603833a"),
    Source("ph", "Phosphor", "Phosphor Icons", "MIT", "https://github.com/phosphor-icons/core", "", "cf75b3541b06b3bb40f9e40880d4fb34a648c02c4bc8181f49b7db40e0f53d3c"),
    Source("fa6-solid", "Font Awesome 6 Solid", "Dave Gandy", "CC-BY-4.0", "https://github.com/FortAwesome/Font-Awesome", "", "0943b4b81864b12d85012a1b9b72ea68376e31acea24dea5075e032353347126"),
    Source("icon-park", "IconPark", "ByteDance", "Apache-2.0", "https://github.com/bytedance/IconPark", "", "768e3fb9207a8dfb0ba231714f5d6a1327dbc25ed881477c6f576249a0d54a4f"),
    Source("streamline-plump", "Plump free icons", "Streamline", "CC-BY-4.0", "https://github.com/webalys-hq/streamline-vectors", "", "90bb8013ea2745847b53810848e53000610159cca64f16cdb4f08c03b0bbdaa2"),
    Source("streamline-flex", "Flex free icons", "Streamline", "CC-BY-4.0", "https://github.com/webalys-hq/streamline-vectors", "", "f9a356783cc3e9b422220b08433d77292be94ade719baa3441f5bff3e9bd23f6"),
    Source("flat-color-icons", "Flat Color Icons", "Icons8", "MIT", "https://github.com/icons8/flat-Color-icons", "", "12c081f1d8870c11b82db6be5e494bdc4b30b1bbf4f5010217a29f42147eddc3"),
    Source("meteocons", "Meteocons", "Bas Milius", "MIT", "https://github.com/basmilius/weather-icons", "", "73de3680ddfb3c2cb7434724b7e4c756f9de3b574bf451facb96a13b6ddd808a"),
)

# Archives of pixel art, .tar.xz.
CRAWL = Source("crawl", "Dungeon Crawl Stone Soup tiles", "artists of Dungeon Crawl Stone Soup", CC0, "https://github.com/crawl/tiles", "crawl", "a93fbc47912a3e43ffc4bd68962216578a1d99fcf2a6a074d8688c369827ba33")
GERVAIS = Source("gervais", "32x32 roguelike tiles", "David Gervais", "CC-BY-3.0", "https://github.com/angband/angband", "gervais", "f5831895f5be8d9760e4e39d4b9913e1f1d2e241aa3910b50caeb29245978684")
SUPERPOWERS = Source("superpowers", "Superpowers asset packs", "Pixel-boy", CC0, "https://github.com/sparklinlabs/superpowers-asset-packs", "superpowers", "757d8939228f5a336dc2990d867222b2bff8a9f7bd1aafb5833f358925f3a0bf")

# In the repository, so there is nothing to check. They look like flat icons, and are drawn in the style of those.
DRAWINGS = Source("drawings", "Drawings of dgx-pixels", "the dgx-pixels authors", CC0, "https://github.com/raibid-labs/dgx-pixels", "fluent", "")

SOURCES = {source.name: source for source in (*ICON_SETS, CRAWL, GERVAIS, SUPERPOWERS, DRAWINGS)}

# Rows of the network's style embedding; one row more stands for "any". Spare rows let a later training add styles.
STYLES = ("crawl", "fluent", "noto", "noto-v1", "fxemoji", "twemoji", "emojione", "gervais", "superpowers", "shape")
STYLE_ROWS = 15
ANY_STYLE = STYLE_ROWS
