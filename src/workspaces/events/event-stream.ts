import {
  Inject,
  Injectable,
  BeforeApplicationShutdown,
  HttpStatus,
  Logger,
  OnModuleInit,
} from '@nestjs/common';
import type { Response } from 'express';
import { ACCESS_CHANNEL, Callers, type UserView } from '../../auth';
import { Database, DatabaseListener } from '../../core/database';
import { AppError } from '../../core/errors';
import { metrics } from '../../core/metrics';
import { Membership } from '../members/membership.entity';
import { WORKSPACE_CONTENTS, type WorkspaceContent } from '../ports';
import type { Actor } from '../workspace-member';
import { isWorkspacePart, EVENTS_CHANNEL, type EventType } from './workspace-events';

/** The data of workspace events. */
@Injectable()
export class EventViews {
  private readonly contents: ReadonlyMap<EventType, WorkspaceContent>;

  constructor(
    @Inject(WORKSPACE_CONTENTS) contents: WorkspaceContent[],
    private readonly database: Database,
  ) {
    this.contents = new Map(
      contents.flatMap((content) => (content.eventType === null ? [] : [[content.eventType, content]])),
    );
  }

  /**
   * Returns an app or job as its GET answers it. For a part of the workspace it returns only the part's name: members
   * who may see it ask for it. Null if there is nothing to show.
   */
  async view(type: EventType, actor: Actor, subjectId: string): Promise<unknown> {
    if (isWorkspacePart(type)) return { changed: type };
    if (type === 'joined') return this.viewJoined(actor, subjectId);
    return (await this.contents.get(type)?.viewForEvent(actor, subjectId)) ?? null;
  }

  /** Returns a new member to the one who has invited them. */
  private async viewJoined({ userId }: Actor, membershipId: string): Promise<UserView | null> {
    const [user] = await this.database.query<UserView>(
      `select u.id, u.name, u.email from memberships m join users u on u.id = m.user_id
       where m.id = $1 and m.invited_by = $2`,
      [membershipId, userId],
    );
    return user ?? null;
  }
}

const COMMENT_INTERVAL_MS = 15_000;
/** An event beside each comment: pages see no comments, and would take a silent stream for a quiet one. */
const BEAT = 'event: beat\ndata: {}\n\n';
/** Overlap of a resumed stream, because transactions do not commit in the order of their ids. */
const REPLAY_OVERLAP_SECONDS = 30;
const REPLAY_BATCH = 500;
/** A slow reader is disconnected before its backlog fills the memory. It may resume. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** More than anybody opens tabs. Each stream costs memory, and two queries for each event. */
const MAX_STREAMS_OF_USER = 64;
const FULL_RETRY_SECONDS = 30;

interface EventRow {
  id: string;
  type: EventType;
  subject_id: string;
}

interface Subscriber {
  actor: Actor;
  response: Response;
  /** Serializes events, so that they are sent in their order. */
  tail: Promise<void>;
}

