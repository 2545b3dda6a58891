import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/workspace-member';
import { isWorkspacePart, type EventType } from './workspace-events';

type Renderer = (actor: Actor, subjectId: string) => Promise<unknown>;

/** How the subject of an event is shown: as its GET. The module that owns the subject registers it. */
@Injectable()
export class EventRenderers {
  private readonly renderers = new Map<EventType, Renderer>();

  register(type: EventType, renderer: Renderer): void {
    this.renderers.set(type, renderer);
  }

  /** Of a part of the workspace only which it is: who may see it asks for it. Null when there is nothing to show, e.g. for a job that is still hidden. */
  async render(type: EventType, actor: Actor, subjectId: string): Promise<unknown> {
    if (isWorkspacePart(type)) return { changed: type };
    return (await this.renderers.get(type)?.(actor, subjectId)) ?? null;
  }
}
