import { List, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { appsQuery, jobsQuery, useWorkspace } from '../../../../lib/workspace';

/** Explains the consequences of another URL, branch or directory. */
export function ChangeConsequences() {
  const { id, copy } = useWorkspace();
  const { data: apps = [] } = useQuery(appsQuery(copy));
  const { data: jobs } = useInfiniteQuery(jobsQuery(id));
  const inGit = apps.filter(({ gitState }) => gitState !== 'none').length;
  const waiting = (jobs?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter(({ status }) => status === 'queued' || status === 'running').length;
  return (
    <div>
      <Text size="sm">If you change the URL, branch or directory:</Text>
      <List size="sm" mt={4} spacing={2}>
        <List.Item>GitSync is off until you finalize again.</List.Item>
        {inGit > 0 && (
          <List.Item>
            {inGit === 1 ? '1 app forgets its' : `${inGit} apps forget their`} last commit here, and the next
            commit adds {inGit === 1 ? 'it' : 'them'} to the new location.
          </List.Item>
        )}
        <List.Item>Nothing is moved or deleted in the repository, and the apps here do not change.</List.Item>
        {waiting > 0 && (
          <List.Item>
            {waiting === 1 ? '1 Git job is' : `${waiting} Git jobs are`} not finished: you will be asked
            whether to cancel what is still waiting.
          </List.Item>
        )}
      </List>
    </div>
  );
}
