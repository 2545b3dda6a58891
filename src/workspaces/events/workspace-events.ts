import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rowsOf } from '../../core/database';

export const EVENTS_CHANNEL = 'trellis_events';

export type EventType = 'job' | 'app';

/** What the event stream is told by; in the transaction of the change itself, so that no change goes untold. */
@Injectable()
export class WorkspaceEvents {
  /** `also`: a notification of the caller's own, sent with this one to spare a round trip. */
  async publish(
    tx: EntityManager,
    event: { workspaceId: string; type: EventType; subjectId: string },
    also?: { channel: string; payload: string },
  ): Promise<void> {
    await rowsOf(
      tx,
      `with event as (
         insert into workspace_events (workspace_id, type, subject_id) values ($1::uuid, $2, $3::uuid) returning id
       )
       select pg_notify('${EVENTS_CHANNEL}', $1::text || ' ' || id || ' ' || $2::text || ' ' || $3::text),
         case when $4::text is not null then pg_notify($4, $5) end from event`,
      [event.workspaceId, event.type, event.subjectId, also?.channel ?? null, also?.payload ?? null],
    );
  }
}
