import { i18n } from '@lingui/core';

/** Units of the page are tested with its English texts, which need no catalogue. */
i18n.loadAndActivate({ locale: 'en', messages: {} });
