import { Module } from '@nestjs/common';
import { AppsHttpModule } from '../apps';
import { GitsyncHttpModule } from '../gitsync';
import { ProvidersModule } from '../providers';
import { ReviewHandlers } from './handlers';
import { PostReview, PostReviewsLoop } from './post';
import { DiscussReview, EnqueueReview, OpenReview } from './reviews';
import { ReviewsController, ReviewsInWorkspace } from './reviews.controller';
import { ReviewStore } from './store';

const SERVICES = [
  ReviewHandlers,
  PostReview,
  PostReviewsLoop,
  ReviewsInWorkspace,
  DiscussReview,
  EnqueueReview,
  OpenReview,
  ReviewStore,
];

/** Reviews of branches by element. */
@Module({
  imports: [AppsHttpModule, GitsyncHttpModule, ProvidersModule],
  controllers: [ReviewsController],
  providers: SERVICES,
  exports: SERVICES,
})
export class ReviewsHttpModule {}
