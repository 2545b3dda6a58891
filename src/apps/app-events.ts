import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { WorkspaceEvents, type Actor } from '../workspaces';
import type { AppWithVersion } from './store/app-store';

/** What happened to an app; told in the transaction in which it happened. */
export type AppEvent =
  | { kind: 'created'; app: AppWithVersion; actor: Actor; commitChanges: boolean }
  | { kind: 'renamed'; app: AppWithVersion; actor: Actor; before: AppWithVersion }
  | { kind: 'deleted'; app: AppWithVersion; actor: Actor }
  | { kind: 'saved'; app: AppWithVersion };

/** Answers the id of a durable job that the event brought about, else null. Throwing undoes what happened. */
type Subscriber = (tx: EntityManager, event: AppEvent) => Promise<string | null>;

/** Apps know nothing of Git: they tell what happens to them, and who cares subscribes. */
@Injectable()
export class AppEvents {
  private readonly subscribers: Subscriber[] = [];

  constructor(private readonly workspaceEvents: WorkspaceEvents) {}

  subscribe(subscriber: Subscriber): void {
    this.subscribers.push(subscriber);
  }

  async publish(tx: EntityManager, event: AppEvent): Promise<string | null> {
    let jobId: string | null = null;
    for (const subscriber of this.subscribers) jobId = (await subscriber(tx, event)) ?? jobId;
    const { id, workspaceId } = event.app;
    await this.workspaceEvents.publish(tx, { workspaceId, type: 'app', subjectId: id });
    return jobId;
  }
}
