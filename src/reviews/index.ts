export { ReviewHandlers } from './handlers';
export { ReviewsInWorkspace } from './reviews.controller';
export { ReviewsHttpModule } from './reviews-http.module';
