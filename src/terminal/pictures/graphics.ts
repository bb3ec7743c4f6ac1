/** The ways to show a picture in a terminal, the best first. */
export const GRAPHICS = ["kitty", "iterm", "sixel", "blocks", "none"] as const;
export type Graphics = (typeof GRAPHICS)[number];
