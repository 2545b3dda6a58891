import type { SceneResult } from './scene';
import { OPERATIONS, type Operation } from './ways/way';

export interface Aim {
  what: string;
  scene: string;
  /** Ratio of the two medians: how many times as long, or as fast. */
  ratio: number;
  wanted: string;
  isMet: boolean;
}

interface Comparison {
  /** Trellis' own variant. */
  own?: string;
  key: string;
  what: string;
  limit: number;
  isFaster: boolean;
}

const COMPARISONS: readonly Comparison[] = [
  { key: 'd', what: 'commit vs (d), a channel per push', limit: 1.5, isFaster: false },
  {
    own: 'prepared',
    key: 'hot',
    what: 'prepared commit vs (d), prewarmed channel',
    limit: 1.5,
    isFaster: false,
  },
  { key: 'b', what: 'commit vs (b), git with a kept clone', limit: 20, isFaster: true },
  { key: 'a', what: 'commit vs (a), git with a clone per operation', limit: 50, isFaster: true },
];

/** Number of round trips, for scenes with a delay. */
const ROUND_TRIPS: readonly { way: string; operation: Operation; what: string; limit: number }[] = [
  { way: 'trellis', operation: 'commit', what: 'commit, in round trips', limit: 3.5 },
  { way: 'prepared', operation: 'commit', what: 'prepared commit, in round trips', limit: 1.5 },
  { way: 'trellis', operation: 'check', what: 'check, in round trips', limit: 1.2 },
];

const GROWTH_LIMIT = 1.5;
/** A larger app may take longer. */
const MIDDLE_KILOBYTES = 4000;
const OTHER_BUILD_LIMIT = 1.05;

/** Compares the results with the aims. */
export function judge(scenes: SceneResult[]): Aim[] {
  return [
    ...scenes.flatMap((scene) => [...compareWays(scene), ...compareBuilds(scene), ...countRoundTrips(scene)]),
    ...compareCounts(scenes),
    ...compareSizes(scenes),
  ];
}

function compareWays(scene: SceneResult): Aim[] {
  return COMPARISONS.flatMap(({ own = 'trellis', key, what, limit, isFaster }) => {
    const ours = commitOf(scene, own);
    const theirs = commitOf(scene, key);
    if (ours === undefined || theirs === undefined) return [];
    const ratio = isFaster ? theirs / ours : ours / theirs;
    const isMet = isFaster ? ratio >= limit : ratio <= limit;
    const wanted = isFaster ? `at least ${limit} × faster` : `at most ${limit} × as long`;
    return [{ what, scene: nameOf(scene), ratio, wanted, isMet }];
  });
}

function compareBuilds(scene: SceneResult): Aim[] {
  return OPERATIONS.flatMap((operation) => {
    const [ours, theirs] = [medianOf(scene, 'trellis', operation), medianOf(scene, 'before', operation)];
    if (ours === undefined || theirs === undefined) return [];
    const ratio = ours / theirs;
    const wanted = `at most ${OTHER_BUILD_LIMIT} × as long`;
    const what = `${operation} vs the other build`;
    return [{ what, scene: nameOf(scene), ratio, wanted, isMet: ratio <= OTHER_BUILD_LIMIT }];
  });
}

function countRoundTrips(scene: SceneResult): Aim[] {
  if (scene.delayMs === 0) return [];
  return ROUND_TRIPS.flatMap(({ way, operation, what, limit }) => {
    const measured = medianOf(scene, way, operation);
    if (measured === undefined) return [];
    const ratio = measured / (2 * scene.delayMs);
    return [{ what, scene: nameOf(scene), ratio, wanted: `at most ${limit}`, isMet: ratio <= limit }];
  });
}

function compareCounts(scenes: SceneResult[]): Aim[] {
  return groupsOf(scenes, ({ kilobytes, delayMs }) => `${kilobytes} KB, ${delayMs} ms`).flatMap(
    ([name, group]) => {
      const alike = group.sort((a, b) => a.appCount - b.appCount);
      const [least, most] = [alike[0], alike[alike.length - 1]];
      const [few, many] = [commitOf(least, 'trellis'), commitOf(most, 'trellis')];
      if (least === most || few === undefined || many === undefined) return [];
      const ratio = many / few;
      return [
        {
          what: `commit among ${most.appCount} apps vs ${least.appCount}`,
          scene: name,
          ratio,
          wanted: `at most ${GROWTH_LIMIT} × as long`,
          isMet: ratio <= GROWTH_LIMIT,
        },
      ];
    },
  );
}

/** Compares commits of one edited text by the size of its app. */
function compareSizes(scenes: SceneResult[]): Aim[] {
  return groupsOf(scenes, ({ appCount, delayMs }) => `${appCount} apps, ${delayMs} ms`).flatMap(
    ([name, group]) => {
      const [least, ...larger] = group.sort((a, b) => a.kilobytes - b.kilobytes);
      return larger.map((scene) => {
        const limit = scene.kilobytes > MIDDLE_KILOBYTES ? 4 : 1.5;
        const ratio = (commitOf(scene, 'trellis') ?? NaN) / (commitOf(least, 'trellis') ?? NaN);
        return {
          what: `commit of ${scene.kilobytes} KB vs ${least.kilobytes} KB`,
          scene: name,
          ratio,
          wanted: `at most ${limit} × as long`,
          isMet: ratio <= limit,
        };
      });
    },
  );
}

function groupsOf(scenes: SceneResult[], keyOf: (scene: SceneResult) => string): [string, SceneResult[]][] {
  return [...new Set(scenes.map(keyOf))].map((key) => [key, scenes.filter((scene) => keyOf(scene) === key)]);
}

export const nameOf = ({
  appCount,
  kilobytes,
  delayMs,
}: Pick<SceneResult, 'appCount' | 'kilobytes' | 'delayMs'>) =>
  `${appCount} apps, ${kilobytes} KB, ${delayMs} ms`;

const medianOf = (scene: SceneResult, key: string, operation: Operation): number | undefined =>
  scene.ways.find((way) => way.key === key)?.operations[operation]?.medianMs;

const commitOf = (scene: SceneResult, key: string): number | undefined => medianOf(scene, key, 'commit');