/** Server-sent events of a workspace. They carry the present state, so that delivery at least once is enough. */
@Injectable()
export class EventStream implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(EventStream.name);
  private readonly subscribers = new Map<string, Set<Subscriber>>();
  private timer: NodeJS.Timeout | null = null;
  private readonly endMetric = metrics.eventStreams.add(() => this.all().length);

  constructor(
    private readonly database: Database,
    private readonly listener: DatabaseListener,
    private readonly views: EventViews,
    private readonly callers: Callers,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.listener.listen(EVENTS_CHANNEL, (payload) => this.receive(payload));
    await this.listener.listen(ACCESS_CHANNEL, (changedId) => this.checkAccess(changedId));
    this.timer = setInterval(() => void this.beat(), COMMENT_INTERVAL_MS);
    this.timer.unref();
  }

  /** Ends the streams before the server waits for its connections to close, which streams never do. */
  beforeApplicationShutdown(): void {
    this.endMetric();
    if (this.timer) clearInterval(this.timer);
    this.all().forEach((subscriber) => subscriber.response.end());
  }

  async open(actor: Actor, response: Response, lastEventId: string | undefined): Promise<void> {
    this.refuseTooMany(actor);
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    });
    const subscriber: Subscriber = { actor, response, tail: Promise.resolve() };
    write(subscriber, `: connected\n\n${BEAT}`);
    const ofWorkspace = this.subscribers.get(actor.workspaceId) ?? new Set();
    this.subscribers.set(actor.workspaceId, ofWorkspace.add(subscriber));
    response.on('close', () => {
      ofWorkspace.delete(subscriber);
      if (ofWorkspace.size === 0) this.subscribers.delete(actor.workspaceId);
    });
    if (lastEventId !== undefined && /^\d{1,18}$/.test(lastEventId))
      await this.replay(subscriber, lastEventId);
  }

  private refuseTooMany({ userId }: Actor): void {
    if (this.all().filter(({ actor }) => actor.userId === userId).length < MAX_STREAMS_OF_USER) return;
    throw new AppError(
      'too_many_requests',
      HttpStatus.TOO_MANY_REQUESTS,
      `You have ${MAX_STREAMS_OF_USER} open event streams, which is the limit.`,
      { remedy: 'Close some of them.', retryAfterSeconds: FULL_RETRY_SECONDS },
    );
  }

  /** Sends the latest event of each subject, in their order. */
  private async replay(subscriber: Subscriber, lastEventId: string): Promise<void> {
    let after = lastEventId;
    for (let rows: EventRow[] | null = null; rows === null || rows.length === REPLAY_BATCH;) {
      rows = await this.database.query<EventRow>(
        `select max(id)::text as id, type, subject_id from workspace_events
         where workspace_id = $1 and (id > $2 or created_at > (
           select created_at - make_interval(secs => $3) from workspace_events where id = $2 and workspace_id = $1))
         group by type, subject_id having $4::bigint is null or max(id) > $4 order by max(id) limit $5`,
        [
          subscriber.actor.workspaceId,
          lastEventId,
          REPLAY_OVERLAP_SECONDS,
          after === lastEventId ? null : after,
          REPLAY_BATCH,
        ],
      );
      rows.forEach((row) => this.send(subscriber, row));
      await subscriber.tail;
      after = rows.at(-1)?.id ?? after;
    }
  }

  private receive(payload: string): void {
    const [workspaceId = '', id = '', type, subjectId = ''] = payload.split(' ');
    for (const subscriber of this.subscribers.get(workspaceId) ?? []) {
      this.send(subscriber, { id, type: type as EventType, subject_id: subjectId });
    }
    // An empty payload: events were lost with the database connection. Readers reconnect and resume.
    if (payload === '') this.all().forEach((subscriber) => subscriber.response.end());
  }

  private checkAccess(changedId: string): void {
    for (const subscriber of this.all()) {
      const { userId, workspaceId } = subscriber.actor;
      if (changedId === userId || changedId === workspaceId)
        void this.mayStay(subscriber).catch(() => undefined);
    }
  }

  private send(subscriber: Subscriber, event: EventRow): void {
    subscriber.tail = subscriber.tail.then(async () => {
      try {
        if (subscriber.response.writableEnded || !(await this.mayStay(subscriber))) return;
        const data = await this.views.view(event.type, subscriber.actor, event.subject_id);
        if (data === null) return;
        write(
          subscriber,
          `id: ${event.id}\nevent: ${isWorkspacePart(event.type) ? 'workspace' : event.type}\ndata: ${JSON.stringify(data)}\n\n`,
        );
      } catch (error) {
        this.logger.warn({ err: error }, 'An event could not be shown');
        // The reader reconnects and resumes before this event.
        subscriber.response.end();
      }
    });
  }

  /** Keeps connections alive through proxies, and ends streams of expired sessions. */
  private async beat(): Promise<void> {
    await Promise.all(
      this.all().map(async (subscriber) => {
        if (await this.mayStay(subscriber).catch(() => true)) write(subscriber, `: still here\n\n${BEAT}`);
      }),
    );
  }

  /** Ends the stream of a user without access, and updates the role of any other. */
  private async mayStay(subscriber: Subscriber): Promise<boolean> {
    const { actor, response } = subscriber;
    const { workspaceId, userId } = actor;
    const isSignedIn = await this.callers.isStillSignedIn(response.req, actor);
    const membership = await this.database.manager.findOneBy(Membership, { workspaceId, userId });
    if (isSignedIn && membership) {
      subscriber.actor = { ...actor, role: membership.role };
      return true;
    }
    response.end();
    return false;
  }

  private all(): Subscriber[] {
    return [...this.subscribers.values()].flatMap((subscribers) => [...subscribers]);
  }
}

function write({ response }: Subscriber, text: string): void {
  if (response.writableEnded || response.destroyed) return;
  if (response.writableLength > MAX_WAITING_BYTES) response.destroy();
  else response.write(text);
}
