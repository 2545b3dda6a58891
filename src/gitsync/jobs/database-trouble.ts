import { toAppError } from '../../core/http';

/**
 * Whether it was the database that did not take part. Then nothing is known of the jobs, least of all whether their
 * push arrived: they must stay as they are, for the next claim to find out.
 */
export const isDatabaseTrouble = (thrown: unknown): boolean => toAppError(thrown).code === 'busy';
