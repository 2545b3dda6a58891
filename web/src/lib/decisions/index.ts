export { useDecisionQueue } from './use-decision-queue';
