// The library's styles come first, so that the page's styles override them.
import './app/styles';
import { askAhead } from './lib/api/ask-ahead';
import { loadLanguage } from './lib/language/load-language';
import { openAhead } from './lib/live/open-ahead';

askAhead(location, openAhead);
// Texts of modules are said when these are imported, so the language has to be known before.
void loadLanguage()
  .then(() => import('./app/start-app'))
  .then(({ startApp }) => startApp());
