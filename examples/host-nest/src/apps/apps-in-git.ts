import { Injectable } from '@nestjs/common';
import {
  GitSyncApps,
  type GitSyncApp,
  type GitSyncAppId,
  type GitSyncChange,
  type GitSyncCreation,
  type GitSyncDocument,
  type GitSyncMadeApp,
  type GitSyncRemoval,
} from '@trellis/gitsync';
import { DataSource } from 'typeorm';
import { Person } from '../people/people.entities';
import { ToolApp } from './tool-app.entity';

/** Toolshed’s apps, for Trellis. An app’s version is the hash of its document. */
@Injectable()
export class AppsInGit extends GitSyncApps {
  constructor(private readonly database: DataSource) {
    super();
  }

  async list(workspaceId: string): Promise<GitSyncApp[]> {
    const apps = await this.database.manager.findBy(ToolApp, { teamId: Number(workspaceId) });
    return apps.map(({ id, name, version, creationKey }) => ({
      ...{ id: String(id), name, hash: String(version), url: `/apps/${id}`, creationKey },
    }));
  }

  async read({ workspaceId, appId }: GitSyncAppId): Promise<GitSyncDocument | null> {
    const { manager } = this.database;
    const app = await manager.findOneBy(ToolApp, { id: Number(appId), teamId: Number(workspaceId) });
    if (!app) return null;
    const { name, document: text, version, editedById } = app;
    const editor = editedById === null ? null : await manager.findOneBy(Person, { id: editedById });
    const editedBy = editor && { id: String(editor.id), name: editor.name, email: editor.email };
    return { name, text, hash: String(version), editedBy };
  }

  async apply({ workspaceId, appId, name, document, expectedHash }: GitSyncChange): Promise<string | null> {
    const version = Number(expectedHash);
    const next = { name, document, version: version + 1 };
    const expected = { id: Number(appId), teamId: Number(workspaceId), version };
    const { affected } = await this.database.manager.update(ToolApp, expected, next);
    return affected ? String(next.version) : null;
  }

  override async create({
    workspaceId,
    creationKey,
    name,
    document,
  }: GitSyncCreation): Promise<GitSyncMadeApp> {
    const { manager } = this.database;
    const app = { teamId: Number(workspaceId), name, document, creationKey };
    // Does nothing if the key is there: the request has come before.
    await manager.createQueryBuilder().insert().into(ToolApp).values(app).orIgnore().execute();
    const { id, version } = await manager.findOneByOrFail(ToolApp, { creationKey });
    return { id: String(id), hash: String(version) };
  }

  override async remove({ workspaceId, appId, expectedHash }: GitSyncRemoval): Promise<boolean> {
    const expected = { id: Number(appId), teamId: Number(workspaceId), version: Number(expectedHash) };
    const { affected } = await this.database.manager.delete(ToolApp, expected);
    return affected === 1;
  }
}
