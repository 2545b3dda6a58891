import type { SceneResult } from './scene';

export interface Aim {
  what: string;
  scene: string;
  /** Of Trellis' median and the other one: how many times as long, or as fast. */
  ratio: number;
  wanted: string;
  isMet: boolean;
}

interface Comparison {
  key: string;
  what: string;
  limit: number;
  isFaster: boolean;
}

const COMPARISONS: readonly Comparison[] = [
  { key: 'd', what: 'commit beside (d), a channel per push', limit: 1.5, isFaster: false },
  { key: 'hot', what: 'commit beside (d), channel opened ahead', limit: 1.5, isFaster: false },
  { key: 'b', what: 'commit beside (b), git with a kept clone', limit: 20, isFaster: true },
  { key: 'a', what: 'commit beside (a), git with a clone per operation', limit: 50, isFaster: true },
];

const GROWTH_LIMIT = 1.5;

/** What was aimed at, beside what was measured. */
export function judge(scenes: SceneResult[]): Aim[] {
  return [...scenes.flatMap((scene) => compareWays(scene)), ...compareSizes(scenes)];
}

function compareWays(scene: SceneResult): Aim[] {
  const ours = commitOf(scene, 'trellis');
  return COMPARISONS.flatMap(({ key, what, limit, isFaster }) => {
    const theirs = commitOf(scene, key);
    if (ours === undefined || theirs === undefined) return [];
    const ratio = isFaster ? theirs / ours : ours / theirs;
    const isMet = isFaster ? ratio >= limit : ratio <= limit;
    const wanted = isFaster ? `at least ${limit} × faster` : `at most ${limit} × as long`;
    return [{ what, scene: nameOf(scene), ratio, wanted, isMet }];
  });
}

function compareSizes(scenes: SceneResult[]): Aim[] {
  return [...new Set(scenes.map(({ delayMs }) => delayMs))].flatMap((delayMs) => {
    const alike = scenes.filter((scene) => scene.delayMs === delayMs).sort((a, b) => a.appCount - b.appCount);
    const [least, most] = [alike[0], alike[alike.length - 1]];
    const [few, many] = [commitOf(least, 'trellis'), commitOf(most, 'trellis')];
    if (least === most || few === undefined || many === undefined) return [];
    const ratio = many / few;
    return [
      {
        what: `commit among ${most.appCount} apps beside ${least.appCount}`,
        scene: `${delayMs} ms`,
        ratio,
        wanted: `at most ${GROWTH_LIMIT} × as long`,
        isMet: ratio <= GROWTH_LIMIT,
      },
    ];
  });
}

const nameOf = ({ appCount, delayMs }: SceneResult): string => `${appCount} apps, ${delayMs} ms`;

const commitOf = (scene: SceneResult, key: string): number | undefined =>
  scene.ways.find((way) => way.key === key)?.operations.commit?.medianMs;
