import { toAppError } from '../../../core/http';

/**
 * Returns true if the database failed. Then nothing is known of the jobs, least of all whether their push arrived: they
 * must stay as they are, for the next claim to find out.
 */
export const isDatabaseTrouble = (thrown: unknown): boolean => toAppError(thrown).code === 'busy';
