import { Injectable } from '@nestjs/common';
import { AppError } from '../core/errors';
import { newProofName, type AppHost, type ProofProgress } from './app-host';
import { AppHostError } from './app-host-error';
import type { Certificate } from './certificate';
import { OpenHosts } from './open-hosts';
import type { Held } from './store/holds';
import { HostStore, problemOf, type HostProof, type OpenableHost } from './store/host-store';

/** Pause between two looks whether an admin has cancelled the proof. */
const LOOK_MS = 1_000;
/** Least time between two stored steps. */
const TELL_MS = 500;
/** Names that are remembered: each failed proof may have left an app. */
const MOST_NAMES = 10;

interface Proving {
  host: OpenableHost;
  appHost: AppHost;
  held: Held;
}

/** Has a host show what it can do, before it is used: at first, in each new version, and if an admin asks for it. */
@Injectable()
export class ProveHost {
  constructor(
    private readonly hosts: HostStore,
    private readonly openHosts: OpenHosts,
  ) {}

  /**
   * Returns the host as it is to be used from now on. Throws `host_unproven` if an admin has cancelled the proof, and
   * failures of the connection.
   */
  async run(proving: Proving): Promise<Pick<Proving, 'host' | 'appHost'>> {
    const { host, appHost, held } = proving;
    if (!appHost.needsProof) return proving;
    if (host.isProofStopped) {
      await this.cleanUp(proving);
      throw stopped();
    }
    if (!host.isProofWanted && (await appHost.isProven(held.signal))) {
      await this.cleanUp(proving).catch(ignoreRefusal);
      return proving;
    }
    await this.prove(proving);
    const proven = (await this.hosts.open(host.id)) ?? host;
    return { host: proven, appHost: await this.openHosts.open(proven) };
  }

  private async prove({ host, appHost, held }: Proving): Promise<void> {
    const report = new Report(this.hosts, host);
    const stop = new AbortController();
    const looks = setInterval(() => void this.look(host, stop), LOOK_MS);
    try {
      if (!(await report.begin())) throw stopped();
      const signal = AbortSignal.any([held.signal, stop.signal]);
      const certificate = await appHost.prove(
        { ownName: report.ownName, formerNames: report.formerNames },
        (progress) => report.note(progress),
        signal,
      );
      await report.end(certificate, null);
    } catch (error) {
      // The next process that holds the host proves it again.
      if (held.signal.aborted) throw error;
      const cause = stop.signal.aborted ? stopped() : error;
      await report.end(null, cause);
      throw cause;
    } finally {
      clearInterval(looks);
    }
  }

  /** While the database is away, the proof goes on. */
  private async look(host: OpenableHost, stop: AbortController): Promise<void> {
    if (await this.hosts.isProofStopped(host).catch(() => false)) stop.abort();
  }

  /** Removes apps that a proof could not remove itself. */
  private async cleanUp({ host, appHost, held }: Proving): Promise<void> {
    const { proof } = host;
    if (!proof || proof.ownNames.length === 0) return;
    await appHost.removeProofs(proof.ownNames, held.signal);
    await this.hosts.endProof(host, {
      proof: { ...proof, isRunning: false, ownNames: [] },
      certificate: null,
    });
  }
}

/** Stores how far a proof has come. */
class Report {
  readonly ownName = newProofName();
  readonly formerNames: string[];
  #proof: HostProof;
  #toldAt = 0;

  constructor(
    private readonly hosts: HostStore,
    private readonly host: OpenableHost,
  ) {
    this.formerNames = (host.proof?.ownNames ?? []).slice(1 - MOST_NAMES);
    this.#proof = {
      ...{ step: 'list', done: 0, total: 1, startedAt: new Date().toISOString() },
      ...{ isRunning: true, problem: null, ownNames: [...this.formerNames, this.ownName] },
    };
  }

  /** Stores the name of the app before there is one. Returns false if there is to be no proof. */
  begin(): Promise<boolean> {
    return this.hosts.saveProof(this.host, this.#proof);
  }

  async note(progress: ProofProgress): Promise<void> {
    Object.assign(this.#proof, progress);
    if (performance.now() - this.#toldAt < TELL_MS) return;
    await this.hosts.saveProof(this.host, this.#proof);
    this.#toldAt = performance.now();
  }

  /** After a certificate, only this proof may have left its app: it has looked for the others. */
  async end(certificate: Certificate | null, error: unknown): Promise<void> {
    const problem = error === null ? null : problemOf(error);
    const ownNames = certificate === null ? this.#proof.ownNames : [this.ownName];
    const proof = { ...this.#proof, isRunning: false, problem, ownNames };
    await this.hosts.endProof(this.host, { proof, certificate });
  }
}

/** The next contact tries again. Captures leave these apps out. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
}

const stopped = () =>
  new AppHostError('host_unproven', 'An admin has cancelled the proof of what the connected editor can do.', {
    remedy: 'Let an admin prove it again. Nothing is captured or changed before.',
  });
