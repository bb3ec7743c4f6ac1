import type { PlacedAsset } from "../set/asset.ts";

/** What one job draws: a picture, or those of an animation's frames that are asked for. */
export type AssetJob = [first: PlacedAsset, ...others: PlacedAsset[]];

/** @param assets of which frames of one animation follow each other. */
export function jobsOf(assets: readonly PlacedAsset[]): AssetJob[] {
  const jobs: AssetJob[] = [];
  for (const asset of assets) {
    const last = jobs.at(-1);
    if (last !== undefined && asset.animation !== undefined && last[0].animation === asset.animation) last.push(asset);
    else jobs.push([asset]);
  }
  return jobs;
}

/** One of each job. */
export function firstsOf(assets: readonly PlacedAsset[]): PlacedAsset[] {
  return jobsOf(assets).map(([first]) => first);
}
