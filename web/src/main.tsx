// The library's styles come first, so that the page's styles override them.
import './app/styles';
import { askAhead } from './lib/api/ask-ahead';
import { openAhead } from './lib/live/open-ahead';

askAhead(location, openAhead);
void import('./app/start-app').then(({ startApp }) => startApp());
