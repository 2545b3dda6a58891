import { answers } from './answers';
import type { ToolJetApi } from './tooljet-api';

/**
 * Returns the names of the folders that each app is in, by the ids of the apps. By the source of ToolJet: no answer of a
 * running one was recorded.
 */
export async function readFolders(api: ToolJetApi, signal: AbortSignal): Promise<Map<string, string[]>> {
  const answer = answers.record(await api.call({ method: 'GET', path: '/folders' }, signal), 'the answer');
  const folders = new Map<string, string[]>();
  for (const folder of answers.records(answer.folders, 'folders')) {
    const name = answers.text(folder, 'name');
    for (const item of answers.records(folder.folder_apps, 'folder_apps')) {
      const appId = answers.text(item, 'app_id');
      folders.set(appId, [...(folders.get(appId) ?? []), name]);
    }
  }
  return folders;
}
