import { AppHostError } from '../../app-host-error';
import type { ToolJetSender } from '../client/tooljet-api';
import type { ToolJetAnswer, ToolJetRequest } from '../client/tooljet-http';

/** Loses the answer of one request, which has arrived, and sends nothing after it: like a process that is killed. */
export class DyingSender implements ToolJetSender {
  #isDead = false;

  constructor(
    private readonly inner: ToolJetSender,
    private readonly isLast: (request: ToolJetRequest) => boolean,
  ) {}

  async send(request: ToolJetRequest, signal: AbortSignal): Promise<ToolJetAnswer> {
    if (this.#isDead) throw lost();
    const answer = await this.inner.send(request, signal);
    if (!this.isLast(request)) return answer;
    this.#isDead = true;
    throw lost();
  }
}

const lost = () => new AppHostError('host_unreachable', 'The answer was lost on purpose.');

/** Calls `act` before a request goes out. */
export class WatchedSender implements ToolJetSender {
  constructor(
    private readonly inner: ToolJetSender,
    private readonly act: (request: ToolJetRequest) => void,
  ) {}

  send(request: ToolJetRequest, signal: AbortSignal): Promise<ToolJetAnswer> {
    this.act(request);
    return this.inner.send(request, signal);
  }
}
