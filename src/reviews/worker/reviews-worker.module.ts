import { Module } from '@nestjs/common';
import { GitsyncModule } from '../../gitsync/gitsync.module';
import { ReviewStore } from '../store';
import { CompleteReview } from './complete';
import { ReadReview } from './read';
import { ReviewRunners } from './runners';

/** The worker's part of `ReviewsHttpModule`. */
@Module({
  imports: [GitsyncModule],
  providers: [CompleteReview, ReadReview, ReviewRunners, ReviewStore],
  exports: [ReviewRunners, ReviewStore],
})
export class ReviewsWorkerModule {}
