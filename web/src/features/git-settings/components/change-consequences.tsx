import { Plural, Trans } from '@lingui/react/macro';
import { List, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { appsQuery, jobsQuery, useWorkspace } from '../../../lib/workspace';

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
      <Text size="sm">
        <Trans>If you change the URL, branch or directory:</Trans>
      </Text>
      <List size="sm" mt={4} spacing={2}>
        <List.Item>
          <Trans>GitSync is off until you finalize again.</Trans>
        </List.Item>
        {inGit > 0 && (
          <List.Item>
            <Plural
              value={inGit}
              one="# app goes on from its last commit if the new location has it. Otherwise, its next commit adds it there."
              other="# apps go on from their last commits if the new location has them. Otherwise, the next commits add them there."
            />
          </List.Item>
        )}
        <List.Item>
          <Trans>Nothing is moved or deleted in the repository, and the apps here do not change.</Trans>
        </List.Item>
        {waiting > 0 && (
          <List.Item>
            <Plural
              value={waiting}
              one="# Git job is not finished: you will be asked whether to cancel what is still waiting."
              other="# Git jobs are not finished: you will be asked whether to cancel what is still waiting."
            />
          </List.Item>
        )}
      </List>
    </div>
  );
}
