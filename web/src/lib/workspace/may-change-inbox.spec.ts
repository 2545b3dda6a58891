import { mayChangeInbox } from './may-change-inbox';

const may = (type: string, event: object) => mayChangeInbox(type, JSON.stringify(event));

it.each([
  ['job', { status: 'failed', kind: 'commit_app' }],
  ['job', { status: 'succeeded', kind: 'merge_branches' }],
  ['job', { status: 'succeeded', kind: 'deploy_landed' }],
  ['app', { id: 'a', deleted: true }],
  ['merge', { id: 'm' }],
  ['workspace', { changed: 'deployments' }],
])('may change with an event %s %j', (type, event) => expect(may(type, event)).toBe(true));

it.each([
  ['job', { status: 'running', kind: 'commit_app' }],
  ['job', { status: 'succeeded', kind: 'commit_app' }],
  ['app', { id: 'a', name: 'Orders' }],
  ['workspace', { changed: 'constants' }],
])('does not change with an event %s %j', (type, event) => expect(may(type, event)).toBe(false));
