import { AppHostError } from '../../app-host-error';

/** Behaviour of a version of ToolJet, as far as a pull depends on it. */
export interface VersionTraits {
  /** First two parts of the version. */
  line: string;
  maxVersionName: number;
  maxAppName: number;
  maxPageName: number;
  /** Kinds of data sources that each app has without any settings. */
  staticKinds: readonly string[];
  /** Largest request body that the server takes. */
  maxBodyBytes: number;
}

/**
 * Versions that pulls were proven with, against a real server. Others may answer alike and do something else, so they are
 * refused.
 */
const PROVEN_VERSIONS: readonly VersionTraits[] = [
  {
    line: '2.27',
    maxVersionName: 25,
    maxAppName: 50,
    maxPageName: 32,
    staticKinds: ['restapi', 'runjs', 'runpy', 'tooljetdb'],
    maxBodyBytes: 50 * 1024 * 1024,
  },
];

/** Returns the traits of a version, such as `2.27.1` or `2.27.1-ce`. Throws `host_version_unknown`. */
export function traitsOf(version: string): VersionTraits {
  const line = /^v?(\d+\.\d+)\.\d+(?:$|[-+.])/.exec(version)?.[1];
  const traits = PROVEN_VERSIONS.find((proven) => proven.line === line);
  if (traits) return traits;
  const proven = PROVEN_VERSIONS.map((one) => `${one.line}.x`).join(', ');
  throw new AppHostError(
    'host_version_unknown',
    `This is ToolJet ${version}, and Trellis works with ${proven} only.`,
    {
      remedy: `Run one of these versions: ${proven}. Other versions answer differently, and apps could be damaged.`,
      data: { version, proven: PROVEN_VERSIONS.map((one) => one.line) },
    },
  );
}
