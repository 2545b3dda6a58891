import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rowsOf } from '../../core/database';

/** As the function `publish_event` of the database tells it. */
export const EVENTS_CHANNEL = 'trellis_events';

/** What belongs to the workspace itself, and is asked for again when it has changed. */
export const WORKSPACE_PARTS = ['name', 'members', 'constants', 'git'] as const;
export type WorkspacePart = (typeof WORKSPACE_PARTS)[number];

export type EventType = 'job' | 'app' | WorkspacePart;

export const isWorkspacePart = (type: EventType): type is WorkspacePart =>
  (WORKSPACE_PARTS as readonly string[]).includes(type);

/**
 * What the event stream is told by; in the transaction of the change itself, so that no change goes untold. A statement
 * of its own, where the change's own statement does not call `publish_event`.
 */
@Injectable()
export class WorkspaceEvents {
  /** That something of the workspace itself has changed; which part, and no more. */
  publishPart(
    tx: EntityManager,
    { workspaceId, part }: { workspaceId: string; part: WorkspacePart },
    also?: { channel: string; payload: string },
  ): Promise<void> {
    return this.publish(tx, { workspaceId, type: part, subjectId: workspaceId }, also);
  }

  /** `also`: a notification of the caller's own, sent with this one to spare a round trip. */
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
