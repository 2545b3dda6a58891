import { setTimeout as delay } from 'node:timers/promises';
import { isGitError } from '../errors/git-error';
import { MirrorCorruptedError } from '../errors/mirror-corruption';
import type { Promisor } from '../objects/object-store';
import type { Sha } from '../objects/sha';
import type { OpenedSession, RemoteGateway } from '../transport/remote-gateway';
import type { RemoteTarget } from '../transport/remote-target';
import { receivePack } from './receive-pack';

/** Ids in one request: some 100 KB. */
const MAX_WANTS = 2_000;

/** Readers that begin together come here one after the other, as their reads from disk end. A request takes longer. */
const COLLECTED_MS = 2;

/** A reader that needs one more object asks for it soon. Until then, a process waits at the server. */
const KEPT_MS = 1_000;

/** The remote that a mirror's missing objects come from. */
export interface Remote {
  gateway: RemoteGateway;
  target: RemoteTarget;
}

/**
 * Fetches trees and files that a mirror knows only by their ids (`promisor objects` of Git's partial clones). Ids that are
 * asked for at the same time go into one request.
 */
export class PromisedObjects implements Promisor {
  private next: { shas: Set<Sha>; fetched: Promise<void> } | null = null;
  /** Files that are larger than Trellis takes from any server. */
  readonly tooLarge = new Set<Sha>();
  /** The last request; never rejects. */
  private last: Promise<void> = Promise.resolve();
  /** Session of the last request, for the next one: a new one takes two round trips more. */
  private kept: { opened: OpenedSession; timer: NodeJS.Timeout } | null = null;

  /** `dir`: folder of the bare mirror. */
  constructor(
    private readonly dir: string,
    readonly remote: Remote,
  ) {}

  /** Returns true if the server sends single objects. */
  async isOffered(): Promise<boolean> {
    const opened = await this.remote.gateway.openForObjects(this.remote.target);
    if (opened !== null) this.keep(opened);
    return opened !== null;
  }

  /** Ends the session that is kept. */
  close(): void {
    this.takeKept()?.session.close();
  }

  /** Resolves when the server has sent the objects, or has said that it does not have them. */
  fetch(shas: readonly Sha[]): Promise<void> {
    if (this.next === null) this.next = this.begin(shas);
    else for (const sha of shas) this.next.shas.add(sha);
    return this.next.fetched;
  }

  /** Collects ids for as long as readers add more, or the request before is under way. */
  private begin(first: readonly Sha[]): NonNullable<PromisedObjects['next']> {
    const shas = new Set(first);
    const fetched = Promise.all([untilComplete(shas), this.last]).then(() => {
      this.next = null;
      return this.fetchAll([...shas]);
    });
    this.last = fetched.catch(() => undefined);
    return { shas, fetched };
  }

  private async fetchAll(shas: Sha[]): Promise<void> {
    for (let at = 0; at < shas.length; at += MAX_WANTS) await this.fetchSome(shas.slice(at, at + MAX_WANTS));
  }

  /** The server refuses a request as a whole if it lacks one object, and names it. */
  private async fetchSome(shas: Sha[]): Promise<void> {
    for (let wants = shas.filter((sha) => !this.tooLarge.has(sha)); wants.length > 0;) {
      const answer = await this.request(wants);
      if (answer === 'received') return;
      if (answer === 'too large') return this.fetchApart(wants);
      wants = wants.filter((sha) => sha !== answer.refused);
    }
  }

  /** Finds the files that are too large, which must not keep the others from being read. */
  private async fetchApart(shas: Sha[]): Promise<void> {
    if (shas.length === 1) return void this.tooLarge.add(shas[0]);
    const half = shas.length >> 1;
    await this.fetchSome(shas.slice(0, half));
    await this.fetchSome(shas.slice(half));
  }

  /** `refused`: an object that the server does not have. */
  private async request(wants: Sha[]): Promise<'received' | 'too large' | { refused: Sha }> {
    try {
      await this.receive(wants);
      return 'received';
    } catch (error) {
      if (isGitError(error) && error.code === 'git_too_large') return 'too large';
      if (refusesFilter(error)) throw new MirrorCorruptedError('the server refuses filters by now', error);
      const refused = wants.find((sha) => serverTextOf(error).includes(sha));
      if (refused === undefined) throw error;
      return { refused };
    }
  }

  private async receive(wants: Sha[]): Promise<void> {
    const { gateway, target } = this.remote;
    const ready = this.takeKept() ?? (await gateway.openRemembered(target));
    if (ready !== null) {
      try {
        return await this.receiveOver(ready, wants);
      } catch (error) {
        // Servers end sessions that wait for too long, and repositories are moved and packed.
        if (!ready.session.wasEndedByServer) throw error;
      }
    }
    const opened = await gateway.openForObjects(target);
    if (opened === null) throw new MirrorCorruptedError('the server sends no single objects any more');
    await this.receiveOver(opened, wants);
  }

  private async receiveOver(opened: OpenedSession, wants: Sha[]): Promise<void> {
    const request = { wants, haves: [], filter: 'tree:0' as const };
    await receivePack(this.remote.gateway, opened, { request, dir: this.dir, keeps: true });
    this.keep(opened);
  }

  private keep(opened: OpenedSession): void {
    this.close();
    const timer = setTimeout(() => this.close(), KEPT_MS);
    this.kept = { opened, timer };
  }

  /** Returns null if it was ended by the server. */
  private takeKept(): OpenedSession | null {
    const { kept } = this;
    this.kept = null;
    if (kept === null) return null;
    clearTimeout(kept.timer);
    if (kept.opened.session.isResting) {
      kept.opened.session.watch(undefined);
      return kept.opened;
    }
    kept.opened.session.close();
    return null;
  }
}

async function untilComplete(shas: ReadonlySet<Sha>): Promise<void> {
  for (let before = 0; before < shas.size && before < MAX_WANTS;) {
    before = shas.size;
    await delay(COLLECTED_MS);
  }
}

const serverTextOf = (error: unknown): string => (isGitError(error) ? (error.serverMessage ?? '') : '');

/** Returns true of a server that has filters, and refuses this one (`uploadpackfilter.*.allow`). */
export const refusesFilter = (error: unknown): boolean => /\bfilter\b/i.test(serverTextOf(error));
