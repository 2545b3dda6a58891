import { t } from '@lingui/core/macro';
import { formatNumber, locales } from '../language';

const EXACT = new Intl.DateTimeFormat(locales(), { dateStyle: 'full', timeStyle: 'long' });
const DATE_TIME = new Intl.DateTimeFormat(locales(), { dateStyle: 'medium', timeStyle: 'short' });
const RELATIVE = new Intl.RelativeTimeFormat(locales(), { numeric: 'auto' });

const UNITS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** Formats date and time in full, in the reader's zone. */
export const exactTime = (iso: string): string => EXACT.format(new Date(iso));

/** Formats date and time briefly, in the reader's zone. */
export const dateTime = (iso: string): string => DATE_TIME.format(new Date(iso));

/** Formats `2 hours ago`; less than a minute, past or future, is `just now`. */
export function relativeTime(iso: string, nowMs = Date.now()): string {
  const seconds = (new Date(iso).getTime() - nowMs) / 1_000;
  const found = UNITS.find(([, size]) => Math.abs(seconds) >= size);
  return found ? RELATIVE.format(Math.trunc(seconds / found[1]), found[0]) : t`just now`;
}

/** Formats `in 12 seconds`, `in 3 minutes`; a time that has come is `any moment`. */
export function timeUntil(iso: string, nowMs: number): string {
  const seconds = Math.ceil((new Date(iso).getTime() - nowMs) / 1_000);
  if (seconds <= 0) return t`any moment`;
  const [unit, size] = UNITS.find(([, each]) => seconds >= each) ?? ['second', 1];
  return RELATIVE.format(Math.round(seconds / size), unit);
}

/** Formats the time between two moments. */
export function durationBetween(fromIso: string, toIso: string | number): string {
  const endMs = typeof toIso === 'number' ? toIso : new Date(toIso).getTime();
  return duration(endMs - new Date(fromIso).getTime());
}

/** Formats `0.4 s`, `12 s`, `3 min 20 s`; at least `0.1 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0.1, ms / 1_000);
  if (seconds < 10) return t`${formatNumber(seconds, 1)} s`;
  if (seconds < 60) return t`${Math.round(seconds)} s`;
  const [minutes, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)];
  return t`${minutes} min ${rest} s`;
}
