import type { CapturedApp } from '../../app-host';
import { AppHostError } from '../../app-host-error';
import type { ToolJetApi } from '../client/tooljet-api';
import { isOwnVersionName, namesOfVersions } from '../document/capture-version';

/** A version that stays as it is for this time is complete: a pull saves something every few seconds. */
const SETTLES_MS = 10_000;
/** A pull ends sooner than this. */
const OLD_MS = 10 * 60_000;

/** `versionName`: of the version that another Trellis has made. */
export const otherTrellis = (versionName: string, cause?: unknown) =>
  new AppHostError(
    'host_busy',
    `Another Trellis is changing this app in ToolJet: it has made the version “${versionName}”.`,
    {
      remedy: 'Nothing was changed from here. Wait until it has ended, then pull again.',
      data: { version: versionName },
      cause,
    },
  );

interface Found {
  appId: string;
  captured: CapturedApp;
  /** The last capture; null for the first one. */
  previous: CapturedApp | null;
}

/** Tells versions that another Trellis is still making from complete ones. */
export class OtherTrellis {
  /** Fingerprint of the version, and the time since which it is so, by app. */
  readonly #seen = new Map<string, { fingerprint: string; at: number }>();

  constructor(private readonly api: ToolJetApi) {}

  /** Throws `host_busy` if the version that was read may be half of a change. Asks ToolJet only then. */
  async requireComplete({ appId, captured, previous }: Found, signal: AbortSignal): Promise<void> {
    const { hostVersionId, fingerprint } = captured;
    const versionName = captured.ids.versionName?.host ?? captured.versionName;
    if (isOurs(captured, previous) || !isOwnVersionName(versionName)) {
      this.#seen.delete(appId);
      return;
    }
    const seen = this.#seen.get(appId);
    const isSame = seen?.fingerprint === fingerprint;
    if (isSame && performance.now() - seen.at >= SETTLES_MS) return;
    if (!(await this.#mayBeUnderWay(appId, hostVersionId, signal))) return;
    if (!isSame) this.#seen.set(appId, { fingerprint, at: performance.now() });
    throw otherTrellis(versionName);
  }

  /** Users see a version only once it is complete. */
  async #mayBeUnderWay(appId: string, versionId: string, signal: AbortSignal): Promise<boolean> {
    const { releasedVersionId } = await this.api.app(appId, signal);
    if (releasedVersionId === versionId) return false;
    const versions = await this.api.versions(appId, signal);
    const createdAt = versions.find(({ id }) => id === versionId)?.createdAt;
    // A time in the future is a clock that is wrong.
    return createdAt == null || Math.abs(Date.now() - Date.parse(createdAt)) < OLD_MS;
  }
}

/** True for the version that was captured last, and for a version that Trellis has pulled here before. */
const isOurs = ({ hostVersionId, ids }: CapturedApp, previous: CapturedApp | null): boolean =>
  previous !== null &&
  (previous.hostVersionId === hostVersionId ||
    (ids.versionName !== null && ids.versionName.host in namesOfVersions(previous.ids)));
