import { List, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { appsQuery, jobsQuery, useWorkspace } from '../../../lib/workspace';

/** Told before it is done: another URL, branch or directory. */
export function WhatAnotherPlaceMeans() {
  const { id } = useWorkspace();
  const { data: apps = [] } = useQuery(appsQuery(id));
  const { data: jobs } = useInfiniteQuery(jobsQuery(id));
  const inGit = apps.filter(({ gitState }) => gitState !== 'none').length;
  const waiting = (jobs?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter(({ status }) => status === 'queued' || status === 'running').length;
  return (
    <div>
      <Text size="sm">With another URL, branch or directory:</Text>
      <List size="sm" mt={4} spacing={2}>
        <List.Item>GitSync is off until you finalize again.</List.Item>
        {inGit > 0 && (
          <List.Item>
            {inGit === 1 ? '1 app loses' : `${inGit} apps lose`} the last commit here, and{' '}
            {inGit === 1 ? 'goes' : 'each goes'} to the new place with its next commit.
          </List.Item>
        )}
        <List.Item>
          Nothing is moved or deleted in the repository: what lies there now stays, and so do the apps here.
        </List.Item>
        {waiting > 0 && (
          <List.Item>
            {waiting === 1 ? '1 Git job waits' : `${waiting} Git jobs wait`} for the place as it is: you are
            asked whether to cancel what has not ended.
          </List.Item>
        )}
      </List>
    </div>
  );
}
