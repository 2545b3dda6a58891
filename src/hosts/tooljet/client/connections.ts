import { Semaphore } from '../../../core/concurrency';
import { type AddressFilter } from '../../../core/network';
import { HttpsPool } from '../../../https';
import { parseToolJetAddress, ToolJetHttp } from './tooljet-http';
import { ToolJetSession, SignInLimits } from './session';
import { ToolJetApi } from './tooljet-api';

export interface ToolJetSettings {
  /** Owner of the connections: the id of the connection's settings. */
  ownerId: string;
  /** Address as people open it in the browser. */
  url: string;
  email: string;
  password: string;
  /** Null: the workspace that the account opens first. */
  workspaceId: string | null;
  /** PEM, or null. */
  certificateAuthority: string | null;
}

export interface ToolJetConnectionOptions {
  isAddressAllowed?: AddressFilter;
  /** For a request, but for those about whole apps. */
  timeoutMs?: number;
  maxAnswerBytes?: number;
}

const TIMEOUT_MS = 30_000;
/** Above the 50 MB that ToolJet takes, because an export also lists the data sources of others. */
const MAX_ANSWER_BYTES = 80 * 1024 * 1024;

/** Connections of this process to all ToolJets: their pool, and limits that hold for each server. */
export class ToolJetConnections {
  readonly #pool: HttpsPool;
  readonly #limits = new SignInLimits();
  readonly #wholeApps = new Map<string, Semaphore>();

  constructor(private readonly options: ToolJetConnectionOptions = {}) {
    this.#pool = new HttpsPool({ isAddressAllowed: options.isAddressAllowed });
  }

  /** Throws 422 `invalid_host_url`. */
  open(settings: ToolJetSettings): { api: ToolJetApi; url: string } {
    const address = parseToolJetAddress(settings.url);
    const { ownerId, certificateAuthority, email, password, workspaceId } = settings;
    const { timeoutMs = TIMEOUT_MS, maxAnswerBytes = MAX_ANSWER_BYTES } = this.options;
    const http = new ToolJetHttp({
      ...{ pool: this.#pool, ownerId, address, certificateAuthority, timeoutMs, maxAnswerBytes },
      secrets: [password],
    });
    const account = { url: address.url, email, password, workspaceId };
    const session = new ToolJetSession(http, account, this.#limits);
    return { api: new ToolJetApi(http, session, this.#gateOf(address.url)), url: address.url };
  }

  /** Closes the connections of an owner, when no request is running. */
  evict(ownerId: string): void {
    this.#pool.evict(ownerId);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #gateOf(url: string): Semaphore {
    const gate = this.#wholeApps.get(url) ?? new Semaphore(1);
    this.#wholeApps.set(url, gate);
    return gate;
  }
}
