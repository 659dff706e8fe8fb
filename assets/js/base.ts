/** The script of every page: htmx and a few small behaviours. All pages work without it. */
import htmx from 'htmx.org';

import { closeDropsFromOutside } from './behaviours/drops';
import { openDialogs } from './behaviours/dialogs';
import { findInLists } from './behaviours/finder';
import { focusErrors } from './behaviours/focus';
import { keepFoldsOpen } from './behaviours/folds';
import { submitOnChange } from './behaviours/forms';
import { countCharacters } from './behaviours/limits';
import { offerMaps } from './behaviours/maps';
import { focusSearchBySlash } from './behaviours/search';
import { switchThemeAtOnce } from './behaviours/theme';
import { dismissToasts } from './behaviours/toasts';

// The policy of the pages allows neither eval nor inline styles; base.html says the same in
// its meta tag, for the time before this line runs.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;

closeDropsFromOutside();
openDialogs();
submitOnChange();
keepFoldsOpen();
focusErrors();
findInLists();
countCharacters();
offerMaps();
focusSearchBySlash();
switchThemeAtOnce();
dismissToasts();
