"""Languages of the screen: English source, simplified Chinese complete and default."""

from i18n.catalogues import DEFAULT_LANGUAGE, LANGUAGES, gettext, translate

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "gettext", "translate"]
