import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rowsOf } from '../../core/database';

/** Notification channel of the database function `publish_event`. */
export const EVENTS_CHANNEL = 'trellis_events';

/**
 * Parts of the workspace itself. Pages read a part again when it has changed. `repository`: it has answered, so problems with
 * reaching it are over.
 */
export const WORKSPACE_PARTS = [
  'name',
  'members',
  'constants',
  'git',
  'branches',
  'deployments',
  'host',
  'repository',
] as const;
export type WorkspacePart = (typeof WORKSPACE_PARTS)[number];

export type EventType = 'job' | 'app' | 'merge' | 'review' | 'joined' | WorkspacePart;

export const isWorkspacePart = (type: EventType): type is WorkspacePart =>
  (WORKSPACE_PARTS as readonly string[]).includes(type);

/**
 * Publishes workspace events in the transaction of the change, so that no change is missed. For changes whose own SQL
 * does not call `publish_event`.
 */
@Injectable()
export class WorkspaceEvents {
  /** Publishes that a part of the workspace has changed, without its content. */
  publishPart(
    tx: EntityManager,
    { workspaceId, part }: { workspaceId: string; part: WorkspacePart },
    also?: { channel: string; payload: string },
  ): Promise<void> {
    return this.publish(tx, { workspaceId, type: part, subjectId: workspaceId }, also);
  }

  publishApp(tx: EntityManager, app: { id: string; workspaceId: string }): Promise<void> {
    return this.publish(tx, { workspaceId: app.workspaceId, type: 'app', subjectId: app.id });
  }

  /** `also` is another notification, sent in the same round trip. */
  async publish(
    tx: EntityManager,
    event: { workspaceId: string; type: EventType; subjectId: string },
    also?: { channel: string; payload: string },
  ): Promise<void> {
    await rowsOf(
      tx,
      'select publish_event($1, $2, $3), case when $4::text is not null then pg_notify($4, $5) end',
      [event.workspaceId, event.type, event.subjectId, also?.channel ?? null, also?.payload ?? null],
    );
  }
}
