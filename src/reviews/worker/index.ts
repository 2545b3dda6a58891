export { ReviewsWorkerModule } from './reviews-worker.module';
export { ReviewRunners } from './runners';
export { ReviewStore } from '../store';
